"""A server on this machine that runs in the loop of the test, and clients that speak HTTP without any library."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import uvicorn

from tellonce.web.wire import Ask, Handler, Problem, refuse

Application = Callable[[Any, Any, Any], Awaitable[None]]


def only(handler: Handler) -> Application:
    """An application with one route."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        try:
            await handler(Ask(scope, receive), send)
        except Problem as problem:
            await refuse(send, problem)

    return application


@asynccontextmanager
async def served(application: Application, **options: Any) -> AsyncIterator["Place"]:
    """Where an application is served; whoever still listens is gone before it ends."""
    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, lifespan="off", log_level="critical", timeout_graceful_shutdown=1,
        **options,
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.001)
    place = Place(server.servers[0].sockets[0].getsockname()[1])
    yield place
    for heard in place.heard:
        await heard.leave()
    server.should_exit = True
    await task


class Heard:
    """One open stream, as its bytes come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._rest = reader, writer, b""
        self.head = b""

    async def block(self) -> dict[str, str]:
        """The next event: its fields, the text of a comment under ''; empty at the end."""
        async with asyncio.timeout(20):
            while b"\n\n" not in self._rest:
                size = await self._reader.readline()
                if not size.strip() or size.strip() == b"0":
                    return {}
                self._rest += await self._reader.readexactly(int(size, 16))
                await self._reader.readline()
        told, _, self._rest = self._rest.partition(b"\n\n")
        return dict(line.split(": ", 1) for line in told.decode().split("\n"))

    async def news(self) -> dict[str, str]:
        """The next event that is news; empty at the end."""
        while (told := await self.block()) and "data" not in told:
            pass
        return told

    async def leave(self) -> None:
        """Goes away."""
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


class Place:
    """Where a server is, and who listens to it."""

    def __init__(self, port: int) -> None:
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        self.heard: list[Heard] = []

    async def opened(self, target: str, **headers: str) -> Heard:
        """Asks for a stream and reads the head of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        heard = Heard(reader, writer)
        self.heard.append(heard)
        lines = [f"GET {target} HTTP/1.1", "host: localhost"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        heard.head = await reader.readuntil(b"\r\n\r\n")
        return heard
