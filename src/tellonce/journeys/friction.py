"""From matches to frictions: matches with one counting key are one friction, their evidence joined."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from tellonce.journeys.effort import joined
from tellonce.journeys.fold import Hit
from tellonce.journeys.group import Group
from tellonce.journeys.pattern import Count, Definition
from tellonce.journeys.step import Step
from tellonce.journeys.symbol import Plan, program
from tellonce.vocabulary.activity import Activity

_Places: TypeAlias = dict[tuple[int, str | None, str | None], list[int]]
"""Numbers of steps in order, by place of the pattern, scope and value."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One friction before its minutes are shared out.

    Attributes:
        definition: what it is.
        steps: all steps that show it, in order.
        last: the steps that completed a match, in order; the first of them names moment and contact.
        evidence: references of the records that show it, in order of time.
    """

    definition: Definition
    steps: tuple[Step, ...]
    last: tuple[Step, ...]
    evidence: tuple[str, ...]


def found(
    steps: Sequence[Step], hits: Iterable[Hit], definitions: Iterable[Definition], groups: Mapping[str, Group]
) -> list[Found]:
    """The frictions of one owner in order of time and name.

    Args:
        steps: the owner's steps; `steps[n].number == n`.
        hits: the matches found in them, by either reading.
        definitions: the frictions looked for.
        groups: the owner's contacts and messages by name.
    """
    ordered = sorted(hits)
    if not ordered:
        return []
    by_name = {definition.name: definition for definition in definitions}
    speaks = _Speaking(steps, by_name.values())
    keyed: dict[tuple[str, str], list[Hit]] = {}
    for hit in _whole(ordered, by_name, steps):
        keyed.setdefault((hit.friction, _key(steps[hit.end], by_name[hit.friction].count)), []).append(hit)
    _join_told_twice(keyed, by_name, steps)
    told = [_joined(by_name[name], same, speaks, groups) for (name, _), same in keyed.items()]
    return sorted(told, key=lambda one: (one.last[0].number, one.definition.name))


def _whole(hits: list[Hit], by_name: Mapping[str, Definition], steps: Sequence[Step]) -> Iterable[Hit]:
    """The matches that are not only a part of another friction of their contact."""
    spans: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
    for hit in hits:
        spans.setdefault((hit.friction, steps[hit.end].contact), []).append((hit.start, hit.end))
    whole = {place: joined(found) for place, found in spans.items()}
    for hit in hits:
        around = (
            span for name in by_name[hit.friction].part_of for span in whole.get((name, steps[hit.end].contact), ())
        )
        if not any(start <= hit.end <= end for start, end in around):
            yield hit


def _join_told_twice(
    keyed: dict[tuple[str, str], list[Hit]], by_name: Mapping[str, Definition], steps: Sequence[Step]
) -> None:
    """A field and a note tell one thing twice: what the note tells joins what the field tells of the same contact.

    So it is with what names no task of its own, where the contact names one; and with a question read of a text, where
    a field of another record tells of a question: two systems know the one who asked by two names.
    """
    for name, key in list(keyed):
        contact, _, rest = key.partition("\0")
        others = [one for one in keyed if one != (name, key) and one[0] == name and one[1].startswith(f"{contact}\0")]
        match by_name[name].count:
            case Count.TASK:
                twice = others if not rest else []
            case Count.ASKER if _all_read(keyed[name, key], steps):
                twice = [one for one in others if not _all_read(keyed[one], steps)]
            case _:
                twice = []
        if twice:
            earliest = min(twice, key=lambda one: min(hit.end for hit in keyed[one]))
            keyed[earliest] += keyed.pop((name, key))


def _all_read(hits: Iterable[Hit], steps: Sequence[Step]) -> bool:
    """Whether only texts tell of what completes these matches."""
    return all(_read(steps[hit.end]) for hit in hits)


def _read(step: Step) -> bool:
    """Whether a text tells of a step."""
    return step.placed is not None and "quote" in step.placed.touchpoint.attributes


def _key(step: Step, count: Count) -> str:
    contact = step.contact or f"step {step.number}"
    match count:
        case Count.CONTACT:
            return contact
        case Count.TASK:
            return f"{contact}\0{step.stretch or step.task or ''}"
        case Count.ASKER:
            return f"{contact}\0{step.asker or ''}"
        case Count.JOURNEY:
            return step.journey or step.owner
        case Count.SCRIPT:
            return f"{step.journey or step.owner}\0{step.task or ''}"
        case Count.PROMISE:
            return step.promise or f"step {step.number}"


def _joined(definition: Definition, hits: list[Hit], speaks: "_Speaking", groups: Mapping[str, Group]) -> Found:
    shown: dict[int, Step] = {}
    for hit in hits:
        for step in speaks.of(hit):
            shown[step.number] = step
    ordered = tuple(shown[number] for number in sorted(shown))
    last = tuple(speaks.steps[number] for number in sorted({hit.end for hit in hits}))
    references = list(_references(definition, ordered, groups))
    return Found(definition=definition, steps=ordered, last=last, evidence=tuple(dict.fromkeys(references)))


class _Speaking:
    """The steps that patterns speak of, by pattern, scope and value.

    Args:
        steps: the owner's steps in order.
        definitions: the frictions looked for.
    """

    def __init__(self, steps: Sequence[Step], definitions: Iterable[Definition]) -> None:
        self.steps = steps
        sought = program(definitions)
        self._plans = {(plan.friction, plan.number): plan for plan in sought.plans}
        self._chained: _Places = {}
        self._undoing: _Places = {}
        for step in steps:
            for plan, fits, _, undoes in sought.concerns(step):
                if fits:
                    self._chained.setdefault(_spoken(plan, step), []).append(step.number)
                if undoes:
                    self._undoing.setdefault(_spoken(plan, step), []).append(step.number)

    def of(self, hit: Hit) -> list[Step]:
        """The steps between first and last of a match, in its own scope, and what came too late to undo it."""
        place = _spoken(self._plans[hit.friction, hit.pattern], self.steps[hit.end])
        chained, undoing = self._chained.get(place, []), self._undoing.get(place, [])
        shown = chained[bisect_left(chained, hit.start) : bisect_right(chained, hit.end)]
        late = bisect_right(undoing, hit.end)
        return [self.steps[number] for number in (*shown, *undoing[late : late + 1])]


def _spoken(plan: Plan, step: Step) -> tuple[int, str | None, str | None]:
    return plan.place, plan.scope_of(step), plan.same_of(step)


def _references(definition: Definition, steps: Sequence[Step], groups: Mapping[str, Group]) -> Iterable[str]:
    for step in steps:
        if step.placed is not None:
            yield step.placed.touchpoint.reference
        elif step.contact is not None and step.contact in groups:
            yield from _of_contact(definition, groups[step.contact])


def _of_contact(definition: Definition, group: Group) -> Iterable[str]:
    """A whole contact is shown by the activities the definition names, else by all its records but its menu."""
    for row in group.rows:
        activity = row.touchpoint.activity
        if activity in definition.evidence or (not definition.evidence and activity not in _MENU):
            yield row.touchpoint.reference


_MENU = frozenset({Activity.PROMPTED, Activity.ANSWERED})
