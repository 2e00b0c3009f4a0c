"""`tellonce accounts list FOLDER`: all accounts with their roles."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.accounts import Accounts
from tellonce.vocabulary.moment import iso


def list(folder: Path, /, *, there: There = THERE, json: Json = False) -> None:  # noqa: A001  # the command's name
    """All accounts by name, also those that are disabled.

    Args:
        folder: the organisation's folder.
        there: store and address of the present, if not the usual ones.
        json: as JSON; moments are microseconds UTC.
    """
    with present(folder, there) as database:
        found = Accounts(database).all()
    if json:
        as_json(found)
        return
    shown = table("Accounts", "name", "role", "made", "disabled")
    for one in found:
        shown.add_row(one.name, one.role.value, iso(one.created)[:16], "yes" if one.disabled else "")
    out().print(shown if found else "there is no account: `tellonce accounts add` makes one")
