"""The map as an expert writes it by hand for DuckDB: window functions over the texts of the file."""

import json
import sys

import duckdb

STEPS = """
    CREATE TABLE steps AS
    SELECT "concept:name" AS label, lead("concept:name") OVER w AS next_label,
           epoch_us(lead("time:timestamp") OVER w) - epoch_us("time:timestamp") AS gap, row_number() OVER w = 1 AS first
    FROM read_parquet(?) WINDOW w AS (PARTITION BY "case:concept:name" ORDER BY "time:timestamp", _i)
"""
EDGES = """
    SELECT label, next_label, count(*), median(gap) / 1e6, quantile_cont(gap, 0.95) / 1e6
    FROM steps WHERE next_label IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
STARTS = "SELECT label, count(*) FROM steps WHERE first GROUP BY label"
ENDS = "SELECT label, count(*) FROM steps WHERE next_label IS NULL GROUP BY label"

duckdb.execute("SET memory_limit = '8GiB'")
duckdb.execute(STEPS, sys.argv[1:2])
edges, starts, ends = (duckdb.execute(question).fetchall() for question in (EDGES, STARTS, ENDS))
print(json.dumps({"edges": edges, "starts": dict(starts), "ends": dict(ends)}))
