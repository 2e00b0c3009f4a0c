"""Amazon Connect contact events: what is known of a contact while it goes on, in the fields of its later record.

Source: Amazon Connect administrator guide, "Contact events"; the contact record's data model for the names.
"""

from collections.abc import Iterator
from typing import Final

from tellonce.silos.system import LISTS, RECORDS, Record

_NAMES: Final = {"queueInfo": "Queue", "agentInfo": "Agent", "queueArn": "ARN", "agentArn": "ARN",
                 "instanceArn": "InstanceARN", "endpointType": "Type"}  # fmt: skip
"""Names that differ by more than their first letter."""

_APART: Final = frozenset({"tags", "contactLens", "eventType", "updatedProperties"})
"""What the organisation named itself, and what only the event has."""

_DEEPEST: Final = 6


def of_event(event: Record) -> Iterator[Record]:
    """The contact record as far as an event tells it: each event of a contact tells more of the same record."""
    record = {_name(name): _named(value, _DEEPEST) for name, value in event.items() if name not in _APART}
    attributes = event.get("contactAttributes") or event.get("attributes")
    yield {**record, "Attributes": attributes} if isinstance(attributes, RECORDS) else record


def _named(value: object, depth: int) -> object:
    if depth and isinstance(value, RECORDS):
        return {_name(name): _named(inner, depth - 1) for name, inner in value.items()}
    if depth and isinstance(value, LISTS):
        return [_named(inner, depth - 1) for inner in value]
    return value


def _name(name: object) -> str:
    """`initiationTimestamp` is `InitiationTimestamp`; names of segment attributes (`connect:Subtype`) stay."""
    own = str(name)
    return _NAMES.get(own) or (own if ":" in own else own[:1].upper() + own[1:])
