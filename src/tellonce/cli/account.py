"""`tellonce account FOLDER`: the whole account as one document."""

from pathlib import Path

from rich.markup import escape

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.account import account as tell
from tellonce.vocabulary.account import Account

LINES = 40


def account(
    folder: Path, /, *, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """The account: people with identifiers and records, journeys, frictions, promises, what was left aside, totals.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: the whole account as JSON, in the field names of expected.json.
    """
    with opened(folder, where) as view:
        told = tell(view)
    if json:
        as_json(told)
    else:
        _show(told)


def _show(told: Account) -> None:
    console = out()
    console.print(f"[bold]{escape(told.organisation)}[/bold]  as of {told.as_of}")
    frictions = table("Frictions", "at", "friction", "person", "#minutes", "evidence")
    for one in told.frictions[:LINES]:
        shown = ", ".join(one.evidence[:3]) + (f" and {len(one.evidence) - 3} more" if len(one.evidence) > 3 else "")
        frictions.add_row(
            one.at, one.name, one.person or "nobody known", "" if one.minutes is None else f"{one.minutes:.1f}", shown
        )
    console.print(frictions)
    promises = table("Promises", "due", "status", "what", "person")
    for promise in told.promises[:LINES]:
        promises.add_row(promise.due, promise.status, promise.what, promise.person or "nobody known")
    console.print(promises)
    rest = max(len(told.frictions) - LINES, 0), max(len(told.promises) - LINES, 0)
    console.print(f"{rest[0]:,} more frictions and {rest[1]:,} more promises; --json gives everything.")
