"""Salesforce: EmailMessage, what customers wrote to a case and what they were sent.

Source: Salesforce Object Reference, EmailMessage.
"""

import re
from collections.abc import Iterator, Mapping
from email.utils import getaddresses
from typing import Final

import msgspec

from tellonce.silos.system import Record, Source, System
from tellonce.silos.systems.fields import identifiers, kept, moment_of, name_of, optional_moment, text, true
from tellonce.silos.systems.own import own_address
from tellonce.silos.systems.plain_text import noted, words_of
from tellonce.silos.systems.salesforce import ENVELOPES, attributes_of, full_id
from tellonce.silos.systems.salesforce_links import matters, of_case, spread
from tellonce.silos.systems.salesforce_live import wrappers
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_TAKEN: Final = frozenset({"ID", "TEXTBODY", "HTMLBODY", "MESSAGEDATE", "CREATEDDATE", "HEADERS"})
_DRAFT: Final = ("5", "draft")
_AUTOMATIC: Final = re.compile(r"^(auto-submitted:(?! *no\b)|precedence: *(bulk|list|junk|auto_reply)|list-id:)",
                               re.IGNORECASE | re.MULTILINE)  # fmt: skip
_ANSWERING: Final = re.compile(r"(re|aw|sv|antw|rif) ?:", re.IGNORECASE)
"""Beginnings of the subject of an answer, in the languages whose mail programs write them."""


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A mail of a customer, an answer or a notice; and that it was opened, where that was tracked.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    inward = true(text(fields, "incoming", "isincoming")) is True
    draft = text(fields, "status").casefold() in _DRAFT
    activity, outcome = _came(fields, inward=inward, draft=draft)
    address = _address(fields, source, inward=inward)
    case = text(fields, "parentid", "relatedtoid", "caseid")
    receipt = activity is Activity.NOTICE_SENT and text(fields, "automationtype") and _answers(fields)
    told = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(full_id(text(fields, "id")), source),
        at=moment_of(text(fields, "messagedate", "createddate"), "MESSAGEDATE", source.zone), channel=Channel.EMAIL,
        direction=Direction.WITHIN if draft else Direction.IN if inward else Direction.OUT,
        activity=activity, outcome=outcome, word=text(fields, "status"),
        ids=identifiers([("email", address), ("name", text(fields, "fromname") if inward and address else ""),
                         *of_case(fields, "parent")]),
        matters=matters(case), contact_keys=_keys(fields, full_id(case), address),
        attributes=kept([("automatic", "true" if receipt else ""), ("subject", text(fields, "subject")),
                         ("note", noted(text(fields, "textbody") or words_of(text(fields, "htmlbody")))),
                         *attributes_of(record, _TAKEN).items()]),
    )  # fmt: skip
    yield told
    opened = optional_moment(text(fields, "firstopeneddate"), "FIRSTOPENEDDATE", source.zone)
    if opened is not None and told.direction is Direction.OUT:
        yield msgspec.structs.replace(
            told, part=1, at=max(opened, told.at), activity=Activity.NOTICE_OPENED, outcome=None, attributes={}
        )


def _came(fields: Mapping[str, object], *, inward: bool, draft: bool) -> tuple[Activity, Outcome | None]:
    if draft:
        return Activity.NOTED, None
    if inward:
        automatic = _AUTOMATIC.search(text(fields, "headers")) is not None
        return Activity.NOTED if automatic else Activity.MESSAGE_WRITTEN, None
    if true(text(fields, "isbounced")):
        return Activity.NOTICE_FAILED, Outcome.FAILED
    by_hand = not text(fields, "automationtype")
    return Activity.REPLY_SENT if by_hand and _answers(fields) else Activity.NOTICE_SENT, None


def _answers(fields: Mapping[str, object]) -> bool:
    return bool(text(fields, "replytoemailmessageid") or _ANSWERING.match(text(fields, "subject")))


def _address(fields: Mapping[str, object], source: Source, *, inward: bool) -> str:
    """The customer's address: the sender's, else the first under `To` that is not the organisation's."""
    raw = text(fields, "fromaddress") if inward else text(fields, "toaddress").replace(";", ",")
    told = [address for _, address in getaddresses([raw]) if "@" in address]
    return next((address for address in told if not own_address(address, source)), "")


def _keys(fields: Mapping[str, object], case: str, address: str) -> tuple[str, ...]:
    """Keys of the thread, those of the same mail in a mailbox among them, and of the mails of its case."""
    names = ("id", "replytoemailmessageid", "messageidentifier", "threadidentifier")
    found = dict.fromkeys(full_id(text(fields, name).strip("<>")) for name in names)
    thread = [f"mail:{key}/{address.casefold()}" for key in found if key and address]
    return (*thread, *([f"case_mail:{case}"] if case.startswith("500") else []))


SYSTEM: Final = System(
    name="salesforce_email",
    title="Salesforce EmailMessage (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(frozenset({"ID", "INCOMING", "FROMADDRESS", "TOADDRESS", "SUBJECT", "MESSAGEDATE"}),),
    read=read,
    zone="UTC",
    wrappers=wrappers("salesforce_email"),
)
