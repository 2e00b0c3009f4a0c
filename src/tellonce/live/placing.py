"""Every touchpoint in its place as it arrives: contact group, person and owner, as history would find them.

Who is who and what is one contact are held in memory; the touchpoints themselves lie in the store, and only those whose
place may be another are fetched. Nothing is written here: what changed is the answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from typing import Final, TypeAlias

import msgspec

from tellonce.identity.knowing import Knowing
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

Part: TypeAlias = tuple[str, str, int]
"""Silo, record and part: the identity of a touchpoint."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it.

    Attributes:
        places: the touchpoints that are new or whose telling or place changed, as they stand now.
        owners: in whose stories anything changed, those that lost something among them.
        persons: of whom anything changed, those that lost something among them.
        changes: what became of people who were known before.
        identifiers: identifiers in their normal form whose person may be another, with the person and how sure it is.
    """

    places: list[Place]
    owners: set[str]
    persons: set[str]
    changes: tuple[Change, ...]
    identifiers: list[tuple[Identifier, str | None, Match]]


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
            moved = msgspec.structs.replace(moved, owner=_owner(moved, cases))
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
        return self._settled(_Work(self._places), set(), self._people.decide(decision))

    def put(self, points: Iterable[Touchpoint], turn: int) -> Moved:
        """Takes touchpoints in.

        Args:
            points: in any order; of several tellings of one touchpoint the one counts that comes first in precedence.
            turn: number of this taking, 0 for what history knows.
        """
        work = _Work(self._places)
        fresh = list(self._newest(work, list(points), turn))
        seen: set[str] = set()
        shown: dict[Key, list[Record]] = {}
        for key, news in _by_record(fresh):
            self._show(work, key, news, seen, shown)
        return self._settled(work, seen, self._people.see(chain.from_iterable(shown.values())))

    def _newest(self, work: "_Work", points: Sequence[Touchpoint], turn: int) -> Iterator[Touchpoint]:
        """The tellings that count from now on; they stand in the work, in no place yet."""
        work.fetch_records(set(map(_record, points)) & self._records)
        for point in points:
            former = work.at(_part(point))
            if former is None or point.precedence < former.touchpoint.precedence:
                work.tell(point, turn)
                yield point

    def _show(
        self, work: "_Work", key: Key, news: Sequence[Touchpoint], seen: set[str], shown: dict[Key, list[Record]]
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
        self, work: "_Work", key: Key, group: str, seen: set[str], shown: dict[Key, list[Record]]
    ) -> None:  # fmt: skip
        work.fetch_records([key])
        former = work.group_of(key)
        self._people.withdraw(former, *key)
        seen |= {former, group}
        work.group(key, group)
        shown[key] = list(_evidence(work.of_record(key), group))

    def _settled(self, work: "_Work", seen: set[str], changes: tuple[Change, ...]) -> Moved:
        others = self._assigning.anew(seen)
        work.fetch_groups(others.keys() - self._alone)
        self._alone.clear()
        work.assign(self._assigning.person)
        cases = work.cases()
        work.fetch_cases(cases & self._cases)
        work.assign(self._assigning.person)
        work.own(cases)
        return work.moved(changes, self.identifiers())


class _Work:
    """What is at hand of the store while something is taken in: as it lies there, and as it is now."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._former: dict[Part, Place] = {}
        self._now: dict[Part, Place] = {}
        self._parts: dict[Key, set[Part]] = {}

    def fetch_records(self, records: Iterable[Key]) -> None:
        self._hold(self._places.of_records(key for key in records if key not in self._parts))

    def fetch_groups(self, groups: Iterable[str]) -> None:
        self._hold(self._places.of_groups(groups))

    def fetch_cases(self, keys: Iterable[str]) -> None:
        self._hold(self._places.of_cases(keys))

    def _hold(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.key not in self._now:
                self._former[place.key] = self._now[place.key] = place
                self._parts.setdefault(place.key[:2], set()).add(place.key)

    def at(self, part: Part) -> Place | None:
        return self._now.get(part)

    def tell(self, point: Touchpoint, turn: int) -> None:
        """Puts a telling in, beside what its record told before in the place where that stands."""
        part = _part(point)
        beside = next((self._now[one] for one in self._parts.get(part[:2], ())), None)
        group, person, owner = (beside.group, beside.person, beside.owner) if beside else ("", None, "")
        self._now[part] = Place(touchpoint=point, turn=turn, group=group, person=person, owner=owner)
        self._parts.setdefault(part[:2], set()).add(part)

    def told_before(self, points: Iterable[Touchpoint]) -> bool:
        """Whether any of these took the place of another telling."""
        return any(_part(point) in self._former for point in points)

    def of_record(self, key: Key) -> list[Touchpoint]:
        return [self._now[part].touchpoint for part in sorted(self._parts[key])]

    def group_of(self, key: Key) -> str:
        return self._now[next(iter(self._parts[key]))].group

    def group(self, key: Key, group: str) -> None:
        for part in self._parts[key]:
            self._now[part] = msgspec.structs.replace(self._now[part], group=group)

    def assign(self, person: Callable[[str], str | None]) -> None:
        """Gives every touchpoint at hand the person of its group."""
        for part, place in self._now.items():
            whose = person(place.group)
            if place.person != whose:
                self._now[part] = msgspec.structs.replace(place, person=whose)

    def cases(self) -> set[str]:
        """The declared cases of which anything changed."""
        return {
            one.touchpoint.journey_key
            for part, place in self._now.items()
            if self._former.get(part) != place
            for one in (place, self._former.get(part))
            if one and one.touchpoint.journey_key
        }

    def own(self, cases: Iterable[str]) -> None:
        """Gives every touchpoint at hand its owner; of cases, all touchpoints must be at hand."""
        owners = dict(self._case_owners(set(cases)))
        for part, place in self._now.items():
            owner = _owner(place, owners)
            if place.owner != owner:
                self._now[part] = msgspec.structs.replace(place, owner=owner)

    def _case_owners(self, cases: set[str]) -> Iterator[tuple[str, str]]:
        """Of each case the person of its earliest touchpoint that has one, else the case itself."""
        held: dict[str, list[Place]] = {key: [] for key in cases}
        for place in self._now.values():
            key = place.touchpoint.journey_key
            if key in held and place.person:
                held[key].append(place)
        for key, places in held.items():
            first = min(places, key=lambda one: one.touchpoint.rank, default=None)
            yield key, (first.person or "") if first else f"case:{key}"

    def moved(self, changes: tuple[Change, ...], identifiers: list[tuple[Identifier, str | None, Match]]) -> Moved:
        pairs = [(self._former.get(part), place) for part, place in self._now.items()]
        changed = [(former, place) for former, place in pairs if former != place]
        both = [one for pair in changed for one in pair if one]
        return Moved(
            places=[place for _, place in changed], owners={one.owner for one in both},
            persons={one.person for one in both if one.person}, changes=changes, identifiers=identifiers,
        )  # fmt: skip


def _owner(place: Place, cases: Mapping[str, str]) -> str:
    key = place.touchpoint.journey_key
    if key:
        return cases.get(key) or place.owner
    return place.person or f"group:{place.group}"


def _record(point: Touchpoint) -> Key:
    return point.silo, point.record


def _part(point: Touchpoint) -> Part:
    return point.silo, point.record, point.part


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
