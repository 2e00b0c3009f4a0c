"""Who is who in all that was ever recorded: the batch driver of `identity` over tables of evidence."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import msgspec
import pyarrow as pa

from tellonce.identity.decisions import InForce
from tellonce.identity.evidence import ASSERTED_ONLY, Member, Sight, Sighting, Ties
from tellonce.identity.knowing import Knowing
from tellonce.identity.normalise import LONGEST, Standing
from tellonce.identity.resolve import Resolved, keyed, name_of, resolve
from tellonce.identity.rules import Rules
from tellonce.identity.tenure import Spell, tenures
from tellonce.stores import evidence_duckdb, people_duckdb
from tellonce.stores.connection_duckdb import Connection, Limits, connected
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.touchpoint import Identifier

BATCH: Final = 65_536
"""Rows turned into Python objects at a time."""

TEXT: Final = pa.string()

OBSERVATIONS: Final = pa.schema(
    [
        ("grp", TEXT),
        ("record", TEXT),
        ("silo", TEXT),
        ("kind", TEXT),
        ("value", TEXT),
        ("at", pa.int64()),
        ("asserted", pa.bool_()),
    ]
)
"""One row an identifier in a record. `grp`: the group of evidence, one contact or one record, whose identifiers are
all one customer's; `record`: silo, NUL, record id; `at`: microseconds UTC, null where not known; `asserted`: whether it
is known only because the customer said so (keyed it into a menu, typed it to a bot)."""

REFUSED: Final = pa.schema([(column, TEXT) for column in ("a_kind", "a_value", "b_kind", "b_value", "rule")])
PERSONS: Final = pa.schema([("person", TEXT), ("kind", TEXT), ("value", TEXT), ("at", pa.int64())])
RETRACTED: Final = pa.schema([("silo", TEXT), ("record", TEXT), ("begin", pa.int64()), ("end", pa.int64())])
TIES: Final = pa.schema([(column, TEXT) for column in ("a_kind", "a_value", "b_kind", "b_value", "sort")])
TENURES: Final = pa.schema(
    [("node", pa.int64()), ("person", TEXT), ("valid_from", pa.int64()), ("valid_to", pa.int64())]
)


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Who is who.

    Attributes:
        identifiers: one row a value as written: `kind`, `raw`, `value` (normalised), `standing` (good, possible,
            blocked, invalid, shared), `person` or null, `at` (first seen), `component` (of what hangs together),
            `crowded` (beside too many customers).
        groups: one row a group: `grp`, `person` or null, `reason` if null (no identifier, blocked, retracted, shared,
            unknown).
        persons: one row a person: `person`, and `kind`, `value` and `at` of the oldest identifier, which names it.
        refused: one row a link not taken: `a_kind`, `a_value`, `b_kind`, `b_value`, `rule`; ordered.
        evidence: one row a record: `record`, `kinds` of its identifiers that another silo vouches for, joined by `+`.
        conflicts: one row a group whose equally strong identifiers name two people: `grp`, `person` taken, `other`;
            ordered.
        relations: one row a value that relates people and one of these people: `relation`, `kind`, `value`, `person`.
        tenures: one row a recycled value and an owner: `kind`, `value`, `person`, `valid_from`, `valid_to`.
    """

    identifiers: pa.Table
    groups: pa.Table
    persons: pa.Table
    refused: pa.Table
    evidence: pa.Table
    conflicts: pa.Table
    relations: pa.Table
    tenures: pa.Table


def identify(observations: pa.Table, known: Knowing, limits: Limits = Limits()) -> People:  # noqa: B008  # frozen
    """Who is who in the evidence: the same for any order, splitting and repetition of it.

    Args:
        observations: rows as `OBSERVATIONS` says.
        known: rules, decisions and what else decides.
        limits: what the work may use; beyond its memory it spills to disk.

    Returns:
        The people; without observations, empty tables.

    Raises:
        Refused: a rule names a normal form that does not exist.
        Unavailable: memory or disk did not suffice.
    """
    force = known.in_force()
    with connected(limits) as database:
        written = evidence_duckdb.take(database, observations, _retracted(force), LONGEST)
        evidence_duckdb.number(database, _normals(written, known), _kinds(written, known.rules), _ties(force.ties))
        refused, persons = _part(database, known, force.ties)
        people_duckdb.settle(database)
        people_duckdb.grant(database, _tenures(people_duckdb.carried(database)))
        return People(
            identifiers=people_duckdb.identifiers(database),
            groups=people_duckdb.groups(database),
            persons=persons,
            refused=refused,
            evidence=people_duckdb.evidence(database),
            conflicts=people_duckdb.conflicts(database),
            relations=people_duckdb.relations(database),
            tenures=people_duckdb.tenures(database),
        )


