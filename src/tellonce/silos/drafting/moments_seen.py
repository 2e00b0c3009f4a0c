"""Which columns hold moments and in which way: by their values, held against each other and the rest of a folder."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from tellonce.silos.drafting.column import NEARLY, Column
from tellonce.silos.drafting.time_forms import is_run, other_way, written_as
from tellonce.silos.mapping import Value
from tellonce.silos.times import UNIX, At, moment
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.moment import moment as moment_at
from tellonce.vocabulary.refusal import Unreadable

WHOLE: Final = ("iso", "unix", "unix_ms")
"""Ways to write a moment that are tried before those composed of a day and a clock."""

IRREGULAR: Final = ("%a %b %d %H:%M:%S %z %Y",)
"""Ways whose year stands behind the clock."""

LOOKED_AT: Final = 20
"""Distinct values by whose look patterns are composed: further ones of a column are written alike."""

PLAUSIBLE: Final = range(1970, 2100)
UNIX_PLAUSIBLE: Final = range(2002, 2033)
"""Years of an organisation's records. Unix time outside the second range is rather a small number or a telephone."""

TRIED: Final = 200
"""Distinct values of a column that are tried as moments: whoever writes 200 of them one way writes all so."""

TIMELY: Final = re.compile(
    r"time|date|stamp|(?:^|_)(?:at|on|ts|when|day|created|updated|modified|sent|received|seen|start(?:ed)?|end(?:ed)?|epoch"
    r"|unix)(?:_|$)|[a-z]at$|[a-z]ts$"
)
"""Names of columns that speak of a time: without one, bare digits that could be a moment may be anything."""

NEAR: Final = 366 * DAY
"""How far from the other moments of a folder Unix time may lie (our choice: exports hold a year or two)."""

ZONED: Final = re.compile(r"(?:Z|[+-]\d\d:?(?:\d\d)?)(?: \d{4})?$")
"""The end of a moment that says its zone."""


class Beside(NamedTuple):
    """What the moments of all files of a folder say of one column's.

    Attributes:
        first: since when they are, but for outliers, in microseconds.
        last: until when.
        day_first: whether the day stands before the month where both are numbers; None where nothing or both is said.
    """

    first: int
    last: int
    day_first: bool | None


Timed: TypeAlias = tuple[Mapping[str, Column], Iterable[tuple[str, str]]]
"""The columns of a file, and those of moments with the patterns they follow."""


def beside(found: Iterable[Timed]) -> Beside | None:
    """When the moments of a folder's files are and how they are written, bare digits left aside; None without any."""
    told = [
        (columns[name], pattern) for columns, timed in found for name, pattern in timed if not is_bare(pattern)
    ]  # fmt: skip
    moments = sorted(
        micro
        for column, pattern in told
        for word in islice(column.words, TRIED)
        if (micro := _moment(word, pattern)) is not None
    )
    said = {_day_first(pattern) for column, pattern in told if other_way(pattern) and not is_ambiguous(column, pattern)}
    if not moments:
        return None
    edge = len(moments) // 20
    return Beside(moments[edge], moments[-1 - edge], said.pop() if len(said) == 1 else None)


def pattern_of(column: Column, years: range = PLAUSIBLE) -> str:
    """The first pattern that nearly all values follow, '' where none does."""
    return next((pattern for pattern in _patterns(column) if _follow(column, pattern, years)), "")


def follows(value: str, pattern: str, years: range = PLAUSIBLE) -> bool:
    """Whether a value is a moment by a pattern, in one of some years; Unix time has its own, for any number is one."""
    if pattern in UNIX and value.startswith("0"):
        return False
    micro = _moment(value, pattern)
    return micro is not None and moment_at(micro).year in (UNIX_PLAUSIBLE if pattern in UNIX else years)


def is_ambiguous(column: Column, pattern: str) -> bool:
    """Whether day and month could stand the other way round: none of the values says which is which."""
    other = other_way(pattern)
    return bool(other) and column.mostly(lambda value: follows(value, other))


def _patterns(column: Column) -> Iterator[str]:
    """The patterns that a column's values may follow, those of most ways to write a moment first."""
    if column.values:
        looks = (pattern for word in islice(column.words, LOOKED_AT) for pattern in written_as(word))
        yield from dict.fromkeys((*WHOLE, *looks, *IRREGULAR))


def is_bare(pattern: str) -> bool:
    """Whether a pattern reads nothing but digits, which may be a number of anything."""
    return pattern in UNIX or is_run(pattern)


def is_weak(column: Column, pattern: str) -> bool:
    """Whether what reads as a moment may be a number of something else: bare digits under a name that says no time."""
    return is_bare(pattern) and not TIMELY.search(column.plain)


def within(column: Column, pattern: str, others: Beside | None) -> bool:
    """Whether the moments of a column lie about where others do; True where those are not known."""
    return others is None or column.mostly(
        lambda value: (
            (micro := _moment(value, pattern)) is not None and others.first - NEAR <= micro <= others.last + NEAR
        )
    )


def settled(
    columns: Mapping[str, Column], timed: Mapping[str, str], others: Beside | None
) -> tuple[dict[str, str], frozenset[str]]:
    """The patterns of a table's moments, with day and month in one order, and the columns of which none is known.

    Where no value of a column says which number is the day, it is as in the columns beside it that say so, else as in
    the other files.

    Args:
        columns: by name.
        timed: those of moments, with the first pattern that they follow.
        others: what the folder says.
    """
    plain = {name: pattern for name, pattern in timed.items() if other_way(pattern)}
    unsaid = {name for name, pattern in plain.items() if is_ambiguous(columns[name], pattern)}
    said = {_day_first(pattern) for name, pattern in plain.items() if name not in unsaid}
    if not said and others and others.day_first is not None:
        said = {others.day_first}
    if len(said) != 1:
        return dict(timed), frozenset(unsaid)
    turned = {name: other_way(plain[name]) for name in unsaid if _day_first(plain[name]) not in said}
    return {**timed, **turned}, frozenset()


def _day_first(pattern: str) -> bool:
    return pattern.index("%d") < pattern.index("%m")


def _moment(value: str, pattern: str) -> int | None:
    try:
        return _reads(pattern)({"moment": value}, ZoneInfo("UTC"))
    except Unreadable:
        return None


def _follow(column: Column, pattern: str, years: range) -> bool:
    words = list(islice(column.words.items(), TRIED))
    allowed = (1 - NEARLY) * sum(often for _, often in words)
    failed = 0
    for word, often in words:
        failed += 0 if follows(word, pattern, years) else often
        if failed > allowed:
            return False
    return True


@cache
def _reads(pattern: str) -> At:
    return moment(Value(column="moment", pattern=pattern))
