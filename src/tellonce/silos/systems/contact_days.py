"""The day a conversation belongs to, for systems that go on in one thread for ever and never say where a visit ends."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tellonce.vocabulary.moment import iso, moment

NIGHT: Final = timedelta(hours=4)
"""A day of conversations begins at four in the morning, local time, when the fewest are under way.

Source: our choice: whoever writes around midnight has one conversation, who comes back in the morning another.
"""


def contact_day(at: int, zone: str) -> str:
    """The local day of a moment, as `2025-05-05`, where a day begins at four in the morning.

    Args:
        at: microseconds UTC.
        zone: IANA name of the organisation's zone.
    """
    try:
        return (moment(at).astimezone(ZoneInfo(zone)) - NIGHT).date().isoformat()
    except OverflowError:
        # The first and last hours of the calendar have no day before or after them.
        return iso(at)[:10]
