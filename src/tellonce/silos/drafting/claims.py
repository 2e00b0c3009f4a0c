"""What is claimed of a table's columns: each a setting with its reason, sure or a guess for somebody to confirm."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.drafting.agreement import CUSTOMER, PART, Agreement, is_staff
from tellonce.silos.drafting.column import Column
from tellonce.silos.drafting.guess import EMAIL, Guess, says_telephone
from tellonce.silos.drafting.moments_seen import ZONED, follows
from tellonce.silos.drafting.number_forms import CUT
from tellonce.silos.drafting.time_forms import clock_of, other_way, written_as
from tellonce.silos.drafting.words_seen import CHANNELS, OUTCOMES, known
from tellonce.silos.times import TIME_OF_DAY, UNIX

SINGLE: Final = re.compile(r"(?:^|_)(?:name|name_1|full_name|subscriber|owner|sender|customer|cust|client|recipient)$")
FIRST: Final = re.compile(r"(?:^|_)(?:first|first_name|given_name|forename)$")
LAST: Final = re.compile(r"(?:^|_)(?:last|last_name|surname|family_name)$")
PERSONAL: Final = re.compile(r"[^\W\d_][^\d@_]*")
"""A name of a person: letters, and no digit."""

STREET: Final = re.compile(r"(?:^|_)(?:street|address|addr|addr1|address_1|sender_addr|site)$")
TOWN: Final = re.compile(r"(?:^|_)(?:city|town|zip|zipcode|postcode|postal_code|city_state_zip|city_st_zip|state)$")
HOUSE: Final = re.compile(r"(?=.*\d)(?=.*[^\W\d_]).*")

DUE: Final = re.compile(
    r"(?:^|_)(?:due|deadline|expires?|expiry|respond_by|valid|until|thru|paid_thru|pay_by)(?:_|$)|_by$"
)
END: Final = re.compile(r"(?:^|_)(?:end|ended|exit|completed?|closed|finished|resolved|last|end_date)(?:_|$)")
RESULT: Final = re.compile(r"(?:^|_)(?:result|outcome|disposition|status|response|resolution)(?:_|$)")
WAY: Final = re.compile(r"(?:^|_)(?:channel|via|medium|source|origin|method|class|submitted_via|contact_method)(?:_|$)")

OTHERS_TOO: Final = "; it holds other numbers as well: cut out those meant with `match`"
"""What is said of a column of several numbers."""

IN_UTC: Final = re.compile(r"(?:^|[ _(.])(?:utc|gmt)\)?$", re.IGNORECASE)
"""Names of columns that say that their times are UTC: `Created (UTC)`, `created_utc`."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A setting as it would be written.

    Attributes:
        setting: its key.
        written: its value in TOML.
        sure: whether it holds as it stands; False for a guess, to be confirmed.
        reason: what in the columns says so.
        columns: the columns it speaks of.
    """

    setting: str
    written: str
    sure: bool
    reason: str
    columns: tuple[str, ...]


def quoted(word: str) -> str:
    """A word as TOML's basic text, which is JSON's but for the sign DEL, that TOML wants escaped too."""
    return json.dumps(word, ensure_ascii=False).replace("\x7f", "\\u007F")


def identities(
    columns: Mapping[str, Column], guessed: Guess, agreed: Mapping[str, Agreement], own_name: str = "record"
) -> list[Claim]:
    """Who a table's rows are about: record id, telephones, e-mails, customer numbers, names, addresses, days of birth.

    Args:
        columns: the table's columns.
        guessed: what they seem to hold by themselves.
        agreed: columns whose values stand in other files of the folder.
        own_name: the setting that takes the id of a row.
    """
    found: list[Claim] = []
    if guessed.record:
        column = columns[guessed.record]
        found.append(_claim(own_name, column, f"all {column.rows} values differ", sure=column.rows > 1))
    found += (_telephone(columns[name], guessed.region) for name in guessed.telephones)
    found += (_email(columns[name]) for name in guessed.emails)
    found += _names(columns)
    found += (
        _claim("ids.birth_date", columns[name], "the name says so, and its values are dates") for name in guessed.births
    )
    taken = {name for claim in found for name in claim.columns if claim.setting != own_name}
    taken |= {name for name, _ in guessed.moments}
    free = [column for name, column in columns.items() if name not in taken]
    return [*found, *_address(free), *_numbers(free, agreed)]


def times(columns: Mapping[str, Column], guessed: Guess) -> list[Claim]:
    """When: `at` first, then what is rather an end or a deadline, then the other moments; empty without any moment.

    The first is sure where nearly every row has it, no name says deadline, and its values can be read in one way only.
    """
    told = [(columns[name], pattern) for name, pattern in guessed.moments]
    if not told:
        return []
    ranked = sorted(told, key=lambda one: (one[0].name in guessed.weak, *_unfit(*one)))
    (first, pattern), *others = ranked
    weak = first.name in guessed.weak
    sure = first.full and not DUE.search(first.plain) and not weak
    found = [_claim("at", first, _when(first, pattern), written=written_moment(first.name, pattern), sure=sure)]
    if weak and (other := other_way(pattern)):
        reason = "or day and month the other way round: nothing tells which"
        found.append(_claim("at", first, reason, written=written_moment(first.name, other), sure=False))
    if not _has_time(first, pattern):
        timed = {name for name, _ in guessed.moments}
        found += _with_clock(first, pattern, [one for name, one in columns.items() if name not in timed])
    for column, form in others:
        setting = "due" if DUE.search(column.plain) else "until" if _ends(column) else "at"
        other = "instead of the line above" if setting == "at" else f"this one's {setting}"
        reason = f"{_when(column, form)}; a moment of its own, or {other}"
        found.append(_claim(setting, column, reason, written=written_moment(column.name, form), sure=False))
    return found


def _unfit(column: Column, pattern: str) -> tuple[bool, bool, bool, bool, bool]:
    """How little a moment is fit to be its row's: filled in everywhere, no deadline, no end, told to the minute."""
    partly = len(column.values) < column.rows
    return not column.full, bool(DUE.search(column.plain)), _ends(column), partly, not _has_time(column, pattern)


