"""A stream taken in while its server and the worker are killed again and again: nothing is lost, nothing is doubled."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import msgspec
import nats
import pytest
from life import Plan, now
from lives import Lives, begun, free_port
from load import as_history, events, forgotten, whole
from nats.js.api import ConsumerConfig
from nats_server import Server
from serving import until

from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual

# They ask for a whole machine, and time how long others take: one after the other.
pytestmark = pytest.mark.xdist_group("faults")

SECONDS = (25, 35)
STREAM = """
[[silo]]
name = "shop"
system = "segment"
files = ["shop.jsonl"]

[[stream]]
kind = "nats"
servers = ["{url}"]
silo = "shop"
subject = "shop.>"
"""


class Publisher(Thread):
    """Publishes CloudEvents one after the other, each until the stream says that it keeps it."""

    def __init__(self, url: str, told: Iterator[tuple[str, bytes]], pause: float = 0.005) -> None:
        super().__init__(daemon=True)
        self._url, self._told, self._pause, self._over = url, told, pause, Event()
        self.sent: dict[str, bytes] = {}
        self.acknowledged: set[str] = set()
        self.again = 0

    def run(self) -> None:
        asyncio.run(self._publish())

    def stop(self) -> None:
        self._over.set()
        self.join(30)
        assert not self.is_alive()

    async def _publish(self) -> None:
        client = await nats.connect(self._url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet)
        stream = client.jetstream()
        for id, body in self._told:
            self.sent[id] = body
            event = {
                "specversion": "1.0", "id": id, "source": "writers", "type": "org.tellonce.touchpoint",
                "data": msgspec.Raw(body),
            }  # fmt: skip
            while id not in self.acknowledged:
                try:
                    await stream.publish("shop.orders", msgspec.json.encode(event), timeout=1)
                    self.acknowledged.add(id)
                except (nats.errors.Error, TimeoutError):
                    self.again += 1
            if await asyncio.to_thread(self._over.wait, self._pause):
                break
        await client.close()


async def _quiet(_: Exception) -> None:
    """Says nothing: that the server goes away is what is tried."""


async def made(url: str) -> None:
    """The stream, and a consumer to whom what was not settled comes again after a second."""
    client = await nats.connect(url)
    stream = client.jetstream()
    await stream.add_stream(name="EVENTS", subjects=["shop.>"])
    await stream.add_consumer("EVENTS", ConsumerConfig(durable_name="tellonce", ack_wait=1.0, ack_policy="explicit"))
    await client.close()


async def unsettled(url: str) -> int:
    """Messages that were not delivered, or not acknowledged."""
    client = await nats.connect(url)
    told = await client.jetstream().consumer_info("EVENTS", "tellonce")
    await client.close()
    return int(told.num_ack_pending or 0) + int(told.num_pending or 0)


def killed(server: Server, worker: Lives, chance: random.Random, times: int) -> None:
    pause = Event()
    for number in range(times):
        until(worker.answers)
        pause.wait(chance.uniform(0.05, 0.5))
        worker.kill()
        if number % 3 == 0:
            server.kill()
            server.start()
        worker.begin()


def run(folder: Path, times: int, seed: int) -> str:
    chance, store = random.Random(seed), folder / "store"
    with Folder(store).locked():
        Folder(store).key()
    server = Server(folder / "nats")
    try:
        asyncio.run(made(server.url))
        plan = Plan(
            url=usual(store), store=str(store), port=free_port(), holder="worker", begun=now(), speed=60,
            declared=STREAM.format(url=server.url),
        )  # fmt: skip
        publisher = Publisher(server.url, events(chance, plan, 0, SECONDS))
        with begun(plan) as worker:
            worker.begin()
            publisher.start()
            killed(server, worker, chance, times)
            publisher.stop()
            last, database = plan.after(SECONDS[1]), Database(usual(store))
            until(lambda: not asyncio.run(unsettled(server.url)), 60)
            until(lambda: not forgotten(database) and plan.clock() > last, 90)
            lives = worker.count
    finally:
        server.kill()
    told = whole(database, store, [publisher], seed)
    assert set(publisher.sent) == publisher.acknowledged
    as_history(database, store, folder / "source")
    database.close()
    return f"{lives} lives: {len(publisher.acknowledged)} messages, {publisher.again} published again; {len(told)} news"


@pytest.mark.laws
@pytest.mark.timeout(900)
def test_a_stream_whose_server_and_worker_are_killed_loses_nothing(tmp_path, record_property):
    if shutil.which("nats-server") is None:
        pytest.skip("no nats-server on this machine: streams of NATS are not tried")
    record_property("held", run(tmp_path, 40, 40))
