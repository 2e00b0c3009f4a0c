"""Which columns of a folder's files hold the same numbers: what two systems both know is how they know it is one."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

import msgspec

from tellonce.silos.column import Column

Place: TypeAlias = tuple[str, str]
"""A file and a column of it."""

SHARED: Final = 0.2
"""Share of the smaller column's distinct values that two columns must have in common to be taken for one number.

Source: our choice; a customer is met by some systems only, but what one in five share is no chance.
"""

LEAST: Final = 2
"""Values that two columns must at least have in common: one may be a slip."""

CUSTOMER: Final = re.compile(
    r"(?:^|_)(?:acct|account|cust|customer|client|member|membership|subscriber|policy|licen[cs]e|dl|user|person|patient"
    r"|citizen|taxpayer|ssn|passport|holder|contact|visitor|tenant|guest|debtor|donor|student)(?:_|$)"
)
"""Names of numbers by which organisations know customers."""

PART: Final = re.compile(r"last_?\d|(?:^|_)(?:type|status|class|code|group|segment|region|year|count|age)(?:_|$)")
"""Names of columns that hold a part of a number, or what sorts customers and names none."""

MATTER: Final = re.compile(
    r"(?:^|_)(?:order|wo|case|ticket|complaint|claim|txn|transaction|invoice|booking|quote|notice|piece|job|call"
    r"|session|execution|conversation|message|event|request|visit)(?:_|$)"
)
"""Names of numbers of what customers come about: even one that is given once is nobody's."""

LONG: Final = re.compile(r"(?=(?:.*\d){4}).{5,}")
"""Values of fewer digits (years, postcodes of some countries, small counters) agree by chance."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is looked at.

    Attributes:
        file: its name.
        columns: by name.
        known: identifiers that the reader of its system finds by itself: value to kind.
        register: whether its rows are about people: a number that no other row has is then a customer's.
    """

    file: str
    columns: Mapping[str, Column]
    known: Mapping[str, str]
    register: bool


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """That a column's values stand in other files too.

    Attributes:
        kind: the one name for the number, whatever each file calls it.
        with_: file and column that has most of them.
        shared: how many distinct values they have in common.
        person: whether it is a customer's number: by a name that a file has for it, by a system's reader, or because it
            is given once in a register of people. Any other number is of a matter.
    """

    kind: str
    with_: str
    shared: int
    person: bool


def agreements(files: Iterable[Seen], apart: Iterable[Place] = ()) -> dict[Place, Agreement]:
    """By file and column: with which other file's column it shares its numbers, and what to call them.

    Args:
        files: all files of a folder.
        apart: file and column of those that are known to be something else (moments, telephones, addresses).
    """
    left_out, seen = set(apart), list(files)
    columns = {
        (one.file, name): column
        for one in seen
        for name, column in one.columns.items()
        if (one.file, name) not in left_out and column.is_code and not PART.search(column.plain)
    }
    often = Counter(column.plain for column in columns.values())
    # Of columns of one name short numbers agree too.
    numbers = {
        place: frozenset(word for word in column.words if often[column.plain] > 1 or LONG.fullmatch(word))
        for place, column in columns.items()
    }
    shared = _shared(numbers)
    known = {value: kind for one in seen for value, kind in one.known.items()}
    registers = {one.file for one in seen if one.register}
    told: dict[Place, Agreement] = {}
    for group in _groups(shared):
        kind = _kind({place: columns[place] for place in group}, known, registers)
        named = any(CUSTOMER.search(columns[place].plain) for place in group)
        matter = any(MATTER.search(columns[place].plain) for place in group)
        once = not matter and any(place[0] in registers and columns[place].unique for place in group)
        for place in group:
            best, count = max(shared[place].items(), key=lambda item: (item[1], item[0]))
            told[place] = Agreement(
                kind=kind, with_=f"{best[0]}: {best[1]}", shared=count, person=named or once or kind in known.values()
            )
    return told


def _shared(numbers: Mapping[Place, frozenset[str]]) -> dict[Place, dict[Place, int]]:
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


def _smaller(numbers: Mapping[Place, frozenset[str]], *places: Place) -> int:
    return min(len(numbers[place]) for place in places)


def _groups(shared: Mapping[Place, Mapping[Place, int]]) -> Iterator[list[Place]]:
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


def _kind(columns: Mapping[Place, Column], known: Mapping[str, str], registers: Container[str]) -> str:
    """The one name of a number: as most readers have it, else of a register, else of a customer, else of a table."""
    given = Counter(known[value] for column in columns.values() for value in column.words if value in known)
    if given:
        return max(sorted(given), key=given.__getitem__)

    def rank(place: Place) -> tuple[bool, bool, bool, int, str]:
        name = columns[place].plain
        customer = bool(CUSTOMER.search(name))
        return customer, place[0] in registers, "." not in columns[place].name, len(name), name

    return columns[max(columns, key=rank)].plain or "number"
