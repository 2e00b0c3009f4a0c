"""`tellonce people changes FOLDER`: what became of people from build to build."""

from pathlib import Path

from tellonce.cli.opened import built
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.stores.changes import Changes
from tellonce.vocabulary.moment import iso


def changes(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """What became of people from build to build, in order: merged, split, renamed, gone.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    turns = Changes(built(folder, where).store).all()
    if json:
        as_json(turns)
        return
    shown = table("What became of people", "as of", "what", "before", "after")
    for turn in turns:
        for one in turn.changes:
            kind = one.kind.removeprefix("person.")
            shown.add_row(iso(turn.as_of), kind, ", ".join(one.before), ", ".join(one.after))
    out().print(shown if turns else "nobody merged, split or was renamed since the first build")
