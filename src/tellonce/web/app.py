"""The application: pages, their JSON twins and the one shape of their errors, behind the guard."""

from logging import getLogger
from typing import Final

from litestar import Litestar, MediaType, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.static_files import create_static_files_router

from tellonce.vocabulary.refusal import Refused, TellonceError, Unavailable
from tellonce.web.api import API
from tellonce.web.front import STATIC, Front
from tellonce.web.guard import guard
from tellonce.web.pages import PAGES, Missing
from tellonce.web.sight import Sight
from tellonce.web.texts import say

LOG: Final = getLogger("tellonce.web")

Call = Request[None, None, State]


def app(sight: Sight) -> Litestar:
    """The pages of one organisation, to be run by any ASGI server.

    Args:
        sight: answers about the organisation; asked anew at every request.
    """
    front = Front(sight)

    def refused(request: Call, error: Exception) -> Response[object]:
        status, detail = _told(error)
        if request.scope["path"].startswith("/api/"):
            return Response({"status": status, "problem": detail}, status_code=status)
        try:
            page = front.page("problem.html", status, detail=detail)
        except TellonceError:
            return Response(detail, media_type=MediaType.TEXT, status_code=status)
        return Response(page.content, media_type=MediaType.HTML, status_code=status)

    made = Litestar(
        route_handlers=[*PAGES, *API, create_static_files_router(path="/static", directories=[STATIC])],
        dependencies={"front": Provide(lambda: front, sync_to_thread=False)},
        exception_handlers={Exception: refused},
        openapi_config=None,
        logging_config=None,
    )
    made.asgi_handler = guard(made.asgi_handler)
    return made


def _told(error: Exception) -> tuple[int, str]:
    """Status of HTTP and words for an error; what Litestar says of a wrong path or value is not for visitors."""
    match error:
        case Missing():
            return 404, error.detail
        case NotFoundException():
            return 404, say("missing.page")
        case HTTPException():
            return error.status_code, say("refused.request")
        case Refused():
            return 400, str(error)
        case Unavailable():
            return 503, str(error)
        case _:
            LOG.error("a page could not be made", exc_info=error)
            return 500, say("failed")
