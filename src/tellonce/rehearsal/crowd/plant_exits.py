"""Ways out that are harder than the way in, and ways that were advertised and are not there."""

from tellonce.rehearsal.crowd.calls import call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.letters import CANCEL_FORM, COMPLAINT, OFFER, REFUND_FORM, letter, post
from tellonce.rehearsal.crowd.plant_site import BROKEN
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.web import SIGN_IN, Act, Session, surf
from tellonce.vocabulary.moment import DAY, SECOND

HARD = "hard_exit"
FALSE = "false_option"
DEAD = "dead_end"

MOVE_ONLINE = "MOVE ONLINE IN MINUTES"
MOVE_BY_PHONE = "MOVE BY TELEPHONE"
PAY_ONLINE = "PAY ONLINE AT ANY HOUR"
PLAN_BY_PHONE = "CHANGE YOUR PLAN BY TELEPHONE"


def _at(stage: Stage, at: int, event: str, *, failing: bool = False) -> Session:
    """A visit to the site with a task begun, and failed or left."""
    acts = [SIGN_IN, Act(after=60, event=f"{event} Started")]
    if failing:
        acts.append(Act(after=150, event=f"{event} Failed", said=BROKEN))
    acts.append(Act(after=240, event="Signed Out"))
    return surf(*stage.scene, at, acts, "visit to the site")


def _leaves(stage: Stage, event: str, kind: str = "", *, hard: bool = True, topic: str = "Cancelling") -> None:
    """At a task on the site that undoes another; then, perhaps, a letter about it."""
    made = _at(stage, some_day(stage.draw), event)
    entries, evidence, span = [made.entry], [made.refs[1]], None
    if kind:
        sent = post(*stage.scene, made.until + 2 * DAY, kind)
        entries.append(sent.entry)
        evidence.append(sent.ref)
        span = sent.span
    if kind == COMPLAINT:
        for entry in entries:
            stage.ledger.follow(stage.who, "", [entry])
        return
    journey = stage.ledger.follow(stage.who, topic, entries)
    if hard:
        why = "cannot be done on the site, where the opposite can"
        stage.ledger.breaks(HARD, journey, made.at + 60 * SECOND, evidence, span, why)


def _downgrades(stage: Stage) -> None:
    """A way out that is there and fails is a dead end."""
    made = _at(stage, some_day(stage.draw), "Plan Downgrade", failing=True)
    journey = stage.ledger.follow(stage.who, "Orders", [made.entry])
    stage.ledger.breaks(DEAD, journey, made.at + 150 * SECOND, [made.refs[2]], made.span, "fails, no way on")


def _offered(stage: Stage, headline: str, *, tries: int = 1, before: bool = False) -> None:
    """A letter advertises moving, and the customer tries it on the site, from the day after it on or the day before."""
    start = some_day(stage.draw)
    sent = letter(*stage.scene, start, OFFER, headline=headline)
    step = -1 if before else 1
    visits = [_at(stage, start + step * (place + 1) * DAY, "Move") for place in range(tries)]
    journey = stage.ledger.follow(stage.who, "Moving", [sent.entry, *(one.entry for one in visits)])
    if not before and headline == MOVE_ONLINE:
        evidence = [sent.ref, *(one.refs[1] for one in visits)]
        stage.ledger.breaks(FALSE, journey, visits[0].at, evidence, None, "moving is offered on the site and not there")


def _offered_and_fails(stage: Stage) -> None:
    """A letter advertises paying on the site, where it can be done and fails: a dead end."""
    start = some_day(stage.draw)
    sent = letter(*stage.scene, start, OFFER, headline=PAY_ONLINE)
    made = _at(stage, start + DAY, "Bill Payment", failing=True)
    journey = stage.ledger.follow(stage.who, "Billing", [sent.entry, made.entry])
    stage.ledger.breaks(DEAD, journey, made.at + 150 * SECOND, [made.refs[2]], made.span, "paying fails, no way on")


def _goes_unasked(stage: Stage) -> None:
    made = _at(stage, some_day(stage.draw), "Move")
    stage.ledger.follow(stage.who, "Moving", [made.entry])


def _calls_for(stage: Stage, headline: str, *, there: bool) -> None:
    """A letter advertises a way by telephone; the agent notes that there is none, or just does it."""
    start = some_day(stage.draw)
    sent = letter(*stage.scene, start, OFFER, headline=headline)
    said = {} if there else {"plan.by.phone": "not offered"}
    leg = Leg(queue="orders", wait=stage.draw.randint(10, 90), talk=stage.draw.randint(150, 500), said=said)
    made = call(*stage.scene, start + 2 * DAY, "Orders", [leg], unasked("Orders"))
    journey = stage.ledger.follow(stage.who, "Orders", [sent.entry, made.entry])
    if not there:
        why = "changing the plan is offered by telephone and not there"
        stage.ledger.breaks(FALSE, journey, made.at, [sent.ref, made.conversation], None, why)


SCENARIOS = (
    Scenario(name="cancels on the site in vain, then by letter", plants=(HARD,),
             play=play(_leaves, "Plan Cancel", CANCEL_FORM)),
    Scenario(name="cancels on the site in vain", plants=(HARD,), play=play(_leaves, "Plan Cancel")),
    Scenario(name="asks for a refund on the site in vain, then by letter", plants=(HARD,),
             play=play(_leaves, "Refund", REFUND_FORM, topic="Refunds")),
    Scenario(name="pauses on the site", plants=(), play=play(_leaves, "Plan Pause", hard=False)),
    Scenario(name="pauses on the site, complains by letter", plants=(),
             play=play(_leaves, "Plan Pause", COMPLAINT, hard=False)),
    Scenario(name="a way out that is there fails", plants=(DEAD,), play=_downgrades),
    Scenario(name="moving is offered on the site and not there", plants=(FALSE,),
             play=play(_offered, MOVE_ONLINE)),
    Scenario(name="moving is offered on the site and not there, tried twice", plants=(FALSE,),
             play=play(_offered, MOVE_ONLINE, tries=2)),
    Scenario(name="moving is offered on the site a day after it was tried", plants=(),
             play=play(_offered, MOVE_ONLINE, before=True)),
    Scenario(name="moving is tried on the site, where nobody offered it", plants=(), play=_goes_unasked),
    Scenario(name="moving is offered by telephone, tried on the site", plants=(),
             play=play(_offered, MOVE_BY_PHONE)),
    Scenario(name="paying is offered on the site and fails", plants=(DEAD,), play=_offered_and_fails),
    Scenario(name="a plan is offered by telephone and not there", plants=(FALSE,),
             play=play(_calls_for, PLAN_BY_PHONE, there=False)),
    Scenario(name="a plan is offered by telephone and there", plants=(),
             play=play(_calls_for, PLAN_BY_PHONE, there=True)),
)  # fmt: skip
"""Ways out and ways advertised."""
