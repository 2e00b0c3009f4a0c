"""The tail of what goes out: read once for all open screens of a worker, and handed to each through a bounded queue.

A screen that does not read costs its queue and no more: when that is full, its news is dropped from memory and it
is closed; it may come again and ask for what it missed.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Collection
from contextlib import suppress
from logging import getLogger
from typing import Final

from tellonce.stores.present.out import Out, Sent
from tellonce.vocabulary.news import NewsType
from tellonce.vocabulary.refusal import Unavailable

LOG: Final = getLogger("tellonce.stream")

AT_ONCE: Final = 500
"""News read in one step."""

POLL_SECONDS: Final = 0.1
"""How often it is looked for news that another process wrote, while a screen is open."""

WAITING_MOST: Final = 256
"""News that wait for one screen; its last resort is to come again."""


class Screen:
    """One who listens.

    Args:
        person: id of the person whose news is wanted, '' for everybody's.
        types: only news of these; empty for all.
        most: news that may wait; with one more it is closed.
    """

    def __init__(self, person: str, types: Collection[NewsType], most: int) -> None:
        self.person, self.types, self._most = person, frozenset(types), most
        self._waiting: deque[bytes] = deque()
        self._stirred = asyncio.Event()
        self.closed, self.behind = False, False

    def wants(self, sent: Sent) -> bool:
        """Whether news is of a type that is wanted."""
        return not self.types or sent.type in self.types

    def put(self, frame: bytes) -> None:
        """Hands over what is to be sent; where too much waits already, all of it is dropped and the screen closed."""
        if self.closed:
            return
        if len(self._waiting) >= self._most:
            self.behind = True
            self.close()
            return
        self._waiting.append(frame)
        self._stirred.set()

    def close(self) -> None:
        """Ends it; what waits is not sent."""
        self.closed = True
        self._waiting.clear()
        self._stirred.set()

    async def taken(self, seconds: float) -> list[bytes]:
        """All that waits, in order; waits for something at most so many seconds, and is empty if nothing came."""
        if not self._waiting and not self.closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stirred.wait()
        self._stirred.clear()
        frames = list(self._waiting)
        self._waiting.clear()
        return frames


class Tail:
    """What is read of a present for all open screens of this worker; nothing, while none is open.

    Args:
        out: what goes out.
        poll: seconds between looks for news; `wake` makes it look at once.
    """

    def __init__(self, out: Out, poll: float = POLL_SECONDS) -> None:
        self.out, self._poll = out, poll
        self._screens: defaultdict[str, set[Screen]] = defaultdict(set)
        self._seq, self._open, self._failing = 0, 0, False
        self._stirred = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def open(self) -> int:
        """How many screens are open."""
        return self._open

    @property
    def seq(self) -> int:
        """Number of the latest news that was handed to screens."""
        return self._seq

    def wake(self) -> None:
        """Says that there is news; may be called by any thread."""
        if self._loop is not None:
            # A loop that was closed has no screens either.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stirred.set)

    async def join(self, screen: Screen) -> int:
        """Opens a screen: from now on it is handed all news that is later than the number in the answer.

        Raises:
            Unavailable: the present does not answer.
        """
        self._open += 1
        try:
            if self._reading is None or self._reading.done():
                latest = await asyncio.to_thread(self.out.latest)
                # Another screen may have come first while this one waited.
                if self._reading is None or self._reading.done():
                    self._loop, self._seq = asyncio.get_running_loop(), latest
                    self._reading = asyncio.create_task(self._read())
                    self._reading.add_done_callback(self._ended)
        except BaseException:
            self._open -= 1
            raise
        self._screens[screen.person].add(screen)
        return self._seq

    def leave(self, screen: Screen) -> None:
        """Closes a screen."""
        screen.close()
        self._open -= 1
        self._screens[screen.person].discard(screen)
        if not self._screens[screen.person]:
            del self._screens[screen.person]
        if not self._open and self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def close(self) -> None:
        """Closes all screens, as before the worker ends: each is told, and may come again to another worker."""
        for screens in list(self._screens.values()):
            for screen in list(screens):
                screen.close()

    def _ended(self, reading: asyncio.Task[None]) -> None:
        """Where reading failed, nobody is left to wait for news that will not come."""
        if not reading.cancelled() and (error := reading.exception()):
            LOG.error("reading news failed", exc_info=error)
            self.close()

    async def _read(self) -> None:
        while True:
            # Cleared before it is read: what is written while it is being read wakes once more.
            self._stirred.clear()
            found = await self._found()
            for sent in found:
                self._hand(sent)
                self._seq = sent.seq
            if len(found) < AT_ONCE:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._stirred.wait()

    async def _found(self) -> list[Sent]:
        try:
            found = await asyncio.to_thread(self.out.after, self._seq, AT_ONCE)
        except Unavailable as error:
            if not self._failing:
                LOG.warning("no news can be read: %s", error)
            self._failing = True
            return []
        self._failing = False
        return found

    def _hand(self, sent: Sent) -> None:
        made = None
        for person in {sent.subject, ""}:
            for screen in self._screens.get(person, ()):
                if screen.wants(sent):
                    made = made or frame(sent)
                    screen.put(made)


def frame(sent: Sent) -> bytes:
    """News as an event of a stream. Source: WHATWG HTML, server-sent events."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (sent.seq, sent.type.encode(), sent.body)
