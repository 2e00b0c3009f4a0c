"""What an organisation asked its customer to pay, and whether that had been paid in full and in time."""

from typing import Final

import msgspec

from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.touchpoint import Touchpoint

AMOUNTS: Final = ("amount", "Amount", "AMOUNT")
"""Attributes that hold an amount of money, in the systems' own spellings."""

ASKING: Final = frozenset({Activity.BILLED, Activity.NOTICE_SENT, Activity.DEADLINE_SET})

_CENT: Final = 0.005


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """One demand for money.

    Attributes:
        contact: the message that made it, or None.
        at: when, microseconds UTC.
        due: by when, microseconds UTC, or None.
        amount: how much.
    """

    contact: str | None
    at: int
    due: int | None
    amount: float


def demand(point: Touchpoint, contact: str | None, due: int | None) -> Demand | None:
    """The demand that a touchpoint makes; None where it asks for no amount above nothing."""
    asked = amount(point)
    if point.activity not in ASKING or not asked:
        return None
    return Demand(contact=contact, at=point.at, due=due, amount=asked)


def amount(point: Touchpoint) -> float | None:
    """The amount of money that a touchpoint names, or None; thousands may be parted by commas."""
    told = next((point.attributes[name] for name in AMOUNTS if point.attributes.get(name)), "").replace(",", "")
    try:
        return float(told)
    except ValueError:
        return None


class Debts(msgspec.Struct):
    """What one journey asked for and what was paid of it, told step by step in order.

    Only the latest demand counts, and the one before it where the latest stands in the message that is looked at.

    Attributes:
        owed: at most two demands of different messages, each with what was paid between it and its due date.
    """

    owed: list[tuple[Demand, float]] = []

    def ask(self, asked: Demand) -> None:
        """A demand was made; another one of the same message takes the place of its first."""
        same = bool(self.owed) and asked.contact is not None and self.owed[-1][0].contact == asked.contact
        self.owed = [*(self.owed[:-1] if same else self.owed[-1:]), (asked, 0.0)]

    def pay(self, at: int, paid: float | None) -> None:
        """A payment came in (microseconds UTC); one whose record names no amount is taken for the whole."""
        self.owed = [
            (one, before + (one.amount if paid is None else paid) if one.due is None or at <= one.due else before)
            for one, before in self.owed
        ]

    def settled(self, apart: str | None) -> bool:
        """Whether the latest demand has been paid in full and in time, that of the message `apart` not counted."""
        others = [one for one in self.owed if one[0].contact is None or one[0].contact != apart]
        return bool(others) and 0 < others[-1][0].amount - _CENT <= others[-1][1]
