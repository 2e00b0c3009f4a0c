"""`tellonce friction try NEW.toml FOLDER`: what a friction would find, before it is adopted."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.markup import escape
from rich.table import Table

from tellonce.cli.opened import built, placed, viewed
from tellonce.cli.shown import as_json, out, progress, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.build import Work
from tellonce.insight.trial import tried
from tellonce.silos.frictions import BESIDE, checked, own_file
from tellonce.stores.folder import Folder
from tellonce.vocabulary.trial import Shift, Trial, TriedExample

RECORDS = 3


def attempt(
    new: Path, folder: Path, /, *, first: Annotated[int, Parameter(validator=Number(gte=0))] = 10, where: Where = USUAL,
    json: Json = False,
) -> None:  # fmt: skip
    """How many a friction would find, in whom, and how the minutes of the account would be shared out; nothing is kept.

    Args:
        new: a TOML file with one friction, in the catalogue's form.
        folder: the organisation's folder.
        first: how many of those found are listed.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    own, place = own_file(new), placed(folder, where)
    definition = checked(own, place.declaration.friction)
    built(folder, where, place.declaration)
    with viewed(place) as view, progress() as tell:
        found = tried(
            view, Folder(place.store), definition, first,
            lambda done, of: tell(Work(doing="trying", done=done, of=of)),
        )  # fmt: skip
    if json:
        as_json(found)
    else:
        show(found, new, folder)
    if not found.sound:
        sys.exit(1)


def show(found: Trial, new: Path, folder: Path) -> None:
    """Print what trying a friction told."""
    console = out()
    console.print(f"[bold]{escape(found.name)}[/bold]  {escape(found.says)}")
    console.print(f"found [bold]{found.count:,}[/bold] times, {_people(found)}; {_minutes(found)}")
    _show_readings(found)
    if found.shifts:
        console.print()
        console.print(_shifts(found))
    if found.first:
        console.print()
        console.print(_first(found))
    if found.examples:
        console.print("\n[bold]Its examples[/bold]")
    for one in found.examples:
        console.print(_example(one))
    instead = "in place of the one of this name" if found.replaces else f"put {new} into {folder / BESIDE}"
    console.print(escape(f"\nNothing was changed. To adopt it: {instead}."), soft_wrap=True)


def _people(found: Trial) -> str:
    people = f"{found.persons:,} {'person' if found.persons == 1 else 'people'}"
    return people + (f", {found.nobody:,} of nobody known" if found.nobody else "")


def _minutes(found: Trial) -> str:
    if found.minutes is None:
        return "no minutes of its own"
    taken = f", of these {found.taken:,.1f} that other frictions have now" if found.taken > 0 else ""
    return f"{found.minutes:,.1f} minutes wasted{taken}"


def _show_readings(found: Trial) -> None:
    readings = found.readings
    if not readings.apart:
        out().print(f"[green]✓[/green] the fold and SQL find the same {readings.fold:,} matches")
        return
    out().print(
        f"[red]✗ the fold finds {readings.fold:,} matches and SQL {readings.sql:,}[/red]: they differ in "
        f"{len(readings.apart):,} owners, the first {escape(readings.apart[0])}; this is a fault of Tellonce: report it"
    )


def _shifts(found: Trial) -> object:
    shown = shifts(found.shifts)
    shown.add_row("all minutes wasted", "", "", f"{found.wasted_before:,.1f}", f"{found.wasted_after:,.1f}")
    return shown


def shifts(frictions: Iterable[Shift]) -> Table:
    """A table of frictions that would be others."""
    shown = table("How the account would change", "friction", "#times", "#then", "#minutes", "#then")
    for one in frictions:
        shown.add_row(
            one.name, f"{one.count_before:,}", f"{one.count_after:,}", f"{one.minutes_before:,.1f}",
            f"{one.minutes_after:,.1f}",
        )  # fmt: skip
    return shown


def _first(found: Trial) -> object:
    shown = table(f"The first {len(found.first):,} of {found.count:,}", "at", "person", "#minutes", "evidence")
    for one in found.first:
        more = len(one.evidence) - RECORDS
        shown.add_row(
            one.at, one.called or one.person or "nobody known", "" if one.minutes is None else f"{one.minutes:.1f}",
            ", ".join(one.evidence[:RECORDS]) + (f" and {more} more" if more > 0 else ""),
        )  # fmt: skip
    return shown


def _example(one: TriedExample) -> str:
    if one.holds:
        return f"[green]✓[/green] {escape(one.says)}"
    expected = f"{one.expected}" + ("" if one.expected_minutes is None else f" with {one.expected_minutes:g} minutes")
    came = f"{one.found}" + ("" if one.minutes is None else f" with {one.minutes:g} minutes")
    return f"[red]✗[/red] {escape(one.says)} [red]Expected {expected}, found {came}.[/red]"
