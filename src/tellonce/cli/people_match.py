"""`tellonce people match FOLDER`: score who is probably whom by names, birth dates and addresses."""

from pathlib import Path

from tellonce.cli.opened import built, opened, viewed
from tellonce.cli.people_probable import show
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.match import likenesses
from tellonce.insight.review import likely
from tellonce.stores.scores import Scores


def match(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """Score who is probably whom by names, birth dates and addresses, and let builds use the scores from now on.

    The scores stay as they are, whatever is read later, until this command is called again. They need the optional part
    `tellonce[match]`; to use them does not.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: who is probably whom, as JSON.
    """
    place = built(folder, where)
    with viewed(place) as view:
        table = likenesses(view, place.known())
    name = Scores(place.store).keep(table)
    with opened(folder, where) as view:
        found = likely(view)
    if json:
        as_json({"scores": name, "probable": found})
        return
    show(found)
    out().print(f"{table.num_rows:,} likenesses are in use as {name}")
