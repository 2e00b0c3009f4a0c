"""Runs the second reading of patterns on DuckDB: steps in, matches out."""

from collections.abc import Sequence

import pyarrow as pa

from tellonce.stores.connection_duckdb import Limits, connected


def matches(steps: pa.Table, symbols: pa.Table, queries: Sequence[str]) -> list[pa.Table]:
    """The matches of each query.

    Args:
        steps: one row a step, with the columns the queries read but for the masks.
        symbols: one row a distinct symbol: its columns and mask0, mask1, ….
        queries: SQL over a table `steps`.

    Returns:
        For each query a table owner, start_number, end_number in that order; empty where nothing matches.
    """
    keys = [name for name in symbols.column_names if not name.startswith("mask")]
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM y.{name}" for name in keys)
    words = ", ".join(f"y.{name}" for name in symbols.column_names if name.startswith("mask"))
    with connected(Limits()) as connection:
        connection.register("told", steps)
        connection.register("symbols", symbols)
        connection.execute(f"CREATE TABLE steps AS SELECT s.*, {words} FROM told AS s JOIN symbols AS y ON {same}")
        return [
            connection.sql(f"SELECT * FROM ({query}) AS q ORDER BY owner, start_number, end_number").to_arrow_table()
            for query in queries
        ]
