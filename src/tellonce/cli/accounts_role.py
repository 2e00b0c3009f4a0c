"""`tellonce accounts role FOLDER NAME ROLE`: give an account another role."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.accounts import Accounts
from tellonce.vocabulary.access import Role


def role(folder: Path, name: str, role: Role, /, *, there: There = THERE) -> None:
    """Give an account another role; whoever is signed in with it is signed out.

    Args:
        folder: the organisation's folder.
        name: of the account.
        role: what they work as from now on.
        there: store and address of the present, if not the usual ones.
    """
    with present(folder, there) as database:
        Accounts(database).change_role(name, role)
    out().print(f"{name.casefold()} may sign in as {role.value}")
