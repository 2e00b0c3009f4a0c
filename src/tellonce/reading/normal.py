"""The normal form of a sentence, in which phrases are looked for: lower case, spelled out, words and one blank each."""

import re
from collections.abc import Mapping
from typing import Final

_WORD: Final = re.compile(
    r"[$€£]?\d[\d.,:/-]*\d(?:%|(?:st|nd|rd|th|h|am|pm)\b)?|[$€£]?\d(?:%|(?:st|nd|rd|th|h|am|pm)\b)?|"
    r"\w+(?:['./&-]\w+)*",
)
_RANGE: Final = re.compile(r"(?<=\d) +- +(?=\d)")
_ALIKE: Final = str.maketrans({"’": "'", "\u2018": "'", "`": "'", "–": "-", "—": "-", "\u2011": "-", "\u00a0": " "})


def normal(text: str, spelling: Mapping[str, str]) -> str:
    """A sentence in normal form with one blank before, between and after its words; one blank for none.

    Args:
        text: the sentence.
        spelling: ways of writing to the one that phrases use (`won't` to `will not`, a beginning `'ll` to ` will`).
    """
    said = _RANGE.sub("-", text.translate(_ALIKE).casefold())
    words = [spelling.get(word) or _opened(word, spelling) for word in _WORD.findall(said)]
    return f" {' '.join(words)} " if words else " "


def _opened(word: str, spelling: Mapping[str, str]) -> str:
    """A word with what an apostrophe draws into it as a word of its own: `you'll` is `you will`."""
    if "'" not in word:
        return word
    for ending in ("n't", "'ll", "'re", "'ve", "'m", "'d", "'s"):
        if ending in spelling and word.endswith(ending):
            return f"{word.removesuffix(ending)} {spelling[ending]}"
    return word
