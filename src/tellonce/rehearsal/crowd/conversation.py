"""The record of one conversation as Genesys Cloud gives it: customer, queues and agents with sessions and segments."""

from collections.abc import Sequence
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
        talk: seconds with the agent, hold included.
        hold: seconds on hold, in the middle of the talk; 0 for none.
        asked: seconds in which the agent asks for the account number; 0 where the screen shows it.
    """

    queue: str
    wait: int
    talk: int
    hold: int = 0
    asked: int = 0

    @property
    def waited(self) -> int:
        """Seconds of waiting, in the queue and on hold."""
        return self.wait + self.hold


class _Session(msgspec.Struct, frozen=True, kw_only=True):
    """One participant's part: times in microseconds UTC."""

    name: str
    purpose: str
    attributes: dict[str, str]
    segments: list[dict[str, str]]


def conversation(
    draw: Random, who: Customer, ident: str, at: int, queued: int, legs: Sequence[Leg]
) -> tuple[dict[str, object], int, int]:
    """The record, the moment the first agent is reached, and the hang-up.

    Args:
        draw: the crowd's dice.
        who: the customer.
        ident: id of the conversation.
        at: start of the call, microseconds UTC.
        queued: when the first queue begins, microseconds UTC.
        legs: queues and agents in order; at least one.
    """
    sessions: list[_Session] = []
    moment, seat = queued, draw.randint(1000, 1900)
    for place, leg in enumerate(legs):
        reached, ends = moment + leg.wait * SECOND, moment + (leg.wait + leg.talk) * SECOND
        last = place == len(legs) - 1
        sessions.append(_queue(leg, moment, reached))
        sessions.append(_agent(who, leg, (reached, ends), f"agent.a{seat + place}", "client" if last else "transfer"))
        moment = ends
    whole = _segment(at, moment, "interact", disconnectType="peer")
    sessions.insert(0, _Session(name="CALLER", purpose="customer", attributes={}, segments=[whole]))
    row: dict[str, object] = {
        "conversationId": ident,
        "conversationStart": utc_ms(at),
        "conversationEnd": utc_ms(moment),
        "originatingDirection": "inbound",
        "divisionIds": ["00000000-0000-4000-8000-000000000007"],
        "participants": [_participant(draw, who, session) for session in sessions],
    }
    return row, queued + legs[0].wait * SECOND, moment


def _segment(at: int, until: int, kind: str, **more: str) -> dict[str, str]:
    return {"segmentStart": utc_ms(at), "segmentEnd": utc_ms(until), "segmentType": kind, **more}


def _queue(leg: Leg, at: int, until: int) -> _Session:
    waiting = _segment(at, until, "interact", disconnectType="transfer", queueId=leg.queue)
    return _Session(name=leg.queue.title(), purpose="acd", attributes={}, segments=[waiting])


def _agent(who: Customer, leg: Leg, talk: tuple[int, int], name: str, ending: str) -> _Session:
    at, until = talk
    known = {"screenpop": who.account_no}
    asked = {"screenpop": "none", "asked.account": "true", "asked.account.seconds": str(leg.asked)}
    attributes = asked | {"verified.account": who.account_no} if leg.asked else known
    segments = _talk(leg, at, until, ending)
    wrapped = _segment(
        until, until + WRAP_UP_SECONDS * SECOND, "wrapup", wrapUpCode="XFER" if ending == "transfer" else "DONE"
    )
    wrapped["wrapUpNote"] = f"{'passed on' if ending == 'transfer' else 'explained'} {who.account_no}"
    return _Session(name=name, purpose="agent", attributes=attributes, segments=[*segments, wrapped])


def _talk(leg: Leg, at: int, until: int, ending: str) -> list[dict[str, str]]:
    """The talk in one piece, or in two around the hold."""
    if not leg.hold:
        return [_segment(at, until, "interact", disconnectType=ending, queueId=leg.queue)]
    held = at + (leg.talk - leg.hold) // 2 * SECOND
    back = held + leg.hold * SECOND
    return [
        _segment(at, held, "interact", queueId=leg.queue),
        _segment(held, back, "hold", queueId=leg.queue),
        _segment(back, until, "interact", disconnectType=ending, queueId=leg.queue),
    ]


def _participant(draw: Random, who: Customer, session: _Session) -> dict[str, object]:
    return {
        "participantId": uuid(draw),
        "participantName": session.name,
        "purpose": session.purpose,
        "attributes": session.attributes,
        "sessions": [
            {
                "sessionId": uuid(draw),
                "mediaType": "voice",
                "direction": "inbound",
                "ani": f"tel:{who.phone}",
                "dnis": f"tel:{HOTLINE}",
                "segments": session.segments,
            }
        ],
    }
