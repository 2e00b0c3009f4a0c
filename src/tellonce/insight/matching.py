"""Matches of patterns by the second reading: the steps as a table, the patterns as SQL, the engine of the history."""

from collections.abc import Iterable, Sequence

import pyarrow as pa

from tellonce.journeys.fold import Hit
from tellonce.journeys.pattern import Definition
from tellonce.journeys.sql import masks, predicates, query
from tellonce.journeys.step import Step
from tellonce.journeys.symbol import SYMBOL
from tellonce.stores.matches_duckdb import matches

COLUMNS = {
    "owner": pa.string(), "number": pa.int64(), "moment": pa.int64(), "contact": pa.string(), "journey": pa.string(),
    "task": pa.string(), "stretch": pa.string(), "option": pa.string(), "prompt": pa.string(), "value": pa.string(),
    "promise": pa.string(), "waited": pa.int64(), "announced": pa.int64(), "due": pa.int64(), "activity": pa.string(),
    "outcome": pa.string(), "channel": pa.string(), "direction": pa.string(), "kind": pa.string(),
    "assisted": pa.bool_(), "agreed": pa.bool_(), "traits": pa.string(),
}  # fmt: skip

FIELDS = {"moment": "at"}


def _cell(step: Step, name: str) -> object:
    value = getattr(step, FIELDS.get(name, name))
    return " ".join(sorted(value)) if name == "traits" else value


def table(steps: Iterable[Step]) -> pa.Table:
    """Steps of any number of owners as the table that the second reading reads: one row a step."""
    rows = list(steps)
    return pa.table({name: pa.array([_cell(step, name) for step in rows], kind) for name, kind in COLUMNS.items()})


def found_by_sql(steps: Sequence[Step], definitions: Sequence[Definition], as_of: int) -> dict[str, list[Hit]]:
    """The same matches as the fold, by owner and sorted, by SQL instead.

    Args:
        steps: steps of any number of owners.
        definitions: the frictions looked for.
        as_of: microseconds UTC; deadlines that passed before it count.
    """
    bits = predicates(definitions)
    distinct = {tuple(_cell(step, name) for name in SYMBOL): step for step in steps}
    words = masks(distinct.values(), definitions)
    symbols = pa.table({
        **{name: pa.array([key[place] for key in distinct], COLUMNS[name]) for place, name in enumerate(SYMBOL)},
        **{f"mask{place}": pa.array([word[place] for word in words], pa.int64())
           for place in range(len(words[0]) if words else 1)},
    })  # fmt: skip
    asked = [(one.name, number, pattern) for one in definitions for number, pattern in enumerate(one.pattern)]
    tables = matches(table(steps), symbols, [query(pattern, bits, as_of) for _, _, pattern in asked])
    hits: dict[str, list[Hit]] = {}
    for (name, number, _), rows in zip(asked, tables, strict=True):
        for row in rows.to_pylist():
            hits.setdefault(row["owner"], []).append(Hit(name, number, row["start_number"], row["end_number"]))
    return {owner: sorted(found) for owner, found in hits.items()}
