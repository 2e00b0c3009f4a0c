"""Fields of a silo that say in every record what another says: under the name of a reader, or cut out of another.

A reader may call `properties.episode` of a record `episode`, and give the source's own word a second time as `word`:
who has declared one of them has declared the other.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Final

from tellonce.silos.carried import WORD
from tellonce.silos.further import Declared
from tellonce.silos.system import Record
from tellonce.silos.values import field, text

ENOUGH: Final = 2
"""Different values that two fields must have in common to be one by these alone (our choice: one may be chance)."""


class Same:
    """Fields of one silo held against those that are declared, record by record; a pair that ever differs is dropped.

    Args:
        known: names and paths of fields that are declared, or may turn out to be.
        declared: values that the silo declares, which may be a part of a field.
    """

    def __init__(self, known: Iterable[str], declared: Iterable[Declared]) -> None:
        self._finds = {name: field(name) for name in known}
        self._told = {f"= {one.path}": one.of_record for one in declared}
        self._alike: dict[str, dict[str, set[str]]] = {}

    def look(self, fields: Mapping[str, set[str]], record: Record) -> None:
        """Take up one record.

        Args:
            fields: the attributes that its reader tells, by name with their values.
            record: as its system wrote it.
        """
        for name, values in fields.items():
            if name in self._finds:
                continue
            if name not in self._alike:
                beside = (other for other in fields if other != WORD) if name == WORD else ()
                self._alike[name] = {other: set() for other in (*self._finds, *self._told, *beside)}
            alike = self._alike[name]
            for other, shared in list(alike.items()):
                theirs = self._of(other, fields, record)
                if theirs == values:
                    shared.update(values)
                elif theirs != {""} or not _is_part(name, other):
                    # What a longer name says of later records too is still what the shorter said of its own.
                    del alike[other]

    def found(self, known: Container[str]) -> frozenset[str]:
        """The fields that say the same as a known one: several values of it, or one under a part of its name.

        Args:
            known: those of the fields given at first that turned out to be declared.
        """
        return frozenset(
            name
            for name, alike in self._alike.items()
            if any(
                len(shared) >= (1 if _is_part(name, other) else ENOUGH)
                for other, shared in alike.items()
                if other in known or other not in self._finds
            )
        )

    def _of(self, other: str, fields: Mapping[str, set[str]], record: Record) -> set[str]:
        if other in self._told:
            return {self._told[other](record) or ""}
        return fields.get(other) or {text(self._finds[other](record)) if other in self._finds else ""}


def _is_part(name: str, other: str) -> bool:
    longer, shorter = sorted((name, other), key=len, reverse=True)
    return longer.startswith(f"{shorter}.") or longer.endswith(f".{shorter}")
