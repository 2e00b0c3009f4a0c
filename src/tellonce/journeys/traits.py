"""What is true of each step beyond its own record: found in one walk along an owner's steps, as of each moment."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from tellonce.journeys.bills import Debts, amount, demand
from tellonce.journeys.capability import Capability, folded, harder, unable
from tellonce.journeys.leaving import left
from tellonce.journeys.sorts import CASES, MESSAGES, WRITTEN
from tellonce.journeys.step import Step
from tellonce.journeys.trait import Trait
from tellonce.journeys.unfinished import Unfinished
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


class _Journey(msgspec.Struct):
    """What one journey knows so far: what is still to be done, promises that are not kept, demands and payments."""

    unfinished: Unfinished = msgspec.field(default_factory=Unfinished)
    owed: set[str] = set()
    debts: Debts = msgspec.field(default_factory=Debts)


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
        told = [(step, step.placed.touchpoint) for step in steps if step.placed]
        done: dict[Activity, list[Step]] = defaultdict(list)
        for step in steps:
            done[step.activity].append(step)
        self._channels = {step.contact: step.channel for step in done[Activity.CONTACT_STARTED]}
        self._enforcing = {step.contact for one in CONSEQUENCES for step in done[one] if step.contact}
        sendings = (step for one in MESSAGES for step in done[one] if step.kind is ContactKind.MESSAGE)
        self._sent = {step.contact: step.at for step in sorted(sendings, key=lambda step: -step.number)}
        self._numbers: dict[str | None, set[str]] = {}
        for step, point in told:
            if step.contact and point.matters:
                self._numbers.setdefault(step.contact, set()).update(point.matters)
        self._agreeing = {step.contact for step in done[Activity.CALLBACK_AGREED]}
        self._menus = {
            _record(step.placed.touchpoint) for step in done[Activity.PROMPTED] if step.placed and _menu(step)
        }
        self._wishes = [(step.at, wish) for step in done[Activity.PREFERENCE_STATED] if (wish := _wish(step))]
        self._reached = {one.kind for _, point in told for one in point.ids} if self._wishes else set()
        self._left = left(steps) if done[Activity.STEP_TRIED] else set()
        cases = {contact: {one for one in its if one.startswith(CASES)} for contact, its in self._numbers.items()}
        self._cases = {contact: its for contact, its in cases.items() if its}
        self._named: dict[str, str | None] = {}
        self._going_on: dict[str | None, bool] = {}
        self._failed: set[Channel] = set()
        self._journeys: dict[str, _Journey] = defaultdict(_Journey)

    def walk(self, step: Step) -> Iterator[Trait]:
        """The traits of the next step."""
        if step.contact in self._enforcing:
            yield Trait.ENFORCING
        if step.contact in self._cases and self._goes_on(step.contact):
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

    def _goes_on(self, contact: str | None) -> bool:
        """Whether a written contact is in a case that another one had named; its own cases are named from here on."""
        found = self._going_on.get(contact)
        if found is None:
            # Who named a case first stays so: what is found at the first step of a contact holds for all of them.
            first = [self._named.setdefault(number, contact) for number in self._cases[contact]]
            known = any(one != contact for one in first)
            found = self._going_on[contact] = known and self._channels.get(contact) in WRITTEN
        return found

    def option(self, step: Step) -> str | None:
        """The task with the channel in which it is advertised, or in which the customer is at it; else None."""
        where = self._where(step) if step.task else None
        return f"{folded(where)} {step.task}" if where else None

    def _where(self, step: Step) -> Channel | None:
        return _advertised(step) if step.activity is Activity.OPTION_ADVERTISED else self._channels.get(step.contact)

    def _said(self, step: Step, point: Touchpoint) -> Iterator[Trait]:
        away = _sends_away(step, point, self._channels.get(step.contact, point.channel))
        if away:
            yield Trait.SENDS_AWAY
        if away or step.activity in ONWARD or _menu(step) or _record(point) in self._menus:
            yield Trait.LEADS_ON
        if step.activity is Activity.SURVEY_SENT and _nameless(point):
            yield Trait.NAMELESS
        if step.activity in UNASKED and not step.agreed and self._unwished(step):
            yield Trait.UNWISHED
        where = self._where(step) if step.task and self._capabilities else None
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
        known = self._journeys[journey]
        settled = known.debts.settled(step.contact, self._numbers.get(step.contact, ()))
        if known.unfinished:
            yield Trait.OPEN
        if known.owed:
            yield Trait.OWED
        if settled:
            yield Trait.SETTLED
        if step.placed is None:
            return
        if step.promise and step.activity is Activity.PROMISE_KEPT:
            known.owed.discard(step.promise)
        elif step.promise:
            known.owed.add(step.promise)
        point = step.placed.touchpoint
        # What a consequence demands of one who had paid is no debt: the next one is against the same payment.
        wrongly = settled and step.contact in self._enforcing
        if not wrongly and (asked := demand(point, step.contact, step.due)) is not None:
            known.debts.ask(asked)
        if step.activity is Activity.PAID:
            known.debts.pay(step.at, amount(point), point.matters)
        _heed(known.unfinished, step, point)


def _heed(unfinished: Unfinished, step: Step, point: Touchpoint) -> None:
    """Remember what is to be done, and what of it is done."""
    match step.activity:
        case Activity.PROMISE_MADE if step.promise:
            unfinished.promise(step.promise)
        case Activity.PROMISE_KEPT if step.promise:
            unfinished.keep(step.promise)
        case Activity.CASE_OPENED:
            unfinished.open(point)
        case Activity.CASE_CLOSED if step.outcome is not Outcome.UNRESOLVED:
            unfinished.close(point)
        case _:
            pass


def _record(point: Touchpoint) -> tuple[str, str]:
    return point.silo, point.record


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
    if step.placed is None:
        return None
    return next((one for one in REACHED_BY if one.value == step.placed.touchpoint.attributes.get("what")), None)


def _advertised(step: Step) -> Channel | None:
    said = step.placed.touchpoint.attributes.get("what", "") if step.placed else ""
    return next((one for one in Channel if one.value == said), None)
