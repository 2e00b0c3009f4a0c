"""Queues, persons, holds and hand-overs of a Genesys conversation, from its legs."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from tellonce.silos.systems.fields import kept
from tellonce.silos.systems.genesys_legs import CALLBACK, CONSULTED, Leg, Segment
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_LEFT: Final = frozenset({"peer", "client", "endpoint"})
"""Ways of disconnecting by which a customer leaves a queue."""
_NOT_TAKEN: Final = ("noanswer", "notavailable")
_PRESENT: Final = frozenset({"interact", "hold", CONSULTED})
"""Types of segments that end with the customer's being handed on, where they are: a consultation out of a hold, too."""

_BROKEN: Final = frozenset({"error", "transportfailure", "transport.failure", "timeout"})


def served(frame: Touchpoint, legs: list[Leg]) -> Iterator[Touchpoint]:
    """Each wait, person, hold and hand-over.

    Args:
        frame: what all touchpoints of the conversation share.
        legs: of the conversation, in order of time.
    """
    seen: set[str] = set()
    for leg in legs:
        if leg.purpose == "acd" and leg.media != CALLBACK:
            yield _queued(frame, leg, legs)
        elif leg.party:
            yield from _person(frame, leg, first=leg.participant not in seen)
            seen.add(leg.participant)
    yield from _hand_overs(frame, legs)


def _queued(frame: Touchpoint, leg: Leg, legs: list[Leg]) -> Touchpoint:
    """The wait in a queue. It was abandoned where the customer hung up in it and nobody was reached from then on."""
    reached = any(
        other.at >= leg.at and (other.served or other.purpose == "voicemail" or other.media == CALLBACK)
        for other in legs
    )
    gone = _last(leg).disconnect in _LEFT and not reached
    return msgspec.structs.replace(
        frame, at=leg.at, until=leg.until, channel=leg.channel, activity=Activity.QUEUED, word=leg.name or leg.queue,
        outcome=Outcome.ABANDONED if gone else None, attributes=kept([("queueId", leg.queue), *leg.shown]),
    )  # fmt: skip


def _last(leg: Leg) -> Segment:
    return max(leg.segments, key=lambda segment: (segment.type != "wrapup", segment.until))


def _person(frame: Touchpoint, leg: Leg, *, first: bool) -> Iterator[Touchpoint]:
    """What a person did in a session: one touchpoint for each stretch of talk, one for each hold.

    Attributes of the participant and the wrap-up stand on the first stretch of talk alone, so that what they mean is
    told once. A person who was only rung, but left attributes or a wrap-up, is noted.
    """
    wraps = [segment for segment in leg.segments if segment.type == "wrapup" or segment.wrap_code]
    notes = [
        ("wrapUpCode", ";".join(segment.wrap_code for segment in wraps if segment.wrap_code)),
        ("wrapUpNote", " | ".join(segment.wrap_note for segment in wraps if segment.wrap_note)),
    ]
    talks = [segment for segment in leg.segments if segment.type == "interact"]
    shared = [("asker", leg.party), ("queueId", leg.queue)]
    for place, talk in enumerate(talks):
        own = [*shared, *(leg.shown if first and place == 0 else ()), *(notes if place == 0 else ())]
        yield msgspec.structs.replace(
            frame, at=talk.at, until=talk.until, channel=leg.channel, activity=Activity.CONNECTED, word=leg.name,
            outcome=_ending(talk), attributes=kept(own),
        )  # fmt: skip
    for hold in (segment for segment in leg.segments if segment.type == "hold"):
        yield msgspec.structs.replace(
            frame, at=hold.at, until=hold.until, channel=leg.channel, activity=Activity.HELD, word=leg.name,
            attributes=kept(shared),
        )  # fmt: skip
    if not talks and (wraps or first):
        yield msgspec.structs.replace(
            frame, at=leg.at, channel=leg.channel, direction=Direction.WITHIN, word=leg.segments[0].type,
            attributes=kept([*shared, *leg.shown, *notes]),
        )  # fmt: skip


def _hands_over(segment: Segment) -> bool:
    """Whether a segment ended by handing the customer on; one that rang in vain handed nobody on."""
    way = segment.disconnect
    return ("transfer" in way or way == "forward") and not any(word in way for word in _NOT_TAKEN)


def _ending(talk: Segment) -> Outcome | None:
    if _hands_over(talk):
        return Outcome.TRANSFERRED
    return Outcome.FAILED if talk.disconnect in _BROKEN else None


def _hand_overs(frame: Touchpoint, legs: list[Leg]) -> Iterator[Touchpoint]:
    """One touchpoint for each hand-over between people or queues.

    A person hands over where the talk ends in a transfer; a queue only where another queue follows with nobody in
    between, for a queue that gives the customer to a person did its work. From the menu to the first queue is none.
    """
    stations = [leg for leg in legs if _spoke(leg) or (leg.purpose == "acd" and leg.media != CALLBACK)]
    seen: set[tuple[str, int]] = set()
    for place, leg in enumerate(stations):
        others = (one for one in stations[place + 1 :] if not one.participant or one.participant != leg.participant)
        last = next((segment for segment in reversed(leg.segments) if segment.type in _PRESENT), None)
        if leg.party and last and _hands_over(last) and (leg.participant, last.until) not in seen:
            # The line on hold and the consultation out of it end with one and the same hand-over.
            seen.add((leg.participant, last.until))
            yield _hand_over(frame, leg, next(others, None), last.until)
    for leg, after in pairwise(stations):
        if not leg.party and not after.party and leg.queue != after.queue:
            yield _hand_over(frame, leg, after, leg.until)


def _spoke(leg: Leg) -> bool:
    """Whether a person spoke in a session, be it with a colleague alone."""
    return leg.served or (bool(leg.party) and any(segment.type == CONSULTED for segment in leg.segments))


def _hand_over(frame: Touchpoint, leg: Leg, after: Leg | None, at: int) -> Touchpoint:
    onward = [("queueId", after.queue), ("to", after.name or after.queue)] if after else []
    return msgspec.structs.replace(
        frame, at=at, channel=leg.channel, activity=Activity.TRANSFERRED, word=_last(leg).disconnect,
        attributes=kept([("asker", leg.party), ("from", leg.name or leg.queue), *onward]),
    )  # fmt: skip
