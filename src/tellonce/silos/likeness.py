"""How like a system's the records of a file are, by the names of their fields."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from tellonce.silos.system import System
from tellonce.silos.systems.fields import fold

ENOUGH: Final = 0.75
"""Share of a system's signs from which on it is worth a guess; all of them make it sure.

Source: our choice; one of four signs may be missing, as exports leave out columns that are empty.
"""


class Likeness(NamedTuple):
    """How many of a system's signs are there: as a share, 0 to 1, and in number.

    A system that is told by its reader alone shows no sign: it is sure, and comes after those that show some.
    """

    share: float
    shown: int = 0

    @property
    def rank(self) -> tuple[bool, bool, int, float]:
        """The order of guesses: the sure ones, then those worth making, then the rest; in each the most signs first."""
        return self.share >= 1, self.share >= ENOUGH, self.shown, self.share


NONE: Final = Likeness(0.0)
"""Nothing of a system is there."""

WHOLE: Final = Likeness(1.0)
"""A reader makes something of every record, in a file that names no fields."""


def likeness(known: System, names: Iterable[str]) -> Likeness:
    """How like a system's these names of fields are: its kind of record that they are most like; `NONE` without signs.

    Args:
        known: the system.
        names: dotted paths, in any spelling of case, blanks and signs.
    """
    there = {fold(name) for name in names}
    counted = ((sum(fold(sign) in there for sign in kind), len(kind)) for kind in known.signs)
    return max((Likeness(shown / size, shown) for shown, size in counted), key=lambda one: one.rank, default=NONE)
