"""From scored pairs of records to probable people, under limits.

Connected components take one wrong pair for a bridge and join two people for it. Here two clusters are joined only
where all pairs between them, on average, speak for it; a pair that nobody scored speaks against.
"""

import heapq
import math
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Final

import msgspec

from tellonce.vocabulary.refusal import Refused

AGAINST: Final = -4.0
"""Log2 odds: what a pair may weigh against at most, and what a pair weighs that was not scored at all.
Source: measured, docs/explanation/matching.md."""

FOR: Final = 20.0
"""Log2 odds: what a pair may weigh for at most, a million to one. Beyond it a score only says that it takes fields for
independent which are not."""

SLACK: Final = 1e-9
"""Averages nearer than this are the same: they only differ by the order of additions."""


class Parted(msgspec.Struct, frozen=True, order=True):
    """Two records that the scores would have joined, and the rule that refused: `exclusive:KIND`, `apart` or `size`."""

    a: str
    b: str
    rule: str


class Clusters(msgspec.Struct, frozen=True, kw_only=True):
    """Probable people.

    Attributes:
        parts: records of one probable person each, two or more, sorted; parts in the order of their first record.
        refused: for each two parts kept asunder by a rule the pair that speaks most for them; ordered.
    """

    parts: tuple[tuple[str, ...], ...]
    refused: tuple[Parted, ...]


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a cluster may not be.

    Attributes:
        at_most: records of one cluster.
        exclusive: record to its (kind, value)s of kinds of which one person has at most one value.
        apart: pairs of records that are not one person's.
    """

    at_most: int = 200
    exclusive: Mapping[str, Collection[tuple[str, str]]] = {}
    apart: frozenset[tuple[str, str]] = frozenset()


def cluster(pairs: Iterable[tuple[str, str, float]], at: float = 0.5, bounds: Bounds = Bounds()) -> Clusters:  # noqa: B008
    """The probable people among scored pairs.

    Clusters grow by average linkage: the two whose pairs weigh most on average, in log odds, are joined first, as long
    as that average is at least the odds of `at`. Those that break a bound are taken apart and grown anew within it, so
    that a bound only ever parts what would have been together.

    Args:
        pairs: two records and the probability that they are one person's; of a pair named twice the higher one counts.
        at: probability from which an average joins.
        bounds: what a cluster may not be.

    Returns:
        The clusters: the same for any order of pairs and of their two records. No pairs: none.

    Raises:
        Refused: a probability below 0, above 1, or none.

    Source: average linkage (UPGMA), Sokal and Michener, Univ. Kansas Sci. Bull. 38 (1958), which ranks among the best
    for duplicates in Hassanzadeh, Chiang, Lee, Miller, Framework for evaluating clustering algorithms in duplicate
    detection, PVLDB 2 (2009); odds as weights: Fellegi and Sunter, A theory for record linkage, JASA 64 (1969).
    """
    scored = _canonical(pairs)
    names = sorted({record for pair in scored for record in pair})
    number = {name: place for place, name in enumerate(names)}
    links = [(number[a], number[b], weight) for (a, b), weight in sorted(scored.items())]
    limits = _Limits(names, number, bounds)
    free = _grow(links, odds(at), None)
    whole = [part for part in free if len(part) > 1 and not limits.broken(part)]
    broken = [part for part in free if len(part) > 1 and limits.broken(part)]
    within = _within(links, broken)
    grown = [_grow(inner, odds(at), limits) for inner in within]
    named = sorted(tuple(names[one] for one in sorted(part)) for part in chain(whole, *grown) if len(part) > 1)
    refused = [
        one for inner, parts in zip(within, grown, strict=True) for one in _refused(inner, parts, odds(at), limits)
    ]
    return Clusters(parts=tuple(named), refused=tuple(sorted(refused)))


def odds(probability: float) -> float:
    """Log2 of the odds, kept within `AGAINST` and `FOR`.

    Raises:
        Refused: a probability below 0, above 1, or none.
    """
    if not 0 <= probability <= 1:
        raise Refused(f"{probability} is no probability: allowed is 0 to 1")
    if probability in (0, 1):
        return FOR if probability else AGAINST
    return min(FOR, max(AGAINST, math.log2(probability) - math.log2(1 - probability)))


def _canonical(pairs: Iterable[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    """Each pair once, at its highest; one that weighs no more than an unscored one is left out."""
    scored: dict[tuple[str, str], float] = {}
    for one, other, probability in pairs:
        weight = odds(probability)
        if weight > AGAINST and one != other:
            pair = (one, other) if one < other else (other, one)
            scored[pair] = max(weight, scored.get(pair, weight))
    return scored


class _Limits:
    """The bounds, asked of records by their numbers."""

    def __init__(self, names: list[str], number: Mapping[str, int], bounds: Bounds) -> None:
        self._names, self._bounds = names, bounds
        self._apart: dict[int, set[int]] = {}
        for a, b in bounds.apart:
            if a in number and b in number and a != b:
                self._apart.setdefault(number[a], set()).add(number[b])
                self._apart.setdefault(number[b], set()).add(number[a])

    def name(self, one: int) -> str:
        """The record of a number."""
        return self._names[one]

    def broken(self, part: Collection[int]) -> str:
        """The rule that a cluster of these breaks; '' for none."""
        if len(part) > self._bounds.at_most:
            return "size"
        if any(not self._apart[one].isdisjoint(part) for one in part if one in self._apart):
            return "apart"
        held: dict[str, str] = {}
        for one in sorted(part):
            for kind, value in self._bounds.exclusive.get(self._names[one], ()):
                if held.setdefault(kind, value) != value:
                    return f"exclusive:{kind}"
        return ""


class _Sum:
    """What is known of the pairs between two clusters: the sum of their weights, and how many were scored."""

    __slots__ = ("scored", "weight")

    def __init__(self, weight: float) -> None:
        self.weight, self.scored = weight, 1


class _Growing:
    """Clusters on their way: each by the number of one of its records, with what joins it to its neighbours."""

    def __init__(self, links: Iterable[tuple[int, int, float]]) -> None:
        self.near: dict[int, dict[int, _Sum]] = {}
        for a, b, weight in links:
            both = _Sum(weight)
            self.near.setdefault(a, {})[b] = both
            self.near.setdefault(b, {})[a] = both
        self.members = {one: [one] for one in self.near}

    def average(self, a: int, b: int) -> float:
        """What the pairs between two neighbours weigh on average."""
        both = self.near[a][b]
        pairs = len(self.members[a]) * len(self.members[b])
        return (both.weight + (pairs - both.scored) * AGAINST) / pairs

    def join(self, a: int, b: int) -> tuple[int, list[int]]:
        """Makes two neighbours one; answers its number and those whose average with it must be asked anew."""
        large, small = (a, b) if (len(self.near[a]), b) >= (len(self.near[b]), a) else (b, a)
        moved = self.near.pop(small)
        del moved[large], self.near[large][small]
        kept = self.near[large]
        for other, both in moved.items():
            del self.near[other][small]
            if other in kept:
                kept[other].weight += both.weight
                kept[other].scored += both.scored
            else:
                kept[other] = self.near[other][large] = both
        self.members[large] += self.members.pop(small)
        return large, list(moved)


def _grow(links: list[tuple[int, int, float]], stop: float, limits: _Limits | None) -> list[list[int]]:
    """Clusters by average linkage.

    An average never exceeds that of the better of the two it came from, so that what stands in the queue is never too
    low: it is asked anew when it comes up.
    """
    growing = _Growing(links)
    queue = [(-weight, a, b) for a, b, weight in links if weight >= stop]
    heapq.heapify(queue)
    while queue:
        promised, a, b = heapq.heappop(queue)
        if b not in growing.near.get(a, ()):
            continue
        average = growing.average(a, b)
        if average < -promised - SLACK:
            if average >= stop:
                heapq.heappush(queue, (-average, a, b))
        elif limits is None or not limits.broken([*growing.members[a], *growing.members[b]]):
            joined, asked = growing.join(a, b)
            for other in asked:
                if (anew := growing.average(joined, other)) >= stop:
                    heapq.heappush(queue, (-anew, min(joined, other), max(joined, other)))
    return list(growing.members.values())


def _within(links: list[tuple[int, int, float]], parts: list[list[int]]) -> list[list[tuple[int, int, float]]]:
    """The links inside each of the parts."""
    part_of = {one: place for place, part in enumerate(parts) for one in part}
    inside: list[list[tuple[int, int, float]]] = [[] for _ in parts]
    for a, b, weight in links:
        if a in part_of and part_of[a] == part_of.get(b):
            inside[part_of[a]].append((a, b, weight))
    return inside


def _refused(links: list[tuple[int, int, float]], parts: list[list[int]], stop: float, limits: _Limits) -> list[Parted]:
    """The strongest pair between any two parts that a rule kept asunder."""
    part_of = {one: place for place, part in enumerate(parts) for one in part}
    seen: set[tuple[int, int]] = set()
    found = []
    for a, b, weight in sorted(links, key=lambda link: (-link[2], link[0], link[1])):
        one, other = sorted((part_of[a], part_of[b]))
        if weight < stop or one == other or (one, other) in seen:
            continue
        seen.add((one, other))
        if rule := limits.broken([*parts[one], *parts[other]]):
            found.append(Parted(limits.name(a), limits.name(b), rule))
    return found
