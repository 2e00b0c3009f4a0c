"""`tellonce intake aside FOLDER`: what was handed in and could not be read, with the reason."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.inbox import Inbox, State
from tellonce.vocabulary.moment import iso


def aside(folder: Path, /, *, latest: int = 50, there: There = THERE, json: Json = False) -> None:
    """What was set aside, the latest first, with what was wrong and what is allowed.

    Args:
        folder: the organisation's folder.
        latest: so many at most.
        there: store and address of the present, if not the usual ones.
        json: as JSON; moments are microseconds UTC.
    """
    with present(folder, there) as database:
        inbox = Inbox(database)
        found, of = inbox.aside(latest), inbox.counts().get(State.ASIDE, 0)
    if json:
        as_json(found)
        return
    shown = table(f"Set aside: {len(found):,} of {of:,}", "received", "silo", "source", "id", "reason")
    for one in found:
        shown.add_row(iso(one.received)[:19], one.silo, one.source, one.id, one.reason)
    out().print(shown if of else "nothing is set aside")
