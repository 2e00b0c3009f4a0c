"""What goes wrong within one call: asked again, round in circles, long waits, hand-overs, each beside its near miss."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from tellonce.rehearsal.crowd.calls import Call, MenuStep, call, greeted, menu_call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, some_day
from tellonce.vocabulary.moment import DAY, MINUTE, SECOND

ASKED = "re_authentication"
LOOP = "doom_loop"
WAIT = "long_wait"
HANDED = "multiple_transfers"

CONVENTION = 2 * MINUTE
"""Minutes of being asked again where no record tells how long. Source: counting rules, re_authentication."""


def _one_call(stage: Stage, legs: Sequence[Leg], menu: Sequence[MenuStep] = ()) -> tuple[str, Call]:
    """A technical call as a journey of its own."""
    made = call(stage.ledger, stage.draw, stage.who, some_day(stage.draw), "Technical", legs, menu)
    return stage.ledger.follow(stage.who, "Technical", [made.entry]), made


def _leg(stage: Stage, number: int = 1, wait: int = 0, hold: int = 0, asked: int = 0) -> Leg:
    """A queue of the technical line, its first if `number` is 1, and a talk."""
    queue = "technical" if number == 1 else f"technical-{number}"
    talk = stage.draw.randint(200, 700) + hold
    return Leg(queue=queue, wait=wait or stage.draw.randint(10, 90), talk=talk, hold=hold, asked=asked)


def _asked(stage: Stage, asked: Sequence[int], *, keyed: bool) -> None:
    """Agents in turn, each asking for so many seconds (0: it is on the screen), after a keyed number or none."""
    legs = [_leg(stage, place, asked=seconds) for place, seconds in enumerate(asked, 1)]
    journey, made = _one_call(stage, legs, greeted(stage.who, "Technical") if keyed else unasked("Technical"))
    again = [place for place, seconds in enumerate(asked) if seconds and (keyed or any(asked[:place]))]
    evidence = [made.steps[1], made.conversation] if keyed else [made.conversation]
    for place in again:
        since = sum(leg.wait + leg.talk for leg in legs[:place]) + legs[place].wait
        at = made.until - sum(leg.wait + leg.talk for leg in legs) * SECOND + since * SECOND
        stage.ledger.breaks(ASKED, journey, at, evidence, asked[place] * SECOND, "account number asked again")


def _keyed_twice(stage: Stage, apart: int) -> None:
    """Two calls on one matter, the number of the account keyed in both; the second is a repeat contact as well."""
    first = call(stage.ledger, stage.draw, stage.who, some_day(stage.draw), "Technical", [_leg(stage)])
    second = call(stage.ledger, stage.draw, stage.who, first.at + apart, "Technical", [_leg(stage)])
    journey = stage.ledger.follow(stage.who, "Technical", [first.entry, second.entry])
    taken = 0
    if apart < DAY:
        taken = CONVENTION
        evidence = [first.steps[1], second.steps[1]]
        stage.ledger.breaks(
            ASKED, journey, second.at + 20 * SECOND, evidence, taken, "same number keyed within 24 hours"
        )
    why = "calls again about the same within seven days"
    served = [*first.served, *second.served]
    stage.ledger.breaks("repeat_contact", journey, second.at, served, second.span - taken, why)


def _prompted(stage: Stage, times: int, *, queued: bool) -> None:
    """The main menu put `times` times, as nothing is heard; then the queue, or the customer hangs up."""
    silences = [
        MenuStep(after=20 + 12 * place, event="timeout", left="menu_main", reached="menu_main")
        for place in range(1, times)
    ]
    entry = greeted(stage.who, "Technical")[:2]
    out = MenuStep(
        after=30 + 12 * times, event="speech", left="menu_main", reached="queue_technical", said="slow connection"
    )
    menu = (*entry, *silences, out) if queued else (*entry, *silences)
    if queued:
        journey, made = _one_call(stage, [_leg(stage)], menu)
    else:
        made = menu_call(stage.ledger, stage.draw, stage.who, some_day(stage.draw), menu, "goes round in the menu")
        journey = stage.ledger.follow(stage.who, "", [made.entry])
    if times > 2:
        span = (silences[-1].after - 20) * SECOND
        at = made.at + 20 * SECOND
        stage.ledger.breaks(LOOP, journey, at, made.steps[1 : 1 + times], span, f"the same menu {times} times")


def _agent_asked(stage: Stage, ignored: int) -> None:
    """The customer asks for an agent at each prompt; all but the last are answered with another menu."""
    prompts = ["menu_main", *(f"menu_more_{place}" for place in range(1, ignored + 1)), "queue_technical"]
    asks = [
        MenuStep(after=40 + 18 * place, event="speech", left=left, reached=reached, said="agent")
        for place, (left, reached) in enumerate(pairwise(prompts))
    ]
    journey, made = _one_call(stage, [_leg(stage)], (*greeted(stage.who, "Technical")[:2], *asks))
    if ignored >= 2:
        span = (asks[-1].after - 20) * SECOND
        stage.ledger.breaks(LOOP, journey, made.at + 40 * SECOND, made.steps[2:], span, "asks for an agent in vain")


def _waits(stage: Stage, waits: Sequence[int], hold: int = 0) -> None:
    """Queues of these seconds, one after the other, and a hold with the last agent; all of it is waiting."""
    legs = [
        _leg(stage, place, wait=wait, hold=hold if place == len(waits) else 0) for place, wait in enumerate(waits, 1)
    ]
    journey, made = _one_call(stage, legs)
    if sum(waits) + hold > 600:
        why = f"waits {sum(waits) + hold} seconds in queues and on hold"
        stage.ledger.breaks(WAIT, journey, made.at, [made.conversation], made.waited, why)


def _handed_over(stage: Stage, times: int) -> None:
    journey, made = _one_call(stage, [_leg(stage, place) for place in range(1, times + 2)])
    if times >= 2:
        stage.ledger.breaks(HANDED, journey, made.at, [made.conversation], None, f"handed over {times} times")


def _play(played: Callable[..., None], *given: object, **named: object) -> Callable[[Stage], None]:
    """The scenario with its figures set."""
    return lambda stage: played(stage, *given, **named)


SCENARIOS = (
    Scenario(name="number keyed, then asked", plants=(ASKED,), play=_play(_asked, (62,), keyed=True)),
    Scenario(name="number keyed, two agents ask", plants=(ASKED,), play=_play(_asked, (55, 71), keyed=True)),
    Scenario(name="asked by two agents in turn", plants=(ASKED,), play=_play(_asked, (48, 66), keyed=False)),
    Scenario(name="asked once, by the agent", plants=(), play=_play(_asked, (58,), keyed=False)),
    Scenario(name="number keyed and on the screen", plants=(), play=_play(_asked, (0, 0), keyed=True)),
    Scenario(
        name="number keyed again 24 hours less a second later",
        plants=(ASKED, "repeat_contact"),
        play=_play(_keyed_twice, DAY - SECOND),
    ),
    Scenario(
        name="number keyed again 24 hours and a second later",
        plants=("repeat_contact",),
        play=_play(_keyed_twice, DAY + SECOND),
    ),
    Scenario(name="the menu four times, then the queue", plants=(LOOP,), play=_play(_prompted, 4, queued=True)),
    Scenario(name="the menu four times, hangs up", plants=(LOOP,), play=_play(_prompted, 4, queued=False)),
    Scenario(name="the menu twice", plants=(), play=_play(_prompted, 2, queued=True)),
    Scenario(name="an agent asked for, twice in vain", plants=(LOOP,), play=_play(_agent_asked, 2)),
    Scenario(name="an agent asked for, once in vain", plants=(), play=_play(_agent_asked, 1)),
    Scenario(name="waits ten minutes and a second", plants=(WAIT,), play=_play(_waits, (601,))),
    Scenario(name="waits ten minutes", plants=(), play=_play(_waits, (600,))),
    Scenario(name="waits ten minutes less a second", plants=(), play=_play(_waits, (599,))),
    Scenario(name="waits ten minutes and a second in two queues", plants=(WAIT,), play=_play(_waits, (300, 301))),
    Scenario(name="waits ten minutes in two queues", plants=(), play=_play(_waits, (300, 300))),
    Scenario(name="waits ten minutes and a second with a hold", plants=(WAIT,), play=_play(_waits, (400,), hold=201)),
    Scenario(name="waits ten minutes with a hold", plants=(), play=_play(_waits, (400,), hold=200)),
    Scenario(name="handed over twice", plants=(HANDED,), play=_play(_handed_over, 2)),
    Scenario(name="handed over three times", plants=(HANDED,), play=_play(_handed_over, 3)),
    Scenario(name="handed over once", plants=(), play=_play(_handed_over, 1)),
)
"""What goes wrong within one call."""
