"""When contexts are asked for in a rehearsal: before each contact and message, and before each friction came about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from tellonce.rehearsal.scene import Cue
from tellonce.rehearsal.steps import Step
from tellonce.vocabulary.account import Account, ContactEntry, FrictionEntry
from tellonce.vocabulary.moment import from_iso

UTC = ZoneInfo("UTC")


def cues(steps: Iterable[Step], account: Account, person: str = "") -> list[Cue]:
    """All cues, in order of time.

    Whoever serves a person knows who they are by what the first step itself brings: the number that calls, the address
    that is written to. Before a friction it is what its records have brought up to then.

    Args:
        steps: what is played.
        account: of the same records.
        person: id of the one person who is followed, '' for all.
    """
    told, persons = _by_reference(steps), whose(account)
    found = [
        cue
        for journey in account.journeys
        for contact in journey.contact_list
        if (cue := _before_contact(contact, told, persons))
    ]
    begun = {(one.person, one.at) for one in found}
    found += [
        cue
        for one in account.frictions
        if (cue := _before_friction(one, told)) and (cue.person, cue.at) not in begun
    ]  # fmt: skip
    return sorted((one for one in found if person in ("", one.person)), key=lambda one: (one.at, one.person, one.why))


def since(steps: Iterable[Step]) -> dict[str, int]:
    """When each record was first told of, by reference, microseconds UTC; without those known from the start."""
    return {ref: its[0].at or 0 for ref, its in _by_reference(steps).items()}


def _by_reference(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """Steps with a moment by the record they tell of, in order of time."""
    told: dict[str, list[Step]] = {}
    for step in steps:
        if step.at is not None:
            told.setdefault(step.touchpoint.reference, []).append(step)
    return told


def whose(account: Account) -> dict[str, str]:
    """The person of each record, by reference; a record inside another is not among them."""
    return {
        f"{file}#{record}": person
        for person, files in account.records_by_person.items()
        for file, records in files.items()
        for record in records
    }


def _before_contact(
    contact: ContactEntry, told: Mapping[str, Sequence[Step]], persons: Mapping[str, str]
) -> Cue | None:  # fmt: skip
    its = [step for ref in contact.refs for step in told.get(ref, ())]
    first = min(its, key=_order, default=None)
    if first is None or first.at is None:
        return None
    point = first.touchpoint
    person = persons.get(f"{point.file}#{point.whole}", "")
    ids = _ids(step for step in its if step.at == first.at)
    return Cue(at=first.at, person=person, why=contact.kind, channel=contact.channel, what=contact.what, ids=ids)


def _before_friction(one: FrictionEntry, told: Mapping[str, Sequence[Step]]) -> Cue | None:
    """None where its person is not known, or nothing happened at its moment: a promise that only fell due."""
    at = from_iso(one.at, UTC)
    its = [step for ref in one.evidence for step in told.get(ref, ()) if step.at is not None and step.at <= at]
    if one.person is None or not any(step.at == at for step in its):
        return None
    latest = sorted(its, key=_order, reverse=True)
    return Cue(
        at=at, person=one.person, why="friction", channel=latest[0].touchpoint.channel.value,
        what=one.name.replace("_", " "), ids=_ids(latest),
    )  # fmt: skip


def _order(step: Step) -> tuple[int, object]:
    return step.at or 0, step.touchpoint.rank


def _ids(steps: Iterable[Step]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys(_pairs(steps)))


def _pairs(steps: Iterable[Step]) -> Iterator[tuple[str, str]]:
    for step in steps:
        for one in step.touchpoint.ids:
            yield one.kind, one.value
