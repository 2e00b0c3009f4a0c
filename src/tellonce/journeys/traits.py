"""What is true of each step beyond its own record: found in one walk along an owner's steps, as of each moment."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

from tellonce.journeys.bills import Debts, amount, demand
from tellonce.journeys.capability import Capability, folded, harder, unable
from tellonce.journeys.leaving import left
from tellonce.journeys.sorts import CASES, MESSAGES, WRITTEN
from tellonce.journeys.step import Step
from tellonce.journeys.trait import Trait
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.touchpoint import Touchpoint

CONSEQUENCES: Final = frozenset({Activity.ENFORCED, Activity.PENALISED})

ONWARD: Final = frozenset({Activity.QUEUED, Activity.CONNECTED, Activity.CALLBACK_AGREED})

REACHED_BY: Final = {
    Channel.EMAIL: "email", Channel.SMS: "phone", Channel.PHONE: "phone", Channel.LETTER: "address",
}  # fmt: skip
"""The identifier without which a customer cannot be reached on a channel."""

UNASKED: Final = frozenset({Activity.NOTICE_SENT, Activity.CALL_PLACED, Activity.SURVEY_SENT})
"""Messages whose channel the organisation chooses; an answer goes the way the customer came."""

ABOUT: Final = ("about", "category", "survey_name", "name")
"""Attributes in which a survey may tell what it asks about."""

GENERIC: Final = frozenset({
    "a", "about", "an", "are", "ces", "csat", "customer", "customers", "delivered", "did", "do", "doing", "email",
    "experience", "feedback", "for", "general", "how", "invitation", "invite", "is", "link", "mail", "me", "my",
    "new", "nps", "of", "on", "open", "opened", "opinion", "our", "overall", "processed", "question", "questionnaire",
    "questions", "quick", "rate", "rating", "recent", "reminder", "review", "satisfaction", "satisfied", "sent",
    "short", "sms", "survey", "surveys", "tell", "text", "the", "to", "us", "v", "voice", "was", "we", "with", "you",
    "your",
})  # fmt: skip
"""Words in the name of a survey that do not tell which contact or matter it asks about.

