"""Letters: those that a letter shop printed and mailed, and those that reached the post room, with days as dates."""

from random import Random
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.ledger import LETTERS, POST, Ledger, contact
from tellonce.rehearsal.crowd.mail import Message
from tellonce.rehearsal.crowd.organisation import ZONE, local
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import DAY, MINUTE, noon

BILL: Final = "BILL"
LATE_FEE: Final = "LATE FEE"
COLLECTION: Final = "COLLECTION"
CONFIRMATION: Final = "CONFIRMATION"
OFFER: Final = "OFFER"
CANCEL_FORM: Final = "CANCEL FORM"
REFUND_FORM: Final = "REFUND FORM"
COMPLAINT: Final = "COMPLAINT"
CORRESPONDENCE: Final = "CORRESPONDENCE"

READING: Final = 2 * MINUTE
WRITING: Final = 15 * MINUTE
"""Source of both: counting rules, "letter received", "written by the customer"."""


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter asks for.

    Attributes:
        invoice: number of the invoice.
        amount: dollars and cents.
        by: a moment of the last day to pay, microseconds UTC.
    """

    invoice: str
    amount: str
    by: int


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's letter as the post room logged it: its moment, reference, entry in the truth, and time to write."""

    at: int
    ref: str
    entry: ContactEntry
    span: int = WRITING


def letter(
    ledger: Ledger, draw: Random, who: Customer, day: int, form: str, asks: Demand | None = None, headline: str = ""
) -> Message:
    """Write down a letter mailed on the local day of a moment (`day`, microseconds UTC)."""
    name = f"PC{draw.randint(10**8, 10**9 - 1)}{len(ledger.files[LETTERS]) % 1000:03d}"
    row = {
        "PIECE": name,
        "FORM": form,
        "ACCT": who.account_no,
        "NAME": who.name.upper(),
        "ADDR": who.site.upper(),
        "ZIP": who.postcode,
        "HEADLINE": headline or form,
        "INVOICE": asks.invoice if asks else "",
        "AMOUNT": asks.amount if asks else "",
        "PAY_BY": _day(asks.by) if asks else "",
        "PRINTED": f"{_day(day - DAY)} 22:{draw.randint(0, 59):02d}",
        "MAILED": _day(day),
    }
    at = noon(day, ZONE)
    ref = ledger.add(LETTERS, name, who, at, row)
    entry = contact("message", "letter", at, at, READING, f"letter: {form.lower()}", [ref])
    return Message(at=at, ref=ref, entry=entry, span=READING)


def post(ledger: Ledger, draw: Random, who: Customer, day: int, kind: str) -> Written:
    """Write down a letter that the customer posted on the local day of a moment and that came in three days later."""
    name = f"S24{draw.randint(10**6, 10**7 - 1)}{len(ledger.files[POST]) % 1000:03d}"
    at = noon(day, ZONE)
    row = {
        "SCAN_ID": name,
        "RECEIVED": f"{_day(day + 3 * DAY)} 09:{draw.randint(0, 59):02d}",
        "POSTMARK": _day(day),
        "SENDER": who.name,
        "SENDER_ADDR": f"{who.site}, Brightwater",
        "DOC_TYPE": kind,
        "ACCT": who.account_no,
        "FILED_TO": "customer care",
    }
    ref = ledger.add(POST, name, who, at, row)
    return Written(at=at, ref=ref, entry=contact("contact", "letter", at, at, WRITING, kind.lower(), [ref]))


def _day(at: int) -> str:
    return local(at).strftime("%m/%d/%Y")
