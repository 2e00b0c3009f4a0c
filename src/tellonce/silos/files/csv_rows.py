"""Rows of CSV files, one at a time: a broken row is set aside by its line, and the rows after it are still read."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

from tellonce.silos.files.packed import BROKEN, CHUNK, LIMIT, Broken, Stream, lines, too_long
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Record
from tellonce.vocabulary.refusal import Unreadable

DELIMITERS: Final = (",", "|", ";", "\t")
TOGETHER: Final = 32 * 1024
"""Bytes of lines that are parsed at a time: enough that each costs little, few enough that they are soon forgotten."""

QUOTED: Final = re.compile(r'"(?:[^"]|"")*"?')

Row: TypeAlias = tuple[int, list[str]]
"""The line at which a row starts, from 1, and its cells."""

_Line: TypeAlias = tuple[int, int, bytes]

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
    if not layout.header:
        names: list[str] = []
        for row in islice(_parsed(_Feed(stream, encoding), _delimiter(stream, encoding, layout)), layout.skip, None):
            if not isinstance(row, Broken) and len(row[1]) > len(names):
                names = [str(place) for place in range(len(row[1]))]
            yield row if isinstance(row, Broken) else (row[0], dict(zip(names, row[1], strict=False)))
        return
    told = cut(stream, encoding, layout)
    header = next(told, (0, []))
    if isinstance(header, Broken):
        yield header
        return
    for row in told:
        yield row if isinstance(row, Broken) else (row[0], dict(zip(header[1], row[1], strict=True)))


def cut(stream: Stream, encoding: str, layout: Layout) -> Iterator[Row | Broken]:
    """The rows of a CSV that has a header, each with as many cells as that; the first is the header itself.

    Args:
        stream: bytes whose lines end in one byte.
        encoding: to decode them by.
        layout: as for `rows`.
    """
    feed = _Feed(stream, encoding)
    told = _parsed(feed, _delimiter(stream, encoding, layout))
    first = next(told, None)
    if isinstance(first, Broken):
        yield Broken(first.place, f"the header cannot be read: {first.reason}", first.raw)
    elif first is not None:
        names = column_names(first[1])
        yield first[0], names
        width = len(names)
        for row in islice(told, layout.skip, None):
            yield row if isinstance(row, Broken) or len(row[1]) == width else _evened(row, width, feed)


def _evened(row: Row, width: int, feed: "_Feed") -> Row | Broken:
    """A row that is longer only by empty cells without those; any other of another length is broken."""
    if len(row[1]) > width and not any(row[1][width:]):
        return row[0], row[1][:width]
    return feed.uneven(row[0], f"the row has {len(row[1])} columns, the header names {width}")


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


def _delimiter(stream: Stream, encoding: str, layout: Layout) -> str:
    return layout.delimiter or found_delimiter(stream, encoding)


def _parsed(feed: "_Feed", delimiter: str) -> Iterator[Row | Broken]:
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while feed.ahead():
        sound = feed.together(delimiter)
        yield from _one_by_one(reader, feed, delimiter) if sound is None else sound


def _one_by_one(reader: Iterator[list[str]], feed: "_Feed", delimiter: str) -> Iterator[Row | Broken]:
    """The rows of the lines ahead, with care: what is broken of them costs one line."""
    while feed.waiting:
        feed.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except Unreadable as error:
            yield feed.broken(error.problem)
        except csv.Error as error:
            loose = feed.loose(delimiter)
            yield loose or feed.broken(f"the row is no CSV: {error}")
        else:
            if row:
                yield feed.line, row


def _raising(error: Exception) -> Iterator[_Line]:
    """No line, but what kept the file from being read on."""
    yield from ()
    raise error


class _Feed:
    """Lines for the CSV parser, remembering those of the row in hand so that a broken row costs one line."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._lines, self._encoding = lines(stream), encoding
        self._ahead: deque[_Line] = deque()
        self._held: list[_Line] = []
        self._size = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        told = self._ahead.popleft() if self._ahead else next(self._lines)
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

    def ahead(self) -> bool:
        """Takes the next lines out of the file, some `TOGETHER` bytes of them; False where there are none.

        Raises:
            Unreadable: the file cannot be read on, and nothing was read before that.
        """
        size = 0
        try:
            for told in self._lines:
                self._ahead.append(told)
                size += len(told[2])
                if size >= TOGETHER:
                    break
        except (Unreadable, *BROKEN) as error:
            if not self._ahead:
                raise
            self._lines = _raising(error)
        return bool(self._ahead)

    @property
    def waiting(self) -> bool:
        """Whether lines were taken out that no row was made of."""
        return bool(self._ahead)

    def together(self, delimiter: str) -> list[Row] | None:
        """The rows of all lines ahead; None where one of them is broken, or the last goes on behind them."""
        if sum(len(line) for _, _, line in self._ahead) >= LIMIT:
            return None
        self._held = list(self._ahead)
        rows: list[Row] = []
        begun = 0
        try:
            texts = [line.decode(self._encoding) for _, _, line in self._held]
            reader = csv.reader(texts, delimiter=delimiter, strict=True)
            for row in reader:
                if row:
                    rows.append((self._held[begun][0], row))
                begun = reader.line_num
        except (UnicodeDecodeError, csv.Error):
            return None
        self._ahead.clear()
        return rows

    @property
    def line(self) -> int:
        """Line at which the row in hand starts."""
        return self._held[0][0]

    def begin(self) -> None:
        """Start a new row."""
        self._held.clear()
        self._size = 0

    def broken(self, reason: str) -> Broken:
        """The first line of the row in hand as broken; its other lines are fed anew."""
        self._ahead.extendleft(reversed(self._held[1:]))
        return self.uneven(self.line, reason)

    def uneven(self, number: int, reason: str) -> Broken:
        """A row that was whole as broken; `number` is the line at which it starts."""
        line = next(line for at, _, line in self._held if at == number)
        return Broken(f"L{number}", reason, line[:8000].decode(self._encoding, "replace").rstrip("\r\n"))

    def loose(self, delimiter: str) -> Row | None:
        """A row of one line with stray quotes, read as leniently as spreadsheets do."""
        text = self._held[0][2].decode(self._encoding)
        if len(self._held) > 1 or text.count('"') % 2:
            return None
        try:
            row = next(csv.reader([text], delimiter=delimiter))
        except (csv.Error, StopIteration):
            return None
        return self._held[0][0], row
