"""The program itself: what it loads to answer `--help`, and that it serves."""

import json
import os
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
