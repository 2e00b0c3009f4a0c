"""How often somebody may ask: token buckets in the memory of one worker, one for each key or address."""

from ipaddress import IPv6Address
from typing import Final

import msgspec

from tellonce.vocabulary.moment import SECOND

MOST: Final = 100_000
"""Buckets that are remembered; beyond, those that are full again are forgotten. Source: our choice, some 20 MB."""


def neighbours(address: str) -> str:
    """Whose address this is, for counting: of IPv6 the first 64 bits, for one customer of a provider has all of these.

    Source: RFC 6177, 2, and RFC 4291, 2.5.4 (an interface identifier has 64 bits).
    """
    if ":" not in address:
        return address
    try:
        return IPv6Address(address.partition("%")[0]).packed[:8].hex()
    except ValueError:
        return address


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often something may be done.

    Attributes:
        per_second: times a second in the long run.
        burst: times at once, after a time without any.
    """

    per_second: float
    burst: int


class Buckets:
    """A bucket of tokens for each of many names, each filled at one rate.

    Kept of a bucket is one number, the moment when it is full again. Source: the generic cell rate algorithm (ITU-T
    I.371), which allows what a token bucket does.

    Args:
        rate: at which buckets are filled, and how much they hold.
        most: buckets that are remembered.
    """

    def __init__(self, rate: Rate, most: int = MOST) -> None:
        self._each = round(SECOND / rate.per_second)
        self._room = self._each * (rate.burst - 1)
        self._most = most
        self._full: dict[str, int] = {}

    def take(self, name: str, now: int) -> int:
        """Takes a token.

        Args:
            name: whose bucket.
            now: microseconds UTC.

        Returns:
            0 where there was one; else the microseconds until there is, and nothing was taken.
        """
        full = self._full.get(name, 0)
        late = full - now
        if late > self._room + self._each:
            # No bucket is that empty: the clock was set back, and nobody is to wait for what it had gone ahead.
            full, late = now, 0
        if late > self._room:
            return late - self._room
        if late <= 0:
            full = now
            if len(self._full) >= self._most:
                self._forget(now)
        self._full[name] = full + self._each
        return 0

    def _forget(self, now: int) -> None:
        """Forgets buckets that are full; where none is, all of them: rather too much is allowed than nothing known."""
        self._full = {name: full for name, full in self._full.items() if full > now}
        if len(self._full) >= self._most:
            self._full.clear()
