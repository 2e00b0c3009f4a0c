"""Which columns of a folder's files hold the same numbers: what two systems both know is how they know it is one."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from tellonce.silos.drafting.column import Column
from tellonce.silos.drafting.number_forms import ALIKE, bare_number, forms_of
from tellonce.silos.drafting.number_groups import Links, Place, groups, mixed, shared_numbers, without

CUSTOMER: Final = re.compile(
    r"(?:^|_)(?:acct|account|cust|customer|client|member|membership|subscriber|policy|licen[cs]e|dl|user|person|patient"
    r"|citizen|taxpayer|ssn|passport|holder|contact|visitor|tenant|guest|debtor|donor|student|loyalty|frequent_fl[iy]er"
    r"|ffn|rewards)(?:_|$)"
)
"""Names of numbers by which organisations know customers."""

PART: Final = re.compile(
    r"last_?\d|(?:^|_)(?:type|status|class|code|group|segment|region|year|count|age|tier|level|points?"
    r"|(?:initial|first|previous|prev|next|related|last)_contact)(?:_|$)"
)
"""Names of columns that hold a part of a number, what sorts customers and names none, or which contact came before."""

STAFF: Final = re.compile(
    r"(?:^|_)(?:created|(?:last_?)?modified|updated|edited|changed|assigned)_?by(?:_?user)?(?:_?id)?$|(?:^|_)assignee(?:_|$)"
)
"""Names of columns that say who of the staff made, changed or has a record."""

USERS: Final = re.compile(r"(?=.*[A-Za-z]{2})00(?:5|G)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?")
"""Numbers of Salesforce's users, and of their groups and queues.

Source: Salesforce, "Standard Field Record ID Prefix Decoder": 005 is User, 00G is Group.
"""

MEASURE: Final = re.compile(
    r"(?:^|_)(?:duration|elapsed|latency|s|sec|secs|seconds?|min|mins|minutes?|hours?|days|length|amount|amt|price|total"
    r"|balance|fee|cost|qty|quantity|pages|score|rating|percent|pct|size|weight)(?:_|$)"
)
"""Names of columns that tell how much or how long: equal ones are chance."""

MATTER: Final = re.compile(
    r"(?:^|_)(?:order|wo|case|ticket|complaint|claim|txn|transaction|invoice|bill|booking|quote|notice|piece|job|call"
    r"|session|execution|conversation|message|event|request|visit)(?:_?(?:no|nr|num|number|id|ref))?(?:_|$)"
)
"""Names of numbers of what customers come about: even one that is given once is nobody's."""

NAMED: Final = re.compile(r"(?:^|_)(?:id|no|nr|num|number|key|ref)(?:_|$)")
"""Names of numbers that something is called by."""

SPEECHLESS: Final = re.compile(
    r"(?:(?:external|our|your|other)_?)?(?:ref|reference|id|no|nr|num|number|key|code|value)|doc|document|digits|input"
)
"""Names that a column of any number may have."""

LONG: Final = re.compile(r"(?=(?:.*\d){4}).{5,}")
"""Values of fewer digits (years, postcodes of some countries, small counters) agree by chance."""


