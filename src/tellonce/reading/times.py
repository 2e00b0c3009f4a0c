"""Time limits in words: what "within 5 business days" or "by Monday noon" says, and the moment it means.

Source: counting rules of the acceptance stories: business days are Monday to Friday, the day of the promise is not
counted, holidays are ignored; 'by' a date, and business days, end with the local day.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.vocabulary.moment import HOUR, MINUTE, day_end, micros, moment

NOON: Final = 12 * 60
MONTHS: Final = 12
PAST_DAYS: Final = 60
"""How long ago a date without a year may lie; else it is next year's. Source: our choice; nobody sets a date for ten
months ahead without a year, while mail about a date that has passed goes out for weeks."""

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class Unit(StrEnum):
    """The units in which texts count time."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    BUSINESS_DAY = "business_day"
    WEEK = "week"
    MONTH = "month"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A time limit as words state it, without the moment from which it runs.

    Attributes:
        amount: of units from the moment on, 0 where a day is named.
        unit: of the amount, or None.
        ahead: days from the day of the text (0 = today), or None.
        weekday: 0 for Monday to 6, the next one after the day of the text, or None.
        end_of: `week` or `month` whose end is meant, or ''.
        further: how many weeks or months later that end is (0 = this).
        year: of a date, or 0 where the text names none.
        month: of a date, or 0.
        day: of a date, or 0.
        slashed: whether the date was written as `3/4`, which is another day in other countries.
        clock: minutes after local midnight, or None for the end of the day.
    """

    amount: int = 0
    unit: Unit | None = None
    ahead: int | None = None
    weekday: int | None = None
    end_of: str = ""
    further: int = 0
    year: int = 0
    month: int = 0
    day: int = 0
    slashed: bool = False
    clock: int | None = None


class Times(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """`[times]` of a language: the words with which it states time limits, in normal form; `|` between alternatives.

    Attributes:
        within: before a length (`within|in the next`).
        by: before the last day or hour (`by|before`).
        on: before a day on which something will be (`on`).
        at: before an hour that follows a day (`at|by`).
        after: after a length, what makes it run from something else (`of|after`), so that it is no limit of ours.
        but: after such a word, what makes it run from now after all (`today|now`).
        to: between two numbers (`to|or`).
        noon: twelve o'clock.
        midnight: the end of the day.
        oclock: after an hour (`uhr`), or ''.
        morning: hours of a half-day by its name, as minutes after midnight at its end.
        ahead: days ahead by their names (`tomorrow = 1`).
        end_of: ends of a week or month by their names, as `day`, `tomorrow`, `week`, `next week`, `month` or
            `next month`.
        weekdays: ways of writing them, Monday first.
        months: ways of writing them, January first.
        ordinal: endings of the number of a day (`st|nd|rd|th`), or ''.
        before_day: before a day (`next|this|the`).
        numbers: number words.
        units: ways of writing units, by `minute`, `hour`, `day`, `business_day`, `week`, `month`.
    """

    within: str
    by: str
    on: str
    at: str
    after: str
    but: str
    to: str
    noon: str
    midnight: str
    oclock: str = ""
    morning: dict[str, int] = {}
    ahead: dict[str, int] = {}
    end_of: dict[str, str] = {}
    weekdays: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    ordinal: str = ""
    before_day: str = ""
    numbers: dict[str, int] = {}
    units: dict[Unit, str] = {}

    @cached_property
    def when(self) -> str:
        """Expression for a time limit in normal form, without groups: a length, or the last day or hour."""
        by = rf"(?:{self.by})"
        return (
            rf"(?:(?:{self.within}) {self._length}(?! (?:{self.after}) (?!{self.but}))"
            rf"|{by} (?:{self._clock} (?:(?:{self.at}|{self.on}) )?)?{self._day}(?: (?:(?:{self.at}) )?{self._clock})?"
            rf"|{by} {self._clock}"
            rf"|(?:{_any(self.ahead)})(?: {_any(self.morning)})?(?: (?:(?:{self.at}|{self.by}) )?{self._clock})?)"
        )

    @cached_property
    def on_day(self) -> str:
        """Expression for a day on which something will be."""
        return rf"(?:(?:{self.on}) {self._day}(?: (?:(?:{self.at}) )?{self._clock})?)"

    @cached_property
    def length(self) -> str:
        """Expression for a bare length (`5 to 7 business days`)."""
        return rf"{self._length}(?! (?:{self.after}) (?!{self.but}))"

    @cached_property
    def _length(self) -> str:
        number = rf"(?:\d{{1,3}}(?:-\d{{1,3}})?|{_any(self.numbers)})"
        return rf"(?:{number} (?:(?:{self.to}) {number} )?(?:{'|'.join(self.units.values())})|\d{{1,3}}h)"

    @cached_property
    def _clock(self) -> str:
        oclock = f"|{self.oclock}" if self.oclock else ""
        return (
            rf"(?:{self.noon}|{self.midnight}|\d{{1,2}}[:.]\d\d(?: ?(?:am|pm|a.m|p.m{oclock}))?"
            rf"|\d{{1,2}} ?(?:am|pm|a.m|p.m{oclock}))"
        )

    @cached_property
    def _day(self) -> str:
        months, number = _any("|".join(self.months).split("|")), rf"\d{{1,2}}(?:{self.ordinal})?"
        date = (
            rf"(?:{number} (?:of )?{months}(?: \d{{4}})?|{months} (?:the )?{number}(?: \d{{4}})?"
            rf"|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?)"
        )
        weekday = rf"{_any('|'.join(self.weekdays).split('|'))}(?: (?:(?:the|den|dem) )?{date})?"
        named = rf"{_any(self.end_of)}|(?:{_any(self.ahead)})(?: {_any(self.morning)})?"
        return rf"(?:(?:(?:{self.before_day}) )*(?:{weekday}|{date})|{named})"


def _any(words: Iterable[str]) -> str:
    """Expression for one of several ways of writing, the longest first; one that never matches for none."""
    return "(?:" + ("|".join(sorted(filter(None, words), key=len, reverse=True)) or "(?!)") + ")"


def limit(words: str, times: Times) -> Limit | None:
    """The time limit that words of a language state, None where they name a day that does not exist.

    Args:
        words: what `Times.when`, `Times.on_day` or `Times.length` matched.
        times: the language's words for it.
    """
    said = f" {words.strip()} "
    if found := _amount(said, times):
        return found
    clock = _clock(said, times)
    day = _named(said, times) or _date(said, times) or _weekday(said, times)
    if day is None:
        return None if clock is None else Limit(ahead=0, clock=clock)
    half = next((end for name, end in times.morning.items() if f" {name} " in said), None)
    return msgspec.structs.replace(day, clock=half if clock is None else clock)


def _amount(said: str, times: Times) -> Limit | None:
    for unit, ways in times.units.items():
        number = rf"(\d{{1,3}}|{_any(times.numbers)})"
        short = r"|(\d{1,3})h" if unit is Unit.HOUR else ""
        if found := re.search(rf"(?:[ -]{number} (?:{ways})(?= )| (?!){short})", said):
            text = next(filter(None, found.groups()))
            amount = times.numbers.get(text) or (int(text) if text.isdecimal() else 0)
            return Limit(amount=amount, unit=unit) if amount else None
    return None


def _clock(said: str, times: Times) -> int | None:
    if re.search(rf" (?:{times.noon}) ", said):
        return NOON
    oclock = f"|{times.oclock}" if times.oclock else ""
    for found in re.finditer(rf"(?<![\d/.-])(\d{{1,2}})(?:[:.](\d\d))?(?: ?(am|pm|a\.m|p\.m{oclock}))? ", said):
        if not found[3] and not (found[2] and ":" in found[0]):
            continue
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
        hour = hour % 12 + (12 if half == "p" else 0) if half in ("a", "p") else hour
        return hour * 60 + minute if hour < 24 and minute < 60 else None
    return None


def _named(said: str, times: Times) -> Limit | None:
    for name, end in sorted(times.end_of.items(), key=lambda one: -len(one[0])):
        if f" {name} " in said:
            if end in ("day", "tomorrow"):
                return Limit(ahead=int(end == "tomorrow"))
            return Limit(end_of=end.rpartition(" ")[2], further=int(end.startswith("next ")))
    for name, days in sorted(times.ahead.items(), key=lambda one: -len(one[0])):
        if f" {name} " in said:
            return Limit(ahead=days)
    return None


def _weekday(said: str, times: Times) -> Limit | None:
    for number, ways in enumerate(times.weekdays):
        if re.search(rf" (?:{ways}) ", said):
            return Limit(weekday=number)
    return None


def _date(said: str, times: Times) -> Limit | None:
    if found := re.search(r" (\d{4})-(\d\d)-(\d\d) ", said):
        return _sound(int(found[1]), int(found[2]), int(found[3]))
    if found := re.search(r" (\d{1,2})([/.])(\d{1,2})(?:[/.](\d{4}|\d\d))? ", said):
        first, second = int(found[1]), int(found[3])
        month, day = (first, second) if found[2] == "/" else (second, first)
        month, day = (day, month) if month > MONTHS >= day else (month, day)
        year = int(found[4] or 0)
        dated = _sound(year + 2000 if 0 < year < 100 else year, month, day)
        return dated and msgspec.structs.replace(dated, slashed=found[2] == "/")
    for number, ways in enumerate(times.months, start=1):
        ordinal = rf"(\d{{1,2}})(?:{times.ordinal})?"
        found = re.search(rf" {ordinal} (?:of )?(?:{ways})(?: (\d{{4}}))? ", said)
        found = found or re.search(rf" (?:{ways}) (?:the )?{ordinal}(?: (\d{{4}}))? ", said)
        if found:
            return _sound(int(found[2] or 0), number, int(found[1]))
    return None


def _sound(year: int, month: int, day: int) -> Limit | None:
    """A date if there is such a day, in a year that may be a leap year where none is named."""
    try:
        date(year or 2024, month, day)
    except ValueError:
        return None
    return Limit(year=year, month=month, day=day)


def due(stated: Limit, made: int, zone: ZoneInfo, *, day_first: bool = False) -> int | None:
    """The moment (microseconds UTC) until which a limit runs; None where it lies beyond the calendar.

    Args:
        stated: the limit.
        made: the moment of the text, microseconds UTC.
        zone: in which days begin and end.
        day_first: whether `3/4` is the third of April where the text was written; else it is the fourth of March.
    """
    if stated.slashed and day_first and stated.day <= MONTHS:
        stated = msgspec.structs.replace(stated, month=stated.day, day=stated.month)
    try:
        if stated.unit is Unit.MINUTE or stated.unit is Unit.HOUR:
            return made + stated.amount * (MINUTE if stated.unit is Unit.MINUTE else HOUR)
        return _end_of(_day_of(stated, moment(made).astimezone(zone).date()), stated.clock, zone)
    except (OverflowError, ValueError):
        return None


def _end_of(day: date, clock: int | None, zone: ZoneInfo) -> int:
    begun = datetime(day.year, day.month, day.day, tzinfo=zone)
    if clock is None:
        return day_end(micros(begun), zone)
    return micros(begun.replace(hour=clock // 60, minute=clock % 60))


def _day_of(stated: Limit, today: date) -> date:
    """The last local day of a limit that is stated in days."""
    if stated.unit is not None:
        return _counted(stated.amount, stated.unit, today)
    if stated.ahead is not None:
        return today + stated.ahead * _DAY
    if stated.weekday is not None:
        return today + ((stated.weekday - today.weekday() - 1) % 7 + 1) * _DAY
    if stated.end_of == "week":
        return today + (6 - today.weekday() + 7 * stated.further) * _DAY
    if stated.end_of == "month":
        return _months_on(today.replace(day=1), stated.further + 1) - _DAY
    return _dated(stated, today)


def _counted(amount: int, unit: Unit, today: date) -> date:
    if unit is Unit.MONTH:
        return _months_on(today, amount)
    if unit is not Unit.BUSINESS_DAY:
        return today + amount * (7 if unit is Unit.WEEK else 1) * _DAY
    day = today
    while amount > 0:
        day += _DAY
        amount -= day.weekday() < _SATURDAY
    return day


def _months_on(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    next_year, next_month = divmod(year * MONTHS + month + 1, MONTHS)
    last = (date(next_year, next_month + 1, 1) - _DAY).day
    return date(year, month + 1, min(day.day, last))


def _dated(stated: Limit, today: date) -> date:
    """The named date; without a year the first one that is not too long ago."""
    years = (stated.year,) if stated.year else range(today.year - 1, today.year + 9)
    for year in years:
        if stated.month == 2 and stated.day == 29 and year % 4:
            continue
        found = date(year, stated.month, stated.day)
        if stated.year or found >= today - PAST_DAYS * _DAY:
            return found
    raise ValueError(stated)