Source: counting rules, misdirected_survey: 'your experience' names none.
"""


_Pending: TypeAlias = dict[str, frozenset[str]]
"""What is still to be done: each name of it with all its names."""


def marked(steps: Iterable[Step], capabilities: Mapping[str, Capability]) -> list[Step]:
    """The same steps with their traits and the option they speak of.

    Args:
        steps: one owner's, in order.
        capabilities: what the organisation declares, by task.
    """
    ordered = list(steps)
    memory = _Memory(ordered, capabilities)
    return [_with(step, memory) for step in ordered]


def _with(step: Step, memory: "_Memory") -> Step:
    traits = frozenset(memory.walk(step))
    option = memory.option(step)
    return msgspec.structs.replace(step, traits=traits, option=option) if traits or option else step


class _Memory:
    """What was seen so far along one owner's steps.

    Args:
        steps: all of them.
        capabilities: what the organisation declares.
    """

    def __init__(self, steps: Sequence[Step], capabilities: Mapping[str, Capability]) -> None:
        self._capabilities = capabilities
        self._channels = {step.contact: step.channel for step in steps if step.activity is Activity.CONTACT_STARTED}
        self._enforcing = {step.contact for step in steps if step.contact and step.activity in CONSEQUENCES}
        sendings = (step for step in steps if step.kind is ContactKind.MESSAGE and step.activity in MESSAGES)
        self._sent = {step.contact: step.at for step in reversed(list(sendings))}
        self._numbers: dict[str, tuple[str, ...]] = {}
        for step in steps:
            if step.contact and step.placed:
                self._numbers[step.contact] = (*self._numbers.get(step.contact, ()), *step.placed.touchpoint.matters)
        self._agreeing = {step.contact for step in steps if step.activity is Activity.CALLBACK_AGREED}
        self._reached = {one.kind for step in steps if step.placed for one in step.placed.touchpoint.ids}
        self._menus = {
            (step.placed.touchpoint.silo, step.placed.touchpoint.record)
            for step in steps
            if step.placed and _menu(step)
        }
        self._wishes = [(step.at, wish) for step in steps if (wish := _wish(step)) is not None]
        self._left = left(steps)
        self._cases = _cases(steps)
        self._named: dict[str, str] = {}
        self._failed: set[Channel] = set()
        self._open: dict[str, _Pending] = defaultdict(dict)
        self._owed: dict[str, set[str]] = defaultdict(set)
        self._debts: dict[str, Debts] = defaultdict(Debts)

    def walk(self, step: Step) -> Iterator[Trait]:
        """The traits of the next step."""
        if step.contact in self._enforcing:
            yield Trait.ENFORCING
        if step.contact and self._goes_on(step.contact):
            yield Trait.GOES_ON
        if step.contact and step.contact in self._agreeing:
            yield Trait.CALLBACK
        # What a mail demands it may tell again when it is opened: it was demanded when the mail was sent.
        if step.due is not None and step.due < self._sent.get(step.contact, step.at):
            yield Trait.PAST_DUE
        if step.number in self._left:
            yield Trait.LEFT
        if step.placed is not None:
            self._hear_of(step)
            yield from self._said(step, step.placed.touchpoint)
        if step.journey is not None:
            yield from self._remembered(step, step.journey)

    def _goes_on(self, contact: str) -> bool:
        """Whether a written contact is in a case that another one had named; its own cases are named from here on."""
        its = self._cases.get(contact, frozenset())
        known = any(self._named.get(number, contact) != contact for number in its)
        for number in its:
            self._named.setdefault(number, contact)
        return known and self._channels.get(contact) in WRITTEN

    def option(self, step: Step) -> str | None:
        """The task with the channel in which it is advertised, or in which the customer is at it; else None."""
        where = self._where(step)
        return f"{folded(where)} {step.task}" if where and step.task else None

    def _where(self, step: Step) -> Channel | None:
        return _advertised(step) if step.activity is Activity.OPTION_ADVERTISED else self._channels.get(step.contact)

    def _said(self, step: Step, point: Touchpoint) -> Iterator[Trait]:
        away = _sends_away(step, point, self._channels.get(step.contact, point.channel))
        if away:
            yield Trait.SENDS_AWAY
        if away or step.activity in ONWARD or _menu(step) or (point.silo, point.record) in self._menus:
            yield Trait.LEADS_ON
        if step.activity is Activity.SURVEY_SENT and _nameless(point):
            yield Trait.NAMELESS
        if step.activity in UNASKED and not step.agreed and self._unwished(step):
            yield Trait.UNWISHED
        where = self._where(step)
        if step.task and where:
            if unable(self._capabilities, step.task, where):
                yield Trait.UNABLE
            if harder(self._capabilities, step.task, where):
                yield Trait.HARDER

    def _unwished(self, step: Step) -> bool:
        if not self._wishes:
            return False
        place = bisect_right(self._wishes, step.at, key=lambda one: one[0])
        wish = self._wishes[max(place - 1, 0)][1]
        if step.channel not in REACHED_BY or step.channel is wish or wish in self._failed:
            return False
        return REACHED_BY[wish] in self._reached

    def _hear_of(self, step: Step) -> None:
        """Remember whether messages arrive: what came back shows that a channel is closed until something is opened."""
        if step.activity is Activity.NOTICE_FAILED:
            self._failed.add(step.channel)
        elif step.activity is Activity.NOTICE_OPENED:
            self._failed.discard(step.channel)

    def _remembered(self, step: Step, journey: str) -> Iterator[Trait]:
        """What the journey knows so far; the step itself is remembered for those after it."""
        debts = self._debts[journey]
        settled = debts.settled(step.contact, self._numbers.get(step.contact or "", ()))
        if self._open[journey]:
            yield Trait.OPEN
        if self._owed[journey]:
            yield Trait.OWED
        if settled:
            yield Trait.SETTLED
        if step.placed is None:
            return
        if step.promise and step.activity is Activity.PROMISE_KEPT:
            self._owed[journey].discard(step.promise)
        elif step.promise:
            self._owed[journey].add(step.promise)
        point = step.placed.touchpoint
        # What a consequence demands of one who had paid is no debt: the next one is against the same payment.
        wrongly = settled and step.contact in self._enforcing
        if not wrongly and (asked := demand(point, step.contact, step.due)) is not None:
            debts.ask(asked)
        if step.activity is Activity.PAID:
            debts.pay(step.at, amount(point), point.matters)
        _pend(self._open[journey], step, point)


def _cases(steps: Iterable[Step]) -> dict[str, frozenset[str]]:
    """Of each contact the numbers of cases and tickets that it names."""
    found: dict[str, frozenset[str]] = {}
    for step in steps:
        if step.contact and step.placed:
            numbers = (one for one in step.placed.touchpoint.matters if one.startswith(CASES))
            found[step.contact] = found.get(step.contact, frozenset()).union(numbers)
    return found


def _pend(pending: _Pending, step: Step, point: Touchpoint) -> None:
    """Keep in mind what was promised or opened, by each of its names, until one of them is said to be done."""
    match step.activity:
        case Activity.PROMISE_MADE if step.promise:
            pending[step.promise] = frozenset({step.promise})
        case Activity.PROMISE_KEPT if step.promise:
            pending.pop(step.promise, None)
        case Activity.CASE_OPENED:
            pending.update(dict.fromkeys(_names(point), _names(point)))
        case Activity.CASE_CLOSED if step.outcome is not Outcome.UNRESOLVED:
            for name in _names(point):
                for other in pending.get(name, ()):
                    pending.pop(other, None)
        case _:
            pass


def _names(point: Touchpoint) -> frozenset[str]:
    """The names of a case: two systems may know it, or one system its opening and its end in two records."""
    return frozenset({f"{point.silo}:{point.record}", *point.matters})


def _menu(step: Step) -> bool:
    """Whether a voice menu puts something before the customer; where a step fails and it does so, it goes on."""
    return step.activity is Activity.PROMPTED and step.channel is Channel.IVR


def _sends_away(step: Step, point: Touchpoint, here: Channel) -> bool:
    if step.activity is Activity.SENT_ELSEWHERE:
        return True
    other = point.attributes.get("sent_to", "")
    return bool(other) and other not in (here.value, folded(here).value)


def _nameless(point: Touchpoint) -> bool:
    """Whether nothing of a survey tells which contact or matter it asks about."""
    if point.topic or point.matters:
        return False
    told = " ".join([point.word, *(point.attributes.get(name, "") for name in ABOUT)])
    return all(word in GENERIC for word in re.findall(r"[^\W\d_]+", told.casefold()))


def _wish(step: Step) -> Channel | None:
    if step.activity is not Activity.PREFERENCE_STATED or step.placed is None:
        return None
    return next((one for one in REACHED_BY if one.value == step.placed.touchpoint.attributes.get("what")), None)


def _advertised(step: Step) -> Channel | None:
    said = step.placed.touchpoint.attributes.get("what", "") if step.placed else ""
    return next((one for one in Channel if one.value == said), None)
