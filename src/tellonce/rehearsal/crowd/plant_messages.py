"""What the organisation sends too much of or in vain: messages, calls without a word, visits that come too late."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.field import visit, visit_promise
from tellonce.rehearsal.crowd.letters import CONFIRMATION, letter
from tellonce.rehearsal.crowd.mail import NEWSLETTER, STATEMENT, VISIT, day_before, mail, ring
from tellonce.rehearsal.crowd.organisation import AS_OF, at_local, opening
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND

OVER = "over_contact"
SILENT = "silent_call"
BROKEN = "broken_promise"


def _mails(stage: Stage, offsets: Sequence[int], newsletters: int = 0, at: int | None = None) -> None:
    """Confirmations of one visit at these moments after the first, and newsletters an hour after it."""
    start = some_day(stage.draw) if at is None else at
    sent = [mail(*stage.scene, start + offset, VISIT) for offset in offsets]
    for place in range(newsletters):
        mail(*stage.scene, start + HOUR + place * MINUTE, NEWSLETTER)
    journey = stage.ledger.follow(stage.who, "Visit", [one.entry for one in sent])
    if len(offsets) > 2 and max(offsets) <= DAY:
        span = sum(one.span for one in sent[2:])
        why = f"{len(sent)} messages on one visit within 24 hours"
        stage.ledger.breaks(OVER, journey, sent[2].at, [one.ref for one in sent], span, why)


def _mails_and_voicemail(stage: Stage) -> None:
    start = some_day(stage.draw)
    sent = [mail(*stage.scene, start + place * HOUR, VISIT) for place in range(2)]
    sent.append(ring(*stage.scene, start + 4 * HOUR, 27, "machine_end_beep"))
    journey = stage.ledger.follow(stage.who, "Visit", [one.entry for one in sent])
    why = "three messages on one visit within 24 hours, by mail and telephone"
    stage.ledger.breaks(OVER, journey, sent[2].at, [one.ref for one in sent], sent[2].span, why)


def _letter_and_mails(stage: Stage, last: int) -> None:
    """A letter, which is dated at noon of its day, and two mails on the same bill, the second so long after that."""
    sent = [letter(*stage.scene, some_day(stage.draw), CONFIRMATION)]
    sent += [mail(*stage.scene, sent[0].at + offset, STATEMENT) for offset in (5 * HOUR, last)]
    journey = stage.ledger.follow(stage.who, "Billing", [one.entry for one in sent])
    if last <= DAY:
        why = "three messages on one bill within 24 hours, by letter and mail"
        stage.ledger.breaks(OVER, journey, sent[2].at, [one.ref for one in sent], sent[2].span, why)


def _two_matters(stage: Stage) -> None:
    start = some_day(stage.draw)
    visits = [mail(*stage.scene, start + place * HOUR, VISIT) for place in range(2)]
    bill = mail(*stage.scene, start + 90 * MINUTE, STATEMENT)
    stage.ledger.follow(stage.who, "Visit", [one.entry for one in visits])
    stage.ledger.follow(stage.who, "Billing", [bill.entry])


def _mails_to_household(stage: Stage) -> None:
    """Three mails on one day, two of them to one of a household and one to the other."""
    start = some_day(stage.draw)
    for place, who in enumerate((stage.cast[0], stage.cast[1], stage.cast[0])):
        sent = mail(stage.ledger, stage.draw, who, start + place * HOUR, VISIT)
        stage.ledger.follow(who, "Visit", [sent.entry])


def _rings(stage: Stage, calls: Sequence[tuple[int, str]], apart: int = 20 * MINUTE) -> None:
    """Calls placed twenty minutes apart: seconds and who answered.

    Those of three seconds or less say nothing, nor do those that end within twenty seconds of a machine's beep.
    """
    start = some_day(stage.draw)
    made = [
        ring(*stage.scene, start + place * apart, seconds, answered_by)
        for place, (seconds, answered_by) in enumerate(calls)
    ]
    if stage.who.key.startswith("B"):
        return
    journey = stage.ledger.follow(stage.who, "", [one.entry for one in made])
    silent = [one for one, (seconds, who) in zip(made, calls, strict=True) if seconds <= (19 if who == BEEP else 3)]
    if len(silent) > 1:
        span = sum(one.span for one in silent)
        stage.ledger.breaks(SILENT, journey, silent[1].at, [one.ref for one in silent], span, "calls without a word")


def _visit(stage: Stage, arrives: int | None, window: tuple[int, int] | None = None, result: str = "COMPLETE") -> None:
    """A confirmed visit; the technician arrives so many microseconds after the end of the window, or not at all."""
    begin = opening(stage.draw.randint(2, 20)) + stage.draw.choice((0, 4)) * HOUR
    agreed = window or (begin, begin + 4 * HOUR)
    sent = mail(*stage.scene, day_before(min(agreed[0], AS_OF)), VISIT)
    arrived = None if arrives is None else agreed[1] + arrives
    made = visit(*stage.scene, agreed, arrived, result)
    journey = stage.ledger.follow(stage.who, "Visit", [sent.entry, *([made.entry] if made.entry else [])])
    broken = made.due < AS_OF and (arrives is None or arrives > 0)
    status = "broken" if broken else "kept" if arrived is not None else "open"
    stage.ledger.promises.append(visit_promise(made, journey, status))
    if broken:
        why = "nobody came" if arrives is None else f"came {arrives // MINUTE} minutes after the window"
        stage.ledger.breaks(BROKEN, journey, made.due, [made.ref], None, why)


EVE = at_local(3, 9, 14)
"""The afternoon before the night that is an hour short."""
SUNDAY = (at_local(3, 10, 0), at_local(3, 10, 4))
"""A window over the hour that the clocks of 10 March leave out: three hours long, four on the clock."""
COMING = (AS_OF + 4 * DAY + 14 * HOUR, AS_OF + 4 * DAY + 18 * HOUR)
"""A window after the export: what it promises is open."""


BEEP = "machine_end_beep"
SAID = (4, "human")
"""A second longer than what counts as nothing said."""

SCENARIOS = (
    Scenario(name="three mails in 24 hours less a second", plants=(OVER,), prefers="Email",
             play=play(_mails, (0, 5 * HOUR, DAY - SECOND))),
    Scenario(name="three mails in 24 hours and a second", plants=(), prefers="Email",
             play=play(_mails, (0, 5 * HOUR, DAY + SECOND))),
    Scenario(name="three mails in 24 hours", plants=(OVER,), prefers="Email", play=play(_mails, (0, 5 * HOUR, DAY))),
    Scenario(name="three mails in 24 hours less a second as the clocks change", plants=(OVER,), prefers="Email",
             play=play(_mails, (0, 5 * HOUR, DAY - SECOND), at=EVE)),
    Scenario(name="three mails in 24 hours and a second as the clocks change", plants=(), prefers="Email",
             play=play(_mails, (0, 5 * HOUR, DAY + SECOND), at=EVE)),
    Scenario(name="a letter and two mails in 24 hours less a second", plants=(OVER,),
             play=play(_letter_and_mails, DAY - SECOND)),
    Scenario(name="a letter and two mails in 24 hours and a second", plants=(),
             play=play(_letter_and_mails, DAY + SECOND)),
    Scenario(name="three mails in one second", plants=(OVER,), prefers="Email", play=play(_mails, (0, 0, 0))),
    Scenario(name="two mails", plants=(), prefers="Email", play=play(_mails, (0, HOUR))),
    Scenario(name="two mails and a newsletter", plants=(), prefers="Email",
             play=play(_mails, (0, 2 * HOUR), newsletters=1)),
    Scenario(name="two mails and a voicemail", plants=(OVER,), play=_mails_and_voicemail),
    Scenario(name="three mails to two of a household", plants=(), prefers="Email", cast=2, household=True,
             play=_mails_to_household),
    Scenario(name="three mails on two matters", plants=(), prefers="Email", play=_two_matters),
    Scenario(name="two calls of three seconds", plants=(SILENT,), prefers="Phone",
             play=play(_rings, ((3, "human"), (2, "machine_start")))),
    Scenario(name="two calls unanswered", plants=(SILENT,), prefers="Phone", play=play(_rings, ((0, ""), (0, "")))),
    Scenario(name="two calls unanswered in one second", plants=(SILENT,), prefers="Phone",
             play=play(_rings, ((0, ""), (0, "")), apart=0)),
    Scenario(name="two beeps of nineteen seconds", plants=(SILENT,), prefers="Phone",
             play=play(_rings, ((19, BEEP), (19, BEEP)))),
    Scenario(name="beeps of nineteen and of twenty seconds", plants=(), prefers="Phone",
             play=play(_rings, ((19, BEEP), (20, BEEP)))),
    Scenario(name="two beeps of twenty seconds", plants=(), prefers="Phone",
             play=play(_rings, ((20, BEEP), (20, BEEP)))),
    Scenario(name="one call of three seconds", plants=(), prefers="Phone", play=play(_rings, ((3, "human"),))),
    Scenario(name="one call of three seconds and a voicemail", plants=(), prefers="Phone",
             play=play(_rings, ((3, "machine_start"), (31, BEEP)))),
    Scenario(name="calls of three and of four seconds", plants=(), prefers="Phone", followed=False,
             play=play(_rings, ((3, "human"), SAID))),
    Scenario(name="two calls of four seconds", plants=(), prefers="Phone", followed=False,
             play=play(_rings, (SAID, SAID))),
    Scenario(name="technician a minute late", plants=(BROKEN,), prefers="Email", play=play(_visit, MINUTE)),
    Scenario(name="technician hours late", plants=(BROKEN,), prefers="Email", play=play(_visit, 150 * MINUTE)),
    Scenario(name="technician never comes", plants=(BROKEN,), prefers="Email",
             play=play(_visit, None, result="NO SHOW")),
    Scenario(name="technician at the very end of the window", plants=(), prefers="Email", play=play(_visit, 0)),
    Scenario(name="technician a minute before the end", plants=(), prefers="Email", play=play(_visit, -MINUTE)),
    Scenario(name="visit still to come", plants=(), prefers="Email",
             play=play(_visit, None, COMING, result="SCHEDULED")),
    Scenario(name="technician a minute late as the clocks change", plants=(BROKEN,), prefers="Email",
             play=play(_visit, MINUTE, SUNDAY)),
    Scenario(name="technician in time as the clocks change", plants=(), prefers="Email",
             play=play(_visit, 0, SUNDAY)),
)  # fmt: skip
"""Messages, calls without a word and visits."""
