"""`tellonce people related FOLDER`: who shares a value without being one person."""

from pathlib import Path

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.review import relations

SHOWN = 50


def related(folder: Path, /, *, where: Where = USUAL, json: Json = False) -> None:
    """Who shares a value without being one person: households, joint accounts, companies, mailboxes that changed hands.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: all of them as JSON.
    """
    with opened(folder, where) as view:
        found = relations(view)
    if json:
        as_json(found)
        return
    shown = table("People who share a value", "relation", "value", "#people", "who")
    for one in found[:SHOWN]:
        shown.add_row(one.relation, f"{one.kind}:{one.value}", f"{len(one.persons):,}", ", ".join(one.persons[:5]))
    out().print(shown if found else "nobody shares a value with somebody else")
    if len(found) > SHOWN:
        out().print(f"and {len(found) - SHOWN:,} more (`--json` lists them)")
