"""Self-service left in the middle: which step was the last of a task that the customer gave up.

Source: counting rules, failure_demand: "abandoned self-service means a form or task left before its last step. Opening
help within a running session and going on, or looking at a quote without buying, is no failure."
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from tellonce.journeys.step import Step
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.journey import ContactKind

LEAVABLE: Final = frozenset({Channel.WEB, Channel.APP, Channel.BOT})
"""Where a customer who is stuck leaves. A menu leads on to a queue by itself."""

OVER: Final = frozenset({
    Activity.STEP_DONE, Activity.STEP_FAILED, Activity.SENT_ELSEWHERE, Activity.OPTION_MISSING, Activity.BOUGHT,
    Activity.PAID, Activity.LEFT, Activity.CASE_OPENED, Activity.CONNECTED, Activity.QUEUED,
})  # fmt: skip
"""After which a task was not simply left: it went through, went wrong and said so, or went on with a person."""


def left(steps: Iterable[Step]) -> set[int]:
    """Numbers of the last steps of tasks that were begun in self-service and left, of each contact its last task.

    Args:
        steps: one owner's, in order. Without contacts of self-service nothing is left.
    """
    inside = sorted(
        (step for step in steps if step.contact and step.kind is ContactKind.CONTACT),
        key=lambda step: (step.contact or "", step.number),
    )
    found: set[int] = set()
    for _, its in groupby(inside, key=lambda step: step.contact):
        contact = list(its)
        tried = [
            step for step in contact
            if step.activity is Activity.STEP_TRIED and step.outcome is None and step.channel in LEAVABLE
        ]  # fmt: skip
        if tried and not any(step.activity in OVER for step in contact if step.number > tried[-1].number):
            found.add(tried[-1].number)
    return found
