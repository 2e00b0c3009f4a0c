"""`GET /v1/context`: what whoever serves a customer next has to know, in milliseconds."""

import asyncio

from litestar.types import Send

from tellonce.live.present import Present
from tellonce.stores.present.audit import Audit
from tellonce.vocabulary.access import Look, Use
from tellonce.web.door import Door
from tellonce.web.wire import JSON, Ask, Handler, Problem, answer

LONGEST = 512
"""Characters of an identifier: longer than any."""

PRIVATE = ((b"cache-control", b"no-store"),)


def contact(present: Present, door: Door, audit: Audit) -> Handler:
    """Answers `GET /v1/context?kind=phone&value=…`; every look is noted.

    Args:
        present: what it knows.
        door: whose keys count.
        audit: where looks are noted.
    """
    answers, embedded = present.answers, present.database.embedded

    async def answered(ask: Ask, send: Send) -> None:
        if ask.method != "GET":
            raise Problem(405, "a context is asked for with GET", [(b"allow", b"GET")])
        holder = door.machine(ask, Use.READ)
        kind, value = ask.query.get("kind", ""), ask.query.get("value", "")
        if not 0 < len(value) <= LONGEST or len(kind) > LONGEST or "\0" in kind + value:
            detail = (
                f"`value` is an identifier of 1 to {LONGEST} characters, none of them zero; `kind` its kind or left out"
            )
            raise Problem(400, detail)
        now = present.clock()
        # A file answers sooner than a thread would begin; a server elsewhere must not hold the others up.
        known = answers.known(kind, value) if embedded else await asyncio.to_thread(answers.known, kind, value)
        audit.note(Look(at=now, who=holder.who, what="context", person=known.person or "", detail=known.match.value))
        body = answers.prepared(known, now)
        if body is None:
            body = await asyncio.to_thread(answers.anew, known, now)
        await answer(send, 200, body, JSON, PRIVATE)

    return answered
