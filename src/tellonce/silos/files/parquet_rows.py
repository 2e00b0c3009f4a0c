"""Rows of Parquet files, a batch of columns at a time; only the columns asked for are read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.silos.files.packed import Broken
from tellonce.silos.system import Record

BATCH: Final = 65_536
"""Rows per batch: enough that the work per batch does not count, few enough that a batch stays small."""

MAGIC: Final = b"PAR1"

BREAKS: Final = (pa.ArrowException, OSError, ValueError, OverflowError)
"""What a damaged file raises somewhere on the way."""


def parquet_rows(path: Path, columns: frozenset[str] | None = None) -> Iterator[tuple[int, Record] | Broken]:
    """The rows of a Parquet file, with their position from 1.

    Moments come as `datetime`, aware where the column has a zone.

    Args:
        path: the file.
        columns: paths of the fields that will be asked for; None reads all.
    """
    position = 0
    try:
        with pq.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if columns is None or asked(name, columns)]
            for batch in file.iter_batches(batch_size=BATCH, columns=names):
                # The reader names nested columns anew: what is in the batch is what was asked for.
                told = batch.schema.names
                for row in zip(*map(cells, batch.columns), strict=True):
                    position += 1
                    yield position, dict(zip(told, row, strict=True))
    except BREAKS as error:
        yield broken(position, error)


def broken(position: int, error: Exception) -> Broken:
    """What is told of a file that could be read up to a position, from 1, and no further."""
    problem = str(error).partition("\n")[0][:200]
    return Broken(f"row {position + 1}", f"the Parquet file cannot be read from here on: {problem}")


def asked(name: str, columns: Iterable[str]) -> bool:
    """Whether a column holds any of the fields at these dotted paths."""
    return any(name == path or path.startswith(f"{name}.") for path in columns)


def cells(column: Any) -> list[Any]:  # noqa: ANN401  # pyarrow ships no types
    """The cells of a column, null as None, a moment as `datetime` (aware where the column has a zone)."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        moments = column.cast(pa.timestamp("us", kind.tz), safe=False).to_numpy(zero_copy_only=False).tolist()
        return [moment and _aware(moment) for moment in moments] if kind.tz else list(moments)
    whole = pa.types.is_integer(kind) and column.null_count == 0
    if whole or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return list(column.to_numpy(zero_copy_only=False).tolist())
    return list(column.to_pylist())


def _aware(moment: datetime | int) -> datetime | int:
    # A moment beyond the year 9999 comes as a number, which the reader of moments refuses with its column.
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else moment
