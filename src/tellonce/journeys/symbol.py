"""Symbols: all that predicates see of a step, and what each symbol means for the patterns looked for.

Steps are many and their symbols few: a predicate is asked once for each symbol, and a step is then read only by the
patterns that it begins, leads on, ends, undoes or resets.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter, is_
from typing import Final, NamedTuple, TypeAlias

import msgspec

from tellonce.journeys.length import length
from tellonce.journeys.pattern import OPEN_ENDED, Definition, Pattern, Scope
from tellonce.journeys.step import Step

SYMBOL: Final = ("activity", "outcome", "channel", "direction", "kind", "assisted", "agreed", "traits")
"""Fields of a step that predicates look at, thresholds aside."""

MOST: Final = 10_000
"""Symbols that a program keeps in mind. Organisations have some hundreds; this bounds memory whatever the data."""

_Part: TypeAlias = Callable[[Step], str | None]

_seen: Final = attrgetter(*SYMBOL)
_scopes: Final[dict[Scope, _Part]] = {
    Scope.CONTACT: attrgetter("contact"), Scope.JOURNEY: attrgetter("journey"), Scope.PERSON: attrgetter("owner"),
}  # fmt: skip


class Plan(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One pattern, with what follows from it alone.

    Attributes:
        place: its position among all patterns looked for, from 0.
        friction: name of its definition.
        number: its number in the definition, from 0.
        pattern: what to look for.
        last: index of the last step of the chain.
        within: longest time from first to last step, microseconds.
        after: time after the last step by which something absent had to follow, microseconds; 0 where the deadline is
            no length of time.
        scope_of: the contact, journey or owner in which a step counts, or None where it stands in none.
        same_of: the value that stays the same along a match; '' where the pattern asks for none, None where the step
            has none.
    """

    place: int
    friction: str
    number: int
    pattern: Pattern
    last: int
    within: int
    after: int
    scope_of: _Part
    same_of: _Part


class Concern(NamedTuple):
    """What a symbol means for one pattern.

    Attributes:
        plan: the pattern.
        fits: indices of the steps of its chain that the symbol fits, the last first.
        resets: whether it makes everything before it not count (`unless`).
        undoes: whether it is what must be absent.
    """

    plan: Plan
    fits: tuple[int, ...]
    resets: bool
    undoes: bool


class Program:
    """All patterns of some definitions, prepared, with the meaning of every symbol that was met.

    Args:
        patterns: name and patterns of each definition, in order.

    Attributes:
        plans: the patterns in order.
    """

    def __init__(self, patterns: Iterable[tuple[str, tuple[Pattern, ...]]]) -> None:
        named = [(friction, number, one) for friction, ways in patterns for number, one in enumerate(ways)]
        self.plans = tuple(_plan(place, *one) for place, one in enumerate(named))
        asked = [one for plan in self.plans for one in (*plan.pattern.steps, plan.pattern.unless, plan.pattern.absent)]
        self._waits = sorted({one.waited_over for one in asked if one and one.waited_over is not None})
        self._announced = sorted({one.announced_over for one in asked if one and one.announced_over is not None})
        self._met: dict[tuple[object, int, int], tuple[Concern, ...]] = {}

    def concerns(self, step: Step) -> tuple[Concern, ...]:
        """What a step means, in order of the patterns; those that it does not concern are left out."""
        # Of a time only how many of the thresholds it exceeds is part of the symbol: times differ from step to step.
        waited, announced = bisect_left(self._waits, step.waited), bisect_left(self._announced, step.announced)
        symbol = (_seen(step), waited, announced)
        known = self._met.get(symbol)
        if known is None:
            if len(self._met) >= MOST:
                self._met.clear()
            known = self._met[symbol] = tuple(filter(_touched, (_concern(plan, step) for plan in self.plans)))
        return known


def program(definitions: Iterable[Definition]) -> Program:
    """The program of these definitions: made once for those whose names and patterns are equal.

    Args:
        definitions: the frictions looked for; without any, no step concerns anything.
    """
    return _program_of(_These(tuple(definitions)))


class _These:
    """Definitions as a key by what they are, not by what they say: that would be read through at every asking.

    Whoever keeps the key keeps the definitions, so that no others can come to have their ids.
    """

    __slots__ = ("definitions",)

    def __init__(self, definitions: tuple[Definition, ...]) -> None:
        self.definitions = definitions

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.definitions)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _These) or len(self.definitions) != len(other.definitions):
            return False
        return all(map(is_, self.definitions, other.definitions))


@lru_cache(maxsize=32)
def _program_of(these: _These) -> Program:
    return _program(tuple((one.name, one.pattern) for one in these.definitions))


@lru_cache(maxsize=32)
def _program(patterns: tuple[tuple[str, tuple[Pattern, ...]], ...]) -> Program:
    return Program(patterns)


def _plan(place: int, friction: str, number: int, pattern: Pattern) -> Plan:
    return Plan(
        place=place, friction=friction, number=number, pattern=pattern, last=len(pattern.steps) - 1,
        within=pattern.longest, after=0 if pattern.by in OPEN_ENDED else length(pattern.by),
        scope_of=_scopes[pattern.scope], same_of=attrgetter(pattern.same.value) if pattern.same else _alike,
    )  # fmt: skip


def _alike(_: Step) -> str:
    return ""


def _concern(plan: Plan, step: Step) -> Concern:
    pattern = plan.pattern
    return Concern(
        plan,
        fits=tuple(index for index in range(plan.last, -1, -1) if pattern.steps[index].fits(step)),
        resets=pattern.unless is not None and pattern.unless.fits(step),
        undoes=pattern.absent is not None and pattern.absent.fits(step),
    )


def _touched(concern: Concern) -> bool:
    return bool(concern.fits) or concern.resets or concern.undoes
