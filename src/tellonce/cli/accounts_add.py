"""`tellonce accounts add FOLDER NAME ROLE`: make an account."""

from pathlib import Path

from tellonce.cli.present import now, present
from tellonce.cli.secret import secret
from tellonce.cli.shown import out
from tellonce.cli.where import THERE, There
from tellonce.stores.present.accounts import Accounts
from tellonce.vocabulary.access import Role


def add(folder: Path, name: str, role: Role, /, *, there: There = THERE) -> None:
    """Make an account. The password is asked for on a terminal, else read from the first line of standard input.

    With the first account, the pages of this folder are shown only to who is signed in.

    Args:
        folder: the organisation's folder.
        name: with which to sign in: a short name or an address of e-mail.
        role: what they work as.
        there: store and address of the present, if not the usual ones.
    """
    with present(folder, there) as database:
        Accounts(database).add(name, secret(), role, now())
    out().print(f"{name.casefold()} may sign in as {role.value}")
