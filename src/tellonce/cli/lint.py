"""`tellonce lint FOLDER`: what is declared and never seen, and what is seen and not declared."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tellonce.cli.opened import DECLARATION
from tellonce.cli.shown import as_json, out
from tellonce.cli.where import Json
from tellonce.cli.wrapped import rows, shortened
from tellonce.silos.declare import load_placed
from tellonce.silos.linting.lint import Candidate, Linted
from tellonce.silos.linting.lint import lint as held
from tellonce.silos.linting.setting_names import ASKS, parted

SHOWN_VALUES = 6
"""Values shown of a field."""

INDENT = " " * 6
"""Stands before what belongs to the row above."""

NARROWEST = 40
"""Characters of a screen below which rows run over its edge rather than be broken further."""


def lint(folder: Path, /, *, config: Path | None = None, strict: bool = False, json: Json = False) -> None:
    """Hold the declaration against the files: which settings no record meets, and which fields nobody declared.

    The files are read as `see` reads them; no store is needed or made.

    Args:
        folder: the organisation's folder.
        config: the folder's declaration, if not FOLDER/tellonce.toml.
        strict: exit with 1 where something declared is never met.
        json: how often each setting is met, and the fields, as JSON.
    """
    path = config or folder / DECLARATION
    found = held(folder, *load_placed(path))
    if json:
        as_json({"declared": found.declared, "doubts": found.doubts, "silos": found.silos})
    else:
        show(found, path.name)
    if strict and found.never:
        sys.exit(1)


def show(found: Linted, name: str) -> None:
    """Print a declaration beside what its files hold."""
    console = out()
    width = max(console.width, NARROWEST)

    def titled(title: str, lines: Iterable[str]) -> None:
        console.print(title, style="bold", markup=False)
        for line in lines:
            console.print(line, markup=False, soft_wrap=True)
        console.print()

    if found.never:
        titled("Declared, never seen", (
            row for one in found.never for row in _setting(f"{name}:{one.line or '?'}", one.setting, one.says, width)
        ))  # fmt: skip
    else:
        console.print("Everything that is declared was seen.\n")
    if found.doubts:
        titled("Declared, doubtful", (
            row for one in found.doubts for row in _setting(f"{name}:{one.line or '?'}", one.setting, one.says, width)
        ))  # fmt: skip
    titled("Declared and seen", ("line  records", *(
        row
        for one in found.declared
        if one.records
        for row in _setting(f"{one.line or '?':>4}  {one.records:>7,}", one.setting, one.says, width)
    )))  # fmt: skip
    for silo in found.silos:
        counted = f"{silo.records:,} records, {silo.set_aside:,} set aside, {silo.passed_over:,} passed over"
        console.print(f"{silo.silo}: {counted}", markup=False, soft_wrap=True)
        if silo.candidates:
            titled("Seen, not declared", (row for one in silo.candidates for row in _candidate(one, width)))
        else:
            console.print()


def _setting(where: str, setting: str, says: str, width: int) -> Iterator[str]:
    """A setting in at most five rows: its name, the expression of its meaning, what it says or why it is doubted."""
    name, expression = parted(setting)
    room = width - len(INDENT)
    first = f"{where}  {name}"
    whole = f"{first}{ASKS * bool(expression)}{expression}  {says}"
    if len(whole) <= width and "\n" not in whole:
        yield whole
        return
    if len(first) <= width:
        yield first
    else:
        yield where
        yield INDENT + shortened(name, room)
    asked = [f"{'= ' if place == 0 else '  '}{row}" for place, row in enumerate(rows(expression, room - 2, 2))]
    yield from (INDENT + row for row in (*asked, *rows(says, room, 4 - len(asked) - (len(first) > width))))


def _candidate(one: Candidate, width: int) -> Iterator[str]:
    """A field with its values in at most four rows."""
    shown = ", ".join([f"{value} {count:,}" for value, count in one.values.items()][:SHOWN_VALUES])
    more = f" and {len(one.values) - SHOWN_VALUES} more" if len(one.values) > SHOWN_VALUES else ""
    name = f"{shortened(one.field, width - len(INDENT))}  {one.records:,}"
    if len(name) + len(shown) + len(more) + 2 <= width:
        yield f"{name}: {shown}{more}"
        return
    yield name
    yield from (INDENT + row for row in rows(shown + more, width - len(INDENT), 3))
