"""E-mails that the organisation sent and what became of them, and calls it placed."""

from collections.abc import Mapping
from random import Random
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.ledger import CALLS, MAILS, Ledger, contact
from tellonce.rehearsal.crowd.marks import hexadecimal, letters
from tellonce.rehearsal.crowd.organisation import DIALLER
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import HOUR, MINUTE, SECOND, moment

STATEMENT: Final = "statement-ready"
VISIT: Final = "visit-confirmation"
NEWSLETTER: Final = "spring-newsletter"
DECLINED: Final = "card-declined"
SUSPENDED: Final = "service-suspended"
SUSPENDED_FOR_MISUSE: Final = "suspended-for-misuse"
ASKS_OF_VISIT: Final = "survey-visit"
ASKS_OF_TICKET: Final = "survey-help-with-your-plan"
ASKS_OF_NOTHING: Final = "survey-your-experience"

HALF_MINUTE: Final = MINUTE // 2
"""What an outbound call without a word costs the customer. Source: counting rules, "call received"."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it was written down.

    Attributes:
        at: moment, microseconds UTC.
        ref: reference of the record of its sending.
        entry: the message as the truth lists it.
        span: customer's microseconds.
    """

    at: int
    ref: str
    entry: ContactEntry
    span: int


def mail(
    ledger: Ledger, draw: Random, who: Customer, at: int, category: str,
    *, opened: bool = True, said: Mapping[str, str] | None = None,
) -> Message:  # fmt: skip
    """Write down an e-mail that arrived, and its opening one to three hours later; `said` are arguments of its own."""
    message = letters(draw, 22)
    refs = [_event(ledger, draw, who, at, ("delivered", category, message), said)]
    if opened:
        read = at + draw.randint(3600, 3 * 3600) * SECOND
        refs.append(_event(ledger, draw, who, read, ("open", category, message), said))
    span = MINUTE if opened else 0
    channel = "survey" if category.startswith("survey") else "email"
    entry = contact("message", channel, at, at, span, category.replace("-", " "), refs)
    return Message(at=at, ref=refs[0], entry=entry, span=span)


def _event(
    ledger: Ledger, draw: Random, who: Customer, at: int, what: tuple[str, str, str], said: Mapping[str, str] | None
) -> str:
    event, category, message = what
    ident = letters(draw, 22)
    row: dict[str, object] = {
        "email": who.email,
        "timestamp": at // SECOND,
        "event": event,
        "category": [category],
        "sg_event_id": ident,
        "sg_message_id": f"{message}.recvd-{draw.getrandbits(40):010x}",
        "smtp-id": f"<{message}@geopod-ismtpd-3>",
        **(said or {}),
    }
    if event == "delivered":
        row["response"] = "250 2.0.0 OK"
    return ledger.add(MAILS, ident, who, at, row)


def ring(ledger: Ledger, draw: Random, who: Customer, at: int, seconds: int, answered_by: str) -> Message:
    """Write down a call that the organisation placed.

    Args:
        ledger: where to.
        draw: the crowd's dice.
        who: the customer called.
        at: start, microseconds UTC.
        seconds: its length; 0 for one that nobody answered.
        answered_by: human, machine_start, machine_end_beep or unknown.
    """
    ident = hexadecimal(draw, "CA")
    row = {
        "sid": ident,
        "account_sid": "AC" + "0" * 32,
        "from": DIALLER,
        "to": who.phone,
        "direction": "outbound-api",
        "status": "completed" if seconds else "no-answer",
        "start_time": _rfc_2822(at),
        "end_time": _rfc_2822(at + seconds * SECOND),
        "duration": str(seconds),
        "answered_by": answered_by if seconds else "",
        "forwarded_from": "",
        "price": "-0.01300" if seconds else "",
    }
    ref = ledger.add(CALLS, ident, who, at, row)
    voicemail = answered_by == "machine_end_beep" and seconds >= 20
    span = MINUTE if voicemail else HALF_MINUTE
    what = "voicemail" if voicemail else "call without a word"
    return Message(at=at, ref=ref, entry=contact("message", "phone", at, at, span, what, [ref]), span=span)


def _rfc_2822(at: int) -> str:
    return moment(at).strftime("%a, %d %b %Y %H:%M:%S +0000")


def day_before(at: int) -> int:
    """Twenty hours before a moment: when a visit is confirmed."""
    return at - 20 * HOUR
