"""`tellonce variants FOLDER`: the paths that journeys take."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.map import variants as tell


def variants(
    folder: Path, /, *, where: Where = USUAL,
    most: Annotated[int, Parameter(validator=Number(gte=1))] = 20,
    json: Json = False,
) -> None:  # fmt: skip
    """The most frequent sequences of steps, and how many journeys took any other.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        most: how many to list.
        json: as JSON.
    """
    with opened(folder, where) as view:
        listed, other = tell(view, most)
    if json:
        as_json({"variants": listed, "other": other})
        return
    shown = table("Variants", "#journeys", "#share", "path")
    for one in listed:
        shown.add_row(f"{one.count:,}", f"{one.share:.1%}", " → ".join(one.path))
    out().print(shown)
    out().print(f"{other:,} journeys took another path")
