"""Handling done again: tests that agents run with a customer, steps listed in cases, photographs asked for again."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.calls import Call, call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.organisation import TOPICS, utc_ms
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.tickets import Line, ticket
from tellonce.vocabulary.moment import DAY, HOUR, SECOND

AGAIN = "repeated_step"
LINE, MODEM = "line test", "modem test"
FORTNIGHT = 14 * DAY
"""A silence longer than this ends a journey, as the organisation declares."""

STEPS = "Steps done: restarted the modem, checked the cables, reset the router."
OTHER_STEPS = "Steps done: changed the channel of the wireless network, moved the router."
PHOTO = "Please send us a photo of the back of your modem."


def _tested(stage: Stage, at: int, topic: str, tests: Sequence[str], case: str = "Explained.") -> tuple[Call, int]:
    """A call in which agents in turn run these tests ('' for none), and microseconds that the last test took."""
    legs, span, menu = [], 0, unasked(topic)
    moment = at + (menu[-1].after + 2) * SECOND
    for place, test in enumerate(tests, 1):
        wait, talk, span = stage.draw.randint(15, 90), stage.draw.randint(500, 700), stage.draw.randint(180, 420)
        began = moment + (wait + 40) * SECOND
        said = {"test.name": test, "test.from": utc_ms(began), "test.to": utc_ms(began + span * SECOND)} if test else {}
        queue = TOPICS[topic].queue if place == 1 else f"{TOPICS[topic].queue}-{place}"
        legs.append(Leg(queue=queue, wait=wait, talk=talk, said=said))
        moment += (wait + talk) * SECOND
    return call(*stage.scene, at, topic, legs, menu, case=case), span * SECOND


def _tests(stage: Stage, tests: Sequence[str], gap: int) -> None:
    """Technical calls so far apart, each with its test; one that an earlier call of the journey had is done again."""
    at, calls, spans = some_day(stage.draw), [], []
    for test in tests:
        made, span = _tested(stage, at, "Technical", [test])
        calls.append(made)
        spans.append(span)
        at = made.until + gap
    journey = stage.ledger.follow(stage.who, "Technical", [one.entry for one in calls])
    if gap <= FORTNIGHT and tests[0] == tests[1]:
        evidence = [one.conversation for one in calls]
        why = f"the same test in {len(calls)} calls"
        stage.ledger.breaks(AGAIN, journey, calls[1].at, evidence, sum(spans[1:]), why)


def _on_two_matters(stage: Stage) -> None:
    first, _ = _tested(stage, some_day(stage.draw), "Technical", [LINE])
    second, _ = _tested(stage, first.until + 2 * DAY, "Orders", [LINE])
    for one, topic in ((first, "Technical"), (second, "Orders")):
        stage.ledger.follow(stage.who, topic, [one.entry])


def _twice_in_one_call(stage: Stage) -> None:
    made, _ = _tested(stage, some_day(stage.draw), "Technical", [LINE, LINE])
    stage.ledger.follow(stage.who, "Technical", [made.entry])


def _steps(stage: Stage, cases: Sequence[str]) -> None:
    """Calls eight days apart whose cases list what was done; no record tells how long it took."""
    at, calls = some_day(stage.draw), []
    for case in cases:
        calls.append(_tested(stage, at, "Technical", [""], case)[0])
        at = calls[-1].until + 8 * DAY
    journey = stage.ledger.follow(stage.who, "Technical", [one.entry for one in calls])
    if cases[0] == cases[1]:
        why = "the same steps in the cases of both calls"
        stage.ledger.breaks(AGAIN, journey, calls[1].at, [one.case for one in calls], None, why)


def _photographs(stage: Stage) -> None:
    """A photograph asked for in two tickets, nine days apart."""
    start = some_day(stage.draw)
    lines = [Line(after=0, text="The lamp of my modem is red."), Line(after=7200, text=PHOTO, agent=1)]
    made = [ticket(*stage.scene, at, "Technical", lines, at + 5 * HOUR) for at in (start, start + 9 * DAY)]
    journey = stage.ledger.follow(stage.who, "Technical", [entry for one in made for entry in one.entries])
    evidence = [one.lines[1] for one in made]
    why = "the same photograph asked for in two tickets"
    stage.ledger.breaks(AGAIN, journey, made[1].at + 2 * HOUR, evidence, None, why)


def _photograph_twice(stage: Stage) -> None:
    """One ticket is one contact: what is asked for twice in it had been done in no earlier one."""
    lines = [
        Line(after=0, text="The lamp of my modem is red."),
        Line(after=7200, text=PHOTO, agent=1),
        Line(after=72_000, text="It is attached."),
        Line(after=79_200, text=PHOTO, agent=2),
    ]
    made = ticket(*stage.scene, some_day(stage.draw), "Technical", lines)
    stage.ledger.follow(stage.who, "Technical", made.entries)


SCENARIOS = (
    Scenario(name="the same test eight days later", plants=(AGAIN,), play=play(_tests, (LINE, LINE), 8 * DAY)),
    Scenario(name="the same test in three calls", plants=(AGAIN,), play=play(_tests, (LINE,) * 3, 8 * DAY)),
    Scenario(name="another test eight days later", plants=(), play=play(_tests, (LINE, MODEM), 8 * DAY)),
    Scenario(name="the same test twice in one call", plants=(), play=_twice_in_one_call),
    Scenario(name="the same test on another matter", plants=(), play=_on_two_matters),
    Scenario(name="the same test two weeks less a second later", plants=(AGAIN,),
             play=play(_tests, (LINE, LINE), FORTNIGHT - SECOND)),
    Scenario(name="the same test two weeks later", plants=(AGAIN,), play=play(_tests, (LINE, LINE), FORTNIGHT)),
    Scenario(name="the same test two weeks and a second later", plants=(),
             play=play(_tests, (LINE, LINE), FORTNIGHT + SECOND)),
    Scenario(name="the same list of steps in two cases", plants=(AGAIN,), play=play(_steps, (STEPS, STEPS))),
    Scenario(name="another list of steps in the second case", plants=(), play=play(_steps, (STEPS, OTHER_STEPS))),
    Scenario(name="a photograph asked for in two tickets", plants=(AGAIN,), play=_photographs),
    Scenario(name="a photograph asked for twice in one ticket", plants=(), play=_photograph_twice),
)  # fmt: skip
"""Handling done again."""
