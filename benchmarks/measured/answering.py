"""The server that is measured, in a process of its own: the present, and beside it a route that never says another."""

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Final, NamedTuple, TypeVar

import uvicorn
from litestar.types import ASGIApp, Receive, Scope, Send
from measured.lived import NOW, declaration

from tellonce.live.present import HELD_SECONDS, Present
from tellonce.live.taker import LEASE
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.contexts import Known
from tellonce.stores.present.database import Database
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.leases import Held, Leases
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.moment import HOUR
from tellonce.web.door import Door
from tellonce.web.limits import Limits, Rate
from tellonce.web.live import Live

T = TypeVar("T")

CONSTANT: Final = "/constant"

OTHER: Final = "the benchmark"
"""Who holds the lease of the one who takes, so that nobody else does."""

LIMITS: Final = Limits(key=Rate(1e6, 1_000_000))
"""How often one caller may ask: more often than it can."""


def ticks() -> int:
    """Microseconds UTC."""
    return time.time_ns() // 1_000


class Cost(NamedTuple):
    """What a server has cost so far.

    Attributes:
        cpu: seconds of all its threads.
        answered: requests.
        anew: contexts that were told anew.
        takes: whether it takes as well, which would be measured with it.
    """

    cpu: float
    answered: int
    anew: int
    takes: bool


class Server:
    """A server that runs: where, the keys to it, and what it has cost so far."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self.port, self.keys = line.recv()

    def cost(self) -> Cost:
        """What it has cost so far."""
        self._line.send("cost")
        cost = Cost(*self._line.recv())
        assert not cost.takes, "the server takes: what it costs is not that of answering"
        return cost

    def later(self) -> None:
        """An hour passes for it: no context that was prepared stands any longer."""
        self._line.send("later")
        self._line.recv()


@contextmanager
def answering(url: str, store: Path, body: bytes) -> Iterator[Server]:
    """A server until the block ends; what it accepts nobody takes.

    Args:
        url: of the present.
        store: its folder.
        body: what the constant route says.
    """
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(url, store, body, theirs))
    process.start()
    try:
        yield Server(ours)
    finally:
        ours.send("end")
        process.join()


def alone(work: Callable[..., T], *given: object) -> T:
    """What a function of a module answers, asked in a fresh process."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_answer, args=(theirs, work, given))
    process.start()
    theirs.close()
    told: T = ours.recv()
    process.join()
    return told


def _answer(line: Connection, work: Callable[..., object], given: tuple[object, ...]) -> None:
    line.send(work(*given))


def resident() -> int:
    """Bytes of memory that this process holds now; at its peak where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def postgres_seconds() -> float:
    """CPU seconds of all processes of PostgreSQL on this machine so far, those that ended among them."""
    found = 0.0
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = one.read_text().partition("(")[2].rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if name == "postgres":
            found += sum(map(int, rest.split()[11:15])) / os.sysconf("SC_CLK_TCK")
    return found


class _Constant:
    """Says always the same, on one path; all else is for the others."""

    def __init__(self, others: ASGIApp, body: bytes) -> None:
        self._others, self._body, self.answered = others, body, 0
        self._headers = [
            (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.answered += 1
        if scope.get("path") != CONSTANT:
            await self._others(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body, "more_body": False})


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Pages of a server that has none."""
    while scope["type"] == "lifespan":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})  # type: ignore[misc,arg-type]
        if message["type"] == "lifespan.shutdown":
            return


def _serve(url: str, store: Path, body: bytes, line: Connection) -> None:
    database, began = Database(url), ticks()

    later = 0

    def clock() -> int:
        return NOW + later + ticks() - began

    present = Present(database, store, declaration(), clock, ticks)
    # Somebody else takes, as any worker does, so that the server waits: what is measured is accepting and answering.
    leases = Leases(database)
    fence = leases.take(LEASE, OTHER, ticks(), HELD_SECONDS)
    assert fence, "somebody takes what is measured"
    held = Held(leases, LEASE, fence, ticks, HELD_SECONDS)
    keys = Keys(database)
    given = {use: keys.add(use, "", "measured", clock()) for use in (Use.READ, Use.WRITE)}
    told = 0
    anew = present.answers.anew

    def counted(known: Known, now: int) -> bytes:
        nonlocal told
        told += 1
        return anew(known, now)

    present.answers.anew = counted  # type: ignore[method-assign]
    door = Door(keys, SignIns(database), clock, limits=LIMITS)
    whole = Live(present, door, Audit(database), "measured", _nothing, {})
    live = _Constant(whole, body)
    config = uvicorn.Config(live, port=0, log_level="critical", access_log=False)
    # The server's own socket on its own loop: small answers on any other wait 40 ms for each other (Nagle).
    listening, server = config.bind_socket(), uvicorn.Server(config)

    def told_of() -> None:
        while not server.started:
            time.sleep(0.01)
        line.send((listening.getsockname()[1], given))
        nonlocal later
        # Whoever measures may be stopped at any time: the server goes with it.
        with suppress(EOFError):
            while True:
                held.renew()
                if line.poll(HELD_SECONDS / 6):
                    if (asked := line.recv()) == "end":
                        break
                    later += HOUR if asked == "later" else 0
                    line.send((time.process_time(), live.answered, told, whole.taking.takes or whole.taking.restoring))
        server.should_exit = True

    Thread(target=told_of, daemon=True).start()
    server.run([listening])
    held.release()
    database.close()
