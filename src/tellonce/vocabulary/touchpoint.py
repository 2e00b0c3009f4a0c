"""A touchpoint: one thing that happened between a customer and an organisation, as one record of one silo tells it.

It keeps the raw identifiers and never a person: who it was is a join through the map of people, so that an unmerge
costs one person and never a rewrite of events.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, TypeVar

import msgspec

from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso


class Identifier(msgspec.Struct, frozen=True, order=True, gc=False):
    """One value by which a silo knows a customer, as it wrote it.

    Attributes:
        kind: what it is: `phone`, `email`, `account_no`, …; an organisation's own kinds stand in its `tellonce.toml`.
        value: the value as the source wrote it. Normalising is the business of `identity`.
    """

    kind: str
    value: str


T = TypeVar("T")

Precedence: TypeAlias = tuple[object, ...]
"""The place of one telling of a touchpoint among several tellings of it."""

Rank: TypeAlias = tuple[int, int, bool, str, str, int]
"""The place of a touchpoint in the order of all."""

DUE: Final = "due"
"""Attribute with a deadline, microseconds UTC as text."""

SELF_SERVICE: Final = frozenset({Channel.IVR, Channel.BOT})
"""Channels that come before a person within one contact."""


class Touchpoint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened, as one record tells it.

    Attributes:
        silo: name of the silo in `tellonce.toml`; with `record` and `part` it is the identity of the touchpoint.
        file: name of the file it was read from, relative to the organisation's folder.
        record: id of the record, with `/sub-id` for a record inside a record, or `L12` for a line of a file without
            ids (`FILE:L12` where the silo may have several files).
        part: position among the touchpoints of this record, from 0.
        nested: how many characters at the end of `record` name the record inside it, the slash included; 0 for a whole
            record. Ids may hold slashes of their own.
        at: moment in microseconds since 1970-01-01 UTC.
        order: declared tie-break among touchpoints of one moment (0 where the source has none).
        until: end in microseconds UTC, or None for something without length.
        channel: where.
        direction: who began it.
        activity: what happened, from the closed vocabulary.
        outcome: how it ended, or None where the record does not say.
        word: the source's own word for it, or ''.
        topic: hint what it is about, or None.
        ids: raw identifiers.
        contact_keys: keys that all records of one contact share (`call:CA123`, `session:…`).
        journey_key: the declared key of the journey (a case id), or None.
        matters: business numbers as `kind:value` (case, order, work order, invoice).
        attributes: everything else of use, by the source's own field name or one of `task`, `fact`, `asker`, `prompt`,
            `seconds`, `what`, `due` (microseconds UTC, as text), `keeps`, `amount`, `sent_to` (a channel), `subject`,
            `note`.
    """

    silo: str
    file: str
    record: str
    at: int
    activity: Activity
    channel: Channel
    direction: Direction
    part: int = 0
    nested: int = 0
    order: int = 0
    until: int | None = None
    outcome: Outcome | None = None
    word: str = ""
    topic: str | None = None
    ids: tuple[Identifier, ...] = ()
    contact_keys: tuple[str, ...] = ()
    journey_key: str | None = None
    matters: tuple[str, ...] = ()
    attributes: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def whole(self) -> str:
        """Id of the whole record: of one inside a record that of the record around it."""
        return self.record[: len(self.record) - self.nested]

    @property
    def reference(self) -> str:
        """`file#record`: how every figure names the record it stands on."""
        return f"{self.file}#{self.record}"

    @property
    def rank(self) -> Rank:
        """The one total order of touchpoints, never the order of arrival.

        Moment, declared order, self-service before people, silo, record, part. Two systems that record the same second
        tell a call in the order in which it goes: first the menu, then the queue.
        """
        return (self.at, self.order, self.channel not in SELF_SERVICE, self.silo, self.record, self.part)

    @property
    def precedence(self) -> Precedence:
        """Its place among several tellings of the same silo, record and part, of which the first counts.

        The latest moment comes first; of equal ones what is on record before what is not, the later end, more before
        less, then the smaller value, field by field, and what is told before where it stands: never what arrived first.
        So what is told of something that goes on never outlives what is told of it later.
        """
        kinds, values = [one.kind for one in self.ids], [one.value for one in self.ids]
        said = msgspec.json.encode(self.attributes).decode() if self.attributes else ""
        return (
            -self.at, self.nested, self.order, *_last(_least(self.until)), self.channel.value,
            self.direction.value, self.activity.value, *_last(self.outcome), *_last(self.word or None),
            *_last(self.topic), -len(kinds), kinds, -len(values), values,
            -len(self.contact_keys), list(self.contact_keys), *_last(self.journey_key),
            -len(self.matters), list(self.matters), -len(self.attributes), said, self.file,
        )  # fmt: skip


def _least(moment: int | None) -> int | None:
    """A moment in an order in which the latest comes first."""
    return None if moment is None else -moment


def _last(value: int | str | None) -> tuple[bool, int | str]:
    """A value in an order in which what is missing comes last."""
    return (value is None, 0 if value is None else value)


def united(first: tuple[T, ...], further: Sequence[T]) -> tuple[T, ...]:
    """The values of a field that holds several (identifiers, business numbers, keys) with further ones, each once.

    Args:
        first: those that are there, which keep their places.
        further: what joins them; none leaves the first as they are.
    """
    if not further:
        return first
    return tuple(dict.fromkeys((*first, *further))) if first or len(further) > 1 else tuple(further)


def legible(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes as people read them: `due` in ISO 8601, the others as they are; empty for none."""
    return {name: iso(int(value)) if name == DUE and value.isdecimal() else value for name, value in attributes.items()}


PASSED_OVER: Final = "passed over: the `when` of every moment that the table declares excludes it"
"""The reason of a record that is left out by declaration: it is counted by its file, and is none that is unreadable."""


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be read: kept with its reason, counted in every summary, and able to be replayed.

    Attributes:
        silo: name of the silo.
        file: name of the file.
        place: `L12` (line), a record id, or `byte 1234` where nothing better is known.
        reason: what was wrong and what is allowed, in a sentence; holds no value of a customer's beyond the field at
            fault.
        raw: the record as it stood, cut to 2,000 characters.
    """

    silo: str
    file: str
    place: str
    reason: str
    raw: str = ""
