"""Guessing what the columns of an unknown table hold, by their content: record ids, moments, telephones, e-mails."""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Final

import msgspec

from tellonce.identity.telephone import Known, telephone
from tellonce.silos.drafting.agreement import CUSTOMER, MATTER, is_staff
from tellonce.silos.drafting.column import Column, columns_of
from tellonce.silos.drafting.moments_seen import Beside, is_bare, is_weak, pattern_of, settled, within
from tellonce.silos.system import Record

EMAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
TELEPHONE: Final = re.compile(
    r"(?=(?:\D*\d){10,15}\D*$)(?:\+[\d ().-]+|(?:1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?: ?(?:x|ext\.?) ?\d{1,6})?"
)
BARE: Final = re.compile(r"\d{10,15}")
CALLING: Final = re.compile(
    r"phone|mobile|(?:^|_)tel|(?:^|_)cell(?:_|$)|caller|(?:^|_)ani(?:_|$)|contact_no|(?:^|_)fax"
)
LINE: Final = re.compile(r"(?:^|_)(?:cli|clid|msisdn|dnis|ddi|did)(?:_|$)")
"""Names that networks have for a side of a call, whoever it is: its numbers are no moments."""

TRUNK: Final = re.compile(r"0[1-9]\d{7,9}")
"""A number as it is dialled inside a country, in one piece."""

BIRTH: Final = re.compile(r"birth|born|(?:^|_)dob(?:_|$)")

LOCAL: Final = re.compile(r"\(?\d[\d ()./-]{4,18}\d")
"""A number as people of one country write it among themselves."""

NUMBER: Final = re.compile(
    r"(?:^|_)(?:id|no|nr|num|number|key|uuid|guid|barcode|bar_code|serial|tracking)$|(?:^|(?<!our)_)ref$"
)
"""Ends of the names of numbers that something is called by; `our_ref` and `your_ref` lead to something else."""

LIVING: Final = range(1900, 2100)
"""Years in which customers were born."""

HOME: Final = "US"
"""The country where nothing says which (the default of a declaration)."""


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a table seem to hold, in their order.

    Attributes:
        record: the column whose values are all there and all distinct, '' if none.
        moments: columns of moments with the pattern they follow, those that most rows have first.
        weak: those of them that may be something else, or of which nothing says which number is the day.
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
    weak: frozenset[str] = frozenset()
    region: str = HOME


def guess(seen: Iterable[Record]) -> Guess:
    """What the columns of some records seem to hold; all empty for no records."""
    return guess_of(columns_of(seen))


def guess_of(columns: Mapping[str, Column], region: str = HOME, others: Beside | None = None) -> Guess:
    """What some columns seem to hold; all empty for none.

    Args:
        columns: by name.
        region: country of telephone numbers written without its code, two letters.
        others: what the moments of the folder say; None where that is not known.
    """
    # The moment most rows have comes first: rows without the one that is taken would tell nothing.
    fullest = sorted(columns.values(), key=lambda column: -len(column.values))
    first = {one.name: found for one in fullest if (found := _pattern(one, region, others))}
    timed, unsaid = settled(columns, first, others)
    emails = tuple(name for name, column in columns.items() if column.mostly(EMAIL.fullmatch))
    telephones = tuple(name for name, column in columns.items() if name not in timed and is_telephone(column, region))
    births = tuple(
        name for name, column in columns.items() if BIRTH.search(column.plain) and pattern_of(column, LIVING)
    )
    taken = {*timed, *emails, *telephones, *births}
    free = [column for name, column in columns.items() if name not in taken and column.values]
    plain = [column for column in free if column.values[0][:1] not in ("[", "{")]
    record = own_number((column for column in plain if not is_dialled(column, region)), ())
    rest = tuple(column.name for column in plain if column.name != record)
    weak = unsaid.union(name for name, pattern in timed.items() if is_weak(columns[name], pattern))
    return Guess(
        record=record, moments=tuple(timed.items()), telephones=telephones, emails=emails, births=births, rest=rest,
        weak=weak, region=region,
    )  # fmt: skip


def own_number(columns: Iterable[Column], customers: Container[str]) -> str:
    """The column that is likeliest the number of a row: all its values are there and distinct; '' where none is so.

    Args:
        columns: those that hold no moments, telephones or addresses.
        customers: names of those that are known to hold customers' numbers, which come last.
    """
    free = (one for one in columns if one.unique and not is_staff(one))
    distinct = sorted(free, key=lambda one: _strange(one, customer=one.name in customers))
    return distinct[0].name if distinct else ""


def renumbered(guessed: Guess, columns: Mapping[str, Column], customers: Container[str]) -> Guess:
    """A guess whose record id is no customer's number, where another column may be it.

    Args:
        guessed: what the columns hold by themselves.
        columns: by name.
        customers: names of those that the other files of a folder show to hold customers' numbers.
    """
    free = [one for name, one in columns.items() if name == guessed.record or name in guessed.rest]
    record = own_number((one for one in free if not is_dialled(one, guessed.region)), customers)
    rest = tuple(one.name for one in free if one.name != record)
    return msgspec.structs.replace(guessed, record=record, rest=rest)


def _strange(column: Column, *, customer: bool) -> tuple[bool, bool, int]:
    """How little a column whose values all differ is like the number of a row: the least comes first.

    A text may differ in every row too, and so may, in few rows, whose they are or what they came with (a print job).
    """
    said = bool(MATTER.search(column.plain)) + bool(NUMBER.search(column.plain))
    return not column.is_code, customer or bool(CUSTOMER.search(column.plain)), -said


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


def is_dialled(column: Column, region: str = HOME) -> bool:
    """Whether nearly all values could be telephone numbers of a country as one dials them there, or the name says so.

    Unlike `is_telephone` it does not say that they are: numbers of anything may look so.
    """
    return bool(LINE.search(column.plain)) or column.mostly(
        lambda value: bool(TRUNK.fullmatch(value)) and telephone(value, region).known is Known.VALID
    )


def _pattern(column: Column, region: str, others: Beside | None) -> str:
    """The pattern of a column of moments; '' too where the name says telephone or birth, or the numbers are dialled."""
    if BIRTH.search(column.plain) or CALLING.search(column.plain):
        return ""
    pattern = pattern_of(column)
    if is_bare(pattern) and (is_dialled(column, region) or not within(column, pattern, others)):
        return ""
    return pattern
