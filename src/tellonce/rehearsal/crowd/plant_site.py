"""What goes wrong on the site: steps that fail, customers sent elsewhere, sessions cut by half an hour of silence."""

from collections.abc import Mapping, Sequence

from tellonce.rehearsal.crowd.calls import call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.organisation import at_local
from tellonce.rehearsal.crowd.plant_talks import TO_POST, sent_away
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.tickets import Line, Ticket, ticket
from tellonce.rehearsal.crowd.web import SIGN_IN, Act, Session, surf
from tellonce.vocabulary.moment import DAY, SECOND

AWAY = "forced_channel_switch"
DEAD = "dead_end"
DEMAND = "failure_demand"
LOOP = "doom_loop"

CALL_US = {"error_text": "This cannot be changed online. Please call customer service at 800-555-0142."}
BY_POST = {"error_code": "NAM-17"}
BROKEN = {"error_code": "SYS-4"}
SIGN_OUT = Act(after=200, event="Signed Out")
HALF_AN_HOUR = 1800

NIGHT = at_local(3, 10, 1, 45)
"""A quarter of an hour before the clocks go forward: half an hour later it is a quarter past three."""
EVE = at_local(3, 9, 20, 15)
"""The evening before the night that is an hour short."""


def _tries(after: int, task: str, failing: Mapping[str, str] | None) -> tuple[Act, Act]:
    """A task begun, and a minute and a half later failed with these words, or done."""
    ending = Act(after=after + 90, event=f"{task} Failed" if failing else f"{task} Completed", said=failing or {})
    return Act(after=after, event=f"{task} Started"), ending


def _visit(stage: Stage, acts: Sequence[Act], at: int | None = None) -> Session:
    start = some_day(stage.draw) if at is None else at
    return surf(*stage.scene, start, acts, "visit to the site")


def _dead(stage: Stage, journey: str, made: Session, failed: Sequence[int], span: int | None = None) -> None:
    """Write down a dead end: the events that failed, by place, and the seconds of its task (None: the whole visit)."""
    refs = [made.refs[place] for place in failed]
    lost = made.span if span is None else span * SECOND
    stage.ledger.breaks(DEAD, journey, made.until, refs, lost, "fails and names no way on")


def _fails(stage: Stage, failing: Mapping[str, str], *, task: str = "Address Change") -> None:
    """Signs in, tries, fails, signs out: sent elsewhere where the page names a way, else at a dead end."""
    made = _visit(stage, [SIGN_IN, *_tries(40, task, failing), SIGN_OUT])
    journey = stage.ledger.follow(stage.who, "Account", [made.entry])
    if failing is BROKEN:
        _dead(stage, journey, made, [2])
    else:
        stage.ledger.breaks(AWAY, journey, made.until, [made.refs[2]], made.span, "fails and sends elsewhere")


def _goes_through(stage: Stage) -> None:
    made = _visit(stage, [SIGN_IN, *_tries(40, "Address Change", None), SIGN_OUT])
    stage.ledger.follow(stage.who, "Account", [made.entry])


def _fails_then_goes_through(stage: Stage) -> None:
    """A dead end also when a later try goes through, which is none of its time."""
    made = _visit(stage, [SIGN_IN, *_tries(40, "Address Change", BROKEN), *_tries(600, "Address Change", None)])
    journey = stage.ledger.follow(stage.who, "Account", [made.entry])
    _dead(stage, journey, made, [2], 130)


def _two_tasks(stage: Stage) -> None:
    """One dead end for each task of a visit; a new task ends the one before."""
    made = _visit(stage, [SIGN_IN, *_tries(40, "Address Change", BROKEN), *_tries(400, "Line Check", BROKEN)])
    journey = stage.ledger.follow(stage.who, "Account", [made.entry])
    _dead(stage, journey, made, [2], 130)
    _dead(stage, journey, made, [4], 90)


