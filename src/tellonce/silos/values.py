"""Values out of records: each declared `Choice` is compiled once to a closure, then called for every record."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from tellonce.silos.mapping import Choice, Choices, Value
from tellonce.silos.system import LISTS, RECORDS, Record

Find: TypeAlias = Callable[[Record], object]
"""Finds one field of a record; None where it is not there."""

Tell: TypeAlias = Callable[[Record], str]
"""Tells one value of a record as text; '' where it says nothing."""

MOST_PLACES: Final = 30
"""Places before or behind the point from which on a number is multiplied no more: written out it would fill a page."""

AROUND: Final = "^"
"""Name under which an item of a nested list knows the record around it."""


def as_value(choice: Choice) -> Value:
    """The long form of a choice: a bare text is the path of a column."""
    return choice if isinstance(choice, Value) else Value(column=choice)


def several(choices: Choices) -> tuple[Choice, ...]:
    """The choices of a kind, be it declared as one or as a list; in the order of their declaration."""
    return choices if isinstance(choices, tuple) else (choices,)


def by_kind(declared: Mapping[str, Choices]) -> tuple[tuple[str, Choice], ...]:
    """Each kind with each of its choices, in the order of their declaration; empty where nothing is declared."""
    return tuple((kind, choice) for kind, choices in declared.items() for choice in several(choices))


def placed(path: str, choices: Choices) -> Iterator[tuple[str, Choice]]:
    """The choices of a kind with the path of each: that of the kind, with its place from 0 where they are a list.

    Args:
        path: of the kind, as `$.silo[1].ids.phone`.
        choices: what is declared of it.
    """
    if isinstance(choices, tuple):
        yield from ((f"{path}[{number}]", choice) for number, choice in enumerate(choices))
    else:
        yield path, choices


def named(choice: Choice) -> str:
    """How messages name a choice: by its columns, or as the constant it is."""
    value = as_value(choice)
    return value.column or ", ".join(value.columns) or f"constant {value.value!r}"


def paths(choice: Choice | None) -> tuple[str, ...]:
    """The paths of the fields that a choice asks for."""
    if choice is None:
        return ()
    value = as_value(choice)
    return tuple(path for path in (value.column, *value.columns) if path)


def field(path: str) -> Find:
    """A closure that finds the field at a dotted path.

    Numbers index lists (`-1` is the last). A key that holds dots itself is found as a whole, at any depth. `^` leads
    from a nested item to the record around it.
    """
    parts = tuple(path.split("."))
    if len(parts) == 1:
        return lambda record: record.get(path)
    if len(parts) == 2:
        return _inside(path, *parts)

    def find(record: Record) -> object:
        whole = record.get(path)
        return _walk(record, parts) if whole is None else whole

    return find


def _inside(path: str, outer: str, inner: str) -> Find:
    """As `field`, for the commonest of nested fields: one of a record inside the record."""

    def find(record: Record) -> object:
        whole = record.get(path)
        around = record.get(outer) if whole is None else None
        if around.__class__ is dict:
            return around.get(inner)
        return whole if around is None else _walk(around, (inner,))

    return find


def tell(choice: Choice) -> Tell:
    """A closure that tells the value of a choice as text, '' where the record and the declaration say nothing.

    A word that `values` does not name becomes `default`, or stays as it is where there is no default.
    """
    value = as_value(choice)
    raw, shape = _joined(value), shaped(value)
    return (lambda record: shape(raw(record))) if shape else raw


def shaped(value: Value) -> Callable[[str], str] | None:
    """What a choice makes of its field's text: cut out, translated, defaulted, multiplied; None where it stays."""
    words, default = dict(value.values), value.default
    find = re.compile(value.match).search if value.match else None
    factor = Decimal(str(value.times))
    if not (find or words or default or factor != 1):
        return None

    def shape(told: str) -> str:
        if find:
            match = find(told)
            told = _cut_out(match) if match else ""
        if words:
            told = words.get(told, default or told)
        told = told or default
        return told if factor == 1 else _multiplied(told, factor)

    return shape


