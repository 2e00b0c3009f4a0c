"""Tombstones: what is remembered of an erased person, so that reading the same records again does not bring it back.

A tombstone is a keyed digest. It says whether a value at hand was erased, and nothing to who has no value at hand.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from tellonce.identity.normalise import normalise
from tellonce.identity.rules import Kind, Rules

PURPOSE: Final = b"tellonce tombstone\0"
"""Put before what is digested: under the same key no tombstone equals a person's id or the mark of another purpose."""

LINE: Final = re.compile(r"(?:[^#]*:)?L\d+")
"""The id of a record that has none of its own: its place in the file, in a silo of several files with the file before
it. It is another's when the file changes."""

SHORTEST: Final = 5
"""Letters and digits of the shortest identifier that is looked for inside texts however it is written there: shorter
ones are found in any text by chance. With letters and digits both they are looked for as they are written. Source: our
choice."""

SHORTEST_DIGITS: Final = 6
"""The same for digits alone: amounts, years and seconds have up to five. Source: our choice."""

WORD: Final = re.compile(r"[^\W_]+")
ADDRESS: Final = re.compile(r"[^\s@\"'(),:;<>\[\]{}\\|=&?/]{1,64}@[\w-]+(?:\.[\w-]+)+")
"""An e-mail address inside a text."""

LONGEST: Final = 32
"""Words of the longest value looked for inside texts."""


class Sort(StrEnum):
    """What a tombstone stands for.

    The last three are of what is looked for inside texts: identifiers, names and addresses, and the first word of each,
    so that most words of a text need be asked about only once.
    """

    PERSON = "person"
    IDENTIFIER = "identifier"
    RECORD = "record"
    CONTENT = "content"
    CONTACT = "contact"
    JOURNEY = "journey"
    VALUE = "value"
    WORDS = "words"
    START = "start"


class Seal(msgspec.Struct, frozen=True):
    """How values become tombstones.

    Attributes:
        key: the store's secret.
        rules: what each kind of identifier may do, so that every spelling of a value gives one tombstone.
        region: two letters (ISO 3166) for telephone numbers without a country code.
    """

    key: bytes
    rules: Rules
    region: str

    def mark(self, sort: Sort, *parts: str) -> str:
        """The tombstone of some texts in their order: 64 hexadecimal digits.

        Source: RFC 2104 (HMAC) with SHA-256 over the purpose, the sort and the parts, each followed by NUL.
        """
        text = "\0".join((sort.value, *parts)).encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, PURPOSE + text, hashlib.sha256).hex()

    def identifier(self, kind: str, value: str) -> frozenset[str]:
        """The tombstones of an identifier: of its one form, and of its spelling should its kind be declared otherwise.

        A blank value has none.
        """
        forms = {normalise(self.rules.kind(kind), value, self.region).value, written(value)} - {""}
        return frozenset(self.mark(Sort.IDENTIFIER, kind, form) for form in forms)

    def inside(self, kind: str, value: str) -> "Pieces":
        """How an identifier is found inside a text: none for one too short, names and addresses as words."""
        rule = self.rules.kind(kind)
        if not rule.links and rule.normalise == "text" and any(sign.isalpha() for sign in value):
            return self._named(written(value))
        normal = normalise(rule, value, self.region).value
        return self._valued({written(value), normal} | _digits(rule, value, normal))

    def _named(self, value: str) -> "Pieces":
        """The words of a name in their order and turned round (`Thistledown, Yorick`); one alone as it is written."""
        words = WORD.findall(value)
        if not words or len(words) > LONGEST or (len(words) == 1 and len(words[0]) < 3):
            return Pieces(frozenset(), frozenset())
        alone = len(words) == 1
        forms = {words[0], words[0].title()} if alone else {folded(words), folded(words[::-1])}
        marks = [self.mark(Sort.WORDS, form) for form in forms]
        marks += [self.mark(Sort.START, word.casefold()) for word in (words[0], words[-1])]
        return Pieces(frozenset(marks), frozenset((len(words),)))

    def _valued(self, values: Iterable[str]) -> "Pieces":
        marks, lengths = set(), set()
        for value in values:
            words = WORD.findall(value)
            if ADDRESS.fullmatch(value):
                marks.add(self.mark(Sort.VALUE, value.casefold()))
            elif 0 < len(words) <= LONGEST and _telling("".join(words)):
                text = value[value.index(words[0]) : value.rindex(words[-1]) + len(words[-1])]
                marks |= {self.mark(Sort.VALUE, sought(text, words)), self.mark(Sort.START, words[0].casefold())}
                lengths.add(len(words))
        return Pieces(frozenset(marks), frozenset(lengths))


class Pieces(msgspec.Struct, frozen=True):
    """What is looked for inside texts: the tombstones, and how many words those have that are made of words."""

    marks: frozenset[str]
    lengths: frozenset[int]


class Tombstones(msgspec.Struct, frozen=True):
    """All that was erased from one store.

    Attributes:
        seal: how values become tombstones.
        marks: the tombstones.
        lengths: how many words those have that are looked for inside texts.
    """

    seal: Seal
    marks: frozenset[str] = frozenset()
    lengths: frozenset[int] = frozenset()

    def has(self, sort: Sort, *parts: str) -> bool:
        """Whether these texts were erased, as they stand."""
        return self.seal.mark(sort, *parts) in self.marks

    def holds(self, kind: str, value: str) -> bool:
        """Whether an identifier was erased, however it is spelt."""
        return not self.seal.identifier(kind, value).isdisjoint(self.marks)

    def holds_record(self, silo: str, record: str, nested: int = 0) -> bool:
        """Whether a record was erased, or the whole record around it.

        Args:
            silo: name of its silo.
            record: its id.
            nested: how many characters at the end of the id name the record inside the whole one, the slash included.
        """
        whole = record[: len(record) - nested]
        if LINE.fullmatch(whole):
            return False
        return self.has(Sort.RECORD, silo, record) or (nested > 0 and self.has(Sort.RECORD, silo, whole))


def written(value: str) -> str:
    """A value as it was written, in one composition of its signs and without blanks around it."""
    return unicodedata.normalize("NFC", value).strip()


def folded(words: Iterable[str]) -> str:
    """Words as they are compared: their case aside, one blank between them."""
    return " ".join(words).casefold()


def _telling(signs: str) -> bool:
    """Whether letters and digits are too many to be found in any text by chance."""
    if signs.isdigit():
        return len(signs) >= SHORTEST_DIGITS
    return len(signs) >= SHORTEST or not signs.isalpha()


def sought(text: str, words: Sequence[str]) -> str:
    """A value as it is looked for inside texts: by its words, a short one by every sign between them too.

    Args:
        text: the value, from its first word to its last.
        words: its words.
    """
    return folded(words) if sum(map(len, words)) >= SHORTEST else text.casefold()


def _digits(rule: Kind, value: str, normal: str) -> set[str]:
    """The digits of a number in a row, with and without those that lead out of its area or country."""
    if rule.normalise not in ("phone", "digits"):
        return set()
    bare = "".join(sign for sign in normal.partition(";")[0] if sign.isdecimal())
    own = "".join(sign for sign in value if sign.isdecimal())
    return {bare, own, own.lstrip("0"), *([bare[1:]] if bare.startswith("1") and len(bare) == 11 else [])} - {""}