def _kinds(written: pa.Table, rules: Rules) -> pa.Table:
    kinds = written["kind"].unique().to_pylist()
    ruled = [rules.kind(kind) for kind in kinds]
    flags, numbers = pa.bool_(), pa.int64()
    return pa.table({
        "kind": pa.array(kinds, TEXT),
        "links": pa.array([kind.links for kind in ruled], flags),
        "anchor": pa.array([kind.anchor for kind in ruled], flags),
        "alone": pa.array([kind.alone for kind in ruled], flags),
        "most": pa.array([kind.limit for kind in ruled], numbers),
        "shared_over": pa.array([kind.shared_over for kind in ruled], numbers),
        "tier": pa.array([kind.tier for kind in ruled], numbers),
        "asserted_tier": pa.array([kind.tier + ASSERTED_ONLY for kind in ruled], numbers),
        "relates": pa.array([kind.relates.value for kind in ruled], TEXT),
        "recycled_after": pa.array([kind.recycled_after_days * DAY for kind in ruled], numbers),
    })  # fmt: skip


def _normals(written: pa.Table, known: Knowing) -> pa.Table:
    schema = written.schema.append(pa.field("value", TEXT)).append(pa.field("standing", TEXT))
    schema = schema.append(pa.field("identifies", pa.bool_())).append(pa.field("weaker", pa.int64()))
    batches = []
    for batch in written.to_batches(max_chunksize=BATCH):
        pairs = zip(batch["kind"].to_pylist(), batch["raw"].to_pylist(), strict=True)
        normals = [known.normal(kind, raw) for kind, raw in pairs]
        columns = [
            batch["kind"],
            batch["raw"],
            pa.array([normal.value for normal in normals], TEXT),
            pa.array([normal.standing.value for normal in normals], TEXT),
            pa.array([normal.standing.identifies for normal in normals], pa.bool_()),
            pa.array([int(normal.standing is Standing.POSSIBLE) for normal in normals], pa.int64()),
        ]
        batches.append(pa.record_batch(columns, schema=schema))
    return pa.Table.from_batches(batches, schema)


def _retracted(force: InForce) -> pa.Table:
    return pa.Table.from_pylist(
        [{"silo": one.silo, "record": one.record, "begin": one.begin, "end": one.end} for one in force.retracted],
        schema=RETRACTED,
    )


def _ties(ties: Ties) -> pa.Table:
    named = (("must", ties.must), ("cannot", ties.cannot), ("scored", ties.scored))
    rows = [(a.kind, a.value, b.kind, b.value, sort) for sort, pairs in named for a, b in sorted(pairs)]
    return pa.table([pa.array([row[place] for row in rows], TEXT) for place in range(5)], schema=TIES)


def _part(database: Connection, known: Knowing, ties: Ties) -> tuple[pa.Table, pa.Table]:
    """Makes the people and names them; answers the links that a rule refused, and the persons."""
    members, together = evidence_duckdb.join(database, known.rules.largest)
    parts: list[tuple[int, int]] = []
    contested: list[int] = []
    refused: list[tuple[str, str, str, str, str]] = []
    for resolved, nodes in _resolve(members, together, known.rules, ties):
        for part in resolved.parts:
            numbers = [nodes[member.identifier] for member in part]
            parts += [(number, numbers[0]) for number in numbers]
        contested += [nodes[one] for one in resolved.contested]
        refused += [(one.a.kind, one.a.value, one.b.kind, one.b.value, one.rule) for one in resolved.refused]
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
    secret = keyed(known.key)
    names = pa.array([name_of(kind, value, secret) for _, kind, value, _ in _rows(oldest)], TEXT)
    evidence_duckdb.call(database, pa.table({"part": oldest["part"], "person": names}))
    rows = sorted(refused)
    return (
        pa.table([pa.array([row[place] for row in rows], TEXT) for place in range(5)], schema=REFUSED),
        pa.table([names, oldest["kind"], oldest["value"], oldest["moment"]], schema=PERSONS),
    )


def _resolve(
    members: pa.Table, together: pa.Table, rules: Rules, ties: Ties
) -> Iterator[tuple[Resolved, dict[Identifier, int]]]:
    """Resolves one component after the other; beside each the numbers of its identifiers."""
    rows = groupby(_rows(together), key=lambda row: row[0])
    for _, component in groupby(_rows(members), key=lambda row: row[0]):
        known = {node: Member(at, kind, value, tier, shared) for _, node, kind, value, at, tier, shared in component}
        identifiers = {node: member.identifier for node, member in known.items()}
        _, seen = next(rows)
        sightings = [
            Sighting(str(group), tuple(Sight(identifiers[node], at, asserted) for _, _, node, at, asserted in sights))
            for group, sights in groupby(seen, key=lambda row: row[1])
        ]
        nodes = {identifier: node for node, identifier in identifiers.items()}
        yield resolve(known.values(), sightings, rules, ties), nodes


def _tenures(carried: pa.Table) -> pa.Table:
    rows = [
        (node, one.person, one.valid_from, one.valid_to)
        for node, spells in groupby(_rows(carried), key=lambda row: row[0])
        for told in [list(spells)]
        for one in tenures((Spell(first, last, person, moved) for _, _, person, first, last, moved in told), told[0][1])
    ]
    return pa.table(
        [pa.array([row[place] for row in rows], TENURES.types[place]) for place in range(4)], schema=TENURES
    )


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
