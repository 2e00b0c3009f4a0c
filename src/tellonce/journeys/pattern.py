"""The pattern language: what a friction looks like in a sequence of steps, as data.

A pattern is a chain of steps in order, `within` a time, in one `scope`, `unless` something resets it, with the `same`
value along it, or ended by something `absent` by a deadline. It has two readings that must always agree: `fold`, step
by step, and `sql`, over whole tables.

A match that ends at a step starts as late as it can: for "is there a match within this time" that is exact and needs
one register a step. Every step that completes a match counts; counting keys make one friction of many matches.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec

from tellonce.journeys.example import Example, example_faults
from tellonce.journeys.length import length
from tellonce.journeys.step import Step
from tellonce.journeys.trait import Trait
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.refusal import Refused


class Scope(StrEnum):
    """Where a match must lie: in one contact, one journey, or anywhere in one person's (or case's) sequence."""

    CONTACT = "contact"
    JOURNEY = "journey"
    PERSON = "person"


class Same(StrEnum):
    """What must be the same along a match.

    `stretch` is the self-service task a contact is at, whether or not a step names it; `option` a task with the channel
    in which it is advertised, or in which the customer is at it.
    """

    TASK = "task"
    STRETCH = "stretch"
    OPTION = "option"
    PROMPT = "prompt"
    VALUE = "value"
    PROMISE = "promise"


class Count(StrEnum):
    """What counts as one friction: matches with the same key are one, their evidence joined.

    One for each contact, task of a contact (the one it was at, `stretch`), asker of a contact, journey, script (task)
    of a journey, or promise.
    """

    CONTACT = "contact"
    TASK = "task"
    ASKER = "asker"
    JOURNEY = "journey"
    SCRIPT = "script"
    PROMISE = "promise"


class Cost(StrEnum):
    """How the customer's wasted minutes are found; precedence is `Definition.rank`.

    `waiting`: queue and hold of the contact. `span`: from first to last step of the match. `recorded`: the length of
    the last step, else `minutes_default`, and none for what was asked in writing. `rest`: what is left of the contact.
    `messages`: the time of the messages from the `minutes_from`-th on. `chase`: what is left of the contacts in which
    the customer asks for what was promised, else none. `task`: of the self-service task that failed, else what is left
    of the contact. `writing`: of the messages, letters and answers that complete the match. `none`: none of its own.
    """

    WAITING = "waiting"
    SPAN = "span"
    RECORDED = "recorded"
    REST = "rest"
    MESSAGES = "messages"
    CHASE = "chase"
    TASK = "task"
    WRITING = "writing"
    NONE = "none"


class Predicate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one step must be. What is left empty does not matter.

    Attributes:
        activity: one of these.
        outcome: one of these.
        channel: one of these.
        direction: began by.
        kind: contact, message or none.
        assisted: whether a person took part in its contact.
        agreed: whether its contact is an agreed call-back.
        traits: all of these are true of it.
        lacks: none of these is true of it.
        waited_over: more seconds waited in the contact than this (on its end).
        announced_over: a longer announced wait in seconds than this (on the contact's end).
    """

    activity: tuple[Activity, ...] = ()
    outcome: tuple[Outcome, ...] = ()
    channel: tuple[Channel, ...] = ()
    direction: Direction | None = None
    kind: ContactKind | None = None
    assisted: bool | None = None
    agreed: bool | None = None
    traits: tuple[Trait, ...] = ()
    lacks: tuple[Trait, ...] = ()
    waited_over: int | None = None
    announced_over: int | None = None

    def says(self, step: Step) -> bool:
        """Whether the step's symbol fits; the thresholds are not looked at."""
        return all((
            not self.activity or step.activity in self.activity,
            not self.outcome or step.outcome in self.outcome,
            not self.channel or step.channel in self.channel,
            self.direction is None or step.direction is self.direction,
            self.kind is None or step.kind is self.kind,
            self.assisted is None or step.assisted is self.assisted,
            self.agreed is None or step.agreed is self.agreed,
            step.traits.issuperset(self.traits),
            step.traits.isdisjoint(self.lacks),
        ))  # fmt: skip

    def fits(self, step: Step) -> bool:
        """Whether the step is one of these, thresholds included."""
        return (
            self.says(step)
            and (self.waited_over is None or step.waited > self.waited_over)
            and (self.announced_over is None or step.announced > self.announced_over)
        )


