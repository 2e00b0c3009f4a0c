"""What the pages need of an account, gathered once: sums by friction and person, and where to find a journey."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from tellonce.vocabulary.account import Account, FrictionEntry, JourneyEntry, PromiseEntry


class FrictionSum(msgspec.Struct, frozen=True, kw_only=True):
    """All frictions of one name.

    Attributes:
        name: in the catalogue.
        count: how many.
        minutes: customers' minutes wasted, None where none of them has any of its own.
        cost: None where none of them has a price.
        share: of the minutes of the worst friction, 0 to 1.
    """

    name: str
    count: int
    minutes: float | None
    cost: float | None
    share: float


class PersonSum(msgspec.Struct, frozen=True, kw_only=True):
    """One person in a list; of a journey with several persons each has all."""

    key: str
    name: str
    identifiers: dict[str, list[str]]
    contacts: int
    messages: int
    minutes: float
    frictions: int
    wasted: float


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """An account in the order in which pages show it.

    Attributes:
        account: what it was gathered from.
        sums: one per friction name, most minutes wasted first, then most often, then by name.
        frictions: by name, in order of time.
        by_journey: frictions by journey, in order of time.
        promises: by journey, in order of due time.
        persons: by key, most minutes wasted first, then by name.
        journeys: by id, longest first.
        open_promises: promises whose time had not passed.
        unresolved: references of records whose person could not be resolved, by file, with the reasons.
    """

    account: Account
    sums: list[FrictionSum]
    frictions: dict[str, list[FrictionEntry]]
    by_journey: dict[str, list[FrictionEntry]]
    promises: dict[str, list[PromiseEntry]]
    persons: dict[str, PersonSum]
    journeys: dict[str, JourneyEntry]
    open_promises: int
    unresolved: dict[str, str]


def digest(account: Account) -> Digest:
    """Gathers an account once, in time linear in its size but for sorting."""
    frictions = sorted(account.frictions, key=lambda one: (one.at, one.name, one.journey))
    by_name: dict[str, list[FrictionEntry]] = defaultdict(list)
    by_journey: dict[str, list[FrictionEntry]] = defaultdict(list)
    for one in frictions:
        by_name[one.name].append(one)
        by_journey[one.journey].append(one)
    promises: dict[str, list[PromiseEntry]] = defaultdict(list)
    for promise in sorted(account.promises, key=lambda promise: (promise.due, promise.what)):
        promises[promise.journey].append(promise)
    return Digest(
        account=account,
        sums=_sums(by_name),
        frictions=dict(by_name),
        by_journey=dict(by_journey),
        promises=dict(promises),
        persons=_persons(account),
        journeys={one.id: one for one in sorted(account.journeys, key=lambda one: (-one.minutes, one.started, one.id))},
        open_promises=sum(promise.status == "open" for promise in account.promises),
        unresolved={
            _reference(file, id): reasons
            for file, ids in sorted(account.unresolved.items())
            for id, reasons in ids.items()
        },
    )


def owners(account: Account, reference: str) -> list[str]:
    """Keys of the persons whose record this is; a record inside a record belongs to the owners of the outer one."""
    file, _, record = reference.partition("#")
    outer = record.rpartition("/")[0]
    held = [(key, files[file]) for key, files in account.records_by_person.items() if file in files]
    return [key for key, records in held if record in records] or [key for key, records in held if outer in records]


def used(account: Account, reference: str) -> list[FrictionEntry]:
    """Frictions for which this record is evidence."""
    return [one for one in account.frictions if reference in one.evidence]


def _sums(by_name: dict[str, list[FrictionEntry]]) -> list[FrictionSum]:
    wasted = {name: _total(one.minutes for one in found) for name, found in by_name.items()}
    worst = max((minutes or 0 for minutes in wasted.values()), default=0)
    sums = [
        FrictionSum(
            name=name,
            count=len(found),
            minutes=wasted[name],
            cost=_total(one.cost for one in found),
            share=(wasted[name] or 0) / worst if worst else 0,
        )
        for name, found in by_name.items()
    ]
    return sorted(sums, key=lambda one: (-(one.minutes or 0), -one.count, one.name))


def _persons(account: Account) -> dict[str, PersonSum]:
    contacts, messages, frictions = Counter[str](), Counter[str](), Counter[str]()
    minutes: dict[str, float] = defaultdict(float)
    wasted: dict[str, float] = defaultdict(float)
    for journey in account.journeys:
        for key in journey.persons:
            contacts[key] += journey.contacts
            messages[key] += journey.messages
            minutes[key] += journey.minutes
    for one in account.frictions:
        if one.person is not None:
            frictions[one.person] += 1
            wasted[one.person] += one.minutes or 0
    persons = [
        PersonSum(
            key=one.key,
            name=one.name,
            identifiers=one.identifiers,
            contacts=contacts[one.key],
            messages=messages[one.key],
            minutes=minutes.get(one.key, 0),
            frictions=frictions[one.key],
            wasted=wasted.get(one.key, 0),
        )
        for one in account.persons
    ]
    return {one.key: one for one in sorted(persons, key=lambda one: (-one.wasted, -one.frictions, one.name, one.key))}


def _total(values: Iterable[float | None]) -> float | None:
    """The sum of the values there are, to two decimals; None where there are none."""
    known = [value for value in values if value is not None]
    return round(sum(known), 2) if known else None


def _reference(file: str, id: str) -> str:
    return id if id.startswith(f"{file}#") else f"{file}#{id}"
