"""Asks a batch of rows a column at a time: a closure is called once for each distinct value of the fields it reads."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tellonce.silos.files.batches import Batch, Codes
from tellonce.silos.files.parquet_rows import asked
from tellonce.silos.system import Record

Flags: TypeAlias = npt.NDArray[np.bool_]
"""For each row yes or no."""


class Ask(NamedTuple):
    """What is asked of each row: the paths of the fields that the answer depends on, and the closure that gives it."""

    paths: tuple[str, ...]
    of: Callable[[Record], Any]


class Answer(NamedTuple):
    """What a batch answers: the distinct answers, which of them each row gives, and the rows that could not answer."""

    values: list[Any]
    codes: Codes
    failed: Flags

    def column(self, rows: Codes, kind: Any) -> Any:  # noqa: ANN401  # pyarrow ships no types
        """The answers of the rows at these places as an Arrow array of a type."""
        return pa.array(self.values, kind).take(pa.array(self.codes[rows]))

    def told(self) -> Flags:
        """Which rows answer anything but None."""
        return np.array([value is not None for value in self.values], np.bool_)[self.codes]

    def true(self) -> Flags:
        """Which rows answer yes, or anything but nothing."""
        return np.array([bool(value) for value in self.values], np.bool_)[self.codes]


def each_once(answers: Sequence[tuple[str, Answer]], rows: Codes) -> list[Flags]:
    """For each answer which of some rows give it, unless an answer before it, of the same kind, is the same there.

    Args:
        answers: each with its kind.
        rows: the places of the rows in their batch.
    """
    often = Counter(kind for kind, _ in answers)
    before: dict[str, list[tuple[Flags, Codes]]] = defaultdict(list)
    numbers: dict[object, int] = {}
    found = []
    for kind, answer in answers:
        there = answer.true()[rows]
        if often[kind] > 1:
            values = np.array([numbers.setdefault(value, len(numbers)) for value in answer.values], np.int64)
            told = values[answer.codes[rows]]
            for earlier, known in before[kind]:
                there &= ~(earlier & (known == told))
            before[kind].append((there, told))
        found.append(there)
    return found


_FAILED: Final = object()
"""Stands for an answer that the closure could not give."""


def _answered(ask: Ask, record: Record) -> Any:  # noqa: ANN401  # whatever is asked
    try:
        return ask.of(record)
    except Exception:  # noqa: BLE001  # one that cannot answer must not silence the others
        return _FAILED


class Asking:
    """Asks one batch, and remembers which of its columns were already brought together.

    Args:
        batch: the rows.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._joint: dict[tuple[str, ...], tuple[list[Record], Codes]] = {}

    def answer(self, ask: Ask) -> Answer:
        """The answers of all rows; None, and marked as failed, where the closure raises."""
        names = tuple(name for name in self._batch.columns if any(asked(name, (path,)) for path in ask.paths))
        if names not in self._joint:
            self._joint[names] = self._together(names)
        records, codes = self._joint[names]
        try:
            return Answer([ask.of(record) for record in records], codes, np.zeros(len(codes), np.bool_))
        except Exception:  # noqa: BLE001  # whatever it was: the reader of rows meets it again and tells it
            values = [_answered(ask, record) for record in records]
        failed = [place for place, value in enumerate(values) if value is _FAILED]
        return Answer([None if value is _FAILED else value for value in values], codes, np.isin(codes, failed))

    def _together(self, names: tuple[str, ...]) -> tuple[list[Record], Codes]:
        """The distinct combinations of some columns, as records without any other field."""
        columns = [self._batch.columns[name] for name in names]
        if not columns:
            return [{}], np.zeros(len(self._batch.lines), np.int64)
        codes = columns[0].codes
        if len(columns) == 1:
            return [{names[0]: value} for value in columns[0].values], codes
        for column in columns[1:]:
            codes = np.unique(codes * len(column.values) + column.codes, return_inverse=True)[1].reshape(-1)
        first = np.unique(codes, return_index=True)[1]
        told = ([column.values[code] for code in column.codes[first].tolist()] for column in columns)
        return [dict(zip(names, row, strict=True)) for row in zip(*told, strict=True)], codes
