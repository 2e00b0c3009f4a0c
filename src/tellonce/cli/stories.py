"""The shipped stories: where they lie, and each told in a few lines beside its truth."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from rich.markup import escape
from rich.padding import Padding

from tellonce.cli.check import TRUTH
from tellonce.cli.opened import DECLARATION, opened
from tellonce.cli.shown import out
from tellonce.cli.where import USUAL
from tellonce.insight.account import account
from tellonce.insight.summary import friction_sums
from tellonce.rehearsal.brief import Brief, brief


def shipped() -> list[Path]:
    """Folders of the shipped stories, by name: inside an installed package, else beside the code of a checkout.

    Empty where they are not installed.
    """
    package = Path(__file__).parents[1]
    for place in (package / "examples", package.parents[1] / "examples"):
        if found := sorted(path.parent for path in place.glob(f"*/{DECLARATION}") if path.with_name(TRUTH).exists()):
            return found
    return []


def in_brief(folder: Path) -> Brief:
    """The story of an organisation's folder with its truth, built first where anything is new.

    Raises:
        Refused: the folder, its declaration or its truth is at fault.
    """
    truth = msgspec.json.decode((folder / TRUTH).read_bytes(), type=dict[str, object])
    with opened(folder, USUAL) as view:
        return brief(account(view), truth)


def show(briefs: Sequence[Brief]) -> None:
    """Print stories, each in a few lines."""
    console = out()
    for one in briefs:
        names, score, people = " and ".join(one.people), one.report.frictions.score, one.report.people.pairwise
        told = (
            escape(f"{names}: {'; then '.join(one.wanted)}"),
            f"{_contacts(one)}; {_minutes(one)}",
            _frictions(one),
            f"[dim]precision and recall: frictions {score.precision:.3f} {score.recall:.3f}, "
            f"people {people.precision:.3f} {people.recall:.3f}[/dim]",
        )
        console.print(f"[bold]{escape(one.organisation)}[/bold]")
        for line in told:
            console.print(Padding(line, (0, 0, 0, 2)))


def _contacts(one: Brief) -> str:
    moments = [datetime.fromisoformat(at) for journey in one.journeys for at in (journey.started, journey.ended)]
    days = (max(moments) - min(moments)).days + 1 if moments else 0
    contacts, messages = (sum(getattr(each, name) for each in one.journeys) for name in ("contacts", "messages"))
    return (
        f"{_count(contacts, 'contact')} and {_count(messages, 'message')} by {', '.join(one.channels)} "
        f"in {_count(days, 'day')}"
    )


def _minutes(one: Brief) -> str:
    share = one.minutes_wasted / one.minutes if one.minutes else 0.0
    return f"{one.minutes:.1f} minutes, [bold]{one.minutes_wasted:.1f} wasted ({share:.0%})[/bold]"


def _frictions(one: Brief) -> str:
    sums = friction_sums(one.frictions)
    if not sums:
        return "[green]✓ no friction[/green]"
    said = (
        (f"{each.count} " if each.count > 1 else "") + each.name + (f" {each.minutes:.1f}" if each.minutes else "")
        for each in sums
    )
    return f"[red]✗[/red] {', '.join(said)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
