"""The catalogue: every friction as data, shipped with the product, and an organisation's own beside it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tellonce.journeys.pattern import Definition, read
from tellonce.vocabulary.refusal import Refused


@cache
def shipped() -> tuple[Definition, ...]:
    """The shipped frictions in order of name."""
    folder = files("tellonce.journeys") / "catalogue"
    texts = sorted(
        (entry.name, entry.read_text(encoding="utf-8")) for entry in folder.iterdir() if entry.name.endswith(".toml")
    )
    return tuple(read(tomllib.loads(text), name) for name, text in texts)


def definitions(own: Mapping[str, dict[str, object]]) -> list[Definition]:
    """The shipped frictions and an organisation's own, in order of name.

    Args:
        own: by name, in the catalogue's form (`name` may be left out).

    Raises:
        Refused: an own friction has the name of a shipped one, or is not well formed.
    """
    found = {one.name: one for one in shipped()}
    for name, entries in own.items():
        if name in found:
            raise Refused(f"friction {name}: this name is in the shipped catalogue; choose another for your own")
        found[name] = read(
            {"name": name, "source": "declared by the organisation", "count": "journey", **entries}, name
        )
    return [found[name] for name in sorted(found)]
