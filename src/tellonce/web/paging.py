"""Long lists in pages: no page of ours grows with the data."""

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

SIZE: Final = 50
"""Rows of a page: a few screens, and some hundred elements with their links."""

Row = TypeVar("Row")


class Paged(msgspec.Struct, Generic[Row], frozen=True):
    """One page of a list.

    Attributes:
        rows: those of this page, in the list's order.
        number: of this page, from 1.
        pages: how many there are, at least 1.
        first: position of the first row in the whole list, from 1 (0 in an empty list).
        total: rows of the whole list.
    """

    rows: Sequence[Row]
    number: int
    pages: int
    first: int
    total: int

    @property
    def last(self) -> int:
        """Position of the last row in the whole list, 0 in an empty list."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def paged(rows: Sequence[Row], number: int, size: int = SIZE) -> Paged[Row]:
    """The page of a list with this number from 1; the nearest one where there is none of this number."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(number, 1), pages)
    start = (number - 1) * size
    return Paged(rows[start : start + size], number, pages, start + 1 if rows else 0, len(rows))
