"""How built-in readers take values out of records: names compared without case, text of any scalar, moments, addresses.

Exports of one product write the same field as `start_time`, `Start Time` or `StartTime`; readers should not care.
Records are other people's data, so nothing here trusts a type: a value of another type than expected is no value.
"""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from tellonce.silos.system import LISTS, RECORDS, Record, Source
from tellonce.vocabulary.moment import SECOND, from_iso, micros
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

_FIRST_SECOND = 100_000_000
"""March 1973: shorter numbers are dates written together (`20240311`), never Unix seconds of a contact."""
_LAST_SECOND = 253_402_300_799
"""The last second of the year 9999, the end of the calendar."""

LONGEST_SECONDS: Final = 1e7
"""Four months: a call, a chat or a wait that is told to last longer is a mistake. Source: our choice."""

_NUMBERS: Final = (int, float)

WIDEST: Final = 500
"""Fields of a record beyond which its shape is not remembered."""


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """The name of a field without case, blanks and signs: `Start Time` and `start_time` are both `starttime`."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def folded(record: Record) -> dict[str, object]:
    """The fields of a record by folded name; of two that fold alike the first that is not empty stays."""
    keys = _keys(tuple(record)) if len(record) <= WIDEST else None
    if keys is not None:
        return dict(zip(keys, record.values(), strict=True))
    fields: dict[str, object] = {}
    for name, value in record.items():
        key = fold(name) if isinstance(name, str) else ""
        if key and fields.get(key) in (None, ""):
            fields[key] = value
    return fields


@lru_cache(maxsize=512)
def _keys(names: tuple[object, ...]) -> tuple[str, ...] | None:
    """The folded names of the fields of a record; None where two fold alike, or one to nothing."""
    keys = tuple([fold(name) if isinstance(name, str) else "" for name in names])
    return keys if all(keys) and len(set(keys)) == len(keys) else None


def scalar(value: object) -> str:
    """The text of a scalar, trimmed; '' for nothing, a list or a record. Truths are `true` and `false`."""
    # Nearly all are texts or nothing, and this is asked of every value of every record.
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return _digits(value)
        case float() | Decimal():
            return _decimal(value)
        case datetime():
            return value.isoformat()
    return ""


def _digits(value: int) -> str:
    """The digits of a whole number; '' for one too long to be anything but an attack on the reader."""
    return str(value) if value.bit_length() <= 256 else ""


def _decimal(value: float | Decimal) -> str:
    if not math.isfinite(value):
        return ""
    return _digits(int(value)) if value == int(value) else str(value)


def text(fields: Mapping[str, object], *names: str) -> str:
    """The first of the named fields that is not empty, as text; '' where none is there."""
    for name in names:
        value = fields.get(name)
        if value is None:
            continue
        if found := value.strip() if isinstance(value, str) else scalar(value):
            return found
    return ""


def at_path(record: object, path: str) -> object:
    """The value under a dotted path of exact names, or None."""
    for step in path.split("."):
        if not isinstance(record, RECORDS):
            return None
        record = record.get(step)
    return record


def below(record: object, path: str) -> Record:
    """The record under a dotted path; an empty one where there is none."""
    found = at_path(record, path)
    return found if isinstance(found, RECORDS) else {}


def items(value: object) -> Iterator[Record]:
    """The records of a list; nothing where the value is no list."""
    if isinstance(value, LISTS):
        for item in value:
            if isinstance(item, RECORDS):
                yield item


def flat(record: Record, prefix: str = "", depth: int = 4) -> list[tuple[str, str]]:
    """All non-empty scalars of a record by dotted path; lists of scalars are joined by `;`, deeper lists left out."""
    found: list[tuple[str, str]] = []
    _flatten(record, prefix, depth, found)
    return found


def _flatten(record: Record, prefix: str, depth: int, found: list[tuple[str, str]]) -> None:
    for name, value in record.items():
        if isinstance(value, str):
            told = value.strip()
        elif value is None:
            continue
        elif isinstance(value, _NUMBERS):
            told = scalar(value)
        elif isinstance(value, RECORDS):
            if depth > 0:
                _flatten(value, f"{prefix}{name}.", depth - 1, found)
            continue
        else:
            told = joined(value)
        if told:
            found.append((f"{prefix}{name}", told))


def digest_of(record: Record) -> str:
    """32 hexadecimal digits of all that a record holds, whatever the order of its fields: its name, if it has no id."""
    whole = "\n".join(sorted(f"{path}={value}" for path, value in flat(record)))
    return hashlib.md5(whole.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def joined(value: object) -> str:
    """A scalar, or the scalars of a list joined by `;`."""
    if isinstance(value, LISTS):
        return ";".join([found for item in value if (found := scalar(item))])
    return scalar(value)


def name_of(value: str, source: Source) -> str:
    """The id of a record: its own, that of its event, or `L12` for the twelfth of a file (of several, `FILE:L12`).

    Raises:
        Unreadable: it has no id and its place in the file is not known.
    """
    if name := value or source.nameless:
        return name
    raise Unreadable("the record has no id and its line is not known (allowed: the id field, or a file with lines)")


def moment_of(value: str, field: str, zone: ZoneInfo) -> int:
    """Microseconds UTC of ISO 8601, RFC 2822 or Unix seconds; without a zone in the text, local time in `zone`.

    Raises:
        Unreadable: the text is empty or none of these; the message names the field.
    """
    if not value:
        raise Unreadable(f"field {field} is empty; it must hold the moment of the record")
    # A date with hyphens is no number in the range of moments, and to try it as one costs more than to read it.
    number = None if value[4:5] == "-" else number_of(value)
    if number is not None and _FIRST_SECOND <= number <= _LAST_SECOND:
        return round(number * SECOND)
    if value[:1].isalpha():
        return _mail_date(value, field, zone)
    try:
        return from_iso(value, zone)
    except Unreadable:
        return _mail_date(value, field, zone)


def _mail_date(value: str, field: str, zone: ZoneInfo) -> int:
    try:
        read = parsedate_to_datetime(value)
        return micros(read if read.tzinfo else read.replace(tzinfo=zone))
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise Unreadable(
            f"field {field} holds {value[:40]!r}, which is no moment "
            "(allowed: 2024-03-11T23:20:05Z, Mon, 11 Mar 2024 23:20:05 +0000, seconds since 1970)"
        ) from error


def optional_moment(value: str, field: str, zone: ZoneInfo) -> int | None:
    """As `moment_of`; None for an empty text."""
    return moment_of(value, field, zone) if value else None


def number_of(value: str) -> float | None:
    """The finite number that a plain text is, or None."""
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def length_of(seconds: str) -> int | None:
    """Microseconds of a length told in seconds; None where the text holds none, or one over `LONGEST_SECONDS`."""
    number = number_of(seconds)
    return round(number * SECOND) if number is not None and 0 <= number <= LONGEST_SECONDS else None


def true(value: str) -> bool | None:
    """What a text says of yes and no; None where it says neither."""
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(value.casefold())


def telephone(address: str) -> str:
    """The telephone number in an address (`tel:`, `sip:number@host`, `whatsapp:` taken off); '' where it holds none."""
    bare = address.strip()
    if bare.removeprefix("+").isdecimal():
        return bare if len(bare.removeprefix("+")) >= 3 else ""
    for prefix in ("tel:", "sips:", "sip:", "whatsapp:", "sms:"):
        if bare.casefold().startswith(prefix):
            bare = bare[len(prefix) :].split("@")[0].split(";")[0]
    digits = sum(letter.isdigit() for letter in bare)
    return bare if digits >= 3 and not any(letter.isalpha() or letter == "@" for letter in bare) else ""


def identifiers(pairs: Iterable[tuple[str, str]]) -> tuple[Identifier, ...]:
    """Identifiers of pairs of kind and value, empty ones and repeats left out, in the order given."""
    told = dict.fromkeys([(kind, value) for kind, value in pairs if value])
    return tuple([Identifier(kind, value) for kind, value in told])


def kept(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Attributes of pairs of name and value; empty ones are left out, of two with one name the first stays."""
    attributes: dict[str, str] = {}
    for name, value in pairs:
        if value and name not in attributes:
            attributes[name] = value
    return attributes


def others(record: Record, taken: frozenset[str]) -> list[tuple[str, str]]:
    """The fields by their own names of which the folded name is not among the taken ones; lists joined by `;`."""
    names = tuple(record)
    left = _left(names, taken) if len(names) <= WIDEST else _left.__wrapped__(names, taken)
    return [(name, joined(record[name])) for name in left]


@lru_cache(maxsize=512)
def _left(names: tuple[object, ...], taken: frozenset[str]) -> tuple[str, ...]:
    return tuple([name for name in names if isinstance(name, str) and fold(name) not in taken])
