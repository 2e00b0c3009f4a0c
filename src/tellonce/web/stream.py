"""`GET /v1/stream`: news as it comes, for screens (server-sent events).

    GET /v1/stream?person=ID&after=SEQ&types=friction.found,promise.broken

Each event has the number of the news as `id`, its type as `event` and the CloudEvent as `data`. Who comes again with
`Last-Event-ID`, as browsers do by themselves, gets what was missed. Source: WHATWG HTML, server-sent events.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from litestar.types import HTTPResponseStartEvent, Send

from tellonce.vocabulary.news import news_types
from tellonce.vocabulary.refusal import Refused
from tellonce.web.tail import WAITING_MOST, Screen, Tail, frame
from tellonce.web.wire import Ask, Handler, Problem

HEARTBEAT_SECONDS: Final = 15.0
"""Source: WHATWG HTML, server-sent events, "authoring notes": a comment every 15 s or so keeps proxies from closing."""

SEND_SECONDS: Final = 10.0
"""How long one may not read before it is closed."""

SCREENS_MOST: Final = 1_000
"""Open streams of one worker: each costs a connection, and some 200 KiB where its reader does not read."""

COME_AGAIN_SECONDS: Final = 5

RETRY: Final = b"retry: 2000\n\n"
HEARTBEAT: Final = b": \n\n"
BEHIND: Final = b": too slow, come again with Last-Event-ID\n\n"
OVER: Final = b": closed, come again with Last-Event-ID\n\n"

PAGE: Final = 200
"""News read in one step for who asks for the past."""

CHUNK: Final = 65_536
"""Bytes sent in one step at most, so that a reader of slow means is seen to read."""

HEADERS: Final = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    # Reverse proxies would otherwise collect the stream until it ends.
    (b"x-accel-buffering", b"no"),
)


def stream(
    tail: Tail,
    *,
    heartbeat: float = HEARTBEAT_SECONDS,
    patience: float = SEND_SECONDS,
    screens: int = SCREENS_MOST,
    waiting: int = WAITING_MOST,
) -> Handler:
    """Answers `GET /v1/stream`.

    Args:
        tail: what is read for all screens of this worker.
        heartbeat: seconds without news after which a comment is sent.
        patience: seconds that one may not read before it is closed.
        screens: open at most; more are asked to come again (503).
        waiting: news that may wait for one screen.
    """

    async def answered(ask: Ask, send: Send) -> None:
        after, screen = _asked(ask, waiting)
        if tail.open >= screens:
            raise Problem(
                503,
                f"{screens} streams are open already: try again later, or at another worker",
                [(b"retry-after", str(COME_AGAIN_SECONDS).encode())],
            )
        begun = await tail.join(screen)
        try:
            async with _leaving(ask, screen):
                with suppress(TimeoutError):
                    await _told(tail, screen, after, begun, _Line(send, patience), heartbeat)
        finally:
            tail.leave(screen)

    return answered


class _Line:
    """What is sent to one screen, each part within a time."""

    def __init__(self, send: Send, patience: float) -> None:
        self._send, self._patience = send, patience

    async def begin(self) -> None:
        start: HTTPResponseStartEvent = {"type": "http.response.start", "status": 200, "headers": HEADERS}
        await self._send(start)
        await self.send(RETRY)

    async def send(self, body: bytes) -> None:
        async with asyncio.timeout(self._patience):
            await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes) -> None:
        async with asyncio.timeout(self._patience):
            await self._send({"type": "http.response.body", "body": body, "more_body": False})


async def _told(tail: Tail, screen: Screen, after: int | None, begun: int, line: _Line, heartbeat: float) -> None:
    await line.begin()
    if after is not None:
        async for sent in _missed(tail, screen, after, begun):
            await line.send(sent)
    while not screen.closed:
        frames = await screen.taken(heartbeat)
        for part in _chunks(frames or [HEARTBEAT]):
            await line.send(part)
    await line.end(BEHIND if screen.behind else OVER)


async def _missed(tail: Tail, screen: Screen, after: int, until: int) -> AsyncIterator[bytes]:
    """What was written after a number and before the screen was handed news, in pages."""
    seq = after
    while seq < until and not screen.closed:
        found = await asyncio.to_thread(tail.out.after, seq, PAGE, screen.person, screen.types)
        missed = [one for one in found if one.seq <= until]
        for part in _chunks([frame(one) for one in missed]):
            yield part
        if len(missed) < PAGE:
            return
        seq = missed[-1].seq


def _chunks(frames: list[bytes]) -> list[bytes]:
    made: list[list[bytes]] = [[]]
    size = 0
    for one in frames:
        if size + len(one) > CHUNK and made[-1]:
            made.append([])
            size = 0
        made[-1].append(one)
        size += len(one)
    return [b"".join(part) for part in made if part]


@asynccontextmanager
async def _leaving(ask: Ask, screen: Screen) -> AsyncIterator[None]:
    """Closes a screen as soon as the one who looks at it goes away."""
    gone = asyncio.create_task(ask.gone())
    gone.add_done_callback(lambda _: screen.close())
    try:
        yield
    finally:
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone


def _asked(ask: Ask, waiting: int) -> tuple[int | None, Screen]:
    """After which number, and the screen; None where only what is new is wanted."""
    if ask.method != "GET":
        raise Problem(405, "a stream is asked for with GET", [(b"allow", b"GET")])
    told = ask.headers.get("last-event-id", "") or ask.query.get("after", "")
    if told and not (told.isdecimal() and len(told) < 19):
        raise Problem(400, "`after` and Last-Event-ID hold the number (`id`) of the last event that was seen")
    try:
        types = news_types(ask.query.get("types", ""))
    except Refused as error:
        raise Problem(400, str(error)) from error
    if "\0" in (person := ask.query.get("person", "")):
        raise Problem(400, "`person` is the id of a person, and holds no zero byte")
    return (int(told) if told else None), Screen(person, types, waiting)
