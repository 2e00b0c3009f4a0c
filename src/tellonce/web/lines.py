"""Lines of HTTP held within bounds: how many are open, how long a request may take to begin, how large its head may be.

The server beneath bounds none of these by itself: whoever opens lines and says nothing, or says it byte by byte, could
take all that one worker has.
"""

import asyncio
import resource
from typing import ClassVar, Final

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tellonce.web.wire import PROBLEM, Told

MOST: Final = 10_000
"""Lines of one worker. Source: our choice: each costs some 20 KB."""

SPARE: Final = 128
"""Open files that lines leave to databases, logs and webhooks, where the machine allows fewer than `MOST`."""

HEAD_SECONDS: Final = 15.0
"""How long the head of a request may take. Source: our choice; Apache's mod_reqtimeout allows 20 s at first."""

HEAD_BYTES: Final = 65_536
"""Bytes of a head. Source: our choice: keys, events as headers and what proxies add are some kilobytes."""


def most() -> int:
    """How many lines this machine lets one worker have."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files == resource.RLIM_INFINITY else max(min(MOST, files - SPARE), 16)


class Line(HttpToolsProtocol):
    """One line, as uvicorn speaks on it; beyond the bounds it is answered once and closed."""

    most: ClassVar[int] = most()
    head_seconds: ClassVar[float] = HEAD_SECONDS
    head_bytes: ClassVar[int] = HEAD_BYTES

    _patience: asyncio.TimerHandle | None = None
    _head = 0
    _heading = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A line was opened."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._refuse(503, "all lines of this server are taken: try again later, or at another worker")
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """A line was closed."""
        self._begun()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something came."""
        self._head += len(data)
        super().data_received(data)
        if self._heading and self._head > self.head_bytes:
            self._refuse(431, f"the head of a request has at most {self.head_bytes:,} bytes")
            return
        # Also what belongs to no request any longer, such as the rest of a body that was refused, keeps no line open.
        if self._patience is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()

    def on_message_begin(self) -> None:
        """The head of a request begins."""
        self._head, self._heading = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head of a request is whole."""
        self._heading = False
        self._begun()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._patience = self.loop.call_later(self.head_seconds, self._late)

    def _begun(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _late(self) -> None:
        self._patience = None
        if not self.transport.is_closing():
            self._refuse(408, "the request did not come in time")

    def _refuse(self, status: int, detail: str) -> None:
        body = msgspec.json.encode(Told(status=status, detail=detail))
        head = (
            f"HTTP/1.1 {status} \r\ncontent-type: {PROBLEM.decode()}\r\ncontent-length: {len(body)}\r\n"
            "retry-after: 5\r\nconnection: close\r\n\r\n"
        )
        self._begun()
        self.transport.write(head.encode() + body)
        self.transport.close()