def _comes_back(stage: Stage, silence: int, start: int | None = None) -> None:
    """Fails, comes back after a silence of so many seconds and fails again: within one visit that is one dead end.

    Source: counting rules, "web session": a gap of 30 minutes ends it; "dead_end": one for each contact and task.
    """
    first = [SIGN_IN, *_tries(30, "Address Change", BROKEN)]
    second = _tries(120 + silence, "Address Change", BROKEN)
    at = some_day(stage.draw) if start is None else start
    if silence < HALF_AN_HOUR:
        made = _visit(stage, [*first, *second], at)
        journey = stage.ledger.follow(stage.who, "Account", [made.entry])
        _dead(stage, journey, made, [2, 4])
        return
    before, after = _visit(stage, first, at), _visit(stage, second, at)
    journey = stage.ledger.follow(stage.who, "Account", [before.entry, after.entry])
    _dead(stage, journey, before, [2])
    _dead(stage, journey, after, [1])


def _shown_again(stage: Stage, times: int, *, failing: bool = False, done: bool = False) -> None:
    """The same step of a form put so many times, whatever is chosen in it.

    Before it is put for the last time the form fails, which is part of the loop, or is done, which ends it.
    """
    said = {"step_shown": "choose plan"}
    acts = [Act(after=30 + 45 * place, event="Plan Step Shown", said=said) for place in range(times)]
    if failing or done:
        _, between = _tries(acts[-1].after - 100, "Plan Change", BROKEN if failing else None)
        acts.insert(-1, between)
    made = _visit(stage, [SIGN_IN, *acts, Act(after=400, event="Signed Out")])
    journey = stage.ledger.follow(stage.who, "", [made.entry])
    if times > 2 and not done:
        span = (acts[-1].after - acts[0].after) * SECOND
        at = made.at + acts[0].after * SECOND
        stage.ledger.breaks(LOOP, journey, at, made.refs[1:-1], span, f"the same step {times} times")


def _fails_then_writes(stage: Stage, gap: int, start: int | None = None, ending: str = "Failed") -> None:
    """Paying on the site fails or is left, the very last thing of the visit; a mail about it follows so much later.

    What is left before its last step is no dead end, but a failure all the same.
    """
    said = BROKEN if ending == "Failed" else {}
    acts = [Act(after=40, event="Bill Payment Started"), Act(after=130, event=f"Bill Payment {ending}", said=said)]
    made = _visit(stage, [SIGN_IN, *acts], start)
    sent = _writes(stage, made.until + gap)
    journey = stage.ledger.follow(stage.who, "Billing", [made.entry, *sent.entries])
    if ending == "Failed":
        _dead(stage, journey, made, [2])
    if gap <= DAY:
        why = "paying on the site failed; a mail about it follows within 24 hours"
        stage.ledger.breaks(DEMAND, journey, sent.at, [made.refs[-1], sent.ref], sent.span, why)


def _helped_then_writes(stage: Stage) -> None:
    """Help opened within a visit that goes on and pays is no failure."""
    acts = [SIGN_IN, Act(after=40, event="Bill Payment Started"), Act(after=70, event="Help Opened")]
    made = _visit(stage, [*acts, Act(after=180, event="Bill Payment Completed")])
    sent = _writes(stage, made.until + 7200 * SECOND)
    stage.ledger.follow(stage.who, "Billing", [made.entry, *sent.entries])


def _writes(stage: Stage, at: int) -> Ticket:
    lines = [Line(after=0, text="A question about my payment."), Line(after=5400, text="It is booked now.", agent=4)]
    return ticket(*stage.scene, at, "Billing", lines)


def _sent_then_calls(stage: Stage, gap: int) -> None:
    """The site sends to the telephone, and the customer calls so much later."""
    made = _visit(stage, [SIGN_IN, *_tries(40, "Line Check", CALL_US)])
    leg = Leg(queue="technical", wait=stage.draw.randint(15, 90), talk=stage.draw.randint(150, 500))
    later = call(*stage.scene, made.until + gap, "Technical", [leg], unasked("Technical"))
    journey = stage.ledger.follow(stage.who, "Technical", [made.entry, later.entry])
    stage.ledger.breaks(AWAY, journey, made.until, [made.refs[-1]], made.span, "the site sends to the telephone")
    if gap <= DAY:
        why = "the site could not do it; a call about it follows within 24 hours"
        stage.ledger.breaks(DEMAND, journey, later.at, [made.refs[-1], *later.served], later.span, why)


