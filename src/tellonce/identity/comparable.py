"""One plain form of a value for comparing: what differs by writing alone is made alike, typing errors are left in."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from tellonce.identity.blocked import SHIPPED, Blocked
from tellonce.identity.normalise import LONGEST
from tellonce.identity.telephone import Known, telephone
from tellonce.vocabulary.likeness import Likeness

MONTH_FIRST: Final = frozenset({"US", "PH", "PW", "FM", "MH"})
"""Countries (ISO 3166) that write the month before the day. Source: Unicode CLDR, short date patterns."""

MONTHS: Final = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
PARTS: Final = re.compile(r"[0-9]+|[^\W\d_]+")
TIME: Final = re.compile(r"(?<=[0-9])[t\s]\s*[0-9]{1,2}:.*$")
"""A time of day behind a date."""
EIGHT: Final = 8
"""Digits of a date without separators, YYYYMMDD or DDMMYYYY."""
APOSTROPHES: Final = re.compile("['’`\u02bc\u00b4]")
SIGNS: Final = re.compile(r"[^\w]+|_")
YEARS: Final = range(1000, 2100)
"""Four digits in this range are read as a year."""


def comparable(likeness: Likeness, value: str, region: str = "", blocked: Blocked = SHIPPED) -> str:
    """The plain form of a value.

    Args:
        likeness: how the field is compared.
        value: as the silo wrote it.
        region: two letters (ISO 3166) for the order of day and month and for telephone numbers.
        blocked: what says nothing (`unknown`, zeros).

    Returns:
        The form; '' where the value says nothing: blank, blocked, longer than any such value is, or no date or code.
    """
    if len(value) > LONGEST or "\x00" in value:
        return ""
    text = unicodedata.normalize("NFKC", value).strip()
    if not text or blocked.holds(text):
        return ""
    return FORMS.get(likeness, _words)(text, region)


def name_parts(words: str) -> tuple[str, str, str]:
    """Given name, surname and what stands between, of a whole name in its plain form; a single word is a given name."""
    first, *others = words.split() or [""]
    return (first, others[-1], " ".join(others[:-1])) if others else (first, "", "")


def name_rest(words: str, known: str) -> str:
    """The words of a whole name that its other fields do not hold."""
    held = set(known.split())
    return " ".join(word for word in words.split() if word not in held)


def _words(text: str, _region: str) -> str:
    """Lower case, without accents and punctuation, one blank between words."""
    open_text = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text.casefold()))
    bare = "".join(sign for sign in open_text if not unicodedata.combining(sign))
    return " ".join(SIGNS.sub(" ", unicodedata.normalize("NFC", bare)).split())


def _name(text: str, region: str) -> str:
    """A name; `Surname, Given` is put in the order of the others."""
    last, comma, first = text.partition(",")
    in_order = f"{first} {last}" if comma and "," not in first and first.strip() and last.strip() else text
    return _words(in_order, region)


def _code(text: str, region: str) -> str:
    return _words(text, region).replace(" ", "")


def _email(text: str, _region: str) -> str:
    return "".join(text.lower().removeprefix("mailto:").split())


def _phone(text: str, region: str) -> str:
    number = telephone(text, region)
    if number.known is not Known.NOT:
        return number.national
    return "".join(sign for sign in text if sign.isdecimal())


def _date(text: str, region: str) -> str:
    """Eight digits YYYYMMDD, a mistyped one left as it is; four for a year alone; '' for what holds no year."""
    parts = PARTS.findall(TIME.sub("", text.casefold()))
    numbers = [part for part in parts if part.isdecimal()]
    if len(numbers) == 1 and len(numbers[0]) == EIGHT:
        return _run(numbers[0])
    year = next((part for part in numbers if _is_year(part)), "")
    others = [part for part in numbers if part != year][:2]
    month = next((MONTHS[part[:3]] for part in parts if part[:3] in MONTHS), "")
    if month:
        others = [month, *others[:1]]
    elif len(others) == 2 and numbers[0] != year:
        others = _month_day(others, region)
    whole = year and len(others) == 2
    return year + "".join(part.zfill(2)[-2:] for part in others) if whole else year


def _run(digits: str) -> str:
    """YYYYMMDD as it is, however mistyped; turned about where only DDMMYYYY is a date."""
    turned = digits[4:] + digits[2:4] + digits[:2]
    return turned if not _is_date(digits) and _is_date(turned) else digits


def _month_day(two: list[str], region: str) -> list[str]:
    """Month and day of two figures before a year: as the country writes them, unless only the other order is a date."""
    month, day = two if region.upper() in MONTH_FIRST else reversed(two)
    return [day, month] if int(month) > len(MONTHS) >= int(day) else [month, day]


def _is_date(digits: str) -> bool:
    return _is_year(digits[:4]) and 1 <= int(digits[4:6]) <= len(MONTHS) and 1 <= int(digits[6:]) <= 31


def _is_year(digits: str) -> bool:
    return len(digits) == len("YYYY") and int(digits) in YEARS


FORMS: Final[dict[Likeness, Callable[[str, str], str]]] = {
    Likeness.NAME: _name,
    Likeness.DATE: _date,
    Likeness.POSTCODE: _code,
    Likeness.CODE: _code,
    Likeness.EMAIL: _email,
    Likeness.PHONE: _phone,
}
"""Fields not listed are words."""
