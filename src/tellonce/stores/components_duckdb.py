"""Connected components by contraction in SQL: what hangs together, for more links than Python could hold.

Each round hooks every node to its least neighbour, lets pointers jump until all point at a root, and keeps only the
links between roots. Rounds grow with the logarithm of the size, where spreading a least label step by step takes a
round for each link of the longest chain.
"""

from typing import Final

import pyarrow as pa

from tellonce.stores.connection_duckdb import Connection, Limits, connected

PATIENT: Final = 20
"""Rounds by the nodes' own order before the order is drawn anew in each round: no usual data needs ten, and a crafted
order cannot guess the draw."""


def components(edges: pa.Table, limits: Limits = Limits()) -> pa.Table:  # noqa: B008  # frozen
    """What hangs together.

    Args:
        edges: one row a link, the first two columns its ends (int64); direction, repetition and loops say nothing new.
        limits: what the work may use.

    Returns:
        One row a node that an edge names, in no order: `node` and `component` (int64), the least node of its component.
        No edges: no rows.

    Raises:
        Unavailable: memory or disk did not suffice.

    Source: contraction after Bögeholz, Brand, Todor, In-database connected component analysis, ICDE 2020.
    """
    with connected(limits) as connection:
        connection.register("given", edges.rename_columns(["a", "b", *edges.column_names[2:]]))
        contract(connection, "given", "components")
        return connection.sql("SELECT node, component FROM components").to_arrow_table()


def contract(connection: Connection, edges: str, target: str, patient: int = PATIENT) -> None:
    """Makes the table `target` (`node`, `component`) of the links in a table with columns `a` and `b`.

    Args:
        connection: the database.
        edges: name of the table of links.
        target: name of the table to make.
        patient: rounds before the order of nodes is drawn anew in each.
    """
    # Repeated links are left in: to find them costs as much as the first round does with all of them.
    connection.execute(
        "CREATE TEMP VIEW live AS "
        f"SELECT least(a, b)::BIGINT AS a, greatest(a, b)::BIGINT AS b FROM {edges} WHERE a <> b"
    )
    rounds = 0
    while connection.execute("SELECT 1 FROM live LIMIT 1").fetchall():
        _hook(connection, rounds, patient)
        _jump(connection)
        _relabel(connection, rounds)
        connection.execute(f"ALTER TABLE parent RENAME TO parent_{rounds}")
        rounds += 1
    connection.execute("DROP TABLE live" if rounds else "DROP VIEW live")
    _compose(connection, rounds)
    _name(connection, edges, target, drawn=rounds > patient)
    connection.execute("DROP TABLE parent_0")


def _hook(connection: Connection, rounds: int, patient: int) -> None:
    """Every node that has a lesser neighbour gets the least of them as its parent."""
    if rounds < patient:
        connection.execute("CREATE TEMP TABLE parent AS SELECT b AS node, min(a) AS root FROM live GROUP BY b")
        return
    # The drawn key comes with the node itself, so that two nodes never rank alike and no ring of parents can arise.
    connection.execute(
        "CREATE TEMP TABLE parent AS WITH drawn AS ("
        f"SELECT row(hash(a, {rounds}), a) AS x, row(hash(b, {rounds}), b) AS y FROM live) "
        "SELECT greatest(x, y)[2] AS node, min(least(x, y))[2] AS root FROM drawn GROUP BY greatest(x, y)"
    )


def _jump(connection: Connection) -> None:
    """Points every node at its root: each jump halves the way. What points at a root already jumps no more."""
    connection.execute("ALTER TABLE parent ADD COLUMN moved BOOLEAN DEFAULT true")
    moved = True
    while moved:
        connection.execute(
            "CREATE TEMP TABLE jumped AS SELECT child.node, coalesce(above.root, child.root) AS root, "
            "above.root IS NOT NULL AS moved FROM (SELECT node, root FROM parent WHERE moved) AS child "
            "LEFT JOIN parent AS above ON child.root = above.node "
            "UNION ALL SELECT node, root, false FROM parent WHERE NOT moved"
        )
        moved = connection.execute("SELECT coalesce(bool_or(moved), false) FROM jumped").fetchall()[0][0]
        connection.execute("DROP TABLE parent; ALTER TABLE jumped RENAME TO parent")


def _relabel(connection: Connection, rounds: int) -> None:
    """Keeps only the links between different roots, each once.

    One end after the other, so that one table of parents is held at a time, and the second need be asked only of the
    links that are left: in most, the lesser end is the root of the greater one.
    """
    connection.execute(
        "CREATE TEMP TABLE halfway AS SELECT a, coalesce(root, b) AS y "
        "FROM live LEFT JOIN parent ON b = node WHERE a <> coalesce(root, b)"
    )
    connection.execute(f"DROP {'TABLE' if rounds else 'VIEW'} live")
    connection.execute(
        "CREATE TEMP TABLE live AS SELECT DISTINCT least(x, y) AS a, greatest(x, y) AS b FROM ("
        "SELECT coalesce(root, a) AS x, y FROM halfway LEFT JOIN parent ON a = node) WHERE x <> y"
    )
    connection.execute("DROP TABLE halfway")


def _compose(connection: Connection, rounds: int) -> None:
    """Makes the rounds' maps one, `parent_0`, from the last to the first."""
    if not rounds:
        connection.execute("CREATE TEMP TABLE parent_0 (node BIGINT, root BIGINT)")
    for last in range(rounds - 1, 0, -1):
        connection.execute(
            "CREATE TEMP TABLE composed AS SELECT first.node, coalesce(above.root, first.root) AS root "
            f"FROM parent_{last - 1} AS first LEFT JOIN parent_{last} AS above ON first.root = above.node "
            f"UNION ALL SELECT node, root FROM parent_{last}"
        )
        connection.execute(
            f"DROP TABLE parent_{last}; DROP TABLE parent_{last - 1}; ALTER TABLE composed RENAME TO parent_{last - 1}"
        )


def _name(connection: Connection, edges: str, target: str, *, drawn: bool) -> None:
    """Makes the table of all nodes, each with the least of its component.

    A node points at a lesser one by the nodes' own order, so that the root is the least already; only where the order
    was drawn must it be looked for. A node that only a loop names is a component by itself.
    """
    mapped = "SELECT node, root FROM parent_0 UNION ALL SELECT DISTINCT root, root FROM parent_0"
    if drawn:
        mapped = f"SELECT node, min(node) OVER (PARTITION BY root) FROM ({mapped})"
    connection.execute(f"CREATE TEMP TABLE {target} AS SELECT * FROM ({mapped}) AS mapped (node, component)")
    connection.execute(
        f"INSERT INTO {target} SELECT DISTINCT a, a FROM {edges} "
        f"WHERE a = b AND NOT EXISTS (SELECT 1 FROM {target} AS known WHERE known.node = a)"
    )
