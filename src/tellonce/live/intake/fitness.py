"""Whether the present can keep a touchpoint: no text, number or moment that some database or calendar does not know.

One that it cannot keep is set aside with the reason before anything is done with it; else it would come again and again
before all that waits behind it.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.vocabulary.arrival import LONGEST_NAME
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.touchpoint import Touchpoint

EARLIEST: Final = -25_567 * DAY
"""1900-01-01. Source: our choice: no record of a customer is older, and calendars begin soon before."""

LATEST: Final = 2_932_897 * DAY - 1
"""The end of 9999-12-31, which systems write for never. Source: Python, `datetime.MAXYEAR`."""

COUNTED: Final = 2**31
"""Source: PostgreSQL, "Numeric Types": an integer has 32 bits."""

_ENCODER: Final = msgspec.json.Encoder()
_ZERO: Final = b"\\u0000"


def unfit(point: Touchpoint) -> str:
    """Why a touchpoint cannot be kept, '' where it can."""
    return next(_reasons(point), "")


def _reasons(point: Touchpoint) -> Iterator[str]:
    yield from _of_text(point)
    for name, at in (("at", point.at), ("until", point.until), ("due", _due(point))):
        if at is not None and not EARLIEST <= at <= LATEST:
            yield f"`{name}` is no moment from 1900 to 9999 in microseconds since 1970-01-01 UTC"
    for name, number in (("part", point.part), ("nested", point.nested), ("order", point.order)):
        if not -COUNTED <= number < COUNTED:
            yield f"`{name}` is no number of 32 bits"
    for name, text in _names(point):
        # A sign has four bytes in UTF-8 at most: most names need no counting.
        if len(text) * 4 > LONGEST_NAME and len(text.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
            yield f"{name} is longer than {LONGEST_NAME:,} bytes: it is no name of anything"


def _of_text(point: Touchpoint) -> Iterator[str]:
    try:
        written = _ENCODER.encode(point)
    except UnicodeEncodeError:
        yield "it holds half a sign (a lone surrogate), which is no text in UTF-8"
        return
    except OverflowError:
        yield "it holds a number of more than 64 bits"
        return
    if _ZERO in written and _zero(msgspec.to_builtins(point)):
        yield "it holds a zero byte, which is no text to a database"


def _zero(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(map(_zero, (*value, *value.values())))
        case list() | tuple():
            return any(map(_zero, value))
    return False


def _names(point: Touchpoint) -> Iterator[tuple[str, str]]:
    """What lies in an index, by which name whoever sends it knows it."""
    yield "`silo`", point.silo
    yield "`record`", point.record
    yield "`journey_key`", point.journey_key or ""
    for key in point.contact_keys:
        yield "one of `contact_keys`", key
    for one in point.ids:
        yield "the kind of an identifier", one.kind
        yield f"an identifier ({one.kind[:40]!r})", one.value


def _due(point: Touchpoint) -> int | None:
    """When it says that something is due; a moment that is none where it says so in another way."""
    said = point.attributes.get("due", "")
    try:
        return int(said) if said else None
    except ValueError:
        return LATEST + 1
