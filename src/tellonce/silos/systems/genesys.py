"""Genesys Cloud conversation details: one conversation with its participants, their sessions and segments.

A conversation tells many touchpoints: its own length, menus and flows, each wait in a queue, each person who served the
customer, each hold and hand-over. All carry the customer's identifiers, for any of them may be looked at alone.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import at_path, flat, items, kept, name_of, text
from tellonce.silos.systems.genesys_legs import CALLBACK, Leg, contact_of, legs_of, person_ids
from tellonce.silos.systems.genesys_served import served
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import from_iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_MENUS: Final = frozenset({"ivr", "botflow"})
_OWN: Final = (
    "originatingDirection",
    "conferenceStart",
    "externalTag",
    "conversationInitiator",
    "customerParticipation",
)


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The touchpoints of one conversation, in order of time.

    Raises:
        Unreadable: no id, no start, or a moment that is none.
    """
    name = name_of(text(record, "conversationId"), source)
    legs = legs_of(record, source.zone)
    start = min((leg.at for leg in legs), default=None)
    if begun := text(record, "conversationStart"):
        start = from_iso(begun, source.zone)
    if start is None:
        raise Unreadable("a conversation needs conversationStart or segments with segmentStart")
    outward = text(record, "originatingDirection").casefold() == "outbound"
    direction = Direction.OUT if outward else Direction.IN
    frame = Touchpoint(
        silo=source.silo, file=source.file, record=name, at=start, channel=Channel.PHONE,
        direction=direction, activity=Activity.NOTED, word="conversation",
        ids=person_ids(legs, direction), contact_keys=(contact_of(name, ""),),
    )  # fmt: skip
    again = _agreed(legs)
    told = [*_whole(record, frame, legs, again, source), *_flows(frame, legs, source), *served(frame, legs)]
    if told[0].activity is Activity.CALL_PLACED:
        told = [_apart(touchpoint) for touchpoint in told]
    told.sort(key=lambda touchpoint: (touchpoint.at, touchpoint.activity is not Activity.NOTED))
    for part, touchpoint in enumerate(told):
        yield msgspec.structs.replace(touchpoint, part=part, contact_keys=_keys(name, touchpoint, again))


def _apart(touchpoint: Touchpoint) -> Touchpoint:
    """The note of a person who only dialled, on no channel: the customer was not there, so that it is no contact."""
    noted = touchpoint.activity is Activity.NOTED and touchpoint.direction is Direction.WITHIN
    return msgspec.structs.replace(touchpoint, channel=Channel.NONE) if noted else touchpoint


def _agreed(legs: list[Leg]) -> int | None:
    """The moment at which a call-back was agreed on during a conversation that began otherwise, or None."""
    others = [leg for leg in legs if leg.customer and leg.media != CALLBACK]
    wished = [leg.at for leg in legs if leg.media == CALLBACK]
    return min(wished) if wished and any(leg.at < min(wished) for leg in others) else None


def _keys(name: str, touchpoint: Touchpoint, again: int | None) -> tuple[str, ...]:
    """A call-back agreed in a queue is a contact of its own: what comes after the agreement has its own key."""
    later = again is not None and touchpoint.at >= again and touchpoint.activity is not Activity.CALLBACK_AGREED
    return (contact_of(name, CALLBACK if later else ""),)


