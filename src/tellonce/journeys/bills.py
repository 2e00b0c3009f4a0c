"""What an organisation asked its customer to pay, and whether that had been paid in full and in time."""

import math
import re
from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.touchpoint import Touchpoint

AMOUNTS: Final = ("amount", "Amount", "AMOUNT")
"""Attributes that hold an amount of money, in the systems' own spellings."""

ASKING: Final = frozenset({Activity.BILLED, Activity.NOTICE_SENT, Activity.DEADLINE_SET})

KEPT: Final = 24
"""Demands of one journey that are kept in mind: two years of monthly bills."""

_CENT: Final = 0.005

_LONGEST: Final = 40
"""Signs of an amount: trillions with their cents, blanks and a currency have fewer, and longer texts are none."""

_MONEY: Final = re.compile(
    r"(?P<sign>[+-]?)\s*(?:[^\W\d_]{2,3}\.?\s*|[^\W\d_]{0,2}[^\w\s.,+'-]\s*(?P<minus>[+-]?))?"
    r"(?P<digits>\d[\d.,'’\s]*?)\s*(?:[^\W\d_]{2,3}\.?|[^\w\s.,+-])?"
)
"""Digits with what parts them, and the sign or code of a currency before or behind them."""


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """One demand for money.

    Attributes:
        contact: the message that made it, or None.
        at: when, microseconds UTC.
        due: by when, microseconds UTC, or None.
        amount: how much.
        numbers: business numbers that it names.
    """

    contact: str | None
    at: int
    due: int | None
    amount: float
    numbers: tuple[str, ...] = ()


def demand(point: Touchpoint, contact: str | None, due: int | None) -> Demand | None:
    """The demand that a touchpoint makes; None where it asks for no amount above nothing."""
    asked = amount(point) if point.activity in ASKING else None
    if not asked:
        return None
    return Demand(contact=contact, at=point.at, due=due, amount=asked, numbers=point.matters)


def amount(point: Touchpoint) -> float | None:
    """The amount of money that a touchpoint names, or None."""
    return money(next((point.attributes[name] for name in AMOUNTS if point.attributes.get(name)), ""))


def money(text: str) -> float | None:
    """The amount that a text is, with or without the sign or code of a currency; None for any other text.

    The last of its points and commas parts the cents, but where it comes more than once, or is a comma with three
    digits behind it and nothing else: `1,234.50`, `1.234,50`, `£160.00`, `12,5 EUR`, `1,234`.
    """
    plain = text.strip()
    found = _MONEY.fullmatch(plain) if len(plain) <= _LONGEST else None
    if found is None:
        return _number(text)
    digits = re.sub(r"[\s'’]", "", found["digits"])
    last = max(digits, key=lambda sign: digits.rfind(sign) if sign in ",." else -1)
    groups = last not in ",." or digits.count(last) > 1 or (last == "," and "." not in digits and digits[-4:-3] == ",")
    whole, cents = (digits, "") if groups else digits.rsplit(last, 1)
    units = re.sub(r"[.,]", "", whole)
    return _number(f"{found['sign'] or found['minus'] or ''}{units}.{cents or 0}")


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class Debts(msgspec.Struct):
    """What one journey asked for and what was paid of it, told step by step in order.

    A payment or a notice that names the number of a demand (a bill, a notice) is about that one; any other about the
    latest demand, and about the one before it where the latest stands in the message that is looked at.

    Attributes:
        owed: the latest demands of different messages, each with what was paid between it and its due date.
    """

    owed: list[tuple[Demand, float]] = []

    def ask(self, asked: Demand) -> None:
        """A demand was made; another one of the same message takes the place of its first."""
        same = bool(self.owed) and asked.contact is not None and self.owed[-1][0].contact == asked.contact
        self.owed = [*(self.owed[:-1] if same else self.owed[-KEPT:]), (asked, 0.0)]

    def pay(self, at: int, paid: float | None, numbers: Collection[str] = ()) -> None:
        """A payment came in (microseconds UTC); one whose record names no amount is taken for the whole."""
        meant = _about(self.owed, numbers) or self.owed[-2:]
        self.owed = [
            (one, before + (one.amount if paid is None else paid))
            if (one, before) in meant and (one.due is None or at <= one.due)
            else (one, before)
            for one, before in self.owed
        ]

    def settled(self, apart: str | None, numbers: Collection[str] = ()) -> bool:
        """Whether the demand that is meant was paid in full and in time, that of the message `apart` not counted."""
        if not self.owed:
            return False
        others = [one for one in self.owed if one[0].contact is None or one[0].contact != apart]
        meant = _about(others, numbers) or others
        return bool(meant) and 0 < meant[-1][0].amount - _CENT <= meant[-1][1]


def _about(owed: Sequence[tuple[Demand, float]], numbers: Collection[str]) -> list[tuple[Demand, float]]:
    """The demands that name one of these numbers."""
    named = frozenset(numbers)
    return [one for one in owed if not named.isdisjoint(one[0].numbers)]
