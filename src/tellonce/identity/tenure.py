"""Validity in time: a mailbox that was given up and taken by somebody else is each one's in their own time."""

from collections.abc import Iterable
from itertools import pairwise

import msgspec


class Spell(msgspec.Struct, frozen=True, order=True):
    """How one person carried a value.

    Attributes:
        first: first record of theirs that holds it, microseconds UTC.
        last: the last one.
        person: their id.
        moved: whether they were seen later with another value of its kind: the sign that they gave it up.
    """

    first: int
    last: int
    person: str
    moved: bool


class Tenure(msgspec.Struct, frozen=True, order=True):
    """A value is a person's from one moment to before another (microseconds UTC); `None` = until now."""

    valid_from: int
    valid_to: int | None
    person: str


def tenures(spells: Iterable[Spell], after: int) -> tuple[Tenure, ...]:
    """Who had a value when; empty where it did not plainly change hands.

    It changed hands where every former owner was seen later with another value of its kind, and it fell silent for at
    least `after` microseconds before the next one carried it. What lies between two owners is nobody's. Two people who
    carried it at one time share it, and nothing is said of when.

    Args:
        spells: one a person, in any order.
        after: the shortest silence, microseconds.
    """
    ordered = sorted(spells)
    changed = len(ordered) > 1 and all(
        one.moved and other.first - one.last >= after for one, other in pairwise(ordered)
    )
    if not changed:
        return ()
    ends = [*(one.last + 1 for one in ordered[:-1]), None]
    return tuple(Tenure(one.first, end, one.person) for one, end in zip(ordered, ends, strict=True))
