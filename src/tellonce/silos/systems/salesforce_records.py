"""Salesforce: Account, person account and Lead, Opportunity, and any object of an organisation's own.

Source: Salesforce Object Reference, Account, Lead and Opportunity; Custom Objects.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Record, Source, System
from tellonce.silos.systems.fields import identifiers, kept, moment_of, name_of, optional_moment, text, true
from tellonce.silos.systems.salesforce import ENVELOPES, address_of, attributes_of, full_id
from tellonce.silos.systems.salesforce_links import kind_of, matters, people, spread
from tellonce.silos.systems.salesforce_live import wrappers
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint, united

_SYSTEM_FIELDS: Final = frozenset({
    "ownerid", "isdeleted", "systemmodstamp", "createdbyid", "lastmodifiedbyid", "recordtypeid", "currencyisocode",
})  # fmt: skip
"""Fields that every object of Salesforce has."""

_OTHERS: Final = {
    "case_id": "salesforce_case", "contact_id": "salesforce_contact", "account_id": "salesforce_account",
    "lead_id": "salesforce_account", "task": "salesforce_task", "event": "salesforce_event",
    "mail": "salesforce_email", "comment": "salesforce_comment", "history": "salesforce_history",
    "chat": "salesforce_chat", "messaging_session": "salesforce_chat",
}  # fmt: skip
"""Objects with a reader of their own."""

_INSIDE: Final = frozenset({"user", "queue", "product", "campaign"})
"""Objects of the organisation itself: the mail of a user is no customer's."""

_CUSTOMER: Final = r"(contact|customer|client|member|person|patient|subscriber|policyholder|applicant|guest)?"
_FIELDS: Final = (
    ("email", re.compile(rf"{_CUSTOMER}(home|personal|primary)?e?mail(address)?c?")),
    ("phone", re.compile(rf"{_CUSTOMER}(home|mobile|cell|primary|other)?(phone|mobile|cellphone)(number)?c?")),
    ("name", re.compile(rf"{_CUSTOMER.rstrip('?')}(full)?namec?")),
)
"""Folded names of fields that know a customer, with the `__c` of an organisation's own."""

_ACCOUNT_TAKEN: Final = frozenset({"ID", "NAME", "FIRSTNAME", "LASTNAME", "CREATEDDATE", "PERSONEMAIL",
                                   "PERSONCONTACTID", "ACCOUNTNUMBER", "EMAIL", "CONVERTEDCONTACTID"})  # fmt: skip
_PERSONAL: Final = ("personmobilephone", "personhomephone", "personotherphone", "phone")


def read_account(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The master data of an Account, person account or Lead: one touchpoint with its identifiers.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    ident = full_id(text(fields, "id"))
    if not ident and not text(fields, "name", "lastname"):
        raise Unreadable("an Account or Lead needs ID and NAME; export them with the Data Loader")
    lead = kind_of(ident) == "lead_id" or (bool(text(fields, "leadsource", "company")) and "isconverted" in fields)
    ids = _lead(fields, ident) if lead else _account(fields, ident)
    created = text(fields, "createddate", "lastmodifieddate", "systemmodstamp")
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(ident, source), channel=Channel.NONE,
        direction=Direction.WITHIN, at=moment_of(created, "CREATEDDATE", source.zone),
        activity=Activity.PROFILE_RECORDED, word=text(fields, "status", "type"), ids=identifiers(ids),
        attributes=attributes_of(record, _ACCOUNT_TAKEN),
    )  # fmt: skip


def _name(fields: Mapping[str, object]) -> str:
    first_last = " ".join(part for key in ("firstname", "lastname") if (part := text(fields, key)))
    return first_last or text(fields, "name")


def _account(fields: Mapping[str, object], ident: str) -> Iterator[tuple[str, str]]:
    """Identifiers of an account; the telephone and mail of one that is no person's are a firm's, and nobody's."""
    yield from (("account_id", ident), ("account_no", text(fields, "accountnumber")), ("name", _name(fields)))
    personal = true(text(fields, "ispersonaccount")) or text(fields, "personcontactid", "personemail", "lastname")
    if personal:
        yield "contact_id", full_id(text(fields, "personcontactid"))
        yield "email", text(fields, "personemail")
        yield from (("phone", text(fields, name)) for name in _PERSONAL)
    yield from (("address", address_of(fields, which)) for which in ("personmailing", "billing", "shipping"))


