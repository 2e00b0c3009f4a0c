"""The archive: what came live, rolled out of the present into the long memory, without a gap and without a double.

Each roll takes what was taken since the last one, writes it as a log beside those of files, and notes it in an index
that names all rolls. The index alone says how far the present was archived: a roll that dies before it is noted is made
again. What a later telling replaces stands in a later roll, and the build lets the one count that comes first in
precedence, as it does between files. The present keeps what was archived, so that a new layout can roll all of it anew.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.stores.folder import ARCHIVED, Folder, write_whole
from tellonce.stores.log_parquet import Item, Log
from tellonce.stores.present.database import Database
from tellonce.stores.present.places import Places
from tellonce.stores.schema import FORMAT
from tellonce.vocabulary.refusal import Refused

INDEX: Final = "archive.json"


class Roll(msgspec.Struct, frozen=True, kw_only=True):
    """One roll.

    Attributes:
        log: name of its log.
        until: number of the last taking in it.
        files: silo and file of what it holds, each once.
    """

    log: str
    until: int
    files: list[tuple[str, str]]


class Archived(msgspec.Struct, frozen=True, kw_only=True):
    """All rolls of a store, in order.

    Attributes:
        format: layout of their logs.
        rolls: the rolls.
    """

    format: int = FORMAT
    rolls: list[Roll] = []


def archived(folder: Folder) -> Archived:
    """What was archived in a store; nothing where it was by an older layout, for it can be rolled anew.

    Raises:
        Refused: the index is damaged.
    """
    path = folder.path / INDEX
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Archived)
    except FileNotFoundError:
        return Archived()
    except msgspec.DecodeError as error:
        raise Refused(f"{path} is damaged ({error}): remove it, and what came live is archived anew") from error
    return found if found.format == FORMAT else Archived()


def roll(database: Database, folder: Folder) -> int:
    """Archives what was taken since the last roll; the answer is how many touchpoints that are, 0 where none is new.

    Args:
        database: the present.
        folder: the store; whoever calls holds it.

    Raises:
        Unavailable: the present does not answer.
        Refused: the index of the archive is damaged.
    """
    places, known = Places(database), archived(folder)
    after = known.rolls[-1].until if known.rolls else 0
    until = places.latest()
    if until <= after:
        return 0
    files: set[tuple[str, str]] = set()
    count = 0

    def items() -> Iterator[Item]:
        nonlocal count
        for place in places.taken(after, until):
            count += 1
            files.add((place.touchpoint.silo, place.touchpoint.file))
            yield place.touchpoint

    name = f"{ARCHIVED}{after + 1}-{until}"
    Log(folder.path / "log").keep(name, items())
    made = Roll(log=name, until=until, files=sorted(files))
    write_whole(folder.path / INDEX, msgspec.json.encode(Archived(rolls=[*known.rolls, made])))
    return count
