"""Erased values inside texts: found whatever stands between their words, and put out of sight."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias
from urllib.parse import unquote

from tellonce.identity.tombstone import ADDRESS, SHORTEST_DIGITS, WORD, Sort, Tombstones, folded, sought

ERASED: Final = "[erased]"
"""What stands where an erased value stood."""

ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
MOST_DIGITS: Final = 15
"""Digits of the longest telephone number. Source: ITU-T E.164."""

REMEMBERED: Final = 262_144
"""Words and runs of words whose answer is kept: texts say the same words again and again."""

JOINING: Final = frozenset("-_")
"""Signs that make one value of what stands on both sides of them: `OV-5600-1000-2` does not hold `OV-5600-1000`."""


Mask: TypeAlias = Callable[[str], str]
"""A text with `[erased]` in place of every erased value; a text without any as it stands."""

Has: TypeAlias = Callable[[Sort, str], bool]
"""Whether a text of this sort was erased."""

Span: TypeAlias = tuple[int, int]
"""Where something stands in a text: its start and end."""


def masking(tombstones: Tombstones) -> Mask:
    """How texts are masked, remembering the words it was asked about.

    Found are identifiers of any case, numbers however their digits are grouped, names of several words forwards and
    backwards, and whatever punctuation stands between words. Where a value is hidden in an escaped writing (JSON's of
    signs by number, or `%40`), the whole text is replaced.

    Args:
        tombstones: who was erased.
    """
    has = lru_cache(REMEMBERED)(tombstones.has)
    lengths = sorted(tombstones.lengths)

    def mask(text: str) -> str:
        if not text or not tombstones.marks:
            return text
        plain = unicodedata.normalize("NFC", text)
        spans = list(_found(plain, has, lengths))
        if spans:
            return _without(plain, sorted(spans))
        other = _unescaped(plain)
        return ERASED if other != plain and any(_found(other, has, lengths)) else text

    return mask


def _unescaped(text: str) -> str:
    read = ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "\\u" in text else text
    return unicodedata.normalize("NFC", unquote(read, errors="replace") if "%" in read else read)


def _without(text: str, spans: list[Span]) -> str:
    kept, at = [], 0
    for start, end in spans:
        if start >= at:
            kept += [text[at:start], ERASED]
        at = max(at, end)
    return "".join((*kept, text[at:]))


def _found(text: str, has: Has, lengths: Sequence[int]) -> Iterator[Span]:
    """Where erased values stand; they may overlap."""
    addresses = [found.span() for found in ADDRESS.finditer(text)] if "@" in text else []
    for start, end in addresses:
        if has(Sort.VALUE, text[start:end].casefold()):
            yield start, end
    words = [found.span() for found in WORD.finditer(text) if not _within(found.span(), addresses)]
    for place, (start, end) in enumerate(words):
        if text[start:end].isdecimal():
            yield from _numbers(text, words[place:], has)
        if has(Sort.START, text[start:end].casefold()):
            yield from _several(text, words[place:], has, lengths)


def _within(span: Span, spans: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _several(text: str, words: list[Span], has: Has, lengths: Sequence[int]) -> Iterator[Span]:
    """Values that begin with the first of these words."""
    for length in lengths:
        run = words[:length]
        if len(run) < length:
            break
        yield from _named(text, run, has)
        first, last = run[0][0], run[-1][1]
        said = sought(text[first:last], [text[start:end] for start, end in run])
        if _whole(text, first, last) and has(Sort.VALUE, said):
            yield first, last
    if len(words) > 2:
        # One word between: a middle name, or the name of the next field in a record's own writing.
        yield from _named(text, [words[0], words[2]], has)


def _named(text: str, run: list[Span], has: Has) -> Iterator[Span]:
    said = [text[start:end] for start, end in run]
    if has(Sort.WORDS, folded(said) if len(said) > 1 else said[0]):
        yield run[0][0], run[-1][1]


def _numbers(text: str, words: list[Span], has: Has) -> Iterator[Span]:
    """Numbers whose digits begin with the first of these words."""
    start, digits = words[0][0], ""
    for place, (begin, end) in enumerate(words):
        if not text[begin:end].isdecimal() or len(digits) + end - begin > MOST_DIGITS:
            return
        digits += text[begin:end]
        long = place and len(digits) >= SHORTEST_DIGITS
        if long and _whole(text, start, end) and has(Sort.VALUE, digits):
            yield start, end


def _whole(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a value of its own, not a part of a longer one."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    joined = len(before) == 2 and before[1] in JOINING and before[0].isalnum()
    return not joined and not (len(after) == 2 and after[0] in JOINING and after[1].isalnum())
