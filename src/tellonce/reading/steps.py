"""Lists of handling steps in notes: `did: restart receiver, reseat cables`, or one step a line below `Steps done:`."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tellonce.reading.own_words import Sentence

MOST: Final = 25
LONGEST: Final = 10
"""Most steps of a list, most words of a step; beyond it is no list. Source: our choice."""

_NOTHING: Final = frozenset({"nothing", "none", "no", "n/a", "na", "-", "nichts", "keine"})
"""What stands in place of a list that is empty, in all languages."""

_BULLET: Final = re.compile(r"^(?:[-*•·]|\d{1,2}[.)])\s*")
_LIST: Final = re.compile(r"^(?:[-*•·]|\d{1,2}[.)])\s+")


def listed(said: Sequence[Sentence], leads: tuple[str, ...]) -> Iterator[tuple[Sentence, tuple[str, ...]]]:
    """Each list of steps with the sentence that begins it; steps in lower case, in order.

    Args:
        said: the sentences of a note.
        leads: what such a list begins with, in lower case, without the colon.
    """
    for place, sentence in enumerate(said):
        found = _leading(leads).match(sentence.text)
        if found is None:
            continue
        told = sentence.text[found.end() :].strip()
        steps = _split(told) if told else _below(said[place + 1 :])
        if steps and len(steps) <= MOST and all(len(step.split()) <= LONGEST for step in steps):
            yield sentence, steps


@lru_cache(maxsize=16)
def _leading(leads: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, leads)) or '(?!)'})\s*[:=]\s*", re.IGNORECASE)


def _split(told: str) -> tuple[str, ...]:
    """The steps of a list in one line; where commas part them, what follows a semicolon is another matter."""
    head = told.partition(";")[0]
    parts = re.split(r"\s*(?:,|\+|->|→|/ )\s*", head) if re.search(r",|\+|->|→", head) else told.split(";")
    return _plain(parts)


def _below(after: Sequence[Sentence]) -> tuple[str, ...]:
    steps: list[str] = []
    for sentence in after:
        if not _LIST.match(sentence.text):
            break
        steps.append(_BULLET.sub("", sentence.text))
    return _plain(steps)


def _plain(parts: Sequence[str]) -> tuple[str, ...]:
    steps = (" ".join(part.casefold().split()).removeprefix("and ").strip(" .,;:!") for part in parts)
    return tuple(step for step in steps if step and step not in _NOTHING)