def words(columns: Mapping[str, Column]) -> Iterator[Claim]:
    """How it came and how it ended, where a column with few words says so in words that are common."""
    for column in columns.values():
        for setting, common, name, rest in (
            ("channel", CHANNELS, WAY, ', default = "none"'),
            ("outcome", OUTCOMES, RESULT, ""),
        ):
            ours = known(column, {word: member.value for word, member in common.items()})
            often = sum(column.words[word] for word in ours)
            if 2 * often <= len(column.values) or not (name.search(column.plain) or len(ours) > 1):
                continue
            named = ", ".join(f"{quoted(word)} = {quoted(meant)}" for word, meant in ours.items())
            sure = bool(name.search(column.plain)) and often == len(column.values) and len(column.words) > 1
            reason = column.of(ours.__contains__, f"are common words of {setting}s")
            written = f"{{column = {quoted(column.name)}, values = {{{named}}}{rest}}}"
            yield _claim(setting, column, reason, written=written, sure=sure)


def written_moment(column: str, pattern: str) -> str:
    """A moment as a declaration writes it, with the zone that the column's name says."""
    form = "" if pattern == "iso" else f", pattern = {quoted(pattern)}"
    zone = ', zone = "UTC"' if IN_UTC.search(column) and pattern not in UNIX and "%z" not in pattern else ""
    return f"{{column = {quoted(column)}{form}{zone}}}" if form or zone else quoted(column)


def _claim(setting: str, column: Column, reason: str, *, written: str = "", sure: bool = True) -> Claim:
    return Claim(
        setting=setting, written=written or quoted(column.name), sure=sure, reason=reason, columns=(column.name,)
    )


def _telephone(column: Column, region: str) -> Claim:
    reason = column.of(lambda value: says_telephone(column, value, region), "are telephone numbers")
    if len(column.words) == 1 and len(column.values) > 2:
        reason = "all rows have the same telephone number: rather the organisation's own, for `numbers` above"
        return _claim("ids.phone", column, reason, sure=False)
    return _claim("ids.phone", column, reason)


def _email(column: Column) -> Claim:
    return _claim("ids.email", column, column.of(EMAIL.fullmatch, "are e-mail addresses"))


