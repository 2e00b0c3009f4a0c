"""`tellonce accounts disable FOLDER NAME`: let an account open nothing."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.accounts import Accounts


def disable(folder: Path, name: str, /, *, there: There = THERE) -> None:
    """Let an account open nothing; whoever is signed in with it is signed out. `enable` takes it back.

    Args:
        folder: the organisation's folder.
        name: of the account.
        there: store and address of the present, if not the usual ones.
    """
    with present(folder, there) as database:
        Accounts(database).disable(name)
    out().print(f"{name.casefold()} opens nothing any longer")
