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
    return tuple(read(tomllib.loads(text), name) for name, text in _texts().items())


def written(name: str) -> str:
    """The text of a shipped friction, TOML.

    Raises:
        Refused: none is called so.
    """
    texts = _texts()
    if name not in texts:
        raise Refused(f"no shipped friction is called {name!r}; there are {', '.join(texts)}")
    return texts[name]


@cache
def _texts() -> dict[str, str]:
    """The files of the catalogue, each called after its friction, in order of name."""
    folder = files("tellonce.journeys") / "catalogue"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name.removesuffix(".toml"): (folder / name).read_text(encoding="utf-8") for name in names}


def definitions(own: Mapping[str, Definition]) -> list[Definition]:
    """The shipped frictions and an organisation's own, in order of name.

    Args:
        own: by name; none has the name of a shipped one.
    """
    return sorted([*shipped(), *own.values()], key=lambda one: one.name)
