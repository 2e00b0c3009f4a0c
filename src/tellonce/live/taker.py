"""Takes what was accepted: reads it, puts it in its place, tells anew what it concerns, and writes all that at once.

Whatever is written is one transaction with the note that it was taken: a taker that dies has written all of a batch or
nothing, and the next one goes on from there.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

import msgspec

from tellonce.live.at_hand import Moved
from tellonce.live.intake.hearing import Hearing
from tellonce.live.placing import Placing
from tellonce.live.teller import Retold, Teller
from tellonce.stores.present.contexts import Contexts
from tellonce.stores.present.database import Database
from tellonce.stores.present.facts import Facts
from tellonce.stores.present.inbox import Inbox
from tellonce.stores.present.leases import Held, Leases
from tellonce.stores.present.out import Out
from tellonce.stores.present.persons import Persons
from tellonce.stores.present.places import Place, Places
from tellonce.stores.present.tellings import Tellings
from tellonce.vocabulary.identity import Change, ChangeKind, Decision, Match
from tellonce.vocabulary.news import ChangedContext, ChangedPersons, News, NewsType, news
from tellonce.vocabulary.refusal import Lost
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

LEASE: Final = "taking"
"""The piece of work that only one worker at a time may do."""

TOLD_WITH: Final = "told with"

AT_ONCE: Final = 5_000
"""Touchpoints written at once where all are put in their place anew."""

BATCH: Final = 500
"""Events taken at once. More share one commit, and tell a person anew once for several of their events; fewer are seen
sooner. Source: our choice."""

PEOPLE: Final = {
    ChangeKind.MERGED: NewsType.PERSON_MERGED, ChangeKind.SPLIT: NewsType.PERSON_SPLIT,
    ChangeKind.RENAMED: NewsType.PERSON_RENAMED, ChangeKind.GONE: NewsType.PERSON_GONE,
}  # fmt: skip


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """The memories of one present, each for its own questions."""

    database: Database
    inbox: Inbox
    places: Places
    tellings: Tellings
    contexts: Contexts
    persons: Persons
    out: Out
    leases: Leases
    facts: Facts


def memory(database: Database, source: str) -> Memory:
    """The memories of a present.

    Args:
        database: where they lie.
        source: name of the organisation, as its news says it.
    """
    return Memory(
        database=database, inbox=Inbox(database), places=Places(database), tellings=Tellings(database),
        contexts=Contexts(database), persons=Persons(database), out=Out(database, source),
        leases=Leases(database), facts=Facts(database),
    )  # fmt: skip


class Taker:
    """The one who takes, as long as it holds the lease.

    Args:
        memory: of the present.
        hearing: reads records.
        placing: finds who and where; it holds nothing yet.
        teller: tells what happened.
        clock: microseconds UTC, as what happens counts it.
        held: the lease `LEASE`.
        told_with: name of all that decides what is told beside what arrived; where the present was told with another,
            all of it is told anew, and none of that is news.
    """

    def __init__(
        self, memory: Memory, hearing: Hearing, placing: Placing, teller: Teller, clock: Callable[[], int],
        held: Held, told_with: str = "",
    ) -> None:  # fmt: skip
        self._memory, self._hearing, self._placing, self._teller = memory, hearing, placing, teller
        self._clock, self._held = clock, held
        self._usable = True
        self._turn = memory.places.latest()
        anew = memory.facts.get(TOLD_WITH) != told_with
        self.restored = placing.restore(anew=anew)
        if anew:
            self._tell_anew(told_with)

    def take(self, limit: int = BATCH) -> int:
        """Takes the next events; the answer is how many, 0 where none waits.

        Raises:
            Lost: another worker takes now.
            Unavailable: the present does not answer.
        """
        waiting = self._memory.inbox.waiting(limit)
        if not waiting:
            return 0
        points: list[Touchpoint] = []
        taken: list[int] = []
        gone: list[int] = []
        aside: dict[int, str] = {}
        for event in waiting:
            heard = self._hearing.heard(event)
            if isinstance(heard, str):
                aside[event.seq] = heard
            elif crowded := self._placing.crowded(heard):
                aside[event.seq] = f"too many records hold its {crowded}: it is no customer's; block it in [identity]"
            else:
                taken.append(event.seq)
                points += heard
                if not heard:
                    gone.append(event.seq)
        self._turn += 1
        self._change(lambda: self._placing.put(points, self._turn), taken=taken, aside=aside)
        if gone:
            with self._memory.database.write() as connection:
                self._memory.inbox.blank(connection, gone)
        return len(waiting)

    def pass_over(self, error: Exception) -> None:
        """Sets the next event aside, for it alone cannot be taken and all others wait behind it.

        Args:
            error: what went wrong; only its kind is told, for its text may hold what is a customer's.

        Raises:
            Lost: another worker takes now.
            Unavailable: the present does not answer.
        """
        reason = f"it cannot be taken ({type(error).__name__}): whoever runs the server finds more in its log"
        with self._memory.database.write() as connection:
            self._held.sure(connection)
            for event in self._memory.inbox.waiting(1):
                self._memory.inbox.settle(connection, (), {event.seq: reason})

    def remember(self, points: Iterable[Touchpoint]) -> None:
        """Takes in what history knows already: none of it is news."""
        self._change(lambda: self._placing.put(points, 0), quiet=True)

    def decide(self, decision: Decision, told_with: str) -> None:
        """Takes in what somebody decided about people; from then on it is part of what all is told with."""
        self._change(lambda: self._placing.decide(decision))
        self._note(told_with)

    def ring(self, limit: int = BATCH) -> int:
        """Tells anew the owners whose deadlines have passed; the answer is how many, 0 where none has."""
        now = self._clock()
        owners = self._memory.tellings.due(now, limit)
        if owners:
            self._write(_unmoved(owners), now)
        return len(owners)

    def prepare(self, limit: int = 50) -> int:
        """Prepares contexts that something new made old; the answer is how many, 0 where all stand."""
        persons, now = self._memory.contexts.missing(limit), self._clock()
        made = []
        for person in persons:
            told, until = self._teller.context(person, self._memory.places.of_person(person), now)
            made.append((person, msgspec.json.encode(told), until))
        if made:
            with self._memory.database.write() as connection:
                self._held.sure(connection)
                self._memory.contexts.prepare(connection, made)
        return len(made)

    def _tell_anew(self, told_with: str) -> None:
        """Puts all in its place anew and tells all anew; where that is cut short, the next taker begins again."""
        memory, now = self._memory, self._clock()
        with memory.database.write() as connection:
            self._held.sure(connection)
            memory.tellings.drop_all(connection)
            memory.contexts.drop_all(connection)
            memory.persons.drop_identifiers(connection)
            memory.persons.identify(connection, self._placing.identifiers())
            memory.persons.name(connection, _persons(self._placing.identifiers()))
        others = self._placing.others()
        while some := list(islice(others, AT_ONCE)):
            self._held.renew()
            with memory.database.write() as connection:
                self._held.sure(connection)
                memory.places.put(connection, some)
        last = ""
        while owners := memory.places.owners(last, BATCH):
            self._held.renew()
            self._write(_unmoved(owners), now, quiet=True)
            last = owners[-1]
        self._note(told_with)

    def _note(self, told_with: str) -> None:
        with self._memory.database.write() as connection:
            self._held.sure(connection)
            self._memory.facts.put(connection, TOLD_WITH, told_with)

    def _change(
        self, put: Callable[[], Moved], *, taken: Iterable[int] = (), aside: Mapping[int, str] | None = None,
        quiet: bool = False,
    ) -> None:  # fmt: skip
        """Changes what is held in memory and what is written; where writing fails, memory is of no use any longer."""
        if not self._usable:
            raise Lost("what is held in memory is ahead of what was written: begin anew")
        self._usable = False
        self._write(put(), self._clock(), taken=taken, aside=aside or {}, quiet=quiet)
        self._usable = True

    def _write(
        self, moved: Moved, now: int, *, taken: Iterable[int] = (), aside: Mapping[int, str] | None = None,
        quiet: bool = False,
    ) -> None:  # fmt: skip
        memory = self._memory
        former = memory.tellings.of(moved.owners)
        retold = self._teller.retold(self._rows(moved), former, now, quiet=quiet)
        persons = moved.persons | retold.persons
        with memory.database.write() as connection:
            self._held.sure(connection)
            memory.inbox.settle(connection, taken, aside or {})
            memory.places.put(connection, moved.places)
            memory.tellings.put(connection, retold.tellings)
            memory.tellings.drop(connection, retold.gone)
            memory.persons.identify(connection, moved.identifiers)
            memory.persons.name(connection, _names(moved))
            memory.contexts.outdate(connection, persons)
            if not quiet:
                memory.out.add(connection, _news(moved, retold, persons, now))

    def _rows(self, moved: Moved) -> dict[str, list[Place]]:
        """All touchpoints of the owners in question, as they stand now."""
        moving = {one.key: one for one in moved.places}
        held: dict[str, list[Place]] = {owner: [] for owner in moved.owners}
        for place in self._memory.places.of_owners(moved.owners):
            if place.key not in moving:
                held[place.owner].append(place)
        for place in moving.values():
            held[place.owner].append(place)
        return held


def _unmoved(owners: Iterable[str]) -> Moved:
    return Moved(places=[], owners=set(owners), persons=set(), changes=(), identifiers=[])


def _names(moved: Moved) -> list[tuple[str, str | None]]:
    """Ids of people with the one that stands for them now."""
    names: dict[str, str | None] = dict(_persons(moved.identifiers))
    for change in moved.changes:
        names |= {id: id if id in change.after else _after(change) for id in change.before}
        names |= {id: id for id in change.after}
    return list(names.items())


def _persons(identifiers: Iterable[tuple[Identifier, str | None, Match]]) -> list[tuple[str, str | None]]:
    """The persons that identifiers name, each standing for itself."""
    return [(person, person) for person in {person for _, person, _ in identifiers} if person]


def _after(change: Change) -> str | None:
    return change.after[0] if len(change.after) == 1 else None


def _news(moved: Moved, retold: Retold, persons: Iterable[str], now: int) -> list[News]:
    """News of people, then of what happened to them, then that their contexts are others."""
    people = [
        news(PEOPLE[one.kind], now, (*one.after, *one.before)[0],
             ChangedPersons(before=list(one.before), after=list(one.after)))
        for one in moved.changes
    ]  # fmt: skip
    contexts = [news(NewsType.CONTEXT_CHANGED, now, person, ChangedContext()) for person in sorted(persons)]
    return [*people, *retold.news, *contexts]
