"""The catalogue: every friction as data, shipped with the product, and an organisation's own beside it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tellonce.journeys.pattern import Definition, read


@cache
def shipped() -> tuple[Definition, ...]:
    """The shipped frictions in order of name."""
    folder = files("tellonce.journeys") / "catalogue"
    texts = sorted(
        (entry.name, entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".toml")
    )
    return tuple(read(tomllib.loads(text), name) for name, text in texts)


def definitions(own: Mapping[str, Definition]) -> list[Definition]:
    """The shipped frictions and an organisation's own, in order of name.

    Args:
        own: by name; none has the name of a shipped one.
    """
    return sorted([*shipped(), *own.values()], key=lambda one: one.name)
