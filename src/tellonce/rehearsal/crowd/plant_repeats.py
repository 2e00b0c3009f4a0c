"""Repeat contacts and failure demand, with contacts a second inside and a second outside of seven days and 24 hours.

Calls less than 24 hours apart on one matter come in over a direct line that asks for no number: asking for the same
number twice within that time would be a friction of its own.
"""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.calls import Call, MenuStep, call, greeted, menu_call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.letters import CORRESPONDENCE, post
from tellonce.rehearsal.crowd.organisation import TOPICS, at_local
from tellonce.rehearsal.crowd.people import Customer
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND

REPEAT = "repeat_contact"
DEMAND = "failure_demand"


def _plain(stage: Stage, who: Customer, at: int, topic: str, *, asks: bool = True) -> Call:
    """An ordinary call: one short queue, one agent."""
    leg = Leg(queue=TOPICS[topic].queue, wait=stage.draw.randint(15, 200), talk=stage.draw.randint(150, 500))
    menu = greeted(who, topic) if asks else unasked(topic)
    return call(stage.ledger, stage.draw, who, at, topic, [leg], menu)


def _after(stage: Stage, gaps: Sequence[int], topic: str, start: int | None = None, *, asks: bool = True) -> None:
    """Calls on one topic with these gaps between end and start; those within seven days are repeats."""
    at = some_day(stage.draw) if start is None else start
    calls = [_plain(stage, stage.who, at, topic, asks=asks)]
    for gap in gaps:
        calls.append(_plain(stage, stage.who, calls[-1].until + gap, topic, asks=asks))
    journey = stage.ledger.follow(stage.who, topic, [one.entry for one in calls])
    for place, gap in enumerate(gaps):
        earlier, later = calls[place], calls[place + 1]
        if gap <= 7 * DAY:
            _repeats(stage, journey, earlier, later)


def _repeats(stage: Stage, journey: str, earlier: Call, later: Call) -> None:
    why = "calls again about the same within seven days of a call that was ended"
    stage.ledger.breaks(REPEAT, journey, later.at, [*earlier.served, *later.served], later.span, why)


def _inside(stage: Stage) -> None:
    _after(stage, [7 * DAY - SECOND], "Billing")


def _outside(stage: Stage) -> None:
    _after(stage, [7 * DAY + SECOND], "Billing")


def _days_later(stage: Stage) -> None:
    _after(stage, [stage.draw.randint(30, 150) * HOUR], stage.draw.choice(sorted(TOPICS)))


def _thrice(stage: Stage) -> None:
    _after(stage, [2 * DAY, 3 * DAY], "Technical")


def _at_once(stage: Stage) -> None:
    _after(stage, [40 * SECOND], "Orders", asks=False)


def _exactly(stage: Stage) -> None:
    _after(stage, [7 * DAY], "Orders")


def _same_second(stage: Stage) -> None:
    _after(stage, [0], "Technical", asks=False)


def _clocks_forward(stage: Stage) -> None:
    """Seven days less a second, yet an hour more on the clock: the night of 10 March is an hour short."""
    start = at_local(3, stage.draw.randint(4, 8), stage.draw.randint(9, 14), stage.draw.randint(0, 59))
    _after(stage, [7 * DAY - SECOND], "Technical", start)


def _clocks_forward_outside(stage: Stage) -> None:
    start = at_local(3, stage.draw.randint(4, 8), stage.draw.randint(9, 14), stage.draw.randint(0, 59))
    _after(stage, [7 * DAY + SECOND], "Technical", start)


def _other_topic(stage: Stage) -> None:
    first = _plain(stage, stage.who, some_day(stage.draw), "Billing")
    second = _plain(stage, stage.who, first.until + 2 * DAY, "Technical")
    for one, topic in ((first, "Billing"), (second, "Technical")):
        stage.ledger.follow(stage.who, topic, [one.entry])


def _other_of_household(stage: Stage) -> None:
    first = _plain(stage, stage.cast[0], some_day(stage.draw), "Billing")
    second = _plain(stage, stage.cast[1], first.until + 2 * DAY, "Billing")
    for who, one in zip(stage.cast, (first, second), strict=True):
        stage.ledger.follow(who, "Billing", [one.entry])


def _household_in_turn(stage: Stage) -> None:
    """One calls, the other calls, the first calls again: one repeat."""
    first = _plain(stage, stage.cast[0], some_day(stage.draw), "Technical")
    other = _plain(stage, stage.cast[1], first.until + 26 * HOUR, "Technical")
    again = _plain(stage, stage.cast[0], other.until + 26 * HOUR, "Technical")
    journey = stage.ledger.follow(stage.cast[0], "Technical", [first.entry, again.entry])
    stage.ledger.follow(stage.cast[1], "Technical", [other.entry])
    _repeats(stage, journey, first, again)


