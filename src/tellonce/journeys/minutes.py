"""The customer's minutes that each friction wasted; no minute counts twice.

Source: counting rules, "Minutes of frictions": where two frictions claim the same minutes, the one with the smaller
rank has them. Claims with a known place are spans of time; claims without one (two minutes by convention) only lessen
what is left of the contact. What is claimed of a chat inside a web session is claimed of the session, whose time it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from tellonce.journeys.effort import joined, letters, span, waits
from tellonce.journeys.friction import Found
from tellonce.journeys.group import Group
from tellonce.journeys.pattern import Cost
from tellonce.journeys.sorts import LIVE
from tellonce.journeys.step import Step
from tellonce.journeys.stretch import lost
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import MINUTE

LAST: Final = frozenset({Cost.REST, Cost.CHASE})
"""What is left of a contact is left by all others."""


ELSEWHERE: Final = frozenset({Activity.SENT_ELSEWHERE, Activity.QUEUED, Activity.CONNECTED, Activity.STEP_DONE})
"""What leads out of going round."""


class _Claims(msgspec.Struct):
    """What of one contact's time is taken: spans in order, and an amount that has no place."""

    whole: int
    spans: list[tuple[int, int]]
    amount: int = 0

    @property
    def left(self) -> int:
        """Microseconds that nobody has claimed."""
        return max(self.whole - self.amount - sum(end - start for start, end in self.spans), 0)

    def take(self, start: int, end: int) -> int:
        """Take a span; the answer is how much of it was still free."""
        left = self.left
        free = end - start - sum(max(0, min(end, b) - max(start, a)) for a, b in self.spans)
        self.spans = joined([*self.spans, (start, end)])
        return max(min(free, left), 0)

    def take_some(self, most: int) -> int:
        """Take an amount that has no place; the answer is how much of it there was."""
        amount = min(most, self.left)
        self.amount += amount
        return amount


def shared_out(
    frictions: Sequence[Found], groups: Mapping[str, Group], chased: Mapping[str, Collection[str]]
) -> list[int | None]:
    """Microseconds wasted by each friction, in the order given; None for one that has no minutes of its own.

    Args:
        frictions: of one owner.
        groups: the owner's contacts and messages by name.
        chased: by promise, names of the contacts that ask for what was promised.
    """
    sharing = _Sharing(groups, chased)
    order = sorted(range(len(frictions)), key=lambda index: (*sharing.precedence(frictions[index]), index))
    wasted = {index: sharing.wasted(frictions[index]) for index in order}
    return [wasted[index] for index in range(len(frictions))]


