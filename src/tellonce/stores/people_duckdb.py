"""What the evidence says of who is who, for values, groups and records: read from the tables of `evidence_duckdb`."""

import pyarrow as pa

from tellonce.stores.connection_duckdb import Connection


def identifiers(database: Connection) -> pa.Table:
    """One row a distinct value as written, in no order: `kind`, `raw`, `value` (normalised), `standing`, `person`.

    `standing` is that of `identity.normalise`, or `shared` for a value that more than one person carries.
    """
    return database.sql(
        "SELECT kind, raw, spelling.value, "
        "CASE WHEN node.shared OR contested.node IS NOT NULL THEN 'shared' ELSE standing END AS standing, person "
        "FROM spelling LEFT JOIN (SELECT node, shared FROM node) AS node USING (node) "
        "LEFT JOIN contested USING (node) LEFT JOIN person_of USING (node)"
    ).to_arrow_table()


def settle(database: Connection) -> None:
    """Gives each group its person: that of its strongest identifier which has one, the earliest of equal ones.

    A value of a kind that is nobody alone claims a group only where a second silo vouches for it by carrying it too.
    """
    database.execute(
        "CREATE TEMP TABLE claim AS SELECT grp_no, person, {'tier': tier, 'weak': NOT anchor} AS rank, "
        "min({'moment': node.moment, 'node': node}) AS age FROM seen "
        "JOIN person_of USING (node) JOIN node USING (node) WHERE claims GROUP BY grp_no, person, rank"
    )
    database.execute(
        "CREATE TEMP TABLE settled AS SELECT grp_no, min({'rank': rank, 'age': age, 'person': person}) AS best "
        "FROM claim GROUP BY grp_no"
    )


def groups(database: Connection) -> pa.Table:
    """One row a group, in no order: `grp`, `person` or null, `reason` where null.

    Reasons: `shared` (all that could tell is carried by several people), `unknown` (only values that are nobody alone),
    `blocked` (only values that identify nobody), `no identifier`.
    """
    return database.sql(
        "WITH nobody AS (SELECT grp, bool_or(node.shared OR contested.node IS NOT NULL) AS shared, "
        "bool_or(spelling.node IS NOT NULL) AS unknown, bool_or(links AND standing = 'blocked') AS blocked "
        "FROM observation LEFT JOIN spelling USING (kind, raw) LEFT JOIN node ON node.node = spelling.node "
        "LEFT JOIN contested ON contested.node = spelling.node GROUP BY grp) "
        "SELECT grp, best.person AS person, CASE WHEN best IS NOT NULL THEN NULL WHEN shared THEN 'shared' "
        "WHEN unknown THEN 'unknown' WHEN blocked THEN 'blocked' ELSE 'no identifier' END AS reason "
        "FROM grp JOIN nobody USING (grp) LEFT JOIN settled USING (grp_no)"
    ).to_arrow_table()


def conflicts(database: Connection) -> pa.Table:
    """One row a group and another person that an equally strong identifier names: `grp`, `person`, `other`; ordered."""
    return database.sql(
        "SELECT grp, best.person AS person, claim.person AS other FROM settled JOIN claim USING (grp_no) "
        "JOIN grp USING (grp_no) WHERE claim.rank = best.rank AND claim.person <> best.person ORDER BY ALL"
    ).to_arrow_table()


def evidence(database: Connection) -> pa.Table:
    """One row a record, in no order: `record`, `kinds` of its identifiers that another silo vouches for.

    Another silo vouches where a record of it carries the same normalised value and is the same person's. The kinds are
    sorted and joined by `+`, '' if none. Only kinds that link count: that two records agree in a name proves nothing.
    """
    return database.sql(
        "WITH told AS (SELECT record, silo, spelling.kind, node, best.person AS person FROM observation "
        "JOIN grp USING (grp) LEFT JOIN settled USING (grp_no) LEFT JOIN spelling USING (kind, raw)"
        "), vouched AS (SELECT node, person FROM told WHERE node IS NOT NULL AND person IS NOT NULL "
        "GROUP BY node, person HAVING min(silo) <> max(silo)) "
        "SELECT record, coalesce(array_to_string(list_sort(list_distinct("
        "list(told.kind) FILTER (vouched.node IS NOT NULL))), '+'), '') AS kinds "
        "FROM told LEFT JOIN vouched ON told.node = vouched.node AND told.person = vouched.person GROUP BY record"
    ).to_arrow_table()
