"""The one door to DuckDB: how a connection is set up."""

import os
from pathlib import Path

import duckdb


def connect(scratch: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection of its own, in memory, that may spill to `scratch`.

    Half of the machine's memory at most: the limit of DuckDB is not the size of the process (seen 20 per cent above it).
    Rows keep the order of insertion: without it ordered results were seen to arrive out of order.
    """
    connection = duckdb.connect()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    connection.execute(f"SET memory_limit = '{max(pages // 2**21, 512)}MiB'")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET TimeZone = 'UTC'")
    if scratch is not None:
        connection.execute(f"SET temp_directory = '{str(scratch).replace(chr(39), chr(39) * 2)}'")
    return connection
