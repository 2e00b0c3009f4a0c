"""The customer's minutes that each friction wasted; no minute counts twice.

Source: counting rules, "Minutes of frictions": where two frictions claim the same minutes, the one with the smaller
rank has them. Claims with a known place are spans of time; claims without one (two minutes by convention) only lessen
what is left of the contact.
"""

from collections.abc import Mapping, Sequence

import msgspec

from tellonce.journeys.contacts import Group
from tellonce.journeys.effort import joined, span, waits
from tellonce.journeys.friction import Found
from tellonce.journeys.pattern import Cost
from tellonce.journeys.sorts import LIVE
from tellonce.journeys.step import Step
from tellonce.journeys.stretch import lost
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import MINUTE


class _Claims(msgspec.Struct):
    """What of one contact is taken: spans of time in order, and an amount that has no place."""

    spans: list[tuple[int, int]]
    amount: int = 0

    def take(self, start: int, end: int) -> int:
        """Take a span; the answer is how much of it was still free."""
        free = end - start - sum(max(0, min(end, b) - max(start, a)) for a, b in self.spans)
        self.spans = joined([*self.spans, (start, end)])
        return max(free, 0)

    @property
    def taken(self) -> int:
        return self.amount + sum(end - start for start, end in self.spans)


def shared_out(frictions: Sequence[Found], groups: Mapping[str, Group]) -> list[int | None]:
    """Microseconds wasted by each friction, in the order given; None for one that has no minutes of its own."""
    claims: dict[str, _Claims] = {}
    wasted: dict[int, int | None] = {}
    order = sorted(range(len(frictions)), key=lambda index: (*_precedence(frictions[index], groups), index))
    for index in order:
        wasted[index] = _wasted(frictions[index], groups, claims)
    return [wasted[index] for index in range(len(frictions))]


def _precedence(friction: Found, groups: Mapping[str, Group]) -> tuple[bool, int]:
    """Who is served first: what is left of a contact is left by all others."""
    cost = friction.definition.minutes
    rest = cost is Cost.REST or (cost is Cost.TASK and not _lost(friction, groups))
    return rest, friction.definition.rank


def _lost(friction: Found, groups: Mapping[str, Group]) -> list[tuple[int, int]]:
    """The time that the self-service task took at which its contact was."""
    group = groups.get(friction.last[0].contact or "")
    return lost(group.rows, friction.last[0].stretch or "") if group else []


def _wasted(friction: Found, groups: Mapping[str, Group], claims: dict[str, _Claims]) -> int | None:
    match friction.definition.minutes:
        case Cost.NONE:
            return None
        case Cost.MESSAGES:
            return _messages(friction, groups, claims)
        case Cost.RECORDED:
            told = [_recorded(step, friction, groups, claims) for step in friction.last]
            known = [span for span in told if span is not None]
            return sum(known) if known else None
        case Cost.WRITING:
            return _writing(friction, groups, claims)
        case Cost.WAITING | Cost.SPAN | Cost.REST | Cost.TASK:
            return _of_contact(friction, groups, claims)


def _of_contact(friction: Found, groups: Mapping[str, Group], claims: dict[str, _Claims]) -> int | None:
    last = friction.last[0]
    group = groups.get(last.contact or "")
    if group is None or last.contact is None:
        return None
    claim = claims.setdefault(last.contact, _Claims([]))
    match friction.definition.minutes:
        case Cost.WAITING:
            return sum(_clipped(claim, group, start, end) for start, end in waits(group))
        case Cost.SPAN:
            return _clipped(claim, group, friction.steps[0].at, _end(friction.steps[-1]))
        case Cost.TASK if spans := _lost(friction, groups):
            return sum(_clipped(claim, group, start, end) for start, end in spans)
        case _:
            return _left(group, claim)


def _writing(friction: Found, groups: Mapping[str, Group], claims: dict[str, _Claims]) -> int:
    names = dict.fromkeys(step.contact or "" for step in friction.last)
    written = [name for name in names if name in groups and _written(groups[name])]
    return sum(_left(groups[name], claims.setdefault(name, _Claims([]))) for name in written)


def _written(group: Group) -> bool:
    return all(row.touchpoint.channel not in LIVE or group.kind is ContactKind.MESSAGE for row in group.rows)


def _left(group: Group, claim: _Claims) -> int:
    left = max(span(group) - claim.taken, 0)
    claim.amount += left
    return left


def _end(step: Step) -> int:
    placed = step.placed
    return step.at if placed is None else placed.touchpoint.until or step.at


def _clipped(claim: _Claims, group: Group, start: int, end: int) -> int:
    start, end = max(start, group.at), min(end, group.until)
    left = max(span(group) - claim.taken, 0)
    return min(claim.take(start, end), left) if end > start else 0


def _recorded(step: Step, friction: Found, groups: Mapping[str, Group], claims: dict[str, _Claims]) -> int | None:
    """The recorded length of a step, else the amount by convention; None for what was asked in writing."""
    group = groups.get(step.contact or "")
    if group is None or step.contact is None:
        return 0
    claim = claims.setdefault(step.contact, _Claims([]))
    if _end(step) > step.at:
        return _clipped(claim, group, step.at, _end(step))
    if _written(group):
        return None
    amount = min(round(friction.definition.minutes_default * MINUTE), max(span(group) - claim.taken, 0))
    claim.amount += amount
    return amount


def _messages(friction: Found, groups: Mapping[str, Group], claims: dict[str, _Claims]) -> int:
    names = list(dict.fromkeys(step.contact for step in friction.steps if step.contact))
    total = 0
    for name in names[friction.definition.minutes_from - 1 :]:
        if groups[name].kind is ContactKind.MESSAGE and name not in claims:
            claims[name] = _Claims([], span(groups[name]))
            total += claims[name].amount
    return total
