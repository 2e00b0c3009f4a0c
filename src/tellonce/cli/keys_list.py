"""`tellonce keys list FOLDER`: all keys, without the keys themselves."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.keys import Keys
from tellonce.vocabulary.moment import iso


def list(folder: Path, /, *, there: There = THERE, json: Json = False) -> None:  # noqa: A001  # the command's name
    """All keys in the order in which they were made, also those that were revoked.

    Args:
        folder: the organisation's folder.
        there: store and address of the present, if not the usual ones.
        json: as JSON; moments are microseconds UTC.
    """
    with present(folder, there) as database:
        found = Keys(database).all()
    if json:
        as_json(found)
        return
    shown = table("Keys", "id", "use", "silo", "label", "made", "revoked")
    for one in found:
        revoked = "" if one.revoked is None else iso(one.revoked)[:16]
        shown.add_row(one.id, one.use.value, one.silo or "any", one.label, iso(one.created)[:16], revoked)
    out().print(shown if found else "there is no key: `tellonce keys add` makes one")
