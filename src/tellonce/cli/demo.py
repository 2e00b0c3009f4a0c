"""`tellonce demo`: one story told, an invented organisation checked against its truth, then all stories in brief."""

import shutil
from pathlib import Path

import msgspec
from rich.markup import escape

from tellonce.cli.check import TRUTH
from tellonce.cli.check import show as show_report
from tellonce.cli.opened import opened
from tellonce.cli.see import show as show_summary
from tellonce.cli.shown import out
from tellonce.cli.stories import in_brief, shipped
from tellonce.cli.stories import show as show_briefs
from tellonce.cli.story import show as show_story
from tellonce.cli.where import USUAL
from tellonce.insight.account import account
from tellonce.insight.story import tell
from tellonce.insight.summary import summed
from tellonce.rehearsal.check import check
from tellonce.rehearsal.crowd.invent import invent

STORY = "satellite"
"""The story that is told in full."""

MISSING = "The shipped stories are not installed here: they come with the wheel and with a checkout."


def demo(folder: Path = Path("demo"), /, *, customers: int = 3_000, seed: int = 1) -> None:
    """Tell a shipped story, invent an organisation of twelve silos, build it and print its score; then all stories.

    Args:
        folder: where to put everything; made anew.
        customers: how many customers the invented organisation has.
        seed: the same seed gives the same organisation.
    """
    told = [_fresh(story, folder / "stories") for story in shipped()]
    _tell(told)
    organisation = _rehearse(folder, customers, seed)
    if told:
        out().rule(f"{len(told)} stories, each told from exports and held against its truth")
        show_briefs([in_brief(story) for story in told])
    _further(organisation, told)


def _fresh(story: Path, folder: Path) -> Path:
    """A copy of a shipped story that may be written to, without what an earlier demo left there."""
    target = folder / story.name
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(story, target, ignore=shutil.ignore_patterns(".tellonce"))


def _tell(stories: list[Path]) -> None:
    console = out()
    found = next((story for story in stories if story.name == STORY), None)
    if found is None:
        console.print(MISSING)
        return
    console.rule("A story: one customer of a satellite company, told from eight exports")
    with opened(found, USUAL) as view:
        told = account(view)
        worst = max(told.frictions, key=lambda one: one.minutes or 0)
        show_story(tell(view, worst.person or ""), steps=False)


def _rehearse(folder: Path, customers: int, seed: int) -> Path:
    target = folder / "organisation"
    shutil.rmtree(target, ignore_errors=True)
    console = out()
    console.print()
    console.rule(escape(f"An invented organisation of {customers:,} customers (seed {seed})"))
    invent(target, seed, customers)
    truth = msgspec.json.decode((target / TRUTH).read_bytes(), type=dict[str, object])
    kinds = frozenset(name for name in _planted(truth))
    with opened(target, USUAL) as view:
        show_summary(summed(view), target)
        report = check(account(view), truth, kinds)
    console.print()
    show_report(report)
    console.print()
    return target


def _further(organisation: Path, stories: list[Path]) -> None:
    lines = [f"`make serve`, or `tellonce serve {organisation}`: the invented organisation at http://127.0.0.1:8400/"]
    if stories:
        lines += [
            f"`tellonce serve {stories[0]}`: a story, down to its records",
            f"`tellonce rehearse {stories[0]} --live`: as if it happened now, and what that would have saved",
            f"`tellonce story {stories[0]} NAME`: one person's contacts over all channels",
        ]
    console = out()
    console.print("\nTo look further:")
    for line in lines:
        console.print(f"  {escape(line)}", soft_wrap=True)


def _planted(truth: dict[str, object]) -> list[str]:
    found = [*_rows(truth, "frictions"), *_rows(truth, "background_frictions")]
    return [str(one["name"]) for one in found]


def _rows(truth: dict[str, object], key: str) -> list[dict[str, object]]:
    return msgspec.convert(truth.get(key, []), list[dict[str, object]])
