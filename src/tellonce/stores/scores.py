"""Likenesses of people as they were scored once: a frozen table that builds name and use until another replaces it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

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
        self._folder = store / "scores"

    def current(self) -> tuple[str, pa.Table]:
        """The name of the table in use, and the table; '' and no rows where nothing was scored."""
        paths = sorted(self._folder.glob("*.parquet")) if self._folder.is_dir() else []
        if not paths:
            return "", LIKENESSES.empty_table()
        return paths[-1].stem, pq.read_table(paths[-1], schema=LIKENESSES)

    def keep(self, table: pa.Table) -> str:
        """Put a table in use in place of the former; the answer is its name: its number and a digest of its rows."""
        former, _ = self.current()
        self._folder.mkdir(exist_ok=True, mode=0o700)
        beside = self._folder / ".next"
        pq.write_table(table.cast(LIKENESSES), beside)
        digest = hashlib.blake2b(beside.read_bytes(), digest_size=8).hexdigest()
        number = int(former.partition("-")[0] or 0)
        name = former if former.partition("-")[2] == digest else f"{number + 1:06d}-{digest}"
        beside.replace(self._folder / f"{name}.parquet")
        for path in self._folder.glob("*.parquet"):
            if path.stem != name:
                path.unlink(missing_ok=True)
        return name

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
