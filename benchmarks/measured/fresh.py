"""A text of records written once more with ids, addresses and moments of its own, as often as is asked for.

A reader remembers what it was told before (a moment, a number, a sentence), so the same records again and again would
cost it far less than records do. Within one copy the same id stays the same, and all moments move by the same time.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import ip_address
from typing import Final, TypeAlias

Slot: TypeAlias = Callable[[int], str]
"""What stands at one place of the text in the copy of this number."""

STEP: Final = timedelta(seconds=3_607)
"""From copy to copy: a prime number of seconds, so that no two copies share their minutes."""

FORMS: Final = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "%Y-%m-%dT%H:%M:%S"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "%Y-%m-%d %H:%M:%S"),
    (r"\d{4}-\d\d-\d\d", "%Y-%m-%d"),
    (r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d", "%d/%b/%Y:%H:%M:%S"),
    (r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d", "%a, %d %b %Y %H:%M:%S"),
    (r"\d\d/\d\d/\d{4} \d\d:\d\d [AP]M", "%m/%d/%Y %I:%M %p"),
    (r"\d\d/\d\d/\d{4}", "%m/%d/%Y"),
    (r"\d\d-[A-Z]{3}-\d{4}", "%d-%b-%Y"),
    (r"20[12]\d[01]\d[0-3]\d", "%Y%m%d"),
)
"""Moments as the systems write them. What follows (a fraction, a zone) stays as it is."""

UNIX: Final = r"1[2-9]\d{8}(?:\d{3}|\d{6})?"
"""Seconds, milliseconds or microseconds since 1970, of the years 2008 to 2033."""

PLACES: Final = re.compile(
    r"(?P<agent>Mozilla/[^\"]*)"
    rf"|(?<!\d)(?P<moment>{'|'.join(form for form, _ in FORMS)})(?!\d)"
    rf"|(?<!\d)(?P<unix>{UNIX})(?!\d)"
    r"|(?<![\d.])(?P<ip>\d{1,3}(?:\.\d{1,3}){3})(?![\d.])"
    r"|(?P<mail>[\w.+-]+@(?:[\w-]+\.)+[a-z]+)"
    r"|(?P<id>[A-Za-z0-9][\w-]{4,})(?![\w\-]|\"\s*:)"
    r"|(?P<end>(?<=[a-z]{2})[.?!](?=[\"<\\\n]))"
)
"""Where a copy differs: agents of browsers stay, for they come again in fact; a sentence gets a number at its end."""

MIXED: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d|.*[A-Z]{2})\w{12,}")
DIGITS: Final = 5
"""An id is a word with so many digits, or a long one of letters of both cases in no order."""

SHORT: Final = 10
"""A number with fewer digits is made longer, for there are not as many of them as there are copies."""


def slots(text: str, own: Sequence[str]) -> list[str | Slot]:
    """A text as what stays and what each copy has of its own, in order.

    Args:
        text: records.
        own: telephone numbers and addresses of the organisation, which stay.
    """
    return list(_pieces(text, own))


def copied(pieces: Sequence[str | Slot], number: int) -> str:
    """The copy of this number."""
    return "".join(piece if isinstance(piece, str) else piece(number) for piece in pieces)


def _pieces(text: str, own: Sequence[str]) -> Iterator[str | Slot]:
    after = 0
    for found in PLACES.finditer(text):
        slot = _slot(found.lastgroup or "", found[0], own)
        if slot:
            yield text[after : found.start()]
            yield slot
            after = found.end()
    yield text[after:]


def _slot(kind: str, value: str, own: Sequence[str]) -> Slot | None:
    match kind:
        case "moment":
            return _moment(value)
        case "unix":
            return lambda number: str(int(value) + number * int(STEP.total_seconds()) * 10 ** (len(value) - 10))
        case "ip":
            return lambda number: str(ip_address(0xC6120000 + _drawn(value, number) % 0x1FFFF))
        case "mail":
            theirs = not any(value.endswith(one.lstrip("@")) for one in own)
            return (lambda number: f"m{number}.{value}") if theirs else None
        case "id":
            return None if _number(value) in {_number(one) for one in own if _number(one)} else _id(value)
        case "end":
            return lambda number: f" ({number}){value}"
    return None


def _moment(value: str) -> Slot | None:
    pattern = next(pattern for form, pattern in FORMS if re.fullmatch(form, value))
    try:
        at = datetime.strptime(value, pattern)  # noqa: DTZ007  # its zone, if it has one, stays as it is
    except ValueError:
        return _id(value)
    loud = value.isupper() and pattern == "%d-%b-%Y"
    return lambda number: text.upper() if (text := (at + number * STEP).strftime(pattern)) and loud else text


def _id(value: str) -> Slot | None:
    digits = sum(sign.isdecimal() for sign in value)
    letters = MIXED.fullmatch(value) is not None
    # Nothing but zeros stands for no number at all.
    if not letters and (digits < DIGITS or not _number(value).strip("0")):
        return None
    if value.isdecimal() and len(value) < SHORT:
        return lambda number: f"{value[0]}{number}{value[1:]}"
    # The beginning of a long id tells what it is the id of.
    kept = 4 if letters else 1
    return lambda number: value[:kept] + _written(value[kept:], _drawn(value, number), letters=letters)


def _written(value: str, drawn: int, *, letters: bool) -> str:
    """A text of the same form with other digits, and other letters where asked for."""
    told = []
    for sign in value:
        if sign.isdecimal() or (letters and sign.isalpha()):
            drawn, rest = divmod(drawn, 10 if sign.isdecimal() else 6)
            told.append(str(rest) if sign.isdecimal() else "abcdef"[rest] if sign.islower() else "ABCDEF"[rest])
        else:
            told.append(sign)
    return "".join(told)


def _number(value: str) -> str:
    return "".join(sign for sign in value if sign.isdecimal())[-10:]


def _drawn(value: str, number: int) -> int:
    return int.from_bytes(blake2b(f"{number}/{value}".encode(), digest_size=20).digest())
