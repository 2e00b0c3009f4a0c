"""Mail out of mailboxes: what customers wrote, what they were answered, what was sent to them, what came back.

Source: RFC 5322 (messages and threads), RFC 3834 (automatic answers), RFC 3464 and 8098 (reports), RFC 2919 (lists).
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.systems.fields import below, identifiers, items, joined, kept, moment_of, name_of, text
from tellonce.silos.systems.mail_bounces import reported
from tellonce.silos.systems.mail_sorts import Sort, is_receipt, sort_of, written_by
from tellonce.silos.systems.own import own_address
from tellonce.silos.systems.plain_text import noted
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

MOST_READERS: Final = 10
"""Customers in one message beyond which it is a mass mailing. Source: our choice; a family has fewer addresses."""

_ACTIVITIES: Final[dict[Sort, tuple[Activity, Outcome | None]]] = {
    Sort.WRITTEN: (Activity.MESSAGE_WRITTEN, None),
    Sort.ANSWER: (Activity.REPLY_SENT, None),
    Sort.NOTICE: (Activity.NOTICE_SENT, None),
    Sort.NEWSLETTER: (Activity.NEWSLETTER_SENT, None),
    Sort.BOUNCE: (Activity.NOTICE_FAILED, Outcome.FAILED),
    Sort.OPENED: (Activity.NOTICE_OPENED, None),
}
"""What each sort of mail tells; any other is `noted`."""

_TRACES: Final = ("received", "dkim-", "arc-", "authentication-", "x-ms-exchange", "x-google-", "x-spam-",
                  "content-", "mime-version", "return-path", "x-received", "x-forefront", "x-microsoft-",
                  "domainkey-", "received-spf", "autocrypt", "x-mozilla-", "thread-index", "x-proofpoint",
                  "x-gm-message")  # fmt: skip
"""Beginnings of headers that machines write for machines."""

_TAKEN: Final = frozenset({"subject", "date", "message-id", "from", "to", "cc", "in-reply-to", "references"})
_LONGEST: Final = 500
"""Characters of a header that are kept."""


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for a message; one for each customer, as records inside the record, where it went to several.

    Raises:
        Unreadable: no moment, in its own header or in those of its way.
    """
    record = reported(record, source)
    sort = sort_of(record, source)
    readers = _readers(record, sort, source)
    if len(readers) > MOST_READERS:
        sort, readers = Sort.NEWSLETTER, []
    activity, outcome = _ACTIVITIES.get(sort, (Activity.NOTED, None))
    headers = below(record, "headers")
    told = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(_ids_of(headers.get("message-id"))[0], source),
        at=_moment(record, source), channel=Channel.EMAIL, direction=_direction(sort), activity=activity,
        outcome=outcome, word=text(headers, "auto-submitted", "precedence") or sort.value,
        attributes=kept([("automatic", _automatic(record, sort)), *_attributes(record)]),
    )  # fmt: skip
    for name, address in readers if len(readers) > 1 else ():
        inner = f"/{address}"
        whose = _for(told, record, name, address)
        yield msgspec.structs.replace(whose, record=told.record + inner, nested=len(inner))
    if len(readers) < 2:
        yield _for(told, record, *(readers[0] if readers else ("", "")))


def _for(told: Touchpoint, record: Record, name: str, address: str) -> Touchpoint:
    """The touchpoint as it concerns one customer: who it is, and the keys of the thread with them."""
    return msgspec.structs.replace(
        told,
        ids=identifiers([("email", address), ("name", "" if "@" in name else name)]),
        contact_keys=tuple(f"mail:{key}/{address.casefold()}" for key in _thread(record)) if address else (),
    )


def _direction(sort: Sort) -> Direction:
    if sort in (Sort.WRITTEN, Sort.AUTOMATIC):
        return Direction.IN
    return Direction.WITHIN if sort in (Sort.INTERNAL, Sort.DRAFT) else Direction.OUT


