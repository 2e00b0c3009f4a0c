"""The long memory as others see it: split by question, each protocol small, one file per engine behind them."""

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa


class View(Protocol):
    """Reads one build.

    Its tables are `steps`, `contacts`, `journeys`, `frictions`, `promises`, `set_aside`, `touchpoints`; `erased` (silo,
    file, records, touchpoints), which counts what files leave out because the person was erased; those of the map of
    people: `identifiers`, `groups`, `grouping`, `persons`, `evidence`, `refused`, `conflicts`, `relations`, `tenures`,
    and `ids`, every id that was ever published; and two that count the steps of journeys beforehand, whose counts of
    one key add up: `edges` (label, next_label, gap_to_next, n) and `variants` (path, n).
    """

    @property
    def build(self) -> str:
        """Name of the build."""
        ...

    @property
    def as_of(self) -> int:
        """Moment of the account in microseconds UTC."""
        ...

    def ask(self, question: str, given: Sequence[object] = ()) -> pa.Table:
        """The answer to a question in SQL whose values stand as `?` and are given beside it, never spliced in."""
        ...

    def fact(self, name: str) -> str:
        """A fact the build recorded for its readers, '' where it has none of this name."""
        ...

    def close(self) -> None:
        """Give the memory back."""
        ...
