"""The present of a folder, for the commands that look after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tellonce.cli.opened import usual_store
from tellonce.cli.where import There
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual
from tellonce.vocabulary.moment import micros
from tellonce.vocabulary.refusal import Refused


@contextmanager
def present(folder: Path, there: There) -> Iterator[Database]:
    """The present of a folder, made where there is none; closed after the block.

    Args:
        folder: the organisation's folder.
        there: store and address, if not the usual ones.

    Raises:
        Refused: the folder is missing, or the address is none.
        Unavailable: the present does not answer.
        Unsupported: a newer Tellonce made it, or its driver is not installed.
    """
    database = Database(address(folder, there))
    try:
        yield database
    finally:
        database.close()


def address(folder: Path, there: There) -> str:
    """Where the present of a folder lies; the folder of its store is made where it is missing.

    Raises:
        Refused: the folder is missing.
    """
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder; give the folder that holds an organisation's exported files")
    if there.present:
        return there.present
    store = there.store or usual_store(folder)
    if not store.is_dir():
        Folder(store).prepare()
    return usual(store)


def now() -> int:
    """This moment, microseconds UTC."""
    return micros(datetime.now(UTC))
