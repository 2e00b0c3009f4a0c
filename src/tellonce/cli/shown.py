"""How commands show things: JSON, progress on the terminal, bars and tables that people take in at a glance."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.bar import Bar
from rich.console import Console, JustifyMethod, RenderableType
from rich.markup import escape
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


def bar(part: float, whole: float) -> Bar:
    """A bar as long as the part is of the whole; nothing where the whole is 0. It makes way where there is no room."""
    return Bar(size=whole or 1, begin=0, end=part if whole else 0)


class Plain(Table):
    """A table whose cells stand as they are: names of files and steps may hold the signs of markup."""

    def add_row(self, *cells: RenderableType | None, **rest: Any) -> None:  # noqa: ANN401  # as the table takes them
        """Add a row."""
        super().add_row(*(escape(cell) if isinstance(cell, str) else cell for cell in cells), **rest)


def table(title: str, *columns: str) -> Plain:
    """A plain table; columns that start with `#` are numbers and stand to the right, one without a name holds bars."""
    made = Plain(title=title, title_justify="left", box=None, pad_edge=False, show_edge=False, title_style="bold")
    for column in columns:
        side: JustifyMethod = "right" if column.startswith("#") else "left"
        made.add_column(column.removeprefix("#"), justify=side, overflow="fold", max_width=None if column else BAR)
    return made
