"""A present of its own on a server of its own, on loopback, with a clock that is set: where records are rehearsed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

import msgspec
import uvicorn
from litestar import Litestar

from tellonce.live.present import Present
from tellonce.silos.declaration import Declaration
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.out import Sent
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.refusal import Unavailable
from tellonce.web.door import Door
from tellonce.web.live import Live
from tellonce.web.serve import LOOPBACK, worker

PATIENCE_SECONDS: Final = 60.0
"""How long a stage may take for one thing, starting and taking alike, before it is given up."""

PAGE: Final = 1_000
"""News that is read at once."""

LOOK_SECONDS: Final = 0.001
"""How often it is looked whether something came about."""


class Stage:
    """A running server with its present, and the clock of both.

    Args:
        address: of the server.
        live: what it serves.
        keys: one for each use.
        clock: its only moment is now, microseconds UTC.
    """

    def __init__(self, address: str, live: Live, keys: dict[Use, str], clock: list[int]) -> None:
        self.address, self.live, self.keys, self._clock = address, live, keys, clock

    @property
    def database(self) -> Database:
        """Where its present lies."""
        return self.live.present.database

    def set(self, moment: int) -> None:
        """Sets the clock (microseconds UTC) and waits until all deadlines up to then have rung.

        Raises:
            Unavailable: it does not come about.
        """
        self._clock[0] = moment
        self.settle()

    def settle(self) -> None:
        """Waits until all that was accepted is taken, and all that is due has rung.

        Raises:
            Unavailable: it does not come about.
        """
        memory = self.live.present.memory
        self.live.taking.wake()
        _until(lambda: not memory.inbox.waiting(1) and not memory.tellings.due(self._clock[0], 1))

    def deadline(self) -> int | None:
        """The next moment, microseconds UTC, at which something is to be told though nothing arrives; None for none."""
        return self.live.present.memory.tellings.next_wake()

    def news(self, after: int) -> list[Sent]:
        """News with a number above this one, in their order; empty where there is none."""
        found: list[Sent] = []
        while some := self.live.present.memory.out.after(found[-1].seq if found else after, PAGE):
            found += some
        return found


@contextmanager
def stage(store: Path, declaration: Declaration) -> Iterator[Stage]:
    """A stage until the block ends. It listens to no stream, sends nothing out, and serves no pages.

    Args:
        store: folder of a store of its own; the present is made in it.
        declaration: what the organisation declares.

    Raises:
        Unavailable: the server does not start.
    """
    alone = msgspec.structs.replace(declaration, silo=(), stream=())
    clock = [0]
    database = Database(usual(store))
    try:
        keys, audit = Keys(database), Audit(database)
        made = {use: keys.add(use, "", "rehearsal", _ticks()) for use in (Use.READ, Use.WRITE, Use.STREAM)}
        present = Present(database, store, alone, lambda: clock[0], _ticks)
        live = Live(
            present,
            Door(keys, SignIns(database), _ticks),
            audit,
            worker(),
            Litestar([], openapi_config=None, logging_config=None),
            {},
        )
        with _running(live) as address:
            yield Stage(address, live, made, clock)
    finally:
        database.close()


@contextmanager
def _running(live: Live) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(live, host=LOOPBACK, port=0, log_level="warning", access_log=False))
    thread = Thread(target=server.run, name="stage", daemon=True)
    thread.start()
    try:
        _until(lambda: server.started or not thread.is_alive())
        if not server.started:
            raise Unavailable("the server of the rehearsal does not start: what stands above says why")
        port = server.servers[0].sockets[0].getsockname()[1]
        _until(lambda: live.taking.takes)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


def _ticks() -> int:
    return time.time_ns() // 1_000


def _until(true: Callable[[], bool]) -> None:
    """Waits until something is true.

    Raises:
        Unavailable: it is not, for too long.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    pause = Event()
    while not true():
        if time.monotonic() > end:
            raise Unavailable(f"the server of the rehearsal stood still for {PATIENCE_SECONDS:.0f} seconds; try again")
        pause.wait(LOOK_SECONDS)
