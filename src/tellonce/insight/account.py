"""The account: what one build tells, as one document whose every figure opens to its records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from tellonce.insight.entries import contact_entry, declared, friction_entries, journey_entry, promise_entry
from tellonce.insight.filed import file_entries
from tellonce.insight.persons import person_entries
from tellonce.journeys.price import customer_cost
from tellonce.stores.history import View
from tellonce.vocabulary.account import (
    Account,
    ContactEntry,
    FileEntry,
    FrictionEntry,
    JourneyEntry,
    PersonEntry,
    PromiseEntry,
    SetAsideEntry,
    Totals,
)
from tellonce.vocabulary.moment import MINUTE, iso
from tellonce.vocabulary.touchpoint import PASSED_OVER

LISTED = 100_000
"""Most records listed by name as unresolved or set aside; the counts are always whole."""

RECORD = "left(record, length(record) - nested)"
"""A sub-record counts as its record."""

NOTHING = "no identifier"
"""Why a record is nobody's that is no evidence of anybody, as `stores.people_duckdb.groups` says it."""

TENTHS = "(10 * span + 30000000) // 60000000"
"""Tenths of minutes of a span as entries show them (`vocabulary.measure.minutes`): the lists add up to the totals."""

# What a file is called must not tell in which order things are listed: evidence, which names it, comes last.
PROMISES = "FROM promises ORDER BY due, what, person, journey, evidence"


class Lists(msgspec.Struct, frozen=True, kw_only=True):
    """The lists of an account, before its totals."""

    files: list[FileEntry]
    persons: list[PersonEntry]
    journeys: list[JourneyEntry]
    frictions: list[FrictionEntry]
    promises: list[PromiseEntry]


def account(view: View) -> Account:
    """The whole account of a build. Meant for organisations whose account one document can hold."""
    lists = Lists(
        files=file_entries(view), persons=person_entries(view), journeys=_journeys(view),
        frictions=friction_entries(view),
        promises=[promise_entry(row) for row in view.ask(PROMISES).to_pylist()],
    )  # fmt: skip
    totals = totalled(view, lists.files, lists.frictions)
    return Account(
        organisation=view.fact("organisation"), as_of=iso(view.as_of), build=view.build, files=lists.files,
        persons=lists.persons, records_by_person=_records(view), journeys=lists.journeys,
        frictions=lists.frictions, promises=lists.promises, unresolved=_unresolved(view), set_aside=set_aside(view),
        totals=totals, customer_minutes_total=totals.customer_minutes_total,
        customer_minutes_wasted=totals.customer_minutes_wasted,
    )  # fmt: skip


def _journeys(view: View) -> list[JourneyEntry]:
    contacts: dict[str, list[ContactEntry]] = defaultdict(list)
    for row in view.ask("FROM contacts ORDER BY moment, id").to_pylist():
        contacts[row["journey"]].append(contact_entry(row))
    rows = view.ask("FROM journeys ORDER BY started, id").to_pylist()
    return [journey_entry(row, contacts.get(row["id"], [])) for row in rows]


def _records(view: View) -> dict[str, dict[str, list[str]]]:
    """Person to file to record ids, sub-records as their records."""
    out: dict[str, dict[str, list[str]]] = {}
    question = f"""
        SELECT person, file, list_sort(list(DISTINCT record)) AS records
        FROM (SELECT person, file, {RECORD} AS record FROM steps WHERE person IS NOT NULL)
        GROUP BY person, file ORDER BY person, file
    """  # noqa: S608  # a constant of our own
    for row in view.ask(question).to_pylist():
        out.setdefault(row["person"], {})[row["file"]] = row["records"]
    return out


def _unresolved(view: View) -> dict[str, dict[str, str]]:
    """File to record ids to why nobody is known to be theirs, sub-records as their records."""
    out: dict[str, dict[str, str]] = {}
    question = f"""
        SELECT s.file, s.whole AS record,
               array_to_string(list_sort(list(DISTINCT coalesce(o.reason, '{NOTHING}'))), ', ') AS reasons
        FROM (SELECT DISTINCT silo, file, record, {RECORD} AS whole FROM steps WHERE person IS NULL) AS s
        LEFT JOIN grouping AS g ON g.silo = s.silo AND g.record = s.record
        LEFT JOIN groups AS o ON o.grp = coalesce(g.grp, s.silo || ':' || s.record)
        GROUP BY ALL ORDER BY ALL LIMIT ?
    """  # noqa: S608  # constants of our own
    for row in view.ask(question, [LISTED]).to_pylist():
        out.setdefault(row["file"], {})[row["record"]] = row["reasons"]
    return out


def set_aside(view: View) -> list[SetAsideEntry]:
    """The records that could not be read, in order of file, place and silo; one for each silo that could not."""
    rows = view.ask(
        "SELECT file, silo, place, reason FROM set_aside WHERE reason <> ? ORDER BY file, place, silo, reason LIMIT ?",
        [PASSED_OVER, LISTED],
    )
    return [SetAsideEntry(**row) for row in rows.to_pylist()]


def totalled(view: View, files: Sequence[FileEntry], frictions: Iterable[FrictionEntry]) -> Totals:
    """The sums of a build; each can be recounted from the lists of its account.

    Args:
        view: the build.
        files: its files.
        frictions: all its frictions, priced.
    """
    prices = declared(view).prices
    row = view.ask(
        f"""
        SELECT (SELECT count(*) FROM steps) AS touchpoints,
               (SELECT count(DISTINCT person) FROM steps) AS persons,
               (SELECT count(DISTINCT person) FROM contacts WHERE kind = 'contact') AS persons_with_contact,
               (SELECT count(*) FROM contacts WHERE kind = 'contact') AS contacts,
               (SELECT count(*) FROM contacts WHERE kind = 'contact' AND person IS NOT NULL) AS contacts_resolved,
               (SELECT count(*) FROM contacts WHERE kind = 'message' AND journey <> '') AS messages,
               (SELECT count(*) FROM journeys) AS journeys,
               (SELECT count(*) FROM frictions) AS frictions,
               (SELECT coalesce(sum({TENTHS}), 0) FROM contacts WHERE journey <> '') AS customer_minutes_total,
               (SELECT coalesce(sum({TENTHS}), 0) FROM frictions) AS customer_minutes_wasted,
               (SELECT count(*) FROM (SELECT DISTINCT file, {RECORD} FROM steps WHERE person IS NULL))
                   AS unresolved_records
        """  # noqa: S608  # constants of our own
    ).to_pylist()[0]
    total, wasted = (int(row[f"customer_minutes_{name}"]) / 10 for name in ("total", "wasted"))
    return Totals(
        **{**row, "customer_minutes_total": total, "customer_minutes_wasted": wasted},
        records=sum(one.records for one in files), set_aside=sum(one.set_aside for one in files),
        erased=sum(one.erased for one in files), passed_over=sum(one.passed_over for one in files),
        cost=round(sum(one.cost or 0 for one in frictions), 2),
        customer_cost=customer_cost(round(wasted * MINUTE), prices).amount, currency=prices.currency,
    )  # fmt: skip
