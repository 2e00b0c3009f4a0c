"""Salesforce: Case and Contact as the Data Loader exports them (CSV), or as the API gives them (JSON)."""

from collections.abc import Container, Iterator, Mapping
from typing import Final

from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.systems.fields import (
    flat,
    folded,
    identifiers,
    kept,
    moment_of,
    name_of,
    optional_moment,
    text,
    true,
)
from tellonce.silos.systems.salesforce_live import wrappers
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

ENVELOPES: Final = (
    Envelope(name="export", format=Format.CSV),
    Envelope(name="api", format=Format.JSON, root="records"),
    Envelope(name="stream", format=Format.JSONL),
)

_ORIGINS: Final = {
    "phone": Channel.PHONE, "call": Channel.PHONE, "voice": Channel.PHONE, "telephone": Channel.PHONE,
    "web": Channel.WEB, "portal": Channel.WEB, "community": Channel.WEB, "app": Channel.APP, "mobile": Channel.APP,
    "email": Channel.EMAIL, "mail": Channel.EMAIL, "chat": Channel.CHAT, "messaging": Channel.CHAT, "bot": Channel.BOT,
    "sms": Channel.SMS, "text": Channel.SMS, "letter": Channel.LETTER, "post": Channel.LETTER, "fax": Channel.FAX,
    "telefax": Channel.FAX, "facsimile": Channel.FAX, "efax": Channel.FAX,
    "branch": Channel.BRANCH, "store": Channel.BRANCH, "office": Channel.BRANCH, "visit": Channel.VISIT,
    "social": Channel.SOCIAL, "twitter": Channel.SOCIAL, "facebook": Channel.SOCIAL, "x": Channel.SOCIAL,
}  # fmt: skip
"""Words of the ORIGIN picklist: the standard values and those that organisations commonly add."""

_LEFT_OPEN: Final = ("unresolved", "not resolved", "no solution", "wont", "won't", "cancel", "reject", "duplicate",
                     "no response", "abandon", "declin", "withdrawn")  # fmt: skip

_PHONES: Final = ("phone", "mobilephone", "homephone", "otherphone")

_CHECK: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def full_id(value: str) -> str:
    """The 18-character form of a Salesforce id, so that both forms of one id are the same; other texts as they stand.

    Source: Salesforce help, "What are Salesforce record ids": three letters are added, each telling which of five
    characters are capitals.
    """
    if len(value) != 15 or not (value.isascii() and value.isalnum()):
        return value
    chunks = (value[start : start + 5] for start in (0, 5, 10))
    return value + "".join(_CHECK[sum(1 << place for place, sign in enumerate(c) if sign.isupper())] for c in chunks)


def channel_of(origin: str) -> Channel:
    """The channel that a word of the ORIGIN picklist names; `none` for words that name none."""
    word = origin.casefold().replace("e-mail", "email")
    for part in (word, *word.replace("-", " ").replace("_", " ").split()):
        if part in _ORIGINS:
            return _ORIGINS[part]
    return Channel.NONE


def case_keys(ident: str, *, mailed: bool) -> tuple[str, ...]:
    """Keys of what belongs to a Case: its comments and changes, and the mails of one that a mail opened."""
    kinds = ("case", "case_mail") if mailed else ("case",)
    return tuple(f"{kind}:{ident}" for kind in kinds if ident)