def _readers(record: Record, sort: Sort, source: Source) -> list[tuple[str, str]]:
    """The customers that a message concerns: who wrote it, or to whom it went; names and addresses."""
    match sort:
        case Sort.INTERNAL | Sort.DRAFT:
            return []
        case Sort.WRITTEN | Sort.AUTOMATIC:
            return written_by(record, source)[:1]
        case Sort.BOUNCE | Sort.OPENED | Sort.DELIVERY:
            report = below(record, "report")
            failed = text(below(record, "headers"), "x-failed-recipients")
            told = text(report, "original-recipient", "final-recipient").rpartition(";")[2].strip() or failed
            return [("", told)] if "@" in told and not own_address(told, source) else []
    return _to(record, source)


def _to(record: Record, source: Source) -> list[tuple[str, str]]:
    """The addresses of others under `To`, else under `Cc` and `Bcc`, each once."""
    for names in (("to",), ("cc", "bcc")):
        told = {text(one, "address").casefold(): (text(one, "name"), text(one, "address"))
                for name in names for one in items(record.get(name))}  # fmt: skip
        if found := [whose for key, whose in told.items() if "@" in key and not own_address(key, source)]:
            return found
    return []


def _ids_of(value: object) -> list[str]:
    """Ids of messages in a header, without their angle brackets; one empty where there is none."""
    return [part.strip("<>,") for part in joined(value).replace("><", "> <").split() if part.strip("<>,")] or [""]


def _thread(record: Record) -> list[str]:
    """Ids that the messages of one thread share: its own, of the one that it answers, of the first and last before."""
    headers, report = below(record, "headers"), below(record, "report")
    before = _ids_of(headers.get("references"))
    answered = _ids_of(headers.get("in-reply-to"))[:3]
    about = _ids_of(text(report, "original-message-id", "message-id"))
    own = _ids_of(headers.get("message-id"))[0]
    thread = text(headers, "x-gm-thrid")
    keys = (own, *answered, before[0], before[-1], *about, f"thread-{thread}" if thread else "")
    return [key for key in dict.fromkeys(keys) if key]


def _moment(record: Record, source: Source) -> int:
    """The moment of a message: its `Date`, else when the last server took it, else the line before it."""
    headers = below(record, "headers")
    ways = headers.get("received")
    way = joined(ways[0] if isinstance(ways, list) and ways else ways)
    line = text(record, "envelope").split(maxsplit=2)
    found = [joined(headers.get("date")).partition(";")[0], way.rpartition(";")[2], line[2] if len(line) > 2 else ""]
    for value in found:
        try:
            return moment_of(_ordered(value.strip()), "Date", source.zone)
        except Unreadable:
            continue
    raise Unreadable("field Date holds no moment, nor do Received and the line before the message (allowed: RFC 5322)")


def _ordered(value: str) -> str:
    """A moment as the C library writes it (`Mon May  5 10:00:00 2025`, with or without an offset), in order of mail."""
    parts = value.split()
    if len(parts) in (5, 6) and parts[0][:3].isalpha() and parts[1].isalpha() and ":" in parts[3]:
        year, offset = (parts[4], "") if len(parts) == 5 else (parts[5], parts[4])
        return f"{parts[2]} {parts[1]} {year} {parts[3]} {offset}".strip()
    return value


def _automatic(record: Record, sort: Sort) -> str:
    """`true` for a receipt: it belongs to the mail that it answers, and is neither an answer nor news of its own."""
    return "true" if sort is Sort.NOTICE and is_receipt(record) else ""


def _attributes(record: Record) -> Iterator[tuple[str, str]]:
    headers = below(record, "headers")
    yield "subject", text(headers, "subject")
    yield "note", noted(text(record, "body"))
    for name in ("from", "to", "cc"):
        yield name, ";".join(text(one, "address") for one in items(record.get(name)))[:_LONGEST]
    yield "files", joined(record.get("files"))
    yield from ((f"report.{name}", joined(value)) for name, value in below(record, "report").items())
    for name, value in headers.items():
        if name not in _TAKEN and not name.startswith(_TRACES):
            yield name, joined(value)[:_LONGEST]


SYSTEM: Final = System(
    name="mbox",
    title="Mail (mbox, Maildir, .eml)",
    envelopes=(Envelope(name="export", format=Format.MBOX), Envelope(name="stream", format=Format.JSONL)),
    record_id="headers.message-id",
    signs=(frozenset({"headers.message-id", "headers.from", "headers.date", "body"}),),
    read=read,
    zone="UTC",
)
