"""Makes what is measured: the log many times over under case ids of its own, in the order of arrival."""

import json
import sys
from pathlib import Path

import duckdb

log, copies, target = sys.argv[1:]
duckdb.execute(f"SET memory_limit = '6GiB'; SET temp_directory = '{Path(target).parent.parent / 'spill'}'")
duckdb.execute(
    f"""
    COPY (
        SELECT log.* REPLACE ("case:concept:name" || '_' || copy AS "case:concept:name")
        FROM read_parquet('{log}') AS log, range({int(copies)}) AS copies(copy)
        ORDER BY "time:timestamp", copy, "case:concept:name", _i
    ) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
    """
)
print(json.dumps({"events": duckdb.execute(f"SELECT count(*) FROM '{target}'").fetchall()[0][0]}))
