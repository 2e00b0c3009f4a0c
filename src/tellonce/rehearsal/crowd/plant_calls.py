"""What goes wrong within one call: asked again, round in circles, long waits, hand-overs, each beside its near miss."""

from collections.abc import Sequence
from itertools import pairwise

from tellonce.rehearsal.crowd.calls import Call, MenuStep, call, greeted, menu_call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.organisation import at_local
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.web import SIGN_IN, Act, surf
from tellonce.vocabulary.moment import DAY, MINUTE, SECOND

ASKED = "re_authentication"
LOOP = "doom_loop"
WAIT = "long_wait"
HANDED = "multiple_transfers"

EVE = at_local(3, 9, 14)
"""The afternoon before the night that is an hour short."""

CONVENTION = 2 * MINUTE
"""Minutes of being asked again where no record tells how long. Source: counting rules, re_authentication."""


def _one_call(stage: Stage, legs: Sequence[Leg], menu: Sequence[MenuStep] = ()) -> tuple[str, Call]:
    """A technical call as a journey of its own."""
    made = call(*stage.scene, some_day(stage.draw), "Technical", legs, menu)
    return stage.ledger.follow(stage.who, "Technical", [made.entry]), made


def _leg(stage: Stage, number: int = 1, wait: int = 0, hold: int = 0, asked: int = 0, more: int = 0) -> Leg:
    """A queue of the technical line, its first if `number` is 1, and a talk."""
    queue = "technical" if number == 1 else f"technical-{number}"
    talk = stage.draw.randint(200, 700) + hold
    return Leg(queue=queue, wait=wait or stage.draw.randint(10, 90), talk=talk, hold=hold, asked=asked, more=more)


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


def _keyed_twice(stage: Stage, apart: int, start: int | None = None) -> None:
    """Two calls on one matter, the number of the account keyed in both; the second is a repeat contact as well."""
    at = some_day(stage.draw) if start is None else start
    first = call(*stage.scene, at, "Technical", [_leg(stage)])
    second = call(*stage.scene, first.at + apart, "Technical", [_leg(stage)])
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


def _given_then_keyed(stage: Stage, apart: int) -> None:
    """The telephone number given on a page of the site, and keyed into the menu so much later on the same matter."""
    said = {"phone": f"({stage.who.digits[:3]}) {stage.who.digits[3:6]}-{stage.who.digits[6:]}"}
    acts = [
        SIGN_IN,
        Act(after=30, event="Line Check Started", said=said),
        Act(after=90, event="Line Check Completed"),
    ]
    given = surf(*stage.scene, some_day(stage.draw), acts, "checks the line on the site")
    at = given.at + 30 * SECOND + apart - 20 * SECOND
    made = call(*stage.scene, at, "Technical", [_leg(stage)])
    journey = stage.ledger.follow(stage.who, "Technical", [given.entry, made.entry])
    if apart < DAY:
        evidence = [given.refs[1], made.steps[1]]
        why = "same number asked for within 24 hours"
        stage.ledger.breaks(ASKED, journey, made.at + 20 * SECOND, evidence, CONVENTION, why)


def _prompted(stage: Stage, times: int, *, queued: bool, pause: int = 12) -> None:
    """The main menu put `times` times, `pause` seconds apart, as nothing is heard; then the queue, or a hang-up."""
    menu = _menu(stage, times, pause)
    if queued:
        journey, made = _one_call(stage, [_leg(stage)], menu)
    else:
        menu = menu[:-1]
        made = menu_call(*stage.scene, some_day(stage.draw), menu, "goes round in the menu")
        journey = stage.ledger.follow(stage.who, "", [made.entry])
    if times > 2:
        span = (times - 1) * pause * SECOND
        at = made.at + 20 * SECOND
        stage.ledger.breaks(LOOP, journey, at, made.steps[1 : 1 + times], span, f"the same menu {times} times")


def _menu(stage: Stage, times: int, pause: int = 12) -> tuple[MenuStep, ...]:
    """The main menu put so many times, so many seconds apart, as nothing is heard; then the queue."""
    silences = [
        MenuStep(after=20 + pause * place, event="timeout", left="menu_main", reached="menu_main")
        for place in range(1, times)
    ]
    out = MenuStep(
        after=30 + pause * times, event="speech", left="menu_main", reached="queue_technical", said="slow connection"
    )
    return *greeted(stage.who, "Technical")[:2], *silences, out


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


def _waits(stage: Stage, waits: Sequence[int], hold: int = 0, more: int = 0) -> None:
    """Queues of these seconds, one after the other, and a hold with the last agent; all of it is waiting.

    `more` are thousandths of a second beside the last of them.
    """
    legs = [_leg(stage, place, wait=wait) for place, wait in enumerate(waits[:-1], 1)]
    legs.append(_leg(stage, len(waits), wait=waits[-1], hold=hold, more=more))
    journey, made = _one_call(stage, legs)
    if made.waited > 10 * MINUTE:
        why = f"waits {made.waited / SECOND:g} seconds in queues and on hold"
        stage.ledger.breaks(WAIT, journey, made.at, [made.conversation], made.waited, why)


