"""`tellonce receivers remove FOLDER URL`: tell an address nothing any longer."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.refusal import Refused


def remove(folder: Path, url: str, /, *, there: There = THERE) -> None:
    """Tell an address nothing any longer; its dead letters go too.

    Args:
        folder: the organisation's folder.
        url: as it was added.
        there: store and address of the present, if not the usual ones.
    """
    id = receiver_id(url)
    with present(folder, there) as database:
        if not Receivers(database).remove(id):
            raise Refused(f"no receiver has the address {url!r}: `tellonce receivers list` shows those that there are")
    out().print(f"{id} is told nothing any longer")