class _Sharing:
    """The time of one owner's contacts while it is being shared out among frictions."""

    def __init__(self, groups: Mapping[str, Group], chased: Mapping[str, Collection[str]]) -> None:
        self._groups, self._chased = groups, chased
        self._claims: dict[str, _Claims] = {}

    def precedence(self, friction: Found) -> tuple[bool, int]:
        """Who is served first."""
        cost = friction.definition.minutes
        rest = cost in LAST or (cost is Cost.TASK and not self._lost(friction))
        return rest, friction.definition.rank

    def wasted(self, friction: Found) -> int | None:
        """Microseconds that a friction takes of what is left."""
        match friction.definition.minutes:
            case Cost.NONE:
                return None
            case Cost.MESSAGES:
                return self._messages(friction)
            case Cost.RECORDED:
                return self._recorded(friction)
            case Cost.WRITING:
                names = dict.fromkeys(step.contact or "" for step in friction.last)
                return self._rest(name for name in names if name in self._groups and _written(self._groups[name]))
            case Cost.CHASE:
                asking = [self._groups[name] for name in self._chased.get(friction.last[0].promise or "", ())]
                return sum(self._left(_mail(group, group.at)) for group in asking) or None
            case Cost.WAITING | Cost.SPAN | Cost.REST | Cost.TASK:
                return self._of_contact(friction)

    def _claim(self, group: Group) -> _Claims:
        payer = self._groups.get(group.session, group)
        return self._claims.setdefault(payer.name, _Claims(span(payer), []))

    def _lost(self, friction: Found) -> list[tuple[int, int]]:
        """The time that the self-service task took at which its contact was."""
        group = self._groups.get(friction.last[0].contact or "")
        return lost(group.rows, friction.last[0].stretch or "") if group else []

    def _of_contact(self, friction: Found) -> int | None:
        group = self._groups.get(friction.last[0].contact or "")
        if group is None:
            return None
        match friction.definition.minutes:
            case Cost.WAITING:
                return sum(self._clipped(group, start, end) for start, end in waits(group))
            case Cost.SPAN:
                return self._clipped(group, friction.steps[0].at, _loop_end(friction, group))
            case Cost.TASK if spans := self._lost(friction):
                return sum(self._clipped(group, start, end) for start, end in spans)
            case _:
                return self._left(_mail(group, friction.last[0].at))

    def _rest(self, names: Iterable[str]) -> int:
        return sum(self._left(self._groups[name]) for name in names)

    def _left(self, group: Group) -> int:
        """What is left of a contact, of a correspondence mail by mail; inside a web session, of its own time there."""
        if group.session:
            return self._clipped(group, group.at, group.until)
        return sum(self._claim(one).take_some(span(one)) for one in letters(group))

    def _clipped(self, group: Group, start: int, end: int) -> int:
        start, end = max(start, group.at), min(end, group.until)
        return self._claim(group).take(start, end) if end > start else 0

    def _recorded(self, friction: Found) -> int | None:
        """The recorded lengths of what was asked, told or done again; where there is none, the amount by convention.

        That amount counts once, however many facts one person asked for. None for what was asked in writing.
        """
        named = [(step, group) for step in friction.last if (group := self._groups.get(step.contact or ""))]
        timed = [(step, group) for step, group in named if _end(step) > step.at]
        if timed:
            return sum(self._clipped(group, step.at, _end(step)) for step, group in timed)
        spoken = next((group for _, group in named if not _written(group)), None)
        usual = round(friction.definition.minutes_default * MINUTE)
        return None if spoken is None else self._claim(spoken).take_some(usual)

    def _messages(self, friction: Found) -> int:
        names = list(dict.fromkeys(step.contact for step in friction.steps if step.contact))
        later = (self._groups[name] for name in names[friction.definition.minutes_from - 1 :])
        return sum(
            self._left(group) for group in later if group.kind is ContactKind.MESSAGE and group.name not in self._claims
        )


def _loop_end(friction: Found, group: Group) -> int:
    """The end of what goes round: with the contact, or before what led out of it at last.

    That the customer answered or left only shows that it had gone round.
    """
    out = max((row.touchpoint.at for row in group.rows if row.touchpoint.activity in ELSEWHERE), default=None)
    goes = [step for step in friction.steps if step.activity not in (Activity.ANSWERED, Activity.CONTACT_ENDED)]
    before = [step for step in goes if out is not None and step.at < out]
    led_out = before and all(step.at <= (out or 0) for step in goes)
    return max(_end(step) for step in (before if led_out else friction.steps) if step.placed)


def _mail(group: Group, at: int) -> Group:
    """Of a correspondence the customer's mail that a moment (microseconds UTC) concerns, which is the last until then.

    Any other group as it is, and a correspondence that the customer has no part in.
    """
    mails = [one for one in letters(group) if one.kind is ContactKind.CONTACT] or [group]
    return max((one for one in mails if one.at <= at), key=lambda one: one.at, default=mails[0])


def _written(group: Group) -> bool:
    return all(row.touchpoint.channel not in LIVE or group.kind is ContactKind.MESSAGE for row in group.rows)


def _end(step: Step) -> int:
    placed = step.placed
    return step.at if placed is None else placed.touchpoint.until or step.at
