"""How commands show things: JSON, progress on the terminal, bars and tables that people take in at a glance."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tellonce.insight.build import Work

BAR = 24


def out() -> Console:
    """Where results go."""
    return Console(highlight=False)


def as_json(document: object) -> None:
    """Write a document as indented JSON."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")


@contextmanager
def progress() -> Iterator[Callable[[Work], None]]:
    """A progress bar on the terminal while the block runs; nothing where there is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("starting", total=1)
        yield lambda work: bars.update(task, description=work.doing, completed=work.done, total=work.of)


def bar(part: float, whole: float) -> str:
    """A bar as long as the part is of the whole; empty where the whole is 0."""
    filled = round(BAR * part / whole) if whole else 0
    return "█" * filled


def table(title: str, *columns: str) -> Table:
    """A plain table; columns that start with `#` are numbers and stand to the right."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, show_edge=False, title_style="bold")
    for column in columns:
        made.add_column(
            column.removeprefix("#"), justify="right" if column.startswith("#") else "left", overflow="fold"
        )
    return made