def _names(columns: Mapping[str, Column]) -> Iterator[Claim]:
    people = [column for column in columns.values() if column.mostly(PERSONAL.fullmatch)]
    first = next((column for column in people if FIRST.search(column.plain)), None)
    last = next((column for column in people if LAST.search(column.plain)), None)
    if first and last:
        both = f"{{columns = [{quoted(first.name)}, {quoted(last.name)}]}}"
        reason = "first and last name by their names; a name alone links nobody"
        yield Claim(setting="ids.name", written=both, sure=True, reason=reason, columns=(first.name, last.name))
    for column in people:
        if SINGLE.search(column.plain) and len(column.words) > 1 - (column.rows < 2):
            yield _claim(
                "ids.name", column, column.of(PERSONAL.fullmatch, "look like names; a name alone links nobody")
            )


def _address(free: list[Column]) -> Iterator[Claim]:
    street = next((one for one in free if STREET.search(one.plain) and one.mostly(HOUSE.fullmatch)), None)
    if street:
        place = [street, *(one for one in free if TOWN.search(one.plain) and one.full)]
        listed = ", ".join(quoted(one.name) for one in place)
        written = f"{{columns = [{listed}], join = {quoted(', ')}}}" if len(place) > 1 else quoted(street.name)
        reason = street.of(HOUSE.fullmatch, "have a number and a name; who shares it is a household")
        names = tuple(one.name for one in place)
        yield Claim(setting="ids.address", written=written, sure=True, reason=reason, columns=names)


def _numbers(free: list[Column], agreed: Mapping[str, Agreement]) -> Iterator[Claim]:
    """Customer numbers (`ids`), keys of contacts (`contact`), other numbers that several systems know (`matters`)."""
    for column in free:
        told = agreed.get(column.name)
        named = bool(CUSTOMER.search(column.plain)) and not PART.search(column.plain)
        if not column.is_code or is_staff(column) or not (told or named):
            continue
        kind = _key(told.kind if told else column.plain)
        person = told.person if told else named
        reason = f"values look like {column.shape}" if not told else f"{told.shared} values stand in {told.with_} too"
        reason = f"named like a customer's number, and {reason}" if named else reason
        varied = len(column.words) >= max(2, 0.2 * column.rows) or column.rows < 2
        setting = "contact" if told and told.contact else "ids" if person else "matters"
        written = written_number(column.name, told) if told else ""
        if told and told.mixed:
            reason += OTHERS_TOO
        sure = varied and not (told and told.mixed)
        yield _claim(f"{setting}.{kind}", column, reason, written=written, sure=sure)


def written_number(column: str, told: Agreement) -> str:
    """A column of a number as a declaration writes it, without leading zeros where another file has none."""
    return f"{{column = {quoted(column)}, match = '{CUT}'}}" if told.padded else quoted(column)


def _key(word: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "_", word).strip("_") or "number"


def _ends(column: Column) -> bool:
    return bool(END.search(column.plain))


def _when(column: Column, pattern: str) -> str:
    reason = column.of(lambda value: follows(value, pattern), f"are moments ({pattern})")
    zoned = pattern in UNIX or "%z" in pattern or column.mostly(ZONED.search)
    if not zoned and IN_UTC.search(column.name):
        return f"{reason}, in UTC as the column's name says"
    return (
        reason if zoned or not _has_time(column, pattern) else f"{reason}, without a zone: `zone` of the silo says it"
    )


def _has_time(column: Column, pattern: str) -> bool:
    if pattern in UNIX:
        return True
    return bool(TIME_OF_DAY.search(pattern)) if pattern != "iso" else column.mostly(lambda value: ":" in value)


def _with_clock(day: Column, pattern: str, others: Iterable[Column]) -> Iterator[Claim]:
    """The day of a row together with the first column of times of a day that nearly every row has."""
    clocks = ((one, clock_of(one.values[0])) for one in others if one.full)
    for clock, form in ((one, form) for one, form in clocks if form):
        if clock.mostly(lambda value, form=form: clock_of(value) == form):  # type: ignore[misc]  # its own default
            days = written_as(day.values[0])[0] if pattern == "iso" else pattern
            written = f"{{columns = [{quoted(day.name)}, {quoted(clock.name)}], pattern = {quoted(f'{days} {form}')}}}"
            reason = clock.of(clock_of, "are times of a day; with them the moment has one")
            yield Claim(setting="at", written=written, sure=False, reason=reason, columns=(day.name, clock.name))
            return
