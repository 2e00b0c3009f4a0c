"""The second reading of patterns: plain window SQL over the same steps.

It is there for engines where no Python runs, and as an independent check. Predicates are not translated: each distinct
symbol of the steps is looked at once in Python and joined in as a bit mask; only numeric thresholds become expressions.
Per step of a pattern there is one window: the latest start of the prefix matched before this row.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import sqlglot

from tellonce.journeys.length import FOREVER, length
from tellonce.journeys.pattern import Definition, Pattern, Predicate, Scope
from tellonce.journeys.step import Step

# `at` is a word of DuckDB's own grammar, so a step's moment is called `moment` wherever SQL reads it.

SCOPES: Final = {Scope.CONTACT: "contact", Scope.JOURNEY: "journey", Scope.PERSON: "owner"}


def predicates(definitions: Iterable[Definition]) -> list[Predicate]:
    """The distinct predicates of all patterns, in a stable order: the bit of each is its position."""
    found = [
        predicate
        for definition in definitions
        for pattern in definition.pattern
        for predicate in (*pattern.steps, pattern.unless, pattern.absent)
        if predicate is not None
    ]
    return list(dict.fromkeys(found))


def masks(symbols: Iterable[Step], definitions: Sequence[Definition]) -> list[tuple[int, ...]]:
    """For each symbol (a step of which only the columns of `SYMBOL` count) its bits, in words of 60 bits.

    Words of 60 keep every mask a positive 64-bit integer on every engine.
    """
    bits = predicates(definitions)
    words = range(0, max(len(bits), 1), 60)
    return [
        tuple(sum(1 << place for place, one in enumerate(bits[word : word + 60]) if one.says(step)) for word in words)
        for step in symbols
    ]


def query(pattern: Pattern, bits: Sequence[Predicate], as_of: int) -> str:
    """SQL that gives the matches of one pattern: columns owner, start_number, end_number.

    It reads a table `steps` (owner, number, moment, contact, journey, task, stretch, option, prompt, value, promise,
    waited, announced, due, mask0, mask1, …: the masks of `masks` joined by symbol).

    Args:
        pattern: what to look for.
        bits: `predicates` of all definitions, the same list that made the masks.
        as_of: microseconds UTC; deadlines that passed before it count.
    """
    if pattern.apart:
        return _apart(pattern, bits)
    part = "owner, scope, same" + (", epoch" if pattern.unless else "")
    text = _marked(pattern, bits)
    if pattern.unless:
        before = "OVER (PARTITION BY owner, scope ORDER BY number ROWS UNBOUNDED PRECEDING)"
        text = f"SELECT *, SUM(CASE WHEN reset THEN 1 ELSE 0 END) {before} AS epoch FROM ({text}) AS m"  # noqa: S608  # names and whole numbers of our own
    text = (
        f"SELECT *, CASE WHEN p0 THEN number END AS r0, CASE WHEN p0 THEN moment END AS s0 "  # noqa: S608
        f"FROM ({text}) AS k WHERE same IS NOT NULL"
    )
    for index in range(1, len(pattern.steps)):
        text = _advanced(text, index, part, pattern.longest)
    last = len(pattern.steps) - 1
    if pattern.absent is None:
        return (
            f"SELECT owner, r{last} AS start_number, number AS end_number FROM ({text}) AS f "  # noqa: S608
            f"WHERE r{last} IS NOT NULL"
        )
    return _overdue(text, last, pattern, as_of)


def _apart(pattern: Pattern, bits: Sequence[Predicate]) -> str:
    """Two steps in different contacts: no window can look past its own contact, so the few rows are joined."""
    within = "" if pattern.longest == FOREVER else f" AND e.moment - b.moment <= {pattern.longest}"
    return (
        f"SELECT e.owner, MAX(b.number) AS start_number, e.number AS end_number FROM ({_marked(pattern, bits)}) AS b "  # noqa: S608
        f"JOIN ({_marked(pattern, bits)}) AS e ON b.owner = e.owner AND b.scope = e.scope AND b.same = e.same "
        f"AND b.number < e.number AND b.contact <> e.contact{within} WHERE b.p0 AND e.p1 GROUP BY e.owner, e.number"
    )


def _marked(pattern: Pattern, bits: Sequence[Predicate]) -> str:
    columns = [f"{_says(step, bits)} AS p{index}" for index, step in enumerate(pattern.steps)]
    columns += [f"{_says(pattern.unless, bits)} AS reset"] if pattern.unless else []
    columns += [f"{_says(pattern.absent, bits)} AS undone"] if pattern.absent else []
    same = pattern.same.value if pattern.same else "''"
    scope = SCOPES[pattern.scope]
    return (
        f"SELECT owner, number, moment, due, contact, {scope} AS scope, {same} AS same, {', '.join(columns)} "  # noqa: S608
        f"FROM steps WHERE {scope} IS NOT NULL"
    )


def _says(predicate: Predicate, bits: Sequence[Predicate]) -> str:
    word, place = divmod(bits.index(predicate), 60)
    terms = [f"(mask{word} & {1 << place}) <> 0"]
    if predicate.waited_over is not None:
        terms.append(f"waited > {int(predicate.waited_over)}")
    if predicate.announced_over is not None:
        terms.append(f"announced > {int(predicate.announced_over)}")
    return "(" + " AND ".join(terms) + ")"


def _advanced(text: str, index: int, part: str, within: int) -> str:
    before = f"OVER (PARTITION BY {part} ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    inner = (
        f"SELECT *, MAX(r{index - 1}) {before} AS b{index}, MAX(s{index - 1}) {before} AS c{index} "  # noqa: S608
        f"FROM ({text}) AS w{index}"
    )
    fits = f"p{index} AND b{index} IS NOT NULL" + ("" if within == FOREVER else f" AND moment - c{index} <= {within}")
    return (
        f"SELECT *, CASE WHEN {fits} THEN b{index} END AS r{index}, "  # noqa: S608
        f"CASE WHEN {fits} THEN c{index} END AS s{index} FROM ({inner}) AS v{index}"
    )


def _overdue(text: str, last: int, pattern: Pattern, as_of: int) -> str:
    if pattern.by == "end":
        deadline, passed = "0", "undone_at IS NULL"
    else:
        deadline = "due" if pattern.by == "due" else f"moment + {length(pattern.by)}"
        passed = f"deadline < {int(as_of)} AND (undone_at IS NULL OR undone_at > deadline)"
    after = "OVER (PARTITION BY owner, scope, same ORDER BY number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
    inner = (
        f"SELECT *, {deadline} AS deadline, MIN(CASE WHEN undone THEN moment END) {after} AS undone_at "  # noqa: S608
        f"FROM ({text}) AS d"
    )
    return (
        f"SELECT owner, r{last} AS start_number, number AS end_number FROM ({inner}) AS f "  # noqa: S608
        f"WHERE r{last} IS NOT NULL AND {passed}"
    )


def printed(text: str, dialect: str) -> str:
    """The same query for another engine (`spark`, `postgres`, `clickhouse`, `trino`, …).

    Raises:
        ValueError: sqlglot does not know the dialect.
    """
    return sqlglot.transpile(text, read="duckdb", write=dialect)[0]
