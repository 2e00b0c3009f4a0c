"""`tellonce accounts password FOLDER NAME`: give an account another password."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.secret import secret
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.accounts import Accounts


def password(folder: Path, name: str, /, *, there: There = THERE) -> None:
    """Give an account another password, asked for as by `add`; whoever is signed in with it is signed out.

    Args:
        folder: the organisation's folder.
        name: of the account.
        there: store and address of the present, if not the usual ones.
    """
    with present(folder, there) as database:
        Accounts(database).change_password(name, secret())
    out().print(f"{name.casefold()} has another password")
