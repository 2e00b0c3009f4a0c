"""The veil: a sight that shows people without what somebody's role must not see.

Every page and its JSON twin ask a sight, so that none of them can forget to hide anything. Of a person only the id is
shown, which tells nothing of them (docs/decisions/0005-person-ids.md); asked for by a name or a number, nobody is
found, for the answer would say whose it is.
"""

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from tellonce.vocabulary.access import Veil
from tellonce.vocabulary.account import (
    Account,
    ContactEntry,
    FrictionEntry,
    JourneyEntry,
    PersonEntry,
    PromiseEntry,
    StepEntry,
    Story,
    StoryEntry,
)
from tellonce.vocabulary.context import Advice, Context, Happened, OpenMatter, Promised, Proof, Waiting
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.measures import Measures
from tellonce.web.digest import owners
from tellonce.web.hiding import HIDDEN, Hiding
from tellonce.web.sight import Sight

Row = TypeVar("Row", Proof, Promised, Happened, Advice, Waiting)


class Veiled:
    """A sight behind a veil. Asked, as any sight, from one thread at a time.

    Args:
        sight: what is seen without it.
        veil: how much is out of sight; with `Veil.NONE` use the sight itself.
        secret: the same on all workers.
    """

    def __init__(self, sight: Sight, veil: Veil, secret: bytes) -> None:
        self._sight, self._veil, self._secret = sight, veil, secret
        self._made: tuple[Account, Account, Hiding] | None = None

    def account(self) -> Account:
        """The whole account; the same object as long as nothing changed."""
        return self._current()[1]

    def story(self, person: str) -> Story | None:
        """One person's story, or None where nobody has this key."""
        story, hiding = self._sight.story(person), self._current()[2]
        return story if story is None else _story(story, hiding)

    def find(self, text: str) -> list[str]:
        """The person with this key; nobody where it is anything else."""
        return [text] if any(one.key == text for one in self.account().persons) else []

    def record(self, reference: str) -> list[StepEntry]:
        """All touchpoints of one source record; empty where it is unknown or its id is out of sight."""
        account, _, hiding = self._current()
        real = hiding.real(reference)
        whose = owners(account, real)
        return [_step(one, whose, hiding) for one in self._sight.record(real)] if real else []

    def measures(self) -> Measures:
        """Contacts and what they came to, by week and channel: nobody is in it."""
        return self._sight.measures()

    def context(self, value: str, at: str) -> Context:
        """What was known of the person with this key at a moment; nobody where the value is anything else."""
        told, hiding = self._sight.context(value, at), self._current()[2]
        if told.person != value or not self.find(value):
            return Context(at=told.at, match=Match.UNKNOWN)
        return _context(told, value, hiding)

    def says(self, name: str) -> str:
        """What a friction of this name is, in a sentence."""
        return self._sight.says(name)

    def _current(self) -> tuple[Account, Account, Hiding]:
        """The account as it is and as it is shown, made anew only when it is another."""
        account = self._sight.account()
        if self._made is None or self._made[0] is not account:
            hiding = Hiding(account, self._veil, self._secret)
            self._made = (account, _account(account, hiding), hiding)
        return self._made


def _account(account: Account, hiding: Hiding) -> Account:
    whose = {one.id: one.persons for one in account.journeys}
    return replace(
        account,
        persons=[_person(one) for one in account.persons],
        records_by_person={
            person: {
                file: [hiding.reference(f"{file}#{one}").removeprefix(f"{file}#") for one in records]
                for file, records in files.items()
            }
            for person, files in account.records_by_person.items()
        },
        journeys=[_journey(one, hiding) for one in account.journeys],
        frictions=[_friction(one, whose.get(one.journey, []), hiding) for one in account.frictions],
        promises=[_promise(one, whose.get(one.journey, []), hiding) for one in account.promises],
        unresolved={
            file: {_unresolved(file, one, hiding): reason for one, reason in records.items()}
            for file, records in account.unresolved.items()
        },
        set_aside=[replace(one, reason=hiding.text(one.reason)) for one in account.set_aside],
    )


