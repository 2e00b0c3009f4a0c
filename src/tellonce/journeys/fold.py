"""The reference reading of patterns: a fold over one owner's steps.

It takes one step at a time, as it would run on the event that arrives now.
"""

from collections.abc import Iterable, Sequence

import msgspec

from tellonce.journeys.length import FOREVER, length
from tellonce.journeys.pattern import OPEN_ENDED, Definition, Pattern, Scope
from tellonce.journeys.step import Step


class Hit(msgspec.Struct, frozen=True, order=True):
    """One completed match: name of the definition, number of its pattern, numbers of its first and last step."""

    friction: str
    pattern: int
    start: int
    end: int


class _Register(msgspec.Struct):
    """For one pattern, scope and value: the latest first step of every prefix matched so far, and what still waits.

    `starts[i]` is (number, at) of the first step of the prefix of length i + 1, or None; `waiting` holds
    (deadline, start, end) of matches that hold unless something follows in time; `begun` holds, for steps that must lie
    apart, the latest first step of each contact, the latest contact last; `epoch` is how often the scope had been reset
    when the prefixes were begun.
    """

    starts: list[tuple[int, int] | None]
    waiting: list[tuple[int, int, int]]
    begun: dict[str, tuple[int, int]]
    epoch: int


class Fold:
    """The state of one owner: feed it steps in order, ask for the matches at a moment.

    Args:
        definitions: the frictions looked for.
    """

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._watches = [
            _Watch(definition.name, number, pattern)
            for definition in definitions
            for number, pattern in enumerate(definition.pattern)
        ]

    def take(self, step: Step) -> list[Hit]:
        """The matches that this step completes (patterns that wait for something absent come with `settle`)."""
        return [hit for watch in self._watches if (hit := watch.take(step))]

    def settle(self, as_of: int) -> list[Hit]:
        """The matches whose deadline passed before `as_of` (microseconds UTC) with nothing that undid them."""
        return [hit for watch in self._watches for hit in watch.overdue(as_of)]


class _Watch:
    def __init__(self, friction: str, number: int, pattern: Pattern) -> None:
        self.friction, self.number, self.pattern = friction, number, pattern
        self.within = pattern.longest
        self.after = length(pattern.by) if pattern.by not in OPEN_ENDED else 0
        self.registers: dict[tuple[str, str], _Register] = {}
        self.resets: dict[str, int] = {}

    def take(self, step: Step) -> Hit | None:
        scope = scope_of(step, self.pattern)
        if scope is None:
            return None
        if self.pattern.unless and self.pattern.unless.fits(step):
            self.resets[scope] = self.resets.get(scope, 0) + 1
        same = same_of(step, self.pattern)
        if same is None:
            return None
        register = self._register(scope, same)
        if self.pattern.absent and self.pattern.absent.fits(step):
            register.waiting = [one for one in register.waiting if one[0] < step.at]
        return self._apart(register, step) if self.pattern.apart else self._advance(register, step)

    def _apart(self, register: _Register, step: Step) -> Hit | None:
        first, second = self.pattern.steps
        start = next((register.begun[one] for one in reversed(register.begun) if one != step.contact), None)
        if first.fits(step) and step.contact is not None:
            register.begun.pop(step.contact, None)
            register.begun[step.contact] = (step.number, step.at)
        if not second.fits(step) or step.contact is None or start is None or step.at - start[1] > self.within:
            return None
        return Hit(self.friction, self.number, start[0], step.number)

    def _register(self, scope: str, same: str) -> _Register:
        """The register of a value, with nothing begun where the scope was reset since it was last looked at."""
        epoch = self.resets.get(scope, 0)
        register = self.registers.setdefault((scope, same), _Register([], [], {}, -1))
        if register.epoch != epoch:
            register.starts, register.epoch = [None] * len(self.pattern.steps), epoch
        return register

    def _advance(self, register: _Register, step: Step) -> Hit | None:
        last = len(self.pattern.steps) - 1
        done = None
        for index in range(last, -1, -1):
            if not self.pattern.steps[index].fits(step):
                continue
            start = (step.number, step.at) if index == 0 else register.starts[index - 1]
            if start is None or step.at - start[1] > self.within:
                continue
            if index == last:
                done = self._complete(register, start[0], step)
            else:
                register.starts[index] = start
        return done

    def _complete(self, register: _Register, start: int, step: Step) -> Hit | None:
        if self.pattern.absent is None:
            return Hit(self.friction, self.number, start, step.number)
        deadline = self._deadline(step)
        if deadline is not None:
            register.waiting.append((deadline, start, step.number))
        return None

    def _deadline(self, step: Step) -> int | None:
        match self.pattern.by:
            case "due":
                return step.due
            case "end":
                return FOREVER
            case _:
                return step.at + self.after

    def overdue(self, as_of: int) -> list[Hit]:
        return [
            Hit(self.friction, self.number, start, end)
            for register in self.registers.values()
            for deadline, start, end in register.waiting
            if deadline < as_of or deadline == FOREVER
        ]


def scope_of(step: Step, pattern: Pattern) -> str | None:
    """The contact, journey or owner in which the step counts, or None where it stands in none."""
    match pattern.scope:
        case Scope.CONTACT:
            return step.contact
        case Scope.JOURNEY:
            return step.journey
        case Scope.PERSON:
            return step.owner


def same_of(step: Step, pattern: Pattern) -> str | None:
    """The value that stays the same along a match; '' where the pattern asks for none, None where the step has none."""
    if pattern.same is None:
        return ""
    found: str | None = getattr(step, pattern.same.value)
    return found


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
