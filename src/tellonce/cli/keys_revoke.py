"""`tellonce keys revoke FOLDER ID`: let a key open nothing any longer."""

from pathlib import Path

from tellonce.cli.present import now, present
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.keys import Keys


def revoke(folder: Path, id: str, /, *, there: There = THERE) -> None:
    """Let a key open nothing any longer, on every running server within a second. There is no way back.

    Args:
        folder: the organisation's folder.
        id: as `tellonce keys list` shows it; never the key itself.
        there: store and address of the present, if not the usual ones.
    """
    with present(folder, there) as database:
        Keys(database).revoke(id, now())
    out().print(f"{id} opens nothing any longer")
