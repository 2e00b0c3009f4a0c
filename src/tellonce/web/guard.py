"""The door: whose requests are answered, and what every answer tells the browser it may do.

Until there is sign-in, only this machine is answered. A foreign name in `Host` is refused too: with a name that points
to 127.0.0.1, a page elsewhere could otherwise read ours through the visitor's browser (DNS rebinding).
"""

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


def guard(inner: ASGIApp) -> ASGIApp:
    """An application that answers only requests to `HOSTS`, and sends `HEADERS` with every answer, errors included."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if scope["type"] == ScopeType.HTTP and not known(Headers.from_scope(scope).getall("host", [])):
            await _refuse(marked)
        else:
            await inner(scope, receive, marked)

    return guarded


def known(hosts: list[str]) -> bool:
    """Whether the `Host` headers of a request are exactly one, and name this machine (with any port)."""
    if len(hosts) != 1:
        return False
    try:
        return urlsplit(f"//{hosts[0]}").hostname in HOSTS
    except ValueError:
        return False


async def _refuse(send: Send) -> None:
    body = b"This server answers only to localhost and 127.0.0.1. Open it under one of these names."
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
