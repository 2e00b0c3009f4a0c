"""The bare scan: what reading and aggregating the three columns that any map needs costs, and nothing else."""

import json
import sys

import duckdb

SCAN = """
    SELECT count(*), max(length("case:concept:name")), max(length("concept:name")), max("time:timestamp")
    FROM read_parquet(?)
"""

print(json.dumps({"events": duckdb.execute(SCAN, sys.argv[1:2]).fetchall()[0][0]}))
