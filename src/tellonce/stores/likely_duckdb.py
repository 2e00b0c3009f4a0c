"""Who is probably whom in one map of people: likenesses that were scored once, held against the people of now."""

from collections.abc import Mapping

import pyarrow as pa

from tellonce.stores.connection_duckdb import Limits, connected


def likely(likenesses: pa.Table, people: Mapping[str, pa.Table], limits: Limits = Limits()) -> pa.Table:  # noqa: B008
    """Who is probably whom.

    Args:
        likenesses: rows as `scores.LIKENESSES` says.
        people: the map of people: `identifiers`, `groups` and `grouping`.
        limits: what the work may use.

    Returns:
        One row a person or a group that is nobody's, and a person who is probably the same: `person` or null, `grp` or
        null, `other`, `p` (the highest of their likenesses). Those that are one person by now are left out. Ordered.
    """
    with connected(limits) as database:
        database.register("likeness", likenesses)
        for name in ("identifiers", "groups", "grouping"):
            database.register(name, people[name])
        return database.sql(
            """
            WITH known AS (SELECT kind, value, max(person) AS person, NULL::VARCHAR AS grp FROM identifiers
                           WHERE value <> '' GROUP BY kind, value),
            held AS (SELECT a_value AS value FROM likeness WHERE a_kind = 'record'
                     UNION SELECT b_value FROM likeness WHERE b_kind = 'record'),
            loose AS (
                SELECT 'record' AS kind, h.value, g.person, g.grp FROM held AS h
                LEFT JOIN grouping AS m ON h.value = m.silo || chr(0) || m.record
                JOIN groups AS g ON g.grp = coalesce(m.grp, replace(h.value, chr(0), ':'))),
            ends AS (FROM known UNION ALL FROM loose),
            met AS (
                SELECT a.person AS a, a.grp AS a_grp, b.person AS b, b.grp AS b_grp, p FROM likeness AS l
                JOIN ends AS a ON a.kind = a_kind AND a.value = a_value
                JOIN ends AS b ON b.kind = b_kind AND b.value = b_value
                WHERE a.person IS DISTINCT FROM b.person),
            paired AS (SELECT a AS person, a_grp AS grp, b AS other, p FROM met
                     UNION ALL SELECT b, b_grp, a, p FROM met)
            SELECT person, CASE WHEN person IS NULL THEN grp END AS grp, other, max(p) AS p FROM paired
            WHERE other IS NOT NULL AND (person IS NOT NULL OR grp IS NOT NULL) GROUP BY ALL ORDER BY ALL
            """
        ).to_arrow_table()
