"""`tellonce people refused FOLDER`: the links that a rule refused."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.review import reviews

SHOWN = 50


def refused(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """The links that a rule refused, those that most records show first, each with the rule and the earliest records.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: all of them as JSON.
    """
    with opened(folder, where) as view:
        found = reviews(view)
    if json:
        as_json(found)
        return
    shown = table("Links refused", "one", "other", "rule", "#records", "the earliest")
    for one in found[:SHOWN]:
        shown.add_row(one.a, one.b, one.rule, f"{one.groups:,}", ", ".join(one.records))
    out().print(shown if found else "no link was refused")
    if len(found) > SHOWN:
        out().print(f"and {len(found) - SHOWN:,} more (`--json` lists them)")
    if found:
        out().print(
            "`tellonce why FOLDER ONE OTHER` says more; `tellonce people link` and `unlink` decide."
        )  # fmt: skip
