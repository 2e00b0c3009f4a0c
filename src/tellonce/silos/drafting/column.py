"""One column of some rows as it is looked at for a guess: its name, its values, and in how far they are of one kind."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

import msgspec

from tellonce.silos.system import Record
from tellonce.silos.values import AROUND, field, flat, text

NEARLY: Final = 0.9
"""Share of a column's values from which on the column is of their kind: exports hold placeholders and slips.

Source: our choice; a tenth is what the dirtiest of the public tables that we read leaves over.
"""

CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_.#/:-]{1,63}")
"""A number that an organisation gives: no blanks, at least one digit, two signs and more."""

DECIMAL: Final = re.compile(r"[+-]?\d{1,3}(?:\d*|(?:,\d{3})*)[.,]\d{1,2}")
"""An amount."""

WORD_LIST: Final = 12
"""Distinct values up to which a column is rather a list of words than a text (our choice: channels and outcomes are
fewer)."""


class Column(msgspec.Struct, frozen=True, dict=True):
    """The values of one field.

    Attributes:
        name: its dotted path.
        values: what it holds as text, without the rows where it is empty.
        rows: how many rows there are.
    """

    name: str
    values: tuple[str, ...]
    rows: int

    @cached_property
    def words(self) -> Counter[str]:
        """Each value with how often it stands there."""
        return Counter(self.values)

    @cached_property
    def plain(self) -> str:
        """The last part of the name as small words with `_` between: `a.ownerDL (metadata)` is `owner_dl`."""
        last = re.sub(r" \(.*\)$|__[a-zA-Z]$", "", self.name.rpartition(".")[2])
        spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
        return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")

    @property
    def full(self) -> bool:
        """Whether nearly every row has a value."""
        return bool(self.rows) and len(self.values) >= NEARLY * self.rows

    @property
    def unique(self) -> bool:
        """Whether every row has a value, and none of them twice."""
        return bool(self.rows) and len(self.words) == self.rows

    def count(self, told: Callable[[str], object]) -> int:
        """How many values something is true of."""
        return sum(often for word, often in self.words.items() if told(word))

    def mostly(self, told: Callable[[str], object]) -> bool:
        """Whether something is true of nearly all values; False without any."""
        return bool(self.values) and self.count(told) >= NEARLY * len(self.values)

    def of(self, told: Callable[[str], object], what: str) -> str:
        """A reason in words: `17 of 20 values are …`."""
        return f"{self.count(told)} of {len(self.values)} values {what}"

    @property
    def is_code(self) -> bool:
        """Whether nearly all values look like numbers that an organisation gives, and they are not all the same."""
        single = len(self.words) == 1 and self.rows > 1
        return self.mostly(CODE.fullmatch) and not single and not self.mostly(DECIMAL.fullmatch)

    @property
    def shape(self) -> str:
        """The commonest form of the values, letters as `A` and digits as `9`; '' without any."""
        shapes = Counter(re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", value[:40])) for value in self.values)
        return shapes.most_common(1)[0][0] if shapes else ""


def columns_of(rows: Iterable[Record]) -> dict[str, Column]:
    """The columns of some rows by name, in their order; what lies inside a list has no path of its own."""
    seen = list(rows)
    names = dict.fromkeys(name for row in seen for name, _ in flat(row) if not name.startswith(AROUND))
    return {name: _column(name, seen) for name in names}


def _column(name: str, rows: list[Record]) -> Column:
    find = field(name)
    return Column(name, tuple(value for row in rows if (value := text(find(row)))), len(rows))


def lists_of(rows: Iterable[Record]) -> tuple[str, ...]:
    """The paths of lists of records in some rows, the outer ones before those inside them; lists in lists are left."""
    found: dict[str, None] = {}
    for row in rows:
        for name, value in flat(row):
            inner = any(name.startswith(f"{path}.") for path in found)
            if isinstance(value, list) and value and isinstance(value[0], dict) and not inner:
                found.setdefault(name)
    return tuple(found)
