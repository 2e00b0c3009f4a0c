"""The reference reading of patterns: a fold over one owner's steps.

It takes one step at a time, as it would run on the event that arrives now.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from tellonce.journeys.length import FOREVER
from tellonce.journeys.pattern import Definition
from tellonce.journeys.step import Step
from tellonce.journeys.symbol import Concern, Plan, program


class Hit(msgspec.Struct, frozen=True, order=True):
    """One completed match: name of the definition, number of its pattern, numbers of its first and last step."""

    friction: str
    pattern: int
    start: int
    end: int


_Start: TypeAlias = tuple[int, int]
"""Number and moment of the first step of a match."""

_Place: TypeAlias = tuple[int, str]
"""Where matches lie: place of the pattern, and the contact, journey or owner."""

_Register: TypeAlias = tuple[int, str, str]
"""The same, and the value that stays the same along a match."""


class Fold:
    """The state of one owner: feed it steps in order, ask for the matches at a moment.

    Args:
        definitions: the frictions looked for.
    """

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._program = program(definitions)
        # The latest first step of every prefix of a pattern that is matched, by the value along it and the index of its
        # last step: what was reset, and what never began, takes no room.
        self._begun: dict[_Place, dict[tuple[str, int], _Start]] = {}
        # For steps that must lie in different contacts the latest first step of each contact, the latest contact last.
        self._contacts: dict[_Register, dict[str, _Start]] = {}
        # Matches that hold unless something follows in time: deadline, numbers of first and last step.
        self._waiting: dict[_Register, list[tuple[int, int, int]]] = {}

    def take(self, step: Step) -> list[Hit]:
        """The matches that this step completes (patterns that wait for something absent come with `settle`)."""
        return [hit for concern in self._program.concerns(step) if (hit := self._read(step, concern))]

    def settle(self, as_of: int) -> list[Hit]:
        """The matches whose deadline passed before `as_of` (microseconds UTC) with nothing that undid them."""
        return [
            Hit(plan.friction, plan.number, start, end)
            for (place, _, _), waiting in self._waiting.items()
            for plan in (self._program.plans[place],)
            for deadline, start, end in waiting
            if deadline < as_of or deadline == FOREVER
        ]

    def _read(self, step: Step, concern: Concern) -> Hit | None:
        plan = concern.plan
        scope = plan.scope_of(step)
        if scope is None:
            return None
        if concern.resets:
            self._begun.pop((plan.place, scope), None)
        same = plan.same_of(step)
        if same is None:
            return None
        if concern.undoes:
            self._undo((plan.place, scope, same), step)
        advance = self._apart if plan.pattern.apart else self._advance
        return advance(concern, (plan.place, scope, same), step) if concern.fits else None

    def _undo(self, register: _Register, step: Step) -> None:
        if register in self._waiting:
            self._waiting[register] = [one for one in self._waiting[register] if one[0] < step.at]

    def _advance(self, concern: Concern, register: _Register, step: Step) -> Hit | None:
        plan, (place, scope, same) = concern.plan, register
        begun = self._begun.get((place, scope), {})
        done = None
        # The last index first, so that no step leads on what it began itself.
        for index in concern.fits:
            start = begun.get((same, index - 1)) if index else (step.number, step.at)
            if start is None or step.at - start[1] > plan.within:
                continue
            if index == plan.last:
                done = self._complete(plan, register, start[0], step)
            else:
                begun[same, index] = start
                self._begun[place, scope] = begun
        return done

    def _apart(self, concern: Concern, register: _Register, step: Step) -> Hit | None:
        if step.contact is None:
            return None
        plan, begun = concern.plan, self._contacts.setdefault(register, {})
        start = next((begun[one] for one in reversed(begun) if one != step.contact), None)
        if 0 in concern.fits:
            begun.pop(step.contact, None)
            begun[step.contact] = (step.number, step.at)
        if plan.last not in concern.fits or start is None or step.at - start[1] > plan.within:
            return None
        return Hit(plan.friction, plan.number, start[0], step.number)

    def _complete(self, plan: Plan, register: _Register, start: int, step: Step) -> Hit | None:
        if plan.pattern.absent is None:
            return Hit(plan.friction, plan.number, start, step.number)
        deadline = _deadline(plan, step)
        if deadline is not None:
            self._waiting.setdefault(register, []).append((deadline, start, step.number))
        return None


def _deadline(plan: Plan, step: Step) -> int | None:
    match plan.pattern.by:
        case "due":
            return step.due
        case "end":
            return FOREVER
        case _:
            return step.at + plan.after


def fold(steps: Sequence[Step], definitions: Iterable[Definition], as_of: int) -> list[Hit]:
    """All matches in one owner's steps, sorted.

    Args:
        steps: the owner's steps in order of `number`.
        definitions: the frictions looked for.
        as_of: microseconds UTC; deadlines that passed before it count.
    """
    state = Fold(definitions)
    hits = [hit for step in steps for hit in state.take(step)]
    return sorted([*hits, *state.settle(as_of)])
