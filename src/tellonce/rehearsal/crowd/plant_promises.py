"""Promises in the words of an answer: kept in the last second of their time, broken in the next, open at the end."""

from datetime import timedelta

from tellonce.rehearsal.crowd.field import charge
from tellonce.rehearsal.crowd.letters import CONFIRMATION, letter
from tellonce.rehearsal.crowd.organisation import AS_OF, ZONE, at_local, local, opening
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play
from tellonce.rehearsal.crowd.tickets import Line, Ticket, ticket
from tellonce.rehearsal.truth import TruePromise
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import DAY, HOUR, SECOND, day_end, iso, micros, noon

BROKEN = "broken_promise"

ASKS = "There is a charge on my bill that is not mine."
BUSINESS_DAYS = "Your refund will be on your card within 5 business days."
BY_DATE = "Your refund will be on your card by March 10."
WHEN_SENT = "Once we have your signed form, your refund will be on your card within 5 business days."
BY_FRIDAY = "We will send you a letter by Friday."
SATURDAY = 5

IN_TIME, TOO_LATE = -SECOND, 0
"""The last second of the last day, and the first of the next."""

LATE_IN_MARCH = at_local(3, 18, 10)
"""A Monday without a change of clocks in the week after it."""
BEFORE_CLOCKS = at_local(3, 6, 10)
"""A Wednesday: 10 March, on which the clocks go forward, is the Sunday after it."""


def _opened(stage: Stage, at: int, answer: str, more: tuple[Line, ...] = (), solved: int | None = None) -> Ticket:
    """A ticket that is answered an hour later."""
    lines = [Line(after=0, text=ASKS), Line(after=3600, text=answer, agent=1), *more]
    return ticket(*stage.scene, at, "Billing", lines, solved)


def _settle(
    stage: Stage, made: Ticket, what: str, due: int, kept: int | None, shown: str = "", also: ContactEntry | None = None
) -> None:
    """What became of the promise of a ticket: kept at a moment (microseconds UTC) by what a record shows, or never."""
    journey = stage.ledger.follow(stage.who, "Billing", [*made.entries, *([also] if also else [])])
    broken = due < AS_OF and (kept is None or kept > due)
    status = "broken" if broken else "open" if kept is None else "kept"
    evidence = [made.lines[1], *([shown] if shown else [])]
    promised = iso(made.at + HOUR)
    stage.ledger.promises.append(
        TruePromise(journey=journey, what=what, made=promised, due=iso(due), status=status, evidence=evidence)
    )
    if broken:
        why = f"{what}: {'not done' if kept is None else 'done too late'}"
        stage.ledger.breaks(BROKEN, journey, due, evidence, None, why)


def _answers(stage: Stage, hours: int, after: int | None, start: int | None = None) -> None:
    """An answer promised within hours; it comes so long after that time (microseconds), or not at all."""
    at = opening(stage.draw.randint(3, 30)) + stage.draw.randint(0, 9000) * SECOND if start is None else start
    due = at + HOUR + hours * HOUR
    kept = None if after is None else due + after
    answer = "The charge is the one for March."
    more = () if kept is None else (Line(after=(kept - at) // SECOND, text=answer, agent=2),)
    made = _opened(stage, at, f"You will have our answer within {hours} hours.", more)
    shown = "" if kept is None else made.lines[2]
    _settle(stage, made, f"an answer within {hours} hours", due, kept, shown)


def _refunds(stage: Stage, answer: str, start: int, after: int | None) -> None:
    """A refund promised by the end of a day; it is made so long after the first moment of the next, or not at all."""
    due = day_end(at_local(3, 10, 12) if answer == BY_DATE else _business_days(start + HOUR, 5), ZONE)
    kept = None if after is None else due + 1 + after
    made = _opened(stage, start, answer)
    paid = charge(*stage.scene, start - 3 * DAY, refunded=kept)
    _settle(stage, made, answer, due, kept, "" if kept is None else paid)


def _conditional(stage: Stage) -> None:
    """A time that starts with something the customer must do first is no promise yet."""
    made = _opened(stage, LATE_IN_MARCH, WHEN_SENT)
    stage.ledger.follow(stage.who, "Billing", made.entries)


def _writes_by_friday(stage: Stage, days: int) -> None:
    """A letter promised by a Friday and mailed so many days after the Monday before it."""
    made = _opened(stage, LATE_IN_MARCH, BY_FRIDAY)
    sent = letter(*stage.scene, LATE_IN_MARCH + days * DAY, CONFIRMATION)
    due = day_end(LATE_IN_MARCH + 4 * DAY, ZONE)
    _settle(stage, made, "a letter by Friday", due, sent.at, sent.ref, sent.entry)


def _business_days(at: int, days: int) -> int:
    """Noon of the last of so many business days; Monday to Friday, the day of the promise not counted."""
    day = local(noon(at, ZONE))
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return micros(day)


SCENARIOS = (
    Scenario(name="an answer within 24 hours, a second before", plants=(), play=play(_answers, 24, -SECOND)),
    Scenario(name="an answer within 24 hours, at their very end", plants=(), play=play(_answers, 24, 0)),
    Scenario(name="an answer within 24 hours, a second after", plants=(BROKEN,), play=play(_answers, 24, SECOND)),
    Scenario(name="an answer within 48 hours, a second before, as the clocks change", plants=(),
             play=play(_answers, 48, -SECOND, at_local(3, 9, 10))),
    Scenario(name="an answer within 48 hours, a second after, as the clocks change", plants=(BROKEN,),
             play=play(_answers, 48, SECOND, at_local(3, 9, 10))),
    Scenario(name="an answer due a second before the export", plants=(BROKEN,),
             play=play(_answers, 24, None, AS_OF - SECOND - 25 * HOUR)),
    Scenario(name="an answer due a second after the export", plants=(),
             play=play(_answers, 24, None, AS_OF + SECOND - 25 * HOUR)),
    Scenario(name="a refund in the last second of five business days", plants=(),
             play=play(_refunds, BUSINESS_DAYS, LATE_IN_MARCH, IN_TIME)),
    Scenario(name="a refund a second after five business days", plants=(BROKEN,),
             play=play(_refunds, BUSINESS_DAYS, LATE_IN_MARCH, TOO_LATE)),
    Scenario(name="a refund promised and never made", plants=(BROKEN,),
             play=play(_refunds, BUSINESS_DAYS, LATE_IN_MARCH, None)),
    Scenario(name="a refund in the last second of five business days as the clocks change", plants=(),
             play=play(_refunds, BUSINESS_DAYS, BEFORE_CLOCKS, IN_TIME)),
    Scenario(name="a refund a second after five business days as the clocks change", plants=(BROKEN,),
             play=play(_refunds, BUSINESS_DAYS, BEFORE_CLOCKS, TOO_LATE)),
    Scenario(name="a refund by the day of the clocks, in its last second", plants=(),
             play=play(_refunds, BY_DATE, BEFORE_CLOCKS, IN_TIME)),
    Scenario(name="a refund by the day of the clocks, a second after it", plants=(BROKEN,),
             play=play(_refunds, BY_DATE, BEFORE_CLOCKS, TOO_LATE)),
    Scenario(name="a refund once a form is there", plants=(), play=_conditional),
    Scenario(name="a letter by Friday, mailed on Friday", plants=(), play=play(_writes_by_friday, 4)),
    Scenario(name="a letter by Friday, mailed on Saturday", plants=(BROKEN,), play=play(_writes_by_friday, 5)),
)  # fmt: skip
"""Promises in words."""
