"""The application: pages, their JSON twins and the one shape of their errors, behind the guard and the gate."""

from logging import getLogger
from typing import Final

from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException
from litestar.static_files import create_static_files_router

from tellonce.vocabulary.refusal import Refused, TellonceError, Unavailable
from tellonce.web.api import API
from tellonce.web.entrance import Entrance
from tellonce.web.front import STATIC, Front
from tellonce.web.fronts import Fronts
from tellonce.web.gate import allowed, gated
from tellonce.web.guard import guard
from tellonce.web.now import Now
from tellonce.web.pages import PAGES, Missing
from tellonce.web.pop import pops
from tellonce.web.screen import screens
from tellonce.web.sight import Sight
from tellonce.web.sign_in import SIGN_IN
from tellonce.web.texts import say
from tellonce.web.wire import Problem

LOG: Final = getLogger("tellonce.web")

Call = Request[None, None, State]


def app(sight: Sight, entrance: Entrance | None = None, now: Now | None = None) -> Litestar:
    """The pages of one organisation, to be run by any ASGI server.

    Args:
        sight: answers about the organisation; asked anew at every request.
        entrance: how people come in; without, everybody who reaches the server sees all.
        now: the present, where one is served beside the pages.
    """
    fronts = Fronts(Front(sight, live=now is not None), entrance)

    def refused(request: Call, error: Exception) -> Response[object]:
        status, detail = _told(error)
        headers = {name.decode(): value.decode() for name, value in error.headers} if isinstance(error, Problem) else {}
        if request.scope["path"].startswith("/api/"):
            return Response({"status": status, "problem": detail}, status_code=status, headers=headers)
        try:
            page = fronts.of(request.scope).page("problem.html", status, detail=detail)
        except TellonceError:
            return Response(detail, media_type=MediaType.TEXT, status_code=status, headers=headers)
        return Response(page.content, media_type=MediaType.HTML, status_code=status, headers=headers)

    made = Litestar(
        route_handlers=[
            *PAGES, *API, *(SIGN_IN if entrance else ()),
            *((*screens(now), *pops(now)) if now else ()),
            create_static_files_router(path="/static", directories=[STATIC]),
        ],
        dependencies={
            "front": Provide(fronts.of, sync_to_thread=False),
            "entrance": Provide(lambda: entrance, sync_to_thread=False),
        },
        guards=[allowed],
        exception_handlers={Exception: refused},
        openapi_config=None,
        logging_config=None,
    )  # fmt: skip
    inner = gated(made.asgi_handler, entrance) if entrance else made.asgi_handler
    made.asgi_handler = guard(inner, *((entrance.names, entrance.secure) if entrance else ()))
    return made


def _told(error: Exception) -> tuple[int, str]:
    """Status of HTTP and words for an error; what Litestar says of a wrong path or value is not for visitors."""
    match error:
        case Missing():
            return 404, error.detail
        case Problem():
            return error.status, error.detail
        case NotFoundException():
            return 404, say("missing.page")
        case PermissionDeniedException():
            return 403, error.detail
        case HTTPException():
            return error.status_code, say("refused.request")
        case Refused():
            return 400, str(error)
        case Unavailable():
            return 503, str(error)
        case _:
            LOG.error("a page could not be made", exc_info=error)
            return 500, say("failed")
