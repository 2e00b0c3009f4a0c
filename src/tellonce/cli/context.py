"""`tellonce context FOLDER VALUE`: what whoever serves this customer next has to know."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from tellonce.cli.now import known_now
from tellonce.cli.opened import built, viewed
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import USUAL, Json, Where
from tellonce.vocabulary.context import Context, Happened
from tellonce.vocabulary.identity import Match

LISTED = 5
"""Things of one kind that are shown: the screen of whoever answers a call has room for no more."""


def context(
    folder: Path, value: str, /, *, at: str = "", where: Where = USUAL, json: Json = False
) -> None:  # fmt: skip
    """What is known of a customer at a moment, and what to do and to leave undone next, each with its records.

    Args:
        folder: the organisation's folder.
        value: any identifier of the customer, in whatever form, or a person's id.
        at: the moment, ISO 8601; the moment of the account if left out. Nothing that came later is looked at.
        where: declaration, store and moment, if not the usual ones.
        json: as JSON.
    """
    place = built(folder, where)
    with viewed(place) as view:
        told = known_now(view, place.store, value, at)
    if json:
        as_json(told)
    else:
        show(told)


def show(told: Context) -> None:
    """Print a context: who and what about, what to do, what to leave undone, then the facts."""
    console = out()
    if told.match is not Match.EXACT:
        several = "several people are known by it: one question must tell them apart"
        console.print(several if told.match is Match.SHARED else "nobody is known by it")
        return
    prefers = f"  prefers {told.preferred}" if told.preferred else ""
    console.print(f"[bold]{escape(told.name or told.person or '')}[/bold]  {told.person}{prefers}  as of {told.at}")
    for one in told.advice:
        mark = "[red]✗[/red]" if one.avoid else "[green]→[/green]"
        console.print(f"{mark} {escape(one.says)} [dim]{escape(one.why)}[/dim]")
    if told.matters:
        shown = table("Going on", "about", "since", "#contacts", "#minutes", "#wasted", "latest")
        for matter in told.matters[:LISTED]:
            shown.add_row(
                escape(matter.topic), matter.since[:16], str(matter.contacts), f"{matter.minutes:.1f}",
                f"{matter.wasted:.1f}", escape(matter.said),
            )  # fmt: skip
        console.print(shown)
    for title, facts in (("Failed", told.failed), ("Gone through", told.tried), ("Sent", told.sent)):
        _facts(title, facts)
    for proof in told.proofs[:LISTED]:
        console.print(f"proved by {escape(proof.fact)} at {proof.at[:16]}, holds until {proof.holds_until[:16]}")
    for promise in told.promises[:LISTED]:
        console.print(f"promised: {escape(promise.what)}, due {promise.due[:16]} ({promise.minutes_left:,.0f} minutes)")


def _facts(title: str, facts: Sequence[Happened]) -> None:
    if facts:
        shown = table(title, "at", "what", "channel", "about")
        for one in facts[:LISTED]:
            shown.add_row(one.at[:16], one.what.replace("_", " "), one.channel, escape(one.about))
        out().print(shown)
