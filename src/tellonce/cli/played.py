"""A rehearsal in the terminal: what was about to happen, what the context said, and what heeding it would save."""

from collections.abc import Iterable, Iterator

from rich.markup import escape

from tellonce.cli.shown import bar, out, table
from tellonce.rehearsal.scene import Played, Scene
from tellonce.vocabulary.context import Advice, Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.news import NewsType

TELLING = frozenset({NewsType.FRICTION_FOUND.value, NewsType.PROMISE_BROKEN.value, NewsType.PROMISE_DUE_SOON.value})
"""News, and reasons to ask, for which a scene is shown though nobody in particular is followed."""

LISTED = 6
"""Advice that is named in one scene; how many more there is, is said."""


def show_scenes(scenes: Iterable[Scene], person: str) -> None:
    """Print scenes: of one person all of them, else those in which something broke or would have been prevented.

    Args:
        scenes: in order of time.
        person: id of the one person who is followed, '' for all.
    """
    console = out()
    for one in scenes:
        if person or one.prevented or one.why in TELLING or TELLING.intersection(one.news):
            for line in lines(one, whose=not person):
                console.print(line)


def lines(one: Scene, *, whose: bool) -> list[str]:
    """The lines of a scene.

    Args:
        one: the scene.
        whose: whether its person is named.
    """
    named = f"  [dim]{escape(one.context.name or one.person)}[/dim]" if whose else ""
    mark = {"contact": "●", "message": "·", "friction": "[red]✗[/red]"}.get(one.why, "…")
    told = [f"{one.at}  {mark} {one.channel:<7} {escape(one.what)}{named}"]
    told.append(f"    [dim]known:[/dim] {escape(_known(one.context))}")
    told += _advice(one)
    for saved in one.prevented:
        cost = "" if saved.minutes is None else f", {saved.minutes:.1f} minutes"
        told.append(f"    [green]✓ {saved.advice} would have prevented {saved.friction}[/green]{cost}")
    if one.news:
        told.append(f"    [dim]news: {escape(', '.join(one.news))}[/dim]")
    return told


def show_sums(played: Played) -> None:
    """Print what a rehearsal comes to."""
    console = out()
    console.print()
    shown = table(
        "Frictions, and what heeding the advice would save", "friction", "#met", "#prevented", "#minutes", "#saved", ""
    )
    for one in played.frictions:
        shown.add_row(
            one.friction, str(one.count), str(one.prevented), f"{one.minutes:.1f}", f"{one.prevented_minutes:.1f}",
            bar(one.prevented_minutes, played.minutes_wasted),
        )  # fmt: skip
    if played.frictions:
        console.print(shown)
    saved = f"[bold]{played.minutes_prevented:.1f} minutes[/bold]"
    console.print(f"prevented if heeded: {saved} of {played.minutes_wasted:.1f} wasted")
    aside = f", [red]{played.set_aside} set aside[/red]" if played.set_aside else ""
    console.print(
        f"{played.steps:,} steps at {played.moments:,} moments, {len(played.scenes):,} contexts asked for, in "
        f"{played.seconds:.1f} seconds{aside}"
    )


def _known(told: Context) -> str:
    """What a context knew, in a few words."""
    if told.match is not Match.EXACT:
        return {Match.SHARED: "several people by this", Match.PROBABLE: "probably who it is"}.get(
            told.match, "nobody yet"
        )
    counts = (
        (told.matters, "open matter", "open matters"), (told.failed, "failure", "failures"),
        (told.tried, "script gone through", "scripts gone through"), (told.proofs, "proof given", "proofs given"),
        (told.promises, "promise", "promises"), (told.sent, "message sent", "messages sent"),
        (told.frictions, "friction met", "frictions met"),
    )  # fmt: skip
    said = [f"{len(some)} {one if len(some) == 1 else many}" for some, one, many in counts if some]
    return ", ".join(said) or "who it is, and nothing open"


def _advice(one: Scene) -> Iterator[str]:
    """Advice in one line each way: what to do, and what to leave undone."""
    for mark, avoid in (("[green]→[/green]", False), ("[red]✗[/red]", True)):
        names = list(dict.fromkeys(each.name for each in _sorted(one) if each.avoid is avoid))
        if names:
            more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
            yield f"    {mark} {escape(', '.join(name.replace('_', ' ') for name in names[:LISTED]))}{more}"


def _sorted(one: Scene) -> list[Advice]:
    """Advice, that which would have prevented something first."""
    saving = {saved.advice for saved in one.prevented}
    return sorted(one.context.advice, key=lambda each: each.name not in saving)
