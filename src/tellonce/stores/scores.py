"""Likenesses of people as they were scored once: a frozen table that builds name and use until another replaces it."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.frozen import Frozen

TEXT: Final = pa.string()

LIKENESSES: Final = pa.schema([
    ("a_kind", TEXT), ("a_value", TEXT), ("b_kind", TEXT), ("b_value", TEXT), ("p", pa.float64()),
    ("merge", pa.bool_()),
])  # fmt: skip
"""One row two people that are alike, each by one of their identifiers, or `record` and silo, NUL, record id of a record
that nobody is known by; the probability that they are one; whether a rule takes them for one."""


RECORD: Final = "record"
"""Kind by which a record that nobody is known by stands for itself: silo, NUL, record id."""


class Scores:
    """The likenesses of one store.

    Args:
        store: the store's folder.
    """

    def __init__(self, store: Path) -> None:
        self._frozen = Frozen(store / "scores", ".parquet")

    def current(self) -> tuple[str, pa.Table]:
        """The name of the table in use, and the table; '' and no rows where nothing was scored."""
        name, content = self._frozen.current()
        return name, pq.read_table(pa.BufferReader(content), schema=LIKENESSES) if name else LIKENESSES.empty_table()

    def keep(self, table: pa.Table) -> str:
        """Put a table in use in place of the former; the answer is its name: its number and a digest of its rows."""
        written = pa.BufferOutputStream()
        pq.write_table(table.cast(LIKENESSES), written)
        return self._frozen.keep(written.getvalue().to_pybytes())

    def forget(self, erased: Callable[[str, str], bool]) -> None:
        """Remove the rows that name erased people.

        Args:
            erased: whether a kind and value is an erased person's.
        """
        name, table = self.current()
        if not name:
            return
        ends = zip(*(table[column].to_pylist() for column in LIKENESSES.names[:4]), strict=True)
        kept = [not (erased(a, one) or erased(b, other)) for a, one, b, other in ends]
        if not all(kept):
            self.keep(table.filter(pa.array(kept)))
