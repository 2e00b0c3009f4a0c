"""Moments at which what is told changes although nothing arrives: deadlines, and how long an answer stands."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from tellonce.journeys.length import FOREVER, length
from tellonce.journeys.pattern import OPEN_ENDED, Definition
from tellonce.journeys.placed import Placed
from tellonce.journeys.step import Step
from tellonce.journeys.stitch import Manner, Stitched
from tellonce.vocabulary.journey import Journey, Promise
from tellonce.vocabulary.moment import DAY, HOUR

NUMBERED: Final = 60 * DAY
"""How long a matter with a business number is still going on. Source: our choice, two bills; a number reaches across
any silence, but nobody wants to be told of all orders ever made."""

SOON_PART: Final = 4
SOON_AT_MOST: Final = DAY
"""A promise is due soon in the last quarter of its time, at most a day before. Source: our choice: there must be time
left to keep it, and little enough that it is no mere calendar."""

SOON_UNKNOWN: Final = HOUR
"""How long before, where no record says when it was made."""

STANDS: Final = HOUR
"""How long a prepared answer stands at most: whatever limit nobody thought of here shows within it."""


def going(one: Journey, steps: Iterable[Step], moment: int, gap: int) -> bool:
    """Whether a journey is going on at a moment, given its steps among others."""
    mine = [step for step in steps if step.journey == one.id and step.placed is not None]
    latest = max((step.at for step in mine), default=one.ended)
    return moment - latest <= lasts(mine, gap)


def lasts(steps: Iterable[Step], gap: int) -> int:
    """The longest silence (microseconds) after which a journey of these steps is still going on."""
    return max(gap, NUMBERED) if any(step.placed and step.placed.touchpoint.matters for step in steps) else gap


def soon(one: Promise) -> int:
    """From when on a promise is due soon, microseconds UTC."""
    before = SOON_UNKNOWN if one.made is None else min((one.due - one.made) // SOON_PART, SOON_AT_MOST)
    return one.due - max(before, 0)


def wake(told: Stitched, manner: Manner, moment: int) -> int | None:
    """The next moment (microseconds UTC) at which an owner must be told anew although nothing arrives, None for never.

    Args:
        told: what is told of it at the moment.
        manner: how it was stitched.
        moment: microseconds UTC.
    """
    ahead = (at for at in _deadlines(told, manner) if at > moment)
    return min(ahead, default=None)


def _deadlines(told: Stitched, manner: Manner) -> Iterator[int]:
    for promise in told.promises:
        if promise.settled is None:
            yield soon(promise)
            yield promise.due + 1
    latest: dict[str, Step] = {}
    for step in told.steps:
        if step.due is not None:
            yield step.due + 1
        yield from (step.at + after + 1 for after in _absences(manner.definitions))
        if step.journey and step.placed:
            latest[step.journey] = step
    for journey, step in latest.items():
        its = (one for one in told.steps if one.journey == journey)
        yield step.at + lasts(its, manner.journey_gap) + 1


@cache
def _absences(definitions: tuple[Definition, ...]) -> tuple[int, ...]:
    """After how long it shows that something is absent, microseconds, each once."""
    waited = (pattern.by for one in definitions for pattern in one.pattern if pattern.absent)
    return tuple(sorted({length(by) for by in waited if by not in OPEN_ENDED}))


@cache
def _windows(definitions: tuple[Definition, ...]) -> tuple[int, ...]:
    """The times within which patterns must come about, microseconds, each once."""
    longest = {pattern.longest for one in definitions for pattern in one.pattern}
    return tuple(sorted((longest | set(_absences(definitions))) - {FOREVER}))


def stands_until(rows: Sequence[Placed], told: Stitched, manner: Manner, limits: Iterable[int], moment: int) -> int:
    """Until when (microseconds UTC) what is said of a person at a moment stays the same unless something arrives.

    All that depends on time in it are spans since something that happened, and deadlines.

    Args:
        rows: the person's touchpoints.
        told: what they tell at the moment.
        manner: how they were stitched.
        limits: the spans that facts and advice look at, microseconds.
        moment: microseconds UTC.
    """
    spans = {0, manner.session_gap, manner.journey_gap, NUMBERED, *limits, *_windows(manner.definitions)}
    marks = {row.touchpoint.at for row in rows} | {row.touchpoint.until or 0 for row in rows}
    marks |= {one.at for one in told.frictions} | {one.due for one in told.promises}
    ahead = (mark + span + 1 for mark in marks for span in spans if mark + span >= moment)
    return min((*ahead, moment + STANDS))
