"""Which rows of a table say more than its mapping tells: one of their fields has a meaning, or holds sentences.

Such rows are read one by one, so that all the others can be read a column at a time.
"""

from collections.abc import Callable
from typing import Final

from tellonce.reading.rules import Reading, fields_of
from tellonce.silos.asking import Ask
from tellonce.silos.carried import WORD
from tellonce.silos.mapping import Meaning, Silo
from tellonce.silos.matching import spoken
from tellonce.silos.system import Record
from tellonce.silos.table import BACKWARD, OUTCOME_MISSING, noted
from tellonce.silos.values import Tell, paths, tell

_WORKED_OUT: Final = frozenset({"due", "seconds", "keeps", BACKWARD, OUTCOME_MISSING})
"""Attributes that are no field of the row as it stands."""


def speaking(silo: Silo, meanings: tuple[Meaning, ...], reading: Reading) -> list[Ask] | None:
    """What to ask of rows so that those which say more answer yes; None where a row's fields alone do not tell.

    Args:
        silo: what is declared of the table.
        meanings: those of the silo.
        reading: what of its texts is read.
    """
    sentences = fields_of(reading)
    if _WORKED_OUT & (sentences | {meaning.field for meaning in meanings}):
        return None
    asks = []
    for name, choice in [pair for one in silo.moment for pair in (*noted(one), (WORD, one.word))]:
        own = tuple(meaning for meaning in meanings if meaning.field == name)
        holds = name.casefold() in sentences
        if choice and (own or holds):
            asks.append(Ask(paths(choice), _says(tell(choice), own, holds=holds)))
    return asks


def _says(told: Tell, meanings: tuple[Meaning, ...], *, holds: bool) -> Callable[[Record], bool]:
    def says(record: Record) -> bool:
        value = told(record)
        return bool(value) and (holds or any(spoken(meaning, value) is not None for meaning in meanings))

    return says
