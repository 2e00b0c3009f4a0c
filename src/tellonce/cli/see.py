"""`tellonce see FOLDER`: the main job, with a summary of one screen."""

from pathlib import Path

from rich.markup import escape

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, bar, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.summary import FrictionSum, Summary, summed

SHOWN_FILES = 20


def see(
    folder: Path, /, *, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """Read what is new, find who is who, stitch journeys, find where they broke, and show it on one screen.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        json: the summary as JSON.
    """
    with opened(folder, where) as view:
        summary = summed(view)
    if json:
        as_json(summary)
    else:
        show(summary, folder)


def show(summary: Summary, folder: Path) -> None:
    """Print a summary."""
    console, totals = out(), summary.totals
    console.print(f"[bold]{escape(summary.organisation)}[/bold]  as of {summary.as_of}")
    console.print(
        f"{totals.records:,} records of {len({one.file for one in summary.files})} files → {totals.persons:,} people, "
        f"{totals.contacts:,} contacts, {totals.messages:,} messages, {totals.journeys:,} journeys"
    )
    console.print(
        f"{totals.customer_minutes_total:,.1f} customer minutes, "
        f"of these [bold]{totals.customer_minutes_wasted:,.1f} wasted[/bold] "
        f"(worth {totals.customer_cost:,.2f} {totals.currency} to customers; "
        f"{totals.cost:,.2f} {totals.currency} to the organisation)"
    )
    console.print()
    console.print(_frictions(summary.frictions) if summary.frictions else "No friction of the catalogue was found.")
    console.print()
    files = table("Files", "file", "system's silo", "#records", "#with a person", "#set aside", "remarks")
    for one in summary.files[:SHOWN_FILES]:
        files.add_row(one.file, one.silo, f"{one.records:,}", f"{one.resolved:,}", f"{one.set_aside:,}", one.remarks)
    console.print(files)
    if len(summary.files) > SHOWN_FILES:
        console.print(f"and {len(summary.files) - SHOWN_FILES} more files")
    if totals.set_aside or totals.unresolved_records:
        console.print(
            f"\nset aside {totals.set_aside:,}, belonging to nobody known {totals.unresolved_records:,}: "
            f"`tellonce account {escape(str(folder))} --json` lists them with their reasons."
        )


def _frictions(sums: list[FrictionSum]) -> object:
    most = max((one.minutes for one in sums), default=0)
    shown = table("Frictions by customer minutes wasted", "friction", "#times", "#people", "#minutes", "", "#cost")
    for one in sums:
        shown.add_row(
            one.name,
            f"{one.count:,}",
            f"{one.persons:,}",
            f"{one.minutes:,.1f}",
            bar(one.minutes, most),
            f"{one.cost:,.2f}",
        )
    return shown
