"""What somebody wrote in a text: not what they quote of an earlier mail, nor their signature; its sentences."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LIMIT: Final = 20_000
"""Characters of a text that are read. Source: our choice; no note or mail says what matters after so many."""

LONGEST: Final = 600
"""Characters of a sentence beyond which it is none: a table, a log, a list. Source: our choice."""

WRAPPED: Final = 45
"""Characters from which a line that ends without a full stop was broken by a mail program, not by its writer.

Source: our choice; mail is broken at 65 to 78 (RFC 5322 recommends 78).
"""

_ABBREVIATIONS: Final = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "approx", "ca", "e.g", "i.e", "etc", "vs", "inc", "ltd", "bzw",
    "z.b", "d.h", "u.a", "tel", "str", "inkl", "ggf", "evtl", "max", "min", "acct", "ref", "jan", "feb", "mar", "apr",
    "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "hr", "fr", "a.m", "p.m", "spätest", "vsl", "dez", "okt", "mi", "do", "sa", "so", "di", "mo",
})  # fmt: skip
"""Words whose full stop ends no sentence, of all languages; without it they still would, before a capital letter."""

_QUOTING: Final = re.compile(
    r"^\s*(?:-{2,} *(?:original|forwarded|urspr|weitergeleitet).*|_{10,}\s*|"
    r"(?:on|am)\b.{5,150}\b(?:wrote|schrieb\b.*):\s*|"
    r"(?:from|von):\s?\S.*)$",
    re.IGNORECASE,
)
"""A line after which a mail repeats an earlier one.

Source: how Outlook, Gmail, Thunderbird and Apple Mail begin what they quote, in English and German.
"""

_SIGNATURE: Final = re.compile(
    r"^\s*(?:--\s*|—\s*|sent from my .*|von meinem .* gesendet|"
    r"(?:(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes)[,.! ]*|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?[,.! ]*|cheers[,! ]*|"
    r"(?:mit )?(?:freundlichen?|besten?|herzlichen?|viele[nr]?|liebe[nr]?|schöne[nr]?) gr(?:ü|ue)(?:ß|ss)en?\b.{0,30}|"
    r"mfg[,. ]*|hochachtungsvoll[,. ]*)$",
    re.IGNORECASE,
)
"""A line with which a mail ends; what follows names its writer. Source: RFC 3676, 4.3 (`-- `), and common closings."""

_BULLET: Final = re.compile(r"\s*(?:[-*•·]|\d{1,2}[.)])\s+\S")
_STOP: Final = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\s+[-–—]{1,2}\s+(?=[A-ZÄÖÜ])")


class Sentence(NamedTuple):
    """A sentence of a text and its place there.

    Attributes:
        text: as it stands, blanks trimmed.
        start: first character in the text, from 0.
        end: first character after it.
    """

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences that somebody wrote in a text, in order; none of an empty text.

    Lines that begin with `>` are left out, and all after a line that begins a quotation or ends a letter.
    """
    return [sentence for start, end in _paragraphs(text[:LIMIT]) for sentence in _cut(text, start, end)]


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands together: lines broken by a mail program are joined, others stand alone."""
    begun: int | None = None
    place = ended = 0
    for line in text.splitlines(keepends=True):
        start, place = place, place + len(line)
        if _SIGNATURE.match(line) or _QUOTING.match(line):
            break
        own = bool(line.strip()) and not line.lstrip().startswith(">")
        if begun is not None and not (own and _goes_on(text[begun:ended], line)):
            yield begun, ended
            begun = None
        if own:
            begun = start if begun is None else begun
            ended = place
    if begun is not None:
        yield begun, ended


def _goes_on(before: str, line: str) -> bool:
    last = before.rstrip().rpartition("\n")[2]
    return len(last) >= WRAPPED and last[-1] not in ".!?:;" and not _BULLET.match(line)


def _cut(text: str, start: int, end: int) -> Iterator[Sentence]:
    begun = start
    for stop in _STOP.finditer(text, start, end):
        if stop[0][0] == "." and not _ends(text[begun : stop.start()], text[stop.end() : end]):
            continue
        yield from _trimmed(text, begun, stop.end())
        begun = stop.end()
    yield from _trimmed(text, begun, end)


def _ends(before: str, after: str) -> bool:
    """Whether a full stop between two texts ends a sentence: not after an abbreviation, a single letter or `14.`."""
    word = before.rpartition(" ")[2].rpartition("\n")[2].strip("(\"'").casefold()
    following = after.lstrip()
    if not following[:1].isalnum():
        return True
    number = word.isdecimal() and len(word) <= 2
    short = word in _ABBREVIATIONS and not (word in ("a.m", "p.m", "etc", "so", "no", "do") and following[0].isupper())
    return not (short or (len(word) == 1 and word.isalpha()) or (number and _month_like(following)))


def _month_like(following: str) -> bool:
    """Whether a word after a number with a stop can go on with it: an ordinal (`14. März`, `3. Mahnung`)."""
    word = following.split(maxsplit=1)[0].strip(".,;")
    return word.isdecimal() or (word[:1].isupper() and word.casefold() not in ("we", "you", "i", "wir", "sie", "ich"))


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    raw = text[start:end]
    said = raw.strip()
    if said and len(said) <= LONGEST:
        first = start + len(raw) - len(raw.lstrip())
        yield Sentence(said, first, first + len(said))
