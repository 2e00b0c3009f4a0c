"""What an organisation asked its customer to pay, and whether that had been paid in full and in time."""

from collections.abc import Sequence
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


def settled(demands: Sequence[Demand], payments: Sequence[tuple[int, float | None]], apart: str | None) -> bool:
    """Whether the latest demand had been paid in full and in time.

    Args:
        demands: of one journey, in order.
        payments: of the same journey, (moment, amount or None where the record does not say), in order.
        apart: name of a message whose own demands do not count.
    """
    latest = next((one for one in reversed(demands) if one.contact is None or one.contact != apart), None)
    if latest is None:
        return False
    paid = [sum_ for at, sum_ in payments if at >= latest.at and (latest.due is None or at <= latest.due)]
    return bool(paid) and sum(latest.amount if one is None else one for one in paid) >= latest.amount - _CENT
