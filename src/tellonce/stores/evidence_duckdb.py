"""The evidence of who is who as tables of one DuckDB: identifiers numbered, shared ones found, links drawn and joined.

The meaning (what a value is worth, what a rule forbids, what a person is called) comes from outside as small tables;
here is only what must be done for very many rows. The steps follow one another in the order of this file; the answers
are read in `people_duckdb`.

Tables: `seen` (an identifier in a group of evidence), `node` (identifiers numbered from the strongest: tier, anchors
first, kind, value), `spelling` (kind and raw value to node), `link`, `component_of`, `part_of`, `contested`,
`person_of`.
"""

from typing import Final

import pyarrow as pa

from tellonce.stores.components_duckdb import contract
from tellonce.stores.connection_duckdb import Connection

NEVER: Final = 2**63 - 1
"""Stands for a moment that is not known: later than all others."""


def take(database: Connection, observations: pa.Table, longest: int) -> pa.Table:
    """Lays down the observations and answers the distinct values in them.

    Args:
        database: an empty database.
        observations: one row an identifier in a record: `grp`, `record`, `silo`, `kind`, `value`, `at` (micros UTC).
        longest: characters; longer values are cut to one more than this: still told apart, never kept whole.

    Returns:
        One row a distinct `kind` and `raw` value, in no order.
    """
    database.register("given", observations.rename_columns({"at": "moment"}))
    database.execute(
        "CREATE TEMP VIEW observation AS SELECT grp, record, silo, kind, "
        f"left(value, {longest + 1}) AS raw, coalesce(moment, {NEVER}) AS moment FROM given"
    )
    database.execute("CREATE TEMP TABLE raw AS SELECT DISTINCT kind, raw FROM observation WHERE raw IS NOT NULL")
    return database.sql("SELECT kind, raw FROM raw").to_arrow_table()


def number(database: Connection, normals: pa.Table, kinds: pa.Table) -> None:
    """Numbers the identifiers, strongest first, and finds those beside too many customers.

    Args:
        database: after `take`.
        normals: one row a distinct raw value: `kind`, `raw`, `value`, `standing`, `identifies`, `weaker` (tiers).
        kinds: one row a kind: `kind`, `links`, `anchor`, `exclusive`, `shared_over`, `tier`, `alone`.
    """
    database.register("normal", normals)
    database.register("rule", kinds)
    database.execute(
        "CREATE TEMP TABLE numbered AS "
        "SELECT row_number() OVER (ORDER BY tier, NOT anchor, kind, value) AS node, * FROM ("
        "SELECT kind, value, min(tier + weaker) AS tier, any_value(anchor) AS anchor, "
        "any_value(exclusive) AS exclusive, any_value(shared_over) AS shared_over, any_value(alone) AS alone "
        "FROM normal JOIN rule USING (kind) WHERE identifies AND links GROUP BY kind, value)"
    )
    database.execute(
        "CREATE TEMP TABLE spelling AS SELECT normal.kind, raw, normal.value, standing, links, node "
        "FROM normal JOIN rule USING (kind) LEFT JOIN numbered "
        "ON identifies AND normal.kind = numbered.kind AND normal.value = numbered.value"
    )
    database.execute(
        "CREATE TEMP TABLE grp AS SELECT row_number() OVER () AS grp_no, grp FROM ("
        "SELECT DISTINCT grp FROM observation)"
    )
    database.execute(
        "CREATE TEMP TABLE seen AS SELECT grp_no, node, min(moment) AS moment, min(silo) AS low, max(silo) AS high "
        "FROM observation JOIN grp USING (grp) JOIN spelling USING (kind, raw) WHERE node IS NOT NULL "
        "GROUP BY grp_no, node"
    )
    database.execute(
        "CREATE TEMP TABLE node AS WITH beside AS ("
        "SELECT value.node, any_value(value.shared_over) AS allowed, anchor.kind, "
        "count(DISTINCT anchor.node) AS customers FROM numbered AS value JOIN seen AS mine ON mine.node = value.node "
        "JOIN seen AS theirs ON theirs.grp_no = mine.grp_no AND theirs.node <> mine.node "
        "JOIN numbered AS anchor ON anchor.node = theirs.node AND anchor.anchor "
        "WHERE value.shared_over > 0 GROUP BY value.node, anchor.kind"
        "), shared AS (SELECT DISTINCT node FROM beside WHERE customers > allowed), "
        "first AS (SELECT node, min(moment) AS moment, min(low) <> max(high) AS vouched FROM seen GROUP BY node) "
        "SELECT numbered.*, first.moment, alone OR vouched AS claims, shared.node IS NOT NULL AS shared "
        "FROM numbered JOIN first USING (node) LEFT JOIN shared USING (node)"
    )
    database.execute("DROP TABLE numbered")


def join(database: Connection) -> tuple[pa.Table, pa.Table]:
    """Links the identifiers of each group to its strongest one, and joins what hangs together.

    Args:
        database: after `number`.

    Returns:
        What breaks an exclusive kind and so must be resolved: members (`component`, `node`, `kind`, `value`, `moment`)
        and links (`component`, `a`, `b`, `tier`, `moment`), both ordered by component.
    """
    database.execute(
        "CREATE TEMP TABLE link AS WITH linking AS ("
        "SELECT grp_no, seen.node, seen.moment, tier FROM seen JOIN node USING (node) WHERE NOT shared"
        "), hub AS (SELECT grp_no, min(node) AS node FROM linking GROUP BY grp_no) "
        "SELECT hub.node AS a, other.node AS b, max(greatest(strong.tier, other.tier)) AS tier, "
        "min(least(strong.moment, other.moment)) AS moment FROM hub JOIN linking AS strong USING (grp_no, node) "
        "JOIN linking AS other ON other.grp_no = hub.grp_no AND other.node <> hub.node GROUP BY a, b"
    )
    contract(database, "link", "component_of")
    database.execute(
        "CREATE TEMP TABLE broken AS SELECT DISTINCT component FROM ("
        "SELECT component FROM component_of JOIN node USING (node) WHERE exclusive "
        "GROUP BY component, kind HAVING count(*) > 1)"
    )
    members = database.sql(
        "SELECT component, node, kind, value, moment FROM broken JOIN component_of USING (component) "
        "JOIN node USING (node) ORDER BY component, node"
    ).to_arrow_table()
    links = database.sql(
        "SELECT component, a, b, link.tier, link.moment FROM broken JOIN component_of USING (component) "
        "JOIN link ON link.a = component_of.node ORDER BY component, a, b"
    ).to_arrow_table()
    return members, links


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
        "WHERE NOT shared AND (component IS NULL OR component NOT IN (SELECT component FROM broken))"
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
        names: `part`, `person`.
    """
    database.register("named", names)
    database.execute("CREATE TEMP TABLE person_of AS SELECT node, person FROM part_of JOIN named USING (part)")
