"""The program itself: how fast it answers `--help`, what it loads for that, and that it serves."""

import json
import os
import resource
import subprocess
import sys

import httpx

LOADED = """
import json, sys
from tellonce.cli.main import main
try:
    main(["--help"])
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def seconds(words):
    """Processor time of a program, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_costs_next_to_nothing():
    words = [sys.executable, "-m", "tellonce.cli", "--help"]

    assert min(seconds(words) for _ in range(5)) < 0.3


def test_help_loads_no_engine():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    assert not {"duckdb", "pyarrow", "numpy", "litestar", "phonenumbers"} & set(json.loads(done.stderr))
    assert "Exit codes" in done.stdout


def test_serve_answers_on_this_machine(root, tmp_path):
    words = [sys.executable, "-m", "tellonce.cli", "serve", root / "examples" / "satellite", "--store", tmp_path / "s"]
    port = 20_000 + os.getpid() % 20_000
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
    with subprocess.Popen([*words, "--port", str(port)], stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), base_url=f"http://127.0.0.1:{port}") as client:
                assert client.get("/healthz").text == "ok"
                assert "Orbivue" in client.get("/").text
                assert client.get("/api/account").json()["totals"]["records"] == 149
        finally:
            server.terminate()
