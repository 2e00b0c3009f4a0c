"""Salesforce: CaseComment and CaseHistory, what was written and changed on a case.

Source: Salesforce Object Reference, CaseComment and CaseHistory; values of `UserType` from User.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Record, Source, System
from tellonce.silos.systems.fields import identifiers, kept, moment_of, name_of, text, true
from tellonce.silos.systems.plain_text import noted
from tellonce.silos.systems.salesforce import ENVELOPES, attributes_of, case_keys, closing, full_id
from tellonce.silos.systems.salesforce_links import of_case, people, spread
from tellonce.silos.systems.salesforce_live import wrappers
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_CUSTOMERS: Final = frozenset({"cspliteportal", "customersuccess", "powercustomersuccess",
                               "guest", "selfservice"})  # fmt: skip
"""Types of users that are customers: of portals and communities, signed in or not."""

_TAKEN: Final = frozenset({"ID", "COMMENTBODY", "CREATEDDATE"})


def read_comment(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A comment on a case: the customer's own where its writer is known to be one, else a change of the case.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    writer = text(fields, "createdbycontactid")
    own = bool(writer) or text(fields, "createdbyusertype").casefold() in _CUSTOMERS
    yield msgspec.structs.replace(
        _begun(fields, "parent", source), activity=Activity.MESSAGE_WRITTEN if own else Activity.CASE_UPDATED,
        channel=Channel.WEB if own else Channel.NONE, direction=Direction.IN if own else Direction.WITHIN,
        word="published" if true(text(fields, "ispublished")) else "",
        contact_keys=() if own else case_keys(full_id(text(fields, "parentid")), mailed=False),
        ids=identifiers([*people(writer), *of_case(fields, "parent")]),
        attributes=kept([("note", noted(text(fields, "commentbody"))), *attributes_of(record, _TAKEN).items()]),
    )  # fmt: skip


def read_history(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A change of a case: its closing where the new status says so.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    activity, outcome = _changed(fields)
    before, after = text(fields, "oldvalue"), text(fields, "newvalue")
    yield msgspec.structs.replace(
        _begun(fields, "case", source), activity=activity, outcome=outcome, word=text(fields, "field"),
        ids=identifiers(of_case(fields, "case")),
        contact_keys=case_keys(full_id(text(fields, "caseid", "parentid")), mailed=False),
        attributes=kept([(text(fields, "field"), after), ("before", before),
                         *attributes_of(record, _TAKEN).items()]),
    )  # fmt: skip


def _begun(fields: Mapping[str, object], which: str, source: Source) -> Touchpoint:
    """What both have: where they come from, their moment, and the case that they belong to."""
    number = text(fields, f"{which}casenumber")
    told = (("case_no", number), ("case_id", full_id(text(fields, f"{which}id", "caseid", "parentid"))))
    return Touchpoint(
        silo=source.silo, file=source.file, record=name_of(full_id(text(fields, "id")), source),
        at=moment_of(text(fields, "createddate"), "CREATEDDATE", source.zone), activity=Activity.CASE_UPDATED,
        channel=Channel.NONE, direction=Direction.WITHIN,
        matters=tuple(f"{kind}:{value}" for kind, value in told if value),
    )  # fmt: skip


def _changed(fields: Mapping[str, object]) -> tuple[Activity, Outcome | None]:
    if text(fields, "field").casefold() in ("created", "locked", "unlocked", "feedevent"):
        return Activity.NOTED, None
    after = text(fields, "newvalue")
    if text(fields, "field").casefold() == "status" and "closed" in after.casefold():
        return Activity.CASE_CLOSED, closing(after)
    return Activity.CASE_UPDATED, None


COMMENT: Final = System(
    name="salesforce_comment",
    title="Salesforce CaseComment (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(frozenset({"ID", "PARENTID", "COMMENTBODY", "ISPUBLISHED", "CREATEDDATE"}),),
    read=read_comment,
    zone="UTC",
    wrappers=wrappers("salesforce_comment"),
)
HISTORY: Final = System(
    name="salesforce_history",
    title="Salesforce CaseHistory (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(frozenset({"ID", "CASEID", "FIELD", "OLDVALUE", "NEWVALUE", "CREATEDDATE"}),),
    read=read_history,
    zone="UTC",
    wrappers=wrappers("salesforce_history"),
)
