"""Declared moments and lengths out of records, as microseconds: ISO 8601, Unix time, declared patterns, typed."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from tellonce.silos.deadlines import after, runs_until
from tellonce.silos.mapping import Choice
from tellonce.silos.system import Record
from tellonce.silos.values import Find, as_value, field, named, paths, shaped, tell, text
from tellonce.vocabulary.moment import SECOND, WHOLE_DAY, day_end, from_iso, from_pattern, micros, noon
from tellonce.vocabulary.refusal import Unreadable

At: TypeAlias = Callable[[Record, ZoneInfo], int | None]
"""Reads a moment of a record, in microseconds UTC, by the zone of its silo; None where the record says nothing."""

AtDay: TypeAlias = Callable[[Record, ZoneInfo, ZoneInfo], int | None]
"""As `At`, with the zone of days that are named without a time behind that of the silo.

A system may write its times in UTC; the days that an organisation names are those of its own clocks.
"""

By: TypeAlias = Callable[[Record, ZoneInfo, ZoneInfo, int], int | None]
"""As `AtDay`, of a deadline, with the moment from which it may run."""

UNIX: Final[dict[str, int]] = {"unix": SECOND, "unix_ms": 1_000, "unix_us": 1}
"""Patterns of Unix time: microseconds in one of their units."""

EARLIEST: Final = -62_135_510_400 * SECOND
LATEST: Final = 253_402_128_000 * SECOND
"""From 0001-01-02 to 9999-12-30: every moment between can be written in every zone."""

REMEMBERED: Final = 65_536
"""Texts of moments kept with what they were read as: dates and whole seconds come again and again."""

TIME_OF_DAY: Final = re.compile(r"%[HIMSTXRcfps]")
"""Directives of `strptime` that read a time of the day, not only a date."""

CLOCK: Final = re.compile(r"(?:(\d+) days?,? )?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)")
"""A length as clocks and pandas write it: `06:12`, `00:06:12`, `0 days 00:06:12`."""


def moment(choice: Choice) -> At:
    """A closure that reads the moment of a choice; a time without a zone is local in the choice's zone or the silo's.

    The closure raises `Unreadable`, naming the column, where the text is no moment or the date does not exist.
    """
    value = as_value(choice)
    find = _raw(choice)
    fixed = ZoneInfo(value.zone) if value.zone else None
    read = _remembering(value.pattern)
    name = named(choice)

    def at(record: Record, zone: ZoneInfo) -> int | None:
        raw = find(record)
        if isinstance(raw, date):
            return _typed(raw, fixed or zone)
        word = text(raw)
        if not word:
            return None
        try:
            return read(word, fixed or zone)
        except Unreadable as error:
            raise Unreadable(f"column {name}: {error.problem}") from error

    return at


def deadline(choice: Choice) -> By:
    """A closure that reads by when something is due: as `moment`, but a day without a time means its local end.

    A limit (`+5 business days`) runs from the moment that the closure is given. It raises `Unreadable` as that of
    `moment` does, and where a limit's number is none.
    """
    limit = after(choice) if isinstance(choice, str) else None
    if limit is None:
        day = _of_day(choice, day_end)
        return lambda record, zone, days, _: day(record, zone, days)
    number = tell(limit.field) if limit.field else None
    amount = limit.amount

    def by(record: Record, _: ZoneInfo, days: ZoneInfo, made: int) -> int | None:
        told = number(record) if number else amount
        return runs_until(limit, told, made, days) if told else None

    return by


def deadline_paths(choice: Choice | None) -> tuple[str, ...]:
    """The paths of the fields that a deadline asks for, beside the moment from which it may run."""
    limit = after(choice) if isinstance(choice, str) else None
    return paths(choice) if limit is None else tuple(filter(None, (limit.field,)))


def midday(choice: Choice) -> AtDay:
    """A closure that reads when a letter was mailed: as `moment`, but a day without a time means its local noon.

    The closure raises `Unreadable` as that of `moment` does.

    Source: counting rules, "letter received": dated at noon local time of the day mailed.
    """
    return _of_day(choice, noon)


def _of_day(choice: Choice, then: Callable[[int, ZoneInfo], int]) -> AtDay:
    """As `moment`; of a day without a time the moment that `then` gives of its local beginning and its zone."""
    value = as_value(choice)
    find = _raw(choice)
    fixed = ZoneInfo(value.zone) if value.zone else None
    read = moment(choice)

    def at(record: Record, zone: ZoneInfo, days: ZoneInfo) -> int | None:
        if not _whole_day(find(record), value.pattern):
            return read(record, zone)
        told = read(record, days)
        return told if told is None else then(told, fixed or days)

    return at


def _whole_day(raw: object, pattern: str) -> bool:
    """Whether a value says a day and no time of it."""
    if isinstance(raw, date):
        return not isinstance(raw, datetime)
    if pattern in ("", "iso"):
        return WHOLE_DAY.fullmatch(text(raw)) is not None
    return pattern not in UNIX and TIME_OF_DAY.search(pattern) is None


def length(choice: Choice) -> Callable[[Record], int | None]:
    """A closure that reads a length: seconds as a number, or `00:06:12`, or `0 days 00:06:12`; None for nothing.

    The closure returns microseconds and raises `Unreadable`, naming the column, where it is no length.
    """
    find = _raw(choice)
    name = named(choice)

    def span(record: Record) -> int | None:
        raw = find(record)
        if isinstance(raw, timedelta):
            return raw // timedelta(microseconds=1)
        word = text(raw)
        if not word:
            return None
        found = CLOCK.fullmatch(word)
        days, hours, minutes, rest = found.groups() if found else (None, None, None, word)
        try:
            told = Decimal(rest) + int(minutes or 0) * 60 + int(hours or 0) * 3_600 + int(days or 0) * 86_400
        except ArithmeticError:
            told = Decimal(-1)
        if not told.is_finite() or not 0 <= told < Decimal(10) ** 10:
            raise Unreadable(f"column {name}: {word[:40]!r} is no length (allowed: seconds as a number, 00:06:12)")
        return int(told * SECOND)

    return span


def _raw(choice: Choice) -> Find:
    """The field itself where nothing is done to its text: a typed column needs no way through text."""
    value = as_value(choice)
    return field(value.column) if value.column and shaped(value) is None else tell(choice)


def _remembering(pattern: str) -> Callable[[str, ZoneInfo], int]:
    @lru_cache(maxsize=REMEMBERED)
    def read(word: str, zone: ZoneInfo) -> int:
        try:
            at = _read(word, pattern, zone)
        except OverflowError as error:
            raise Unreadable(f"{word[:40]!r} is no moment between the years 1 and 9999") from error
        if not EARLIEST <= at <= LATEST:
            raise Unreadable(f"{word[:40]!r} is no moment between the years 1 and 9999")
        return at

    return read


def _read(word: str, pattern: str, zone: ZoneInfo) -> int:
    if pattern in ("", "iso"):
        return from_iso(word, zone)
    unit = UNIX.get(pattern)
    if unit is None:
        return from_pattern(word, pattern, zone)
    try:
        told = Decimal(word) * unit
        # A number like 1e999999 would take minutes to be written out: it is refused before.
        if not EARLIEST <= told <= LATEST:
            raise OverflowError(word[:40])
        return int(told)
    except OverflowError:
        raise
    except (ArithmeticError, ValueError) as error:
        raise Unreadable(f"{word[:40]!r} is no number, as the pattern {pattern!r} asks") from error


def _typed(raw: date, zone: ZoneInfo) -> int:
    whole = raw if isinstance(raw, datetime) else datetime.combine(raw, clock())
    return micros(whole if whole.tzinfo else whole.replace(tzinfo=zone))
