"""`tellonce audit FOLDER`: who looked at whom."""

from pathlib import Path

from tellonce.cli.present import present
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import THERE, Json, There
from tellonce.stores.present.audit import Audit
from tellonce.vocabulary.moment import iso


def audit(folder: Path, /, *, person: str = "", latest: int = 50, there: There = THERE, json: Json = False) -> None:
    """Who looked at whom, the latest first. Looks of programs are there within a second.

    Args:
        folder: the organisation's folder.
        person: only looks at this person, by id.
        latest: so many at most.
        there: store and address of the present, if not the usual ones.
        json: as JSON; moments are microseconds UTC.
    """
    with present(folder, there) as database:
        kept = Audit(database)
        found = kept.of_person(person, latest) if person else kept.latest(latest)
    if json:
        as_json(found)
        return
    shown = table("Looks", "at", "who", "what", "person", "detail")
    for one in found:
        shown.add_row(iso(one.at)[:19], one.who, one.what, one.person, one.detail)
    out().print(shown if found else "nobody looked")
