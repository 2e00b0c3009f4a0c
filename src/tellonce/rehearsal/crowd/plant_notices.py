"""What is left out or goes astray: a menu without a way on, surveys, ignored wishes, consequences without a notice."""

from collections.abc import Callable, Sequence

from tellonce.rehearsal.crowd.calls import menu_call
from tellonce.rehearsal.crowd.field import charge
from tellonce.rehearsal.crowd.mail import (
    ASKS_OF_NOTHING,
    ASKS_OF_VISIT,
    DECLINED,
    NEWSLETTER,
    SUSPENDED,
    VISIT,
    mail,
    ring,
)
from tellonce.rehearsal.crowd.organisation import opening
from tellonce.rehearsal.crowd.plant_repeats import failing
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, some_day
from tellonce.vocabulary.moment import DAY, HOUR, SECOND

DEAD = "dead_end"
ASTRAY = "misdirected_survey"
WISH = "ignored_preference"
UNTOLD = "missing_notice"

LATE_DAYS = (37, 40)
"""Days, from the first, on which a card is declined: after the payment that every customer makes."""


def _menu_ends(stage: Stage, event: str, reached: str) -> None:
    """A bill paid in the menu, which then hangs up or goes on."""
    made = menu_call(
        stage.ledger, stage.draw, stage.who, some_day(stage.draw), failing(event, reached), "pays in the menu"
    )
    journey = stage.ledger.follow(stage.who, "Billing", [made.entry])
    if event == "failed" and reached == "Ended":
        stage.ledger.breaks(DEAD, journey, made.until, [made.steps[-1]], made.span, "paying failed, the line went dead")


def _asks(stage: Stage, categories: Sequence[str], gap: int = 0) -> None:
    """Surveys of these names, so far apart; each is a matter of its own where more than two weeks lie between."""
    start = some_day(stage.draw)
    sent = [
        mail(stage.ledger, stage.draw, stage.who, start + place * gap, category)
        for place, category in enumerate(categories)
    ]
    for place, (one, category) in enumerate(zip(sent, categories, strict=True)):
        journey = stage.ledger.follow(stage.who, "", [one.entry])
        if category == ASKS_OF_NOTHING:
            stage.ledger.breaks(ASTRAY, journey, one.at, [one.ref], one.span, "does not say what it asks about")
        elif place and gap <= 30 * DAY:
            why = "a second survey within 30 days"
            stage.ledger.breaks(ASTRAY, journey, one.at, [sent[place - 1].ref, one.ref], one.span, why)


def _writes(stage: Stage, offsets: Sequence[int], *, newsletters: bool = False) -> None:
    """Mails about one visit to somebody who may have asked for another channel."""
    start = some_day(stage.draw)
    sent = [
        mail(stage.ledger, stage.draw, stage.who, start + offset, NEWSLETTER if newsletters else VISIT)
        for offset in offsets
    ]
    if newsletters:
        return
    journey = stage.ledger.follow(stage.who, "Visit", [one.entry for one in sent])
    if stage.who.prefers not in ("", "Email"):
        stage.ledger.breaks(WISH, journey, sent[0].at, [one.ref for one in sent], None, "asked for another channel")


def _rings_up(stage: Stage) -> None:
    made = ring(stage.ledger, stage.draw, stage.who, some_day(stage.draw), 31, "machine_end_beep")
    journey = stage.ledger.follow(stage.who, "", [made.entry])
    if stage.who.prefers not in ("", "Phone"):
        stage.ledger.breaks(WISH, journey, made.at, [made.ref], None, "asked for another channel than the telephone")


def _suspends(stage: Stage, between: str = "", *, declined: bool = True) -> None:
    """A card declined on two days, what was sent or paid before the service is suspended, and the suspension."""
    hour = stage.draw.randint(0, 300) * SECOND
    failed = [
        charge(stage.ledger, stage.draw, stage.who, opening(day) + hour, "expired_card")
        for day in (LATE_DAYS if declined else ())
    ]
    after = opening(LATE_DAYS[-1] + 2)
    sent = []
    if between == "paid":
        charge(stage.ledger, stage.draw, stage.who, after)
    elif between:
        sent = [mail(stage.ledger, stage.draw, stage.who, after, between)]
    end = mail(stage.ledger, stage.draw, stage.who, opening(LATE_DAYS[-1] + 7), SUSPENDED)
    told = [one.entry for one in sent if between != NEWSLETTER]
    journey = stage.ledger.follow(stage.who, "", [*told, end.entry])
    if failed and between in ("", NEWSLETTER):
        why = "the card was declined twice, nothing was said before the service was suspended"
        stage.ledger.breaks(UNTOLD, journey, end.at, [*failed, end.ref], None, why)


def _play(played: Callable[..., None], *given: object, **named: object) -> Callable[[Stage], None]:
    """The scenario with its figures set."""
    return lambda stage: played(stage, *given, **named)


MONTH = 30 * DAY

SCENARIOS = (
    Scenario(name="self-service fails, the line goes dead", plants=(DEAD,), play=_play(_menu_ends, "failed", "Ended")),
    Scenario(name="self-service fails, the menu goes on", plants=(), play=_play(_menu_ends, "failed", "menu_main")),
    Scenario(name="self-service succeeds, the line goes dead", plants=(),
             play=_play(_menu_ends, "success", "Ended")),
    Scenario(name="a survey about nothing in particular", plants=(ASTRAY,), prefers="Email",
             play=_play(_asks, (ASKS_OF_NOTHING,))),
    Scenario(name="a survey about a visit", plants=(), prefers="Email", play=_play(_asks, (ASKS_OF_VISIT,))),
    Scenario(name="a second survey after 30 days less a second", plants=(ASTRAY,), prefers="Email",
             play=_play(_asks, (ASKS_OF_VISIT,) * 2, MONTH - SECOND)),
    Scenario(name="a second survey after 30 days and a second", plants=(), prefers="Email",
             play=_play(_asks, (ASKS_OF_VISIT,) * 2, MONTH + SECOND)),
    Scenario(name="mails to one who asked for texts", plants=(WISH,), prefers="SMS",
             play=_play(_writes, (0, 30 * HOUR))),
    Scenario(name="newsletters to one who asked for texts", plants=(), prefers="SMS",
             play=_play(_writes, (0, 30 * HOUR), newsletters=True)),
    Scenario(name="a mail to one who asked for nothing", plants=(), play=_play(_writes, (0,))),
    Scenario(name="a call to one who asked for mails", plants=(WISH,), prefers="Email", play=_rings_up),
    Scenario(name="a call to one who asked for calls", plants=(), prefers="Phone", play=_rings_up),
    Scenario(name="suspended, and nobody told of the card", plants=(UNTOLD,), prefers="Email", play=_suspends),
    Scenario(name="suspended, and only a newsletter before", plants=(UNTOLD,), prefers="Email",
             play=_play(_suspends, NEWSLETTER)),
    Scenario(name="suspended after a mail about the card", plants=(), prefers="Email", play=_play(_suspends, DECLINED)),
    Scenario(name="suspended although paid after all", plants=(), prefers="Email", play=_play(_suspends, "paid")),
    Scenario(name="suspended for another reason", plants=(), prefers="Email", play=_play(_suspends, declined=False)),
)  # fmt: skip
"""What is left out or goes astray."""
