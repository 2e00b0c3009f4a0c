"""The door: whose requests are answered, and what every answer tells the browser it may do.

Only requests to this machine's own names, and to those that are declared, are answered: with another name that points
to 127.0.0.1, a page elsewhere could otherwise read ours through the visitor's browser (DNS rebinding).
"""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

HOSTS: Final = ("localhost", "127.0.0.1")

HEADERS: Final[dict[str, str]] = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer. No page has a script or style of its own, so that none needs to be allowed; pages hold personal
data, so that none is stored. Source: W3C Content Security Policy Level 3; OWASP Secure Headers Project."""


STRICT: Final[dict[str, str]] = {"Strict-Transport-Security": "max-age=31536000"}
"""On every answer of a server that browsers reach by https: they come by nothing else for a year. Source: RFC 6797."""


def guard(inner: ASGIApp, names: Collection[str] = (), secure: bool = False) -> ASGIApp:  # noqa: FBT001, FBT002
    """An application that answers only to its names, and sends `HEADERS` with every answer, errors included.

    Args:
        inner: what answers.
        names: under which it is reached, beside `HOSTS`.
        secure: whether browsers reach it by https.
    """
    hosts = frozenset({*HOSTS, *(name.lower() for name in names)})
    every = HEADERS | STRICT if secure else HEADERS

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in every.items():
                    headers[name] = value
            await send(message)

        if scope["type"] == ScopeType.HTTP and not known(Headers.from_scope(scope).getall("host", []), hosts):
            await _refuse(marked, hosts)
        else:
            await inner(scope, receive, marked)

    return guarded


def known(given: list[str], hosts: Collection[str] = HOSTS) -> bool:
    """Whether the `Host` headers of a request are exactly one, and name this server (with any port)."""
    if len(given) != 1:
        return False
    try:
        return urlsplit(f"//{given[0]}").hostname in hosts
    except ValueError:
        return False


async def _refuse(send: Send, hosts: Collection[str]) -> None:
    said = "localhost and 127.0.0.1" if set(hosts) == set(HOSTS) else "its declared names"
    body = f"This server answers only to {said}. Open it under one of these names.".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