class Pattern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which a friction shows.

    Attributes:
        steps: the chain, in order.
        scope: where a match must lie.
        within: longest time from first to last step, as `24h`, `7d`, `30m`, `10s`; '' = any.
        under: a time, written alike, that first and last step must be less apart than; '' = any.
        unless: a step like this between makes everything before it not count.
        same: what must be the same along the match; steps without a value do not take part.
        absent: the match holds only if no step like this follows by the deadline.
        by: `due` (the last step's own deadline), `end` (of the scope, however long it lasts) or a time after the last
            step, as `5d`; needed with `absent`.
        apart: whether the two steps of a pattern must lie in different contacts.
    """

    steps: tuple[Predicate, ...]
    scope: Scope = Scope.JOURNEY
    within: str = ""
    under: str = ""
    unless: Predicate | None = None
    same: Same | None = None
    absent: Predicate | None = None
    by: str = ""
    apart: bool = False

    @property
    def longest(self) -> int:
        """Longest time from first to last step, in microseconds; `FOREVER` where there is no limit."""
        return min(length(self.within), length(self.under) - bool(self.under))


class Definition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A friction of the catalogue.

    Attributes:
        name: its fixed name.
        says: what it is, in a sentence for people.
        why: what one found says, in a few words for people.
        source: where the definition and its numbers come from.
        count: what counts as one.
        pattern: the ways in which it shows.
        minutes: how its minutes are found.
        rank: precedence for minutes: the lower takes them first.
        minutes_default: minutes where none are recorded (`recorded`).
        minutes_from: the first message that counts, from 1 (`messages`).
        evidence: activities of the contact that show it, beside or instead of the matched steps.
        part_of: frictions of the same contact that this one may be a mere part of: a match that ends inside one of
            theirs does not count.
        example: worked examples, each of them a test.
    """

    name: str
    says: str
    source: str
    count: Count
    pattern: tuple[Pattern, ...]
    why: str = ""
    minutes: Cost = Cost.NONE
    rank: int = 100
    minutes_default: float = 0.0
    minutes_from: int = 1
    evidence: tuple[Activity, ...] = ()
    part_of: tuple[str, ...] = ()
    example: tuple[Example, ...] = ()


OPEN_ENDED: Final = ("due", "end")
"""Deadlines that are no length of time."""


def read(entries: dict[str, object], where: str) -> Definition:
    """A definition from its data.

    Args:
        entries: the parsed TOML.
        where: name for messages.

    Raises:
        Refused: a field is unknown, missing or not allowed, with the place and what is allowed.
    """
    try:
        found = msgspec.convert(entries, Definition)
    except msgspec.ValidationError as error:
        raise Refused(f"friction {where}: {error}; the fields are listed in docs/reference/frictions.md") from error
    for _, problem in faults(found):
        raise Refused(f"friction {where}: {problem}")
    return found


def faults(one: Definition) -> Iterator[tuple[str, str]]:
    """What a definition may not say although its form is right: path of the setting, as `$.pattern[0].by`, and what is.

    Nothing where it is sound.
    """
    if not re.fullmatch(r"[\w-]+", one.name):
        yield "$.name", f"{one.name!r} is no name (allowed: letters, digits, `_` and `-`)"
    if not one.pattern:
        yield "$.pattern", "a friction needs at least one pattern"
    if one.minutes_from < 1:
        yield "$.minutes_from", f"{one.minutes_from} is no number of a message (allowed: 1 and more)"
    if one.minutes_default < 0:
        yield "$.minutes_default", f"{one.minutes_default} is not allowed (allowed: 0 and more)"
    for number, pattern in enumerate(one.pattern):
        yield from ((f"$.pattern[{number}]{path}", problem) for path, problem in _pattern_faults(pattern))
    for number, example in enumerate(one.example):
        yield from ((f"$.example[{number}]{path}", problem) for path, problem in example_faults(example))


def _pattern_faults(pattern: Pattern) -> Iterator[tuple[str, str]]:
    for name in ("within", "under", "by"):
        text = getattr(pattern, name)
        try:
            length("" if name == "by" and text in OPEN_ENDED else text)
        except Refused as error:
            yield f".{name}", str(error)
    if not pattern.steps:
        yield ".steps", "a pattern needs at least one step"
    if (pattern.absent is None) != (not pattern.by):
        yield "", '`absent` and `by` go together (by = "due", "end" or a time such as "5d")'
    if pattern.apart and (len(pattern.steps) != 2 or pattern.unless or pattern.absent):
        yield ".apart", "`apart` is for patterns of two steps without `unless` and `absent`"
