"""Who is who in all that was ever recorded: the batch driver of `identity` over tables of evidence."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import msgspec
import pyarrow as pa

from tellonce.identity.blocked import Blocked, blocking
from tellonce.identity.normalise import LONGEST, Standing, normalise
from tellonce.identity.resolve import Edge, Resolved, Seen, name, resolve
from tellonce.identity.rules import Rules
from tellonce.stores import evidence_duckdb, people_duckdb
from tellonce.stores.connection_duckdb import Connection, Limits, connected
from tellonce.vocabulary.touchpoint import Identifier

BATCH: Final = 65_536
"""Rows turned into Python objects at a time."""

OBSERVATIONS: Final = pa.schema(
    [
        ("grp", pa.string()),
        ("record", pa.string()),
        ("silo", pa.string()),
        ("kind", pa.string()),
        ("value", pa.string()),
        ("at", pa.int64()),
    ]
)
"""One row an identifier in a record. `grp`: the group of evidence, one contact or one record, whose identifiers are
all one customer's; `record`: silo, NUL, record id; `at`: microseconds UTC, null where not known."""

REFUSED: Final = pa.schema([(column, pa.string()) for column in ("a_kind", "a_value", "b_kind", "b_value", "rule")])


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Who is who.

    Attributes:
        identifiers: one row a value as written: `kind`, `raw`, `value` (normalised), `standing` (good, possible,
            blocked, invalid, shared), `person` or null.
        groups: one row a group: `grp`, `person` or null, `reason` if null (no identifier, blocked, shared, unknown).
        refused: one row a link not taken: `a_kind`, `a_value`, `b_kind`, `b_value`, `rule`; ordered.
        evidence: one row a record: `record`, `kinds` of its identifiers that another silo vouches for, joined by `+`.
        conflicts: one row a group whose equally strong identifiers name two people: `grp`, `person` taken, `other`;
            ordered.
    """

    identifiers: pa.Table
    groups: pa.Table
    refused: pa.Table
    evidence: pa.Table
    conflicts: pa.Table


def identify(
    observations: pa.Table,
    rules: Rules,
    *,
    region: str,
    key: bytes,
    numbers: Iterable[str] = (),
    addresses: Iterable[str] = (),
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> People:
    """Who is who in the evidence: the same for any order, splitting and repetition of it.

    Args:
        observations: rows as `OBSERVATIONS` says.
        rules: what each kind of identifier may do.
        region: two letters (ISO 3166) for telephone numbers without a country code.
        key: the organisation's secret, from which people's ids are made.
        numbers: the organisation's own telephone numbers.
        addresses: its own e-mail addresses, or whole domains written `@example.org`.
        limits: what the work may use; beyond its memory it spills to disk.

    Returns:
        The people; without observations, empty tables.

    Raises:
        Refused: a rule names a normal form that does not exist.
        Unavailable: memory or disk did not suffice.
    """
    blocked = blocking(rules.blocked, numbers=numbers, addresses=addresses, region=region)
    with connected(limits) as database:
        written = evidence_duckdb.take(database, observations, LONGEST)
        evidence_duckdb.number(database, _normals(written, rules, region, blocked), _kinds(written, rules))
        refused = _part(database, rules, key)
        people_duckdb.settle(database)
        return People(
            identifiers=people_duckdb.identifiers(database),
            groups=people_duckdb.groups(database),
            refused=refused,
            evidence=people_duckdb.evidence(database),
            conflicts=people_duckdb.conflicts(database),
        )


def _kinds(written: pa.Table, rules: Rules) -> pa.Table:
    fields = {"links": pa.bool_(), "anchor": pa.bool_(), "exclusive": pa.bool_(), "shared_over": pa.int64()}
    fields |= {"tier": pa.int64(), "alone": pa.bool_()}
    kinds = written["kind"].unique().to_pylist()
    columns = {
        field: pa.array([getattr(rules.kind(kind), field) for kind in kinds], type_) for field, type_ in fields.items()
    }
    return pa.table({"kind": pa.array(kinds, pa.string()), **columns})


def _normals(written: pa.Table, rules: Rules, region: str, blocked: Blocked) -> pa.Table:
    schema = written.schema.append(pa.field("value", pa.string())).append(pa.field("standing", pa.string()))
    schema = schema.append(pa.field("identifies", pa.bool_())).append(pa.field("weaker", pa.int64()))
    batches = []
    for batch in written.to_batches(max_chunksize=BATCH):
        pairs = zip(batch["kind"].to_pylist(), batch["raw"].to_pylist(), strict=True)
        normals = [normalise(rules.kind(kind), raw, region, blocked) for kind, raw in pairs]
        columns = [
            batch["kind"],
            batch["raw"],
            pa.array([normal.value for normal in normals], pa.string()),
            pa.array([normal.standing.value for normal in normals], pa.string()),
            pa.array([normal.standing.identifies for normal in normals], pa.bool_()),
            pa.array([int(normal.standing is Standing.POSSIBLE) for normal in normals], pa.int64()),
        ]
        batches.append(pa.record_batch(columns, schema=schema))
    return pa.Table.from_batches(batches, schema)


def _part(database: Connection, rules: Rules, key: bytes) -> pa.Table:
    """Makes the people, names them, and answers the links that a rule refused."""
    members, links = evidence_duckdb.join(database)
    nodes: dict[Identifier, int] = {}
    parts: list[tuple[int, int]] = []
    contested: list[int] = []
    refused: list[tuple[str, str, str, str, str]] = []
    for resolved in _resolve(members, links, rules, nodes):
        for part in resolved.parts:
            numbers = [nodes[seen.identifier] for seen in part]
            parts += [(number, numbers[0]) for number in numbers]
        contested += [nodes[one] for one in resolved.contested]
        refused += [(one.a.kind, one.a.value, one.b.kind, one.b.value, one.rule) for one in resolved.refused]
        nodes.clear()
    oldest = evidence_duckdb.part(
        database,
        pa.table(
            {
                "node": pa.array([node for node, _ in parts], pa.int64()),
                "part": pa.array([of for _, of in parts], pa.int64()),
            }
        ),
        pa.table({"node": pa.array(contested, pa.int64())}),
    )
    evidence_duckdb.call(database, _names(oldest, key))
    rows = sorted(refused)
    return pa.table([pa.array([row[place] for row in rows], pa.string()) for place in range(5)], schema=REFUSED)


def _resolve(members: pa.Table, links: pa.Table, rules: Rules, nodes: dict[Identifier, int]) -> Iterator[Resolved]:
    """Resolves one component after the other; `nodes` holds the numbers of the one just resolved."""
    rows = groupby(_rows(links), key=lambda row: row[0])
    for _, component in groupby(_rows(members), key=lambda row: row[0]):
        seen: dict[int, Seen] = {node: Seen(at, kind, value) for _, node, kind, value, at in component}
        nodes.update({one.identifier: node for node, one in seen.items()})
        _, edges = next(rows)
        yield resolve(
            seen.values(),
            [Edge(a=seen[a].identifier, b=seen[b].identifier, tier=tier, at=at) for _, a, b, tier, at in edges],
            rules,
        )


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _names(oldest: pa.Table, key: bytes) -> pa.Table:
    names = [name((Seen(at, kind, value),), key) for _, kind, value, at in _rows(oldest)]
    return pa.table({"part": oldest["part"], "person": pa.array(names, pa.string())})
