"""Comparing what was promised and when the customer was in contact.

Source: acceptance stories, "Comparing a result with the truth".
"""

from collections.abc import Iterable, Mapping
from typing import Final

from tellonce.rehearsal.matching import Records, apart_seconds, overlaps, pair_off
from tellonce.rehearsal.report import ContactReport, Difference, PromiseReport, Score, share
from tellonce.rehearsal.truth import TruePromise, Truth
from tellonce.vocabulary.account import Account, ContactEntry, PromiseEntry

DAY_SECONDS: Final = 86_400.0
CONTACT_SECONDS: Final = 300.0


def check_promises(account: Account, truth: Truth, people: Mapping[str, str]) -> PromiseReport:
    """How well the account knows what was promised to the followed people.

    A promise whose due is the very end of a contact of its journey names no time limit and is not compared. Promises
    beyond the truth are no false alarms; those to the people that it promises something are counted.
    """
    owners = truth.owners()
    records = Records(owners)
    ends = {(one.id, entry.until) for one in truth.journeys for entry in one.contact_list if entry.kind == "contact"}
    true = [promise for promise in truth.promises if (promise.journey, promise.due) not in ends]
    persons = [truth.people_of(promise) or _owning(records.all(promise.evidence), owners) for promise in true]
    concerned = truth.followed().union(*persons)
    ours = [promise for promise in account.promises if people.get(promise.person or "") in concerned]
    candidates = overlaps(
        [records.all(promise.evidence) for promise in ours],
        [records.all(promise.evidence) for promise in true],
        lambda here, there: people.get(ours[here].person or "") in persons[there],
    )
    paired = pair_off((there, here, _nearness(ours[here], true[there], count)) for here, there, count in candidates)
    differences = [
        _promise_differs(promise, ours[paired[there]] if there in paired else None, sorted(persons[there]))
        for there, promise in enumerate(true)
        if there not in paired or not _same(ours[paired[there]], promise)
    ]
    found = len(true) - len(differences)
    return PromiseReport(
        expected=len(true),
        found=found,
        recall=share(found, len(true)),
        differences=tuple(differences),
        beyond=len(ours) - len(paired),
    )


def _owning(records: Iterable[str], owners: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Keys of the people whose records these are."""
    return frozenset(key for record in records for key in owners.get(record, ()))


def _nearness(ours: PromiseEntry, true: TruePromise, count: int) -> tuple[float, ...]:
    """What makes a promise of ours the true one: most records in common, then the nearer due."""
    return (count, -apart_seconds(ours.due, true.due))


def _same(ours: PromiseEntry, true: TruePromise) -> bool:
    return ours.status == true.status and apart_seconds(ours.due, true.due) <= DAY_SECONDS


def _promise_differs(true: TruePromise, ours: PromiseEntry | None, persons: list[str]) -> Difference:
    return Difference(
        subject="promise",
        name=true.what,
        person=", ".join(persons),
        at=true.due,
        expected=f"{true.status}, due {true.due}",
        found=f"{ours.status}, due {ours.due}" if ours else "",
        why="status or due differ" if ours else "no promise to this person stands on its records",
    )


def check_contacts(account: Account, truth: Truth, people: Mapping[str, str]) -> ContactReport:
    """How well the account knows when the followed people were in contact, matched by records in common."""
    records = Records(truth.owners())
    true = [(entry, frozenset(j.persons)) for j in truth.journeys for entry in j.contact_list]
    followed = truth.followed()
    ours = [
        (entry, persons)
        for journey in account.journeys
        if (persons := followed & {people.get(person, "") for person in journey.persons})
        for entry in journey.contact_list
    ]
    candidates = overlaps(
        [records.all(entry.refs) for entry, _ in ours],
        [records.all(entry.refs) for entry, _ in true],
        lambda here, there: bool(ours[here][1] & true[there][1]),
    )
    paired = pair_off(
        (there, here, (count, -apart_seconds(ours[here][0].at, true[there][0].at))) for here, there, count in candidates
    )
    differences = [
        _contact_differs(entry, ours[paired[there]][0] if there in paired else None, sorted(persons))
        for there, (entry, persons) in enumerate(true)
        if there not in paired or not _times_agree(ours[paired[there]][0], entry)
    ]
    return ContactReport(
        score=Score(precision=share(len(paired), len(ours)), recall=share(len(paired), len(true))),
        matched=len(paired),
        times_agreeing=len(true) - len(differences),
        differences=tuple(differences),
    )


def _times_agree(ours: ContactEntry, true: ContactEntry) -> bool:
    """Whether start and, of a contact, end agree: within 5 minutes, of a letter within a day."""
    limit = DAY_SECONDS if true.channel == "letter" else CONTACT_SECONDS
    ends = apart_seconds(ours.until, true.until) if true.kind == "contact" else 0.0
    return max(apart_seconds(ours.at, true.at), ends) <= limit


def _contact_differs(true: ContactEntry, ours: ContactEntry | None, persons: list[str]) -> Difference:
    return Difference(
        subject="contact",
        name=f"{true.kind} {true.id}",
        person=", ".join(persons),
        at=true.at,
        expected=f"{true.at} to {true.until}",
        found=f"{ours.at} to {ours.until}" if ours else "",
        why="times differ" if ours else "no contact of this person stands on its records",
    )
