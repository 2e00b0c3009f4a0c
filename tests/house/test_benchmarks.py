"""The benchmarks of reading, stitching and the present run: what they measure is made, and all of it is measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(name, *arguments):
    command = [sys.executable, str(ROOT / "benchmarks" / name), *arguments, "--rounds", "1", "--json"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    return json.loads(subprocess.run(command, capture_output=True, check=True, env=environment).stdout)


def test_readers_are_measured_on_files_that_are_made_of_the_stories():
    told = run("readers.py", "access log", "mail", "case log", "table, parquet, by column", "--megabytes", "0.01")

    assert [one["kind"] for one in told] == ["access log", "mail, mbox", "case log, XES", "table, parquet, by column"]
    assert all(one["records"] > 0 and one["set_aside"] == 0 for one in told)
    assert all(one["ours"]["cpu_seconds"] > 0 and one["times_tuned"] > 0 for one in told)


def test_stitching_is_measured_on_the_rows_of_a_build():
    told = run("stitching.py", str(ROOT / "examples" / "satellite"), "--seconds", "0")["satellite"]

    assert [one["size"] for one in told] == ["1 to 4 rows", "5 to 30 rows", "more"]
    assert sum(one["rows"] for one in told) == 300
    assert sum(one["frictions"] for one in told) == 10
    assert all(one["decoding"] > 0 and one["placing"] > 0 and one["stitching"] > 0 for one in told)


def test_the_present_is_measured_on_a_small_one(tmp_path):
    command = [
        sys.executable, str(ROOT / "benchmarks" / "present.py"), "context", "start", "deadlines", "--store",
        str(tmp_path / "made"), "--persons", "30", "--seconds", "0.5", "--rate", "50", "--promises", "30",
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PATH": ""}
    told = subprocess.run(command, capture_output=True, check=True, env=environment, text=True).stdout

    assert "150 touchpoints of 30 persons made" in told
    assert told.count("µs CPU a request") == 7
    assert "asked from Python" in told
    assert "start: 150 touchpoints" in told
    assert "deadlines: 30 promises" in told
