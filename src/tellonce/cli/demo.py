"""`tellonce demo`: the shipped story told, then an invented organisation built and checked against its truth."""

import shutil
from pathlib import Path

import msgspec
from rich.markup import escape

from tellonce.cli.check import show as show_report
from tellonce.cli.opened import DECLARATION, opened
from tellonce.cli.see import show as show_summary
from tellonce.cli.shown import out
from tellonce.cli.story import show as show_story
from tellonce.cli.where import USUAL
from tellonce.insight.account import account
from tellonce.insight.story import tell
from tellonce.insight.summary import summed
from tellonce.rehearsal.check import check
from tellonce.rehearsal.crowd.invent import invent
from tellonce.vocabulary.refusal import Refused

STORY = "satellite"


def demo(folder: Path = Path("demo"), /, *, customers: int = 3_000, seed: int = 1) -> None:
    """Tell the shipped story in the terminal, then invent an organisation of eight silos, build it and print its score.

    Args:
        folder: where to put both; made anew.
        customers: how many customers the invented organisation has.
        seed: the same seed gives the same organisation.
    """
    _tell(folder)
    _rehearse(folder, customers, seed)


def _tell(folder: Path) -> None:
    target = folder / STORY
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(examples() / STORY, target, ignore=shutil.ignore_patterns(".tellonce"))
    out().rule("A story: one customer of a satellite company, told from eight exports")
    with opened(target, USUAL) as view:
        told = account(view)
        worst = max(told.frictions, key=lambda one: one.minutes or 0)
        show_story(tell(view, worst.person or ""), steps=False)


def _rehearse(folder: Path, customers: int, seed: int) -> None:
    target = folder / "organisation"
    shutil.rmtree(target, ignore_errors=True)
    console = out()
    console.print()
    console.rule(escape(f"An invented organisation of {customers:,} customers (seed {seed})"))
    invent(target, seed, customers)
    truth = msgspec.json.decode((target / "expected.json").read_bytes(), type=dict[str, object])
    kinds = frozenset(name for name in _planted(truth))
    with opened(target, USUAL) as view:
        show_summary(summed(view), target)
        report = check(account(view), truth, kinds)
    console.print()
    show_report(report)
    console.print(
        f"\n`make serve` (or `tellonce serve {target}`) shows it at http://127.0.0.1:8400/; "
        f"`tellonce serve {folder / STORY}` the story."
    )


def _planted(truth: dict[str, object]) -> list[str]:
    found = [*_rows(truth, "frictions"), *_rows(truth, "background_frictions")]
    return [str(one["name"]) for one in found]


def _rows(truth: dict[str, object], key: str) -> list[dict[str, object]]:
    return msgspec.convert(truth.get(key, []), list[dict[str, object]])


def examples() -> Path:
    """The folder of the shipped stories: beside the code in a checkout, inside the package where it was installed.

    Raises:
        Refused: neither is there.
    """
    package = Path(__file__).parents[1]
    for place in (package / "examples", package.parents[1] / "examples"):
        if (place / STORY / DECLARATION).exists():
            return place
    raise Refused("the shipped stories are not installed; install Tellonce again from its wheel or a checkout")
