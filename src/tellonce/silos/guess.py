"""Guessing what the columns of an unknown table hold, by their content: record ids, moments, telephones, e-mails."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.identity.telephone import Known, telephone
from tellonce.silos.agreement import CUSTOMER, MATTER
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
CALLING: Final = re.compile(
    r"phone|mobile|(?:^|_)tel|(?:^|_)cell(?:_|$)|caller|(?:^|_)ani(?:_|$)|contact_no|(?:^|_)fax"
)
BIRTH: Final = re.compile(r"birth|born|(?:^|_)dob(?:_|$)")

LOCAL: Final = re.compile(r"\(?\d[\d ()./-]{4,18}\d")
"""A number as people of one country write it among themselves."""

NUMBER: Final = re.compile(r"(?:^|_)(?:id|no|nr|num|number|key|ref|uuid|guid)$")
"""Ends of the names of numbers that something is called by."""

PATTERNS: Final = (
    "iso", "unix", "unix_ms", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
    "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y", "%m/%d/%y %H:%M:%S", "%m/%d/%y %H:%M", "%m/%d/%y",
    "%d/%m/%y %H:%M:%S", "%d/%m/%y %H:%M", "%d/%m/%y", "%d.%m.%y %H:%M:%S", "%d.%m.%y %H:%M", "%d.%m.%y",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%d-%b-%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d-%b-%Y", "%d-%b-%y %H:%M:%S",
    "%d-%b-%y %H:%M", "%d-%b-%y %H.%M.%S", "%d-%b-%Y %H.%M.%S", "%d-%b-%y %I.%M.%S %p", "%d-%b-%y %I.%M.%S.%f %p",
    "%d-%b-%y", "%d%b%y/%H%M", "%d%b%Y/%H%M", "%d%b%y", "%d%b%Y", "%d %b %Y %H:%M:%S", "%d %b %Y %H:%M", "%d %b %Y",
    "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %z %Y", "%d/%b/%Y:%H:%M:%S %z",
)  # fmt: skip
"""Common ways to write a moment, names of months in any case; where two fit (day and month), the first is taken."""

PLAUSIBLE: Final = range(1970, 2100)
UNIX_PLAUSIBLE: Final = range(2002, 2033)
"""Years of an organisation's records. Unix time outside the second range is rather a small number or a telephone."""

TRIED: Final = 200
"""Distinct values of a column that are tried as moments: whoever writes 200 of them one way writes all so."""

LIVING: Final = range(1900, 2100)
"""Years in which customers were born."""

ZONED: Final = re.compile(r"(?:Z|[+-]\d\d:?(?:\d\d)?)(?: \d{4})?$")
"""The end of a moment that says its zone."""


HOME: Final = "US"
"""The country where nothing says which (the default of a declaration)."""


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a table seem to hold, in their order.

    Attributes:
        record: the column whose values are all there and all distinct, '' if none.
        moments: columns of moments with the pattern they follow, those that most rows have first.
        telephones: columns of telephone numbers.
        emails: columns of e-mail addresses.
        births: columns of days of birth.
        region: country of telephone numbers written without its code, two letters.
        rest: all other columns.
    """

    record: str
    moments: tuple[tuple[str, str], ...]
    telephones: tuple[str, ...]
    emails: tuple[str, ...]
    births: tuple[str, ...]
    rest: tuple[str, ...]
    region: str = HOME


def guess(seen: Iterable[Record]) -> Guess:
    """What the columns of some records seem to hold; all empty for no records."""
    return guess_of(columns_of(seen))


def guess_of(columns: Mapping[str, Column], region: str = HOME) -> Guess:
    """What some columns seem to hold; all empty for none.

    Args:
        columns: by name.
        region: country of telephone numbers written without its code, two letters.
    """
    # The moment most rows have comes first: rows without the one that is taken would tell nothing.
    fullest = sorted(columns.values(), key=lambda column: -len(column.values))
    moments = tuple((column.name, pattern) for column in fullest if (pattern := _pattern(column)))
    timed = {name for name, _ in moments}
    emails = tuple(name for name, column in columns.items() if column.mostly(EMAIL.fullmatch))
    telephones = tuple(name for name, column in columns.items() if name not in timed and is_telephone(column, region))
    births = tuple(
        name for name, column in columns.items() if BIRTH.search(column.plain) and pattern_of(column, LIVING)
    )
    taken = {*timed, *emails, *telephones, *births}
    free = [column for name, column in columns.items() if name not in taken and column.values]
    plain = [column for column in free if column.values[0][:1] not in ("[", "{")]
    distinct = sorted((column for column in plain if column.unique), key=_strange)
    record = distinct[0].name if distinct else ""
    rest = tuple(column.name for column in plain if column.name != record)
    return Guess(
        record=record, moments=moments, telephones=telephones, emails=emails, births=births, rest=rest,
        region=region,
    )  # fmt: skip


def _strange(column: Column) -> tuple[bool, bool, int]:
    """How little a column whose values all differ is like the number of a row: the least comes first.

    A text may differ in every row too, and so may, in few rows, whose they are or what they came with (a print job).
    """
    said = bool(MATTER.search(column.plain)) + bool(NUMBER.search(column.plain))
    return not column.is_code, bool(CUSTOMER.search(column.plain)), -said


def says_telephone(column: Column, value: str, region: str = HOME) -> bool:
    """Whether a value is a telephone number; one without a country code only where the column's name speaks of one.

    Args:
        column: that it stands in.
        value: of it.
        region: country of numbers written without its code, two letters.
    """
    if TELEPHONE.fullmatch(value):
        return True
    if not CALLING.search(column.plain):
        return False
    local = LOCAL.fullmatch(value) and telephone(value, region).known is not Known.NOT
    return bool(BARE.fullmatch(value) or local)


def is_telephone(column: Column, region: str = HOME) -> bool:
    """Whether nearly all values of a column are telephone numbers."""
    return column.mostly(lambda value: says_telephone(column, value, region))


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
