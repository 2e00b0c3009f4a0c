"""The record of one conversation as Genesys Cloud gives it: customer, queues and agents with sessions and segments."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.marks import uuid
from tellonce.rehearsal.crowd.organisation import HOTLINE, utc_ms
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.moment import SECOND

WRAP_UP_SECONDS: Final = 20


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One queue and the agent who takes the call out of it.

    Attributes:
        queue: id of the queue.
        wait: seconds in the queue.
        more: thousandths of a second in the queue beside them.
        talk: seconds with the agent, hold included.
        hold: seconds on hold, in the middle of the talk; 0 for none.
        asked: seconds in which the agent asks for the account number; 0 where the screen shows it.
        said: what else the agent's screen kept, by name.
        note: what the agent wrote down afterwards; '' for the usual.
    """

    queue: str
    wait: int
    talk: int
    hold: int = 0
    asked: int = 0
    more: int = 0
    said: Mapping[str, str] = {}
    note: str = ""

    @property
    def queued(self) -> int:
        """Microseconds in the queue."""
        return self.wait * SECOND + self.more * 1_000

    @property
    def waited(self) -> int:
        """Microseconds of waiting, in the queue and on hold."""
        return self.queued + self.hold * SECOND


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One participant's part in a conversation.

    Attributes:
        name: of a queue or an agent.
        purpose: customer, acd or agent.
        segments: of the one session, as `segment` makes them.
        attributes: what is kept of the participant.
        media: voice, chat or callback.
    """

    name: str
    purpose: str
    segments: Sequence[Mapping[str, str]]
    attributes: Mapping[str, str] = {}
    media: str = "voice"


def conversation(
    draw: Random, who: Customer, ident: str, at: int, queued: int, legs: Sequence[Leg], media: str = "voice"
) -> tuple[dict[str, object], int, int]:
    """The record, the moment the first agent is reached, and the hang-up.

    Args:
        draw: the crowd's dice.
        who: the customer.
        ident: id of the conversation.
        at: start of the call, microseconds UTC.
        queued: when the first queue begins, microseconds UTC.
        legs: queues and agents in order; at least one.
        media: voice or chat.
    """
    parts: list[Part] = []
    moment, seat = queued, draw.randint(1000, 1900)
    for place, leg in enumerate(legs):
        reached, ends = moment + leg.queued, moment + leg.queued + leg.talk * SECOND
        last = place == len(legs) - 1
        parts.append(waiting(leg.queue, moment, reached, media=media))
        ending = "client" if last else "transfer"
        parts.append(serving(who, leg, (reached, ends), f"agent.a{seat + place}", ending, media))
        moment = ends
    parts.insert(0, calling(at, moment, "peer", media))
    return recorded(draw, who, ident, (at, moment), parts), queued + legs[0].queued, moment


def recorded(
    draw: Random, who: Customer, ident: str, span: tuple[int, int], parts: Sequence[Part]
) -> dict[str, object]:
    """The record of a conversation from its parts; `span` is its start and end, microseconds UTC."""
    return {
        "conversationId": ident,
        "conversationStart": utc_ms(span[0]),
        "conversationEnd": utc_ms(span[1]),
        "originatingDirection": "inbound",
        "divisionIds": ["00000000-0000-4000-8000-000000000007"],
        "participants": [_participant(draw, who, part) for part in parts],
    }


def segment(at: int, until: int, kind: str, **more: str) -> dict[str, str]:
    """One segment; times in microseconds UTC."""
    return {"segmentStart": utc_ms(at), "segmentEnd": utc_ms(until), "segmentType": kind, **more}


def calling(at: int, until: int, ending: str, media: str = "voice") -> Part:
    """The customer's own part."""
    whole = segment(at, until, "callback" if media == "callback" else "interact", disconnectType=ending)
    return Part(name="CALLER", purpose="customer", segments=[whole], media=media)


def waiting(queue: str, at: int, until: int, *, ending: str = "transfer", media: str = "voice") -> Part:
    """A wait in a queue; it ends with a transfer to whoever takes the call, or with `peer` where the customer left."""
    waited = segment(at, until, "interact", disconnectType=ending, queueId=queue)
    return Part(name=queue.title(), purpose="acd", segments=[waited], media=media)


def serving(
    who: Customer, leg: Leg, talk: tuple[int, int], name: str, ending: str = "client", media: str = "voice"
) -> Part:
    """An agent's part with talk, hold and wrap-up; `talk` is start and end, microseconds UTC."""
    at, until = talk
    known = {"screenpop": who.account_no}
    asked = {"screenpop": "none", "asked.account": "true", "asked.account.seconds": str(leg.asked)}
    attributes = asked | {"verified.account": who.account_no} if leg.asked else known
    wrapped = segment(
        until, until + WRAP_UP_SECONDS * SECOND, "wrapup", wrapUpCode="XFER" if ending == "transfer" else "DONE"
    )
    note = leg.note or ("passed on" if ending == "transfer" else "explained")
    wrapped["wrapUpNote"] = f"{note} {who.account_no}"
    segments = [*_talk(leg, at, until, ending), wrapped]
    return Part(name=name, purpose="agent", attributes={**attributes, **leg.said}, segments=segments, media=media)


def _talk(leg: Leg, at: int, until: int, ending: str) -> list[dict[str, str]]:
    """The talk in one piece, or in two around the hold."""
    if not leg.hold:
        return [segment(at, until, "interact", disconnectType=ending, queueId=leg.queue)]
    held = at + (leg.talk - leg.hold) // 2 * SECOND
    back = held + leg.hold * SECOND
    return [
        segment(at, held, "interact", queueId=leg.queue),
        segment(held, back, "hold", queueId=leg.queue),
        segment(back, until, "interact", disconnectType=ending, queueId=leg.queue),
    ]


def _participant(draw: Random, who: Customer, part: Part) -> dict[str, object]:
    return {
        "participantId": uuid(draw),
        "participantName": part.name,
        "purpose": part.purpose,
        "attributes": part.attributes,
        "sessions": [
            {
                "sessionId": uuid(draw),
                "mediaType": part.media,
                "direction": "inbound",
                **_ends(who, part.media),
                "segments": part.segments,
            }
        ],
    }


def _ends(who: Customer, media: str) -> dict[str, object]:
    """By what a session knows its two sides."""
    if media == "chat":
        return {"addressFrom": who.email, "addressTo": "chat@brightwater.example"}
    back = {"callbackNumbers": [who.phone]} if media == "callback" else {}
    return {"ani": f"tel:{who.phone}", "dnis": f"tel:{HOTLINE}", **back}
