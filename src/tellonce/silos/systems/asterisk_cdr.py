"""Asterisk call detail records: one path of communication of a call, as Master.csv, database table or event.

A call may leave several records; they share `linkedid` (or `uniqueid`) and are one contact.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.systems.answering import answered
from tellonce.silos.systems.asterisk_columns import columns
from tellonce.silos.systems.fields import (
    identifiers,
    joined,
    kept,
    length_of,
    moment_of,
    name_of,
    optional_moment,
    telephone,
    text,
)
from tellonce.silos.systems.own import LOCAL_DIGITS, own_number
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Touchpoint

_ANSWERED: Final = frozenset({"answered", "8"})
_ENDED: Final = {
    "no answer": Outcome.NO_ANSWER, "noanswer": Outcome.NO_ANSWER, "0": Outcome.NO_ANSWER, "1": Outcome.NO_ANSWER,
    "busy": Outcome.BUSY, "4": Outcome.BUSY, "failed": Outcome.FAILED, "2": Outcome.FAILED,
    "congestion": Outcome.FAILED, "16": Outcome.FAILED,
}  # fmt: skip
"""Dispositions of calls that were not answered. Source: function CDR, in words and as the option `u` gives them."""

_VOICEMAIL: Final = frozenset({"voicemail", "minivmrecord"})
_RUNG: Final = frozenset({"dial", "followme"})
"""Applications that connect the caller with one who is rung; Queue does too, but its log says when."""

_TAKEN: Final = frozenset({"start", "answer", "end", "uniqueid", "linkedid"})

_SEAT: Final = re.compile(r"-[0-9a-f]+(;\d)?$", re.IGNORECASE)
"""What Asterisk adds to the name of a device for each of its channels."""


class _Call(msgspec.Struct, frozen=True, kw_only=True):
    """Who was at the other end: its number ('' where unknown), who began, and whether it was a customer at all."""

    number: str
    direction: Direction


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The record's length as `noted`, then the person that the caller was put through to, if it tells one.

    A call that the organisation placed is `call_placed` with what came of it. A record of two extensions is no meeting
    with a customer: it is within, on no channel.

    Raises:
        Unreadable: not Asterisk's columns, or a moment that is none.
    """
    fields = columns(record)
    at = moment_of(text(fields, "start"), "start (calldate)", source.zone)
    until = _until(fields, at, source)
    call = _call(fields, source)
    name, nested = _name(fields, source)
    first = Touchpoint(
        silo=source.silo, file=source.file, record=name, nested=nested, at=at, until=until,
        channel=Channel.NONE if call.direction is Direction.WITHIN else Channel.PHONE, direction=call.direction,
        activity=Activity.CALL_PLACED if call.direction is Direction.OUT else Activity.NOTED,
        outcome=_outcome(fields, call.direction), word=text(fields, "disposition"),
        ids=identifiers([("phone", call.number)]), contact_keys=_keys(fields, call.direction),
        attributes=kept((key, joined(value)) for key, value in fields.items() if key not in _TAKEN),
    )  # fmt: skip
    yield first
    if call.direction is Direction.IN and _put_through(fields):
        answer = optional_moment(text(fields, "answer"), "answer", source.zone)
        seat = _SEAT.sub("", text(fields, "dstchannel"))
        yield msgspec.structs.replace(
            first, part=1, at=max(at, _answered_at(fields, until) if answer is None else answer),
            activity=Activity.CONNECTED, word=seat, attributes=kept([("asker", seat)]),
        )  # fmt: skip


def _until(fields: Mapping[str, object], at: int, source: Source) -> int:
    """The end: as recorded, else `duration` seconds after the start."""
    ended = optional_moment(text(fields, "end"), "end", source.zone)
    return max(at, ended) if ended is not None else at + _length(fields, "duration")


def _answered_at(fields: Mapping[str, object], until: int) -> int:
    """The answer of a table that keeps only its length: `billsec` seconds before the end."""
    return until - _length(fields, "billsec")


