"""What of a journey is still to be done at a moment: promises that are not kept, cases that are not closed."""

from collections.abc import Iterable

from tellonce.journeys.sorts import CASES
from tellonce.vocabulary.touchpoint import Touchpoint


class Unfinished:
    """The promises and cases of one journey that are open, in the order in which they were made and opened."""

    def __init__(self) -> None:
        self._promises: dict[str, None] = {}
        self._cases: dict[str, frozenset[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._promises or self._cases)

    def promise(self, name: str) -> None:
        """Something is promised."""
        self._promises[name] = None

    def keep(self, name: str) -> None:
        """What was promised is done; nothing happens where it is not open."""
        self._promises.pop(name, None)

    def open(self, point: Touchpoint) -> None:
        """A case is opened, by its record and under its business numbers."""
        self._cases[_whole(point)] = frozenset(point.matters)

    def close(self, point: Touchpoint) -> None:
        """A case is closed, and with it none that another record opened: under one number several may be at work.

        Where a system tells opening and end in two records, it is the case of the same number of a case; where there is
        none, all of the same business number.
        """
        if self._cases.pop(_whole(point), None) is None:
            done = self._under(one for one in point.matters if one.startswith(CASES)) or self._under(point.matters)
            for name in done:
                del self._cases[name]

    def _under(self, numbers: Iterable[str]) -> list[str]:
        """The cases that have one of these numbers."""
        wanted = frozenset(numbers)
        return [name for name, its in self._cases.items() if not wanted.isdisjoint(its)]


def _whole(point: Touchpoint) -> str:
    """The name of a touchpoint's record, of one inside a record that of the record around it."""
    return f"{point.silo}:{point.whole}"
