"""Brightwater Broadband, the invented organisation: its zone, numbers and topics, and when its records begin."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, from_iso, moment

NAME: Final = "Brightwater Broadband (fictional internet provider)"
ZONE: Final = ZoneInfo("America/Chicago")
HOTLINE: Final = "+18005550142"
DIALLER: Final = "+18335550157"

FIRST_DAY: Final = from_iso("2024-02-26T00:00:00Z", ZONE)
"""A Monday, twelve days before the clocks go forward."""
AS_OF: Final = from_iso("2024-04-20T00:00:00Z", ZONE)
OPENS: Final = 14 * HOUR
"""After midnight UTC: eight or nine o'clock local time."""


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """What customers call about.

    Attributes:
        queue: id of its first queue; others of the topic begin with the same word.
        word: what customers say to the menu.
        subject: subject of its cases and tickets.
        tag: tag of its tickets.
    """

    queue: str
    word: str
    subject: str
    tag: str


TOPICS: Final = {
    "Billing": Topic(queue="billing", word="billing", subject="Bill question", tag="billing"),
    "Technical": Topic(queue="technical", word="slow connection", subject="Slow connection", tag="technical"),
    "Orders": Topic(queue="orders", word="change my plan", subject="Change of plan", tag="orders"),
}


def opening(day: int) -> int:
    """When the lines open on a day, microseconds UTC; days count from `FIRST_DAY`."""
    return FIRST_DAY + day * DAY + OPENS


def utc_ms(at: int) -> str:
    """ISO 8601 with milliseconds: `2024-03-04T15:00:00.000Z`."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at % 1_000_000 // 1000:03d}Z"


def utc_seconds(at: int) -> str:
    """ISO 8601 to the second: `2024-03-04T15:00:00Z`."""
    return moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(at: int) -> datetime:
    """The moment on the organisation's clocks."""
    return moment(at).astimezone(ZONE)


def at_local(month: int, day: int, hour: int, minute: int = 0) -> int:
    """Microseconds UTC of a local time of 2024; whole minutes, as the field service writes them."""
    reached = from_iso(f"2024-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:00", ZONE)
    return reached - reached % MINUTE
