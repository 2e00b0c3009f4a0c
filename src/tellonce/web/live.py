"""The present on HTTP: the routes that programs call, before the pages, and what runs as long as the server does."""

import asyncio
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from logging import getLogger
from random import SystemRandom
from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from tellonce.live.intake.segment_api import BATCH, KINDS, SHORT
from tellonce.live.intake.streams import take_in_all
from tellonce.live.present import Present
from tellonce.live.sending.webhooks import Webhooks
from tellonce.live.taking import Taking
from tellonce.stores.present.audit import Audit
from tellonce.vocabulary.access import Look, Use
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported
from tellonce.web.accepting import Accepting
from tellonce.web.asyncapi import text as asyncapi
from tellonce.web.contact import contact
from tellonce.web.documents import described
from tellonce.web.door import Door
from tellonce.web.intake import Intake
from tellonce.web.openapi import text as openapi
from tellonce.web.origins import shared
from tellonce.web.stream import stream
from tellonce.web.tail import Tail
from tellonce.web.wire import BODY_SECONDS, Ask, Handler, Problem, refuse

LOG: Final = getLogger("tellonce.web")

SILOS: Final = "/v1/silos/"

COME_AGAIN: Final = ((b"retry-after", b"1"),)


class Live:
    """The present of one worker, as ASGI serves it.

    Args:
        present: of the organisation.
        door: who may come in.
        audit: where looks at people are noted.
        holder: name of the worker, like no other's.
        pages: what answers all other requests.
        environment: secrets of vendors and of streams.
        public: the address under which vendors reach this server; '' = as they say.
        patience: seconds that the body of a request may take to come.
        tail: what is read for screens, where the pages listen to it too.
        origins: pages elsewhere that may hand events in.
    """

    def __init__(
        self, present: Present, door: Door, audit: Audit, holder: str, pages: ASGIApp,
        environment: Mapping[str, str] = os.environ, public: str = "",
        patience: float = BODY_SECONDS, tail: Tail | None = None, origins: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.present, self._audit, self._pages, self._environment = present, audit, pages, environment
        self._patience = patience
        self.tail = tail or Tail(present.memory.out)
        self.taking = Taking(present, holder, self.tail.wake)
        self.accepting = Accepting(present.accept, self.taking.wake)
        self.webhooks = Webhooks(
            present.database, clock=present.ticks, pause=asyncio.sleep, chance=SystemRandom().random, holder=holder
        )
        intake = Intake(present, self.accepting, door, environment, public)
        self._exact: dict[str, Handler] = {
            "/v1/context": contact(present, door, audit),
            "/v1/events": intake.events,
            "/v1/stream": _listened(present, door, audit, stream(self.tail)),
            "/v1/asyncapi.json": described(asyncapi()),
            "/v1/openapi.json": described(openapi()),
            **dict.fromkeys((f"/v1/{name}" for name in (*KINDS, BATCH, *SHORT)), shared(intake.segment, origins)),
        }
        self._silo = intake.silo

    def paths(self) -> set[str]:
        """All paths that programs call, as the document of them names these."""
        return {*self._exact, SILOS + "{silo}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or lives as long as the server."""
        if str(scope["type"]) == "lifespan":
            await self._live(scope, receive, send)
            return
        handler = self._handler(scope["path"]) if scope["type"] == ScopeType.HTTP else None
        if handler is None:
            await self._pages(scope, receive, send)
            return
        begun = _Begun(send)
        try:
            await handler(Ask(scope, receive, self._patience), begun.send)
        except Exception as error:  # whoever asks is answered, whatever went wrong
            if begun.begun:
                raise
            await refuse(send, problem(error))

    def _handler(self, path: str) -> Handler | None:
        if not path.startswith("/v1/"):
            return None
        return self._silo if path.startswith(SILOS) else self._exact.get(path, _missing)

    def route(self, path: str) -> str | None:
        """The route of a path of programs, without what it names; None of any other."""
        if not path.startswith("/v1/"):
            return None
        return "/v1/silos/{name}" if path.startswith(SILOS) else path if path in self._exact else "/v1/(none)"

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs what runs beside the requests, for as long as the pages live."""
        self.taking.start()
        self.accepting.start()
        stopped = asyncio.Event()
        declared = self.present.declaration
        sending = asyncio.create_task(self.webhooks.run())
        streams = asyncio.create_task(take_in_all(
            declared.stream, self._keep, [one.name for one in declared.silo], self._environment, self.present.clock,
            stopped,
        ))  # fmt: skip

        async def end() -> None:
            stopped.set()
            self.tail.close()
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
            await streams
            await asyncio.to_thread(self.accepting.stop)
            await asyncio.to_thread(self.taking.stop)
            await asyncio.to_thread(self._audit.close)

        async def told(message: Message) -> None:
            # Whoever runs the server may end the process as soon as this is said: nothing may be left to do then.
            if str(message["type"]).startswith("lifespan.shutdown"):
                await end()
            await send(message)

        try:
            await self._pages(scope, receive, told)
        finally:
            await end()

    def _keep(self, arrivals: object, moment: int) -> int:
        kept = self.present.memory.inbox.accept(arrivals, moment)  # type: ignore[arg-type]
        self.taking.wake()
        return kept


class _Begun:
    """Knows whether an answer was begun."""

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False

    async def send(self, message: object) -> None:
        self.begun = True
        await self._send(message)  # type: ignore[arg-type]


def _listened(present: Present, door: Door, audit: Audit, inner: Handler) -> Handler:
    """Lets programs with a key listen; to listen to one person is a look at them."""

    async def answered(ask: Ask, send: Send) -> None:
        holder = door.machine(ask, Use.STREAM, in_query=True)
        look = Look(at=present.clock(), who=holder.who, what="stream", person=ask.query.get("person", ""))
        audit.note(look)
        await inner(ask, send)

    return answered


async def _missing(_ask: Ask, _send: Send) -> None:
    raise Problem(404, "there is nothing here; what there is stands in /v1/openapi.json")


def problem(error: Exception) -> Problem:
    """The answer to an error; of one that nobody foresaw nothing is told but that it happened."""
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(400, str(error))
        case Unavailable():
            return Problem(503, str(error), COME_AGAIN)
        case Unsupported():
            return Problem(501, str(error))
        case _:
            LOG.error("a request could not be answered", exc_info=error)
            return Problem(500, "this could not be done; whoever runs the server finds the reason in its log")
