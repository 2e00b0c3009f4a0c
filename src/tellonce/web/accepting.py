"""Accepting for many at once: what requests bring together is durable together, in one commit, before any answer."""

import asyncio
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Final, NamedTuple

from tellonce.vocabulary.arrival import Arrival
from tellonce.web.wire import Problem

MOST: Final = 50_000
"""Events that may wait for their commit. Source: our choice: some 50 MB, and more than a second of a disk."""

AT_ONCE: Final = 2_500
"""Events in one commit, one request's at least."""

COME_AGAIN: Final = ((b"retry-after", b"1"),)


class _Brought(NamedTuple):
    """What one request brought, and where its answer waits."""

    arrivals: Sequence[Arrival]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[None]"


class Accepting:
    """Accepts in a thread of its own, so that no request waits for another's disk longer than for its own.

    Args:
        accept: makes arrivals durable, all or nothing.
        told: called after each commit, in that thread.
        most: events that may wait for their commit.
    """

    def __init__(
        self, accept: Callable[[Sequence[Arrival]], int], told: Callable[[], None], most: int = MOST
    ) -> None:  # fmt: skip
        self._accept, self._told, self._most = accept, told, most
        self._changed = Condition()
        self._waiting: list[_Brought] = []
        self._count, self._over = 0, False
        self._thread: Thread | None = None
        self.accepted = 0

    @property
    def waiting(self) -> int:
        """How many events wait for their commit; those of the commit at hand are not among them."""
        return self._count

    def start(self) -> None:
        """Begins."""
        self._thread = Thread(target=self._run, name="accepting", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends when all that waits is durable."""
        with self._changed:
            self._over = True
            self._changed.notify()
        if self._thread:
            self._thread.join()

    async def accept(self, arrivals: Sequence[Arrival]) -> None:
        """Returns when all of it is durable.

        Raises:
            Problem: too much waits already (429): nothing of it was kept; come again.
            Unavailable: the present does not answer; nothing of it was kept.
        """
        if not arrivals:
            return
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._changed:
            if self._over or self._count + len(arrivals) > self._most:
                raise Problem(429, "more comes in than can be kept just now: send it again in a second", COME_AGAIN)
            self._waiting.append(_Brought(arrivals, loop, done))
            self._count += len(arrivals)
            self._changed.notify()
        await done

    def _run(self) -> None:
        while some := self._next():
            error: Exception | None = None
            try:
                self._accept([arrival for one in some for arrival in one.arrivals])
                self.accepted += sum(len(one.arrivals) for one in some)
            except Exception as failed:  # noqa: BLE001  # each request is answered with what went wrong
                error = failed
            for one in some:
                one.loop.call_soon_threadsafe(_settle, one.done, error)
            if error is None:
                self._told()

    def _next(self) -> list[_Brought]:
        """What waits, as much as one commit takes; nothing when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over)
            taken, count = 0, 0
            while taken < len(self._waiting) and (not taken or count < AT_ONCE):
                count += len(self._waiting[taken].arrivals)
                taken += 1
            some, self._waiting = self._waiting[:taken], self._waiting[taken:]
            self._count -= count
            return some


def _settle(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
