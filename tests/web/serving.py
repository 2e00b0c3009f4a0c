"""A server of our own on loopback, with a present of its own, for tests that ask over real connections."""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from tellonce.live.present import Present
from tellonce.silos.declaration import Declaration
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import Use
from tellonce.web.door import Door
from tellonce.web.limits import USUAL, Limits
from tellonce.web.lines import Line
from tellonce.web.live import Live
from tellonce.web.wire import BODY_SECONDS


def now() -> int:
    return time.time_ns() // 1_000


class Served:
    """A running server: its address, keys for each use, and what it serves."""

    def __init__(self, address: str, live: Live, keys: dict[Use, str]) -> None:
        self.address, self.live, self.keys = address, live, keys

    def bearer(self, use: Use) -> dict[str, str]:
        return {"authorization": f"Bearer {self.keys[use]}"}

    def settled(self, seconds: float = 60) -> None:
        """Waits until all that was accepted is taken and all contexts are prepared."""
        memory = self.live.present.memory
        until(lambda: not memory.inbox.waiting(1) and not memory.contexts.missing(1), seconds)


def until(true, seconds: float = 60) -> None:
    """Waits until something is true; a failure of the test if it does not become so in time."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        pause.wait(0.01)


async def nothing(scope, receive, send) -> None:
    """Pages of a server that has none; it lives and ends as a server does."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@contextlib.contextmanager
def serving(
    store: Path,
    declaration: Declaration,
    clock=now,
    url: str = "",
    environment=None,
    limits: Limits = USUAL,
    line: type[Line] = Line,
    patience: float = BODY_SECONDS,
) -> Iterator[Served]:
    """A server until the block ends."""
    database = Database(url or usual(_made(store)))
    present = Present(database, store, declaration, clock, now)
    keys = Keys(database)
    made = {use: keys.add(use, "", f"test {use}", now()) for use in Use}
    audit = Audit(database)
    live = Live(
        present,
        Door(keys, SignIns(database), clock, limits=limits),
        audit,
        "test",
        nothing,
        environment or {},
        patience=patience,
    )
    server = uvicorn.Server(uvicorn.Config(live, port=0, http=line, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", live, made)
    finally:
        server.should_exit = True
        thread.join(20)
        database.close()
        assert not thread.is_alive(), "the server did not end in time"


def _made(store: Path) -> Path:
    store.mkdir(parents=True, exist_ok=True)
    return store
