"""How numbers, minutes, money and moments are written on pages: here and nowhere else. Moments are UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tellonce.vocabulary.moment import from_iso, moment
from tellonce.web.texts import say

UTC = ZoneInfo("UTC")


def number(value: int) -> str:
    """A count with its thousands apart: `12,345`."""
    return f"{value:,}"


def minutes(value: float | None) -> str:
    """Minutes: one decimal below a thousand, none above; words where a friction has none of its own."""
    return say("minutes.none") if value is None else say("minutes", n=tenths(value))


def tenths(value: float | None) -> str:
    """A figure of minutes under a head that names them: one decimal below a thousand, none above; a dash for none."""
    if value is None:
        return say("none")
    return f"{value:,.1f}" if abs(value) < 1000 else f"{value:,.0f}"


def amount(value: float | None) -> str:
    """An amount of money under a head that names its currency: hundredths below ten thousand; a dash for none."""
    if value is None:
        return say("none")
    return f"{value:,.2f}" if abs(value) < 10_000 else f"{value:,.0f}"


def money(value: float | None, currency: str) -> str:
    """An amount with its currency: `USD 1,234.50`; words where there is none."""
    return say("money.none") if value is None else f"{currency} {amount(value)}"


def span(value: float) -> str:
    """Minutes as people say them, cut to whole ones: `2 d 3 h`, `3 h 5 min`, `12 min`; the same in `static/live.js`."""
    whole = int(abs(value))
    days, hours, rest = whole // 1440, whole // 60 % 24, whole % 60
    unit = say("span.units").split()
    if days:
        return f"{days} {unit[0]} {hours} {unit[1]}"
    return f"{hours} {unit[1]} {rest} {unit[2]}" if hours else f"{rest} {unit[2]}"


def left(value: float) -> str:
    """Minutes until something is due, or since it was: `35 min left`, `2 h 5 min late`."""
    return say("live.late" if value < 0 else "live.left", span=span(value))


def since(began: str, now: str) -> str:
    """How long something has lasted at a moment: `4 min`."""
    return span((_read(now) - _read(began)).total_seconds() / 60)


def percent(part: float, whole: float) -> str:
    """Whole per cent of a whole; 0 of nothing."""
    return f"{100 * part / whole if whole else 0:.0f} %"


def at(text: str | None) -> str:
    """A moment to the minute: `11 Mar 2024, 23:20`."""
    return f"{day(text)}, {_read(text):%H:%M}" if text else say("unknown")


def clock(text: str | None) -> str:
    """A moment's time of day to the second: `23:20:05`."""
    return f"{_read(text):%H:%M:%S}" if text else ""


def day(text: str | None) -> str:
    """The day of a moment or date: `11 Mar 2024`."""
    return f"{short_day(text)} {_read(text):%Y}" if text else say("unknown")


def short_day(text: str) -> str:
    """The day of a moment or date without its year: `11 Mar`."""
    read = _read(text)
    return f"{read.day} {say('months').split()[read.month - 1]}"


def _read(text: str) -> datetime:
    return moment(from_iso(text, UTC))
