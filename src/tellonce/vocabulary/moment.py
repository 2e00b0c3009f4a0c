"""Moments and spans: microseconds since 1970-01-01 UTC, as whole numbers, in and out of text.

Whole microseconds keep arithmetic exact on every engine; a zone is only needed where text is read or written.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tellonce.vocabulary.refusal import Unreadable

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

WHOLE_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")
"""A date of ISO 8601 without a time."""

_SPELLED_OUT: Final = re.compile(r"(?<=[\d:]\d) ?(?:UTC|GMT)\Z", re.IGNORECASE)
"""UTC by its name behind a time, as warehouses write it: `2024-03-11 23:20:05.25 UTC`."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC of an aware moment. Exact: no floating point on the way."""
    gone = moment - EPOCH
    return (gone.days * 86_400 + gone.seconds) * SECOND + gone.microseconds


def moment(at: int) -> datetime:
    """The aware UTC moment of microseconds since 1970-01-01 UTC."""
    return EPOCH + timedelta(microseconds=at)


def iso(at: int) -> str:
    """ISO 8601 in UTC with `Z`; a fraction only where there is one: `2024-03-11T23:20:05Z`."""
    text = moment(at).isoformat(timespec="microseconds").replace("+00:00", "")
    return text.rstrip("0").rstrip(".") + "Z"


def from_iso(text: str, zone: ZoneInfo) -> int:
    """Microseconds UTC of an ISO 8601 text; a text without a zone is local time in `zone`.

    The zone may be written as databases do: `UTC` or `GMT` behind the time, an offset of hours alone (`+00`).

    Raises:
        Unreadable: the text is no ISO 8601 date or date-time, or the date does not exist.
    """
    told = text.strip()
    try:
        read = datetime.fromisoformat(_SPELLED_OUT.sub("Z", told) if told[-1:] in "TCtc" else told)
    except ValueError as error:
        problem = f"{text[:40]!r} is no date-time of ISO 8601 (allowed: 2024-03-11T23:20:05Z): {error}"
        raise Unreadable(problem) from error
    return micros(read if read.tzinfo else read.replace(tzinfo=zone))


def day_end(at: int, zone: ZoneInfo) -> int:
    """The last microsecond of the local day in which a moment lies: what is due on a day may be done until then."""
    day = moment(at).astimezone(zone).date() + timedelta(days=1)
    return micros(datetime(day.year, day.month, day.day, tzinfo=zone)) - 1


def noon(at: int, zone: ZoneInfo) -> int:
    """Twelve o'clock of the local day in which a moment lies."""
    return micros(moment(at).astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0, fold=0))


def from_pattern(text: str, pattern: str, zone: ZoneInfo) -> int:
    """Microseconds UTC of a text by a `strptime` pattern; without a zone in it, local time in `zone`.

    Local times that a change of daylight-saving time skips or doubles are read as the standard library reads them
    (`fold=0`: the first of two).

    Raises:
        Unreadable: the text does not follow the pattern, or the date does not exist.
    """
    try:
        read = datetime.strptime(text.strip(), pattern)  # noqa: DTZ007  # the zone is added below
    except ValueError as error:
        raise Unreadable(f"{text[:40]!r} does not follow the declared pattern {pattern!r}: {error}") from error
    return micros(read if read.tzinfo else read.replace(tzinfo=zone))
