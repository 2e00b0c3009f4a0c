"""Visits of technicians, in local time to the minute and without a zone, what every customer has on file, charges."""

from random import Random
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.ledger import CHARGES, CONTACTS, DISPATCH, Ledger, contact
from tellonce.rehearsal.crowd.marks import letters
from tellonce.rehearsal.crowd.organisation import FIRST_DAY, local, utc_ms
from tellonce.rehearsal.crowd.people import NO_PHONE, Customer
from tellonce.rehearsal.truth import TruePromise
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, iso, moment


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One visit as it was written down.

    Attributes:
        due: end of its window, microseconds UTC.
        until: when it was completed, microseconds UTC; end of its window where nobody came.
        ref: reference of its record.
        entry: the visit as the truth lists a contact, or None where nobody came.
    """

    due: int
    until: int
    ref: str
    entry: ContactEntry | None


def visit(
    ledger: Ledger, draw: Random, who: Customer, window: tuple[int, int], arrived: int | None, result: str = "COMPLETE"
) -> Visit:
    """Write down a visit.

    Args:
        ledger: where to.
        draw: the crowd's dice.
        who: the customer.
        window: agreed start and end, microseconds UTC, of one local day.
        arrived: microseconds UTC, or None where nobody came (yet).
        result: COMPLETE, NO SHOW or SCHEDULED.
    """
    name = f"WO-{880_000 + len(ledger.files[DISPATCH])}"
    completed = None if arrived is None else arrived + draw.randint(41, 119) * MINUTE
    row = {
        "WO": name,
        "ACCT": who.account_no,
        "CUST": f"{who.last}, {who.first[0]}".upper(),
        "SITE": f"{who.site}, Brightwater",
        "CONTACT_NO": who.digits,
        "JOB": draw.choice(("INST", "REPAIR", "MODEM")),
        "WINDOW": f"{_stamp(window[0])} - {_stamp(window[1])[11:]}",
        "TECH": f"T-{draw.randint(400, 499)}",
        "ARRIVED": _stamp(arrived),
        "COMPLETED": _stamp(completed),
        "RESULT": result,
        "NOTES": "",
    }
    ref = ledger.add(DISPATCH, name, who, window[0], row)
    entry = None
    if arrived is not None and completed is not None:
        entry = contact("contact", "visit", arrived, completed, completed - arrived, "technician", [ref])
    return Visit(due=window[1], until=window[1] if completed is None else completed, ref=ref, entry=entry)


def visit_promise(made: Visit, journey: str, status: str) -> TruePromise:
    """That somebody comes within the window: kept, broken or open. No record tells when it was promised."""
    what = "technician within the agreed window"
    return TruePromise(journey=journey, what=what, made=None, due=iso(made.due), status=status, evidence=[made.ref])


def _stamp(at: int | None) -> str:
    return "" if at is None else local(at).strftime("%m/%d/%Y %I:%M %p")


def enrol(ledger: Ledger, draw: Random, who: Customer) -> None:
    """Write down the customer's master record and the month's payment: what every customer has."""
    since = FIRST_DAY - draw.randint(200, 2200) * DAY + 16 * HOUR
    phone = "(000) 000-0000" if who.phone == NO_PHONE else f"({who.digits[:3]}) {who.digits[3:6]}-{who.digits[6:]}"
    row = {
        "ID": who.contact_id,
        "ACCOUNT_NUMBER__C": who.account_no,
        "FIRSTNAME": who.first,
        "LASTNAME": who.last,
        "EMAIL": who.email,
        "PHONE": phone,
        "MOBILEPHONE": phone,
        "MAILINGSTREET": who.site,
        "MAILINGCITY": "Brightwater",
        "MAILINGPOSTALCODE": who.postcode,
        "PREFERRED_CHANNEL__C": who.prefers,
        "WEB_LOGIN__C": who.login,
        "CREATEDDATE": utc_ms(since),
    }
    ledger.add(CONTACTS, who.contact_id, who, since, row)
    _charge(ledger, draw, who)


def _charge(ledger: Ledger, draw: Random, who: Customer) -> None:
    charge(ledger, draw, who, FIRST_DAY + draw.randint(4, 34) * DAY + 10 * HOUR)


PRICES: Final = ("39.00", "54.00", "79.00")
"""What a month costs, in dollars."""


def invoice_number(draw: Random) -> str:
    """A number of an invoice, as Stripe gives it."""
    return f"in_{letters(draw, 24)}"


def charge(
    ledger: Ledger, draw: Random, who: Customer, at: int, declined: str = "",
    *, invoice: str = "", amount: str = "", refunded: int | None = None,
) -> str:  # fmt: skip
    """Write down a charge of the customer's card; the answer is its reference.

    Args:
        ledger: where to.
        draw: the crowd's dice.
        who: the customer.
        at: moment, microseconds UTC.
        declined: why the card was refused, '' where it went through.
        invoice: number of the invoice, '' for one that nothing else names.
        amount: dollars and cents, '' for the price of a month.
        refunded: moment of the refund of all of it, microseconds UTC, or None.
    """
    ident = f"ch_{letters(draw, 24)}"
    paid = amount or draw.choice(PRICES)
    row = {
        "id": ident,
        "Created (UTC)": _utc(at),
        "Amount": paid,
        "Amount Refunded": "0.00" if refunded is None else paid,
        "Currency": "usd",
        "Status": "Failed" if declined else "Paid" if refunded is None else "Refunded",
        "Decline Reason": declined,
        "Description": "Monthly service",
        "Customer ID": who.stripe_customer,
        "Customer Email": who.email,
        "Card Last4": f"{draw.randint(0, 9999):04d}",
        "Card Brand": "Visa",
        "Card Exp Month": str(draw.randint(1, 12)),
        "Card Exp Year": "2029",
        "Card Name": who.name,
        "Invoice ID": invoice or invoice_number(draw),
        "Refunded date (UTC)": "" if refunded is None else _utc(refunded),
        "account (metadata)": who.account_no,
    }
    return ledger.add(CHARGES, ident, who, at, row)


def _utc(at: int) -> str:
    return moment(at).strftime("%Y-%m-%d %H:%M:%S")