def read_case(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The opening of a Case, and its closing where it is closed; of a change that names no opening, only what it tells.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = folded(record)
    number, ident = text(fields, "casenumber"), full_id(text(fields, "id"))
    name = name_of(number or ident, source)
    channel = channel_of(text(fields, "origin"))
    topic = "/".join(word for word in (text(fields, "type"), text(fields, "reason")) if word) or None
    matters = tuple(f"{kind}:{value}" for kind, value in (("case_no", number), ("case_id", ident)) if value)
    keys = case_keys(ident, mailed=channel is Channel.EMAIL)
    direction = Direction.WITHIN if channel is Channel.NONE else Direction.IN
    ids, attributes = _case_ids(fields), attributes_of(record, _CASE_IDS)
    created, changed = text(fields, "createddate"), text(fields, "lastmodifieddate")
    if created or not changed:
        yield Touchpoint(
            silo=source.silo, file=source.file, record=name, part=0, channel=channel, direction=direction,
            at=moment_of(created, "CREATEDDATE", source.zone), activity=Activity.CASE_OPENED,
            word=text(fields, "status"), topic=topic, ids=ids, matters=matters, contact_keys=keys,
            attributes=attributes,
        )  # fmt: skip
    else:
        # A change event brings the fields that changed, and neither when the case was opened nor by which channel.
        own = f"/{changed}"
        yield Touchpoint(
            silo=source.silo, file=source.file, record=name + own, nested=len(own), channel=Channel.NONE,
            direction=Direction.WITHIN, at=moment_of(changed, "LASTMODIFIEDDATE", source.zone),
            activity=Activity.CASE_UPDATED, word=text(fields, "status"), topic=topic, ids=ids, matters=matters,
            contact_keys=case_keys(ident, mailed=False), attributes=attributes,
        )  # fmt: skip
    closed = optional_moment(text(fields, "closeddate"), "CLOSEDDATE", source.zone)
    if closed is not None and true(text(fields, "isclosed")) is not False:
        yield Touchpoint(
            silo=source.silo, file=source.file, record=name, part=1, channel=channel, direction=Direction.WITHIN,
            at=closed, activity=Activity.CASE_CLOSED, outcome=closing(text(fields, "status")),
            word=text(fields, "status"), topic=topic, ids=ids, matters=matters, contact_keys=keys,
            attributes=kept((key, attributes.get(key, "")) for key in ("STATUS", "REASON", "SUBJECT", "ORIGIN")),
        )  # fmt: skip


def closing(status: str) -> Outcome:
    """How a case ended that has this status: resolved, unless the status says otherwise."""
    word = status.casefold()
    return Outcome.UNRESOLVED if any(part in word for part in _LEFT_OPEN) else Outcome.RESOLVED


def _case_ids(fields: Mapping[str, object]) -> tuple[Identifier, ...]:
    return identifiers(
        [
            ("contact_id", full_id(text(fields, "contactid"))),
            ("email", text(fields, "suppliedemail")),
            ("email", text(fields, "contactemail")),
            ("phone", text(fields, "suppliedphone")),
            ("phone", text(fields, "contactphone")),
            ("phone", text(fields, "contactmobile")),
            ("name", text(fields, "suppliedname")),
        ]
    )


def read_contact(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The master data of a Contact: one touchpoint with all its identifiers, at the moment it was created.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = folded(record)
    ident = full_id(text(fields, "id", "contactid"))
    if not ident and not text(fields, "lastname", "name"):
        raise Unreadable("a Contact needs ID and LASTNAME; export them with the Data Loader")
    created = text(fields, "createddate", "lastmodifieddate")
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(ident, source), channel=Channel.NONE,
        direction=Direction.WITHIN, at=moment_of(created, "CREATEDDATE", source.zone),
        activity=Activity.PROFILE_RECORDED, ids=_contact_ids(fields, ident),
        attributes=attributes_of(record, _CONTACT_IDS),
    )  # fmt: skip


def _contact_ids(fields: Mapping[str, object], ident: str) -> tuple[Identifier, ...]:
    name = " ".join(part for key in ("firstname", "lastname") if (part := text(fields, key)))
    return identifiers(
        [
            ("contact_id", ident),
            ("email", text(fields, "email")),
            *(("phone", text(fields, key)) for key in _PHONES),
            ("name", name or text(fields, "name")),
            ("address", address_of(fields, "mailing")),
            ("address", address_of(fields, "other")),
        ]
    )


def address_of(fields: Mapping[str, object], which: str) -> str:
    """The address of which the fields begin with this (`mailing`, `billing`; '' for bare ones) on one line.

    '' without a street, in which a box stands too: whoever only shares a town or a postal code is no household.
    """
    if not text(fields, f"{which}street"):
        return ""
    parts = (text(fields, which + part) for part in ("street", "postalcode", "city", "state", "country"))
    return ", ".join(" ".join(part.split()) for part in parts if part)


_CASE_IDS: Final = frozenset({
    "ID", "CASENUMBER", "CONTACTID", "SUPPLIEDEMAIL", "SUPPLIEDPHONE", "SUPPLIEDNAME", "CONTACTEMAIL", "CONTACTPHONE",
    "CONTACTMOBILE", "CREATEDDATE", "CLOSEDDATE",
})  # fmt: skip
_CONTACT_IDS: Final = frozenset({"ID", "EMAIL", "NAME", "FIRSTNAME", "LASTNAME", "CREATEDDATE",
                                 *(name.upper() for name in _PHONES)})  # fmt: skip


_SPARE: Final = frozenset({"ATTRIBUTES.TYPE", "ATTRIBUTES.URL"})
"""What the API says of the record as a resource."""


def attributes_of(record: Record, taken: Container[str]) -> dict[str, str]:
    """All other fields by their names in capitals, as the Data Loader writes them, whatever the export did."""
    named = [(name.upper(), value) for name, value in flat(record)]
    return kept([(name, value) for name, value in named if name not in taken and name not in _SPARE])


CASE: Final = System(
    name="salesforce_case",
    title="Salesforce Case (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="CASENUMBER",
    signs=(frozenset({"ID", "CASENUMBER", "STATUS", "ORIGIN", "CREATEDDATE"}),),
    read=read_case,
    zone="UTC",
    wrappers=wrappers("salesforce_case"),
)
CONTACT: Final = System(
    name="salesforce_contact",
    title="Salesforce Contact (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(frozenset({"ID", "LASTNAME", "EMAIL", "CREATEDDATE"}),),
    read=read_contact,
    zone="UTC",
    wrappers=wrappers("salesforce_contact"),
)
