"""The evidence of who is who as tables of one DuckDB: identifiers numbered, shared ones found, links drawn and joined.

The meaning (what a value is worth, what a rule forbids, what a person is called) comes from outside as small tables;
here is only what must be done for very many rows. The steps follow one another in the order of this file; the answers
are read in `people_duckdb`.

Tables: `observation` (an identifier in a record), `node` (identifiers numbered from the strongest: tier, anchors first,
kind, value), `spelling` (kind and raw value to node), `told` (an identifier in a group of evidence), `seen` (the same
without what was retracted), `tie` (decisions and likenesses as pairs of nodes), `component_of`, `part_of`, `contested`,
`person_of`.
"""

from typing import Final

import pyarrow as pa

from tellonce.stores.components_duckdb import contract
from tellonce.stores.connection_duckdb import Connection

NEVER: Final = 2**63 - 1
"""Stands for a moment that is not known: later than all others."""


def take(database: Connection, observations: pa.Table, retracted: pa.Table, longest: int) -> pa.Table:
    """Lays down the observations and answers the distinct values in them.

    Args:
        database: an empty database.
        observations: one row an identifier in a record: `grp`, `record`, `silo`, `kind`, `value`, `at` (micros UTC),
            `asserted` (whether the customer gave it).
        retracted: one row a retraction: `silo`, `record` ('' = all), `begin`, `end` (micros UTC, null = no limit):
            what it means is no evidence.
        longest: characters; longer values are cut to one more than this: still told apart, never kept whole.

    Returns:
        One row a distinct `kind` and `raw` value, in no order.
    """
    database.register("given", observations.rename_columns({"at": "moment"}))
    database.register("retraction", retracted)
    database.execute(
        "CREATE TEMP VIEW observation AS SELECT grp, record, silo, kind, "
        f"left(value, {longest + 1}) AS raw, coalesce(moment, {NEVER}) AS moment, asserted, "
        f"{_no_evidence(retracted)} AS retracted FROM given"
    )
    database.execute(
        "CREATE TEMP TABLE raw AS SELECT kind, raw, bool_and(asserted) FILTER (NOT retracted) AS asserted, "
        "bool_or(NOT retracted) AS counts FROM observation WHERE raw IS NOT NULL GROUP BY kind, raw"
    )
    return database.sql("SELECT kind, raw FROM raw").to_arrow_table()


def _no_evidence(retracted: pa.Table) -> str:
    """Whether a row of `given` is retracted; without retractions nothing is asked of the rows."""
    if not retracted.num_rows:
        return "false"
    return (
        "EXISTS (SELECT 1 FROM retraction AS r WHERE r.silo = given.silo AND (r.record = '' OR "
        "given.record = r.silo || chr(0) || r.record OR "
        "starts_with(given.record, r.silo || chr(0) || r.record || '/')) AND "
        "((r.begin IS NULL AND r.end IS NULL) OR (moment IS NOT NULL AND "
        "(r.begin IS NULL OR moment >= r.begin) AND (r.end IS NULL OR moment < r.end))))"
    )


