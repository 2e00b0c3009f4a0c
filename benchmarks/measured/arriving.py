"""What arrives, in order of time: sessions of web sites as batches of Segment, calls and cases as CloudEvents."""

import random
from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec
from measured.lived import FIRST, NOW

from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND, iso
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

Sent: TypeAlias = tuple[str, str, bytes]
"""Path, media type and body of a request."""

AT_ONCE: Final = 100
"""Events in one request."""

SESSION: Final = 8
"""Events of one session, of one call with its case."""

BATCHED: Final = "application/cloudevents-batch+json"


def segment(events: int, each: int) -> list[Sent]:
    """Calls of Segment, of customers who come with so many events each, all in order of time."""
    calls = [call for _, call in sorted(_told(events, each, _session))]
    parts = (calls[begin : begin + AT_ONCE] for begin in range(0, len(calls), AT_ONCE))
    return [("/v1/batch", "application/json", b'{"batch":[' + b",".join(part) + b"]}") for part in parts]


def cloud_events(events: int, each: int) -> list[Sent]:
    """CloudEvents with touchpoints, of customers who come with so many events each, all in order of time."""
    told = [event for _, event in sorted(_told(events, each, _call))]
    parts = (told[begin : begin + AT_ONCE] for begin in range(0, len(told), AT_ONCE))
    return [("/v1/events", BATCHED, b"[" + b",".join(part) + b"]") for part in parts]


def _told(events: int, each: int, tell: "Tell") -> Iterator[tuple[int, bytes]]:
    """Events with their moments: of each customer the first `each` of what a session tells, some days apart."""
    draw = random.Random(7)
    for place in range(events // each):
        number, left = FIRST + place, each
        at = NOW - 20 * DAY + draw.randrange(19 * DAY)
        while left:
            told = list(tell(draw, number, at))[:left]
            yield from told
            left -= len(told)
            at += 5 * HOUR + draw.randrange(DAY // 2)


class Tell:
    """Tells what one customer does from a moment on: each event with its moment."""

    def __call__(self, draw: random.Random, number: int, at: int) -> Iterator[tuple[int, bytes]]:
        """In order of time."""
        raise NotImplementedError


def _session(draw: random.Random, number: int, at: int) -> Iterator[tuple[int, bytes]]:
    who = {"anonymousId": f"b{number}-{draw.randrange(2)}", "userId": f"u{number}"}
    traits = {"email": f"c{number}@example.org", "phone": f"+1214{number}"}
    pages = [{"type": "page", "name": name, "properties": {"path": f"/{name.lower()}", "url": f"https://example.org/{name}"}}
             for name in ("Bills", "Pay", "Help", "Contact")]  # fmt: skip
    failed = draw.random() < 0.3
    done = {"type": "track", "event": "Payment Failed" if failed else "Payment Done",
            "properties": {"order_id": f"o{number}", "revenue": 12.5}}  # fmt: skip
    steps = [{"type": "identify", "traits": traits}, *pages[:2], done, *pages[2:], done, pages[0]]
    for place, step in enumerate(steps[:SESSION]):
        moment = at + place * 20 * SECOND
        call = {
            **step,
            **who,
            "messageId": f"m{number}-{moment}",
            "timestamp": iso(moment),
            "sentAt": iso(moment + SECOND),
        }
        yield moment, msgspec.json.encode(call)


def _call(draw: random.Random, number: int, at: int) -> Iterator[tuple[int, bytes]]:
    ids = (Identifier("account_no", f"A{number}"), Identifier("phone", f"+1214{number}"))
    call = f"{number}-{at}"
    keys, case = (f"call:{call}",), f"case:{call}" if draw.random() < 0.3 else None
    due = {"due": str(at + DAY), "what": "call", "keeps": "call_placed"}
    told = [
        ("calls", f"q{call}", 0, Activity.QUEUED, Channel.PHONE,
         {"until": at + 4 * MINUTE, "ids": ids[1:], "contact_keys": keys}),
        ("calls", f"i{call}", 4, Activity.IDENTITY_ASKED, Channel.PHONE,
         {"ids": ids[1:], "contact_keys": keys, "attributes": {"fact": "account_no"}}),
        ("calls", f"c{call}", 5, Activity.CONNECTED, Channel.PHONE,
         {"until": at + 15 * MINUTE, "ids": ids, "contact_keys": keys, "topic": "bill", "journey_key": case}),
        ("crm", f"o{call}", 9, Activity.CASE_OPENED, Channel.NONE,
         {"ids": ids[:1], "topic": "bill", "journey_key": case}),
        ("crm", f"p{call}", 14, Activity.PROMISE_MADE, Channel.PHONE,
         {"ids": ids[:1], "topic": "bill", "attributes": due}),
        ("crm", f"u{call}", 30, Activity.CASE_UPDATED, Channel.NONE,
         {"ids": ids[:1], "topic": "bill", "journey_key": case}),
        ("crm", f"l{call}", 60, Activity.CALL_PLACED, Channel.PHONE,
         {"ids": ids, "topic": "bill", "outcome": draw.choice((Outcome.OK, Outcome.NO_ANSWER)),
          "direction": Direction.OUT}),
        ("crm", f"s{call}", 90, Activity.CASE_CLOSED, Channel.NONE,
         {"ids": ids[:1], "topic": "bill", "journey_key": case, "outcome": Outcome.RESOLVED}),
    ]  # fmt: skip
    for silo, record, after, activity, channel, more in told:
        moment = at + after * MINUTE
        said = {"direction": Direction.IN, **more}
        point = Touchpoint(
            silo=silo, file=f"live/{silo}", record=record, at=moment, activity=activity, channel=channel, **said
        )
        event = {
            "specversion": "1.0",
            "id": record,
            "source": f"measured/{silo}",
            "type": "org.tellonce.touchpoint",
            "data": point,
        }
        yield moment, msgspec.json.encode(event)
