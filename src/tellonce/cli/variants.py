"""`tellonce variants FOLDER`: the paths that journeys take."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.insight.map import variants as tell


def variants(
    folder: Path, /, *, config: Path | None = None, store: Path | None = None, as_of: str = "",
    most: Annotated[int, Parameter(validator=Number(gte=1))] = 20,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:  # fmt: skip
    """The most frequent sequences of steps, and how many journeys took any other.

    Args:
        folder: the organisation's folder.
        config: its declaration, if not FOLDER/tellonce.toml.
        store: folder of the store, if not FOLDER/.tellonce.
        as_of: moment of the account (ISO 8601).
        most: how many to list.
        json: as JSON.
    """
    with opened(folder, config, store, as_of) as view:
        listed, other = tell(view, most)
    if json:
        as_json({"variants": listed, "other": other})
        return
    shown = table("Variants", "#journeys", "#share", "path")
    for one in listed:
        shown.add_row(f"{one.count:,}", f"{one.share:.1%}", " → ".join(one.path))
    out().print(shown)
    out().print(f"{other:,} journeys took another path")
