"""What goes wrong in writing: asked for what had been written, sent elsewhere, one matter written about again."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.mail import STATEMENT, mail
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play, some_day
from tellonce.rehearsal.crowd.tickets import Line, Ticket, ticket
from tellonce.vocabulary.moment import DAY, HOUR

OVER = "start_over"
ASKED = "re_authentication"
AWAY = "forced_channel_switch"
REPEAT = "repeat_contact"

TELL_AGAIN = "Could you please explain the problem again?"
TRY_AGAIN = "Could you please try the other cable again?"
TOLD_BEFORE = "I already explained this to your colleague."
NUMBER = "Could you please confirm your account number?"
CALL_US = "We cannot do that by mail. Please call customer service at 800-555-0142."
ASK_BANK = "Your card was refused. Please contact your bank to release it."
MAY_CALL = "Done. If you have further questions, please call our team."
NOTED = "Thank you, noted."

ANSWERED = 3 * HOUR
"""How long after its opening a ticket is answered."""


def _exchange(stage: Stage, first: str, answer: str, last: str = "") -> tuple[str, Ticket]:
    """A mail, the answer to it and, perhaps, what the customer writes then: a journey of its own."""
    lines = [Line(after=0, text=first), Line(after=3 * 3600, text=answer, agent=2)]
    if last:
        lines.append(Line(after=26 * 3600, text=last))
    made = ticket(*stage.scene, some_day(stage.draw), "Technical", lines)
    return stage.ledger.follow(stage.who, "Technical", made.entries), made


def _asks(stage: Stage, answer: str, plants: str = "", *, numbered: bool = False) -> None:
    """An answer that asks for something; asked in writing, it costs no minutes of its own."""
    number = f" My account is {stage.who.account_no}." if numbered else ""
    last = "It is slow from seven to ten, on all days."
    journey, made = _exchange(stage, f"My connection is slow in the evening.{number}", answer, last)
    if plants:
        shown = made.lines[:2] if numbered else made.lines[1:2]
        why = "asked in writing for what had been written"
        stage.ledger.breaks(plants, journey, made.at + ANSWERED, shown, None, why)


def _sends(stage: Stage, answer: str, *, away: bool) -> None:
    journey, made = _exchange(stage, "Please change the name of my network.", answer)
    if away:
        why = "told to go elsewhere for the same thing"
        stage.ledger.breaks(AWAY, journey, made.at + ANSWERED, [made.lines[1]], made.span, why)


def _told_before(stage: Stage) -> None:
    """The customer writes that it had been told before: begun anew in another channel, as a record says."""
    journey, made = _exchange(stage, f"The lamp of my modem is red. {TOLD_BEFORE}", NOTED)
    stage.ledger.breaks(OVER, journey, made.at, [made.lines[0]], None, "had told it to another before")


def _writes_again(stage: Stage, topics: Sequence[str]) -> None:
    """Two tickets two days apart, about one topic or two."""
    start, made = some_day(stage.draw), []
    for place, topic in enumerate(topics):
        at = start + place * 2 * DAY
        lines = [Line(after=0, text="A question about my account."), Line(after=7200, text=NOTED, agent=3)]
        made.append(ticket(*stage.scene, at, topic, lines, at + ANSWERED))
    if topics[0] != topics[1]:
        for one, topic in zip(made, topics, strict=True):
            stage.ledger.follow(stage.who, topic, one.entries)
        return
    journey = stage.ledger.follow(stage.who, topics[0], [entry for one in made for entry in one.entries])
    why = "writes again about the same two days later"
    stage.ledger.breaks(REPEAT, journey, made[1].at, [one.ref for one in made], made[1].span, why)


def _goes_on(stage: Stage) -> None:
    """Further messages in one ticket are no contact of their own."""
    lines = [
        Line(after=0, text="A question about my account."),
        Line(after=7200, text=NOTED, agent=3),
        Line(after=2 * 86_400, text="A further question."),
        Line(after=2 * 86_400 + 900, text=NOTED, agent=3),
    ]
    made = ticket(*stage.scene, some_day(stage.draw), "Billing", lines)
    stage.ledger.follow(stage.who, "Billing", made.entries)


def _mails_and_answers(stage: Stage) -> None:
    """Two mails about a bill and the answer to a question about it within a day: an answer is no message too many."""
    start = some_day(stage.draw)
    sent = [mail(*stage.scene, start + place * 5 * HOUR, STATEMENT) for place in range(2)]
    lines = [Line(after=0, text="What is the second line on my bill?"), Line(after=7200, text="The modem.", agent=3)]
    made = ticket(*stage.scene, start + 6 * HOUR, "Billing", lines)
    stage.ledger.follow(stage.who, "Billing", [*(one.entry for one in sent), *made.entries])


def _answered_by_mail(stage: Stage) -> None:
    """One who asked for texts writes a mail; an answer goes the way that the customer came."""
    _exchange(stage, "Please change the name of my network.", NOTED)


SCENARIOS = (
    Scenario(name="asked in a ticket to tell it again", plants=(OVER,), play=play(_asks, TELL_AGAIN, OVER)),
    Scenario(name="writes what had been told before", plants=(OVER,), play=_told_before),
    Scenario(name="asked in a ticket to try it again", plants=(), play=play(_asks, TRY_AGAIN)),
    Scenario(name="number written, asked for in the answer", plants=(ASKED,),
             play=play(_asks, NUMBER, ASKED, numbered=True)),
    Scenario(name="number asked for in the answer", plants=(), play=play(_asks, NUMBER)),
    Scenario(name="an answer says to call", plants=(AWAY,), play=play(_sends, CALL_US, away=True)),
    Scenario(name="an answer says to ask the bank", plants=(AWAY,), play=play(_sends, ASK_BANK, away=True)),
    Scenario(name="an answer names the telephone for further questions", plants=(),
             play=play(_sends, MAY_CALL, away=False)),
    Scenario(name="writes again in another ticket", plants=(REPEAT,), play=play(_writes_again, ("Billing", "Billing"))),
    Scenario(name="writes again in the same ticket", plants=(), play=_goes_on),
    Scenario(name="writes again about another matter", plants=(), play=play(_writes_again, ("Billing", "Orders"))),
    Scenario(name="two mails and an answer", plants=(), prefers="Email", play=_mails_and_answers),
    Scenario(name="answered by mail, asked for texts", plants=(), prefers="SMS", play=_answered_by_mail),
)  # fmt: skip
"""What goes wrong in writing."""