def _multiplied(told: str, factor: Decimal) -> str:
    """A number so many times over, without an exponent; any other text as it is."""
    try:
        number = Decimal(told) * factor
    except ArithmeticError:
        return told
    return f"{number.normalize():f}" if number.is_finite() and abs(number.adjusted()) <= MOST_PLACES else told


def _cut_out(match: re.Match[str]) -> str:
    """The groups of an expression that took part, with blanks between; the whole where it has no groups."""
    return " ".join([part for part in match.groups() if part]) if match.re.groups else match.group()


def text(value: object) -> str:
    """A field's value as text, the way its source would write it; '' for nothing.

    The values of a list are joined by `;`. Records, and lists that hold records or lists, come as JSON.
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, LISTS) and not any(isinstance(item, (*LISTS, *RECORDS)) for item in value):
        return ";".join(told for item in value if (told := text(item)))
    if isinstance(value, (*LISTS, *RECORDS)):
        return msgspec.json.encode(value, enc_hook=str).decode()
    return str(value)


def items(path: str) -> Callable[[Record], Iterator[tuple[int, dict[str, object]]]]:
    """A closure that gives the items of a nested list with their position from 0, each knowing the record around it.

    Lists on the way are walked through: `a.b` gives the items of every `b` of every `a`. A single record where a list
    is expected is its only item; an item that is no record is found under `value`.
    """
    parts = tuple(path.split("."))

    def give(record: Record) -> Iterator[tuple[int, dict[str, object]]]:
        yield from enumerate(_nested(record, parts))

    return give


def flat(record: Record, before: str = "") -> Iterator[tuple[str, object]]:
    """The dotted paths of a record and their values, those of records inside it too; of a list, its first item."""
    for key, value in record.items():
        path = f"{before}{key}"
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, Mapping) and before.count(".") < 8:
            yield path, value
            yield from flat(first, f"{path}.")
        else:
            yield path, first


def _walk(value: object, parts: Sequence[str]) -> object:
    if not parts:
        return value
    if isinstance(value, RECORDS):
        for end in range(1, len(parts) + 1):
            inner = value.get(".".join(parts[:end]))
            found = None if inner is None else _walk(inner, parts[end:])
            if found is not None:
                return found
        return None
    if isinstance(value, LISTS) and parts[0].lstrip("-").isdecimal() and len(parts[0]) < 10:
        position = int(parts[0])
        return _walk(value[position], parts[1:]) if -len(value) <= position < len(value) else None
    return None


def _nested(record: Record, parts: Sequence[str]) -> Iterator[dict[str, object]]:
    for end in range(1, len(parts) + 1):
        inner = record.get(".".join(parts[:end]))
        if inner is None:
            continue
        for item in inner if isinstance(inner, LISTS) else (inner,):
            around = {**(item if isinstance(item, RECORDS) else {"value": item}), AROUND: record}
            if end == len(parts):
                yield around
            else:
                yield from _nested(around, parts[end:])
        return


def _joined(value: Value) -> Tell:
    if value.value:
        constant = value.value
        return lambda _: constant
    if value.columns:
        finds = tuple(_text_of(path) for path in value.columns)
        between = value.join

        def joined(record: Record) -> str:
            told = [find(record) for find in finds]
            return between.join(told) if all(told) else ""

        return joined
    return _text_of(value.column) if value.column else lambda _: ""


def _text_of(path: str) -> Tell:
    return _plain(path) if "." not in path else _found(field(path))


def _plain(column: str) -> Tell:
    # One call instead of three: most values of a table are read here, many millions of times.
    def plain(record: Record) -> str:
        value = record.get(column)
        if value.__class__ is str:
            return value.strip()
        return "" if value is None else text(value)

    return plain


def _found(find: Find) -> Tell:
    return lambda record: text(find(record))


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    # Parquet and spreadsheets keep whole numbers with gaps as 4587.0; the source wrote 4587.
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
