"""The watch before everything: counts each request, writes a line of it, names it, and tells how the worker stands.

`/healthz`, `/readyz` and `/metrics` are answered here, so that they answer whatever has become of all behind them.
"""

import asyncio
import re
from collections.abc import Callable
from os import urandom
from time import perf_counter
from typing import Any, Final

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from tellonce.vocabulary.access import Signed, Use
from tellonce.web.door import WHO, Door
from tellonce.web.gate import SIGNED
from tellonce.web.meters import Meters
from tellonce.web.standing import Standing
from tellonce.web.wire import JSON, Ask, Problem, answer, refuse

NAMED: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids of requests that are taken over: a UUID, or a trace id. Anything else might be a customer's. Source: RFC 9562;
W3C Trace Context, trace-id."""

TEXT: Final = b"text/plain; version=0.0.4; charset=utf-8"
"""Source: Prometheus, text-based exposition format."""

OWN: Final = frozenset({"127.0.0.1", "::1"})
"""Addresses of this machine, which may look at the figures without a key."""

NOWHERE: Final = "(none)"
"""The route of addresses that have none."""

Route = Callable[[str], str | None]


class Watch:
    """Watches what is served.

    Args:
        inner: what is served.
        route: the route of a path where `inner` has one that Litestar does not know of, else None.
        meters: count.
        log: writes a line for each request, None for none.
        standing: how the worker stands; None where there is no present.
        door: whose keys open the figures to other machines; None for nobody's.
    """

    def __init__(
        self, inner: ASGIApp, *, route: Route, meters: Meters, log: Any = None,  # noqa: ANN401  # of structlog
        standing: Callable[[], Standing] | None = None, door: Door | None = None,
    ) -> None:  # fmt: skip
        self._inner, self._route, self._meters, self._log = inner, route, meters, log
        self._standing, self._door = standing, door
        self._own = {"/healthz": _healthy, "/readyz": self._ready, "/metrics": self._figures}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or lives as long as the server."""
        if scope["type"] != ScopeType.HTTP:
            await self._inner(scope, receive, send)
            return
        begun, line = perf_counter(), _Line(send, _id(scope))
        try:
            own = self._own.get(scope["path"])
            await (own(Ask(scope, receive), line.send) if own else self._inner(scope, receive, line.send))
        except Problem as problem:
            await refuse(line.send, problem)
        finally:
            self._note(scope, line, perf_counter() - begun)

    async def _ready(self, _: Ask, send: Send) -> None:
        told = await asyncio.to_thread(self._standing) if self._standing else None
        body = msgspec.json.encode(told) if told else b'{"ready":true}'
        await answer(send, 200 if told is None or told.ready else 503, body, JSON)

    async def _figures(self, ask: Ask, send: Send) -> None:
        if ask.address not in OWN:
            if self._door is None:
                raise Problem(404, "there is nothing here")
            self._door.machine(ask, Use.ADMIN)
        await answer(send, 200, await asyncio.to_thread(self._meters.told), TEXT)

    def _note(self, scope: Scope, line: "_Line", seconds: float) -> None:
        path = scope["path"]
        route = path if path in self._own else self._route(path) or str(scope.get("path_template") or NOWHERE)
        self._meters.answered(route, line.status, seconds)
        if self._log is not None:
            self._log.info(
                "request", level="info", method=_method(scope), route=route, status=line.status,
                ms=round(seconds * 1000, 2), who=_who(scope), id=line.id,
            )  # fmt: skip


class _Line:
    """The way back: sees the status, and names the request in its answer."""

    def __init__(self, send: Send, id: str) -> None:
        self._send, self.id, self.status = send, id, 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode())]
        await self._send(message)


METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _method(scope: Scope) -> str:
    """Its method; any word may come as one, so only those that there are are written."""
    method = str(scope["method"])  # type: ignore[typeddict-item]  # only requests of HTTP come here
    return method if method in METHODS else "other"


def _id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if NAMED.fullmatch(given.decode("latin-1")) else urandom(16).hex()


def _who(scope: Scope) -> str:
    """The key's id or the account's name, '' where nobody came with one; of a sign-in elsewhere only that it was."""
    state = scope.get("state", {})
    signed = state.get(SIGNED)
    if isinstance(signed, Signed):
        return "oidc" if signed.issuer else signed.who
    return str(state.get(WHO, ""))


async def _healthy(_: Ask, send: Send) -> None:
    await answer(send, 200, b"ok", b"text/plain; charset=utf-8")
