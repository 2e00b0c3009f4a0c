"""Steps: the one sequence of plain rows that friction patterns are read over, the same for the fold and for SQL.

Each touchpoint is a step; each contact and message adds a step for its start and its end, so that patterns can speak of
whole contacts.
"""

from collections.abc import Callable
from math import ceil
from typing import Final, TypeAlias

import msgspec

from tellonce.journeys.effort import announced, assisted, channel, waited
from tellonce.journeys.group import Group
from tellonce.journeys.placed import Placed
from tellonce.journeys.promises import Entry, place
from tellonce.journeys.stretch import stretches
from tellonce.journeys.trait import Trait
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Touchpoint

Normal: TypeAlias = Callable[[str, str], str]
"""The one form of an identity, of its kind and the value as written: `(555) 010-0177` and `5550100177` are one."""


def as_written(_: str, value: str) -> str:
    """The value itself: where nothing is known of kinds, only what is written alike is the same."""
    return value


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the sequence that patterns read.

    Attributes:
        number: position in the owner's sequence, from 0; the order of everything.
        at: moment, microseconds UTC; never falls along the sequence.
        activity: what happened.
        outcome: how it ended, or None.
        channel: where.
        direction: who began it.
        kind: contact, message or none, of the group it stands in.
        assisted: whether a person took part in its contact.
        agreed: whether its contact is a call-back that was agreed.
        owner: whose sequence it is.
        journey: id of the journey, or None where it is in none.
        contact: name of the contact or message, or None for a mere record.
        task: the task or script, or None.
        stretch: the self-service task that its contact was at, '' before any was named, or None outside contacts.
        asker: who asked, within a contact; or None.
        prompt: name of the prompt or page, or None.
        value: an identity that was given, or None.
        promise: name of the promise made or kept, or None.
        option: its task with the channel in which it is advertised, or in which the customer is at it; or None.
        traits: what is true of it beyond its record.
        waited: seconds waited in the whole contact (on its end), else 0; a part of a second counts as one, so that
            what is more than so many seconds by a thousandth is more.
        announced: longest announced wait in seconds (on the contact's end), rounded alike, else 0.
        due: deadline, microseconds UTC, or None.
        placed: the touchpoint, or None for the start and end of a contact.
    """

    number: int
    at: int
    activity: Activity
    outcome: Outcome | None
    channel: Channel
    direction: Direction
    kind: ContactKind
    assisted: bool
    agreed: bool
    owner: str
    journey: str | None
    contact: str | None
    task: str | None = None
    stretch: str | None = None
    asker: str | None = None
    prompt: str | None = None
    value: str | None = None
    promise: str | None = None
    option: str | None = None
    traits: frozenset[Trait] = frozenset()
    waited: int = 0
    announced: int = 0
    due: int | None = None
    placed: Placed | None = None


Ranked: TypeAlias = tuple[tuple[object, ...], Step]
"""A step with its place in the order."""


class Occupied(msgspec.Struct, frozen=True, kw_only=True):
    """A group with its journey and all that its steps share."""

    group: Group
    journey: str | None


LAST, ENDED, STARTED, WITHIN, ENDED_AT_ONCE = range(5)
"""Order of steps of one moment.

First the last things of contacts that end just then, then their ends, starts, what happened, and ends of contacts
without length. So a contact that starts in the very moment another ends comes after it, none ends before it starts, and
what happened last in one is still within it.
"""

FACTS: Final = (Activity.IDENTITY_GIVEN, Activity.IDENTITY_CHECKED)


def sequence(owner: str, groups: list[Occupied], ledger: list[Entry], normal: Normal = as_written) -> list[Step]:
    """All steps of one owner in order.

    Args:
        owner: whose they are.
        groups: all groups with their journeys.
        ledger: the owner's promises; each kept one adds a step at the moment it was kept.
        normal: the one form of an identity.
    """
    made = {place(entry.made): entry for entry in ledger}
    rows: list[Ranked] = []
    for occupied in groups:
        rows += _steps(owner, occupied, made, normal)
    rows.sort(key=lambda row: row[0])
    return [msgspec.structs.replace(step, number=number) for number, (_, step) in enumerate(rows)]


def _steps(owner: str, occupied: Occupied, made: dict[tuple[str, str, int], Entry], normal: Normal) -> list[Ranked]:
    group, name = occupied.group, occupied.group.name
    inside = group.kind is not ContactKind.NONE
    shared = Step(
        number=0, at=group.at, activity=Activity.CONTACT_STARTED, outcome=None, channel=channel(group),
        direction=_direction(group), kind=group.kind, assisted=assisted(group), agreed=_agreed(group), owner=owner,
        journey=occupied.journey, contact=name if inside else None,
    )  # fmt: skip
    rows: list[Ranked] = []
    if group.kind is ContactKind.CONTACT:
        end = msgspec.structs.replace(
            shared, at=group.until, activity=Activity.CONTACT_ENDED, outcome=_outcome(group),
            waited=ceil(waited(group) / SECOND), announced=announced(group),
        )  # fmt: skip
        last = ENDED if group.until > group.at else ENDED_AT_ONCE
        rows += [((group.at, STARTED, name), shared), ((group.until, last, name), end)]
    at = stretches(group.rows) if inside else [None] * len(group.rows)
    for row, stretch in zip(group.rows, at, strict=True):
        entry = made.get(place(row)) if made else None
        step = _step(row, shared, entry, stretch, normal)
        phase = LAST if inside and group.at < group.until == step.at else WITHIN
        rows.append(((step.at, phase, *row.touchpoint.rank[1:]), step))
        if entry and entry.kept:
            rows.append(_keeping(step, row, entry.kept))
    return rows


def _keeping(step: Step, made: Placed, kept: Placed) -> Ranked:
    """The step that keeps a promise: never before the promise, whose own moment may not be on record."""
    rank = max(made.rank, kept.rank)
    keeping = msgspec.structs.replace(step, at=rank[0], activity=Activity.PROMISE_KEPT, due=None, placed=kept)
    return (rank[0], WITHIN, *rank[1:], "kept"), keeping


def _step(row: Placed, shared: Step, promise: Entry | None, stretch: str | None, normal: Normal) -> Step:
    point = row.touchpoint
    said = point.attributes
    due = promise.due if promise else int(said["due"]) if said.get("due") else None
    return msgspec.structs.replace(
        shared, at=point.at, activity=point.activity, outcome=_came(point), channel=point.channel,
        direction=point.direction, task=said.get("task"), stretch=stretch,
        asker=said.get("asker") or said.get("prompt"), prompt=said.get("prompt"), value=_value(row, normal),
        promise=promise.name if promise else None, due=due, placed=row,
    )  # fmt: skip


def _came(point: Touchpoint) -> Outcome | None:
    """How it ended; a step that failed without saying how has failed."""
    return Outcome.FAILED if point.activity is Activity.STEP_FAILED and point.outcome is None else point.outcome


def _value(row: Placed, normal: Normal) -> str | None:
    """The identity given, as `kind value` in its one form, so that the same one given twice can be seen."""
    point = row.touchpoint
    fact = point.attributes.get("fact")
    if point.activity not in FACTS or not fact:
        return None
    return next((f"{fact} {normal(fact, one.value)}" for one in point.ids if one.kind == fact), None)


def _direction(group: Group) -> Direction:
    return group.rows[0].touchpoint.direction


def _agreed(group: Group) -> bool:
    return any(row.touchpoint.attributes.get("callback") == "true" for row in group.rows)


def _outcome(group: Group) -> Outcome | None:
    stated = [
        row.touchpoint.outcome
        for row in group.rows
        if row.touchpoint.activity in (Activity.CASE_CLOSED, Activity.CONNECTED)
    ]
    return next((outcome for outcome in reversed(stated) if outcome is not None), None)