def _sent_twice(stage: Stage) -> None:
    """The site sends to the telephone, and two days later an agent sends to the post: one for each time."""
    made = _visit(stage, [SIGN_IN, *_tries(40, "Line Check", CALL_US)])
    leg = Leg(queue="technical", wait=stage.draw.randint(15, 90), talk=stage.draw.randint(150, 500), note=TO_POST)
    later = call(*stage.scene, made.until + 2 * DAY, "Technical", [leg], unasked("Technical"))
    journey = stage.ledger.follow(stage.who, "Technical", [made.entry, later.entry])
    stage.ledger.breaks(AWAY, journey, made.until, [made.refs[-1]], made.span, "the site sends to the telephone")
    sent_away(stage, journey, later)


LATER, SOONER = DAY + SECOND, DAY - SECOND

SCENARIOS = (
    Scenario(name="the site sends to the telephone", plants=(AWAY,), play=play(_fails, CALL_US)),
    Scenario(name="the site sends to the post, by a code", plants=(AWAY,),
             play=play(_fails, BY_POST, task="Name Change")),
    Scenario(name="the site sends to the telephone, an agent to the post", plants=(AWAY,), play=_sent_twice),
    Scenario(name="the site fails and names no way on", plants=(DEAD,), play=play(_fails, BROKEN)),
    Scenario(name="the site does it", plants=(), play=_goes_through),
    Scenario(name="the site fails, then does it", plants=(DEAD,), play=_fails_then_goes_through),
    Scenario(name="the site fails at two tasks", plants=(DEAD,), play=_two_tasks),
    Scenario(name="fails again after half an hour less a second", plants=(DEAD,),
             play=play(_comes_back, HALF_AN_HOUR - 1)),
    Scenario(name="fails again after half an hour", plants=(DEAD,), play=play(_comes_back, HALF_AN_HOUR)),
    Scenario(name="fails again after half an hour and a second", plants=(DEAD,),
             play=play(_comes_back, HALF_AN_HOUR + 1)),
    Scenario(name="fails again after half an hour less a second as the clocks change", plants=(DEAD,),
             play=play(_comes_back, HALF_AN_HOUR - 1, NIGHT)),
    Scenario(name="fails again after half an hour and a second as the clocks change", plants=(DEAD,),
             play=play(_comes_back, HALF_AN_HOUR + 1, NIGHT)),
    Scenario(name="the same step of a form three times", plants=(LOOP,), play=play(_shown_again, 3)),
    Scenario(name="the same step of a form twice", plants=(), play=play(_shown_again, 2)),
    Scenario(name="the same step of a form three times, with an error between", plants=(LOOP,),
             play=play(_shown_again, 3, failing=True)),
    Scenario(name="the same step of a form three times, the form done between", plants=(),
             play=play(_shown_again, 3, done=True)),
    Scenario(name="the site fails, a mail in the very second", plants=(DEAD, DEMAND), play=play(_fails_then_writes, 0)),
    Scenario(name="the site fails, a mail 24 hours less a second later", plants=(DEAD, DEMAND),
             play=play(_fails_then_writes, SOONER)),
    Scenario(name="the site fails, a mail 24 hours later", plants=(DEAD, DEMAND), play=play(_fails_then_writes, DAY)),
    Scenario(name="the site fails, a mail 24 hours and a second later", plants=(DEAD,),
             play=play(_fails_then_writes, LATER)),
    Scenario(name="the site fails, a mail 24 hours less a second later as the clocks change", plants=(DEAD, DEMAND),
             play=play(_fails_then_writes, SOONER, EVE)),
    Scenario(name="the site fails, a mail 24 hours and a second later as the clocks change", plants=(DEAD,),
             play=play(_fails_then_writes, LATER, EVE)),
    Scenario(name="leaves a form of the site, a mail two hours later", plants=(DEMAND,),
             play=play(_fails_then_writes, 7200 * SECOND, None, "Abandoned")),
    Scenario(name="opens help on the site and goes on, a mail two hours later", plants=(), play=_helped_then_writes),
    Scenario(name="sent to the telephone, calls 24 hours less a second later", plants=(AWAY, DEMAND),
             play=play(_sent_then_calls, SOONER)),
    Scenario(name="sent to the telephone, calls 24 hours and a second later", plants=(AWAY,),
             play=play(_sent_then_calls, LATER)),
)  # fmt: skip
"""What goes wrong on the site."""
