"""Guessing what the columns of an unknown table hold, by their content: record ids, moments, telephones, e-mails."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.silos.column import NEARLY, Column, columns_of
from tellonce.silos.mapping import Value
from tellonce.silos.system import Record
from tellonce.silos.times import UNIX, At, moment
from tellonce.vocabulary.moment import moment as moment_at
from tellonce.vocabulary.refusal import Unreadable

EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
TELEPHONE: Final = re.compile(
    r"(?=(?:\D*\d){10,15}\D*$)(?:\+[\d ().-]+|(?:1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?: ?(?:x|ext\.?) ?\d{1,6})?"
)
BARE: Final = re.compile(r"\d{10,15}")
CALLING: Final = re.compile(r"phone|mobile|(?:^|_)tel|cell|caller|(?:^|_)ani(?:_|$)|contact_no|(?:^|_)fax")
BIRTH: Final = re.compile(r"birth|born|(?:^|_)dob(?:_|$)")

PATTERNS: Final = (
    "iso", "unix", "unix_ms", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%m/%d/%y %H:%M", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y",
    "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %z %Y", "%d/%b/%Y:%H:%M:%S %z",
)  # fmt: skip
"""Common ways to write a moment; where two fit (day and month), the first is taken."""

PLAUSIBLE: Final = range(1970, 2100)
UNIX_PLAUSIBLE: Final = range(2002, 2033)
"""Years of an organisation's records. Unix time outside the second range is rather a small number or a telephone."""

TRIED: Final = 200
"""Distinct values of a column that are tried as moments: whoever writes 200 of them one way writes all so."""

LIVING: Final = range(1900, 2100)
"""Years in which customers were born."""

ZONED: Final = re.compile(r"(?:Z|[+-]\d\d:?(?:\d\d)?)(?: \d{4})?$")
"""The end of a moment that says its zone."""


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a table seem to hold, in their order.

    Attributes:
        record: the column whose values are all there and all distinct, '' if none.
        moments: columns of moments with the pattern they follow, those that most rows have first.
        telephones: columns of telephone numbers.
        emails: columns of e-mail addresses.
        births: columns of days of birth.
        rest: all other columns.
    """

    record: str
    moments: tuple[tuple[str, str], ...]
    telephones: tuple[str, ...]
    emails: tuple[str, ...]
    births: tuple[str, ...]
    rest: tuple[str, ...]


def guess(seen: Iterable[Record]) -> Guess:
    """What the columns of some records seem to hold; all empty for no records."""
    return guess_of(columns_of(seen))


def guess_of(columns: Mapping[str, Column]) -> Guess:
    """What some columns seem to hold; all empty for none."""
    # The moment most rows have comes first: rows without the one that is taken would tell nothing.
    fullest = sorted(columns.values(), key=lambda column: -len(column.values))
    moments = tuple((column.name, pattern) for column in fullest if (pattern := _pattern(column)))
    timed = {name for name, _ in moments}
    emails = tuple(name for name, column in columns.items() if column.mostly(EMAIL.fullmatch))
    telephones = tuple(name for name, column in columns.items() if name not in timed and is_telephone(column))
    births = tuple(
        name for name, column in columns.items() if BIRTH.search(column.plain) and pattern_of(column, LIVING)
    )
    taken = {*timed, *emails, *telephones, *births}
    free = [column for name, column in columns.items() if name not in taken and column.values]
    plain = [column for column in free if column.values[0][:1] not in ("[", "{")]
    # A text may differ in every row too: a code is the likelier number of a record.
    distinct = sorted((column for column in plain if column.unique), key=lambda column: not column.is_code)
    record = distinct[0].name if distinct else ""
    rest = tuple(column.name for column in plain if column.name != record)
    return Guess(record=record, moments=moments, telephones=telephones, emails=emails, births=births, rest=rest)


def says_telephone(column: Column, value: str) -> bool:
    """Whether a value is a telephone number; one of bare digits only where the column's name speaks of one."""
    return bool(TELEPHONE.fullmatch(value) or (CALLING.search(column.plain) and BARE.fullmatch(value)))


def is_telephone(column: Column) -> bool:
    """Whether nearly all values of a column are telephone numbers."""
    return column.mostly(lambda value: says_telephone(column, value))


def pattern_of(column: Column, years: range = PLAUSIBLE) -> str:
    """The first pattern that nearly all values follow, '' where none does."""
    return next((pattern for pattern in PATTERNS if _follow(column, pattern, years)), "") if column.values else ""


def follows(value: str, pattern: str, years: range = PLAUSIBLE) -> bool:
    """Whether a value is a moment by a pattern, in one of some years; Unix time has its own, for any number is one."""
    try:
        micro = _reads(pattern)({"moment": value}, ZoneInfo("UTC"))
    except Unreadable:
        return False
    return micro is not None and moment_at(micro).year in (UNIX_PLAUSIBLE if pattern in UNIX else years)


def _pattern(column: Column) -> str:
    """The pattern of a column of moments; '' too where the name says telephone or day of birth."""
    return "" if BIRTH.search(column.plain) or CALLING.search(column.plain) else pattern_of(column)


def _follow(column: Column, pattern: str, years: range) -> bool:
    words = list(islice(column.words.items(), TRIED))
    allowed = (1 - NEARLY) * sum(often for _, often in words)
    failed = 0
    for word, often in words:
        failed += 0 if follows(word, pattern, years) else often
        if failed > allowed:
            return False
    return True


@cache
def _reads(pattern: str) -> At:
    return moment(Value(column="moment", pattern=pattern))
