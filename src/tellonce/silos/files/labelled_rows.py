"""CSV whose header is followed by rows that describe its columns, as exports of surveys have them.

The last of those rows holds a JSON object for each column, with its id; the one before it the column's text. They are
no records: each record has them beside it instead, under `LABELS`.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, TypeAlias

import msgspec

from tellonce.silos.files.packed import Broken
from tellonce.silos.system import LABELS, Record

AHEAD: Final = 3
"""Rows after the header among which the labels are looked for."""

_Told: TypeAlias = tuple[int, Record] | Broken


def labelled(told: Iterable[_Told]) -> Iterator[_Told]:
    """The records of such a file, each with `LABELS`: column name to `text` and what its JSON object says.

    Where no row after the header is one of labels, all are records, and none has the field.
    """
    rows = iter(told)
    ahead: list[_Told] = []
    labels: dict[str, dict[str, object]] = {}
    for row in rows:
        ahead.append(row)
        if not isinstance(row, Broken) and (labels := _labels(row[1])):
            break
        if len(ahead) == AHEAD:
            break
    if not labels:
        yield from chain(ahead, rows)
        return
    for before in ahead[:-1]:
        if isinstance(before, Broken):
            yield before
        else:
            for name, label in labels.items():
                label.setdefault("text", before[1].get(name, ""))
    for row in rows:
        yield row if isinstance(row, Broken) else (row[0], {**row[1], LABELS: labels})


def _labels(row: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """What a row says of each column, where all its cells that are not empty are JSON objects; else nothing."""
    labels: dict[str, dict[str, object]] = {}
    for name, cell in row.items():
        if cell.strip():
            try:
                labels[name] = msgspec.json.decode(cell, type=dict[str, object])
            except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError):
                return {}
    return labels
