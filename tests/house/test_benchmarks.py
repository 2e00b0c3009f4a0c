"""The benchmark of the readers runs: its files are made, parsed and read, and the three know of the same records."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_readers_are_measured_on_files_that_are_made_of_the_stories():
    run = [sys.executable, str(ROOT / "benchmarks" / "readers.py"), "--megabytes", "0.01", "--rounds", "1", "--json"]
    kinds = ["access log", "mail", "case log", "table, parquet, by column"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    told = json.loads(subprocess.run([*run, *kinds], capture_output=True, check=True, env=environment).stdout)

    assert [one["kind"] for one in told] == ["access log", "mail, mbox", "case log, XES", "table, parquet, by column"]
    assert all(one["records"] > 0 and one["set_aside"] == 0 for one in told)
    assert all(one["ours"]["cpu_seconds"] > 0 and one["times_tuned"] > 0 for one in told)
