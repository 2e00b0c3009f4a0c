"""Rows of CSV files, one at a time: a broken row is set aside by its line, and the rows after it are still read."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from tellonce.silos.files.packed import CHUNK, LIMIT, Broken, Stream, lines, too_long
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Record
from tellonce.vocabulary.refusal import Unreadable

DELIMITERS: Final = (",", "|", ";", "\t")
QUOTED: Final = re.compile(r'"(?:[^"]|"")*"?')

_Row: TypeAlias = tuple[int, list[str]]

# The standard library refuses fields over 128 KiB, less than one e-mail thread; `_Feed` holds the true limit.
csv.field_size_limit(LIMIT)


def rows(stream: Stream, encoding: str, layout: Layout) -> Iterator[tuple[int, Record] | Broken]:
    """The rows of a CSV with the line at which each starts, from 1.

    A row shorter or longer than the header is broken (surplus empty columns at its end are let pass). A quote that is
    never closed breaks its own line only: the lines after it are read anew. Without a header the columns are `0`, `1`,
    … and rows may differ in length.

    Args:
        stream: bytes whose lines end in one byte.
        encoding: to decode them by.
        layout: its delimiter ('' = found in the first line), whether it has a header, and how many rows to leave out
            after it.
    """
    feed = _Feed(stream, encoding)
    told = _parsed(feed, layout.delimiter or found_delimiter(stream, encoding))
    if not layout.header:
        for row in islice(told, layout.skip, None):
            yield row if isinstance(row, Broken) else (row[0], {str(at): cell for at, cell in enumerate(row[1])})
        return
    first = next(told, None)
    if isinstance(first, Broken):
        yield Broken(first.place, f"the header cannot be read: {first.reason}", first.raw)
    elif first is not None:
        yield from _named(islice(told, layout.skip, None), column_names(first[1]), feed)


def _named(told: Iterable[_Row | Broken], names: list[str], feed: "_Feed") -> Iterator[tuple[int, Record] | Broken]:
    width = len(names)
    for row in told:
        if isinstance(row, Broken):
            yield row
        elif len(row[1]) == width:
            yield row[0], dict(zip(names, row[1], strict=True))
        elif len(row[1]) > width and not any(row[1][width:]):
            yield row[0], dict(zip(names, row[1], strict=False))
        else:
            yield feed.broken(f"the row has {len(row[1])} columns, the header names {width}", again=False)


def column_names(row: list[str]) -> list[str]:
    """Names of columns from a header: trimmed; one that comes again gets `_2`, `_3`, …, an empty one its position."""
    names: list[str] = []
    for number, cell in enumerate(row):
        name = cell.strip().strip("\ufeff") or str(number)
        times = 1
        while name in names:
            times += 1
            name = f"{cell.strip()}_{times}"
        names.append(name)
    return names


def found_delimiter(stream: Stream, encoding: str) -> str:
    """The delimiter that comes most often in the first line, outside quotes; a comma where none does."""
    head = stream.peek(CHUNK)[:CHUNK].decode(encoding, "replace").lstrip()
    first = QUOTED.sub("", head).partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _parsed(feed: "_Feed", delimiter: str) -> Iterator[_Row | Broken]:
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except Unreadable as error:
            if not feed.begun:
                raise
            yield feed.broken(error.problem)
        except csv.Error as error:
            loose = feed.loose(delimiter)
            yield loose or feed.broken(f"the row is no CSV: {error}")
        else:
            if row:
                yield feed.line, row


class _Feed:
    """Lines for the CSV parser, remembering those of the row in hand so that a broken row costs one line."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._lines, self._encoding = lines(stream), encoding
        self._again: deque[tuple[int, int, bytes]] = deque()
        self._held: list[tuple[int, int, bytes]] = []
        self._size = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        told = self._again.popleft() if self._again else next(self._lines)
        line = told[2]
        self._held.append(told)
        self._size += len(line)
        if self._size >= LIMIT and (len(self._held) > 1 or too_long(line)):
            raise Unreadable(f"the row is longer than {LIMIT} bytes, the most that a record may have")
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError as error:
            place = told[1] + error.start
            raise Unreadable(f"byte {place} of the file is not {self._encoding}: say layout.encoding") from error

    @property
    def begun(self) -> bool:
        """Whether a line of the row in hand was read; if not, it is the file that cannot be read on."""
        return bool(self._held)

    @property
    def line(self) -> int:
        """Line at which the row in hand starts."""
        return self._held[0][0]

    def begin(self) -> None:
        """Start a new row."""
        self._held.clear()
        self._size = 0

    def broken(self, reason: str, *, again: bool = True) -> Broken:
        """The first line of the row in hand as broken; its other lines are fed anew unless the row was whole."""
        number, _, line = self._held[0]
        if again:
            self._again.extendleft(reversed(self._held[1:]))
        return Broken(f"L{number}", reason, line[:8000].decode(self._encoding, "replace").rstrip("\r\n"))

    def loose(self, delimiter: str) -> _Row | None:
        """A row of one line with stray quotes, read as leniently as spreadsheets do."""
        text = self._held[0][2].decode(self._encoding)
        if len(self._held) > 1 or text.count('"') % 2:
            return None
        try:
            row = next(csv.reader([text], delimiter=delimiter))
        except (csv.Error, StopIteration):
            return None
        return self._held[0][0], row
