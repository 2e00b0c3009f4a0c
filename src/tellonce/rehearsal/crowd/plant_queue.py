"""What happens around a queue: left in it, told of a long wait, called back instead; bounds of waits announced."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.calls import Call, MenuStep, call, greeted, menu_call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.organisation import TOPICS
from tellonce.rehearsal.crowd.plant_repeats import DEMAND, REPEAT, failing
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.unserved import call_back, chat, hang_up
from tellonce.vocabulary.moment import DAY, SECOND

LEFT = "abandoned_contact"
WAIT = "long_wait"
ASKED = "re_authentication"
DEAD = "dead_end"
TOPIC = "Technical"


def _hangs_up(stage: Stage, wait: int, later: int | None = None) -> None:
    """Hangs up in the queue after so many seconds; calls again so many microseconds later, or not at all."""
    gone = hang_up(*stage.scene, some_day(stage.draw), TOPIC, wait)
    entries = [gone.entry]
    if later is not None:
        leg = _leg(stage, stage.draw.randint(15, 90))
        entries.append(call(*stage.scene, gone.until + later, TOPIC, [leg]).entry)
    journey = stage.ledger.follow(stage.who, TOPIC, entries)
    _left(stage, journey, gone)
    if wait > 600:
        why = f"waits {wait} seconds in the queue"
        stage.ledger.breaks(WAIT, journey, gone.at, [gone.conversation], gone.waited, why)


def _leg(stage: Stage, wait: int, topic: str = TOPIC, asked: int = 0) -> Leg:
    return Leg(queue=TOPICS[topic].queue, wait=wait, talk=stage.draw.randint(200, 600), asked=asked)


def _left(stage: Stage, journey: str, gone: Call) -> None:
    stage.ledger.breaks(LEFT, journey, gone.until, [gone.conversation], None, "left the queue before anyone came")


def _chats(stage: Stage, talk: int) -> None:
    wait = stage.draw.randint(60, 400)
    made = chat(*stage.scene, some_day(stage.draw), TOPIC, wait, talk)
    journey = stage.ledger.follow(stage.who, TOPIC, [made.entry])
    if not talk:
        _left(stage, journey, made)


def _calls_then_chats(stage: Stage) -> None:
    first = call(*stage.scene, some_day(stage.draw), TOPIC, [_leg(stage, 60)])
    later = chat(*stage.scene, first.until + 2 * DAY, TOPIC, 45, stage.draw.randint(200, 600))
    journey = stage.ledger.follow(stage.who, TOPIC, [first.entry, later.entry])
    why = "chats about the same two days after a call that was ended"
    stage.ledger.breaks(REPEAT, journey, later.at, [*first.served, later.conversation], later.span, why)


def _meets_busy_tone(stage: Stage) -> None:
    """The menu finds all lines busy and hangs up."""
    menu = (*unasked(TOPIC)[:1], MenuStep(after=25, event="speech", left="menu_main", reached="dial_agents", said="tv"),
            MenuStep(after=38, event="busy", left="dial_agents", reached="Ended"))  # fmt: skip
    made = menu_call(*stage.scene, some_day(stage.draw), menu, "meets a busy tone")
    journey = stage.ledger.follow(stage.who, "", [made.entry])
    stage.ledger.breaks(DEAD, journey, made.until, [made.steps[-1]], made.span, "a busy tone")


def _leaves_menu(stage: Stage) -> None:
    menu = greeted(stage.who, TOPIC)[:2]
    made = menu_call(*stage.scene, some_day(stage.draw), menu, "hangs up in the menu")
    stage.ledger.follow(stage.who, "", [made.entry])


def _announced(stage: Stage, waits: Sequence[int], wait: int = 0) -> None:
    """Waits of so many seconds are announced one after the other before the queue; the wait is another, or short."""
    entry = greeted(stage.who, TOPIC)
    says = [
        MenuStep(after=45 + 8 * place, event="audioComplete", left=f"say_wait_{place}", reached=f"say_wait_{place + 1}",
                 found={"estimate": {"seconds": str(told)}})
        for place, told in enumerate(waits, 1)
    ]  # fmt: skip
    last = MenuStep(
        after=60 + 8 * len(waits), event="speech", left="menu_main", reached=entry[-1].reached, said=entry[-1].said
    )
    leg = _leg(stage, wait or stage.draw.randint(30, 500))
    made = call(*stage.scene, some_day(stage.draw), TOPIC, [leg], (*entry[:2], *says, last))
    journey = stage.ledger.follow(stage.who, TOPIC, [made.entry])
    if max(waits) > 1800:
        evidence = [*made.steps[2:-1], made.conversation]
        why = f"a wait of {max(waits)} seconds was announced"
        stage.ledger.breaks(WAIT, journey, made.at, evidence, made.waited, why)


def _called_back(stage: Stage, asked: int = 0) -> None:
    """Agrees to be called back; the agent who calls asks for the number again for so many seconds, or knows it."""
    leg = _leg(stage, stage.draw.randint(60, 500), asked=asked)
    later = stage.draw.randint(600, 2400)
    first, back = call_back(*stage.scene, some_day(stage.draw), TOPIC, leg, later)
    journey = stage.ledger.follow(stage.who, TOPIC, [first.entry, back.entry])
    if asked:
        evidence = [first.steps[1], back.conversation]
        why = "number keyed, asked again in the call-back"
        stage.ledger.breaks(ASKED, journey, back.at, evidence, asked * SECOND, why)


def _fails_then_agrees(stage: Stage, gap: int) -> None:
    """Paying in the menu fails; the customer calls so much later and agrees to be called back."""
    menu = failing("failed", "menu_main")
    alone = menu_call(*stage.scene, some_day(stage.draw), menu, "pays in the menu")
    leg = _leg(stage, stage.draw.randint(60, 500), "Billing")
    first, back = call_back(*stage.scene, alone.until + gap, "Billing", leg, 1200, unasked("Billing"))
    journey = stage.ledger.follow(stage.who, "Billing", [alone.entry, first.entry, back.entry])
    if gap <= DAY:
        evidence = [alone.steps[-1], first.conversation]
        why = "paying in the menu failed; a call about it follows within 24 hours, which ends with a call-back agreed"
        stage.ledger.breaks(DEMAND, journey, first.at, evidence, first.span, why)


def _fails_and_agrees(stage: Stage) -> None:
    """Paying in the menu fails, and the same call goes on to the queue and to a call-back."""
    menu = (*failing("failed", "menu_main"), MenuStep(
        after=80, event="speech", left="menu_main", reached="queue_billing", said=TOPICS["Billing"].word
    ))  # fmt: skip
    leg = _leg(stage, stage.draw.randint(60, 500), "Billing")
    made = call_back(*stage.scene, some_day(stage.draw), "Billing", leg, 1200, menu)
    stage.ledger.follow(stage.who, "Billing", [one.entry for one in made])


SCENARIOS = (
    Scenario(name="hangs up in the queue", plants=(LEFT,), play=play(_hangs_up, 200)),
    Scenario(name="hangs up in the queue after ten minutes", plants=(LEFT,), play=play(_hangs_up, 600)),
    Scenario(name="hangs up in the queue after ten minutes and a second", plants=(LEFT, WAIT),
             play=play(_hangs_up, 601)),
    Scenario(name="hangs up in the queue, calls again two days later", plants=(LEFT,),
             play=play(_hangs_up, 240, 2 * DAY)),
    Scenario(name="leaves the queue of a chat", plants=(LEFT,), play=play(_chats, 0)),
    Scenario(name="is taken out of the queue of a chat", plants=(), play=play(_chats, 420)),
    Scenario(name="calls, then chats", plants=(REPEAT,), play=_calls_then_chats),
    Scenario(name="meets a busy tone", plants=(DEAD,), play=_meets_busy_tone),
    Scenario(name="hangs up in the menu", plants=(), play=_leaves_menu),
    Scenario(name="is told of half an hour and a second", plants=(WAIT,), play=play(_announced, (1801,))),
    Scenario(name="is told of half an hour", plants=(), play=play(_announced, (1800,))),
    Scenario(name="is told of half an hour less a second", plants=(), play=play(_announced, (1799,))),
    Scenario(name="is told of half an hour and a second, waits ten minutes and a second", plants=(WAIT,),
             play=play(_announced, (1801,), 601)),
    Scenario(name="is told of twenty minutes, twice", plants=(), play=play(_announced, (1200, 1200))),
    Scenario(name="agrees to be called back", plants=(), play=_called_back),
    Scenario(name="number keyed, asked in the call-back", plants=(ASKED,), play=play(_called_back, 64)),
    Scenario(name="self-service fails, a call-back agreed in a call 24 hours less a second later", plants=(DEMAND,),
             play=play(_fails_then_agrees, DAY - SECOND)),
    Scenario(name="self-service fails, a call-back agreed in a call 24 hours and a second later", plants=(),
             play=play(_fails_then_agrees, DAY + SECOND)),
    Scenario(name="self-service fails, a call-back agreed in the same call", plants=(), play=_fails_and_agrees),
)  # fmt: skip
"""What happens around a queue."""
