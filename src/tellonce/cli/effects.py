"""How commands show what a decision or a rule does to people: counts, then each change with who is in it."""

from rich.markup import escape

from tellonce.cli.shown import out
from tellonce.vocabulary.effect import Effect
from tellonce.vocabulary.identity import Change

SHOWN = 20
HELD = 12


def show(effect: Effect) -> None:
    """Print an effect: before and after."""
    console = out()
    console.print(f"{effect.persons_before:,} people before, [bold]{effect.persons_after:,}[/bold] after")
    console.print(
        f"{effect.merged:,} merged, {effect.split:,} split, {effect.renamed:,} renamed, {effect.gone:,} gone; "
        f"{effect.groups_moved:,} records or contacts are another person's"
    )
    for change in effect.changes[:SHOWN]:
        for line in lines(change, effect):
            console.print(line, soft_wrap=True)
    if len(effect.changes) > SHOWN:
        console.print(f"and {len(effect.changes) - SHOWN:,} more changes (`--json` lists them)")


def lines(change: Change, effect: Effect) -> list[str]:
    """The lines of one change: who was, who is."""
    told = [f"[bold]{change.kind.removeprefix('person.')}[/bold]"]
    told += [f"  [red]- {person}[/red]  {_held(effect.before.get(person, []))}" for person in change.before]
    told += [f"  [green]+ {person}[/green]  {_held(effect.after.get(person, []))}" for person in change.after]
    return told


def _held(identifiers: list[str]) -> str:
    more = f", and {len(identifiers) - HELD} more" if len(identifiers) > HELD else ""
    return escape(", ".join(identifiers[:HELD])) + more
