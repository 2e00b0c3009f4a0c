"""Who may be one person though no identifier says so: the batch driver of comparing, scoring and clustering.

Probable matches are weaker than evidence: they are told with their probability, and never merged unless a rule says so.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
import pyarrow as pa

from tellonce.identity.blocked import SHIPPED, Blocked
from tellonce.identity.cluster import Bounds, Clusters, cluster
from tellonce.identity.comparable import comparable, name_parts, name_rest
from tellonce.identity.comparison import MatchRules, checked
from tellonce.stores.connection_duckdb import Limits
from tellonce.stores.scores_splink import score
from tellonce.vocabulary.likeness import Likeness
from tellonce.vocabulary.refusal import Refused

CLUSTERS: Final = pa.schema([("record", pa.string()), ("cluster", pa.string())])
PARTED: Final = pa.schema([("a", pa.string()), ("b", pa.string()), ("rule", pa.string())])
NAMES: Final = (Likeness.GIVEN_NAME, Likeness.SURNAME)


class Probable(msgspec.Struct, frozen=True, kw_only=True):
    """Probable people.

    Attributes:
        pairs: one row a pair at or above `probable_at`: `a`, `b`, `p`; ordered.
        clusters: one row a record that is probably one person's with others: `record`, `cluster` (the first record of
            its cluster); ordered by cluster, then record.
        merged: the same for records that a rule allows to be taken for one person unasked; empty if none does.
        refused: one row two clusters that the scores would have joined: the records `a`, `b` that speak most for it,
            and the `rule` that refused; ordered.
    """

    pairs: pa.Table
    clusters: pa.Table
    merged: pa.Table
    refused: pa.Table


def probable(
    records: pa.Table,
    rules: MatchRules,
    *,
    region: str = "",
    blocked: Blocked = SHIPPED,
    exclusive: dict[str, tuple[tuple[str, str], ...]] | None = None,
    apart: frozenset[tuple[str, str]] = frozenset(),
    limits: Limits = Limits(),  # noqa: B008  # frozen
) -> Probable:
    """Who may be one person among records.

    Args:
        records: one row a record: `record` (text, each once), and text columns; those are compared that the rules name.
        rules: what is compared how, and what a probability is worth.
        region: two letters (ISO 3166) for dates and telephone numbers.
        blocked: what says nothing.
        exclusive: record to its (kind, value)s of kinds of which one person has at most one value.
        apart: pairs of records that are known not to be one person's.
        limits: what the work may use.

    Returns:
        The same for any order of records and columns. Fewer than two records, or no field to compare: empty tables.

    Raises:
        Refused: the rules cannot be meant, or a record has no id or that of another.
        Unsupported: Splink is not installed.
        Unavailable: memory or disk did not suffice.
    """
    checked(rules)
    if records["record"].null_count or len(records["record"].unique()) < records.num_rows:
        raise Refused("column 'record': a record without an id, or two with the same one: each needs its own")
    compared, likenesses = plain(records, rules, region, blocked)
    scores = score(compared, likenesses, block_at_most=rules.block_at_most, limits=limits)
    pairs = list(zip(*(scores[name].to_pylist() for name in ("a", "b", "p")), strict=True))
    bounds = Bounds(at_most=rules.cluster_at_most, exclusive=exclusive or {}, apart=apart)
    found = cluster(pairs, rules.probable_at, bounds)
    merged = cluster(pairs, rules.merge_at, bounds) if rules.merge_at else Clusters(parts=(), refused=())
    at_least = [place for place, (_, _, p) in enumerate(pairs) if p >= rules.probable_at]
    return Probable(
        pairs=scores.take(pa.array(at_least, pa.int64())),
        clusters=_listed(found),
        merged=_listed(merged),
        refused=pa.table(
            [pa.array([getattr(one, name) for one in found.refused], pa.string()) for name in PARTED.names],
            schema=PARTED,
        ),
    )


def plain(
    records: pa.Table, rules: MatchRules, region: str = "", blocked: Blocked = SHIPPED
) -> tuple[pa.Table, dict[str, Likeness]]:
    """The records as they are compared: plain values, whole names in their parts.

    Returns:
        `record` and one text column a compared field, null where nothing is known; and how each is compared. Columns
        come in the order of their names.
    """
    names = sorted(name for name in records.column_names if name != "record")
    how = {name: likeness for name in names if (likeness := rules.likeness(name))}
    columns = {name: _plain(records[name], likeness, region, blocked) for name, likeness in how.items()}
    for whole in [name for name, likeness in how.items() if likeness is Likeness.NAME]:
        parts = _parts(columns, whole, [name for name, each in how.items() if each in NAMES])
        del columns[whole], how[whole]
        for (name, likeness), values in parts.items():
            columns[name], how[name] = values, likeness
    return pa.table({"record": records["record"], **columns}), how


def _plain(values: pa.ChunkedArray, likeness: Likeness, region: str, blocked: Blocked) -> pa.Array:
    """A column's plain values; each distinct value is read once."""
    coded = values.cast(pa.string()).combine_chunks().dictionary_encode()
    read = [comparable(likeness, value, region, blocked) or None for value in coded.dictionary.to_pylist()]
    return pa.array(read, pa.string()).take(coded.indices)


def _parts(columns: dict[str, pa.Array], whole: str, parts: list[str]) -> dict[tuple[str, Likeness], pa.Array]:
    """The columns that a whole name becomes: what the record's other names leave of it, else its parts."""
    names = columns[whole].to_pylist()
    rest = f"{whole} rest"
    if parts:
        known = _rows([columns[part] for part in parts])
        left = [name_rest(name or "", held) or None for name, held in zip(names, known, strict=True)]
        return {(rest, Likeness.TEXT): pa.array(left, pa.string())}
    split = [[part or None for part in name_parts(name or "")] for name in names]
    kinds = ((f"{whole} given", Likeness.GIVEN_NAME), (f"{whole} surname", Likeness.SURNAME), (rest, Likeness.TEXT))
    return {kind: pa.array([row[place] for row in split], pa.string()) for place, kind in enumerate(kinds)}


def _rows(columns: list[pa.Array]) -> Iterator[str]:
    """The words of several columns, row by row."""
    for row in zip(*(column.to_pylist() for column in columns), strict=True):
        yield " ".join(value for value in row if value)


def _listed(found: Clusters) -> pa.Table:
    rows = [(record, part[0]) for part in found.parts for record in part]
    return pa.table([pa.array([row[place] for row in rows], pa.string()) for place in range(2)], schema=CLUSTERS)
