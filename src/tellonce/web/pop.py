"""The screen-pop: an address that a telephone system opens with the caller's number, and that leads to the person.

The number is looked up and then forgotten: it stands in no log, in no page and in no address that leads on.
"""

import asyncio
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody

from tellonce.stores.present.contexts import Known
from tellonce.vocabulary.identity import Match
from tellonce.web import links
from tellonce.web.front import Front
from tellonce.web.now import Now
from tellonce.web.rights import POP
from tellonce.web.same_origin import require_same_origin
from tellonce.web.wire import Ask, Problem

LONGEST: Final = 512
"""Characters of an identifier or of its kind: longer than any."""

FORM: Final = 10_000
"""Bytes of a form."""

QUESTIONS: Final = 5
"""Kinds of identifiers that are offered; the first is the one to ask for."""

Call = Request[None, None, State]


def pops(now: Now) -> tuple[HTTPRouteHandler, ...]:
    """The address for telephone systems, and the same for the form on its page.

    Args:
        now: the present.
    """

    @get(POP)
    async def pop(request: Call, front: NamedDependency[Front]) -> Response[str]:
        """`/pop?phone=…`, or any other `kind=value`: leads to the person whose it is, or asks who it is."""
        kind, value = asked(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        return await _popped(front, now, kind, value)

    @post(POP, status_code=200, request_max_body_size=FORM)
    async def pop_again(request: Call, front: NamedDependency[Front], body: RawBody) -> Response[str]:
        """The same, of what somebody typed into the form."""
        require_same_origin(Ask(request.scope, request.receive))
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        kind, value = fields.get("kind", "").strip(), fields.get("value", "").strip()
        return await _popped(front, now, kind[:LONGEST], value)

    return pop, pop_again


def asked(query: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Kind and value of the first identifier in a query, '' where there is none.

    A plus that a telephone system did not encode arrives as a blank, and is one again.

    Args:
        query: names with values, decoded; `kind` and `value` may also stand apart.
    """
    given = [(name[:LONGEST], value) for name, value in query if value]
    fields = dict(given)
    kind, value = (fields.get("kind", ""), fields["value"]) if "value" in fields else next(iter(given), ("", ""))
    return kind, ("+" + value[1:] if value.startswith(" ") else value).strip()


async def _popped(front: Front, now: Now, kind: str, value: str) -> Response[str]:
    if len(value) > LONGEST:
        raise Problem(400, f"an identifier has at most {LONGEST} characters")
    if not value:
        return front.page("pop.html", match="", people=0, kinds=await asyncio.to_thread(now.telling, "", []))
    known = await asyncio.to_thread(now.known, kind, value)
    person = known.person if known.match is Match.EXACT else None
    await asyncio.to_thread(front.note, "pop", [person] if person else [], known.match.value)
    if person:
        return Response("", status_code=303, headers={"location": links.live(person)})
    people = await _people(front, now, known, kind, value)
    kinds = await asyncio.to_thread(now.telling, kind, people)
    return front.page("pop.html", match=known.match.value, people=len(people), kinds=kinds[:QUESTIONS])


async def _people(front: Front, now: Now, known: Known, kind: str, value: str) -> list[dict[str, list[str]]]:
    """The identifiers of each person it may be, as far as the present or the last build knows them."""
    match known.match:
        case Match.PROBABLE:
            return [await asyncio.to_thread(now.ids, known)]
        case Match.SHARED:
            return [
                one.identifiers for one in front.digest().account.persons if now.carries(kind, value, one.identifiers)
            ]
    return []