def _lead(fields: Mapping[str, object], ident: str) -> Iterator[tuple[str, str]]:
    """Identifiers of a lead; once converted, those of the contact that it became as well."""
    yield from (("lead_id", ident), ("contact_id", full_id(text(fields, "convertedcontactid"))))
    yield from (("email", text(fields, "email")), ("phone", text(fields, "phone")))
    yield from (("phone", text(fields, "mobilephone")), ("name", _name(fields)), ("address", address_of(fields, "")))


def read_record(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A record of any other object, noted when it was created; an Opportunity that was won as a purchase besides.

    Raises:
        Unreadable: it is no record of Salesforce, or of an object that has a reader of its own; no moment.
    """
    fields = spread(record)
    ident = text(fields, "id")
    _checked(record, fields, ident)
    ids = () if kind_of(ident) in _INSIDE else identifiers(_known(fields))
    own = matters(ident)
    created = text(fields, "createddate", "lastmodifieddate", "systemmodstamp")
    attributes = attributes_of(record, ("ID", "CREATEDDATE"))
    told = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(full_id(ident), source), channel=Channel.NONE,
        direction=Direction.WITHIN, at=moment_of(created, "CREATEDDATE", source.zone), activity=Activity.NOTED,
        word=text(fields, "status", "statusc", "stagename"), ids=ids,
        matters=united(own, matters(*_texts(fields))), attributes=attributes,
    )  # fmt: skip
    yield told
    if kind_of(ident) == "opportunity" and true(text(fields, "iswon")):
        closed = optional_moment(text(fields, "laststagechangedate", "closedate"), "CLOSEDATE", source.zone)
        yield msgspec.structs.replace(
            told, part=1, at=told.at if closed is None else max(closed, told.at), activity=Activity.BOUGHT,
            direction=Direction.IN, outcome=Outcome.OK,
            attributes=kept((name, attributes.get(name, "")) for name in ("STAGENAME", "AMOUNT", "NAME")),
        )  # fmt: skip


def _checked(record: Record, fields: Mapping[str, object], ident: str) -> None:
    named = any(isinstance(name, str) and name.upper().endswith("__C") for name in record)
    if not 15 <= len(ident) <= 20 or not ident.isalnum() or not (named or _SYSTEM_FIELDS & fields.keys()):
        raise Unreadable(
            "the record is of no object of Salesforce (allowed: an ID of 15 or 18 characters, and OWNERID, "
            "SYSTEMMODSTAMP or a field that ends in __C)"
        )
    if other := _OTHERS.get(kind_of(ident)):
        raise Unreadable(f"the record is of an object that the system {other!r} reads: declare that")


def _texts(fields: Mapping[str, object]) -> list[str]:
    return [text(fields, name) for name in fields]


def _known(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Identifiers among the fields: contacts and leads by their ids, the customer's mail, telephone and name."""
    yield from people(*_texts(fields))
    for name in fields:
        yield from ((kind, text(fields, name)) for kind, pattern in _FIELDS if pattern.fullmatch(name))


ACCOUNT: Final = System(
    name="salesforce_account",
    title="Salesforce Account, person account and Lead (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(
        frozenset({"ID", "NAME", "BILLINGSTREET", "BILLINGCITY", "CREATEDDATE"}),
        frozenset({"ID", "LASTNAME", "PERSONEMAIL", "PERSONCONTACTID", "CREATEDDATE"}),
        frozenset({"ID", "LASTNAME", "COMPANY", "LEADSOURCE", "STATUS", "CREATEDDATE"}),
    ),
    read=read_account,
    zone="UTC",
    wrappers=wrappers("salesforce_account"),
)
RECORD: Final = System(
    name="salesforce_record",
    title="Salesforce, any other object (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="",
    signs=(),
    read=read_record,
    zone="UTC",
    wrappers=wrappers("salesforce_record"),
)
