"""Twilio Call resource, as CSV or JSON: calls that the organisation placed, and calls that came in."""

from collections.abc import Iterator, Mapping
from typing import Final

from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.systems.fields import (
    fold,
    folded,
    identifiers,
    joined,
    kept,
    moment_of,
    name_of,
    number_of,
    optional_moment,
    own_number,
    telephone,
    text,
)
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Touchpoint

SILENT_SECONDS: Final = 3
"""A call answered and over within this time said nothing. Source: the counting rules of frictions, `silent_call`."""

MESSAGE_SECONDS: Final = 20
"""A machine reached after its greeting for this long took a message. Source: the counting rules, `silent_call`."""

_OUTWARD: Final = ("outbound", "trunking-terminating")
_UNDONE: Final = {"no-answer": Outcome.NO_ANSWER, "canceled": Outcome.NO_ANSWER, "cancelled": Outcome.NO_ANSWER,
                  "busy": Outcome.BUSY, "failed": Outcome.FAILED}  # fmt: skip
_MISSED: Final = {**_UNDONE, "canceled": Outcome.ABANDONED, "cancelled": Outcome.ABANDONED}

_TAKEN: Final = frozenset({"sid", "callsid", "from", "to", "starttime", "endtime", "datecreated", "dateupdated"})


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for a call.

    An outbound call to a customer is `call_placed` with what came of it. The leg of a call that rings a seat of the
    organisation (`client:`, `sip:` or one of its own numbers) is `connected`, with the keys of the call it belongs to.
    A call that came in is `noted`: its length, for the stitching to join with the menu and queue records of the call.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = folded(record)
    sid = text(fields, "sid", "callsid")
    started = text(fields, "starttime", "timestamp", "datecreated")
    at = moment_of(started, "start_time", source.zone)
    until = _ended(fields, at, source)
    outward = text(fields, "direction").casefold().startswith(_OUTWARD)
    number = telephone(text(fields, "to" if outward else "from"))
    seat = outward and (not number or own_number(number, source))
    parent = text(fields, "parentcallsid")
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(sid, source), at=at, until=until, channel=Channel.PHONE,
        direction=Direction.OUT if outward else Direction.IN,
        activity=Activity.CONNECTED if seat else Activity.CALL_PLACED if outward else Activity.NOTED,
        outcome=None if seat else _placed(fields, at, until) if outward else _MISSED.get(_status(fields)),
        word=text(fields, "status", "callstatus"), ids=identifiers([] if seat else [("phone", number)]),
        contact_keys=tuple(f"call:{key}" for key in dict.fromkeys((sid, parent)) if key),
        attributes=kept((name, joined(value)) for name, value in record.items() if _worth(name)),
    )  # fmt: skip


def _status(fields: Mapping[str, object]) -> str:
    return text(fields, "status", "callstatus").casefold()


def _worth(name: object) -> bool:
    return isinstance(name, str) and fold(name) not in _TAKEN


def _ended(fields: Mapping[str, object], at: int, source: Source) -> int | None:
    ended = optional_moment(text(fields, "endtime"), "end_time", source.zone)
    if ended is not None:
        return max(ended, at)
    seconds = number_of(text(fields, "duration", "callduration"))
    return at + round(seconds * SECOND) if seconds is not None and 0 <= seconds < 1e7 else None


def _placed(fields: Mapping[str, object], at: int, until: int | None) -> Outcome | None:
    """What came of a call that the organisation placed; None while it is under way.

    Source: `status` and `answered_by` of the Call resource in Twilio's reference; the lengths from the counting rules.
    """
    status = _status(fields)
    if status != "completed":
        return _UNDONE.get(status)
    seconds = number_of(text(fields, "duration", "callduration"))
    return answered(text(fields, "answeredby"), seconds if seconds is not None else ((until or at) - at) / SECOND)


def answered(by: str, seconds: float) -> Outcome:
    """How an answered call ended, from who answered (`human`, `machine_start`, `machine_end_beep`, …) and its length.

    `machine_end_*` was told after the greeting: only what is longer than greeting and beep left words. `machine_start`
    was told at once, so that the call speaks from then on.
    """
    who = by.casefold()
    if seconds <= SILENT_SECONDS:
        return Outcome.SILENT
    if who == "fax":
        return Outcome.FAILED
    if who.startswith("machine_end"):
        return Outcome.VOICEMAIL if seconds >= MESSAGE_SECONDS else Outcome.SILENT
    return Outcome.VOICEMAIL if who.startswith("machine") else Outcome.OK


SYSTEM: Final = System(
    name="twilio_call",
    title="Twilio Call resource (CSV or JSON)",
    envelopes=(
        Envelope(name="export", format=Format.CSV),
        Envelope(name="api", format=Format.JSON, root="calls"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="sid",
    signs=frozenset({"sid", "from", "to", "direction", "status", "start_time", "duration"}),
    read=read,
    zone="UTC",
)
