"""What is at hand of the touchpoints while something is taken in: as they lie in the store, and as they are now."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

import msgspec

from tellonce.live.linking import Key
from tellonce.stores.present.places import Place, Places
from tellonce.vocabulary.identity import Change, Match
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

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


class AtHand:
    """What is at hand of the store while something is taken in: as it lies there, and as it is now.

    Args:
        places: where the touchpoints lie.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._former: dict[Part, Place] = {}
        self._now: dict[Part, Place] = {}
        self._parts: dict[Key, set[Part]] = {}

    def fetch_records(self, records: Iterable[Key]) -> None:
        """Takes all touchpoints of some records to hand, given as silo and id."""
        self._hold(self._places.of_records(key for key in records if key not in self._parts))

    def fetch_groups(self, groups: Iterable[str]) -> None:
        """Takes all touchpoints of some contact groups to hand."""
        self._hold(self._places.of_groups(groups))

    def fetch_cases(self, keys: Iterable[str]) -> None:
        """Takes all touchpoints of some declared cases to hand."""
        self._hold(self._places.of_cases(keys))

    def _hold(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.key not in self._now:
                self._former[place.key] = self._now[place.key] = place
                self._parts.setdefault(place.key[:2], set()).add(place.key)

    def at(self, part: Part) -> Place | None:
        """A touchpoint in its place as it is now, None where it is not at hand."""
        return self._now.get(part)

    def tell(self, point: Touchpoint, turn: int) -> None:
        """Puts a telling in, beside what its record told before in the place where that stands."""
        part = part_of(point)
        beside = next((self._now[one] for one in self._parts.get(part[:2], ())), None)
        group, person, owner = (beside.group, beside.person, beside.owner) if beside else ("", None, "")
        self._now[part] = Place(touchpoint=point, turn=turn, group=group, person=person, owner=owner)
        self._parts.setdefault(part[:2], set()).add(part)

    def told_before(self, points: Iterable[Touchpoint]) -> bool:
        """Whether any of these took the place of another telling."""
        return any(part_of(point) in self._former for point in points)

    def of_record(self, key: Key) -> list[Touchpoint]:
        """The touchpoints of a record that is at hand, in order of `part`."""
        return [self._now[part].touchpoint for part in sorted(self._parts[key])]

    def group_of(self, key: Key) -> str:
        """The contact group of a record that is at hand."""
        return self._now[next(iter(self._parts[key]))].group

    def group(self, key: Key, group: str) -> None:
        """Puts a record that is at hand into a contact group."""
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
            owner = owner_of(place, owners)
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
        """What became of it, with what became of people and of identifiers."""
        pairs = [(self._former.get(part), place) for part, place in self._now.items()]
        changed = [(former, place) for former, place in pairs if former != place]
        both = [one for pair in changed for one in pair if one]
        return Moved(
            places=[place for _, place in changed], owners={one.owner for one in both},
            persons={one.person for one in both if one.person}, changes=changes, identifiers=identifiers,
        )  # fmt: skip


def owner_of(place: Place, cases: Mapping[str, str]) -> str:
    """In whose story a touchpoint stands: its case's, else its person's, else that of its contact group.

    Args:
        place: where it stands.
        cases: owner by declared case; a case that is not among them has the owner that it had.
    """
    key = place.touchpoint.journey_key
    if key:
        return cases.get(key) or place.owner
    return place.person or f"group:{place.group}"


def part_of(point: Touchpoint) -> Part:
    """Silo, record and part of a touchpoint."""
    return point.silo, point.record, point.part
