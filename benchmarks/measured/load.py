"""Asking a server of HTTP over and over: by wrk where that is installed, else from here; and so often a second."""

import asyncio
import itertools
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"

WRK: Final = """
local paths = {}
for line in io.lines("PATHS") do paths[#paths + 1] = line end
local place = 0
request = function()
  place = place % #paths + 1
  return wrk.format("GET", paths[place])
end
"""
"""What wrk asks for: the paths of a file, one after the other."""


def asked_over_and_over(port: int, paths: Sequence[str], key: str, connections: int, seconds: float) -> str:
    """Asks for paths in turn, on so many connections, each as soon as the last was answered; says what asked."""
    tool = shutil.which("wrk")
    if tool is None:
        asyncio.run(_closed(port, paths, key, connections, seconds))
        return "asked from Python"
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "paths"), Path(folder, "asked.lua")
        listed.write_text("\n".join(paths))
        script.write_text(WRK.replace("PATHS", str(listed)))
        command = [tool, "-t1", f"-c{connections}", f"-d{max(round(seconds), 1)}s", "-s", str(script),
                   "-H", f"Authorization: Bearer {key}", f"http://{HOST}:{port}"]  # fmt: skip
        told = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    return "asked by wrk"


def asked_at_a_rate(
    port: int, paths: Sequence[str], key: str, rate: float, seconds: float, connections: int = 32
) -> list[int]:
    """Asks so often a second, whether answers come or not; nanoseconds of each from when it was due, sorted."""
    return sorted(asyncio.run(_open(port, paths, key, rate, seconds, connections)))


class _Line:
    """A connection that asks one thing at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        self._reader, self._writer = reader, writer
        self._rest = f" HTTP/1.1\r\nhost: {HOST}\r\nauthorization: Bearer {key}\r\n".encode()

    async def get(self, path: str) -> None:
        """Asks and waits for the whole answer."""
        await self.send(b"GET " + path.encode() + self._rest + b"\r\n")

    async def post(self, path: str, kind: str, body: bytes) -> None:
        """Sends and waits for the whole answer."""
        said = f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        await self.send(b"POST " + path.encode() + self._rest + said + body)

    async def send(self, written: bytes) -> None:
        self._writer.write(written)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head[9:10] == b"2", head
        begin = head.index(b"content-length: ") + 16
        await self._reader.readexactly(int(head[begin : head.index(b"\r", begin)]))


async def _line(port: int, key: str) -> _Line:
    return _Line(*await asyncio.open_connection(HOST, port), key)


async def _closed(port: int, paths: Sequence[str], key: str, connections: int, seconds: float) -> None:
    end, told = time.monotonic() + seconds, itertools.cycle(paths)

    async def ask(line: _Line) -> None:
        while time.monotonic() < end:
            await line.get(next(told))

    await asyncio.gather(*[ask(await _line(port, key)) for _ in range(connections)])


async def _open(port: int, paths: Sequence[str], key: str, rate: float, seconds: float, connections: int) -> list[int]:
    due: asyncio.Queue[tuple[int, str] | None] = asyncio.Queue()
    took: list[int] = []

    async def ask(line: _Line) -> None:
        while (one := await due.get()) is not None:
            await line.get(one[1])
            took.append(time.perf_counter_ns() - one[0])

    asking = [asyncio.create_task(ask(await _line(port, key))) for _ in range(connections)]
    began, told = time.perf_counter_ns(), itertools.cycle(paths)
    for at in _moments(began, rate, seconds):
        if (wait := at - time.perf_counter_ns()) > 0:
            await asyncio.sleep(wait / 1e9)
        due.put_nowait((at, next(told)))
    for _ in asking:
        due.put_nowait(None)
    await asyncio.gather(*asking)
    return took


def _moments(began: int, rate: float, seconds: float) -> Iterator[int]:
    """Moments as callers come who know nothing of each other: a Poisson process."""
    draw, at = random.Random(1), float(began)
    while at < began + seconds * 1e9:
        at += draw.expovariate(rate) * 1e9
        yield round(at)


def posted(port: int, key: str, sent: Sequence[tuple[str, str, bytes]], connections: int = 4) -> None:
    """Sends bodies, each with its path and media type, in order, on a few connections."""
    asyncio.run(_posted(port, key, sent, connections))


async def _posted(port: int, key: str, sent: Sequence[tuple[str, str, bytes]], connections: int) -> None:
    waiting = iter(sent)

    async def send(line: _Line) -> None:
        for path, kind, body in waiting:
            await line.post(path, kind, body)

    await asyncio.gather(*[send(await _line(port, key)) for _ in range(connections)])
