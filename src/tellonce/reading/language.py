"""The languages that are shipped, each a file of phrases beside this one: `phrases/en.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from tellonce.reading.phrase import Words
from tellonce.vocabulary.refusal import Refused


@cache
def languages() -> tuple[str, ...]:
    """The languages there are phrases for, two letters each, in order."""
    folder = files("tellonce.reading") / "phrases"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def words_of(language: str) -> Words:
    """The words of a language.

    Raises:
        Refused: there are no phrases for it.
    """
    if language not in languages():
        raise Refused(f"no phrases are shipped for the language {language!r} (allowed: {', '.join(languages())})")
    text = (files("tellonce.reading") / "phrases" / f"{language}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Words)
