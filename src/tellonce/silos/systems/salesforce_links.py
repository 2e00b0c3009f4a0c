"""What records of Salesforce point to: ids tell their object by their first three characters.

Source: Salesforce help, "Standard field record ID prefix decoder".
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import flat, folded, text
from tellonce.silos.systems.salesforce import full_id

PREFIXES: Final[Mapping[str, str]] = MappingProxyType({
    "001": "account_id", "003": "contact_id", "006": "opportunity", "00Q": "lead_id", "00T": "task", "00U": "event",
    "00a": "comment", "00k": "opportunity_line", "017": "history", "02s": "mail", "500": "case_id", "570": "chat",
    "0Mw": "messaging_session", "800": "contract", "801": "order", "0WO": "work_order", "08p": "service_appointment",
    "01t": "product", "701": "campaign", "005": "user", "00G": "queue",
})  # fmt: skip
"""Kind of thing by the beginning of its id; objects of an organisation's own begin with `a`."""

_PEOPLE: Final = frozenset({"contact_id", "lead_id"})
_MATTERS: Final = frozenset({"case_id", "opportunity", "contract", "order", "work_order", "service_appointment"})


def spread(record: Record) -> dict[str, object]:
    """The fields of a record by folded name, those of records it points to as well (`Parent.CaseNumber`)."""
    return folded(dict(flat(record)))


def kind_of(value: str) -> str:
    """What an id is of, by its first three characters; '' for other texts and objects not known here."""
    shaped = 15 <= len(value) <= 20 and value.isascii() and value.isalnum() and not value.isdecimal()
    return PREFIXES.get(value[:3], "") if shaped else ""


def people(*values: str) -> Iterator[tuple[str, str]]:
    """Identifiers among ids: those of contacts and leads. An account may be many people's and is none."""
    for value in values:
        if (kind := kind_of(value)) in _PEOPLE:
            yield kind, full_id(value)


def matters(*values: str) -> tuple[str, ...]:
    """Business numbers among ids: of cases, opportunities, orders, contracts, work orders and appointments."""
    told = ((kind_of(value), full_id(value)) for value in values)
    return tuple(dict.fromkeys(f"{kind}:{value}" for kind, value in told if kind in _MATTERS))


def of_case(fields: Mapping[str, object], which: str) -> Iterator[tuple[str, str]]:
    """Identifiers of the case that a record belongs to, where its export names fields of it (`Parent.ContactId`)."""
    yield from people(text(fields, f"{which}contactid"))
    yield from (("email", text(fields, f"{which}{name}")) for name in ("contactemail", "suppliedemail"))
    yield from (("phone", text(fields, f"{which}{name}")) for name in ("contactphone", "contactmobile"))
    yield "phone", text(fields, f"{which}suppliedphone")
