"""The gate before the pages: who is not signed in where that is asked for comes no further than to the sign-in."""

from typing import Final
from urllib.parse import urlencode

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from tellonce.vocabulary.access import Signed
from tellonce.vocabulary.refusal import Unavailable
from tellonce.web.entrance import Entrance
from tellonce.web.rights import POP, PUBLIC, opens
from tellonce.web.texts import say
from tellonce.web.wire import Ask, Problem, answer, refuse

STATIC: Final = "/static/"
"""What every visitor's browser loads: nobody is looked up for it, and nothing else is shown under it."""

SIGNED: Final = "tellonce.signed"
CLOSED: Final = "tellonce.closed"
"""Where the gate leaves in the state of a request who is signed in, and whether that is asked for."""


def gated(inner: ASGIApp, entrance: Entrance) -> ASGIApp:
    """An application that finds out who is signed in, and sends all others to the sign-in where that is asked for."""

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await inner(scope, receive, send)
            return
        if scope["path"].startswith(STATIC):
            scope.setdefault("state", {}).update({CLOSED: True})
            await inner(scope, receive, send)
            return
        ask = Ask(scope, receive)
        try:
            state = {SIGNED: entrance.door.person(ask), CLOSED: entrance.closed()}
        except Problem as problem:
            await refuse(send, problem)
        except Unavailable as error:
            await refuse(send, Problem(503, str(error)))
        else:
            if state[CLOSED] and state[SIGNED] is None and ask.path not in PUBLIC:
                await _send_away(ask, send)
            else:
                scope.setdefault("state", {}).update(state)
                await inner(scope, receive, send)

    return gate


def signed_in(scope: Scope) -> Signed | None:
    """Who is signed in, as the gate found out; None where nobody is, or there is no gate."""
    found = scope.get("state", {}).get(SIGNED)
    return found if isinstance(found, Signed) else None


def is_closed(scope: Scope) -> bool:
    """Whether pages are shown only to who is signed in."""
    return bool(scope.get("state", {}).get(CLOSED))


def allowed(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]  # of any state
    """Lets a request to its route only where the role of who is signed in opens it.

    It looks at the route that was found, so that no way of writing an address leads past the list of rights.

    Raises:
        PermissionDeniedException: it does not.
    """
    scope: Scope = connection.scope
    template, signed = scope["path_template"], signed_in(scope)
    if template in PUBLIC or not (is_closed(scope) or signed):
        return
    if signed is None or not opens(signed, template):
        raise PermissionDeniedException(say("refused.role"))


async def _send_away(ask: Ask, send: Send) -> None:
    """Pages lead to the sign-in; programs and parts of pages are told."""
    if ask.path.startswith("/api/") or "hx-request" in ask.headers or ask.method not in ("GET", "HEAD"):
        headers = [(b"www-authenticate", b'Cookie realm="tellonce"'), (b"hx-redirect", b"/sign-in")]
        await refuse(send, Problem(401, say("refused.unsigned"), headers))
        return
    query = ask.scope["query_string"].decode("latin-1")
    # A number that a telephone system looks up stands in no address that leads on.
    to = urlencode({"to": f"{ask.path}?{query}" if query and ask.path != POP else ask.path})
    await answer(send, 303, b"", b"text/plain", [(b"location", f"/sign-in?{to}".encode())])
