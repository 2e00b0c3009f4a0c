"""The screen of who is being served: one person as of now, which shows anew by itself whenever there is news."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send

from tellonce.stores.present.contexts import Known
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.news import NewsType
from tellonce.web import links
from tellonce.web.front import Front
from tellonce.web.now import Now, key
from tellonce.web.pages import Missing
from tellonce.web.stream import stream
from tellonce.web.texts import say
from tellonce.web.wire import Ask

ROWS: Final = 8
"""Facts of one kind that are shown, the latest. Source: our choice: what can be looked over while somebody talks."""

WATCHED: Final = ",".join((NewsType.CONTEXT_CHANGED, NewsType.PERSON_SPLIT, NewsType.PERSON_GONE))
"""News after which the page is another: whatever changes what is told of a person says that it did."""

LASTS_SECONDS: Final = 300.0
"""How long one stream stays open. Source: our choice: the browser comes again by itself, and only who is still signed
in, in a role that may, is let in."""


Call = Request[None, None, State]


def screens(now: Now, lasts: float = LASTS_SECONDS) -> tuple[HTTPRouteHandler, ...]:
    """The page of a person as of now, and the stream that says when it is another.

    Args:
        now: the present.
        lasts: seconds that one stream stays open.
    """
    streamed = stream(now.tail)

    @get("/live/{person:str}")
    async def live(front: NamedDependency[Front], person: FromPath[str]) -> Response[str]:
        """What whoever serves a person has to know now."""
        known = await asyncio.to_thread(now.known, "", person)
        if known.match is not Match.EXACT or known.person is None:
            raise Missing(say("missing.live"))
        if known.person != person:
            return Response("", status_code=303, headers={"location": links.live(known.person)})
        await asyncio.to_thread(front.note, "live", [known.person], "")
        return await _page(front, now, known)

    @get("/live/{person:str}/stream")
    async def news(request: Call, front: NamedDependency[Front], person: FromPath[str]) -> ASGIApp:
        """Says that there is news of a person."""
        await asyncio.to_thread(front.note, "stream", [person], "")
        after = request.query_params.get("after", "")
        asked = urlencode({"person": person, "types": WATCHED, "after": after}).encode()

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            told: Scope = {**scope, "query_string": asked}  # type: ignore[assignment]  # a scope with another query
            await streamed(Ask(told, _ending(receive, lasts)), send)

        return answered

    return live, news


async def _page(front: Front, now: Now, known: Known) -> Response[str]:
    shown = await asyncio.to_thread(now.shown, known)
    person = shown.told.person or ""
    anchors = {one.reference: key(one.reference) for one in shown.records}
    return front.page(
        "live.html", told=shown.told, person=person, seq=shown.seq, records=shown.records, anchors=anchors, key=key,
        rows=ROWS, told_before=person in front.digest().persons,
    )  # fmt: skip


def _ending(receive: Receive, seconds: float) -> Callable[[], Awaitable[HTTPReceiveMessage]]:
    """A connection whose other side seems to go away after some seconds."""
    end = asyncio.get_running_loop().time() + seconds

    async def received() -> HTTPReceiveMessage:
        try:
            async with asyncio.timeout_at(end):
                return await receive()  # type: ignore[return-value]  # only requests of HTTP come here
        except TimeoutError:
            return {"type": "http.disconnect"}

    return received
