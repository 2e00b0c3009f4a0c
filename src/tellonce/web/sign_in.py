"""Signing in and out: a form for accounts of ours, a link for those whom a provider elsewhere vouches for."""

import re
from typing import Final
from urllib.parse import parse_qs

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, RawBody

from tellonce.stores.present.sign_ins import LASTS
from tellonce.vocabulary.access import Right, Signed
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Refused
from tellonce.web.buckets import neighbours
from tellonce.web.cookies import PENDING, SESSION
from tellonce.web.door import too_many
from tellonce.web.entrance import Entrance, Provider
from tellonce.web.front import Front
from tellonce.web.rights import may
from tellonce.web.same_origin import require_same_origin
from tellonce.web.texts import say
from tellonce.web.wire import Ask, Problem

PLACE: Final = re.compile(r"/(?![/\\])[!-~]*")
"""An address on this server: nothing that a browser takes for another server."""

LONGEST: Final = 10_000
"""Bytes of a form."""

PENDING_S: Final = 600
"""Seconds that one may take to sign in elsewhere."""

Call = Request[None, None, State]


@get("/sign-in", sync_to_thread=False)
def ask_in(
    front: NamedDependency[Front], entrance: NamedDependency[Entrance], to: FromQuery[str] = ""
) -> Response[str]:
    """The ways to sign in."""
    return _form(front, entrance, to=to)


@post("/sign-in", sync_to_thread=True, request_max_body_size=LONGEST, status_code=200)
def let_in(
    request: Call, body: RawBody, front: NamedDependency[Front], entrance: NamedDependency[Entrance]
) -> Response[str]:  # fmt: skip
    """Signs in whoever knows the password of an account."""
    ask = _ours(request)
    fields = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    name, to = fields.get("name", "").strip().casefold(), fields.get("to", "")
    place = neighbours(ask.address)
    if wait := entrance.attempts.wait(name, place, entrance.clock()):
        late = too_many(wait)
        problem = say("sign_in.wait", seconds=-(-wait // SECOND))
        page = _form(front, entrance, to=to, name=name, problem=problem, status=late.status)
        page.headers.update({key.decode(): value.decode() for key, value in late.headers})
        return page
    signed = entrance.accounts.verify(name, fields.get("password", ""))
    if signed is None:
        entrance.attempts.failed(name, place, entrance.clock())
        return _form(front, entrance, to=to, name=name, problem=say("sign_in.wrong"), status=403)
    entrance.attempts.succeeded(name, place)
    return _signed_in(ask, entrance, signed, to)


@post("/sign-out", sync_to_thread=True, request_max_body_size=LONGEST, status_code=303)
def let_out(request: Call, entrance: NamedDependency[Entrance]) -> Response[str]:
    """Signs out."""
    _end(_ours(request), entrance)
    answer = _redirect("/sign-in")
    answer.set_cookie(entrance.cookies.given(SESSION, "", 0))
    return answer


@get("/sign-in/elsewhere", sync_to_thread=True)
def go_elsewhere(request: Call, entrance: NamedDependency[Entrance], to: FromQuery[str] = "") -> Response[str]:
    """Sends the browser to the provider; what its answer is held against waits in a cookie."""
    address, pending = _provider(entrance).begin(_back(request, entrance))
    answer = _redirect(address)
    place = to if PLACE.fullmatch(to) else ""
    answer.set_cookie(entrance.cookies.given(PENDING, f"{pending}.{place.encode().hex()}", PENDING_S))
    return answer


@get("/sign-in/back", sync_to_thread=True)
def come_back(
    request: Call, front: NamedDependency[Front], entrance: NamedDependency[Entrance]
) -> Response[str]:  # fmt: skip
    """Signs in whom the provider vouches for."""
    ask = Ask(request.scope, request.receive)
    pending, _, place = entrance.cookies.read(ask.headers.get("cookie", ""), PENDING).rpartition(".")
    query = ask.scope["query_string"].decode("latin-1")
    try:
        signed = _provider(entrance).finish(_back(request, entrance), query, pending, entrance.clock())
    except Refused as error:
        answer = _form(front, entrance, problem=str(error), status=403)
    else:
        answer = _signed_in(ask, entrance, signed, bytes.fromhex(place).decode())
    answer.set_cookie(entrance.cookies.given(PENDING, "", 0))
    return answer


def home(signed: Signed) -> str:
    """Where somebody begins."""
    return "/" if may(signed, Right.FIGURES) else "/people"


def _form(
    front: Front, entrance: Entrance, *, to: str = "", name: str = "", problem: str = "", status: int = 200
) -> Response[str]:  # fmt: skip
    elsewhere = entrance.provider.name if entrance.provider else ""
    return front.outside().page(
        "sign_in.html", status, to=to if PLACE.fullmatch(to) else "", name=name[:64], problem=problem,
        elsewhere=elsewhere, accounts=entrance.accounts.any(),
    )  # fmt: skip


def _signed_in(ask: Ask, entrance: Entrance, signed: Signed, to: str) -> Response[str]:
    """Another session than before, so that nobody goes on with one that was foisted on them."""
    _end(ask, entrance)
    token = entrance.sign_ins.begin(signed, entrance.clock())
    answer = _redirect(to if PLACE.fullmatch(to) and to != "/" else home(signed))
    answer.set_cookie(entrance.cookies.given(SESSION, token, LASTS // SECOND))
    return answer


def _end(ask: Ask, entrance: Entrance) -> None:
    if token := entrance.cookies.read(ask.headers.get("cookie", ""), SESSION):
        entrance.sign_ins.end(token)


def _ours(request: Call) -> Ask:
    ask = Ask(request.scope, request.receive)
    require_same_origin(ask)
    return ask


def _provider(entrance: Entrance) -> Provider:
    if entrance.provider is None:
        raise Problem(404, say("missing.page"))
    return entrance.provider


def _back(request: Call, entrance: Entrance) -> str:
    """Where the provider sends the browser back to; the guard has seen to it that the name is ours."""
    return f"http{'s' if entrance.secure else ''}://{request.headers['host']}/sign-in/back"


def _redirect(address: str) -> Response[str]:
    return Response("", status_code=303, headers={"location": address})


SIGN_IN = (ask_in, let_in, let_out, go_elsewhere, come_back)
