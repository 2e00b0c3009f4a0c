"""The tasks of self-service within one contact: which records belong to the try of which task, and how long it took.

Source: counting rules, "Minutes of frictions": first to last event of the task that failed, the sign-in before it,
repeated tries, and help, contact or sign-out pages after it included; a new task ends it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from tellonce.journeys.effort import joined
from tellonce.journeys.placed import Placed
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel

SELF_SERVICE: Final = frozenset({Channel.WEB, Channel.APP, Channel.IVR, Channel.BOT})

STEPS: Final = frozenset({
    Activity.STEP_TRIED, Activity.STEP_DONE, Activity.STEP_FAILED, Activity.SENT_ELSEWHERE, Activity.OPTION_MISSING,
})  # fmt: skip
"""What a task is made of; everything else goes with the task before it, or leads to the next."""


def stretches(rows: Sequence[Placed]) -> list[str]:
    """The task each record of a contact belongs to, '' where none was named; in the order of the records.

    Args:
        rows: of one contact, in order.
    """
    own = [_own(row) for row in rows]
    found: list[str] = []
    current = next((task for task in own if task), "")
    for place, row in enumerate(rows):
        if own[place]:
            current = own[place]
        elif row.touchpoint.activity is Activity.SIGNED_IN:
            current = next((task for task in own[place:] if task), current)
        found.append(current)
    return found


def lost(rows: Sequence[Placed], task: str) -> list[tuple[int, int]]:
    """The spans of time that a task took whose steps failed, as (start, end) in microseconds UTC, in order.

    A try that goes through after all is none of it: the time then ends with the last failure.

    Args:
        rows: of one contact, in order.
        task: as `stretches` names it.

    Returns:
        One span for each time the customer turned to the task and met a failure; none where nothing failed.
    """
    return joined(span for part in _parts(rows, task) if (span := _span(part)))


def _parts(rows: Sequence[Placed], task: str) -> Iterator[list[Placed]]:
    there = [row for row in rows if row.touchpoint.channel is not Channel.NONE]
    paired = zip(stretches(there), there, strict=True)
    for name, part in groupby(paired, key=lambda pair: pair[0]):
        if name == task:
            yield [row for _, row in part]


def _own(row: Placed) -> str:
    point = row.touchpoint
    if point.activity not in STEPS or point.channel not in SELF_SERVICE:
        return ""
    return point.attributes.get("task", "")


def _span(part: Sequence[Placed]) -> tuple[int, int] | None:
    failed = [place for place, row in enumerate(part) if _stops(row)]
    if not failed:
        return None
    after = part[failed[-1] + 1 :]
    tried_on = any(row.touchpoint.activity in STEPS for row in after)
    last = part[failed[-1]] if tried_on else part[-1]
    return part[0].touchpoint.at, max(last.touchpoint.at, last.touchpoint.until or 0)


def _stops(row: Placed) -> bool:
    """Whether a record stops the customer: a busy tone, or self-service that fails or shows the way elsewhere."""
    point = row.touchpoint
    if point.outcome is Outcome.BUSY:
        return True
    return point.channel in SELF_SERVICE and point.activity in (Activity.STEP_FAILED, Activity.SENT_ELSEWHERE)
