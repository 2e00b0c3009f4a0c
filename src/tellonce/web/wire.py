"""Requests and answers of the routes that programs call, on bare ASGI, for every microsecond counts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cached_property
from typing import Final, TypeAlias
from urllib.parse import unquote_plus

import msgspec
from litestar.types import HTTPResponseStartEvent, Receive, Scope, Send

JSON: Final = b"application/json"
PROBLEM: Final = b"application/problem+json"

BODY_SECONDS: Final = 30.0
"""How long a body may take to come. Source: our choice: the largest comes within it over a line of 300 kbit/s."""

CLOSED: Final = ((b"connection", b"close"),)
"""Of whoever is refused before all of a body came, nothing more is read."""

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]


class Problem(Exception):
    """A request that is not done: answered as RFC 9457 says.

    Args:
        status: of HTTP.
        detail: what was wrong, where, what is allowed, what to do.
        headers: sent with the answer, such as `retry-after`.
    """

    def __init__(self, status: int, detail: str, headers: Headers = ()) -> None:
        self.status, self.detail, self.headers = status, detail, tuple(headers)
        super().__init__(detail)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a `Problem`.

    Attributes:
        status: of HTTP.
        detail: what was wrong and what to do.
    """

    status: int
    detail: str


class Ask:
    """One request.

    Args:
        scope: as ASGI gives it.
        receive: where its body comes from.
        patience: seconds that its body may take to come.
    """

    def __init__(self, scope: Scope, receive: Receive, patience: float = BODY_SECONDS) -> None:
        self.scope, self._receive, self._patience = scope, receive, patience

    @property
    def method(self) -> str:
        """Of HTTP, in capitals."""
        return str(self.scope["method"])  # type: ignore[typeddict-item]  # only requests of HTTP come here

    @property
    def path(self) -> str:
        """Its path, decoded."""
        return str(self.scope["path"])

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Its headers by name in lower case; of one that comes twice, the last."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}

    def header(self, name: str) -> str:
        """One header, '' where it is missing; of one that comes twice, the last.

        Args:
            name: in lower case.
        """
        wanted = name.encode("latin-1")
        given = [value for each, value in self.scope["headers"] if each == wanted]
        return given[-1].decode("latin-1") if given else ""

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The fields of its query; of one that comes twice, the last."""
        # What `parse_qsl` of the standard library answers, at a quarter of its cost.
        fields = self.scope["query_string"].decode("latin-1").split("&")
        parts = (one.partition("=") for one in fields if one)
        return {unquote_plus(name): unquote_plus(value) for name, _, value in parts}

    @property
    def address(self) -> str:
        """Of the one who asks, '' where it is not known."""
        client = self.scope["client"]
        return str(client[0]) if client else ""

    async def gone(self) -> None:
        """Waits until the one who asks goes away; to be called after the body was read, or where there is none."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def body(self, limit: int) -> bytes:
        """All of its body.

        Args:
            limit: bytes that are read at most.

        Raises:
            Problem: it is longer (413), it does not come in time (408), or the one who asks went away (400).
        """
        declared = self.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise too_long(limit)
        try:
            async with asyncio.timeout(self._patience):
                return await self._whole(limit)
        except TimeoutError as error:
            detail = f"the body did not come within {self._patience:g} s: send it again, at once or in smaller parts"
            raise Problem(408, detail, CLOSED) from error

    async def _whole(self, limit: int) -> bytes:
        parts, size = [], 0
        while True:
            message = await self._receive()
            if message["type"] != "http.request":
                raise Problem(400, "the connection was closed before the whole body had come: send it again")
            part = message.get("body", b"")
            parts.append(part)
            size += len(part)
            if size > limit:
                raise too_long(limit)
            if not message.get("more_body", False):
                return parts[0] if len(parts) == 1 else b"".join(parts)


Handler: TypeAlias = Callable[[Ask, Send], Awaitable[None]]
"""Answers one request, or raises `Problem` before anything was sent."""


def too_long(limit: int) -> Problem:
    """The answer to a body that is longer than allowed."""
    return Problem(413, f"the body is longer than allowed ({limit:,} bytes): send less at a time", CLOSED)


async def answer(send: Send, status: int, body: bytes, kind: bytes = JSON, headers: Headers = ()) -> None:
    """Sends a whole answer."""
    length = (b"content-length", str(len(body)).encode())
    given = [(b"content-type", kind), length, *headers]
    start: HTTPResponseStartEvent = {"type": "http.response.start", "status": status, "headers": given}
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def refuse(send: Send, problem: Problem) -> None:
    """Sends what a problem says."""
    told = msgspec.json.encode(Told(status=problem.status, detail=problem.detail))
    await answer(send, problem.status, told, PROBLEM, problem.headers)
