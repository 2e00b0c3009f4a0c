"""Lengths of time as people write them in patterns and examples: `10s`, `30m`, `24h`, `7d`, and several together."""

import re
from typing import Final

from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND
from tellonce.vocabulary.refusal import Refused

UNITS: Final = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
FOREVER: Final = 1 << 60


def length(text: str) -> int:
    """Microseconds of `10s`, `30m`, `24h` or `7d`; '' is for ever.

    Raises:
        Refused: any other text.
    """
    if not text:
        return FOREVER
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if not found:
        raise Refused(
            f"{text!r} is no length of time; allowed are whole seconds, minutes, hours or days: 10s, 30m, 24h, 7d"
        )
    return int(found[1]) * UNITS[found[2]]


def offset(text: str) -> int:
    """Microseconds after a beginning: `+3m`, `+1d2h`, `+10m1s`.

    Raises:
        Refused: any other text.
    """
    if not re.fullmatch(r"\+(\d+[smhd])+", text):
        raise Refused(
            f"{text!r} is no moment of an example; allowed are `+` and whole seconds, minutes, hours or days after its "
            "beginning: +0m, +10m1s, +7d"
        )
    return sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)([smhd])", text))