def _whole(
    record: Record, frame: Touchpoint, legs: list[Leg], again: int | None, source: Source
) -> Iterator[Touchpoint]:
    """The conversation as a whole, and beside it the call-back that was agreed in it.

    An outbound call on which nobody of the organisation came to speak is a call placed in vain.
    """
    mine = [leg for leg in legs if leg.customer and leg.media != CALLBACK] or [leg for leg in legs if leg.served]
    first = [leg for leg in mine if again is None or leg.at < again]
    ended = text(record, "conversationEnd")
    until = max((leg.until for leg in first), default=None)
    if until is None and ended:
        until = max(frame.at, from_iso(ended, source.zone))
    callbacks = [leg for leg in legs if leg.media == CALLBACK]
    lead = next((leg for leg in mine if leg.customer), mine[0] if mine else None)
    own = [(key, text(record, key)) for key in _OWN]
    attributes = kept(
        [*own, ("callback", "true" if callbacks and again is None else ""), *(lead.shown if lead else ())]
    )
    channel = lead.channel if lead else callbacks[0].channel if callbacks else frame.channel
    at = min((leg.at for leg in first), default=frame.at)
    whole = msgspec.structs.replace(frame, at=at, until=until, channel=channel, attributes=attributes)
    if frame.direction is Direction.OUT and channel is Channel.PHONE and not any(leg.served for leg in legs):
        whole = msgspec.structs.replace(whole, activity=Activity.CALL_PLACED, outcome=Outcome.NO_ANSWER)
    yield whole
    if again is not None:
        yield from _call_back(frame, legs, again)


def _call_back(frame: Touchpoint, legs: list[Leg], again: int) -> Iterator[Touchpoint]:
    agreed = next(leg for leg in legs if leg.media == CALLBACK and leg.at == again)
    yield msgspec.structs.replace(
        frame, at=again, activity=Activity.CALLBACK_AGREED, word=CALLBACK, attributes=kept(agreed.shown)
    )
    back = [leg for leg in legs if leg.served and leg.at >= again and leg.media != CALLBACK]
    if back:
        span = {"at": min(leg.at for leg in back), "until": max(leg.until for leg in back)}
        yield msgspec.structs.replace(frame, **span, direction=Direction.OUT, attributes={CALLBACK: "true"})


def _flows(frame: Touchpoint, legs: list[Leg], source: Source) -> Iterator[Touchpoint]:
    """Menus and bots as prompts, workflows and voice mail as notes, and the outcomes that a flow declares."""
    for leg in legs:
        if leg.customer or leg.party or leg.purpose not in (*_MENUS, "voicemail", "workflow"):
            continue
        prompt = text(leg.flow, "flowName") or leg.name
        menu = leg.purpose in _MENUS
        yield msgspec.structs.replace(
            frame, at=leg.at, until=leg.until, channel=leg.menu_channel if menu else leg.channel,
            activity=Activity.PROMPTED if menu else Activity.NOTED, word=leg.purpose,
            outcome=Outcome.VOICEMAIL if leg.purpose == "voicemail" else None,
            attributes=kept([("prompt", prompt), *flat(leg.flow, "flow."), *leg.shown]),
        )  # fmt: skip
        yield from _flow_outcomes(frame, leg, source)


def _flow_outcomes(frame: Touchpoint, leg: Leg, source: Source) -> Iterator[Touchpoint]:
    for outcome in items(at_path(leg.flow, "outcomes")):
        value = text(outcome, "flowOutcomeValue").casefold()
        told = {"success": Activity.STEP_DONE, "failure": Activity.STEP_FAILED}.get(value)
        if told is None:
            continue
        ended = text(outcome, "flowOutcomeEndTimestamp", "flowOutcomeStartTimestamp")
        yield msgspec.structs.replace(
            frame, at=from_iso(ended, source.zone) if ended else leg.until, channel=leg.menu_channel, activity=told,
            outcome=Outcome.OK if told is Activity.STEP_DONE else Outcome.FAILED, word=value,
            attributes=kept([("task", text(outcome, "flowOutcome", "flowOutcomeId")), *flat(outcome)]),
        )  # fmt: skip


SYSTEM: Final = System(
    name="genesys",
    title="Genesys Cloud conversation details",
    envelopes=(
        Envelope(name="export", format=Format.JSON, root="conversations"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="conversationId",
    signs=(frozenset({"conversationId", "conversationStart", "originatingDirection", "participants"}),),
    read=read,
    zone="UTC",
    wrappers=(Wrapper(name="stream", signs=frozenset({"topicName", "eventBody"}), root=("eventBody",)),),
)