def failing(event: str, reached: str) -> tuple[MenuStep, ...]:
    """A bill paid in the menu: the last step goes as the event says. Where the menu is put again, that is a way on."""
    return (
        MenuStep(after=1, event="incomingCall", left="Trigger", reached="menu_main"),
        MenuStep(after=22, event="speech", left="menu_main", reached="pay_bill", said="pay my bill"),
        MenuStep(after=64, event=event, left="pay_bill", reached=reached),
    )


def _fails_then_calls(stage: Stage, gap: int, topic: str = "Billing", *, succeeds: bool = False) -> None:
    menu = failing("success", "say_paid") if succeeds else failing("failed", "menu_main")
    alone = menu_call(*stage.scene, some_day(stage.draw), menu, "pays in the menu")
    later = _plain(stage, stage.who, alone.until + gap, topic)
    if topic != "Billing":
        stage.ledger.follow(stage.who, "Billing", [alone.entry])
        stage.ledger.follow(stage.who, topic, [later.entry])
        return
    journey = stage.ledger.follow(stage.who, topic, [alone.entry, later.entry])
    if gap <= DAY and not succeeds:
        why = "paying in the menu failed; a call about it follows within 24 hours"
        stage.ledger.breaks(DEMAND, journey, later.at, [alone.steps[-1], *later.served], later.span, why)


def _fails_soon(stage: Stage) -> None:
    _fails_then_calls(stage, stage.draw.randint(3, 90) * MINUTE)


def _fails_inside(stage: Stage) -> None:
    _fails_then_calls(stage, DAY - SECOND)


def _fails_outside(stage: Stage) -> None:
    _fails_then_calls(stage, DAY + SECOND)


def _fails_exactly(stage: Stage) -> None:
    _fails_then_calls(stage, DAY)


def _fails_other_topic(stage: Stage) -> None:
    _fails_then_calls(stage, 2 * HOUR, "Technical")


def _succeeds(stage: Stage) -> None:
    _fails_then_calls(stage, 2 * HOUR, succeeds=True)


def _letter_then_calls(stage: Stage, days: int) -> None:
    """A letter of the customer's, of which only the day is known, and a call so many days later."""
    start = some_day(stage.draw)
    sent = post(*stage.scene, start, CORRESPONDENCE)
    later = _plain(stage, stage.who, start + days * DAY, "Billing")
    journey = stage.ledger.follow(stage.who, "Billing", [sent.entry, later.entry])
    if days <= 7:
        why = "calls about what had been written within seven days"
        stage.ledger.breaks(REPEAT, journey, later.at, [sent.ref, *later.served], later.span, why)


SCENARIOS = (
    Scenario(name="calls again seven days less a second later", plants=(REPEAT,), play=_inside),
    Scenario(name="calls again seven days and a second later", plants=(), play=_outside),
    Scenario(name="calls again seven days later", plants=(REPEAT,), play=_exactly),
    Scenario(name="calls again in the very second", plants=(REPEAT,), play=_same_second),
    Scenario(name="calls again days later", plants=(REPEAT,), play=_days_later),
    Scenario(name="calls three times", plants=(REPEAT,), play=_thrice),
    Scenario(name="hangs up and calls again", plants=(REPEAT,), play=_at_once),
    Scenario(name="calls again over the change of clocks, inside", plants=(REPEAT,), play=_clocks_forward),
    Scenario(name="calls again over the change of clocks, outside", plants=(), play=_clocks_forward_outside),
    Scenario(name="writes a letter, calls six days later", plants=(REPEAT,), play=play(_letter_then_calls, 6)),
    Scenario(name="writes a letter, calls eight days later", plants=(), play=play(_letter_then_calls, 8)),
    Scenario(name="calls about another topic", plants=(), play=_other_topic),
    Scenario(name="another of the household calls", plants=(), play=_other_of_household, cast=2, household=True),
    Scenario(name="two of a household call in turn", plants=(REPEAT,), play=_household_in_turn, cast=2, household=True),
    Scenario(name="self-service fails, calls soon", plants=(DEMAND,), play=_fails_soon),
    Scenario(name="self-service fails, calls 24 hours less a second later", plants=(DEMAND,), play=_fails_inside),
    Scenario(name="self-service fails, calls 24 hours and a second later", plants=(), play=_fails_outside),
    Scenario(name="self-service fails, calls 24 hours later", plants=(DEMAND,), play=_fails_exactly),
    Scenario(name="self-service fails, calls about another topic", plants=(), play=_fails_other_topic),
    Scenario(name="self-service succeeds, calls", plants=(), play=_succeeds),
)
"""Repeat contacts and failure demand."""
