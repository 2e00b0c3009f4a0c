"""Which declared settings a record meets: what is told of it, asked setting by setting, instead of what comes of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from tellonce.silos.carried import WORD, Fields, reach
from tellonce.silos.deadlines import VALUE, after, is_number
from tellonce.silos.further import declared, found_in
from tellonce.silos.mapping import Choice, Meaning, Moment, Silo
from tellonce.silos.matching import holds, matched_value
from tellonce.silos.system import Record
from tellonce.silos.table import holding
from tellonce.silos.values import items, placed, tell
from tellonce.vocabulary.touchpoint import Touchpoint

Meet: TypeAlias = Callable[[Sequence[Touchpoint], Record], Iterator[str]]
"""The paths of the settings that one record meets (`$.silo[1].ids.phone`), of what its reader told and its raw record;
a setting may come more than once."""

FIELDS: Final = ("seconds", "start", "end", "due", "amount")
"""Settings of a meaning that name a field beside the one it speaks of."""

Asked: TypeAlias = tuple[str, Callable[[Record], bool]]
"""A setting of a moment and whether a row, or an item of its list, meets it."""


def silo_meets(path: str, silo: Silo) -> tuple[frozenset[str], Meet]:
    """The settings of a silo beside its moments, and a closure that tells which of them a record meets.

    Args:
        path: of the silo, as `$.silo[1]`.
        silo: what it declares.
    """
    values = declared(silo)

    def meet(points: Sequence[Touchpoint], record: Record) -> Iterator[str]:
        for _, found in found_in(points, values, record):
            yield from (f"{path}.{one.path}" for one, _ in found)

    return frozenset(f"{path}.{one.path}" for one in values), meet


def moment_meets(path: str, number: int, one: Moment) -> tuple[frozenset[str], Meet]:
    """The settings of a table's moment that may be met, and a closure that tells which of them a row meets.

    Args:
        path: of the moment, as `$.silo[1].moment[0]`.
        number: its place among the moments of its silo, the `part` of what it tells.
        one: the moment.
    """
    asked = tuple(_asked(path, one))
    give = items(one.each) if one.each else None

    def meet(points: Sequence[Touchpoint], record: Record) -> Iterator[str]:
        told = [point for point in points if point.part == number]
        yield from (path for _ in told[:1])
        yield from (f"{path}.due" for point in told if one.due and "due" in point.attributes)
        for row in (item for _, item in give(record)) if give else (record,):
            yield from (setting for setting, met in asked if met(row))

    further = {f"{path}.due"} if one.due else set()
    return frozenset({path, *further, *(setting for setting, _ in asked)}), meet


def _asked(path: str, one: Moment) -> Iterator[Asked]:
    for name, pattern in one.when.items():
        holds_here = holding({name: pattern})
        if holds_here:
            yield f"{path}.when.{name}", holds_here
    for setting in ("ids", "contact"):
        for kind, choices in getattr(one, setting).items():
            yield from ((place, _says(choice)) for place, choice in placed(f"{path}.{setting}.{kind}", choices))
    if one.topic:
        yield f"{path}.topic", _says(one.topic)


def _says(choice: Choice) -> Callable[[Record], bool]:
    told = tell(choice)
    return lambda record: bool(told(record))


def meanings_meet(numbered: Iterable[tuple[str, Meaning]]) -> tuple[frozenset[str], Meet]:
    """The settings of meanings that may be met, and a closure that tells which of them a record meets.

    A `when` is asked where the field matches, whatever else is asked; a field that the meaning counts from, where the
    meaning holds.

    Args:
        numbered: each meaning of one silo with its path, as `$.meaning[3]`.
    """
    meanings = [(path, one, _bare(one)) for path, one in numbered]

    def meet(points: Sequence[Touchpoint], record: Record) -> Iterator[str]:
        within = reach(points, record)
        for _, told in groupby(points, key=lambda point: (point.file, point.record)):
            words: set[str] = set()
            for point in sorted(told, key=lambda point: point.part):
                worded = point.word not in words
                words.add(point.word)
                for path, one, bare in meanings:
                    if matched_value(bare, point, within, worded=worded) is not None:
                        yield from _met(path, one, within(point))

    return frozenset(place for path, one, _ in meanings for place in _places(path, one)), meet


def _bare(one: Meaning) -> Meaning:
    return Meaning(system=one.system, field=one.field, matches=one.matches)


def _places(path: str, one: Meaning) -> Iterator[str]:
    yield path
    yield from (f"{path}.when.{name}" for name in one.when)
    yield from (f"{path}.{setting}" for setting in FIELDS if _named(one, setting))


def _met(path: str, one: Meaning, fields: Fields) -> Iterator[str]:
    yield from (f"{path}.when.{name}" for name, pattern in one.when.items() if holds({name: pattern}, fields))
    if holds(one.when, fields):
        yield path
        yield from (
            f"{path}.{setting}" for setting in FIELDS if (name := _named(one, setting)) and fields.get(name) != ""
        )


def _named(one: Meaning, setting: str) -> str:
    """The name of the field that a setting counts from, '' where it names none."""
    said = str(getattr(one, setting))
    if setting == "seconds":
        said = f"+{said}" if said else ""
    limit = after(said)
    return limit.field if limit else "" if said == VALUE or is_number(said) else said


def named_by(meanings: Iterable[Meaning]) -> frozenset[str]:
    """All fields that meanings name."""
    found: set[str] = set()
    for one in meanings:
        found |= {one.field, *one.when, *(_named(one, setting) for setting in FIELDS)}
    return frozenset(found - {""})


def attributes(points: Iterable[Touchpoint]) -> dict[str, set[str]]:
    """The attributes of one record by name with their values, the source's own word among them."""
    found: dict[str, set[str]] = {}
    for point in points:
        for name, value in ((WORD, point.word), *point.attributes.items()):
            if value:
                found.setdefault(name, set()).add(value)
    return found
