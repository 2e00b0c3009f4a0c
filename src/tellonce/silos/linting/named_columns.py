"""The columns that a table's mapping names, setting by setting, and those of them that no record has.

A misspelt column takes what it says away without a word, and so does a constant that is written as a column.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from tellonce.silos.files.parquet_rows import asked
from tellonce.silos.mapping import Choice, Choices, Moment, Silo, Value
from tellonce.silos.system import Record
from tellonce.silos.table import BACKWARD, OUTCOME_MISSING, TOLD, columns
from tellonce.silos.times import deadline_paths
from tellonce.silos.values import AROUND, Find, field, flat, items, paths, placed

TEXTS: Final = ("word", "topic", *TOLD)
"""Settings of a moment that hold any text: a constant is as likely there as a column."""

WORDS: Final = ("activity", "channel", "outcome")
"""Settings of a moment that are constants where they are bare texts."""

MADE: Final = frozenset({*TEXTS, "due", "seconds", "keeps", BACKWARD, OUTCOME_MISSING})
"""Attributes that a moment's own settings tell."""

SEEN: Final = 50
"""Records whose fields are looked through for a name that is near (our choice: those of one export are alike)."""

Rows: TypeAlias = Callable[[Record], Iterable[Record]]
"""The rows of a record that a setting speaks of: itself, or the items of one of its lists."""


class Named(NamedTuple):
    """A setting that names a column.

    Attributes:
        path: of the setting, as `$.silo[1].moment[0].task`.
        column: the path of the field.
        constant: whether a constant may have been meant.
    """

    path: str
    column: str
    constant: bool = False


def columns_of_silo(path: str, silo: Silo) -> Iterator[Named]:
    """The columns that a silo names beside its moments.

    Args:
        path: of the silo, as `$.silo[1]`.
        silo: what it declares.
    """
    for setting in ("record", "journey", "topic"):
        yield from _chosen(f"{path}.{setting}", getattr(silo, setting), constant=setting == "topic")
    for setting in ("ids", "matters", "contact"):
        for kind, choices in getattr(silo, setting).items():
            yield from _each(f"{path}.{setting}.{kind}", choices)


def columns_of_moment(path: str, one: Moment) -> Iterator[Named]:
    """The columns that a moment names, but for those of its items' list and of the attributes that it keeps.

    A `when` that a row without the field meets as well may ask for just that: it names none.

    Args:
        path: of the moment, as `$.silo[1].moment[0]`.
        one: the moment.
    """
    for setting in ("at", "until", "seconds", "order", *TEXTS):
        yield from _chosen(f"{path}.{setting}", getattr(one, setting), constant=setting in TEXTS)
    yield from (Named(f"{path}.due", column) for column in deadline_paths(one.due))
    for setting in WORDS:
        if isinstance(choice := getattr(one, setting), Value):
            yield from _chosen(f"{path}.{setting}", choice)
    for setting in ("ids", "contact"):
        for kind, choices in getattr(one, setting).items():
            yield from _each(f"{path}.{setting}.{kind}", choices)
    for name, pattern in one.when.items():
        if not re.fullmatch(pattern, ""):
            yield Named(f"{path}.when.{name}", name)
    yield from (Named(f"{path}.sub", column) for column in paths(one.sub))


def _each(path: str, choices: Choices) -> Iterator[Named]:
    for place, choice in placed(path, choices):
        yield from _chosen(place, choice)


def _chosen(path: str, choice: Choice | None, *, constant: bool = False) -> Iterator[Named]:
    bare = constant and isinstance(choice, str)
    yield from (Named(path, column, bare) for column in paths(choice))


def used(silo: Silo) -> frozenset[str]:
    """The paths of all fields that a silo's declaration asks for, but for attributes that a moment only keeps."""
    asking = tuple(msgspec.structs.replace(one, attributes=()) for one in silo.moment)
    own = frozenset(column for one in silo.moment for column in paths(one.sub))
    return columns(msgspec.structs.replace(silo, moment=asking)) | own


def made(silo: Silo) -> frozenset[str]:
    """Names of the attributes of a table that are no field as it stands: what its declaration makes of its fields."""
    kept = {name for one in silo.moment for name in one.attributes}
    return frozenset(MADE - kept) if silo.moment else frozenset()


class Unheld:
    """The columns of one table that no record has, gathered record by record.

    Args:
        path: of the silo, as `$.silo[1]`.
        silo: what it declares.
    """

    def __init__(self, path: str, silo: Silo) -> None:
        self._asked = [_Asked(_itself, columns_of_silo(path, silo))]
        for number, one in enumerate(silo.moment):
            place = f"{path}.moment[{number}]"
            own = [*columns_of_moment(place, one), *(Named(f"{place}.attributes", name) for name in one.attributes)]
            self._asked.append(_Asked(_items(one.each) if one.each else _itself, own))
            if one.each:
                self._asked.append(_Asked(_itself, [Named(f"{place}.each", one.each)]))

    def look(self, record: Record) -> None:
        """Take up one record."""
        for one in self._asked:
            one.look(record)

    def found(self, header: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The paths of settings that name a column which no record has, and what to do; none without records.

        Args:
            header: names of columns that are there even where they hold nothing; empty where a file has no header.
        """
        for one in self._asked:
            yield from one.found(header)


class _Asked:
    """The columns that settings name of rows alike, as long as no row had them."""

    def __init__(self, rows: Rows, columns: Iterable[Named]) -> None:
        self._rows = rows
        self._left: dict[Named, Find] = {one: field(one.column) for one in columns}
        self._names: dict[str, None] = {}
        self._seen = 0

    def look(self, record: Record) -> None:
        for row in self._rows(record) if self._left else ():
            self._seen += 1
            if self._seen <= SEEN:
                self._names.update((name, None) for name, _ in flat(row))
            for one in [one for one, find in self._left.items() if find(row) is not None]:
                del self._left[one]

    def found(self, header: Sequence[str]) -> Iterator[tuple[str, str]]:
        names = list(dict.fromkeys((*header, *self._names)))
        for one in self._left if self._seen else ():
            own = (one.column.removeprefix(f"{AROUND}."),)
            if not any(asked(name, own) for name in header):
                yield one.path, _says(one, names)


def _says(one: Named, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(one.column, [name for name in names if name != one.column], n=1, cutoff=0.7)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    constant = f'; a constant is written {{value = "{one.column}"}}' if one.constant else ""
    return f"names the column {one.column!r}, which no record has{hint}{constant}"


def _itself(record: Record) -> Iterable[Record]:
    return (record,)


def _items(path: str) -> Rows:
    give = items(path)
    return lambda record: [item for _, item in give(record)]
