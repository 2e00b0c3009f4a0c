"""Which histories could show anything at all: a cheap look at what they hold before they are read step by step."""

from collections.abc import Iterable

from tellonce.journeys.pattern import Definition, Pattern, Predicate, Scope
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.journey import ContactKind


def able(activities: frozenset[str], definitions: Iterable[Definition]) -> bool:
    """Whether a case log without contacts that holds just these activities could show a friction or a promise.

    Never says no where something could be found; it may say yes where nothing is.
    """
    if Activity.PROMISE_MADE.value in activities:
        return True
    return any(_could(pattern, activities) for one in definitions for pattern in one.pattern)


def _could(pattern: Pattern, activities: frozenset[str]) -> bool:
    return pattern.scope is not Scope.CONTACT and all(_held(step, activities) for step in pattern.steps)


def _held(predicate: Predicate, activities: frozenset[str]) -> bool:
    """Whether a record that is no contact and no message, on no channel, could be such a step."""
    if (
        predicate.assisted
        or predicate.agreed
        or predicate.waited_over is not None
        or predicate.announced_over is not None
    ):
        return False
    if predicate.kind not in (None, ContactKind.NONE) or (predicate.channel and Channel.NONE not in predicate.channel):
        return False
    return not predicate.activity or any(activity.value in activities for activity in predicate.activity)
