"""Hearing that a customer wants a person, in what was said, keyed or written to a menu, a bot or a chat."""

import re
from collections.abc import Iterable
from functools import lru_cache


def asks_human(answers: Iterable[str], words: tuple[str, ...]) -> bool:
    """Whether one of the answers is, or says in a short phrase, one of the words for a person (case ignored).

    Args:
        answers: what the customer said, keyed or wrote.
        words: `organisation.human_words`; a key such as `0` counts only when it is the whole answer.
    """
    pattern = _wanted(words)
    return any(answer.strip().casefold() in _whole(words) or pattern.search(answer) is not None for answer in answers)


@lru_cache(maxsize=256)
def _whole(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)


@lru_cache(maxsize=256)
def _wanted(words: tuple[str, ...]) -> re.Pattern[str]:
    """A phrase of at most eight words with one of the words in it; digits alone are left to the whole answer."""
    spoken = "|".join(re.escape(word.strip()) for word in words if any(letter.isalpha() for letter in word))
    return re.compile(rf"\A(?=\s*(?:\S+\s*){{1,8}}\Z).*\b(?:{spoken or '(?!)'})s?\b", re.IGNORECASE | re.DOTALL)
