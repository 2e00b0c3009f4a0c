"""The languages that are shipped, each a folder of phrases beside this module: `phrases/en`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from tellonce.reading.phrase import Words
from tellonce.vocabulary.refusal import Refused


@cache
def languages() -> tuple[str, ...]:
    """The languages there are phrases for, two letters each, in order."""
    return tuple(sorted(entry.name for entry in (files("tellonce.reading") / "phrases").iterdir() if entry.is_dir()))


@cache
def words_of(language: str) -> Words:
    """The words of a language, put together from all files of its folder.

    Raises:
        Refused: there are no phrases for it.
    """
    if language not in languages():
        raise Refused(f"no phrases are shipped for the language {language!r} (allowed: {', '.join(languages())})")
    whole: dict[str, Any] = {}
    for name, said in _settings(language):
        whole[name] = [*whole.get(name, ()), *said] if isinstance(said, list) else said
    return msgspec.convert(whole, Words)


def _settings(language: str) -> Iterator[tuple[str, Any]]:
    """What each file says, file by file in the order of their names; lists are made of what all of them say."""
    folder = files("tellonce.reading") / "phrases" / language
    for part in sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda one: one.name):
        yield from tomllib.loads(part.read_text(encoding="utf-8")).items()
