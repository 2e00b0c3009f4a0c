"""Scoring who is probably whom among the people of a build: their names, birth dates and addresses, compared once."""

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa

from tellonce.identity.evidence import Pair, pair
from tellonce.identity.knowing import Knowing
from tellonce.insight.probable import probable
from tellonce.stores.history import View
from tellonce.stores.scores import LIKENESSES, RECORD
from tellonce.vocabulary.touchpoint import Identifier

FIELDS: Final = """
    WITH held AS (SELECT DISTINCT silo, record, unnest(id_kinds) AS kind, unnest(id_values) AS value FROM touchpoints)
    SELECT h.silo || chr(0) || h.record AS record, s.person, h.kind, min(h.value) AS value FROM held AS h
    JOIN (SELECT DISTINCT silo, record, person FROM steps) AS s ON s.silo = h.silo AND s.record = h.record
    WHERE h.kind IN ? GROUP BY ALL ORDER BY ALL
"""

OWN: Final = """
    SELECT p.person, p.kind AS own_kind, p.value AS own_value, i.kind, i.value FROM persons AS p
    LEFT JOIN (SELECT DISTINCT person, kind, value FROM identifiers WHERE kind IN ?) AS i ON i.person = p.person
    ORDER BY ALL
"""


def likenesses(view: View, known: Knowing) -> pa.Table:
    """Who is how alike among the people of a build, and among the records of nobody.

    Each way in which records describe a person stands once; two people are as alike as those two of their descriptions
    that are most alike. Values of exclusive kinds and decisions keep people apart.

    Args:
        view: the build.
        known: what decides who is who, with the rules of matching.

    Returns:
        Rows as `scores.LIKENESSES` says, ordered; without a field to compare, none.

    Raises:
        Unsupported: what scores is not installed.
    """
    rules = known.rules.match
    kinds = [row["kind"] for row in view.ask("SELECT DISTINCT kind FROM identifiers").to_pylist()]
    compared = [kind for kind in kinds if rules.likeness(kind)]
    described = _described(view.ask(FIELDS, [compared]).to_pylist())
    singles = [kind for kind in kinds if known.rules.kind(kind).stands_for_one]
    own, exclusive = _own(view.ask(OWN, [singles]).to_pylist())
    of = {record: person for record, person, _ in described}
    table = pa.table({
        "record": pa.array([record for record, _, _ in described], pa.string()),
        **{kind: pa.array([fields.get(kind) for _, _, fields in described], pa.string()) for kind in compared},
    })  # fmt: skip
    found = probable(
        table, rules, region=known.region, blocked=known.blocked,
        exclusive={record: exclusive.get(person, ()) for record, person in of.items() if person},
        apart=_apart(known, of, own),
    )  # fmt: skip
    merged = {row["record"]: row["cluster"] for row in found.merged.to_pylist()}
    best: dict[Pair, tuple[float, bool]] = {}
    for row in found.pairs.to_pylist():
        one, other = (_stands_for(record, of[record], own) for record in (row["a"], row["b"]))
        if one != other:
            joined = row["a"] in merged and merged[row["a"]] == merged.get(row["b"]) and row["p"] >= rules.merge_at
            p, merge = best.get(pair(one, other), (0.0, False))
            best[pair(one, other)] = (max(p, row["p"]), merge or joined)
    rows = [(a.kind, a.value, b.kind, b.value, p, merge) for (a, b), (p, merge) in sorted(best.items())]
    return pa.table(
        [pa.array([row[place] for row in rows], LIKENESSES.types[place]) for place in range(6)], schema=LIKENESSES
    )


def _described(rows: Iterable[dict[str, Any]]) -> list[tuple[str, str | None, dict[str, str]]]:
    """Each way in which records describe a person, once: its first record, the person, its fields."""
    fields: dict[tuple[str, str | None], dict[str, str]] = {}
    for row in rows:
        fields.setdefault((row["record"], row["person"]), {})[row["kind"]] = row["value"]
    first: dict[tuple[str | None, frozenset[tuple[str, str]]], str] = {}
    for (record, person), told in sorted(fields.items(), key=lambda one: one[0][0]):
        first.setdefault((person or record, frozenset(told.items())), record)
    wanted = set(first.values())
    return [(record, person, told) for (record, person), told in sorted(
        fields.items(), key=lambda one: one[0][0]) if record in wanted]  # fmt: skip


def _own(
    rows: Iterable[dict[str, Any]],
) -> tuple[dict[str, Identifier], dict[str, tuple[tuple[str, str], ...]]]:
    """Of each person the identifier that names it, and its values of exclusive kinds."""
    own: dict[str, Identifier] = {}
    exclusive: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows:
        own[row["person"]] = Identifier(row["own_kind"], row["own_value"])
        if row["kind"] is not None:
            held = exclusive.get(row["person"], ())
            exclusive[row["person"]] = (*held, (row["kind"], row["value"]))
    return own, exclusive


def _stands_for(record: str, person: str | None, own: dict[str, Identifier]) -> Identifier:
    """What stands for the person of a record; of nobody's the record itself."""
    return own[person] if person in own else Identifier(RECORD, record)


def _apart(known: Knowing, of: dict[str, str | None], own: dict[str, Identifier]) -> frozenset[tuple[str, str]]:
    """Records of people that somebody decided are not one, as far as the deciding identifiers name these people."""
    cannot = known.in_force().ties.cannot
    if not cannot:
        return frozenset()
    named = {identifier: person for person, identifier in own.items()}
    records: dict[str, list[str]] = {}
    for record, person in of.items():
        if person is not None:
            records.setdefault(person, []).append(record)
    return frozenset(
        (one, other)
        for a, b in cannot
        for one in records.get(named.get(a, ""), ())
        for other in records.get(named.get(b, ""), ())
    )
