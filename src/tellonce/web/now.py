"""What pages ask of the present: who it is, what is known of them now, and the records behind it."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import msgspec

from tellonce.live.present import Present
from tellonce.stores.present.contexts import Known
from tellonce.stores.present.places import Place
from tellonce.vocabulary.account import StepEntry
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.touchpoint import Touchpoint, legible
from tellonce.web.tail import Tail

_CONTEXT: Final[msgspec.json.Decoder[Context]] = msgspec.json.Decoder(Context)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A person as of now.

    Attributes:
        told: the context.
        seq: number of the latest news that may be in it: what comes after it is not.
        records: the touchpoints of all records that anything in the context names, the latest first.
    """

    told: Context
    seq: int
    records: list[StepEntry]


class Now:
    """The present as pages ask it. May be asked from any thread.

    Args:
        present: the present.
        tail: what is read of it for screens.
    """

    def __init__(self, present: Present, tail: Tail) -> None:
        self._present, self.tail = present, tail

    def known(self, kind: str, value: str) -> Known:
        """Whose an identifier is; '' as kind for any, and for ids of people.

        Raises:
            Unavailable: the present does not answer.
        """
        return self._present.answers.known(kind, value)

    def shown(self, known: Known) -> Shown:
        """What is known of one person now.

        Args:
            known: the person, exactly known.

        Raises:
            Unavailable: the present does not answer.
        """
        # Asked before the context is: news that comes between the two is told again rather than missed.
        seq, now, answers = self.tail.out.latest(), self._present.clock(), self._present.answers
        told = _CONTEXT.decode(answers.prepared(known, now) or answers.anew(known, now))
        named = set(_named(told))
        there = self._present.memory.places.of_person(known.person or "")
        return Shown(told=told, seq=seq, records=_records(there, named))

    def ids(self, known: Known) -> dict[str, list[str]]:
        """Values by which systems know a person, by kind; none of nobody."""
        there = self._present.memory.places.of_person(known.person) if known.person else []
        found: dict[str, dict[str, None]] = {}
        for one in (one for place in there for one in place.touchpoint.ids):
            found.setdefault(one.kind, {})[one.value] = None
        return {kind: sorted(values) for kind, values in sorted(found.items())}

    def telling(self, kind: str, people: Iterable[dict[str, list[str]]]) -> list[str]:
        """Kinds of identifiers that tell people apart, the best to ask for first; empty where none does.

        Args:
            kind: what was asked for already, which does not.
            people: the values of each by kind; none where nobody knows who they are.
        """
        rules, there = self._present.known.rules, list(people)
        kinds = {name for one in there for name in one} or set(self._present.memory.persons.kinds())
        able = [
            name for name in kinds - {kind}
            if rules.kind(name).links and rules.kind(name).tier <= ASKED_FOR and self._apart(name, there)
        ]  # fmt: skip
        held = {name: sum(name in one for one in there) for name in able}
        return sorted(able, key=lambda name: (-held[name], not rules.kind(name).anchor, rules.kind(name).tier, name))

    def carries(self, kind: str, value: str, ids: dict[str, list[str]]) -> bool:
        """Whether one of somebody's values is this one, however it is written; '' as kind for any."""
        form, mine = self._present.known.form, {kind: ids.get(kind, [])} if kind else ids
        return any(form(name, one) == form(name, value) for name, values in mine.items() for one in values)

    def _apart(self, kind: str, people: list[dict[str, list[str]]]) -> bool:
        form = self._present.known.form
        seen = [{form(kind, value) for value in one.get(kind, [])} for one in people]
        return len(set().union(*seen)) == sum(map(len, seen))


ASKED_FOR: Final = 1
"""Strength (tier) of the weakest kinds that anybody can be asked for. Source: identity.rules, KINDS: weaker ones are
browsers and nicknames, which nobody knows of themselves or anybody may take."""


def key(*said: object) -> str:
    """A short name for something on a page, the same as long as it says the same."""
    return "k" + blake2b(repr(said).encode(), digest_size=6).hexdigest()


def _named(told: Context) -> Iterator[str]:
    """References of all records that a context names."""
    facts = (told.failed, told.tried, told.sent, told.money, told.frictions, told.proofs, told.promises, told.advice)
    for rows in facts:
        for one in rows:
            yield from one.evidence
    if told.waiting:
        yield from told.waiting.evidence


def _records(there: Iterable[Place], named: set[str]) -> list[StepEntry]:
    points = [one.touchpoint for one in there if one.touchpoint.reference in named]
    return [_step(one) for one in sorted(points, key=lambda one: one.rank, reverse=True)]


def _step(point: Touchpoint) -> StepEntry:
    return StepEntry(
        at=iso(point.at), until=None if point.until is None else iso(point.until), channel=point.channel.value,
        activity=point.activity.value, outcome=point.outcome.value if point.outcome else None, word=point.word,
        reference=point.reference, detail=legible(point.attributes),
    )  # fmt: skip
