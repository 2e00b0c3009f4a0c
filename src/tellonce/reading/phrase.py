"""Phrases: what is looked for in a sentence, written as people would say it, and the expression made of it."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Final

import msgspec

from tellonce.reading.rules import Kind
from tellonce.reading.times import Times
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.refusal import Refused

NAME_GAP: Final = 2
GAP: Final = 6
WIDE_GAP: Final = 16
"""Words that `*`, `~` and `~~` may stand for. Source: our choice; a name in front of a noun has as many as the first, a
promise with its object and adverbs as many as the last."""

THING: Final = 8
"""Words that `<thing>` may stand for. Source: our choice; `the date and the time of my next appointment` has nine."""

DOER: Final = "doer"
"""The list of a language that says who does something, and by which words."""

_SUM: Final = r"(?:[$€£]\d[\d.,]*) "
_TELEPHONE: Final = (
    r"(?:(?!\d{4}-\d\d-\d\d |\d{1,2}\.\d{1,2}\.\d{2,4} )\d[\d.-]{6,} |\d[\d.-]+ (?:\d[\d.-]* ){0,4}\d[\d.-]{2,} )"
)
"""A telephone number in normal form: one run of digits that is no date, or several that follow each other."""

_TOKEN: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|<\w+>|~~|~|\^|\$|[^\s\[\]()<>~^$]+")


class Speaker(StrEnum):
    """Whose words a text holds.

    `STAFF` speaks with a customer; a `NOTICE` was sent of the organisation's own accord; a `NOTE` was written down
    about a contact; a `PAGE` is a bot, a menu or a page of self-service.
    """

    CUSTOMER = "customer"
    STAFF = "staff"
    NOTICE = "notice"
    NOTE = "note"
    PAGE = "page"


class Phrase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[phrase]]` of a language: one way of stating something.

    A phrase is words in normal form. `(a|b c)` is one of several, `[a|b]` one or none of them, `*` up to two words,
    `~` up to six, `~~` up to sixteen, `^` and `$` the beginning and end of the sentence, `<name>` one of a list of the
    language; `<thing>` up to eight words of which none is of its list `doer`; `<when>` a time limit, `<on>` a day,
    `<length>` a bare length of time, `<sum>` a sum of money with its sign, `<telephone>` a telephone number.

    Attributes:
        kind: what it states.
        says: the phrase.
        yes: a text of which it is read.
        no: a text like it of which it is not.
        by: whose words it is looked for in.
        to: for `sent_elsewhere`: the channel that is named.
        bare: whether it is read although a negation stands in it or before it: the phrase is itself one.
    """

    kind: Kind
    says: str
    yes: str
    no: str
    by: tuple[Speaker, ...]
    to: Channel | None = None
    bare: bool = False


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[fact]]` of a language: a number or proof of who somebody is.

    Attributes:
        name: kind of identifier, as `fact` of a touchpoint.
        words: ways of saying it, in normal form.
    """

    name: str
    words: tuple[str, ...]


class Keeping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[keeping]]` of a language: what keeps a promise in which certain words stand; the first that fits counts.

    Attributes:
        activity: the activity that keeps it.
        words: phrases, one of which stands in the promise.
    """

    activity: Activity
    words: tuple[str, ...]


class Guards(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[guards]` of a language: phrases that take a statement back.

    Attributes:
        negation: in what was matched or up to four words before it.
        condition: what makes all of a sentence hypothetical.
        first: what the customer must do first, so that a time that starts with it is no promise yet.
        courtesy: conditions that are mere politeness, and are left out first (`if you have any questions ~`).
        doubt: what makes a request for a person a question about one.
        threat: what a promise does not speak of: bills, ends, penalties, what is usual or holds for everybody.
    """

    negation: tuple[str, ...]
    condition: tuple[str, ...]
    first: tuple[str, ...] = ()
    courtesy: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    threat: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """A language: the files of `phrases/LANGUAGE`.

    Attributes:
        language: two letters (ISO 639-1).
        spelling: other ways of writing to the one that phrases use; what begins with an apostrophe ends a word.
        lists: phrases that others name as `<name>`.
        steps: what a list of handling steps begins with, before its colon.
        times: how it states time limits.
        guards: what takes a statement back.
        fact: numbers and proofs of who somebody is; a phrase names one of them as `<fact>`.
        keeping: what keeps a promise.
        phrase: what it states and how.
    """

    language: str
    spelling: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    steps: tuple[str, ...]
    times: Times
    guards: Guards
    fact: tuple[Fact, ...]
    keeping: tuple[Keeping, ...]
    phrase: tuple[Phrase, ...]

    @cached_property
    def slots(self) -> dict[str, str]:
        """Expressions for `<name>`."""
        facts = "|".join(sorted((_group(word) for one in self.fact for word in one.words), key=len, reverse=True))
        known = {
            "when": f"(?P<when>{self.times.when}) ", "on": f"(?P<when>{self.times.on_day}) ",
            "length": f"(?P<when>{self.times.length}) ", "fact": f"(?P<fact>{facts})",
            "sum": _SUM, "telephone": _TELEPHONE, "thing": self._thing(),
        }  # fmt: skip
        for name, says in self.lists.items():
            known[name] = f"(?:{'|'.join(expression(one, known) for one in says)})"
        return known

    def _thing(self) -> str:
        """What is spoken of, without anybody who does something to it: `the date` of `to change the date we call`."""
        doers = "|".join(expression(one, {}) for one in self.lists.get(DOER, ())) or "(?!)"
        return rf"(?:(?!{doers})\S+ ){{0,{THING}}}?"

    @cached_property
    def looked_for(self) -> tuple[tuple[Phrase, frozenset[str], re.Pattern[str]], ...]:
        """Each phrase with the words that a sentence must have, and its expression."""
        return tuple((one, needed(one.says), compiled(one.says, self.slots)) for one in self.phrase)

    @cached_property
    def _places(self) -> dict[Speaker, dict[str, list[int]]]:
        """Places among `looked_for` by speaker and by a word of which one must stand in the sentence, '' for none."""
        found: dict[Speaker, dict[str, list[int]]] = {speaker: {} for speaker in Speaker}
        for place, phrase in enumerate(self.phrase):
            for speaker in phrase.by:
                for word in telling(phrase.says) or ("",):
                    found[speaker].setdefault(word, []).append(place)
        return found

    def possible(self, speaker: Speaker, present: frozenset[str]) -> Iterator[tuple[Phrase, re.Pattern[str]]]:
        """The phrases that a sentence may hold, with their expressions, in their order.

        Args:
            speaker: whose words it holds.
            present: its words.
        """
        places = self._places[speaker]
        found = {place for word in ("", *present) for place in places.get(word, ())}
        for phrase, needed, pattern in map(self.looked_for.__getitem__, sorted(found)):
            if needed <= present:
                yield phrase, pattern

    @cached_property
    def guarding(self) -> dict[str, re.Pattern[str]]:
        """The guards as one expression each, by their name."""
        return {name: self.pattern(getattr(self.guards, name)) for name in Guards.__struct_fields__}

    @cached_property
    def kept_by(self) -> tuple[tuple[Activity, re.Pattern[str]], ...]:
        """What keeps a promise, with the expression for it."""
        return tuple((one.activity, self.pattern(one.words)) for one in self.keeping)

    def pattern(self, says: tuple[str, ...]) -> re.Pattern[str]:
        """One expression for several phrases; it never matches for none."""
        found = "|".join(expression(one, self.slots) for one in says)
        return re.compile(rf"(?:(?<= )|^ )(?:{found})" if found else "(?!)")