def number(database: Connection, normals: pa.Table, kinds: pa.Table, ties: pa.Table) -> None:
    """Numbers the identifiers, strongest first, and finds those beside too many customers.

    Args:
        database: after `take`.
        normals: one row a distinct raw value: `kind`, `raw`, `value`, `standing`, `identifies`, `weaker` (tiers).
        kinds: one row a kind: `kind`, `links`, `anchor`, `most` (values of one person, 0 = no limit), `shared_over`,
            `tier`, `asserted_tier` (of a value that only customers gave), `alone`, `relates`, `recycled_after`
            (micros, 0 = never).
        ties: one row a decision or likeness: `a_kind`, `a_value`, `b_kind`, `b_value` (normalised), `sort` (`must`,
            `cannot`, `scored`).
    """
    database.register("normal", normals)
    database.register("rule", kinds)
    database.register("given_tie", ties)
    database.execute(
        "CREATE TEMP TABLE numbered AS "
        "SELECT row_number() OVER (ORDER BY tier, NOT anchor, kind, value) AS node, * FROM ("
        "SELECT kind, value, min(weaker + CASE WHEN asserted THEN asserted_tier ELSE tier END) AS tier, "
        "any_value(anchor) AS anchor, any_value(most) AS most, any_value(shared_over) AS shared_over, "
        "any_value(alone) AS alone, any_value(recycled_after) AS recycled_after "
        "FROM normal JOIN raw USING (kind, raw) JOIN rule USING (kind) WHERE identifies AND links AND counts "
        "GROUP BY kind, value)"
    )
    database.execute(
        "CREATE TEMP TABLE spelling AS SELECT normal.kind, raw, normal.value, standing, links, relates, "
        "rule.shared_over AS allowed, node FROM normal JOIN rule USING (kind) LEFT JOIN numbered "
        "ON identifies AND normal.kind = numbered.kind AND normal.value = numbered.value"
    )
    database.execute(
        "CREATE TEMP TABLE tie AS SELECT a.node AS a, b.node AS b, sort FROM given_tie "
        "JOIN numbered AS a ON a.kind = a_kind AND a.value = a_value "
        "JOIN numbered AS b ON b.kind = b_kind AND b.value = b_value"
    )
    database.execute(
        "CREATE TEMP TABLE grp AS SELECT row_number() OVER () AS grp_no, grp FROM ("
        "SELECT DISTINCT grp FROM observation)"
    )
    database.execute(
        "CREATE TEMP TABLE told AS SELECT grp_no, node, min(moment) AS moment, "
        "min(moment) FILTER (NOT retracted) AS known, bool_and(asserted) FILTER (NOT retracted) AS asserted, "
        "min(silo) FILTER (NOT retracted) AS low, max(silo) FILTER (NOT retracted) AS high "
        "FROM observation JOIN grp USING (grp) JOIN spelling USING (kind, raw) WHERE node IS NOT NULL "
        "GROUP BY grp_no, node"
    )
    database.execute(
        "CREATE TEMP VIEW seen AS SELECT grp_no, node, known AS moment, asserted, low, high FROM told "
        "WHERE known IS NOT NULL"
    )
    _find_shared(database)


def _find_shared(database: Connection) -> None:
    """Makes `node`: each identifier, its first moment, whether a second silo vouches for it, whether it is shared."""
    database.execute(
        "CREATE TEMP TABLE node AS WITH beside AS ("
        "SELECT value.node, any_value(value.shared_over) AS allowed, anchor.kind, "
        "count(DISTINCT anchor.node) AS customers FROM numbered AS value JOIN seen AS mine ON mine.node = value.node "
        "JOIN seen AS theirs ON theirs.grp_no = mine.grp_no AND theirs.node <> mine.node "
        "JOIN numbered AS anchor ON anchor.node = theirs.node AND anchor.anchor "
        "WHERE value.shared_over > 0 GROUP BY value.node, anchor.kind"
        "), shared AS (SELECT DISTINCT node FROM beside WHERE customers > allowed), "
        "held AS (SELECT DISTINCT unnest([a, b]) AS node FROM tie WHERE sort = 'must'), "
        "first AS (SELECT node, min(moment) AS moment, min(low) <> max(high) AS vouched FROM seen GROUP BY node) "
        "SELECT numbered.*, first.moment, alone OR vouched AS claims, shared.node IS NOT NULL AS shared, "
        "shared.node IS NULL OR held.node IS NOT NULL AS joins "
        "FROM numbered JOIN first USING (node) LEFT JOIN shared USING (node) LEFT JOIN held USING (node)"
    )
    database.execute("DROP TABLE numbered")


