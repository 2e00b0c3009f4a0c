"""The context of whoever carries an identifier, at the moment of contact: mostly prepared, else told then and there."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.identity.knowing import Knowing
from tellonce.identity.rules import KINDS
from tellonce.identity.telephone import is_dialled
from tellonce.live.teller import Teller
from tellonce.stores.present.contexts import NOBODY, Contexts, Known
from tellonce.stores.present.persons import Persons
from tellonce.stores.present.places import Places
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import MINUTE, from_iso, iso
from tellonce.vocabulary.touchpoint import Identifier

NO_PROMISES: Final = b'"promises":[]'
"""What a context holds in which nothing runs down but the moment itself."""

FORMS: Final = 65_536
"""Identifiers whose normal form is kept in mind: telling that of a telephone number costs more than all else."""

REMEMBERED: Final = 10_000
"""Contexts told anew that are kept in mind. Source: our choice, some 20 MB, and more than are asked for in an hour."""

UTC: Final = ZoneInfo("UTC")

_CONTEXT: Final[msgspec.json.Decoder[Context]] = msgspec.json.Decoder(Context)


class Answers:
    """Answers about people.

    Args:
        contexts: as prepared.
        persons: which kinds of identifiers there are.
        places: the touchpoints.
        known: the normal form of identifiers.
        teller: tells contexts that are not prepared.
    """

    def __init__(
        self, contexts: Contexts, persons: Persons, places: Places, known: Knowing, teller: Teller
    ) -> None:  # fmt: skip
        self._contexts, self._persons, self._places, self._teller = contexts, persons, places, teller
        self._rules = frozenset({*KINDS, *known.rules.kinds})
        self._remembered: dict[str, tuple[int, bytes, int]] = {}
        self._form = lru_cache(FORMS)(lambda kind, value: known.identifier(Identifier(kind, value)))
        self._forms = lru_cache(FORMS)(known.identifiers)
        self._parted = lru_cache(1)(lambda kinds: _parted(known, kinds))

    def known(self, kind: str, value: str) -> Known:
        """What is at hand about whoever carries an identifier; nobody where none does, or several people.

        Args:
            kind: of the identifier; '' = any, and ids of people.
            value: as anybody writes it.
        """
        if kind:
            return self._of(kind, value)
        person = self._contexts.of_person(value)
        if person.person:
            return person
        telephones, others = self._parted(self._rules | self._persons.kinds())
        told = self._contexts.of_several(self._forms(value, others))
        if is_dialled(value):
            told += [self._of(name, value) for name in telephones]
        found = [known for known in told if known.match is not Match.UNKNOWN]
        if len({one.person for one in found}) > 1:
            return msgspec.structs.replace(NOBODY, match=Match.SHARED)
        return min(found, key=lambda one: ORDER.index(one.match), default=NOBODY)

    def _of(self, kind: str, value: str) -> Known:
        """What is at hand by an identifier of a kind.

        A normal form is its own: what is known as it was written needs none, and telling that of a telephone number
        costs more than the look.
        """
        written = NOBODY if "\x00" in kind + value else self._contexts.of(Identifier(kind, value))
        if written.match is not Match.UNKNOWN:
            return written
        one = self._form(kind, value)
        return NOBODY if one is None else written if one.value == value else self._contexts.of(one)

    def prepared(self, known: Known, now: int) -> bytes | None:
        """The context as JSON, None where it must be told anew first. Only one that is exactly known holds any facts.

        Args:
            known: what is at hand.
            now: microseconds UTC.
        """
        if known.match is not Match.EXACT or known.person is None:
            return msgspec.json.encode(Context(at=iso(now), match=known.match))
        if known.body is None:
            return None
        if known.stands_until > now:
            return at(known.body, now)
        ran_out, body, until = self._remembered.get(known.person, (0, b"", 0))
        return at(body, now) if ran_out == known.stands_until and until > now else None

    def anew(self, known: Known, now: int) -> bytes:
        """The context of a person told anew, as JSON; it takes some milliseconds, so that it is kept in mind.

        Args:
            known: what is at hand, of one person.
            now: microseconds UTC.
        """
        person = known.person or ""
        told, until = self._teller.context(person, self._places.of_person(person), now)
        body = msgspec.json.encode(told)
        if known.body is not None:
            # As long as one that ran out still lies there, nothing has arrived: whatever does takes its place.
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[person] = (known.stands_until, body, until)
        return body


def _parted(known: Knowing, kinds: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of telephones, whose normal form costs more than a look, and the others."""
    telephones = tuple(kind for kind in sorted(kinds) if known.rules.kind(kind).normalise == "phone")
    return telephones, tuple(sorted(set(kinds) - set(telephones)))


ORDER: Final = (Match.EXACT, Match.PROBABLE, Match.SHARED, Match.UNKNOWN)
"""The surest first."""


def at(body: bytes, now: int) -> bytes:
    """A context (JSON) that was prepared earlier, as of now (microseconds UTC): its moment, and the minutes left."""
    if NO_PROMISES in body:
        return b'{"at":"' + iso(now).encode() + b'"' + body[body.index(b'"', 7) + 1 :]
    told = _CONTEXT.decode(body)
    promises = [
        msgspec.structs.replace(one, minutes_left=round((from_iso(one.due, UTC) - now) / MINUTE, 1))
        for one in told.promises
    ]
    return msgspec.json.encode(msgspec.structs.replace(told, at=iso(now), promises=promises))
