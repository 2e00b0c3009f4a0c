"""Requests from pages elsewhere (CORS): only to the routes that the snippet calls, and only from declared pages.

Without credentials: the snippet brings its key, and no cookie of ours counts on these routes.
Source: WHATWG Fetch, 3.2 (CORS protocol).
"""

from collections.abc import Collection
from typing import Final

from litestar.types import HTTPResponseStartEvent, Message, Send

from tellonce.web.wire import Ask, Handler, Problem, answer

ALLOWED: Final = (
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"7200"),
)
"""What a preflight is told. Source: Chromium keeps it for two hours at most."""


def shared(inner: Handler, origins: Collection[str]) -> Handler:
    """A handler that pages of some origins may call; of no others the browser hands an answer on.

    Args:
        inner: what answers.
        origins: as browsers write them (`https://shop.example.org`); none = no page elsewhere may.
    """
    known = frozenset(origins)

    async def answered(ask: Ask, send: Send) -> None:
        origin = ask.headers.get("origin", "")
        told = ((b"access-control-allow-origin", origin.encode("latin-1")),) if origin in known else ()
        vary = (b"vary", b"origin")
        if ask.method == "OPTIONS" and "access-control-request-method" in ask.headers:
            await answer(send, 204, b"", b"text/plain", [vary, *told, *(ALLOWED if told else ())])
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun: HTTPResponseStartEvent = message
                begun["headers"] = [*begun["headers"], vary, *told]
            await send(message)

        try:
            await inner(ask, marked)
        except Problem as problem:
            raise Problem(problem.status, problem.detail, (*problem.headers, vary, *told)) from problem

    return answered if known else inner
