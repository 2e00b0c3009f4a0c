"""Telephone numbers as one text however they are written: E.164, with how far the country's plan knows them."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

SCHEME: Final = re.compile(r"^(?:tel|sips?|callto):", re.IGNORECASE)
EXTENSION: Final = re.compile(r"(?:;ext=|\bext\.?|x)\s*\d+\s*$", re.IGNORECASE)
LETTER: Final = re.compile(r"[^\W\d_]")
REMEMBERED: Final = 65_536
"""Numbers kept at once: parsing one costs tens of microseconds, and records name the same numbers again and again."""


class Known(StrEnum):
    """`VALID`: the plan gives out such numbers; `POSSIBLE`: only its length is right; `NOT`: no telephone number."""

    VALID = "valid"
    POSSIBLE = "possible"
    NOT = "not"


class Number(msgspec.Struct, frozen=True):
    """One telephone number.

    Attributes:
        value: E.164, with `;ext=` (RFC 3966) where there is an extension; '' where it is none.
        national: its digits without the country code; '' where it is none.
        known: how far the numbering plan knows it.
    """

    value: str
    national: str
    known: Known


NO_NUMBER: Final = Number("", "", Known.NOT)


def bare(text: str) -> str:
    """The number inside a `tel:` or `sip:` address: without scheme, host and parameters; other texts only trimmed."""
    inner, schemes = SCHEME.subn("", text.strip(), count=1)
    if not schemes:
        return inner
    return inner.partition("@")[0].partition(";")[0].strip()


def is_dialled(text: str) -> bool:
    """Whether a text may be somebody's telephone number: it holds no letters but those of a scheme or an extension.

    Letters stand for digits in numbers that are advertised (`1-800-FLOWERS`), and before digits in numbers of accounts.
    """
    return not LETTER.search(EXTENSION.sub("", bare(text)))


@lru_cache(maxsize=REMEMBERED)
def telephone(text: str, region: str) -> Number:
    """The number that a text holds.

    Args:
        text: as written: national or international, with or without `tel:` or `sip:`.
        region: two letters (ISO 3166) for numbers without a country code.

    Returns:
        The number; `NO_NUMBER` for anything else. A number too short to hold an area code is none: two towns share it.

    Source: ITU-T E.164; RFC 3966 for extensions; validity by the metadata of libphonenumber.
    """
    try:
        parsed = phonenumbers.parse(bare(text), region.upper() or None)
    except NumberParseException:
        return NO_NUMBER
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        return NO_NUMBER
    value = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    known = Known.VALID if phonenumbers.is_valid_number(parsed) else Known.POSSIBLE
    extension = f";ext={parsed.extension}" if parsed.extension else ""
    return Number(value + extension, phonenumbers.national_significant_number(parsed), known)
