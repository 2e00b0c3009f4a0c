"""`tellonce friction list FOLDER`: the frictions that are looked for in an organisation's journeys."""

from pathlib import Path

from tellonce.cli.opened import placed
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.journeys.catalogue import definitions


def listed(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """Every friction with what it is and whose it is: shipped, or the organisation's own.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    own = placed(folder, where).declaration.friction
    rows = [
        {"name": one.name, "whose": "own" if one.name in own else "shipped", "says": one.says, "source": one.source}
        for one in definitions(own)
    ]
    if json:
        as_json({"frictions": rows})
        return
    shown = table("Frictions", "name", "whose", "what broke")
    for row in rows:
        shown.add_row(row["name"], row["whose"], row["says"])
    out().print(shown)
