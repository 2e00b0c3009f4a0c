"""Failed sign-ins: after a few, the next try has to wait, longer each time. In the memory of one worker."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.vocabulary.moment import DAY, MINUTE, SECOND

FIRST: Final = 30 * SECOND
LONGEST: Final = 15 * MINUTE
"""How long the next try waits after the first failure too many, twice as long after each further one, at most so long:
nobody is locked out for good by somebody else. Source: OWASP Authentication Cheat Sheet, "Account Lockout"; the spans
are our choice."""

FREE: Final[Mapping[str, int]] = {"both": 5, "address": 20, "name": 50}
"""Failures without waiting: of one name from one address; from one address; of one name from anywhere. Source: NIST SP
800-63B-4, 3.2.2, allows 100 failures in a row of one account; fewer are our choice."""

MOST: Final = 50_000
"""Names and addresses that are remembered."""


class Failures(msgspec.Struct, gc=False):
    """Failures of one name or address: how many, the last moment, and until when the next try waits."""

    count: int = 0
    last: int = 0
    until: int = 0


class Attempts:
    """Failed sign-ins by name and address; a day without any lets go of them."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str, str], Failures] = {}

    def wait(self, name: str, address: str, now: int) -> int:
        """Microseconds until this name may be tried from this address; 0 = now."""
        known = (self._failures.get(place) for place in _places(name, address))
        return max([0, *(one.until - now for one in known if one)])

    def failed(self, name: str, address: str, now: int) -> None:
        """Notes a failure."""
        if len(self._failures) >= MOST:
            self._failures = {place: one for place, one in self._failures.items() if one.until > now}
        for place in _places(name, address):
            one = self._failures.setdefault(place, Failures())
            if now - one.last > DAY:
                one.count = 0
            one.count, one.last = one.count + 1, now
            beyond = one.count - FREE[place[0]]
            if beyond >= 0:
                one.until = now + min(FIRST << min(beyond, 10), LONGEST)

    def succeeded(self, name: str, address: str) -> None:
        """Lets go of what failed of this name at this address; failures of others there stay."""
        for place in _places(name, address):
            if place[0] != "address":
                self._failures.pop(place, None)


def _places(name: str, address: str) -> Iterator[tuple[str, str, str]]:
    yield "both", name, address
    yield "address", "", address
    yield "name", name, ""