def _length(fields: Mapping[str, object], field: str) -> int:
    """A length in microseconds; 0 where there is none that makes sense."""
    return length_of(text(fields, field)) or 0


def _name(fields: Mapping[str, object], source: Source) -> tuple[str, int]:
    """The id of the record: the call's, and inside it the leg's, with the length of the latter.

    Several records of one call have the same `uniqueid`; `sequence` tells them apart, else whom each reached.
    """
    unique = text(fields, "uniqueid")
    leg = text(fields, "sequence") or text(fields, "dstchannel")
    if not leg and unique and not _opens(unique, text(fields, "start"), source):
        leg = text(fields, "start")
    inner = f"/{leg}" if unique and leg else ""
    return name_of(unique, source) + inner, len(inner)


def _opens(unique: str, start: str, source: Source) -> bool:
    """Whether a record begins with its call: a unique id holds the second in which the call was made."""
    made = re.search(r"(\d{9,10})\.\d+$", unique)
    return made is None or abs(int(made[1]) - moment_of(start, "start (calldate)", source.zone) // SECOND) <= 1


def _keys(fields: Mapping[str, object], direction: Direction) -> tuple[str, ...]:
    """The call's own key, and that of the call it is linked with.

    Whom an agent rings up while a customer is on the line is linked with the customer's call, but is somebody else: a
    call that the organisation placed goes by its own key alone.
    """
    linked = "" if direction is Direction.OUT else text(fields, "linkedid")
    found = dict.fromkeys((text(fields, "uniqueid") or text(fields, "linkedid"), linked))
    return tuple(contact_key(value) for value in found if value)


def contact_key(unique: str) -> str:
    """The key that all records of one call share, in the call detail records and in the queue log."""
    return f"asterisk:{unique}"


def _call(fields: Mapping[str, object], source: Source) -> _Call:
    """Who began and who the customer is: the end that is neither an extension nor one of the organisation's numbers."""
    caller, called = text(fields, "src"), text(fields, "dst")
    inside = _inside(caller, source)
    outside = "" if _inside(called, source) else telephone(called)
    if text(fields, "lastapp").casefold().startswith("appdial") or (inside and outside):
        return _Call(number=outside, direction=Direction.OUT)
    return _Call(number="" if inside else telephone(caller), direction=Direction.WITHIN if inside else Direction.IN)


def _inside(number: str, source: Source) -> bool:
    """Whether a number is an extension or one of the organisation's; an unknown one is neither."""
    return (number.isdigit() and len(number) < LOCAL_DIGITS) or own_number(number, source)


def _outcome(fields: Mapping[str, object], direction: Direction) -> Outcome | None:
    disposition = text(fields, "disposition").casefold()
    application = text(fields, "lastapp").casefold()
    if disposition in _ANSWERED:
        if direction is Direction.OUT:
            return answered("", _length(fields, "billsec") / SECOND)
        return Outcome.VOICEMAIL if application in _VOICEMAIL else None
    if application == "queue" or "&" in text(fields, "lastdata"):
        # One of several who were rung: that this one did not answer does not say what came of the call.
        return None
    return _ENDED.get(disposition)


def _put_through(fields: Mapping[str, object]) -> bool:
    return (
        text(fields, "disposition").casefold() in _ANSWERED
        and text(fields, "lastapp").casefold() in _RUNG
        and bool(text(fields, "dstchannel"))
    )


SYSTEM: Final = System(
    name="asterisk_cdr",
    title="Asterisk call detail records (Master.csv or database table)",
    envelopes=(
        Envelope(name="export", format=Format.CSV, header=False, delimiter=","),
        Envelope(name="database", format=Format.CSV),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="uniqueid",
    signs=(
        frozenset({"src", "dst", "dcontext", "channel", "lastapp", "duration", "billsec", "disposition", "uniqueid"}),
    ),
    read=read,
    named=lambda record: {**columns(record), **record},
)
