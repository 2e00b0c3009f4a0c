"""Moments at which what is told changes although nothing arrives: deadlines, and how long an answer stands."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from tellonce.journeys.length import FOREVER, length
from tellonce.journeys.pattern import OPEN_ENDED, Definition
from tellonce.journeys.placed import Placed
from tellonce.journeys.step import Step
from tellonce.journeys.stitch import Stitched
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


class Spans(msgspec.Struct, frozen=True, kw_only=True):
    """The spans of time that some definitions look at, microseconds, each once and in order.

    Attributes:
        absences: after how long it shows that something did not happen.
        windows: within how long a pattern comes about, or something absent shows.
    """

    absences: tuple[int, ...]
    windows: tuple[int, ...]


def spans(definitions: Iterable[Definition]) -> Spans:
    """The spans that definitions look at; none where there are no definitions."""
    patterns = [pattern for one in definitions for pattern in one.pattern]
    absences = {length(one.by) for one in patterns if one.absent and one.by not in OPEN_ENDED}
    windows = ({one.longest for one in patterns} | absences) - {FOREVER}
    return Spans(absences=tuple(sorted(absences)), windows=tuple(sorted(windows)))


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


def wake(told: Stitched, gap: int, looked_at: Spans, moment: int) -> int | None:
    """The next moment (microseconds UTC) at which an owner must be told anew although nothing arrives, None for never.

    Args:
        told: what is told of it at the moment.
        gap: a silence longer than this (microseconds) ends a journey.
        looked_at: the spans that its frictions look at.
        moment: microseconds UTC.
    """
    ahead = (at for at in _deadlines(told, gap, looked_at) if at > moment)
    return min(ahead, default=None)


def _deadlines(told: Stitched, gap: int, looked_at: Spans) -> Iterator[int]:
    for promise in told.promises:
        if promise.settled is None:
            yield soon(promise)
            yield promise.due + 1
    latest: dict[str, Step] = {}
    for step in told.steps:
        if step.due is not None:
            yield step.due + 1
        yield from (step.at + after + 1 for after in looked_at.absences)
        if step.journey and step.placed:
            latest[step.journey] = step
    for journey, step in latest.items():
        its = (one for one in told.steps if one.journey == journey)
        yield step.at + lasts(its, gap) + 1


def stands_until(rows: Sequence[Placed], told: Stitched, limits: Iterable[int], moment: int) -> int:
    """Until when (microseconds UTC) what is said of a person at a moment stays the same unless something arrives.

    All that depends on time in it are spans since something that happened, and deadlines.

    Args:
        rows: the person's touchpoints.
        told: what they tell at the moment.
        limits: the spans that anything said looks back over, microseconds.
        moment: microseconds UTC.
    """
    spans_back = {0, *limits}
    marks = {row.touchpoint.at for row in rows} | {row.touchpoint.until or 0 for row in rows}
    marks |= {one.at for one in told.frictions} | {one.due for one in told.promises}
    ahead = (mark + span + 1 for mark in marks for span in spans_back if mark + span >= moment)
    return min((*ahead, moment + STANDS))
