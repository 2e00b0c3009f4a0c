"""Columns that a declaration speaks of and a table does not have: told once, before its rows are read.

A misspelt column would otherwise take its moments away without a word: a row that does not know a moment does not
tell it.
"""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow.parquet as pq

from tellonce.silos.files.parquet_rows import BREAKS, asked
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Format
from tellonce.vocabulary.touchpoint import SetAside

PLACE = "header"
"""Where such a fault stands; it is no record of its own."""

SHOWN = 30


def absent(path: Path, layout: Layout, *, silo: str, file: str, columns: Iterable[str]) -> Iterator[SetAside]:
    """One setting-aside for each declared column that the table lacks, in order of name.

    Only tables whose rows all have the same columns are looked at: a field of a JSON record may well be missing.

    Args:
        path: the file.
        layout: how it is written.
        silo: name of the silo.
        file: name of the file for messages.
        columns: paths that the declaration speaks of.
    """
    names = header(path, layout, file)
    for column in sorted(columns) if names else ():
        own = column.removeprefix("^.")
        if not any(asked(name, (own,)) for name in names):
            near = difflib.get_close_matches(own, names, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}? " if near else ""
            shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
            reason = f"the table has no column {own!r} that the declaration speaks of: {hint}it has {shown}"
            yield SetAside(silo=silo, file=file, place=PLACE, reason=reason)


def header(path: Path, layout: Layout, file: str) -> list[str]:
    """The names of the columns; none where the file has no header or cannot be read (reading it tells why).

    Args:
        path: the file.
        layout: how it is written.
        file: name of the file for messages.
    """
    if layout.format == Format.PARQUET:
        try:
            return list(pq.read_schema(path).names)
        except BREAKS:
            return []
    if layout.format != Format.CSV:
        return []
    for told in records(path, layout, silo="", file=file, columns=None):
        if not isinstance(told, SetAside):
            return list(told[1])
    return []
