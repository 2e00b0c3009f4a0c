"""Erased values inside texts: found whatever stands between their words, and put out of sight."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from tellonce.identity.tombstone import ADDRESS, WORD, Sort, Tombstones, folded, sought

ERASED: Final = "[erased]"
"""What stands where an erased value stood."""

ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
MOST_DIGITS: Final = 15
"""Digits of the longest telephone number. Source: ITU-T E.164."""

JOINING: Final = frozenset("-_")
"""Signs that make one value of what stands on both sides of them: `OV-5600-1000-2` does not hold `OV-5600-1000`."""


def mask(text: str, tombstones: Tombstones) -> str:
    """The text with `[erased]` in place of every erased value; a text without any is answered as it stands.

    Found are identifiers of any case, numbers however their digits are grouped, names of several words forwards and
    backwards, and whatever punctuation stands between words. Where a value is hidden in an escaped writing (JSON's of
    signs by number, or `%40`), the whole text is replaced.
    """
    if not text or not tombstones.marks:
        return text
    plain = unicodedata.normalize("NFC", text)
    spans = list(_found(plain, tombstones))
    if spans:
        return _without(plain, sorted(spans))
    other = _unescaped(plain)
    return ERASED if other != plain and any(_found(other, tombstones)) else text


def _unescaped(text: str) -> str:
    read = ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "\\u" in text else text
    return unicodedata.normalize("NFC", unquote(read, errors="replace") if "%" in read else read)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in spans:
        if start >= at:
            kept += [text[at:start], ERASED]
        at = max(at, end)
    return "".join((*kept, text[at:]))


def _found(text: str, tombstones: Tombstones) -> Iterator[tuple[int, int]]:
    """Where erased values stand, as start and end; they may overlap."""
    addresses = [found.span() for found in ADDRESS.finditer(text)]
    for start, end in addresses:
        address = text[start:end].casefold()
        if any(tombstones.has(Sort.VALUE, one) for one in (address, address.rstrip("."))):
            yield start, end
    words = [found.span() for found in WORD.finditer(text) if not _within(found.span(), addresses)]
    yield from _numbers(text, words, tombstones)
    yield from _several(text, words, tombstones)


def _within(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _several(text: str, words: list[tuple[int, int]], tombstones: Tombstones) -> Iterator[tuple[int, int]]:
    for first in range(len(words)):
        for length in sorted(tombstones.lengths):
            run = words[first : first + length]
            if len(run) < length:
                break
            yield from _hit(text, run, tombstones)
            if length == 2 and first + 2 < len(words):
                # One word between: a middle name, or the name of the next field in a record's own writing.
                yield from _named(text, [words[first], words[first + 2]], tombstones)


def _hit(text: str, run: list[tuple[int, int]], tombstones: Tombstones) -> Iterator[tuple[int, int]]:
    yield from _named(text, run, tombstones)
    first, last = run[0][0], run[-1][1]
    said = sought(text[first:last], [text[start:end] for start, end in run])
    if _whole(text, first, last) and tombstones.has(Sort.VALUE, said):
        yield first, last


def _named(text: str, run: list[tuple[int, int]], tombstones: Tombstones) -> Iterator[tuple[int, int]]:
    said = [text[start:end] for start, end in run]
    if tombstones.has(Sort.WORDS, folded(said) if len(said) > 1 else said[0]):
        yield run[0][0], run[-1][1]


def _numbers(text: str, words: list[tuple[int, int]], tombstones: Tombstones) -> Iterator[tuple[int, int]]:
    """Runs of words of digits, read as one number."""
    if 1 not in tombstones.lengths:
        return
    for first, (start, _) in enumerate(words):
        digits = ""
        for at, (begin, end) in enumerate(words[first:]):
            if not text[begin:end].isdecimal() or len(digits) + end - begin > MOST_DIGITS:
                break
            digits += text[begin:end]
            if at and _whole(text, start, end) and tombstones.has(Sort.VALUE, digits):
                yield start, end


def _whole(text: str, start: int, end: int) -> bool:
    """Whether what stands there is a value of its own, not a part of a longer one."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    joined = len(before) == 2 and before[1] in JOINING and before[0].isalnum()
    return not joined and not (len(after) == 2 and after[0] in JOINING and after[1].isalnum())
