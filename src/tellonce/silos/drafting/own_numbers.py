"""The organisation's own telephone numbers, as its records show them: what nearly every one of them has."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tellonce.identity.telephone import Known, bare, telephone
from tellonce.silos.drafting.column import NEARLY
from tellonce.silos.drafting.guess import TELEPHONE
from tellonce.silos.system import Record

LEAST: Final = 5
"""Records from which on it is no chance that they have a number in common (our choice)."""

OTHERS: Final = 5
"""Other numbers that stand beside it at least (our choice): one customer's records have that customer's number in all
of them, beside the few of the organisation."""

SIDE: Final = re.compile(
    r"(?:^|[_.])(?:to|from|dnis|ani|did|dst|src|dialled|dialed|called|callee|caller|source|destination)(?:_?number|_?id)?$"
    r"|(?:customer|system)endpoint\.address$"
)
"""Names of fields that say whom a call or message was to or from, in lower case, by dotted path."""


class Own(NamedTuple):
    """A number in international form, and what in the records says that it is the organisation's."""

    number: str
    reason: str


def own_numbers(files: Iterable[tuple[str, Sequence[Record]]], region: str) -> list[Own]:
    """Numbers to or from which nearly all calls and messages of a file went; each once, by the first file with it.

    Args:
        files: names of files, each with some of its records.
        region: country of numbers written without its code, two letters.
    """
    found: dict[str, Own] = {}
    for name, records in files:
        told = [numbers for record in records if (numbers := set(_numbers(record, region)))]
        often = Counter(number for numbers in told for number in numbers)
        for number, times in often.items():
            if len(told) >= LEAST and times >= NEARLY * len(told) and len(often) > OTHERS:
                reason = f"{times} of {len(told)} calls or messages in {name} are to it or from it"
                found.setdefault(number, Own(number, reason))
    return list(found.values())


def _numbers(record: Record, region: str) -> Iterator[str]:
    """The telephone numbers in fields that say to whom or from whom, however deep, in international form."""
    waiting: list[tuple[str, object]] = [("", record)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += ((f"{name}.{key}", inner) for key, inner in value.items())
        elif isinstance(value, list | tuple):
            waiting += ((name, inner) for inner in value)
        elif isinstance(value, str) and SIDE.search(name.casefold()) and _looks_like_one(value):
            number = telephone(value, region)
            if number.known is not Known.NOT:
                yield number.value


def _looks_like_one(value: str) -> bool:
    inner = bare(value)
    return TELEPHONE.fullmatch(inner) is not None or re.fullmatch(r"\+?\d{7,15}", inner) is not None
