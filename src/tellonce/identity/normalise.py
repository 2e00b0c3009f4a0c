"""One form for one identifier, however a silo wrote it, and whether that form can identify anybody."""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import msgspec

from tellonce.identity.blocked import SHIPPED, Blocked
from tellonce.identity.rules import Kind
from tellonce.identity.telephone import Known, bare, telephone
from tellonce.vocabulary.refusal import Refused

LONGEST: Final = 512
"""Characters. The longest identifier a standard allows is an e-mail address of 254 (RFC 5321, 4.5.3.1, and its erratum
1690); cookies and handles are shorter than twice that. Anything longer is a document in the wrong field."""

ADDRESS: Final = re.compile(
    r"[^\s@\"(),:;<>\[\]\\]{1,64}@(?=.{1,255}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w][\w-]{0,61}[\w]"
)


class Standing(StrEnum):
    """What a value is worth.

    `GOOD` identifies; `POSSIBLE` (a telephone number of the right length that its plan never gave out) identifies one
    tier weaker; `BLOCKED` identifies nobody; `INVALID` is no value of its kind and stays an attribute.
    """

    GOOD = "good"
    POSSIBLE = "possible"
    BLOCKED = "blocked"
    INVALID = "invalid"

    @property
    def identifies(self) -> bool:
        """Whether a value of this standing may identify somebody."""
        return self in (Standing.GOOD, Standing.POSSIBLE)


class Normal(msgspec.Struct, frozen=True):
    """A normalised value.

    Attributes:
        value: the one form; '' where it is invalid.
        standing: what it is worth.
    """

    value: str
    standing: Standing


INVALID: Final = Normal("", Standing.INVALID)


def normalise(kind: Kind, value: str, region: str, blocked: Blocked = SHIPPED) -> Normal:
    """The one form of an identifier and its standing.

    Args:
        kind: the rule of its kind.
        value: as the silo wrote it.
        region: two letters (ISO 3166) for telephone numbers without a country code.
        blocked: what identifies nobody.

    Returns:
        The normal form. Blank, over `LONGEST` characters, or no value of its kind: invalid with value ''.

    Raises:
        Refused: the rule of the kind names a normal form that does not exist.
    """
    form = FORMS.get(kind.normalise)
    if form is None:
        raise Refused(f"normalise = {kind.normalise!r} is no normal form (allowed: {', '.join(sorted(FORMS))})")
    if len(value) > LONGEST or "\x00" in value:
        return INVALID
    # What is all ASCII is composed already, and nearly every value is.
    text = value.strip() if value.isascii() else unicodedata.normalize("NFC", value).strip()
    if not text:
        return INVALID
    normal, other = form(text, region)
    if (
        blocked.holds(text)
        or (normal.value != text and blocked.holds(normal.value))
        or (other != text and blocked.holds(other))
    ):
        return Normal(normal.value or text.lower(), Standing.BLOCKED)
    return normal


def _phone(text: str, region: str) -> tuple[Normal, str]:
    number = telephone(text, region)
    if number.known is Known.NOT:
        return INVALID, bare(text)
    standing = Standing.GOOD if number.known is Known.VALID else Standing.POSSIBLE
    return Normal(number.value, standing), number.national


def _email(text: str, _region: str) -> tuple[Normal, str]:
    address = text.lower().removeprefix("mailto:").strip()
    return (Normal(address, Standing.GOOD) if ADDRESS.fullmatch(address) else INVALID), address


def _digits(text: str, _region: str) -> tuple[Normal, str]:
    return _good("".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal()))


def _code(text: str, _region: str) -> tuple[Normal, str]:
    # Marks that a blank kept apart meet once it is gone, and upper case can decompose: the form is composed again.
    signs = "".join(text.split()).upper()
    return _good(signs if signs.isascii() else unicodedata.normalize("NFC", signs))


def _text(text: str, _region: str) -> tuple[Normal, str]:
    return _good(text)


def _good(value: str) -> tuple[Normal, str]:
    return (Normal(value, Standing.GOOD) if value else INVALID), ""


FORMS: Final[dict[str, Callable[[str, str], tuple[Normal, str]]]] = {
    "phone": _phone,
    "email": _email,
    "digits": _digits,
    "code": _code,
    "text": _text,
}
"""By name as in `Kind.normalise`: the normal form of a trimmed text, and another writing of it that may be blocked."""
