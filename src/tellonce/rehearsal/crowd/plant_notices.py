"""What is left out or goes astray: a menu without a way on, surveys, ignored wishes, consequences without a notice."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.calls import menu_call
from tellonce.rehearsal.crowd.field import charge, visit, visit_promise
from tellonce.rehearsal.crowd.mail import (
    ASKS_OF_NOTHING,
    ASKS_OF_TICKET,
    ASKS_OF_VISIT,
    DECLINED,
    NEWSLETTER,
    STATEMENT,
    SUSPENDED,
    SUSPENDED_FOR_MISUSE,
    VISIT,
    Message,
    mail,
    ring,
)
from tellonce.rehearsal.crowd.organisation import at_local, opening
from tellonce.rehearsal.crowd.plant_repeats import failing
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.tickets import Line, ticket
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND

DEAD = "dead_end"
ASTRAY = "misdirected_survey"
WISH = "ignored_preference"
UNTOLD = "missing_notice"

LATE_DAYS = (37, 40)
"""Days, from the first, on which a card is declined: after the payment that every customer makes."""


def _menu_ends(stage: Stage, event: str, reached: str) -> None:
    """A bill paid in the menu, which then hangs up or goes on."""
    made = menu_call(*stage.scene, some_day(stage.draw), failing(event, reached), "pays in the menu")
    journey = stage.ledger.follow(stage.who, "Billing", [made.entry])
    if event == "failed" and reached == "Ended":
        stage.ledger.breaks(DEAD, journey, made.until, [made.steps[-1]], made.span, "paying failed, the line went dead")


def _asks(stage: Stage, categories: Sequence[str], gap: int = 0, at: int | None = None) -> None:
    """Surveys of these names, so far apart; each is a matter of its own where more than two weeks lie between."""
    start = some_day(stage.draw) if at is None else at
    sent = [mail(*stage.scene, start + place * gap, category) for place, category in enumerate(categories)]
    for place, (one, category) in enumerate(zip(sent, categories, strict=True)):
        journey = stage.ledger.follow(stage.who, "", [one.entry])
        if category == ASKS_OF_NOTHING:
            stage.ledger.breaks(ASTRAY, journey, one.at, [one.ref], one.span, "does not say what it asks about")
        elif place and gap <= 30 * DAY:
            why = "a second survey within 30 days"
            stage.ledger.breaks(ASTRAY, journey, one.at, [sent[place - 1].ref, one.ref], one.span, why)


def _asks_household(stage: Stage) -> None:
    """A survey to each of a household within two days: for each it is the first."""
    start = some_day(stage.draw)
    for place, who in enumerate(stage.cast):
        sent = mail(stage.ledger, stage.draw, who, start + place * DAY, ASKS_OF_VISIT)
        stage.ledger.follow(who, "", [sent.entry])


def _asks_at_once(stage: Stage, categories: Sequence[str]) -> None:
    """Surveys in one second: one of them is the second."""
    at = some_day(stage.draw)
    sent = [mail(*stage.scene, at, category) for category in categories]
    journey = stage.ledger.follow(stage.who, "", [one.entry for one in sent])
    refs = [one.ref for one in sent]
    stage.ledger.breaks(ASTRAY, journey, at, refs, sent[-1].span, "a second survey within 30 days")


def _asks_of_visit(stage: Stage, after: int) -> None:
    """A survey so long after the technician arrived: before it the promise is open, after the visit it is kept."""
    begin = opening(stage.draw.randint(2, 20))
    arrived = begin + stage.draw.randint(60, 200) * MINUTE
    made = visit(*stage.scene, (begin, begin + 4 * HOUR), arrived)
    at = (arrived if after < 0 else made.until) + after
    sent = mail(*stage.scene, at, ASKS_OF_VISIT)
    journey = stage.ledger.follow(stage.who, "Visit", [sent.entry, *([made.entry] if made.entry else [])])
    stage.ledger.promises.append(visit_promise(made, journey, "kept"))
    if after < 0:
        why = "a survey about a visit that had not begun"
        stage.ledger.breaks(ASTRAY, journey, sent.at, [sent.ref], sent.span, why)


def _asks_of_ticket(stage: Stage, after: int) -> None:
    """A survey so long after a ticket was solved; before that it is open."""
    at = some_day(stage.draw)
    solved = at + 26 * HOUR
    lines = [Line(after=0, text="My plan has the wrong name."), Line(after=7200, text="Corrected.", agent=2)]
    made = ticket(*stage.scene, at, "Orders", lines, solved)
    sent = mail(*stage.scene, solved + after, ASKS_OF_TICKET)
    journey = stage.ledger.follow(stage.who, "Orders", [*made.entries, sent.entry])
    if after < 0:
        why = "a survey about a ticket that was not solved"
        stage.ledger.breaks(ASTRAY, journey, sent.at, [sent.ref], sent.span, why)


def _writes(stage: Stage, offsets: Sequence[int], *, newsletters: bool = False) -> None:
    """Mails about one visit to somebody who may have asked for another channel."""
    start = some_day(stage.draw)
    sent = [mail(*stage.scene, start + offset, NEWSLETTER if newsletters else VISIT) for offset in offsets]
    if newsletters:
        return
    journey = stage.ledger.follow(stage.who, "Visit", [one.entry for one in sent])
    if stage.who.prefers not in ("", "Email"):
        stage.ledger.breaks(WISH, journey, sent[0].at, [one.ref for one in sent], None, "asked for another channel")


def _writes_of_two_matters(stage: Stage) -> None:
    """One ignored wish for each matter."""
    start = some_day(stage.draw)
    for topic, category in (("Visit", VISIT), ("Billing", STATEMENT)):
        sent = mail(*stage.scene, start + 2 * HOUR, category)
        journey = stage.ledger.follow(stage.who, topic, [sent.entry])
        stage.ledger.breaks(WISH, journey, sent.at, [sent.ref], None, "asked for another channel")


def _rings_up(stage: Stage) -> None:
    made = ring(*stage.scene, some_day(stage.draw), 31, "machine_end_beep")
    journey = stage.ledger.follow(stage.who, "", [made.entry])
    if stage.who.prefers not in ("", "Phone"):
        stage.ledger.breaks(WISH, journey, made.at, [made.ref], None, "asked for another channel than the telephone")


def _suspends(stage: Stage, between: str = "", *, declined: bool = True, why: str = SUSPENDED) -> None:
    """A card declined on two days, what was sent or paid before the service is suspended, and the suspension."""
    hour = stage.draw.randint(0, 300) * SECOND
    failed = [charge(*stage.scene, opening(day) + hour, "expired_card") for day in (LATE_DAYS if declined else ())]
    after = opening(LATE_DAYS[-1] + 2)
    sent = []
    if between == "paid":
        charge(*stage.scene, after)
    elif between:
        sent = [mail(*stage.scene, after, between)]
    end = mail(*stage.scene, opening(LATE_DAYS[-1] + 7), why)
    told = [one.entry for one in sent if between != NEWSLETTER]
    journey = stage.ledger.follow(stage.who, "", [*told, end.entry])
    if failed and between in ("", NEWSLETTER):
        _untold(stage, journey, failed, end)


def _untold(stage: Stage, journey: str, failed: Sequence[str], end: Message) -> None:
    why = "the card was declined, nothing was said before the service was suspended"
    stage.ledger.breaks(UNTOLD, journey, end.at, [*failed, end.ref], None, why)


def _told_when(stage: Stage, after: int) -> None:
    """A card declined twice in one second; the mail about it comes so long after the service was suspended."""
    at = opening(LATE_DAYS[0])
    failed = [charge(*stage.scene, at, "expired_card") for _ in range(2)]
    end = mail(*stage.scene, opening(LATE_DAYS[-1] + 7), SUSPENDED)
    told = mail(*stage.scene, end.at + after, DECLINED)
    journey = stage.ledger.follow(stage.who, "", [told.entry, end.entry])
    if after > 0:
        _untold(stage, journey, failed, end)


MONTH = 30 * DAY

SCENARIOS = (
    Scenario(name="self-service fails, the line goes dead", plants=(DEAD,), play=play(_menu_ends, "failed", "Ended")),
    Scenario(name="self-service fails, the menu goes on", plants=(), play=play(_menu_ends, "failed", "menu_main")),
    Scenario(name="self-service succeeds, the line goes dead", plants=(),
             play=play(_menu_ends, "success", "Ended")),
    Scenario(name="a survey about nothing in particular", plants=(ASTRAY,), prefers="Email",
             play=play(_asks, (ASKS_OF_NOTHING,))),
    Scenario(name="a survey about a visit", plants=(), prefers="Email", play=play(_asks, (ASKS_OF_VISIT,))),
    Scenario(name="a second survey after 30 days less a second", plants=(ASTRAY,), prefers="Email",
             play=play(_asks, (ASKS_OF_VISIT,) * 2, MONTH - SECOND)),
    Scenario(name="a second survey after 30 days and a second", plants=(), prefers="Email",
             play=play(_asks, (ASKS_OF_VISIT,) * 2, MONTH + SECOND)),
    Scenario(name="a second survey after 30 days", plants=(ASTRAY,), prefers="Email",
             play=play(_asks, (ASKS_OF_VISIT,) * 2, MONTH)),
    Scenario(name="a second survey after 30 days less a second as the clocks change", plants=(ASTRAY,), prefers="Email",
             play=play(_asks, (ASKS_OF_VISIT,) * 2, MONTH - SECOND, at_local(3, 1, 11))),
    Scenario(name="a second survey after 30 days and a second as the clocks change", plants=(), prefers="Email",
             play=play(_asks, (ASKS_OF_VISIT,) * 2, MONTH + SECOND, at_local(3, 1, 11))),
    Scenario(name="a second survey in the very second", plants=(ASTRAY,), prefers="Email",
             play=play(_asks_at_once, (ASKS_OF_VISIT,) * 2)),
    Scenario(name="surveys to two of a household", plants=(), prefers="Email", cast=2, household=True,
             play=_asks_household),
    Scenario(name="a survey a second before the technician", plants=(ASTRAY,), prefers="Email",
             play=play(_asks_of_visit, -SECOND)),
    Scenario(name="a survey a second after the visit", plants=(), prefers="Email",
             play=play(_asks_of_visit, SECOND)),
    Scenario(name="a survey a second before the ticket is solved", plants=(ASTRAY,), prefers="Email",
             play=play(_asks_of_ticket, -SECOND)),
    Scenario(name="a survey a second after the ticket is solved", plants=(), prefers="Email",
             play=play(_asks_of_ticket, SECOND)),
    Scenario(name="mails to one who asked for texts", plants=(WISH,), prefers="SMS",
             play=play(_writes, (0, 30 * HOUR))),
    Scenario(name="mails on two matters to one who asked for texts", plants=(WISH,), prefers="SMS",
             play=_writes_of_two_matters),
    Scenario(name="newsletters to one who asked for texts", plants=(), prefers="SMS",
             play=play(_writes, (0, 30 * HOUR), newsletters=True)),
    Scenario(name="a mail to one who asked for nothing", plants=(), play=play(_writes, (0,))),
    Scenario(name="a call to one who asked for mails", plants=(WISH,), prefers="Email", play=_rings_up),
    Scenario(name="a call to one who asked for calls", plants=(), prefers="Phone", play=_rings_up),
    Scenario(name="suspended, and nobody told of the card", plants=(UNTOLD,), prefers="Email", play=_suspends),
    Scenario(name="suspended, and only a newsletter before", plants=(UNTOLD,), prefers="Email",
             play=play(_suspends, NEWSLETTER)),
    Scenario(name="suspended after a mail about the card", plants=(), prefers="Email", play=play(_suspends, DECLINED)),
    Scenario(name="paid after all, suspended for misuse", plants=(), prefers="Email",
             play=play(_suspends, "paid", why=SUSPENDED_FOR_MISUSE)),
    Scenario(name="suspended a second after a mail about the card", plants=(), prefers="Email",
             play=play(_told_when, -SECOND)),
    Scenario(name="suspended a second before a mail about the card", plants=(UNTOLD,), prefers="Email",
             play=play(_told_when, SECOND)),
    Scenario(name="suspended for another reason", plants=(), prefers="Email", play=play(_suspends, declined=False)),
)  # fmt: skip
"""What is left out or goes astray."""
