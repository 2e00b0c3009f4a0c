"""Twilio Call resource, as CSV or JSON: calls that the organisation placed, and calls that came in."""

from collections.abc import Iterator, Mapping
from typing import Final

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.answering import answered
from tellonce.silos.systems.fields import (
    folded,
    identifiers,
    kept,
    length_of,
    moment_of,
    name_of,
    number_of,
    optional_moment,
    others,
    telephone,
    text,
)
from tellonce.silos.systems.own import own_number
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Touchpoint

_OUTWARD: Final = ("outbound", "trunking-terminating")
_UNDONE: Final = {"no-answer": Outcome.NO_ANSWER, "canceled": Outcome.NO_ANSWER, "cancelled": Outcome.NO_ANSWER,
                  "busy": Outcome.BUSY, "failed": Outcome.FAILED}  # fmt: skip
_MISSED: Final = {**_UNDONE, "canceled": Outcome.ABANDONED, "cancelled": Outcome.ABANDONED}

_OVER: Final = frozenset({"completed", *_UNDONE})

_TAKEN: Final = frozenset(
    {"sid", "callsid", "timestamp", "from", "to", "starttime", "endtime", "datecreated", "dateupdated"}
)


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
    if not text(fields, "starttime") and text(fields, "timestamp") and _status(fields) in _OVER:
        # A callback is sent when something happened: at the end of a call, its start is as long ago as it lasted.
        at -= length_of(text(fields, "callduration", "duration")) or 0
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
        attributes=kept(others(record, _TAKEN)),
    )  # fmt: skip


def _status(fields: Mapping[str, object]) -> str:
    return text(fields, "status", "callstatus").casefold()


def _ended(fields: Mapping[str, object], at: int, source: Source) -> int | None:
    ended = optional_moment(text(fields, "endtime"), "end_time", source.zone)
    if ended is not None:
        return max(ended, at)
    length = length_of(text(fields, "duration", "callduration"))
    return None if length is None else at + length


def _placed(fields: Mapping[str, object], at: int, until: int | None) -> Outcome | None:
    """What came of a call that the organisation placed; None while it is under way.

    Source: `status` and `answered_by` of the Call resource in Twilio's reference; the lengths from the counting rules.
    """
    status = _status(fields)
    if status != "completed":
        return _UNDONE.get(status)
    seconds = number_of(text(fields, "duration", "callduration"))
    return answered(text(fields, "answeredby"), seconds if seconds is not None else ((until or at) - at) / SECOND)


SYSTEM: Final = System(
    name="twilio_call",
    title="Twilio Call resource (CSV or JSON)",
    envelopes=(
        Envelope(name="export", format=Format.CSV),
        Envelope(name="api", format=Format.JSON, root="calls"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="sid",
    signs=(frozenset({"sid", "from", "to", "direction", "status", "start_time", "duration"}),),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(
            name="webhook",
            signs=frozenset({"CallSid", "CallStatus"}),
            id=("CallSid", "CallStatus", "SequenceNumber"),
            arrival="Timestamp",
        ),
    ),
)
