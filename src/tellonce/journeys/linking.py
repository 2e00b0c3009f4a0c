"""Which records are one contact: those that share a declared key, those of two systems with one number at one time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from tellonce.vocabulary.moment import SECOND

HAND_OVER: Final = 10 * SECOND
"""How far apart two systems' records of one call may lie: their clocks differ, and the hand-over takes a moment.

Source: our choice, short against the time it takes to hang up, dial again and be answered.
"""


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What one record shows of the contact it belongs to.

    Attributes:
        silo: name of the silo.
        record: id of the record.
        keys: declared keys shared by all records of one contact.
        numbers: normalised telephone numbers of the customer, if it was a call.
        direction: who began it.
        at: start in microseconds UTC, None where it was no call.
        until: end in microseconds UTC, None where it was no call.
    """

    silo: str
    record: str
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    direction: str
    at: int | None
    until: int | None


def link(traces: Iterable[Trace]) -> dict[tuple[str, str], str]:
    """The contact group of each record, by (silo, record).

    The group bears the name of its first record in order of name. A function of the set of traces.
    Records that stand alone are a group of their own.
    """
    given = sorted(traces, key=lambda trace: (trace.silo, trace.record))
    union = _Union(len(given))
    first: dict[str, int] = {}
    for place, trace in enumerate(given):
        for key in trace.keys:
            union.join(place, first.setdefault(key, place))
    for one, other in _together(given, union):
        union.join(one, other)
    named = [f"{given[union.root(place)].silo}:{given[union.root(place)].record}" for place in range(len(given))]
    return {(trace.silo, trace.record): name for trace, name in zip(given, named, strict=True)}


def _together(given: Sequence[Trace], union: "_Union") -> Iterator[tuple[int, int]]:
    """Pairs of groups of two silos that had one number at one time; calls are compared whole, as keys joined them."""
    calls: dict[tuple[str, str, int], list[int]] = {}
    for place, trace in enumerate(given):
        for number in trace.numbers if trace.at is not None else ():
            calls.setdefault((number, trace.direction, union.root(place)), []).append(place)
    by_number: dict[tuple[str, str], list[_Call]] = {}
    for (number, direction, root), places in calls.items():
        starts = [given[place].at or 0 for place in places]
        ends = [given[place].until or given[place].at or 0 for place in places]
        call = _Call(min(starts), max(ends), given[root].silo, root)
        by_number.setdefault((number, direction), []).append(call)
    for found in by_number.values():
        yield from _meetings(sorted(found))


class _Call(NamedTuple):
    """One call as one system's records tell it: start and end, the silo, and its group."""

    at: int
    until: int
    silo: str
    root: int

    def meets(self, other: "_Call") -> tuple[int, int]:
        """How much two calls overlap (below 0: how far apart they are), and how deep the one lies in the other."""
        overlap = min(self.until, other.until) - max(self.at, other.at)
        return overlap, min(abs(self.at - other.at), abs(self.until - other.until))


def _meetings(calls: Sequence[_Call]) -> Iterator[tuple[int, int]]:
    """Each call with the one of every other silo that it meets best.

    Where one call ends as the next begins, both systems tell of two calls, and each record belongs to its own.
    """
    nearby: list[_Call] = []
    best: dict[tuple[_Call, str], tuple[tuple[int, int], _Call]] = {}
    for call in calls:
        nearby = [one for one in nearby if one.until + HAND_OVER >= call.at]
        for one in nearby:
            if one.silo != call.silo:
                for mine, theirs in ((call, one), (one, call)):
                    best[mine, theirs.silo] = max(
                        best.get((mine, theirs.silo), (mine.meets(theirs), theirs)), (mine.meets(theirs), theirs)
                    )
        nearby.append(call)
    for (call, _), (_, other) in best.items():
        yield call.root, other.root


class _Union:
    """Groups of places, each named by its smallest member."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def join(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        if one != other:
            self._parent[max(one, other)] = min(one, other)
