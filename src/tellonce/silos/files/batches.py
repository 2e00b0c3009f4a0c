"""Flat tables a batch of rows at a time, each column as its distinct values and which of them each row has.

Most columns of a table hold few distinct values, so whatever is asked of a value need be asked once a batch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.silos.files.csv_rows import Row, cut
from tellonce.silos.files.packed import Broken, text_bytes, unpack
from tellonce.silos.files.parquet_rows import BATCH, BREAKS, asked, broken, cells
from tellonce.silos.files.records import parted, records
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Format, Record
from tellonce.vocabulary.touchpoint import SetAside

PIECE: Final = 1_000
"""Rows that are turned into columns at a time: few enough that the rows themselves are forgotten at once."""

Codes: TypeAlias = npt.NDArray[np.int64]
"""For each row the place of its value among the distinct ones."""

FORMATS: Final = frozenset({Format.CSV, Format.PARQUET})
"""Formats whose rows all have the same fields."""


class Column(NamedTuple):
    """One column of a batch: its distinct values, and for each row which of them it has."""

    values: list[Any]
    codes: Codes


class Batch(NamedTuple):
    """Some rows of a table.

    Attributes:
        lines: for each row its line or position in the file, from 1.
        columns: name to column, of those that were asked for.
        record: the row at a place of the batch, from 0, as the file's reader of rows gives it.
    """

    lines: Codes
    columns: Mapping[str, Column]
    record: Callable[[int], Record]


def batches(path: Path, layout: Layout, *, silo: str, file: str, columns: frozenset[str]) -> Iterator[Batch | SetAside]:
    """The rows of a table in their order, and what cannot be read of it, as `records` tells it.

    Args:
        path: the file, plain or packed.
        layout: how it is written; its format is one of `FORMATS`.
        silo: name of the silo, for `SetAside`.
        file: name of the file relative to the organisation's folder, for `SetAside`.
        columns: paths of the fields that will be asked for.

    Raises:
        Refused: the file does not exist, or the layout names an encoding that nobody knows.
    """
    if layout.format == Format.CSV and layout.header:
        stream, encoding = text_bytes(path, layout.encoding)
        with stream:
            yield from _cut_batches(parted(cut(stream, encoding, layout), silo=silo, file=file), columns)
    elif layout.format == Format.CSV:
        yield from _row_batches(records(path, layout, silo=silo, file=file, columns=columns), columns)
    else:
        unpack(path).close()
        yield from parted(_parquet_batches(path, columns), silo=silo, file=file)


def _cut_batches(told: Iterator[Row | SetAside], columns: frozenset[str]) -> Iterator[Batch | SetAside]:
    """The rows below a header."""
    header = next(told, (0, []))
    if isinstance(header, SetAside):
        yield header
        return
    more = True
    while more:
        lines: list[int] = []
        cells: dict[str, list[str]] = {name: [] for name in header[1]}
        while len(lines) < BATCH and (more := bool(piece := list(islice(told, min(PIECE, BATCH - len(lines)))))):
            yield from (one for one in piece if isinstance(one, SetAside))
            rows = [one for one in piece if not isinstance(one, SetAside)]
            lines += [line for line, _ in rows]
            for column, values in zip(cells.values(), zip(*(row for _, row in rows), strict=True), strict=False):
                column.extend(values)
        if lines:
            told_of = {name: _texts(column) for name, column in cells.items() if asked(name, columns)}
            yield Batch(np.array(lines, np.int64), told_of, _record_of(cells))


def _record_of(cells: Mapping[str, Sequence[str]]) -> Callable[[int], Record]:
    return lambda row: {name: column[row] for name, column in cells.items()}


def _row_batches(told: Iterator[tuple[int, Record] | SetAside], columns: frozenset[str]) -> Iterator[Batch | SetAside]:
    """Rows without a header, which differ in length."""
    while chunk := list(islice(told, BATCH)):
        yield from (one for one in chunk if isinstance(one, SetAside))
        placed = [one for one in chunk if not isinstance(one, SetAside)]
        if placed:
            rows = [record for _, record in placed]
            names = [name for name in max(rows, key=len) if asked(name, columns)]
            lines = np.array([line for line, _ in placed], np.int64)
            yield Batch(lines, {name: _texts([row.get(name) for row in rows]) for name in names}, rows.__getitem__)


def _texts(values: Sequence[str | None]) -> Column:
    return _distinct(pa.array(values, pa.large_string()))


def _parquet_batches(path: Path, columns: frozenset[str]) -> Iterator[Batch | Broken]:
    position = 0
    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if asked(name, columns)]
            for batch in file.iter_batches(batch_size=BATCH, columns=names):
                told = {name: _distinct(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
                yield Batch(np.arange(position + 1, position + batch.num_rows + 1), told, _coded_record(told))
                position += batch.num_rows
    except BREAKS as error:
        yield broken(position, error)


def _coded_record(columns: Mapping[str, Column]) -> Callable[[int], Record]:
    return lambda row: {name: column.values[column.codes[row]] for name, column in columns.items()}


def _distinct(column: Any) -> Column:  # noqa: ANN401  # pyarrow ships no types
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    try:
        coded = plain.dictionary_encode("encode")
    except (
        pa.ArrowNotImplementedError
    ):  # lists, records and rare types cannot be compared: each cell counts as distinct
        return Column(cells(plain), np.arange(len(plain)))
    return Column(cells(coded.dictionary), coded.indices.to_numpy().astype(np.int64))
