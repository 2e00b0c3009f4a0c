"""`tellonce story FOLDER PERSON`: one person's timeline in the terminal."""

from pathlib import Path

from rich.markup import escape

from tellonce.cli.opened import opened
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import USUAL, Json, Where
from tellonce.insight.story import story as tell
from tellonce.vocabulary.account import Story, StoryEntry


def story(
    folder: Path, person: str, /, *, where: Where = USUAL,
    steps: bool = False, json: Json = False,
) -> None:  # fmt: skip
    """Contacts and messages of one person over all channels, where they broke, and what was promised.

    Args:
        folder: the organisation's folder.
        person: a person's id, any identifier, a number of a case or order as a system wrote it, or part of a name.
        where: declaration, store and moment, if not the usual ones.
        steps: also every step within each contact.
        json: as JSON.
    """
    with opened(folder, where) as view:
        told = tell(view, person)
    if json:
        as_json(told)
    else:
        show(told, steps=steps)


def show(told: Story, *, steps: bool) -> None:
    """Print a story."""
    console = out()
    console.print(f"[bold]{escape(told.person.name or told.person.key)}[/bold]  {told.person.key}")
    known = ", ".join(
        f"{kind} {value}" for kind, values in told.person.identifiers.items() for value in values if kind != "name"
    )
    console.print(escape(known), style="dim")
    for alike in told.probable:
        console.print(escape(f"probably also {alike.other} ({alike.p:.0%})"), style="dim")
    for tie in told.related:
        others = ", ".join(person for person in tie.persons if person != told.person.key)
        console.print(escape(f"{tie.relation} by {tie.kind} {tie.value}: {others}"), style="dim")
    console.print(
        f"{told.minutes:.1f} minutes, of these [bold]{told.minutes_wasted:.1f} wasted[/bold] "
        f"in {len(told.frictions)} frictions\n"
    )
    for entry in told.entries:
        for line in lines(entry, steps=steps):
            console.print(line)
    elsewhere = [one for one in told.frictions if not any(one in entry.frictions for entry in told.entries)]
    for one in elsewhere:
        console.print(f"[red]✗ {one.name}[/red] {one.at}: {escape(one.why)}")
    for promise in told.promises:
        mark = {"kept": "[green]✓[/green]", "broken": "[red]✗[/red]"}.get(promise.status, "…")
        console.print(f"{mark} promise {promise.status}: {escape(promise.what)}, due {promise.due}")


def lines(entry: StoryEntry, *, steps: bool) -> list[str]:
    """The lines of one contact or message."""
    contact = entry.contact
    mark = "●" if contact.kind == "contact" else "·"
    told = [
        f"{contact.at}  {mark} {contact.channel:<7} {contact.minutes:>6.1f} min  {escape(contact.what)}  "
        f"[dim]{escape(entry.topic)}[/dim]"
    ]
    if steps:
        told += [
            f"    {step.at}  {step.activity}{f' ({step.outcome})' if step.outcome else ''}  "
            f"[dim]{escape(step.reference)}[/dim]"
            for step in entry.steps
        ]
    for one in entry.frictions:
        wasted = "" if one.minutes is None else f", {one.minutes:.1f} minutes"
        told.append(f"    [red]✗ {one.name}[/red]{wasted}: {escape(one.why)}")
    return told