def join(database: Connection, largest: int) -> tuple[pa.Table, pa.Table]:
    """Joins what hangs together, and answers what breaks a limit and so must be resolved.

    Args:
        database: after `number`.
        largest: identifiers of one person at most.

    Returns:
        Members (`component`, `node`, `kind`, `value`, `moment`, `tier`, `shared`) and what was seen together
        (`component`, `grp_no`, `node`, `moment`, `asserted`), both ordered by component, the latter then by group.
    """
    database.execute(
        "CREATE TEMP TABLE link AS WITH linking AS ("
        "SELECT grp_no, node FROM seen JOIN node USING (node) WHERE NOT shared"
        "), hub AS (SELECT grp_no, min(node) AS node FROM linking GROUP BY grp_no) "
        "SELECT DISTINCT hub.node AS a, other.node AS b FROM hub "
        "JOIN linking AS other ON other.grp_no = hub.grp_no AND other.node <> hub.node "
        "UNION ALL SELECT a, b FROM tie WHERE sort = 'must' "
        "UNION ALL SELECT a, b FROM tie JOIN node AS one ON one.node = a JOIN node AS other ON other.node = b "
        "WHERE sort = 'scored' AND NOT one.shared AND NOT other.shared"
    )
    contract(database, "link", "component_of")
    database.execute(
        "CREATE TEMP TABLE broken AS SELECT component FROM component_of JOIN node USING (node) WHERE most > 0 "
        "GROUP BY component, kind HAVING count(*) > any_value(most) "
        "UNION SELECT component FROM component_of GROUP BY component HAVING count(*) > "
        f"{int(largest)} UNION SELECT one.component FROM tie JOIN component_of AS one ON one.node = a "
        "JOIN component_of AS other ON other.node = b WHERE sort = 'cannot' AND one.component = other.component"
    )
    members = database.sql(
        "SELECT component, node, kind, value, moment, tier, shared FROM broken JOIN component_of USING (component) "
        "JOIN node USING (node) ORDER BY component, node"
    ).to_arrow_table()
    together = database.sql(
        "SELECT component, grp_no, node, moment, asserted FROM broken JOIN component_of USING (component) "
        "JOIN seen USING (node) ORDER BY component, grp_no, node"
    ).to_arrow_table()
    return members, together


def part(database: Connection, parts: pa.Table, contested: pa.Table) -> pa.Table:
    """Lays down which identifiers are one person's, and answers who is to be named.

    Args:
        database: after `join`.
        parts: the resolved components: `node`, `part` (the number of one of its nodes).
        contested: `node`: values that two people carry.

    Returns:
        One row a person: `part`, and `kind`, `value` and `moment` of its oldest identifier. What holds only
        values that are nobody alone is left out.
    """
    database.register("resolved", parts)
    database.register("given_contested", contested)
    database.execute("CREATE TEMP TABLE contested AS SELECT node FROM given_contested")
    database.execute(
        "CREATE TEMP TABLE part_of AS SELECT node, part FROM resolved UNION ALL "
        "SELECT node.node, coalesce(component, node.node) FROM node LEFT JOIN component_of USING (node) "
        "WHERE joins AND (component IS NULL OR component NOT IN (SELECT component FROM broken))"
    )
    return database.sql(
        "SELECT part, oldest.kind AS kind, oldest.value AS value, oldest.moment AS moment FROM ("
        "SELECT part, min({'moment': moment, 'kind': kind, 'value': value}) AS oldest FROM part_of "
        "JOIN node USING (node) GROUP BY part HAVING bool_or(alone))"
    ).to_arrow_table()


def call(database: Connection, names: pa.Table) -> None:
    """Gives each person its name.

    Args:
        database: after `part`.
        names: `part`, `person`, and `kind`, `value` and `moment` of the identifier that names it.
    """
    database.register("named", names)
    database.execute("CREATE TEMP TABLE person_of AS SELECT node, person FROM part_of JOIN named USING (part)")
