"""Calls that customers make: the steps of the voice menu, the conversation with its queues and agents, and the case.

Three systems each record their part of one call: the menu knows the calling number and what was keyed, the
conversation the calling number and what agents looked up, the case the customer.
"""

from collections.abc import Mapping, Sequence
from random import Random

import msgspec

from tellonce.rehearsal.crowd.conversation import Leg, conversation
from tellonce.rehearsal.crowd.ledger import CASES, CONVERSATIONS, STEPS, Ledger, contact
from tellonce.rehearsal.crowd.marks import case_id, hexadecimal, uuid
from tellonce.rehearsal.crowd.organisation import TOPICS, utc_ms, utc_seconds
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import SECOND


class MenuStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the voice menu: what made the flow leave one widget for the next.

    Attributes:
        after: seconds after the start of the call.
        event: speech, keypress, timeout, failed, success or incomingCall.
        left: widget left.
        reached: widget reached.
        said: what the customer said or keyed, '' for nothing.
        found: what else the flow had found out by then, by the widget that did.
    """

    after: int
    event: str
    left: str
    reached: str
    said: str = ""
    found: Mapping[str, Mapping[str, str]] = {}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call as it was written down.

    Attributes:
        at: start, microseconds UTC.
        until: hang-up, microseconds UTC.
        steps: references of its menu steps in order.
        conversation: reference of its conversation, '' where it never left the menu.
        case: reference of its case, '' as before.
        entry: the contact as the truth lists it.
        waited: microseconds in queues and on hold.
    """

    at: int
    until: int
    steps: tuple[str, ...]
    conversation: str
    case: str
    entry: ContactEntry
    waited: int

    @property
    def span(self) -> int:
        """Length in microseconds."""
        return self.until - self.at

    @property
    def served(self) -> list[str]:
        """References that show the conversation with an agent."""
        return [self.conversation, self.case]


def greeted(who: Customer, topic: str) -> tuple[MenuStep, ...]:
    """The usual menu: the telephone number of the account is keyed, then the topic said. Ends in the queue."""
    queue = TOPICS[topic].queue
    return (
        MenuStep(after=1, event="incomingCall", left="Trigger", reached="ask_account_phone"),
        MenuStep(after=20, event="keypress", left="ask_account_phone", reached="menu_main", said=who.digits),
        MenuStep(after=45, event="speech", left="menu_main", reached=f"queue_{queue}", said=TOPICS[topic].word),
    )


def unasked(topic: str) -> tuple[MenuStep, ...]:
    """The menu of a direct line: nothing is asked but the topic. Ends in the queue."""
    queue = TOPICS[topic].queue
    return (
        MenuStep(after=1, event="incomingCall", left="Trigger", reached="menu_main"),
        MenuStep(after=25, event="speech", left="menu_main", reached=f"queue_{queue}", said=TOPICS[topic].word),
    )


def call(
    ledger: Ledger, draw: Random, who: Customer, at: int, topic: str, legs: Sequence[Leg],
    menu: Sequence[MenuStep] = (), *, case: str = "Explained.",
) -> Call:  # fmt: skip
    """Write down a call that reaches agents.

    Args:
        ledger: where to.
        draw: the crowd's dice.
        who: the customer.
        at: start, microseconds UTC.
        topic: one of `TOPICS`.
        legs: queues and agents in order, from the first queue on; at least one.
        menu: its steps; the usual ones where none are given.
        case: what the agent writes into the case.
    """
    taken = menu or greeted(who, topic)
    steps = menu_steps(ledger, draw, who, at, taken)
    ident = uuid(draw)
    row, served_at, until = conversation(draw, who, ident, at, at + (taken[-1].after + 2) * SECOND, legs)
    told = ledger.add(CONVERSATIONS, ident, who, at, row)
    filed = open_case(ledger, draw, who, topic, (served_at, until), case)
    entry = contact("contact", "phone", at, until, until - at, f"call about {topic}", [*steps, told, filed])
    waited = sum(leg.waited for leg in legs)
    return Call(at=at, until=until, steps=steps, conversation=told, case=filed, entry=entry, waited=waited)


def menu_call(ledger: Ledger, draw: Random, who: Customer, at: int, menu: Sequence[MenuStep], what: str) -> Call:
    """Write down a call that never leaves the menu: it lasts from its first step to its last, for all anyone knows."""
    steps = menu_steps(ledger, draw, who, at, menu)
    start, until = at + menu[0].after * SECOND, at + menu[-1].after * SECOND
    entry = contact("contact", "phone", start, until, until - start, what, steps)
    return Call(at=start, until=until, steps=steps, conversation="", case="", entry=entry, waited=0)


def menu_steps(ledger: Ledger, draw: Random, who: Customer, at: int, menu: Sequence[MenuStep]) -> tuple[str, ...]:
    """Write down the steps of one run through the menu; the answer are their references in order."""
    execution, sid = hexadecimal(draw, "FN"), hexadecimal(draw, "CA")
    return tuple(_step(ledger, draw, who, at + step.after * SECOND, step, (execution, sid)) for step in menu)


def _step(ledger: Ledger, draw: Random, who: Customer, at: int, step: MenuStep, run: tuple[str, str]) -> str:
    execution, sid = run
    ident = hexadecimal(draw, "FT")
    field = "Digits" if step.event == "keypress" else "SpeechResult"
    row = {
        "sid": ident,
        "account_sid": "AC" + "0" * 32,
        "flow_sid": "FW4d1c9a70b35e82f6a1940cd7e36b58f2",
        "execution_sid": execution,
        "parent_step_sid": None,
        "name": step.event,
        "transitioned_from": step.left,
        "transitioned_to": step.reached,
        "context": {
            "contact": {"channel": {"address": who.phone}},
            "trigger": {"call": {"CallSid": sid, "From": who.phone}},
            "widgets": ({step.left: {field: step.said}} if step.said else {}) | dict(step.found),
        },
        "date_created": utc_seconds(at),
        "date_updated": utc_seconds(at),
    }
    return ledger.add(STEPS, ident, who, at, row)


def open_case(
    ledger: Ledger, draw: Random, who: Customer, topic: str, span: tuple[int, int], told: str = "Explained."
) -> str:
    """Write down the case that the agent opens when reached and closes at the end of the call (`span`)."""
    opened, closed = span
    number = f"{3_000_000 + len(ledger.files[CASES]):08d}"
    row = {
        "ID": case_id(draw),
        "CASENUMBER": number,
        "CONTACTID": who.contact_id,
        "ORIGIN": "Phone",
        "TYPE": topic,
        "REASON": "",
        "STATUS": "Closed",
        "SUBJECT": TOPICS[topic].subject,
        "DESCRIPTION": told,
        "OWNER__C": f"a{draw.randint(1000, 1999)}",
        "ISCLOSED": "true",
        "CREATEDDATE": utc_ms(opened),
        "CLOSEDDATE": utc_ms(closed),
    }
    return ledger.add(CASES, number, who, opened, row)
