"""Reading a text: what it plainly states, each with the sentence that states it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from tellonce.reading.language import words_of
from tellonce.reading.normal import normal
from tellonce.reading.own_words import Sentence, sentences
from tellonce.reading.phrase import Phrase, Speaker, Words
from tellonce.reading.rules import Kind
from tellonce.reading.steps import listed
from tellonce.reading.times import Limit, limit
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel

BEFORE: Final = 4
AFTER: Final = 1
"""Words before and after what was matched in which a negation takes it back.

Source: our choice: `you do not have to …`, `… brauchen wir nicht`.
"""

ASSERTED: Final = frozenset({Kind.PROMISE, Kind.KEPT, Kind.SOLVED, Kind.REFUSED, Kind.UNAVAILABLE, Kind.FAILED,
                             Kind.PAPER_MISSING})  # fmt: skip
"""Kinds that a question states never."""

CERTAIN: Final = ASSERTED | {Kind.SENT_ELSEWHERE, Kind.IDENTITY_ASKED, Kind.PROOF_ASKED}
"""Kinds that a condition takes back: a time that starts with something the customer must do first is no promise."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a text states.

    Attributes:
        kind: what.
        quote: the sentence that states it, as it stands.
        start: first character of the sentence in the text, from 0.
        end: first character after it.
        language: of the phrase.
        limit: the time limit it names, or None.
        fact: the first identity that is asked for, or ''.
        to: the channel to which the customer is sent, or None.
        keeps: the activity that keeps the promise, or None where no record could show it.
        steps: the steps that were done, in order.
    """

    kind: Kind
    quote: str
    start: int
    end: int
    language: str
    limit: Limit | None = None
    fact: str = ""
    to: Channel | None = None
    keeps: Activity | None = None
    steps: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def read(text: str, speaker: Speaker, languages: tuple[str, ...]) -> tuple[Read, ...]:
    """What a text states, in the order of its sentences; each kind at most once of a sentence.

    A function of the text alone: a sentence is read by itself, so that others around it take nothing away.

    Args:
        text: as it was written, quoted mails and signature included (they are left out).
        speaker: whose words it holds.
        languages: two letters each; of a sentence that several read, the first counts.

    Raises:
        Refused: a language that there are no phrases for.
    """
    found: list[Read] = []
    spoken = [words_of(language) for language in languages]
    said = sentences(text) if spoken else []
    for sentence in said:
        told: dict[Kind, Read] = {}
        for words in spoken:
            for one in _of_sentence(sentence, speaker, words):
                told.setdefault(one.kind, one)
        found += told.values()
    if speaker is Speaker.NOTE:
        found += (_steps(one, words) for words in spoken[:1] for one in listed(said, _leads(spoken)))
    return tuple(sorted(found, key=lambda one: (one.start, one.kind)))


def _leads(spoken: list[Words]) -> tuple[str, ...]:
    return tuple(lead for words in spoken for lead in words.steps)


def _steps(one: tuple[Sentence, tuple[str, ...]], words: Words) -> Read:
    sentence, steps = one
    return Read(
        kind=Kind.STEPS_DONE, quote=sentence.text, start=sentence.start, end=sentence.end, language=words.language,
        steps=steps,
    )  # fmt: skip


def _of_sentence(sentence: Sentence, speaker: Speaker, words: Words) -> Iterator[Read]:
    asked = sentence.text.rstrip("\"')]").endswith("?")
    for clause in re.split(r";\s", sentence.text):
        said = normal(clause, words.spelling)
        present = frozenset(said.split())
        for phrase, pattern in words.possible(speaker, present):
            found = pattern.search(said)
            one = _read(phrase, found, asked, words) if found else None
            if one:
                yield _placed(one, sentence)


def _read(phrase: Phrase, found: re.Match[str], asked: bool, words: Words) -> Read | None:  # noqa: FBT001
    """What a matched phrase states, None where the clause around it takes it back."""
    if (asked and phrase.kind in ASSERTED) or _taken_back(phrase, found, words):
        return None
    groups = found.groupdict()
    stated = limit(groups["when"], words.times) if groups.get("when") else None
    if groups.get("when") and stated is None:
        return None
    return Read(
        kind=phrase.kind, quote="", start=0, end=0, language=words.language, limit=stated, to=phrase.to,
        fact=_fact(groups.get("fact") or "", words),
        keeps=_keeps(found.string, words) if phrase.kind is Kind.PROMISE else None,
    )  # fmt: skip


def _taken_back(phrase: Phrase, found: re.Match[str], words: Words) -> bool:
    said, guards = found.string, words.guarding
    # "If you have questions, call us" behind a promise does not make it hypothetical.
    whole = guards["courtesy"].sub("", said) if phrase.kind is Kind.PROMISE else said
    if any(guards[name].search(whole) for name in _guarded(phrase.kind)):
        return True
    around = [*said[: found.start()].split()[-BEFORE:], *found[0].split(), *said[found.end() :].split()[:AFTER]]
    return not phrase.bare and guards["negation"].search(f" {' '.join(around)} ") is not None


def _guarded(kind: Kind) -> tuple[str, ...]:
    """The guards that hold for the whole clause of a kind."""
    match kind:
        case Kind.PROMISE:
            return ("condition", "first", "threat")
        case Kind.HUMAN_ASKED:
            return ("doubt",)
        case _:
            return ("condition",) if kind in CERTAIN else ()


def _fact(said: str, words: Words) -> str:
    wanted = said.strip()
    return next((one.name for one in words.fact if wanted in one.words), "")


def _keeps(said: str, words: Words) -> Activity | None:
    return next((activity for activity, pattern in words.kept_by if pattern.search(said)), None)


def _placed(one: Read, sentence: Sentence) -> Read:
    return msgspec.structs.replace(one, quote=sentence.text, start=sentence.start, end=sentence.end)
