"""Which columns hold the same numbers by the values they share, and which hold numbers of several kinds at once.

A column for remarks or references may hold a bill here and a repair there: it must not make the two one number.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str, str]
"""A file and a column of it."""

SHARED: Final = 0.2
"""Share of the smaller column's distinct values that two columns must have in common to be taken for one number.

Source: our choice; a customer is met by some systems only, but what one in five share is no chance.
"""

LEAST: Final = 2
"""Values that two columns must at least have in common: one may be a slip."""

Numbers: TypeAlias = Mapping[Place, frozenset[str]]
"""For each column the numbers that it holds."""

Links: TypeAlias = Mapping[Place, Mapping[Place, int]]
"""For each column those of other files that hold enough of its numbers, with how many."""


def shared_numbers(numbers: Numbers) -> dict[Place, dict[Place, int]]:
    """For each column the columns of other files that hold enough of its numbers, with how many."""
    places: dict[str, list[Place]] = defaultdict(list)
    for place, values in numbers.items():
        for value in values:
            places[value].append(place)
    common: dict[Place, dict[Place, int]] = defaultdict(lambda: defaultdict(int))
    for held in places.values():
        for one in held:
            for other in held:
                if one[0] != other[0]:
                    common[one][other] += 1
    found = {
        one: {other: n for other, n in others.items() if n >= LEAST and n >= SHARED * _smaller(numbers, one, other)}
        for one, others in common.items()
    }
    return {one: others for one, others in found.items() if others}


def _smaller(numbers: Numbers, *places: Place) -> int:
    return min(len(numbers[place]) for place in places)


def groups(shared: Links) -> Iterator[list[Place]]:
    """The columns that hang together by what they share, each group in order."""
    left = dict.fromkeys(shared)
    while left:
        start = next(iter(left))
        group, waiting = {start}, [start]
        while waiting:
            fresh = set(shared[waiting.pop()]) - group
            group |= fresh
            waiting += fresh
        for place in group:
            del left[place]
        yield sorted(group)


def mixed(numbers: Numbers, shared: Links) -> frozenset[Place]:
    """The columns that alone hold together others, with numbers of one form for these and of another for those."""
    return frozenset(place for place in shared if _is_mixed(place, numbers, shared))


def without(shared: Links, left_out: Iterable[Place]) -> dict[Place, dict[Place, int]]:
    """What columns share, but for some of them; one that shared with these alone stays, with nothing."""
    gone = set(left_out)
    return {
        one: {other: often for other, often in others.items() if other not in gone}
        for one, others in shared.items()
        if one not in gone
    }


def _is_mixed(place: Place, numbers: Numbers, shared: Links) -> bool:
    if len(shared[place]) < LEAST:
        return False
    rest = without(shared, [place])
    sides = [side for side in groups(rest) if not shared[place].keys().isdisjoint(side)]
    forms = [
        {_form(word) for other in side if other in shared[place] for word in numbers[place] & numbers[other]}
        for side in sides
    ]
    single = [form for found in forms if len(found) == 1 for form in found]
    return len(sides) > 1 and len(single) == len(sides) == len(set(single))


def _form(word: str) -> str:
    """What numbers of one kind have in common: the letters they begin with, and where digits, letters and signs are."""
    letters = re.match(r"[^\W\d_]*", word)
    begun = letters.end() if letters else 0
    return word[:begun] + re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", word[begun:]))
