"""Twilio Message resource, as CSV or JSON: texts by SMS, MMS, RCS, WhatsApp and Messenger, in and out."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import (
    fold,
    folded,
    identifiers,
    kept,
    moment_of,
    name_of,
    optional_moment,
    others,
    telephone,
    text,
)
from tellonce.silos.systems.own import own_number
from tellonce.silos.systems.plain_text import noted
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_LOST: Final = frozenset({"failed", "undelivered"})
_UNSENT: Final = frozenset({"accepted", "scheduled", "queued", "sending", "canceled", "cancelled"})
_NUMBERED: Final = frozenset({"whatsapp", "rcs", "sms", "tel"})
"""Prefixes of addresses that are telephone numbers all the same."""

_TAKEN: Final = frozenset({"sid", "messagesid", "smssid", "smsmessagesid", "from", "to", "body", "datecreated",
                           "datesent", "dateupdated", "timestamp"})  # fmt: skip


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A text written by the customer, an answer, or a notice; and that it was read, where the channel tells.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = folded(record)
    sid = text(fields, "sid", "messagesid", "smssid")
    written = text(fields, "datesent", "timestamp", "datecreated")
    inward = _inward(fields)
    activity, outcome = (Activity.MESSAGE_WRITTEN, None) if inward else _sent(fields)
    replied = text(fields, "originalrepliedmessagesid")
    told = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(sid, source), channel=Channel.SMS,
        at=moment_of(written, "date_sent", source.zone), direction=Direction.IN if inward else Direction.OUT,
        activity=activity, outcome=outcome, word=_status(fields) or text(fields, "direction"),
        ids=identifiers(_ids(text(fields, "from" if inward else "to"), source)),
        contact_keys=tuple(f"message:{key}" for key in dict.fromkeys((sid, replied)) if key),
        attributes=kept([("note", noted(text(fields, "body"))), *_attributes(record)]),
    )  # fmt: skip
    yield told
    if not inward and _status(fields) == "read":
        opened = optional_moment(text(fields, "dateupdated"), "date_updated", source.zone)
        at = told.at if opened is None else max(opened, told.at)
        yield msgspec.structs.replace(told, part=1, activity=Activity.NOTICE_OPENED, at=at, attributes={})


def _status(fields: Mapping[str, object]) -> str:
    return text(fields, "status", "messagestatus", "smsstatus").casefold()


def _inward(fields: Mapping[str, object]) -> bool:
    """Whether the customer wrote it: as the record says, else as its status does, which webhooks tell alone."""
    direction = text(fields, "direction").casefold()
    return direction == "inbound" if direction else _status(fields) in ("received", "receiving", "")


def _sent(fields: Mapping[str, object]) -> tuple[Activity, Outcome | None]:
    """What a text that the organisation wrote is, by what became of it.

    Source: `direction` and `status` of the Message resource in Twilio's reference.
    """
    status = _status(fields)
    if status in _LOST:
        return Activity.NOTICE_FAILED, Outcome.FAILED
    if status in _UNSENT:
        return Activity.NOTED, None
    answer = text(fields, "direction").casefold() == "outbound-reply"
    return Activity.REPLY_SENT if answer else Activity.NOTICE_SENT, None


def _ids(address: str, source: Source) -> Iterator[tuple[str, str]]:
    """The customer's number, or the id by which another channel knows them (`messenger:…`)."""
    channel, marked, rest = address.partition(":")
    if marked and channel.casefold() not in _NUMBERED:
        yield fold(channel), rest
        return
    number = telephone(rest or channel)
    yield "phone", "" if own_number(number, source) else number


def _attributes(record: Record) -> Iterator[tuple[str, str]]:
    yield from others(record, _TAKEN)
    address = text(folded(record), "from")
    yield "by", address.partition(":")[0] if ":" in address else "sms"


SYSTEM: Final = System(
    name="twilio_message",
    title="Twilio Message resource (CSV or JSON)",
    envelopes=(
        Envelope(name="export", format=Format.CSV),
        Envelope(name="api", format=Format.JSON, root="messages"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="sid",
    signs=(frozenset({"sid", "from", "to", "body", "direction", "status", "date_sent", "num_segments"}),),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(
            name="webhook",
            signs=frozenset({"MessageSid"}),
            id=("MessageSid", "MessageStatus", "SmsStatus"),
            arrival="Timestamp",
        ),
    ),
)
