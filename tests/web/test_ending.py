"""A real process that is asked to end while events come in: what it acknowledged is there when the next one serves."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import msgspec
import pytest
from serving import now, until

from tellonce.stores.present.database import Database
from tellonce.stores.present.inbox import Inbox, State
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.leases import Leases
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

RECORDS = "SELECT record FROM touchpoints WHERE silo = 'calls' AND record GLOB 'r[0-9]*'"
SERVE = "from tellonce.cli.main import main; main()"


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A copy of a shipped story."""
    return Path(shutil.copytree(root / "examples" / "satellite", tmp_path / "satellite"))


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextlib.contextmanager
def process(folder: Path, url: str, port: int, log: Path):
    """`tellonce serve`, until it is asked to end."""
    with log.open("wb") as err:
        started = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", str(folder), "--port", str(port), "--present", url],
            stdout=subprocess.DEVNULL, stderr=err, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        try:
            until(lambda: started.poll() is None and _ready(port), 60)
            yield started
        finally:
            started.terminate()
            started.wait(30)


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").json()["part"] == "takes"
    except httpx.TransportError:
        return False


def event(number: int) -> dict:
    told = Touchpoint(
        silo="calls", file="calls.csv", record=f"r{number}", at=now(), activity=Activity.NOTED, channel=Channel.PHONE,
        direction=Direction.IN, ids=(Identifier("account_no", f"A-{number % 50}"),),
    )  # fmt: skip
    return {"specversion": "1.0", "id": str(number), "source": "test", "type": "org.tellonce.touchpoint",
            "datacontenttype": "application/json", "data": msgspec.to_builtins(told)}  # fmt: skip


def test_what_was_acknowledged_is_there_after_it_was_asked_to_end(folder, tmp_path):
    url, port, log = f"sqlite:///{tmp_path / 'present.sqlite'}", free(), tmp_path / "log"
    database = Database(url)
    keys = {use: Keys(database).add(use, "", "test", now()) for use in (Use.WRITE, Use.STREAM)}
    headers = {"authorization": f"Bearer {keys[Use.WRITE]}", "content-type": "application/cloudevents+json"}
    acknowledged: list[int] = []
    over = threading.Event()

    def send(worker: int) -> None:
        number = worker * 1_000_000
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=20) as client:
            while not over.is_set():
                number += 1
                try:
                    answer = client.post("/v1/events", content=msgspec.json.encode(event(number)))
                except httpx.TransportError:
                    return
                if answer.status_code == 202:
                    acknowledged.append(number)

    with process(folder, url, port, log) as served, ThreadPoolExecutor(5) as pool:
        listening = pool.submit(_heard, port, keys[Use.STREAM])
        sending = [pool.submit(send, worker) for worker in range(1, 5)]
        until(lambda: len(acknowledged) > 200)
        begun = time.monotonic()
        served.send_signal(signal.SIGTERM)
        served.wait(30)
        over.set()
        for one in sending:
            one.result()
        assert "come again" in listening.result()
        assert time.monotonic() - begun < 20
    assert served.returncode in (0, -signal.SIGTERM)
    assert "raised" not in log.read_text()

    # The lease was given back: whoever comes next need not wait until it runs out.
    assert Leases(database).take("taking", "next", now(), 0.001) is not None
    with process(folder, url, port, log):
        until(lambda: not Inbox(database).waiting(1), 60)
    assert Inbox(database).counts().keys() == {State.TAKEN}
    with database.read() as connection:
        kept = {int(id) for (id,) in connection.exec_driver_sql("SELECT id FROM events")}
        told = {int(r[1:]) for (r,) in connection.exec_driver_sql(RECORDS)}
    database.close()
    assert set(acknowledged) <= kept
    assert set(acknowledged) <= told


def _heard(port: int, key: str) -> str:
    """All that a stream says until it ends."""
    address, headers = f"http://127.0.0.1:{port}/v1/stream?types=person.gone", {"authorization": f"Bearer {key}"}
    with httpx.stream("GET", address, headers=headers, timeout=60) as answer:
        return "".join(answer.iter_text())
