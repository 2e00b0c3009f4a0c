"""The fields of a record as a meaning finds them: on the touchpoint it speaks of, then anywhere else in the record."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from tellonce.silos.system import Record
from tellonce.silos.values import Find, field, text
from tellonce.vocabulary.touchpoint import Touchpoint

WORD: Final = "word"
"""Name under which the source's own word for a touchpoint is found, where no attribute is called so."""


class Fields(NamedTuple):
    """The fields that are in reach of one touchpoint.

    Attributes:
        carrier: the touchpoint.
        others: the further touchpoints of its record in order of part, then those of the record around it.
        raw: the record as its system wrote it, for fields that a reader has used itself.
    """

    carrier: Touchpoint
    others: tuple[Touchpoint, ...]
    raw: Record

    def get(self, name: str) -> str:
        """The value of a field from the nearest place that has it, '' where nothing in the record is called so."""
        if value := self.carrier.attributes.get(name, "").strip():
            return value
        for other in self.others:
            if value := other.attributes.get(name, "").strip():
                return value
        return self.carrier.word if name == WORD else text(_find(name)(self.raw))


Reach: TypeAlias = Callable[[Touchpoint], Fields]


def reach(touchpoints: Sequence[Touchpoint], raw: Record) -> Reach:
    """A closure that tells which fields are in reach of a touchpoint.

    What one item of a record says (a comment of a ticket) is in reach of itself alone, what the record around it says
    is in reach of every item.

    Args:
        touchpoints: all that one record told.
        raw: that record.
    """
    told: dict[tuple[str, str], list[Touchpoint]] = {}

    def fields(carrier: Touchpoint) -> Fields:
        if len(touchpoints) == 1:
            return Fields(carrier, (), raw)
        if not told:
            # Most records carry nothing that was declared: they are not put in order for it.
            for one in sorted(touchpoints, key=lambda one: one.part):
                told.setdefault((one.file, one.record), []).append(one)
        beside = [one for one in told[carrier.file, carrier.record] if one.part != carrier.part]
        around = told.get((carrier.file, carrier.whole), []) if carrier.nested else []
        return Fields(carrier, (*beside, *around), raw)

    return fields


def merged(fields: Fields) -> Mapping[str, str]:
    """All attributes in reach by name; of two of one name the nearer."""
    if not fields.others:
        return fields.carrier.attributes
    found: dict[str, str] = {}
    for one in reversed((fields.carrier, *fields.others)):
        found.update(one.attributes)
    return found


@lru_cache(maxsize=4096)
def _find(name: str) -> Find:
    return field(name)
