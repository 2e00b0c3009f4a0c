"""An account that tells exactly the truth: where every check starts from."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tellonce.rehearsal.truth import Truth, read_truth
from tellonce.vocabulary.account import Account, FrictionEntry, PersonEntry, PromiseEntry, Totals


def perfect(document: Mapping[str, object]) -> Account:
    """The account of someone who knows the truth; our keys are not those of the truth."""
    truth = read_truth(document)
    return Account(
        organisation=truth.organisation,
        as_of=truth.as_of,
        build="",
        files=[],
        persons=[
            PersonEntry(key=ours(p.key), name=p.name, identifiers=p.identifiers)
            for p in (*truth.persons, *truth.background)
        ],
        records_by_person={ours(key): files for key, files in truth.records_by_person.items()},
        journeys=[
            type(j)(
                **{name: getattr(j, name) for name in j.__struct_fields__} | {"persons": [ours(p) for p in j.persons]}
            )
            for j in truth.journeys
        ],
        frictions=_frictions(truth),
        promises=[
            PromiseEntry(
                person=ours(min(truth.people_of(p))),
                journey=p.journey,
                what=p.what,
                made=p.made,
                due=p.due,
                status=p.status,
                evidence=p.evidence,
            )
            for p in truth.promises
        ],
        unresolved={},
        set_aside=[],
        totals=_totals(),
        customer_minutes_total=truth.customer_minutes_total,
        customer_minutes_wasted=truth.customer_minutes_wasted,
    )


def ours(key: str) -> str:
    """The key by which the account knows a true person."""
    return f"person-{key}"


def changed(account: Account, **changes: Any) -> Account:  # fields of a record
    return msgspec.structs.replace(account, **changes)


def moved(account: Account, record: tuple[str, str], to: str | None) -> Account:
    """The account with one record given to another person, or to none."""
    file, name = record
    lists = {
        person: {f: [r for r in records if (f, r) != record] for f, records in files.items()}
        for person, files in account.records_by_person.items()
    }
    if to is not None:
        lists.setdefault(to, {}).setdefault(file, []).append(name)
    return changed(account, records_by_person=lists)


def with_friction(account: Account, place: int, **changes: Any) -> Account:  # fields of a record
    entries = list(account.frictions)
    entries[place] = msgspec.structs.replace(entries[place], **changes)
    return changed(account, frictions=entries)


def _frictions(truth: Truth) -> list[FrictionEntry]:
    return [
        FrictionEntry(
            name=f.name,
            person=ours(f.person or min(truth.people_of(f))),
            journey=f.journey,
            at=f.at,
            evidence=f.evidence,
            minutes=f.minutes,
            why=f.why,
        )
        for f in (*truth.frictions, *truth.background_frictions)
    ]


def _totals() -> Totals:
    return Totals(
        records=0,
        touchpoints=0,
        persons=0,
        persons_with_contact=0,
        contacts=0,
        contacts_resolved=0,
        messages=0,
        journeys=0,
        frictions=0,
        customer_minutes_total=0,
        customer_minutes_wasted=0,
        cost=0,
        customer_cost=0,
        currency="USD",
        set_aside=0,
        unresolved_records=0,
    )
