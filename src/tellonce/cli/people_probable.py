"""`tellonce people probable FOLDER`: who is probably whom."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, bar, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.review import likely
from tellonce.vocabulary.effect import Likely

SHOWN = 50


def probable(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """Who is probably whom, as `tellonce people match` scored it last: the most probable first.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: all of them as JSON.
    """
    with opened(folder, where) as view:
        found = likely(view)
    if json:
        as_json(found)
    else:
        show(found)


def show(found: list[Likely]) -> None:
    """Print who is probably whom."""
    shown = table("Probably one person", "who", "probably", "#p", "")
    for one in found[:SHOWN]:
        shown.add_row(one.person or one.group, one.other, f"{one.p:.3f}", bar(one.p, 1))
    out().print(shown if found else "nobody is probably somebody else, as far as was scored")
    if len(found) > SHOWN:
        out().print(f"and {len(found) - SHOWN:,} more (`--json` lists them)")
