"""From matches to frictions: matches with one counting key are one friction, their evidence joined."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tellonce.journeys.contacts import Group
from tellonce.journeys.fold import Hit, same_of, scope_of
from tellonce.journeys.pattern import Count, Definition, Pattern
from tellonce.journeys.step import Step
from tellonce.vocabulary.activity import Activity


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
    by_name = {definition.name: definition for definition in definitions}
    keyed: dict[tuple[str, str], list[Hit]] = {}
    for hit in sorted(hits):
        keyed.setdefault((hit.friction, _key(steps[hit.end], by_name[hit.friction].count)), []).append(hit)
    told = [_joined(by_name[name], same, steps, groups) for (name, _), same in keyed.items()]
    return sorted(told, key=lambda one: (one.last[0].number, one.definition.name))


def _key(step: Step, count: Count) -> str:
    contact = step.contact or f"step {step.number}"
    match count:
        case Count.CONTACT:
            return contact
        case Count.TASK:
            return f"{contact}\0{step.task or ''}"
        case Count.ASKER:
            return f"{contact}\0{step.asker or ''}"
        case Count.JOURNEY:
            return step.journey or step.owner
        case Count.SCRIPT:
            return f"{step.journey or step.owner}\0{step.task or ''}"
        case Count.PROMISE:
            return step.promise or f"step {step.number}"


def _joined(definition: Definition, hits: list[Hit], steps: Sequence[Step], groups: Mapping[str, Group]) -> Found:
    shown: dict[int, Step] = {}
    for hit in hits:
        pattern = definition.pattern[hit.pattern]
        for step in _matched(pattern, steps, hit):
            shown[step.number] = step
    ordered = tuple(shown[number] for number in sorted(shown))
    last = tuple(steps[number] for number in sorted({hit.end for hit in hits}))
    references = list(_references(definition, ordered, groups))
    return Found(definition=definition, steps=ordered, last=last, evidence=tuple(dict.fromkeys(references)))


def _matched(pattern: Pattern, steps: Sequence[Step], hit: Hit) -> list[Step]:
    """The steps between first and last of a match, in its own scope, that are what the pattern speaks of."""
    scope, same = scope_of(steps[hit.end], pattern), same_of(steps[hit.end], pattern)
    wanted = (*pattern.steps, pattern.absent) if pattern.absent else pattern.steps
    until = len(steps) if pattern.absent else hit.end + 1
    return [
        step
        for step in steps[hit.start : until]
        if scope_of(step, pattern) == scope
        and same_of(step, pattern) == same
        and any(one is not None and one.fits(step) for one in wanted)
    ]


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