def _story(story: Story, hiding: Hiding) -> Story:
    key = story.person.key
    return replace(
        story,
        person=_person(story.person),
        entries=[_entry(one, key, hiding) for one in story.entries],
        records=[_step(one, [key], hiding) for one in story.records],
        frictions=[_friction(one, [key], hiding) for one in story.frictions],
        promises=[_promise(one, [key], hiding) for one in story.promises],
        related=[replace(one, value=HIDDEN) for one in story.related],
    )


def _entry(entry: StoryEntry, key: str, hiding: Hiding) -> StoryEntry:
    return replace(
        entry,
        topic=hiding.term(entry.topic, [key]),
        contact=_contact(entry.contact, [key], hiding),
        steps=[_step(one, [key], hiding) for one in entry.steps],
        frictions=[_friction(one, [key], hiding) for one in entry.frictions],
    )


def _person(entry: PersonEntry) -> PersonEntry:
    """Which kinds of identifiers a person has, and how many; no value, no name."""
    kinds = {kind: [HIDDEN] * len(values) for kind, values in entry.identifiers.items()}
    return PersonEntry(key=entry.key, name="", identifiers=kinds)


def _journey(journey: JourneyEntry, hiding: Hiding) -> JourneyEntry:
    contacts = [_contact(one, journey.persons, hiding) for one in journey.contact_list]
    return replace(journey, topic=hiding.term(journey.topic, journey.persons), contact_list=contacts)


def _contact(contact: ContactEntry, persons: Sequence[str], hiding: Hiding) -> ContactEntry:
    return replace(contact, what=hiding.text(contact.what, persons), refs=hiding.references(contact.refs))


def _friction(friction: FrictionEntry, persons: Sequence[str], hiding: Hiding) -> FrictionEntry:
    why = hiding.text(friction.why, {*persons, friction.person})
    return replace(friction, why=why, evidence=hiding.references(friction.evidence))


def _promise(promise: PromiseEntry, persons: Sequence[str], hiding: Hiding) -> PromiseEntry:
    what = hiding.text(promise.what, {*persons, promise.person})
    return replace(promise, what=what, evidence=hiding.references(promise.evidence))


def _step(step: StepEntry, persons: Sequence[str], hiding: Hiding) -> StepEntry:
    return replace(
        step,
        word=hiding.text(step.word, persons),
        reference=hiding.reference(step.reference),
        detail={field: hiding.text(value, persons) for field, value in step.detail.items()},
    )


def _context(told: Context, key: str, hiding: Hiding) -> Context:
    return replace(
        told,
        name="",
        ids={kind: [HIDDEN] * len(values) for kind, values in told.ids.items()},
        waiting=told.waiting and replace(_shown(told.waiting, hiding), queue=hiding.text(told.waiting.queue, [key])),
        matters=[_matter(one, key, hiding) for one in told.matters],
        failed=[_happened(one, key, hiding) for one in told.failed],
        tried=[_happened(one, key, hiding) for one in told.tried],
        proofs=[_shown(one, hiding) for one in told.proofs],
        promises=[replace(_shown(one, hiding), what=hiding.text(one.what, [key])) for one in told.promises],
        sent=[_happened(one, key, hiding) for one in told.sent],
        money=[_happened(one, key, hiding) for one in told.money],
        frictions=[_happened(one, key, hiding) for one in told.frictions],
        advice=[replace(_shown(one, hiding), why=hiding.text(one.why, [key])) for one in told.advice],
    )


def _matter(matter: OpenMatter, key: str, hiding: Hiding) -> OpenMatter:
    return replace(matter, topic=hiding.term(matter.topic, [key]), said=hiding.text(matter.said, [key]))


def _happened(happened: Happened, key: str, hiding: Hiding) -> Happened:
    return replace(_shown(happened, hiding), about=hiding.text(happened.about, [key]))


def _shown(row: Row, hiding: Hiding) -> Row:
    return replace(row, evidence=hiding.references(row.evidence))


def _unresolved(file: str, record: str, hiding: Hiding) -> str:
    whole = record.startswith(f"{file}#")
    shown = hiding.reference(record if whole else f"{file}#{record}")
    return shown if whole else shown.removeprefix(f"{file}#")
