"""The ways in which a text may say a moment, composed: a form of the day, one of the clock, and what stands between.

A closed list of whole forms would miss most of what organisations write: any day may stand beside any clock.
"""

import re
from collections.abc import Iterator
from typing import Final

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WEEKDAY: Final = re.compile(r"(?P<name>[A-Za-z]{3,9})(?P<sign>[,.]?)\s+")

NUMBERED: Final = (
    (r"\d{4}(?P<sign>[-/.])\d{1,2}(?P=sign)\d{1,2}", ("%Y{0}%m{0}%d",)),
    (r"\d{1,2}(?P<sign>/)\d{1,2}/\d{4}", ("%m{0}%d{0}%Y", "%d{0}%m{0}%Y")),
    (r"\d{1,2}(?P<sign>/)\d{1,2}/\d\d", ("%m{0}%d{0}%y", "%d{0}%m{0}%y")),
    (r"\d{1,2}(?P<sign>-)\d{1,2}-\d{4}", ("%d{0}%m{0}%Y", "%m{0}%d{0}%Y")),
    (r"\d{1,2}(?P<sign>-)\d{1,2}-\d\d", ("%d{0}%m{0}%y", "%m{0}%d{0}%y")),
    (r"\d{1,2}(?P<sign>[. ])\d{1,2}(?P=sign)\d{4}", ("%d{0}%m{0}%Y",)),
    (r"\d{1,2}(?P<sign>[. ])\d{1,2}(?P=sign)\d\d", ("%d{0}%m{0}%y",)),
    (r"(?P<sign>)\d{8}", ("%Y%m%d", "%d%m%Y", "%m%d%Y")),
    (r"(?P<sign>)\d{6}", ("%d%m%y", "%m%d%y", "%y%m%d")),
)
"""Days in numbers, each with the patterns that it may follow, the commonest first."""

SPELLED: Final = (
    (r"\d{1,2}(?P<sign>[-/. ]?)(?P<month>[A-Za-z]{3,9})(?P=sign)\d{4}", "%d{0}{1}{0}%Y"),
    (r"\d{1,2}(?P<sign>[-/. ]?)(?P<month>[A-Za-z]{3,9})(?P=sign)\d\d", "%d{0}{1}{0}%y"),
    (r"(?P<month>[A-Za-z]{3,9}) \d{1,2}(?P<sign>,?) \d{4}", "{1} %d{0} %Y"),
)
"""Days whose month has its name."""

CLOCK: Final = re.compile(
    r"(?P<colon>\d{1,2}(?P<sign>[:.hH])\d\d(?:(?P<seconds>[:.])\d\d(?:(?P<part>[.,])\d{1,6})?)?)"
    r"(?:(?P<blank> ?)(?P<half>[AP]M))?(?:(?P<apart> ?)(?P<zone>Z|[+-]\d\d:?\d\d))?|(?P<run>\d{4}(?:\d\d)?)",
    re.IGNORECASE,
)
"""A time of day, with signs between its numbers or as a run of four or six digits."""

BETWEEN: Final = re.compile(r"(?P<blank>\s+)|(?P<sign>, ?| - |[T/_@:-])")
"""What may stand between a day and a clock."""


def written_as(text: str) -> tuple[str, ...]:
    """The `strptime` patterns that a text may follow as a moment or a day, the likeliest first; empty where none is.

    They are composed by the look of the text: whether the date exists is for the reader of the pattern to say.
    """
    return tuple(dict.fromkeys(_composed(text.strip())))


def clock_of(text: str) -> str:
    """The pattern that a text follows as a time of day with a sign between its numbers, '' where it is none."""
    found = CLOCK.fullmatch(text.strip())
    return _clock(found) if found and not found["run"] else ""


def is_run(pattern: str) -> bool:
    """Whether a pattern reads nothing but a run of digits, which may be a number of anything."""
    return re.fullmatch(r"(?:%[YymdHMS])+", pattern) is not None


def other_way(pattern: str) -> str:
    """A pattern with day and month, in numbers, the other way round; '' where they stand in an order that is plain."""
    if not re.search(r"%m[/-]?%d[/-]?%[yY]|%d[/-]?%m[/-]?%[yY]", pattern):
        return ""
    return pattern.replace("%m", "\0").replace("%d", "%m").replace("\0", "%d")


def _composed(text: str) -> Iterator[str]:
    head = ""
    if (found := WEEKDAY.match(text)) and (name := _named(found["name"], WEEKDAYS, "%a", "%A")):
        head, text = f"{name[0]}{found['sign']} ", text[found.end() :]
    for length, day in _days(text):
        if length == len(text):
            yield f"{head}{day}"
        elif (between := BETWEEN.match(text, length)) and (clock := CLOCK.fullmatch(text, between.end())):
            yield f"{head}{day}{_between(between)}{_clock(clock)}"
    if (clock := CLOCK.match(text)) and not clock["run"] and (between := BETWEEN.match(text, clock.end())):
        rest = text[between.end() :]
        yield from (
            f"{_clock(clock)}{_between(between)}{head}{day}" for length, day in _days(rest) if length == len(rest)
        )


def _days(text: str) -> Iterator[tuple[int, str]]:
    """The forms of a day with which a text may begin, each with its length."""
    for form, patterns in NUMBERED:
        if found := re.match(form, text):
            yield from ((found.end(), pattern.format(found["sign"])) for pattern in patterns)
    for form, pattern in SPELLED:
        if found := re.match(form, text):
            for month in _named(found["month"], MONTHS, "%b", "%B"):
                yield found.end(), pattern.format(found["sign"], month)


def _named(word: str, names: tuple[str, ...], short: str, long: str) -> list[str]:
    """How a name of a month or weekday is read: by three letters, whole, or either way (May); none for other words."""
    plain = word.lower()
    return [short] * any(name[:3] == plain for name in names) + [long] * (plain in names)


def _between(found: re.Match[str]) -> str:
    return " " if found["blank"] else found["sign"]


def _clock(found: re.Match[str]) -> str:
    if found["run"]:
        return "%H%M%S" if len(found["run"]) > len("0931") else "%H%M"
    seconds = f"{found['seconds']}%S" if found["seconds"] else ""
    part = f"{found['part']}%f" if found["part"] else ""
    half = f"{found['blank']}%p" if found["half"] else ""
    zone = f"{found['apart']}%z" if found["zone"] else ""
    return f"{'%I' if half else '%H'}{found['sign']}%M{seconds}{part}{half}{zone}"
