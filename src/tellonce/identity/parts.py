"""Identifiers in disjoint parts that grow together as long as no limit forbids it."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from tellonce.identity.links import Numbered, Shown
from tellonce.identity.rules import Rules
from tellonce.vocabulary.moment import DAY

LARGEST: Final = "largest"
CANNOT: Final = "cannot_link"
NO_LIMITS: Final = frozenset[str]()

Limit: TypeAlias = str | tuple[int, int]
"""The kind of which a person has one value, or the pair that somebody keeps apart."""


class Parts:
    """Numbered identifiers in disjoint parts, each with what counts towards its limits.

    Two values of a kind of which one person has only one are one value where somebody decided so; a pair that is kept
    apart excludes each other as two such values do.

    Args:
        given: the identifiers, each alone at first.
        rules: the limits.
    """

    def __init__(self, given: Numbered[Shown], rules: Rules) -> None:
        self._rules = rules
        self._moments = _moments(given)
        self.own = _single(given)
        """By number: what it stands for, a limit to a value of which a part holds one."""
        self._members = len(given.members)
        self.part()

    def part(self) -> None:
        """Leaves every identifier alone again."""
        self._above = list(range(self._members))
        self._size = [1] * self._members
        self._single = dict(self.own)
        self._many = dict(self._moments)

    def find(self, member: int) -> int:
        """The identifier that stands for the part of a member."""
        above = self._above
        root = member
        while above[root] != root:
            root = above[root]
        while above[member] != root:
            above[member], member = root, above[member]
        return root

    def join(self, a: int, b: int) -> frozenset[str] | None:
        """Makes two parts one, unless that breaks a limit.

        Returns:
            The limits that forbid it, empty where the parts were joined; None where they were one before.
        """
        small, large = self.find(a), self.find(b)
        if small == large:
            return None
        if self._size[small] > self._size[large]:
            small, large = large, small
        forbidding = self._forbidding(small, large)
        if forbidding:
            return frozenset(forbidding)
        self._above[small] = large
        self._size[large] += self._size[small]
        if small in self._single:
            self._single[large] = {**self._single.get(large, {}), **self._single[small]}
        if small in self._many:
            theirs = self._many.get(large, {})
            mine = {kind: _merged(times, theirs.get(kind, ())) for kind, times in self._many[small].items()}
            self._many[large] = {**theirs, **mine}
        return NO_LIMITS

    def _forbidding(self, small: int, large: int) -> list[str]:
        """The limits that two parts together break."""
        found = []
        mine, theirs = self._single.get(small), self._single.get(large)
        if mine and theirs:
            for limit, value in mine.items():
                if theirs.get(limit, value) != value:
                    found.append(f"exclusive:{limit}" if isinstance(limit, str) else CANNOT)
        if self._size[small] + self._size[large] > self._rules.largest:
            found.append(LARGEST)
        for kind, times in self._many[small].items() if small in self._many else ():
            rule = self._rules.kind(kind)
            both = _merged(times, self._many.get(large, {}).get(kind, ()))
            if crowded(both, rule.limit, rule.within_days * DAY):
                found.append(f"at_most:{kind}")
        return found

    def stands(self, member: int, limits: frozenset[str], *, decided: bool) -> bool:
        """Whether a member itself holds what one of the limits forbids to meet.

        Args:
            member: its number.
            limits: limits that forbade a join.
            decided: whether pairs that somebody keeps apart are meant, else kinds of which a person has one value.
        """
        own = self.own.get(member, {})
        if decided:
            return CANNOT in limits and any(not isinstance(limit, str) for limit in own)
        return any(isinstance(limit, str) and f"exclusive:{limit}" in limits for limit in own)


def crowded(moments: Sequence[int], most: int, window: int) -> bool:
    """Whether more than `most` of the moments (microseconds, in order) lie within less than `window` of each other.

    A window of 0 stands for all time.
    """
    if not window:
        return len(moments) > most
    return any(last - first < window for first, last in zip(moments, moments[most:], strict=False))


def _merged(times: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted((*times, *others)))


def _moments(given: Numbered[Shown]) -> dict[int, dict[str, tuple[int, ...]]]:
    """By number: the moment of each value of which a person has some at most, by its kind."""
    return {
        place: {given.members[place].kind: (given.members[place].at,)}
        for place, kind in enumerate(given.kinds)
        if kind.limit and not given.single[place]
    }


def _single(given: Numbered[Shown]) -> dict[int, dict[Limit, int]]:
    same = _same(given)
    own: dict[int, dict[Limit, int]] = {
        place: {given.members[place].kind: same.get(place, place)}
        for place, single in enumerate(given.single)
        if single
    }
    for a, b in given.cannot:
        own.setdefault(a, {})[a, b] = a
        own.setdefault(b, {})[a, b] = b
    return own


def _same(given: Numbered[Shown]) -> dict[int, int]:
    """For each of the values of one kind that somebody decided are one person's, the least of them."""
    groups: dict[int, list[int]] = {}
    for a, b, _ in given.must:
        if given.members[a].kind == given.members[b].kind:
            joined = groups.get(a, [a])
            joined = joined if groups.get(b) is joined else [*joined, *groups.get(b, [b])]
            groups.update(dict.fromkeys(joined, joined))
    return {one: min(group) for one, group in groups.items()}
