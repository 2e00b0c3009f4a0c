"""Which meanings speak of a touchpoint: those whose field it carries, with a value that their expressions match."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from tellonce.silos.carried import WORD, Fields, Reach
from tellonce.silos.mapping import Meaning
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.refusal import BadDeclaration
from tellonce.vocabulary.touchpoint import Touchpoint

_NAMED: Final = frozenset({Activity.IDENTITY_GIVEN, Activity.IDENTITY_CHECKED, None})
"""Where a fact's value is known, and with it an identifier; who is only asked has given nothing."""


class _Compiled(NamedTuple):
    """One meaning: its place in the declaration, and what matches its field's text as a whole, None for any text."""

    place: int
    meaning: Meaning
    match: Callable[[str], re.Match[str] | None] | None


class Meanings:
    """The meanings of one silo in declared order, compiled once."""

    def __init__(self, declared: Iterable[Meaning]) -> None:
        by_field: dict[str, list[_Compiled]] = {}
        for place, one in enumerate(declared):
            match = _pattern(one.matches).fullmatch if one.matches else None
            by_field.setdefault(one.field, []).append(_Compiled(place, one, match))
        self._by_field = tuple((field, tuple(asked)) for field, asked in by_field.items())

    def __bool__(self) -> bool:
        return bool(self._by_field)

    def matched(self, carrier: Touchpoint, within: Reach, *, worded: bool = True) -> list[tuple[Meaning, str]]:
        """The meanings that speak of a touchpoint, each with its value, in declared order; none where nothing matches.

        Args:
            carrier: the touchpoint that may carry their fields.
            within: which fields are in reach of it.
            worded: whether it carries its word: of a record's touchpoints with one word (a purchase and its last step)
                the first does, as it carries their attributes.
        """
        found: list[tuple[int, Meaning, str]] = []
        for field, asked in self._by_field:
            value = _carried(field, carrier, worded=worded)
            if value:
                for place, one, match in asked:
                    said = value if match is None else _group(match(value), value)
                    if said is not None and (not one.when or holds(one.when, within(carrier))):
                        found.append((place, one, said))
        if len(found) > 1:
            found.sort(key=lambda one: one[0])
        return [(one, said) for _, one, said in found]


def matched_value(meaning: Meaning, carrier: Touchpoint, within: Reach, *, worded: bool = True) -> str | None:
    """The value that one meaning speaks of, as `Meanings.matched` tells it; None for no match."""
    value = spoken(meaning, _carried(meaning.field, carrier, worded=worded))
    return value if value is None or not meaning.when or holds(meaning.when, within(carrier)) else None


def _carried(field: str, carrier: Touchpoint, *, worded: bool) -> str:
    told = carrier.attributes.get(field)
    if told is None:
        told = carrier.word if worded and field == WORD else ""
    return told.strip()


def spoken(meaning: Meaning, told: str) -> str | None:
    """The value that a meaning speaks of in a field's text, whatever else it asks of the record; None for no match.

    It is the first group of its expression that took part, else the whole text.
    """
    value = told.strip()
    if not value or not meaning.matches:
        return value or None
    return _group(_pattern(meaning.matches).fullmatch(value), value)


def _group(match: re.Match[str] | None, value: str) -> str | None:
    if match is None or match.lastindex is None:
        return None if match is None else value
    return next((group for group in match.groups() if group), value)


def holds(when: Mapping[str, str], fields: Fields) -> bool:
    """Whether each of these fields matches its expression as a whole."""
    return all(_pattern(pattern).fullmatch(fields.get(name)) for name, pattern in when.items())


def identifies(meaning: Meaning) -> bool:
    """Whether the value that a meaning speaks of becomes an identifier of whoever its record is about."""
    return bool(meaning.fact) and meaning.activity in _NAMED


@lru_cache(maxsize=4096)
def _pattern(expression: str) -> re.Pattern[str]:
    try:
        return re.compile(expression, re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise BadDeclaration(
            "tellonce.toml", None, f"[[meaning]] matches {expression!r} is no expression: {error}"
        ) from error
