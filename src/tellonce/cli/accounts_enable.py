"""`tellonce accounts enable FOLDER NAME`: let a disabled account open something again."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.accounts import Accounts


def enable(folder: Path, name: str, /, *, there: There = THERE) -> None:
    """Let a disabled account open something again, with the password and the role that it had.

    Args:
        folder: the organisation's folder.
        name: of the account.
        there: store and address of the present, if not the usual ones.
    """
    with present(folder, there) as database:
        Accounts(database).disable(name, disabled=False)
    out().print(f"{name.casefold()} may sign in again")
