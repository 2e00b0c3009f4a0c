"""Deadlines counted from a moment as declarations write them: `+FIELD * 60`, `+5 business days`, `+{value} hours`."""

import math
import re
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from tellonce.reading.times import Limit, Unit, due
from tellonce.vocabulary.moment import HOUR, MINUTE, SECOND
from tellonce.vocabulary.refusal import Unreadable

VALUE: Final = "{value}"
"""Stands for what the expression of a meaning found."""

LONGEST_SECONDS: Final = 1e9
"""More seconds than that (some thirty years) are a mistake in a field, no length."""

MOST_DAYS: Final = 36_500
"""More days, weeks or months than that (a hundred years of days) are a mistake in a field, no time limit."""

ALLOWED: Final = (
    "allowed: the name of a field with the moment or day; `+FIELD` or `+FIELD * 60` for a length in seconds; "
    "`+5 business days`, `+10 days`, `+2 weeks`, `+48 hours`, `+30 minutes`, also with FIELD or {value} for the number"
)

_UNITS: Final = {
    "second": None, "minute": Unit.MINUTE, "hour": Unit.HOUR, "day": Unit.DAY, "business day": Unit.BUSINESS_DAY,
    "week": Unit.WEEK, "month": Unit.MONTH,
}  # fmt: skip
_LENGTHS: Final = {None: SECOND, Unit.MINUTE: MINUTE, Unit.HOUR: HOUR}
"""Units that run by the clock, in microseconds; the others end with a local day."""

_AFTER: Final = re.compile(
    rf"\+\s*(?P<amount>\S.*?)(?:\s+\*\s+(?P<factor>\d+(?:\.\d+)?))?(?:\s+(?P<unit>{'|'.join(_UNITS)})s?)?\s*",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(rf"(?:\d+|\{{value\}})\s+(?:{'|'.join(_UNITS)})s?", re.IGNORECASE)


class After(NamedTuple):
    """A time limit that runs from a moment.

    Attributes:
        amount: the name of the field with the number, the number itself, or `{value}`.
        factor: what the number is multiplied by.
        unit: of the number; None for seconds.
    """

    amount: str
    factor: float
    unit: Unit | None

    @property
    def field(self) -> str:
        """The name of the field with the number, '' where the limit names none."""
        return "" if self.amount == VALUE or is_number(self.amount) else self.amount


@lru_cache(maxsize=1024)
def after(declared: str) -> After | None:
    """The time limit that a deadline states, None for one that is a field with a moment."""
    found = _AFTER.fullmatch(declared)
    if found is None:
        return None
    unit = _UNITS[found["unit"].casefold()] if found["unit"] else None
    return After(found["amount"], float(found["factor"] or 1), unit)


def misstated(declared: str) -> bool:
    """Whether a deadline is no field and no limit that can be counted: a bare `+`, or a limit without it."""
    return (declared.startswith("+") and after(declared) is None) or _COUNTED.fullmatch(declared) is not None


def runs_until(limit: After, number: str, made: int, zone: ZoneInfo) -> int:
    """The moment (microseconds UTC) until which a limit runs.

    Business days are Monday to Friday, the day of the moment is not counted, holidays are; days of either kind, weeks
    and months end with the local day.

    Args:
        limit: what is declared.
        number: its number, as the field holds it.
        made: the moment from which it runs, microseconds UTC.
        zone: in which days begin and end.

    Raises:
        Unreadable: the number is none, is no whole number of days, or leads beyond the calendar.

    Source: as `reading.times`, which counts.
    """
    amount = (float(number) if is_number(number) else -1.0) * limit.factor
    length = _LENGTHS.get(limit.unit)
    if length is not None and 0 <= amount * length <= LONGEST_SECONDS * SECOND:
        return made + round(amount * length)
    if length is None and 0 <= amount <= MOST_DAYS and math.floor(amount) == amount:
        until = due(Limit(amount=int(amount), unit=limit.unit), made, zone)
        if until is not None:
            return until
    said = "length" if length else "number of days, weeks or months"
    raise Unreadable(
        f"field {limit.amount} holds {number[:40]!r}, which is no {said} (allowed: a number that is not negative"
        f"{'' if length else ', and whole'})"
    )


def is_number(text: str) -> bool:
    """Whether a text is a decimal number."""
    return re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text, re.ASCII) is not None
