"""`tellonce receivers list FOLDER`: who is told news, and how far."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.out import Out
from tellonce.stores.present.receivers import Receivers
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.receiver import Receiver


def list(folder: Path, /, *, there: There = THERE, json: Json = False) -> None:  # noqa: A001  # the command's name
    """All receivers in the order in which they were added, without their secrets.

    Args:
        folder: the organisation's folder.
        there: store and address of the present, if not the usual ones.
        json: as JSON; moments are microseconds UTC.
    """
    with present(folder, there) as database:
        found, latest = Receivers(database).all(), Out(database).latest()
    if json:
        as_json([_open(one) for one in found])
        return
    shown = table("Receivers", "address", "types", "told up to", "of", "keeps it")
    for one in found:
        types = " ".join(one.types) or "all"
        shown.add_row(one.url, types, str(one.cursor), str(latest), _keeps(one))
    out().print(shown if found else "there is no receiver: `tellonce receivers add` adds one")


def _keeps(one: Receiver) -> str:
    if one.stopped:
        return f"stopped: {one.stopped}"
    return f"tried {one.attempts} times, again at {iso(one.next_at)[:19]}" if one.attempts else ""


def _open(one: Receiver) -> dict[str, object]:
    """All but what signs."""
    hidden = ("secret", "former")
    return {name: getattr(one, name) for name in Receiver.__struct_fields__ if name not in hidden}
