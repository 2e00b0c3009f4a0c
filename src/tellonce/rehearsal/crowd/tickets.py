"""Tickets: mails of a customer and the answers to them, as Zendesk keeps them."""

from collections.abc import Sequence
from random import Random
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.ledger import TICKETS, Ledger, contact
from tellonce.rehearsal.crowd.organisation import TOPICS, utc_seconds
from tellonce.rehearsal.crowd.people import Customer
from tellonce.vocabulary.account import ContactEntry
from tellonce.vocabulary.moment import MINUTE, SECOND

WRITING: Final = 5 * MINUTE
"""What a mail costs the customer who writes it. Source: counting rules, "written by the customer"."""

READING: Final = MINUTE
"""What an answer costs. Source: counting rules: "mail from a system that does not record opening counts as opened"."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One comment of a ticket.

    Attributes:
        after: seconds after the ticket was opened.
        text: what was written.
        agent: number of the agent who wrote it; 0 for the customer.
    """

    after: int
    text: str
    agent: int = 0


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket as it was written down.

    Attributes:
        at: when the customer opened it, microseconds UTC.
        ref: reference of the whole ticket.
        lines: references of its comments in order.
        entries: its mails as the truth lists them: each of the customer's a contact, each answer a message.
        span: customer's microseconds of the first mail.
    """

    at: int
    ref: str
    lines: tuple[str, ...]
    entries: list[ContactEntry]
    span: int


def ticket(
    ledger: Ledger, draw: Random, who: Customer, at: int, topic: str, lines: Sequence[Line], solved: int | None = None
) -> Ticket:
    """Write down a ticket that a customer opens by mail.

    Args:
        ledger: where to.
        draw: the crowd's dice.
        who: the customer.
        at: when it is opened, microseconds UTC.
        topic: one of `TOPICS`.
        lines: its comments in order, the first the customer's.
        solved: when it was solved, microseconds UTC; None while it is open.
    """
    name = str(64_000 + len(ledger.files[TICKETS]))
    marks = [draw.randint(10**12, 10**13 - 1) for _ in lines]
    last = at + lines[-1].after * SECOND
    row: dict[str, object] = {
        "id": int(name),
        "created_at": utc_seconds(at),
        "updated_at": utc_seconds(last if solved is None else max(last, solved)),
        "via": {"channel": "email"},
        "subject": TOPICS[topic].subject,
        "description": lines[0].text,
        "status": "open" if solved is None else "solved",
        "priority": "normal",
        "type": "question",
        "tags": [TOPICS[topic].tag],
        "requester_id": who.desk_id,
        "requester": {
            "id": who.desk_id,
            "name": who.name,
            "email": who.email,
            "external_id": who.account_no,
            "role": "end-user",
        },
        "metric_set": {"solved_at": None if solved is None else utc_seconds(solved)},
        "comments": [_comment(who, at, line, mark) for line, mark in zip(lines, marks, strict=True)],
    }
    ref = ledger.add(TICKETS, name, who, at, row)
    entries = [
        _entry(line, at + line.after * SECOND, f"{ref}/{mark}", topic) for line, mark in zip(lines, marks, strict=True)
    ]
    return Ticket(at=at, ref=ref, lines=tuple(f"{ref}/{mark}" for mark in marks), entries=entries, span=WRITING)


def _entry(line: Line, at: int, ref: str, topic: str) -> ContactEntry:
    if line.agent:
        return contact("message", "email", at, at, READING, f"answer about {topic}", [ref])
    return contact("contact", "email", at, at, WRITING, f"mail about {topic}", [ref])


def _comment(who: Customer, at: int, line: Line, mark: int) -> dict[str, object]:
    return {
        "id": mark,
        "type": "Comment",
        "author_id": 9_000 + line.agent if line.agent else who.desk_id,
        "public": True,
        "body": line.text,
        "created_at": utc_seconds(at + line.after * SECOND),
        "via": {"channel": "email"},
    }
