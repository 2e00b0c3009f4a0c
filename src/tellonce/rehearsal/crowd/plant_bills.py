"""Notices against the organisation's own records: a fee for a bill that was paid in time, a demand by a day past."""

from collections.abc import Sequence

from tellonce.rehearsal.crowd.field import charge, invoice_number
from tellonce.rehearsal.crowd.letters import BILL, COLLECTION, LATE_FEE, Demand, letter
from tellonce.rehearsal.crowd.mail import mail
from tellonce.rehearsal.crowd.organisation import ZONE, at_local, local, opening
from tellonce.rehearsal.crowd.scenario import Scenario, Stage, play
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND, day_end

AGAINST = "contradictory_notice"

OWED = "54.00"

MARCH_10 = at_local(3, 10, 12)
"""The day that is an hour short: who counts 24 hours from its beginning ends it an hour late."""


def _bill(stage: Stage, last: int) -> Demand:
    """A month's bill; `last` is a moment of the last day to pay."""
    return Demand(invoice=invoice_number(stage.draw), amount=OWED, by=last)


def _pays(
    stage: Stage, paid: Sequence[tuple[str, int]], fee: str, due: int | None = None, *, by_mail: bool = False
) -> None:
    """A bill, what was paid of it and how long after the end of its last day (microseconds), then a fee.

    Args:
        stage: where it plays.
        paid: amounts with their moments, counted from the first moment of the day after the last to pay.
        fee: LATE FEE or COLLECTION.
        due: a moment of the last day to pay; one of April where it is left open.
        by_mail: whether a mail about the fee comes beside the letter.
    """
    last = due or opening(stage.draw.randint(22, 36))
    end = day_end(last, ZONE) + 1
    asks = _bill(stage, last)
    bill = letter(*stage.scene, last - 9 * DAY, BILL, asks)
    charges = [charge(*stage.scene, end + after, invoice=asks.invoice, amount=amount) for amount, after in paid]
    again = Demand(invoice=asks.invoice, amount="9.50", by=last + 20 * DAY)
    sent = [letter(*stage.scene, last + 4 * DAY, fee, again)]
    if by_mail:
        said = {"invoice": asks.invoice}
        sent.append(mail(*stage.scene, last + 6 * DAY, "late-fee", said=said))
    journey = stage.ledger.follow(stage.who, "Billing", [bill.entry, *(one.entry for one in sent)])
    cents = sum(round(float(amount) * 100) for amount, after in paid if after < 0)
    if cents >= round(float(OWED) * 100):
        for one in sent:
            why = f"a {fee.lower()} although the bill was paid in full and in time"
            stage.ledger.breaks(AGAINST, journey, one.at, [bill.ref, *charges, one.ref], one.span, why)


def _late_already(stage: Stage, days: int) -> None:
    """A bill by letter whose last day to pay lies so many days before the day it is mailed."""
    day = opening(stage.draw.randint(3, 30))
    made = letter(*stage.scene, day, BILL, _bill(stage, day - days * DAY))
    journey = stage.ledger.follow(stage.who, "Billing", [made.entry])
    if days > 0:
        why = "asks for payment by a day already past"
        stage.ledger.breaks(AGAINST, journey, made.at, [made.ref], made.span, why)


def _reminded(stage: Stage, after: int, day: int | None = None) -> None:
    """A mail that asks for payment by a day, sent so long after the first moment of the day after it."""
    last = opening(stage.draw.randint(3, 30)) if day is None else day
    at = day_end(last, ZONE) + 1 + after
    said = {"pay_by": local(last).date().isoformat()}
    made = mail(*stage.scene, at, "payment-reminder", said=said)
    journey = stage.ledger.follow(stage.who, "Billing", [made.entry])
    if after >= 0:
        why = "asks for payment by a day already past"
        stage.ledger.breaks(AGAINST, journey, made.at, [made.ref], made.span, why)


IN_TIME, TOO_LATE = -SECOND, 0
"""The last second of the last day to pay, and the first of the next."""
EARLIER = -(2 * DAY + 5 * HOUR + 7 * MINUTE)

SCENARIOS = (
    Scenario(name="a late fee after payment", plants=(AGAINST,), play=play(_pays, ((OWED, EARLIER),), LATE_FEE)),
    Scenario(name="a late fee by letter and by mail after payment", plants=(AGAINST,),
             play=play(_pays, ((OWED, EARLIER),), LATE_FEE, by_mail=True)),
    Scenario(name="a collection letter after payment", plants=(AGAINST,),
             play=play(_pays, ((OWED, EARLIER),), COLLECTION)),
    Scenario(name="a late fee, nothing was paid", plants=(), play=play(_pays, (), LATE_FEE)),
    Scenario(name="a late fee after payment in the last second", plants=(AGAINST,),
             play=play(_pays, ((OWED, IN_TIME),), LATE_FEE)),
    Scenario(name="a late fee after payment a second late", plants=(),
             play=play(_pays, ((OWED, TOO_LATE),), LATE_FEE)),
    Scenario(name="a late fee after payment in the last second as the clocks change", plants=(AGAINST,),
             play=play(_pays, ((OWED, IN_TIME),), LATE_FEE, MARCH_10)),
    Scenario(name="a late fee after payment a second late as the clocks change", plants=(),
             play=play(_pays, ((OWED, TOO_LATE),), LATE_FEE, MARCH_10)),
    Scenario(name="a late fee, all but a cent was paid", plants=(), play=play(_pays, (("53.99", EARLIER),), LATE_FEE)),
    Scenario(name="a late fee after payment in two parts", plants=(AGAINST,),
             play=play(_pays, (("30.00", EARLIER), ("24.00", EARLIER + DAY)), LATE_FEE)),
    Scenario(name="a late fee after payment in two parts of one second", plants=(AGAINST,),
             play=play(_pays, (("30.00", EARLIER), ("24.00", EARLIER)), LATE_FEE)),
    Scenario(name="a late fee, the second part was paid a second late", plants=(),
             play=play(_pays, (("30.00", EARLIER), ("24.00", TOO_LATE)), LATE_FEE)),
    Scenario(name="a bill by the day before it is mailed", plants=(AGAINST,), play=play(_late_already, 1)),
    Scenario(name="a bill by the day it is mailed", plants=(), play=play(_late_already, 0)),
    Scenario(name="a reminder by the day just over", plants=(AGAINST,), prefers="Email",
             play=play(_reminded, TOO_LATE)),
    Scenario(name="a reminder by the day in its last second", plants=(), prefers="Email",
             play=play(_reminded, IN_TIME)),
    Scenario(name="a reminder by the day just over as the clocks change", plants=(AGAINST,), prefers="Email",
             play=play(_reminded, TOO_LATE, MARCH_10)),
    Scenario(name="a reminder by the day in its last second as the clocks change", plants=(), prefers="Email",
             play=play(_reminded, IN_TIME, MARCH_10)),
)  # fmt: skip
"""Notices against the organisation's own records."""
