"""Flat tables a batch of rows at a time, each column as its distinct values and which of them each row has.

Most columns of a table hold few distinct values, so whatever is asked of a value need be asked once a batch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.silos.files.packed import Broken, unpack
from tellonce.silos.files.parquet_rows import BATCH, BREAKS, asked, broken, cells
from tellonce.silos.files.records import RAW_LIMIT, records
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Format, Record
from tellonce.vocabulary.touchpoint import SetAside

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
        rows: the rows as records, where they had to be read as such anyway.
    """

    lines: Codes
    columns: Mapping[str, Column]
    rows: Sequence[Record] = ()

    def record(self, row: int) -> Record:
        """The row at this place of the batch, from 0, as the file's reader of rows gives it."""
        if self.rows:
            return self.rows[row]
        return {name: column.values[column.codes[row]] for name, column in self.columns.items()}


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
    if layout.format == Format.CSV:
        yield from _row_batches(records(path, layout, silo=silo, file=file, columns=columns), columns)
        return
    unpack(path).close()
    for told in _parquet_batches(path, columns):
        if isinstance(told, Broken):
            yield SetAside(silo=silo, file=file, place=told.place, reason=told.reason, raw=told.raw[:RAW_LIMIT])
        else:
            yield told


def _row_batches(told: Iterator[tuple[int, Record] | SetAside], columns: frozenset[str]) -> Iterator[Batch | SetAside]:
    while chunk := list(islice(told, BATCH)):
        yield from (one for one in chunk if isinstance(one, SetAside))
        placed = [one for one in chunk if not isinstance(one, SetAside)]
        if placed:
            rows = [record for _, record in placed]
            names = [name for name in max(rows, key=len) if asked(name, columns)]
            lines = np.array([line for line, _ in placed], np.int64)
            yield Batch(lines, {name: _coded(row.get(name) for row in rows) for name in names}, rows)


def _coded(values: Iterable[str | None]) -> Column:
    index: dict[str | None, int] = {}
    codes = [index.setdefault(value, len(index)) for value in values]
    return Column(list(index), np.array(codes, np.int64))


def _parquet_batches(path: Path, columns: frozenset[str]) -> Iterator[Batch | Broken]:
    position = 0
    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if asked(name, columns)]
            for batch in file.iter_batches(batch_size=BATCH, columns=names):
                told = {name: _distinct(column) for name, column in zip(batch.schema.names, batch.columns, strict=True)}
                yield Batch(np.arange(position + 1, position + batch.num_rows + 1), told)
                position += batch.num_rows
    except BREAKS as error:
        yield broken(position, error)


def _distinct(column: Any) -> Column:  # noqa: ANN401  # pyarrow ships no types
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    try:
        coded = plain.dictionary_encode("encode")
    except (
        pa.ArrowNotImplementedError
    ):  # lists, records and rare types cannot be compared: each cell counts as distinct
        return Column(cells(plain), np.arange(len(plain)))
    return Column(cells(coded.dictionary), coded.indices.to_numpy().astype(np.int64))
