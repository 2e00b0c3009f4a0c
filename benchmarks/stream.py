"""How long news takes to open screens: from its commit to each of them, where the writer wakes the tail and where not.

    python benchmarks/stream.py --screens 100 --news 500 --rate 20

A server in a process of its own, all screens in this one; a writer puts one piece of news at a time into a present on
SQLite, so many a second. Woken, as in the process that writes; unwoken, as in every other one, where the tail looks
every 100 ms. `--lazy` screens open a stream and never read it.
"""

import argparse
import asyncio
import json
import multiprocessing
import resource
import socket
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
from litestar.types import Receive, Scope, Send

from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.out import Out
from tellonce.vocabulary.news import NewsType, ToldFriction, news
from tellonce.web.stream import stream
from tellonce.web.tail import Tail
from tellonce.web.wire import Ask

AIM_NS = 300_000_000
"""What news should take at most."""


def serving(folder: str, line: Connection, *, wake: bool) -> None:
    """Serves streams; writes news when it is told to, and at the end says how much memory it took at most."""
    database = Database(usual(Path(folder)))
    out = Out(database)
    tail = Tail(out)
    handler = stream(tail)
    listening = socket.create_server(("127.0.0.1", 0))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await handler(Ask(scope, receive), send)

    def write(number: int) -> None:
        told = ToldFriction(friction="long_wait", journey=f"j{number}", minutes=4.0, evidence=[f"calls.csv#{number}"])
        with database.write() as connection:
            out.add(connection, [news(NewsType.FRICTION_FOUND, number, f"p{number % 50}", told)])
        line.send(time.perf_counter_ns())
        if wake:
            tail.wake()

    async def run() -> None:
        config = uvicorn.Config(application, lifespan="off", log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listening]))
        line.send(listening.getsockname()[1])
        while (number := await asyncio.to_thread(line.recv)) is not None:
            await asyncio.to_thread(write, number)
        line.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        tail.close()
        server.should_exit = True
        await task

    asyncio.run(run())


async def screen(port: int, heard: list[dict[int, int]]) -> None:
    """Listens to everybody's news and notes when each came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /v1/stream HTTP/1.1\r\nhost: localhost\r\n\r\n")
    mine: dict[int, int] = {}
    heard.append(mine)
    while told := await reader.readline():
        if told.startswith(b"data: "):
            mine[int(json.loads(told[6:])["data"]["journey"][1:])] = time.perf_counter_ns()


async def lazy(port: int) -> asyncio.StreamWriter:
    """Opens a stream that nobody reads."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
    writer.write(b"GET /v1/stream HTTP/1.1\r\nhost: localhost\r\n\r\n")
    await reader.read(1)
    return writer


async def measure(line: Connection, screens: int, lazies: int, number: int, rate: float) -> tuple[list[float], int]:
    """Milliseconds from the commit of each piece of news to each screen, sorted; and KiB of the server at most."""
    port = line.recv()
    heard: list[dict[int, int]] = []
    tasks = [asyncio.create_task(screen(port, heard)) for _ in range(screens)]
    idle = [await lazy(port) for _ in range(lazies)]
    await asyncio.sleep(1)
    written: dict[int, int] = {}
    for one in range(number):
        line.send(one)
        written[one] = await asyncio.to_thread(line.recv)
        await asyncio.sleep(1 / rate)
    await asyncio.sleep(1)
    line.send(None)
    memory = int(await asyncio.to_thread(line.recv))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for writer in idle:
        writer.close()
    assert all(len(one) == number for one in heard), "a screen missed news"
    late = {(place, key) for place, one in enumerate(heard) for key, at in written.items() if one[key] - at > AIM_NS}
    if late:
        # One screen that is late with much news is ours to mend; all of them with one piece is a machine that stood.
        print(f"{len({key for _, key in late})} pieces late, on {len({place for place, _ in late})} screens")
    return sorted((one[key] - at) / 1e6 for one in heard for key, at in written.items()), memory


def main() -> None:
    """Prints one line for each way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=100, help="that are open and read (100)")
    parser.add_argument("--lazy", type=int, default=0, help="that are open and never read (0)")
    parser.add_argument("--news", type=int, default=500, help="pieces of news (500)")
    parser.add_argument("--rate", type=float, default=20.0, help="pieces a second (20)")
    given = parser.parse_args()
    for name, wake in (("woken", True), ("looking every 100 ms", False)):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = multiprocessing.get_context("spawn").Pipe()
            server = multiprocessing.get_context("spawn").Process(
                target=serving, args=(folder, theirs), kwargs={"wake": wake}
            )
            server.start()
            took, memory = asyncio.run(measure(ours, given.screens, given.lazy, given.news, given.rate))
            server.join()
        p50, p99, worst = (took[min(int(len(took) * part), len(took) - 1)] for part in (0.5, 0.99, 1.0))
        unit = 1024 if sys.platform == "darwin" else 1
        print(f"{name:21} p50 {p50:6.1f} ms, p99 {p99:6.1f} ms, worst {worst:6.1f} ms; {memory // unit // 1024} MiB")


if __name__ == "__main__":
    main()