def _each_of_two(stage: Stage, wait: int = 0, *, handed: bool = False, prompted: bool = False) -> None:
    """Two calls eight days apart, each with half of what would be too much in one."""
    at, made = some_day(stage.draw), []
    for _ in range(2):
        legs = [_leg(stage, place, wait=wait) for place in ((1, 2) if handed else (1,))]
        menu = _menu(stage, 2) if prompted else unasked("Technical")
        made.append(call(*stage.scene, at, "Technical", legs, menu))
        at = made[-1].until + 8 * DAY
    stage.ledger.follow(stage.who, "Technical", [one.entry for one in made])


def _keyed_for_another(stage: Stage) -> None:
    """The number of the account keyed in two calls an hour apart, about two matters."""
    first = call(*stage.scene, some_day(stage.draw), "Technical", [_leg(stage)])
    leg = Leg(queue="orders", wait=stage.draw.randint(10, 90), talk=stage.draw.randint(200, 700))
    second = call(*stage.scene, first.until + 3600 * SECOND, "Orders", [leg])
    for one, topic in ((first, "Technical"), (second, "Orders")):
        stage.ledger.follow(stage.who, topic, [one.entry])


def _handed_over(stage: Stage, times: int) -> None:
    journey, made = _one_call(stage, [_leg(stage, place) for place in range(1, times + 2)])
    if times >= 2:
        stage.ledger.breaks(HANDED, journey, made.at, [made.conversation], None, f"handed over {times} times")


SCENARIOS = (
    Scenario(name="number keyed, then asked", plants=(ASKED,), play=play(_asked, (62,), keyed=True)),
    Scenario(name="number keyed, two agents ask", plants=(ASKED,), play=play(_asked, (55, 71), keyed=True)),
    Scenario(name="asked by two agents in turn", plants=(ASKED,), play=play(_asked, (48, 66), keyed=False)),
    Scenario(name="asked once, by the agent", plants=(), play=play(_asked, (58,), keyed=False)),
    Scenario(name="number keyed and on the screen", plants=(), play=play(_asked, (0, 0), keyed=True)),
    Scenario(
        name="number keyed again 24 hours less a second later",
        plants=(ASKED, "repeat_contact"),
        play=play(_keyed_twice, DAY - SECOND),
    ),
    Scenario(
        name="number keyed again 24 hours and a second later",
        plants=("repeat_contact",),
        play=play(_keyed_twice, DAY + SECOND),
    ),
    Scenario(name="number keyed again 24 hours later", plants=("repeat_contact",), play=play(_keyed_twice, DAY)),
    Scenario(
        name="number keyed again 24 hours less a second later as the clocks change",
        plants=(ASKED, "repeat_contact"),
        play=play(_keyed_twice, DAY - SECOND, EVE),
    ),
    Scenario(
        name="number keyed again 24 hours and a second later as the clocks change",
        plants=("repeat_contact",),
        play=play(_keyed_twice, DAY + SECOND, EVE),
    ),
    Scenario(
        name="number given on the site, keyed 24 hours less a second later",
        plants=(ASKED,),
        play=play(_given_then_keyed, DAY - SECOND),
    ),
    Scenario(name="number given on the site, keyed 24 hours later", plants=(), play=play(_given_then_keyed, DAY)),
    Scenario(name="the menu three times, then the queue", plants=(LOOP,), play=play(_prompted, 3, queued=True)),
    Scenario(name="the menu three times in one second", plants=(LOOP,), play=play(_prompted, 3, queued=False, pause=0)),
    Scenario(name="the menu four times, then the queue", plants=(LOOP,), play=play(_prompted, 4, queued=True)),
    Scenario(name="the menu four times, hangs up", plants=(LOOP,), play=play(_prompted, 4, queued=False)),
    Scenario(name="the menu twice", plants=(), play=play(_prompted, 2, queued=True)),
    Scenario(name="an agent asked for, twice in vain", plants=(LOOP,), play=play(_agent_asked, 2)),
    Scenario(name="an agent asked for, once in vain", plants=(), play=play(_agent_asked, 1)),
    Scenario(name="waits ten minutes and a second", plants=(WAIT,), play=play(_waits, (601,))),
    Scenario(name="waits ten minutes and a thousandth of a second", plants=(WAIT,), play=play(_waits, (600,), more=1)),
    Scenario(name="waits ten minutes", plants=(), play=play(_waits, (600,))),
    Scenario(name="waits ten minutes less a second", plants=(), play=play(_waits, (599,))),
    Scenario(name="waits ten minutes and a second in two queues", plants=(WAIT,), play=play(_waits, (300, 301))),
    Scenario(name="waits ten minutes in two queues", plants=(), play=play(_waits, (300, 300))),
    Scenario(name="waits ten minutes and a second with a hold", plants=(WAIT,), play=play(_waits, (400,), hold=201)),
    Scenario(name="waits ten minutes with a hold", plants=(), play=play(_waits, (400,), hold=200)),
    Scenario(name="handed over twice", plants=(HANDED,), play=play(_handed_over, 2)),
    Scenario(name="handed over three times", plants=(HANDED,), play=play(_handed_over, 3)),
    Scenario(name="the menu twice in each of two calls", plants=(), play=play(_each_of_two, prompted=True)),
    Scenario(name="waits seven minutes in each of two calls", plants=(), play=play(_each_of_two, 420)),
    Scenario(name="handed over once in each of two calls", plants=(), play=play(_each_of_two, handed=True)),
    Scenario(name="number keyed again an hour later on another matter", plants=(), play=_keyed_for_another),
    Scenario(name="handed over once", plants=(), play=play(_handed_over, 1)),
)
"""What goes wrong within one call."""
