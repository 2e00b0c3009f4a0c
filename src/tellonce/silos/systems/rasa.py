"""Rasa: conversations of the tracker store, with all their events, and single events of a broker or of an SQL store."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.systems.contact_days import contact_day
from tellonce.silos.systems.fields import digest_of, flat, identifiers, kept, moment_of, telephone, text
from tellonce.silos.systems.rasa_events import BOUNDARIES, Going, after, told
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

_CALLERS: Final = ("+", "tel:", "sip:", "whatsapp:", "sms:")


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A conversation: each event, named by its place from 0, and each session as a whole. Or one event alone.

    Raises:
        Unreadable: no sender, no event, or a moment that is none.
    """
    sender = text(record, "sender_id")
    if not sender:
        raise Unreadable("field sender_id is empty; a tracker and an event of a broker say whose they are")
    if isinstance(record.get("events"), list | tuple):
        yield from _conversation(record, sender, source)
    else:
        yield _alone(record, sender, source)


def _conversation(record: Record, sender: str, source: Source) -> Iterator[Touchpoint]:
    going, number, begun, at = Going(), 0, False, None
    sessions: dict[int, list[Touchpoint]] = {}
    for place, event in enumerate(record["events"]):
        if not isinstance(event, Mapping):
            continue
        boundary = text(event, "event") in BOUNDARIES or text(event, "name") in BOUNDARIES
        number, begun = (number + 1, False) if boundary and begun else (number, begun or not boundary)
        at = moment_of(text(event, "timestamp"), "timestamp", source.zone) if at is None else _later(event, at, source)
        frame = _frame(sender, at, source, f"rasa:{sender}:{number}")
        frame = msgspec.structs.replace(frame, record=f"{sender}/{place}", nested=len(f"/{place}"), order=place)
        touchpoint = _filled(frame, event, going, source)
        sessions.setdefault(number, []).append(touchpoint)
        going = after(going, event)
        yield touchpoint
    if not sessions:
        raise Unreadable("the tracker has no events, and nothing else in it tells a moment")
    for session, touchpoints in sessions.items():
        yield _whole(record, touchpoints, session, last=session == number)


def _later(event: Record, at: int, source: Source) -> int:
    """The moment of an event; of one that has none, that of the event before."""
    written = text(event, "timestamp")
    return moment_of(written, "timestamp", source.zone) if written else at


def _whole(record: Record, touchpoints: list[Touchpoint], session: int, *, last: bool) -> Touchpoint:
    """A session from what was first said to what was last said; the slots are those of the end of the last one."""
    spoken = [one for one in touchpoints if one.channel is not Channel.NONE]
    span = [one.at for one in spoken or touchpoints]
    state = {name: value for name, value in record.items() if name not in ("events", "sender_id", "latest_message")}
    first = touchpoints[0]
    return msgspec.structs.replace(
        first, record=text(record, "sender_id"), nested=0, part=session, at=min(span), until=max(span), order=0,
        channel=Channel.BOT if spoken else Channel.NONE, direction=Direction.IN if spoken else Direction.WITHIN,
        activity=Activity.NOTED, outcome=None, word="conversation", attributes=kept(flat(state)) if last else {},
    )  # fmt: skip


def _alone(record: Record, sender: str, source: Source) -> Touchpoint:
    """An event of a broker, or a row of the table `events` of an SQL tracker store.

    Raises:
        Unreadable: no event, or a moment that is none.
    """
    event = _unpacked(record)
    if not text(event, "event"):
        raise Unreadable("field event is empty (allowed: user, bot, action, slot, … or a tracker with events)")
    at = moment_of(text(event, "timestamp"), "timestamp", source.zone)
    frame = _frame(sender, at, source, f"rasa:{sender}:{contact_day(at, source.organisation.zone)}")
    return _filled(msgspec.structs.replace(frame, record=_name(record, sender)), event, Going(), source)


def _unpacked(record: Record) -> Record:
    """The event in a row: the SQL store keeps it as JSON in `data`."""
    written = record.get("data")
    if "event" in record or not isinstance(written, str):
        return record
    try:
        inner = msgspec.json.decode(written)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("field data holds no JSON; the SQL tracker store keeps the event there") from error
    return {**record, **inner, "data": inner.get("data")} if isinstance(inner, Mapping) else record


def _name(record: Record, sender: str) -> str:
    """The id of a row; else sender, moment and a digest of the event, which has no id of its own."""
    if row := text(record, "id"):
        return row
    return f"{sender}.{text(record, 'timestamp')}.{digest_of(record)[:8]}"


def _frame(sender: str, at: int, source: Source, key: str) -> Touchpoint:
    return Touchpoint(
        silo=source.silo, file=source.file, record=sender, at=at, activity=Activity.NOTED, channel=Channel.BOT,
        direction=Direction.IN, ids=_ids(sender), contact_keys=(key,),
    )  # fmt: skip


def _ids(sender: str) -> tuple[Identifier, ...]:
    """The sender as Rasa knows it; where the channel gives a telephone number for it, the number."""
    number = telephone(sender) if sender.casefold().startswith(_CALLERS) else ""
    return identifiers([("phone", number), ("rasa_sender", "" if number else sender)])


def _filled(frame: Touchpoint, event: Record, going: Going, source: Source) -> Touchpoint:
    found = told(event, going, source.organisation.human_words)
    return msgspec.structs.replace(
        frame, activity=found.activity, outcome=found.outcome, channel=found.channel, direction=found.direction,
        word=text(event, "event"), attributes=kept(found.attributes),
    )  # fmt: skip


SYSTEM: Final = System(
    name="rasa",
    title="Rasa conversations (tracker store) and events",
    envelopes=(
        Envelope(name="export", format=Format.JSON),
        Envelope(name="lines", format=Format.JSONL),
        Envelope(name="sql", format=Format.CSV),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="sender_id",
    signs=(
        frozenset({"sender_id", "events", "events.event", "events.timestamp"}),
        frozenset({"sender_id", "event", "timestamp"}),
        frozenset({"id", "sender_id", "type_name", "timestamp", "data"}),
    ),
    read=read,
    zone="UTC",
)
