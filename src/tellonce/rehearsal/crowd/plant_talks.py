"""What goes wrong between a customer and an agent: it is told again from the start, or the customer is sent away."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.calls import Call, call, unasked
from tellonce.rehearsal.crowd.conversation import Leg
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.vocabulary.moment import MINUTE, SECOND

OVER = "start_over"
HANDED = "multiple_transfers"
AWAY = "forced_channel_switch"

CONVENTION = 3 * MINUTE
"""Minutes of telling it again where no record tells how long. Source: counting rules, start_over."""

UNSEEN = "No earlier notes visible, asked to tell it all again."
SEEN = "Notes of the earlier call were visible, went on from there."
RETOLD = "Caller retold the whole problem."
TO_POST = "Told customer to mail the form."
TO_BILLING = "Advised customer to call billing."
FOR_LATER = "If questions come up, customer can use the website."


def _talk(stage: Stage, topic: str, place: int = 1, *, again: int = 0, note: str = "") -> Leg:
    """A queue of the line, its first if `place` is 1, and a talk; the agent is told it again for so many seconds."""
    queue = topic.lower() if place == 1 else f"{topic.lower()}-{place}"
    said = {"told.again.seconds": str(again)} if again else {}
    wait, talk = stage.draw.randint(10, 90), stage.draw.randint(200, 700)
    return Leg(queue=queue, wait=wait, talk=talk, said=said, note=note)


def _told_again(stage: Stage, seconds: Sequence[int]) -> None:
    """Agents in turn; the customer tells each of them again for so many seconds (0: not again)."""
    legs = [_talk(stage, "Technical", place, again=again) for place, again in enumerate(seconds, 1)]
    made = call(*stage.scene, some_day(stage.draw), "Technical", legs)
    journey = stage.ledger.follow(stage.who, "Technical", [made.entry])
    why = f"tells {sum(map(bool, seconds))} agents again what the first was told"
    stage.ledger.breaks(OVER, journey, made.at, [made.conversation], sum(seconds) * SECOND, why)
    if len(legs) > 2:
        why = f"handed over {len(legs) - 1} times"
        stage.ledger.breaks(HANDED, journey, made.until, [made.conversation], None, why)


def _noted(stage: Stage, *, note: str = "", case: str = "Explained.") -> None:
    """A call whose agent wrote in the wrap-up or in the case what could be seen of earlier contacts."""
    leg = _talk(stage, "Technical", note=note)
    made = call(*stage.scene, some_day(stage.draw), "Technical", [leg], unasked("Technical"), case=case)
    journey = stage.ledger.follow(stage.who, "Technical", [made.entry])
    if note == UNSEEN or case == RETOLD:
        shown = made.conversation if note == UNSEEN else made.case
        stage.ledger.breaks(OVER, journey, made.at, [shown], CONVENTION, "had to tell it again from the start")


def _told_to(stage: Stage, note: str, *, handed: bool = False) -> None:
    """An agent notes where the customer was told to go; then the call ends, or somebody else does the thing."""
    legs = [_talk(stage, "Orders", note=note), *([_talk(stage, "Orders", 2)] if handed else [])]
    made = call(*stage.scene, some_day(stage.draw), "Orders", legs)
    journey = stage.ledger.follow(stage.who, "Orders", [made.entry])
    if note == TO_POST:
        sent_away(stage, journey, made)


def sent_away(stage: Stage, journey: str, made: Call) -> None:
    """Write down that a call, all of it, led to nothing but another channel."""
    why = "told to go elsewhere for the same thing"
    stage.ledger.breaks(AWAY, journey, made.at, [made.conversation], made.span, why)


SCENARIOS = (
    Scenario(name="told again to the second agent", plants=(OVER,), play=play(_told_again, (0, 88))),
    Scenario(name="told again to the second agent and the third", plants=(OVER, HANDED),
             play=play(_told_again, (0, 75, 92))),
    Scenario(name="no earlier notes to be seen", plants=(OVER,), play=play(_noted, note=UNSEEN)),
    Scenario(name="earlier notes to be seen", plants=(), play=play(_noted, note=SEEN)),
    Scenario(name="the case says it was told again", plants=(OVER,), play=play(_noted, case=RETOLD)),
    Scenario(name="an agent says to mail a form", plants=(AWAY,), play=play(_told_to, TO_POST)),
    Scenario(name="an agent says to call billing, and hands over", plants=(),
             play=play(_told_to, TO_BILLING, handed=True)),
    Scenario(name="an agent names the site for later questions", plants=(), play=play(_told_to, FOR_LATER)),
)  # fmt: skip
"""What goes wrong between a customer and an agent."""
