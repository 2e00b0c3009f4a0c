"""What is put out of sight, and how: names and identifiers of people inside texts and references.

Found are the values by which any system knows the people whom a text is of, as erasing finds them
(`identity.masking`), and whatever has the form of an address of e-mail or of a longer number. Names of others inside a
text are not found: whoever must not see any is shown no text at all (`Veil.ALL`).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from tellonce.identity.masking import ERASED, Mask, masking
from tellonce.identity.rules import Rules
from tellonce.identity.tombstone import ADDRESS, WORD, Seal, Tombstones
from tellonce.vocabulary.access import Veil
from tellonce.vocabulary.account import Account

HIDDEN: Final = "•••"
"""What stands where something is out of sight."""

NUMBER: Final = re.compile(r"(?<!\w)\+?\d(?:[ ()/.-]{0,2}\d){5,}(?!\w)")
"""Six digits or more, however they are grouped: telephone, customer and card numbers."""

FIGURE: Final = re.compile(r"\d{4}-\d{2}(-.*)?|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d+\.\d{1,2}", re.DOTALL)
"""Dates and amounts, which are no identifiers."""

REMEMBERED: Final = 4_096
"""People whose values are kept at hand while their texts are looked through."""

PURPOSE: Final = b"tellonce veil"
"""Put into what replaces a reference: under the same key it equals no id of a person."""

SHORTEST: Final = 3
"""Letters and digits of the shortest word that says that a value may stand in a text."""

SEAL: Final = Seal(key=b"veil", rules=Rules(), region="")
"""How values are compared here. Nothing is kept under it."""


class Hiding:
    """Puts the people of one account out of sight.

    Args:
        account: the account.
        veil: how much is out of sight.
        secret: what references are replaced under, so that nobody can try values; the same on all workers.
    """

    def __init__(self, account: Account, veil: Veil, secret: bytes) -> None:
        self._all, self._secret = veil is Veil.ALL, secret
        self._known = {one.key: one for one in account.persons}
        self._hints, self._mask = lru_cache(REMEMBERED)(self._hinting), lru_cache(REMEMBERED)(self._masking)
        self._tokens: dict[str, str] = {}
        self._real: dict[str, str] = {}
        for key, files in account.records_by_person.items():
            for file, records in files.items():
                for record in records:
                    self._look_at(f"{file}#{record}", record, key)
        for file, nobodys in account.unresolved.items():
            for record in nobodys:
                if ADDRESS.search(record):
                    self._replace(record if record.startswith(f"{file}#") else f"{file}#{record}")

    def text(self, text: str, persons: Iterable[str | None] = ()) -> str:
        """A text without what is out of sight; an empty one stays so.

        Args:
            text: the text.
            persons: keys of whom it is; unknown ones are passed over.
        """
        if self._all:
            return HIDDEN if text else ""
        return self.term(text, persons)

    def term(self, text: str, persons: Iterable[str | None] = ()) -> str:
        """A word by which an organisation calls something, such as a topic: shown without values to everybody.

        Args:
            text: the word.
            persons: keys of whom it is said; unknown ones are passed over.
        """
        for person in persons:
            if person is not None:
                text = self._without(text, person)
        return plain(text)

    def reference(self, reference: str) -> str:
        """A reference `file#record`, with a token for the record where its id is one of its person's values."""
        return self._tokens.get(reference, reference)

    def references(self, references: Sequence[str]) -> list[str]:
        """Several references, as `reference` gives each."""
        return [self.reference(one) for one in references]

    def real(self, reference: str) -> str:
        """The reference that stands behind one that was replaced; another one as it is, '' where it is out of sight."""
        if reference in self._tokens:
            return ""
        return self._real.get(reference, reference)

    def _look_at(self, reference: str, record: str, person: str) -> None:
        if ADDRESS.search(record) or self._without(record, person) != record:
            self._replace(reference)

    def _replace(self, reference: str) -> None:
        file = reference.partition("#")[0]
        token = (
            f"{file}#~{blake2b(reference.encode(), key=self._secret[:64], person=PURPOSE, digest_size=12).hexdigest()}"
        )
        self._tokens[reference], self._real[token] = token, reference

    def _without(self, text: str, person: str) -> str:
        small = text.casefold()
        # Looking through a text costs far more than to see that no word of the person's is in it.
        if not any(hint in small for hint in self._hints(person)):
            return text
        return self._mask(person)(text).replace(ERASED, HIDDEN)

    def _hinting(self, person: str) -> tuple[str, ...]:
        """Words of which one stands in every text that holds a value of a person's."""
        words = {word.casefold() for _, value in self._values(person) for word in WORD.findall(value)}
        return tuple(word for word in words if len(word) >= SHORTEST)

    def _masking(self, person: str) -> Mask:
        pieces = [SEAL.inside(kind, value) for kind, value in self._values(person)]
        marks = frozenset[str]().union(*(one.marks for one in pieces))
        return masking(Tombstones(SEAL, marks, frozenset[int]().union(*(one.lengths for one in pieces))))

    def _values(self, person: str) -> list[tuple[str, str]]:
        """Kinds and values of a person; of a name each of its words too, for notes call people by one of them."""
        known = self._known[person].identifiers if person in self._known else {}
        found = [(kind, value) for kind, values in known.items() for value in values]
        return found + [("name", word) for kind, value in found if kind == "name" for word in WORD.findall(value)]


def plain(text: str) -> str:
    """A text without what has the form of an address of e-mail or of a longer number; dates and amounts stay."""
    text = ADDRESS.sub(HIDDEN, text) if "@" in text else text
    return NUMBER.sub(lambda found: found[0] if FIGURE.fullmatch(found[0]) else HIDDEN, text)
