"""Calls and chats that left the queue without an agent: the customer hung up, or agreed to be called back."""

from collections.abc import Sequence
from random import Random

from tellonce.rehearsal.crowd.calls import Call, MenuStep, greeted, menu_steps, open_case
from tellonce.rehearsal.crowd.conversation import Leg, calling, conversation, recorded, serving, waiting
from tellonce.rehearsal.crowd.ledger import CONVERSATIONS, Ledger, contact
from tellonce.rehearsal.crowd.marks import uuid
from tellonce.rehearsal.crowd.organisation import TOPICS
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.moment import SECOND


def hang_up(
    ledger: Ledger, draw: Random, who: Customer, at: int, topic: str, wait: int, menu: Sequence[MenuStep] = ()
) -> Call:
    """Write down a call that its customer ends in the queue after so many seconds there."""
    taken = menu or greeted(who, topic)
    steps = menu_steps(ledger, draw, who, at, taken)
    queued = at + (taken[-1].after + 2) * SECOND
    until = queued + wait * SECOND
    parts = [calling(at, until, "peer"), waiting(TOPICS[topic].queue, queued, until, ending="peer")]
    ident = uuid(draw)
    told = ledger.add(CONVERSATIONS, ident, who, at, recorded(draw, who, ident, (at, until), parts))
    entry = contact("contact", "phone", at, until, until - at, f"call about {topic}, left in the queue", [*steps, told])
    return Call(at=at, until=until, steps=steps, conversation=told, case="", entry=entry, waited=wait * SECOND)


def chat(ledger: Ledger, draw: Random, who: Customer, at: int, topic: str, wait: int, talk: int) -> Call:
    """Write down a chat: so many seconds in the queue, so many with an agent; 0 where the customer leaves the queue."""
    ident, queue = uuid(draw), TOPICS[topic].queue
    until = at + (wait + talk) * SECOND
    if talk:
        leg = Leg(queue=queue, wait=wait, talk=talk)
        row, _, _ = conversation(draw, who, ident, at, at, [leg], "chat")
    else:
        parts = [calling(at, until, "peer", "chat"), waiting(queue, at, until, ending="peer", media="chat")]
        row = recorded(draw, who, ident, (at, until), parts)
    told = ledger.add(CONVERSATIONS, ident, who, at, row)
    entry = contact("contact", "chat", at, until, until - at, f"chat about {topic}", [told])
    return Call(at=at, until=until, steps=(), conversation=told, case="", entry=entry, waited=wait * SECOND)


def call_back(
    ledger: Ledger, draw: Random, who: Customer, at: int, topic: str, leg: Leg, later: int,
    menu: Sequence[MenuStep] = (),
) -> tuple[Call, Call]:  # fmt: skip
    """Write down a call whose customer agrees to be called back, and the call-back, `later` seconds after that.

    One conversation tells both. The customer waits `leg.wait` seconds in the queue before agreeing; the call-back
    begins when the agent is there: it is a contact of its own. Source: counting rules, "telephone call".
    """
    taken = menu or greeted(who, topic)
    steps = menu_steps(ledger, draw, who, at, taken)
    queued = at + (taken[-1].after + 2) * SECOND
    agreed = queued + leg.wait * SECOND
    back = agreed + later * SECOND
    until = back + leg.talk * SECOND
    parts = [
        calling(at, agreed, "client"),
        waiting(leg.queue, queued, agreed, ending="client"),
        calling(agreed, until, "client", "callback"),
        calling(back, until, "peer"),
        serving(who, leg, (back, until), f"agent.a{draw.randint(1000, 1900)}"),
    ]
    ident = uuid(draw)
    told = ledger.add(CONVERSATIONS, ident, who, at, recorded(draw, who, ident, (at, until), parts))
    case = open_case(ledger, draw, who, topic, (back, until))
    what = f"call about {topic}, call-back agreed"
    asked = contact("contact", "phone", at, agreed, agreed - at, what, [*steps, told])
    called = contact("contact", "phone", back, until, until - back, f"call-back about {topic}", [told, case])
    waited = leg.wait * SECOND
    return (
        Call(at=at, until=agreed, steps=steps, conversation=told, case="", entry=asked, waited=waited),
        Call(at=back, until=until, steps=(), conversation=told, case=case, entry=called, waited=0),
    )
