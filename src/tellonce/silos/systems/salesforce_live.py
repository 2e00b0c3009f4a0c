"""Salesforce live: Change Data Capture, by stream or event relay, and outbound messages, as records of the API.

Source: Salesforce, Change Data Capture Developer Guide, "Change Event Message Structure" and "Fields in Change Events";
SOAP API Developer Guide, "Outbound Messaging".
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from tellonce.silos.system import RECORDS, Record, Wrapper
from tellonce.silos.systems.fields import below, joined, number_of, scalar, text
from tellonce.vocabulary.refusal import Unreadable

_HEADER: Final = "ChangeEventHeader"
_GONE: Final = frozenset({"DELETE", "GAP_DELETE", "GAP_UNDELETE", "GAP_CREATE", "GAP_UPDATE", "GAP_OVERFLOW"})
"""Changes that bring no fields of the record: deletions, and gaps that say only that there was a change."""

_CHANGE: Final = (f"{_HEADER}.transactionKey", f"{_HEADER}.sequenceNumber")
"""A transaction may change several records: the key names it, the number each change within it."""

_SOAP: Final = "Envelope.Body.notifications.Notification"

_MILLISECONDS: Final = 1e11
"""Larger numbers in a field of a moment are milliseconds since 1970: March 1973."""

OBJECTS: Final = {
    "Case": "salesforce_case", "Contact": "salesforce_contact", "Account": "salesforce_account",
    "Lead": "salesforce_account", "Task": "salesforce_task", "Event": "salesforce_event",
    "EmailMessage": "salesforce_email", "CaseComment": "salesforce_comment", "CaseHistory": "salesforce_history",
    "LiveChatTranscript": "salesforce_chat", "MessagingSession": "salesforce_chat",
}  # fmt: skip
"""Which system reads the records of an object; those of any other are `salesforce_record`."""


def wrappers(system: str) -> tuple[Wrapper, ...]:
    """The layers in which records of one system of Salesforce come live.

    Args:
        system: its name; a record of an object that another system reads is told as unreadable, with that name.
    """

    def changed(event: Record) -> Iterator[Record]:
        _meant(system, text(below(event, _HEADER), "entityName"))
        yield from _changed(event)

    def notified(notification: Record) -> Iterator[Record]:
        record = below(notification, "sObject")
        _meant(system, text(record, "@type").rpartition(":")[2])
        yield {name: value for name, value in record.items() if not name.startswith("@")}

    return (
        Wrapper(name="stream", signs=frozenset({"data.payload"}), root=("data.payload",)),
        Wrapper(name="stream", signs=frozenset({f"payload.{_HEADER}"}), root=("payload",)),
        Wrapper(name="stream", signs=frozenset({f"{_HEADER}.entityName"}), id=_CHANGE, opened=changed),
        Wrapper(name="webhook", signs=frozenset({_SOAP}), root=(_SOAP,)),
        Wrapper(name="webhook", signs=frozenset({"Id", "sObject"}), id=("Id",), opened=notified),
    )  # fmt: skip


def _meant(system: str, entity: str) -> None:
    other = OBJECTS.get(entity, "salesforce_record") if entity else system
    if other != system:
        raise Unreadable(f"the record is a {entity[:40]}, which the system {other!r} reads: send it to such a silo")


def _changed(event: Record) -> Iterator[Record]:
    """The records of a change, one for each id, in the fields of the API.

    Raises:
        Unreadable: the change brings no fields, or names no record.
    """
    header = below(event, _HEADER)
    kind = text(header, "changeType")
    if kind in _GONE:
        raise Unreadable(
            f"a change of the kind {kind} brings no fields of its record (allowed: CREATE, UPDATE, UNDELETE)"
        )
    ids = [one for one in joined(header.get("recordIds")).split(";") if one]
    if not ids:
        raise Unreadable("the change names no record in recordIds")
    fields = dict(_fields(event))
    changed = _iso(scalar(header.get("commitTimestamp")))
    for ident in ids:
        yield {"Id": ident, **fields, "LastModifiedDate": fields.get("LastModifiedDate") or changed}


def _fields(event: Record) -> Iterator[tuple[str, object]]:
    """The fields by the names of the API: those of a compound name stand alone there, those of an address by place."""
    for name, value in event.items():
        if name == _HEADER:
            continue
        if name == "Name" and isinstance(value, RECORDS):
            yield from value.items()
        elif name.endswith("Address") and isinstance(value, RECORDS):
            yield from ((name.removesuffix("Address") + part, held) for part, held in value.items())
        else:
            yield name, _iso(scalar(value)) or value if name.endswith("Date") or name == "SystemModstamp" else value


def _iso(milliseconds: str) -> str:
    """A moment in milliseconds as the API writes it; '' for any other text."""
    number = number_of(milliseconds)
    if number is None or not _MILLISECONDS < number < 253_402_300_800_000:
        return ""
    return datetime.fromtimestamp(number / 1_000, UTC).isoformat(timespec="milliseconds")