def is_staff(column: Column) -> bool:
    """Whether a column says who of the organisation's own people has or changed a record: by its name or its values."""
    return bool(STAFF.search(column.plain)) or column.mostly(USERS.fullmatch)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is looked at.

    Attributes:
        file: its name.
        columns: by name.
        known: identifiers that the reader of its system finds by itself: value to kind.
        matters: business numbers that it finds: value to kind.
        contacts: keys of contacts that it finds: value to kind.
        register: whether its rows are about people: a number that no other row has is then a customer's.
    """

    file: str
    columns: Mapping[str, Column]
    known: Mapping[str, str]
    register: bool
    matters: Mapping[str, str] = {}
    contacts: Mapping[str, str] = {}


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """That a column's values stand in other files too.

    Attributes:
        kind: the one name for the number, whatever each file calls it.
        with_: file and column that has most of them.
        shared: how many distinct values they have in common.
        person: whether it is a customer's number: by a name that a file has for it, by a system's reader, or because it
            is given once in a register of people.
        contact: whether it is the key of a contact by a system's reader. Any other number is of a matter.
        digits: whether some file writes it with dashes and another without.
        padded: whether this column writes leading zeros that another file leaves out.
        mixed: whether this column holds numbers of other kinds too.
    """

    kind: str
    with_: str
    shared: int
    person: bool
    contact: bool = False
    digits: bool = False
    padded: bool = False
    mixed: bool = False


def agreements(files: Iterable[Seen], apart: Iterable[Place] = ()) -> dict[Place, Agreement]:
    """By file and column: with which other file's column it shares its numbers, and what to call them.

    Args:
        files: all files of a folder.
        apart: file and column of those that are known to be something else (moments, telephones, addresses).
    """
    left_out, seen = set(apart), list(files)
    columns = {
        (one.file, name): column
        for one in seen
        for name, column in one.columns.items()
        if (one.file, name) not in left_out and column.is_code
        and not PART.search(column.plain) and not MEASURE.search(column.plain) and not is_staff(column)
    }  # fmt: skip
    often = Counter(column.plain for column in columns.values())
    numbers = {place: _telling(column, often=often[column.plain]) for place, column in columns.items()}
    shared = shared_numbers(numbers)
    several = mixed(numbers, shared)
    read = _Read(seen)
    registers = {one.file for one in seen if one.register}
    told: dict[Place, Agreement] = {}
    for group in groups(without(shared, several)):
        sort, kind = _kind({place: columns[place] for place in group}, read, registers)
        named = any(CUSTOMER.search(columns[place].plain) for place in group)
        matter = any(MATTER.search(columns[place].plain) for place in group)
        once = not matter and any(place[0] in registers and columns[place].unique for place in group)
        person = sort is Sort.CUSTOMER or (sort is None and (named or once))
        # A number that a reader tells is told as its system writes it: cut, it would agree with that no more.
        forms = forms_of({place: columns[place] for place in group}) if person and sort is None else ALIKE
        for place in group:
            best, count = max(shared[place].items(), key=lambda item: (item[1], item[0]))
            told[place] = Agreement(
                kind=kind, with_=f"{best[0]}: {best[1]}", shared=count, person=person,
                contact=sort is Sort.CONTACT, digits=forms.digits, padded=place in forms.padded,
            )  # fmt: skip
    told.update(_partly(shared, several, told))
    return told


def _partly(
    shared: Links, several: Iterable[Place], told: Mapping[Place, Agreement]
) -> Iterator[tuple[Place, Agreement]]:
    """For columns of several numbers: the one of which they hold most, that others have given its name."""
    for place in several:
        known = [(count, other) for other, count in shared[place].items() if other in told]
        if known:
            count, (file, name) = max(known)
            yield (
                place,
                msgspec.structs.replace(
                    told[file, name], with_=f"{file}: {name}", shared=count, padded=False, mixed=True
                ),
            )


def _telling(column: Column, *, often: int) -> frozenset[str]:
    """The values by which a column can agree with others: of columns of one name short ones too.

    Those of digits count without dashes and leading zeros, which systems write or leave out as they please.

    Short ones of digits alone do so only where the name is one for numbers: lengths and counters agree by chance.
    """
    named = any(names.search(column.plain) for names in (CUSTOMER, MATTER, NAMED))
    short = (word for word in column.words if often > 1 and (named or not word.isdecimal()))
    return frozenset((*short, *filter(LONG.fullmatch, map(bare_number, column.words))))


class Sort(StrEnum):
    """What a number is of, as the readers of known systems have it; of equally many the first."""

    CUSTOMER = "customer"
    MATTER = "matter"
    CONTACT = "contact"


class _Read:
    """What the readers of the known systems among the files make of the values in them."""

    def __init__(self, seen: Iterable[Seen]) -> None:
        self._told: dict[Sort, dict[str, str]] = {sort: {} for sort in Sort}
        for one in seen:
            for sort, values in zip(Sort, (one.known, one.matters, one.contacts), strict=True):
                self._told[sort].update(values)

    def of(self, values: Iterable[str]) -> tuple[Sort, str] | None:
        """What most of some values are: of what, and by which kind of number; None where no reader knows any."""
        words = list(values)
        given = {sort: Counter(told[word] for word in words if word in told) for sort, told in self._told.items()}
        sort = max(Sort, key=lambda one: given[one].total())
        return (sort, max(sorted(given[sort]), key=given[sort].__getitem__)) if given[sort] else None


def _kind(columns: Mapping[Place, Column], read: _Read, registers: Container[str]) -> tuple[Sort | None, str]:
    """The one name of a number: as most readers have it, else the one that says most.

    That is a customer's number, else that of the table whose rows it numbers, else what several files call it.
    """
    if given := read.of(word for column in columns.values() for word in column.words):
        return given
    often = Counter(column.plain for column in columns.values())

    def rank(place: Place) -> tuple[bool, bool, bool, int, bool, bool, bool, int, str]:
        column = columns[place]
        name = column.plain
        customer, matter = bool(CUSTOMER.search(name)), bool(MATTER.search(name))
        plain = "." not in column.name
        return (
            not SPEECHLESS.fullmatch(name), customer, column.unique, often[name], matter, place[0] in registers, plain,
            len(name), name,
        )  # fmt: skip

    return None, columns[max(columns, key=rank)].plain or "number"
