"""What the evidence says of who is who, for values, groups and records: read from the tables of `evidence_duckdb`."""

import pyarrow as pa

from tellonce.stores.connection_duckdb import Connection

CARRIED = "node.shared AND NOT node.joins OR contested.node IS NOT NULL"
"""Whether a value is carried by several people. One that somebody decided about is not, whatever it is beside."""


def settle(database: Connection) -> None:
    """Gives each group its person: that of its strongest identifier which has one, the earliest of equal ones.

    A value of a kind that is nobody alone claims a group only where a second silo vouches for it by carrying it too.
    What was retracted makes nobody, but a record that holds it is still that of whom it names.
    """
    database.execute(
        "CREATE TEMP TABLE claim AS SELECT grp_no, person, {'tier': tier, 'weak': NOT anchor} AS rank, "
        "min({'moment': node.moment, 'node': node}) AS age FROM told "
        "JOIN person_of USING (node) JOIN node USING (node) WHERE claims GROUP BY grp_no, person, rank"
    )
    database.execute(
        "CREATE TEMP TABLE settled AS SELECT grp_no, best.person AS person FROM ("
        "SELECT grp_no, min({'rank': rank, 'age': age, 'person': person}) AS best FROM claim GROUP BY grp_no)"
    )


def carried(database: Connection) -> pa.Table:
    """Who carried the values that may change hands, and when: what validity in time is found from.

    Returns:
        One row a value of several people whose kind may be recycled, and a person of a group that holds it: `node`,
        `after` (micros: how long it must fall silent), `person`, `first`, `last` (micros UTC of those groups), `moved`
        (whether the person was seen later with another value of the kind). Ordered by node, first, person.
    """
    return database.sql(
        "WITH theirs AS (SELECT node.node, node.kind, recycled_after, person, min(seen.moment) AS first, "
        "max(seen.moment) AS last FROM node LEFT JOIN contested USING (node) JOIN seen USING (node) "
        f"JOIN settled USING (grp_no) WHERE recycled_after > 0 AND ({CARRIED}) GROUP BY ALL) "
        "SELECT theirs.node, recycled_after AS after, theirs.person, theirs.first, theirs.last, "
        "EXISTS (SELECT 1 FROM person_of JOIN node AS other USING (node) JOIN seen USING (node) "
        "WHERE person_of.person = theirs.person AND other.kind = theirs.kind AND other.node <> theirs.node "
        "AND seen.moment > theirs.last) AS moved FROM theirs ORDER BY theirs.node, theirs.first, theirs.person"
    ).to_arrow_table()


def grant(database: Connection, tenures: pa.Table) -> None:
    """Gives groups that only a recycled value could name to whoever had it at the time.

    Args:
        database: after `settle`.
        tenures: one row a value and person: `node`, `person`, `valid_from` and `valid_to` (micros UTC; null = open).
    """
    database.register("given_tenure", tenures)
    database.execute("CREATE TEMP TABLE tenure AS SELECT * FROM given_tenure")
    database.execute(
        "INSERT INTO settled SELECT grp_no, min(person) FROM told JOIN tenure USING (node) "
        "WHERE grp_no NOT IN (SELECT grp_no FROM settled) AND (valid_from IS NULL OR moment >= valid_from) "
        "AND (valid_to IS NULL OR moment < valid_to) GROUP BY grp_no HAVING count(DISTINCT person) = 1"
    )


def identifiers(database: Connection) -> pa.Table:
    """One row a distinct value as written, in no order.

    `kind`, `raw`, `value` (normalised), `standing`, `person` or null, `at` (first seen, micros UTC), `component` (the
    same for all that hangs together, null where it links nothing), `crowded` (whether it is beside too many customers,
    so that only decisions link it). `standing` is that of `identity.normalise`, or `shared` for a value that more than
    one person carries.
    """
    return database.sql(
        f"SELECT kind, raw, spelling.value, CASE WHEN {CARRIED} THEN 'shared' ELSE standing END AS standing, person, "
        "node.moment AS at, coalesce(component, spelling.node) AS component, node.shared AS crowded FROM spelling "
        "LEFT JOIN (SELECT node, shared, joins, moment FROM node) AS node USING (node) "
        "LEFT JOIN contested USING (node) LEFT JOIN person_of USING (node) LEFT JOIN component_of USING (node)"
    ).to_arrow_table()


