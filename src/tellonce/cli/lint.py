"""`tellonce lint FOLDER`: what is declared and never seen, and what is seen and not declared."""

import sys
from pathlib import Path

from tellonce.cli.opened import DECLARATION
from tellonce.cli.shown import as_json, out, table
from tellonce.cli.where import Json
from tellonce.silos.declare import load_placed
from tellonce.silos.lint import Linted
from tellonce.silos.lint import lint as held

SHOWN_VALUES = 6
"""Values shown of a field."""


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
    never = table("Declared, never seen", "line", "setting", "says")
    for one in found.never:
        never.add_row(f"{name}:{one.line or '?'}", one.setting, one.says)
    console.print(never if found.never else "Everything that is declared was seen.")
    console.print()
    if found.doubts:
        doubtful = table("Declared, doubtful", "line", "setting", "why")
        for doubt in found.doubts:
            doubtful.add_row(f"{name}:{doubt.line or '?'}", doubt.setting, doubt.says)
        console.print(doubtful)
        console.print()
    seen = table("Declared and seen", "#line", "setting", "says", "#records")
    for one in found.declared:
        if one.records:
            seen.add_row(str(one.line or "?"), one.setting, one.says, f"{one.records:,}")
    console.print(seen)
    for silo in found.silos:
        console.print()
        console.print(
            f"{silo.silo}: {silo.records:,} records, {silo.set_aside:,} set aside, {silo.passed_over:,} passed over",
            markup=False,
        )
        if silo.candidates:
            fields = table("Seen, not declared", "field", "#records", "values")
            for each in silo.candidates:
                shown = [f"{value} {count:,}" for value, count in each.values.items()][:SHOWN_VALUES]
                more = f" and {len(each.values) - SHOWN_VALUES} more" if len(each.values) > SHOWN_VALUES else ""
                fields.add_row(each.field, f"{each.records:,}", ", ".join(shown) + more)
            console.print(fields)
