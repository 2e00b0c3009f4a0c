"""How built-in readers take values out of records: names compared without case, text of any scalar, moments, addresses.

Exports of one product write the same field as `start_time`, `Start Time` or `StartTime`; readers should not care.
Records are other people's data, so nothing here trusts a type: a value of another type than expected is no value.
"""

import hashlib
import math
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from tellonce.silos.system import Record, Source
from tellonce.vocabulary.moment import SECOND, from_iso, micros
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

_FIRST_SECOND = 100_000_000
"""March 1973: shorter numbers are dates written together (`20240311`), never Unix seconds of a contact."""
_LAST_SECOND = 253_402_300_799
"""The last second of the year 9999, the end of the calendar."""

LONGEST_SECONDS: Final = 1e7
"""Four months: a call, a chat or a wait that is told to last longer is a mistake. Source: our choice."""


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """The name of a field without case, blanks and signs: `Start Time` and `start_time` are both `starttime`."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def folded(record: Record) -> dict[str, object]:
    """The fields of a record by folded name; of two that fold alike the first that is not empty stays."""
    fields: dict[str, object] = {}
    for name, value in record.items():
        key = fold(name) if isinstance(name, str) else ""
        if key and fields.get(key) in (None, ""):
            fields[key] = value
    return fields


def scalar(value: object) -> str:
    """The text of a scalar, trimmed; '' for nothing, a list or a record. Truths are `true` and `false`."""
    match value:
        case str():
            return value.strip()
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
        if found := scalar(fields.get(name)):
            return found
    return ""


def at_path(record: object, path: str) -> object:
    """The value under a dotted path of exact names, or None."""
    for step in path.split("."):
        if not isinstance(record, Mapping):
            return None
        record = record.get(step)
    return record


def below(record: object, path: str) -> Record:
    """The record under a dotted path; an empty one where there is none."""
    found = at_path(record, path)
    return found if isinstance(found, Mapping) else {}


def items(value: object) -> Iterator[Record]:
    """The records of a list; nothing where the value is no list."""
    if isinstance(value, list | tuple):
        yield from (item for item in value if isinstance(item, Mapping))


def flat(record: Record, prefix: str = "", depth: int = 4) -> Iterator[tuple[str, str]]:
    """All non-empty scalars of a record by dotted path; lists of scalars are joined by `;`, deeper lists left out."""
    for name, value in record.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            if depth > 0:
                yield from flat(value, f"{path}.", depth - 1)
        elif found := (joined(value) if isinstance(value, list | tuple) else scalar(value)):
            yield path, found


def digest_of(record: Record) -> str:
    """32 hexadecimal digits of all that a record holds, whatever the order of its fields: its name, if it has no id."""
    whole = "\n".join(sorted(f"{path}={value}" for path, value in flat(record)))
    return hashlib.md5(whole.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def joined(value: object) -> str:
    """A scalar, or the scalars of a list joined by `;`."""
    if isinstance(value, list | tuple):
        return ";".join(found for item in value if (found := scalar(item)))
    return scalar(value)


def name_of(value: str, source: Source) -> str:
    """The id of a record: its own, or `L12` for the twelfth of a file, with the file where there may be several.

    Raises:
        Unreadable: it has no id and its place in the file is not known.
    """
    if value:
        return value
    if source.line > 0:
        return f"{source.before}{source.line}"
    raise Unreadable("the record has no id and its line is not known (allowed: the id field, or a file with lines)")


def moment_of(value: str, field: str, zone: ZoneInfo) -> int:
    """Microseconds UTC of ISO 8601, RFC 2822 or Unix seconds; without a zone in the text, local time in `zone`.

    Raises:
        Unreadable: the text is empty or none of these; the message names the field.
    """
    if not value:
        raise Unreadable(f"field {field} is empty; it must hold the moment of the record")
    number = number_of(value)
    if number is not None and _FIRST_SECOND <= number <= _LAST_SECOND:
        return round(number * SECOND)
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
    for prefix in ("tel:", "sips:", "sip:", "whatsapp:", "sms:"):
        if bare.casefold().startswith(prefix):
            bare = bare[len(prefix) :].split("@")[0].split(";")[0]
    digits = sum(letter.isdigit() for letter in bare)
    return bare if digits >= 3 and not any(letter.isalpha() or letter == "@" for letter in bare) else ""


def identifiers(pairs: Iterable[tuple[str, str]]) -> tuple[Identifier, ...]:
    """Identifiers of pairs of kind and value, empty ones and repeats left out, in the order given."""
    return tuple(dict.fromkeys(Identifier(kind=kind, value=value) for kind, value in pairs if value))


def kept(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Attributes of pairs of name and value; empty ones are left out, of two with one name the first stays."""
    attributes: dict[str, str] = {}
    for name, value in pairs:
        if value:
            attributes.setdefault(name, value)
    return attributes


def others(record: Record, taken: Container[str]) -> Iterator[tuple[str, str]]:
    """The fields by their own names of which the folded name is not among the taken ones; lists joined by `;`."""
    for name, value in record.items():
        if isinstance(name, str) and fold(name) not in taken:
            yield name, joined(value)
