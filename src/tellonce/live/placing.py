"""Every touchpoint in its place as it arrives: contact group, person and owner, as history would find them.

Who is who and what is one contact are held in memory; the touchpoints themselves lie in the store, and only those whose
place may be another are fetched. Nothing is written here: what changed is the answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Final

import msgspec

from tellonce.identity.knowing import Knowing
from tellonce.live.at_hand import AtHand, Moved, owner_of, part_of
from tellonce.live.linking import Key, Linking, trace
from tellonce.live.who.assigning import Assigning
from tellonce.live.who.graph import Record
from tellonce.live.who.people import LivePeople
from tellonce.stores.present.places import Place, Places
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.identity import Change, Decision, Match
from tellonce.vocabulary.touchpoint import Identifier, Rank, Touchpoint

CROWDED: Final = 20_000
"""Contacts in which one identifier is seen at most. Source: our choice: a customer of fifty contacts a day needs more
than a year for that; what is seen more often is a test device, a robot, or a value that should be blocked."""


class Placing:
    """Where everything belongs.

    Args:
        known: what decides who is who.
        places: where the touchpoints lie.
        crowded: contacts in which one identifier is seen at most.
    """

    def __init__(self, known: Knowing, places: Places, crowded: int = CROWDED) -> None:
        self._known, self._places, self._crowded = known, places, crowded
        self._people = LivePeople(known)
        self._assigning = Assigning(self._people)
        self._linking = Linking()
        self._records: set[Key] = set()
        self._alone: set[str] = set()
        self._cases: set[str] = set()

    def restore(self, *, anew: bool = False) -> int:
        """Takes in all that lies in the store, where nothing is held in memory yet; the answer is how much that was.

        Args:
            anew: whether groups may be others than those that lie there, as by other rules.
        """
        if anew:
            for key, held in self._by_record():
                self._linking.put(*key, trace([one.touchpoint for one in held], self._known))
        count, groups = 0, dict[str, None]()
        for key, held in self._by_record():
            points = [one.touchpoint for one in held]
            count += len(held)
            self._records.add(key)
            self._cases.update(one.journey_key for one in points if one.journey_key)
            if not anew:
                self._linking.put(*key, trace(points, self._known))
            group = self._linking.group(*key) if anew else held[0].group
            groups[group] = None
            self._people.see(_evidence(points, group))
        self._assigning.anew(groups)
        return count

    def _by_record(self) -> Iterator[tuple[Key, list[Place]]]:
        for key, parts in groupby(self._places.all(), key=lambda one: one.key[:2]):
            yield key, list(parts)

    def others(self) -> Iterator[Place]:
        """The touchpoints in the store whose place is another by what is held in memory, as they stand by that."""
        first: dict[str, tuple[Rank, str]] = {}
        for place in self._places.all():
            key, person = place.touchpoint.journey_key, self._person(place)
            if key and person:
                first[key] = min(first.get(key, (place.touchpoint.rank, person)), (place.touchpoint.rank, person))
        cases = {key: first[key][1] if key in first else f"case:{key}" for key in self._cases}
        for place in self._places.all():
            group = self._linking.group(*place.key[:2])
            moved = msgspec.structs.replace(place, group=group, person=self._assigning.person(group))
            moved = msgspec.structs.replace(moved, owner=owner_of(moved, cases))
            if moved != place:
                yield moved

    def _person(self, place: Place) -> str | None:
        return self._assigning.person(self._linking.group(*place.key[:2]))

    def identifiers(self) -> list[tuple[Identifier, str | None, Match]]:
        """The identifiers that moved last, with their person and how sure it is: all of them after `restore`."""
        return [
            (node.identifier, self._people.person_of(node), self._people.standing(node))
            for node in self._assigning.moved
        ]  # fmt: skip

    def crowded(self, points: Iterable[Touchpoint]) -> str:
        """The kind of an identifier that too many records hold for one person's, '' where none does."""
        for point in points:
            for one in point.ids:
                if self._people.sightings(one) >= self._crowded:
                    return one.kind
        return ""

    def decide(self, decision: Decision) -> Moved:
        """Takes a decision about people in."""
        return self._settled(AtHand(self._places), set(), self._people.decide(decision))

    def put(self, points: Iterable[Touchpoint], turn: int) -> Moved:
        """Takes touchpoints in.

        Args:
            points: in any order; of several tellings of one touchpoint the one counts that comes first in precedence.
            turn: number of this taking, 0 for what history knows.
        """
        work = AtHand(self._places)
        fresh = list(self._newest(work, list(points), turn))
        seen: set[str] = set()
        shown: dict[Key, list[Record]] = {}
        for key, news in _by_record(fresh):
            self._show(work, key, news, seen, shown)
        return self._settled(work, seen, self._people.see(chain.from_iterable(shown.values())))

    def _newest(self, work: AtHand, points: Sequence[Touchpoint], turn: int) -> Iterator[Touchpoint]:
        """The tellings that count from now on; they stand in the work, in no place yet."""
        work.fetch_records(set(map(_record, points)) & self._records)
        for point in points:
            former = work.at(part_of(point))
            if former is None or point.precedence < former.touchpoint.precedence:
                work.tell(point, turn)
                yield point

    def _show(
        self, work: AtHand, key: Key, news: Sequence[Touchpoint], seen: set[str], shown: dict[Key, list[Record]]
    ) -> None:  # fmt: skip
        """Notes what a record shows now of who its customer is, and the records that change their contact by it."""
        points = work.of_record(key)
        former = self._linking.group(*key)
        shows = trace(points, self._known)
        regrouped = self._linking.put(*key, shows)
        group = self._linking.group(*key)
        if shows is None and key not in self._records:
            # Nothing of its group can lie in the store: there is no need to ask.
            self._alone.add(group)
        again = key in shown or (key in self._records and (group != former or work.told_before(news)))
        if again:
            self._people.withdraw(former, *key)
            seen.add(former)
        shown[key] = list(_evidence(points if again else news, group))
        seen.add(group)
        work.group(key, group)
        self._records.add(key)
        self._cases.update(point.journey_key for point in points if point.journey_key)
        for other, name in regrouped.items():
            if other != key:
                self._regroup(work, other, name, seen, shown)

    def _regroup(
        self, work: AtHand, key: Key, group: str, seen: set[str], shown: dict[Key, list[Record]]
    ) -> None:  # fmt: skip
        work.fetch_records([key])
        former = work.group_of(key)
        self._people.withdraw(former, *key)
        seen |= {former, group}
        work.group(key, group)
        shown[key] = list(_evidence(work.of_record(key), group))

    def _settled(self, work: AtHand, seen: set[str], changes: tuple[Change, ...]) -> Moved:
        others = self._assigning.anew(seen)
        work.fetch_groups(others.keys() - self._alone)
        self._alone.clear()
        work.assign(self._assigning.person)
        cases = work.cases()
        work.fetch_cases(cases & self._cases)
        work.assign(self._assigning.person)
        work.own(cases)
        return work.moved(changes, self.identifiers())


def _record(point: Touchpoint) -> Key:
    return point.silo, point.record


def _by_record(points: Iterable[Touchpoint]) -> Iterator[tuple[Key, list[Touchpoint]]]:
    """Touchpoints by record, in order of first sight; of several tellings of one, the last stands."""
    held: dict[Key, dict[int, Touchpoint]] = {}
    for point in points:
        held.setdefault(_record(point), {})[point.part] = point
    for key, parts in held.items():
        yield key, list(parts.values())


def _evidence(points: Iterable[Touchpoint], group: str) -> Iterator[Record]:
    """What touchpoints show of who their customer is; what the customer gave there is only asserted."""
    for point in points:
        if point.ids:
            fact = point.attributes.get("fact") if point.activity is Activity.IDENTITY_GIVEN else None
            given = tuple(one for one in point.ids if one.kind == fact)
            ids = tuple(one for one in point.ids if one.kind != fact) if given else point.ids
            yield Record(group, point.silo, point.record, point.at, ids, given)
