"""Guessing what the columns of an unknown table hold, by their content: record ids, moments, telephones, e-mails."""

import re
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.silos.mapping import Value
from tellonce.silos.system import Record
from tellonce.silos.times import UNIX, moment
from tellonce.silos.values import field, flat, text
from tellonce.vocabulary.moment import moment as moment_at
from tellonce.vocabulary.refusal import Unreadable

EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
TELEPHONE: Final = re.compile(r"(?=(?:\D*\d){10,15}\D*$)(?:\+[\d ().-]+|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})")
BARE: Final = re.compile(r"\d{10,15}")
CALLING: Final = re.compile(r"phone|mobile|\btel|cell|caller|\bani\b", re.IGNORECASE)
BIRTH: Final = re.compile(r"birth|\bdob\b", re.IGNORECASE)

PATTERNS: Final = (
    "iso", "unix", "unix_ms", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y",
    "%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %z %Y", "%d/%b/%Y:%H:%M:%S %z",
)  # fmt: skip
"""Common ways to write a moment; where two fit (day and month), the first is taken."""

PLAUSIBLE: Final = range(1970, 2100)
UNIX_PLAUSIBLE: Final = range(2002, 2033)
"""Years of an organisation's records. Unix time outside the second range is rather a small number or a telephone."""


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a table seem to hold, in their order.

    Attributes:
        record: the first column whose values are all there and all distinct, '' if none.
        moments: columns of moments with the pattern they follow, those that most rows have first.
        telephones: columns of telephone numbers.
        emails: columns of e-mail addresses.
        rest: all other columns.
    """

    record: str
    moments: tuple[tuple[str, str], ...]
    telephones: tuple[str, ...]
    emails: tuple[str, ...]
    rest: tuple[str, ...]


def guess(seen: Iterable[Record]) -> Guess:
    """What the columns of some records seem to hold; all empty for no records."""
    rows = list(seen)
    names = tuple(dict.fromkeys(name for row in rows for name, _ in flat(row)))
    # What lies inside a list has no path of its own: there it is not found, and so never guessed at.
    told = {name: _told(name, rows) for name in names}
    # The moment most rows have comes first: rows without the one that is taken would tell nothing.
    fullest = sorted(names, key=lambda name: -len(told[name]))
    moments = tuple((name, pattern) for name in fullest if (pattern := _pattern(name, told[name])))
    timed = {name for name, _ in moments}
    emails = tuple(name for name in names if told[name] and all(map(EMAIL.fullmatch, told[name])))
    telephones = tuple(name for name in names if name not in timed and _telephone(name, told[name]))
    taken = {*timed, *emails, *telephones}
    free = tuple(name for name in names if name not in taken)
    plain = tuple(name for name in free if told[name] and told[name][0][:1] not in "[{")
    record = next((name for name in plain if len(set(told[name])) == len(rows)), "")
    rest = tuple(name for name in plain if name != record)
    return Guess(record=record, moments=moments, telephones=telephones, emails=emails, rest=rest)


def _told(name: str, rows: list[Record]) -> list[str]:
    find = field(name)
    return [value for row in rows if (value := text(find(row)))]


def _telephone(name: str, values: list[str]) -> bool:
    bare = bool(CALLING.search(name))
    return bool(values) and all(TELEPHONE.fullmatch(value) or (bare and BARE.fullmatch(value)) for value in values)


def _pattern(name: str, values: list[str]) -> str:
    """The first pattern that all values follow; '' where none does, or the name says telephone or day of birth."""
    if not values or BIRTH.search(name) or CALLING.search(name):
        return ""
    return next((pattern for pattern in PATTERNS if _follow(values, pattern)), "")


def _follow(values: list[str], pattern: str) -> bool:
    at, zone = moment(Value(column="moment", pattern=pattern)), ZoneInfo("UTC")
    try:
        told = [at({"moment": value}, zone) for value in values]
    except Unreadable:
        return False
    years = UNIX_PLAUSIBLE if pattern in UNIX else PLAUSIBLE
    return all(micro is not None and moment_at(micro).year in years for micro in told)
