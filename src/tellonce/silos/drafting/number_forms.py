"""One number as several systems write it: with leading zeros or without, in one piece or with dashes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

from tellonce.silos.drafting.column import NEARLY, Column

Place = TypeVar("Place")

CUT: Final = "^[0-]*(.+)$"
"""What a column keeps of a number whose leading zeros others leave out."""


class Forms(NamedTuple):
    """How some columns write the numbers that they share.

    Attributes:
        digits: whether dashes must be left out for them to be equal.
        padded: the columns whose leading zeros must be left out for that.
    """

    digits: bool
    padded: frozenset[object]


ALIKE: Final = Forms(digits=False, padded=frozenset())
"""All write them alike."""


def bare_number(value: str) -> str:
    """A number of digits without its dashes and leading zeros; anything else as it stands."""
    digits = value.replace("-", "")
    return digits.lstrip("0") if digits.isdecimal() else value


def forms_of(columns: Mapping[Place, Column]) -> Forms:
    """How columns of one number write it; `ALIKE` where no value is written in two ways, or most are no digits."""
    every = [word for column in columns.values() for word in column.words]
    bare = {word: bare_number(word) for word in every}
    if sum(number.isdecimal() for number in bare.values()) < NEARLY * len(bare):
        return ALIKE
    written: dict[str, set[str]] = defaultdict(set)
    for word, number in bare.items():
        written[number].add(word)
    differing = [word for words in written.values() if len(words) > 1 for word in words]
    digits = any("-" in word for word in differing)
    padded = len({_padding(word) for word in differing}) > 1 and _is_padded(differing)
    return Forms(digits, frozenset(place for place, one in columns.items() if padded and _is_padded(one.words)))


def _padding(word: str) -> int:
    digits = word.replace("-", "")
    return len(digits) - len(digits.lstrip("0"))


def _is_padded(words: Iterable[str]) -> bool:
    return any(word.startswith("0") for word in words)
