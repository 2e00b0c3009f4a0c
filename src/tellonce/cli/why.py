"""`tellonce why FOLDER A B`: the path of evidence between two identifiers, or what keeps them apart."""

from pathlib import Path

from rich.markup import escape

from tellonce.cli.opened import built, viewed
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.why import why as explain
from tellonce.vocabulary.why import Named, Step, Why


def why(folder: Path, a: str, b: str, /, *, where: Where = USUAL, json: Json = False) -> None:
    """Why two identifiers are one person's or are not, down to the records.

    Args:
        folder: the organisation's folder.
        a: a value in whatever form, `kind:value`, or the id of a person.
        b: the other.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    place = built(folder, where)
    with viewed(place) as view:
        told = explain(view, place.known(), a, b)
    if json:
        as_json(told)
    else:
        show(told)


def show(told: Why) -> None:
    """Print an explanation."""
    console = out()
    mark = "[green]✓[/green]" if told.same else "[red]✗[/red]"
    console.print(f"{mark} {_named(told.a)} and {_named(told.b)}: [bold]{escape(told.says)}[/bold]")
    for step in told.path or told.refused:
        for line in lines(step):
            console.print(line, soft_wrap=True)
    for value in told.shared:
        console.print(f"  both are seen with {_named(value)}, which several people carry")


def lines(step: Step) -> list[str]:
    """The lines of one link."""
    end = f"  [red]✗ refused by {escape(step.rule)}[/red]" if step.rule else ""
    told = [f"  {_named(step.a)} ─ {_named(step.b)}  [dim]{step.grade}[/dim]{end}"]
    if step.actor or step.reason:
        told.append(f"      decided by {escape(step.actor or 'somebody')}: {escape(step.reason)}")
    told += [f"      [dim]{proof.at}[/dim]  {escape(', '.join(proof.records))}" for proof in step.proofs]
    if step.shown > len(step.proofs):
        told.append(f"      and {step.shown - len(step.proofs):,} more")
    return told


def _named(one: Named) -> str:
    return f"{escape(one.kind)} [bold]{escape(one.value)}[/bold]" + (f" ({one.person})" if one.person else "")