def compiled(says: str, slots: Mapping[str, str]) -> re.Pattern[str]:
    """The expression of a phrase, for sentences in normal form.

    Raises:
        Refused: a name in angle brackets that the language has no list of, or brackets that do not fit.
    """
    return re.compile(rf"(?<= ){expression(says, slots)}")


def expression(says: str, slots: Mapping[str, str]) -> str:
    """The text of a phrase's expression; each part ends with the blank after its last word.

    Raises:
        Refused: a name in angle brackets that the language has no list of, or brackets that do not fit.
    """
    if re.search(r"[\[\]()]", _TOKEN.sub("", says)) or any(re.search(r"[\[(<]", t[1:]) for t in _TOKEN.findall(says)):
        raise Refused(
            f"phrase {says!r}: the brackets do not fit (allowed: (a|b), [a|b] and <name>, none inside another)"
        )
    return "".join(_part(token, says, slots) for token in _TOKEN.findall(says))


def needed(says: str) -> frozenset[str]:
    """The words that stand in every sentence of which a phrase is read."""
    return frozenset(token for token in _TOKEN.findall(says) if token[0].isalnum() and "|" not in token)


def telling(says: str) -> frozenset[str]:
    """Words of which at least one stands in every sentence of which a phrase is read: as few as there are."""
    parts = (token.strip("()").split("|") for token in _TOKEN.findall(says) if token[0] not in "[<~*^$")
    found = [frozenset(words.split()[0] for words in part) for part in parts]
    return min((words for words in found if not any(word[0] in "~*" for word in words)), key=len, default=frozenset())


def _part(token: str, says: str, slots: Mapping[str, str]) -> str:
    match token[0]:
        case "[":
            return f"{_either(token[1:-1])}?"
        case "(":
            return _either(token[1:-1])
        case "~":
            return _group(token)
        case "^":
            return r"(?<=\A )"
        case "$":
            return r"\Z"
        case "<":
            if token[1:-1] not in slots:
                known = ", ".join(sorted(slots))
                raise Refused(f"phrase {says!r}: there is no list {token} (allowed: {known})")
            return slots[token[1:-1]]
    return _either(token)


def _either(words: str) -> str:
    return f"(?:{'|'.join(_group(word) for word in words.split('|'))})"


def _group(words: str) -> str:
    gaps = {"*": NAME_GAP, "~": GAP, "~~": WIDE_GAP}
    parts = (rf"(?:\S+ ){{0,{gaps[word]}}}?" if word in gaps else f"{re.escape(word)} " for word in words.split())
    return "".join(parts)