def groups(database: Connection) -> pa.Table:
    """One row a group, in no order: `grp`, `person` or null, `reason` where null.

    Reasons: `shared` (all that could tell is carried by several people), `unknown` (only values that are nobody alone),
    `retracted` (all that could tell does not count), `blocked` (only values that identify nobody), `no identifier`.
    """
    return database.sql(
        f"WITH nobody AS (SELECT grp, bool_or({CARRIED}) AS shared, "
        "bool_or(spelling.node IS NOT NULL) AS unknown, "
        "bool_or(retracted AND links AND standing IN ('good', 'possible')) AS retracted, "
        "bool_or(links AND standing = 'blocked') AS blocked "
        "FROM observation LEFT JOIN spelling USING (kind, raw) LEFT JOIN node ON node.node = spelling.node "
        "LEFT JOIN contested ON contested.node = spelling.node GROUP BY grp) "
        "SELECT grp, settled.person, CASE WHEN settled.person IS NOT NULL THEN NULL WHEN shared THEN 'shared' "
        "WHEN unknown THEN 'unknown' WHEN retracted THEN 'retracted' WHEN blocked THEN 'blocked' "
        "ELSE 'no identifier' END AS reason FROM grp JOIN nobody USING (grp) LEFT JOIN settled USING (grp_no)"
    ).to_arrow_table()


def conflicts(database: Connection) -> pa.Table:
    """One row a group and another person that an equally strong identifier names: `grp`, `person`, `other`; ordered."""
    return database.sql(
        "WITH best AS (SELECT grp_no, min(rank) AS rank FROM claim GROUP BY grp_no) "
        "SELECT DISTINCT grp, settled.person, claim.person AS other FROM settled JOIN best USING (grp_no) "
        "JOIN claim USING (grp_no) JOIN grp USING (grp_no) "
        "WHERE claim.rank = best.rank AND claim.person <> settled.person ORDER BY ALL"
    ).to_arrow_table()


def evidence(database: Connection) -> pa.Table:
    """One row a record, in no order: `record`, `kinds` of its identifiers that another silo vouches for.

    Another silo vouches where a record of it carries the same normalised value and is the same person's. The kinds are
    sorted and joined by `+`, '' if none. Only kinds that link count: that two records agree in a name proves nothing.
    """
    return database.sql(
        "WITH said AS (SELECT record, silo, spelling.kind, node, settled.person FROM observation "
        "JOIN grp USING (grp) LEFT JOIN settled USING (grp_no) LEFT JOIN spelling USING (kind, raw)"
        "), vouched AS (SELECT node, person FROM said WHERE node IS NOT NULL AND person IS NOT NULL "
        "GROUP BY node, person HAVING min(silo) <> max(silo)) "
        "SELECT record, coalesce(array_to_string(list_sort(list_distinct("
        "list(said.kind) FILTER (vouched.node IS NOT NULL))), '+'), '') AS kinds "
        "FROM said LEFT JOIN vouched ON said.node = vouched.node AND said.person = vouched.person GROUP BY record"
    ).to_arrow_table()


def tenures(database: Connection) -> pa.Table:
    """One row a recycled value and person: `kind`, `value`, `person`, `valid_from`, `valid_to` (micros UTC)."""
    return database.sql(
        "SELECT kind, value, person, valid_from, valid_to FROM tenure JOIN node USING (node)"
    ).to_arrow_table()


def relations(database: Connection) -> pa.Table:
    """One row a value that relates people, and a person whose records hold it: `relation`, `kind`, `value`, `person`.

    A value of a kind that links relates those who carry it in spite of that; one that does not (an address, a company)
    all whose records hold it. Beyond the number that its kind allows the relation is `shared`.
    """
    return database.sql(
        "WITH carrier AS (SELECT DISTINCT spelling.kind, spelling.value, relates, allowed, settled.person, "
        "spelling.node IN (SELECT node FROM tenure) AS recycled FROM observation JOIN grp USING (grp) "
        "JOIN settled USING (grp_no) JOIN spelling USING (kind, raw) LEFT JOIN node ON node.node = spelling.node "
        "LEFT JOIN contested ON contested.node = spelling.node WHERE relates <> 'none' "
        f"AND standing IN ('good', 'possible') AND (NOT links OR {CARRIED})), "
        "counted AS (SELECT *, count(*) OVER (PARTITION BY kind, value) AS people FROM carrier) "
        "SELECT CASE WHEN recycled THEN 'recycled' WHEN allowed > 0 AND people > allowed THEN 'shared' "
        "ELSE relates END AS relation, kind, value, person FROM counted WHERE people > 1"
    ).to_arrow_table()
