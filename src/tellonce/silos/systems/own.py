"""What is the organisation's own: telephone numbers, e-mail addresses and names in social networks."""

from functools import lru_cache
from typing import Final

from tellonce.silos.system import Source

LOCAL_DIGITS: Final = 7
"""Fewer digits than these are an extension or a short code, not a subscriber's whole number.

Source: our choice; subscriber numbers have seven digits and more in North America and, with their area code, elsewhere.
"""


def own_number(number: str, source: Source) -> bool:
    """Whether a number is one of the organisation's, however either is punctuated, with its country's code or without.

    Digits that are the end of the other's count as the same number from `LOCAL_DIGITS` on.
    """
    digits = _dialled(number)
    return bool(digits) and any(_same(digits, own) for own in _own(source.organisation.numbers))


@lru_cache(maxsize=64)
def _own(numbers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_dialled, numbers))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    return len(shorter) >= LOCAL_DIGITS and longer.endswith(shorter)


def _dialled(number: str) -> str:
    """The digits of a number without the zeros that are dialled before it."""
    return (number if number.isdecimal() else "".join(filter(str.isdigit, number))).lstrip("0")


def own_address(address: str, source: Source) -> bool:
    """Whether an e-mail address or a handle (`@name`) is the organisation's: as a whole, or by its domain."""
    told = address.strip().casefold()
    own = {one.strip().casefold() for one in source.organisation.addresses}
    return bool(told) and (told in own or f"@{told.rpartition('@')[2]}" in own)
