"""The application: pages, their JSON twins and the one shape of their errors, behind the guard."""

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router

from tellonce.vocabulary.refusal import Refused, Unavailable
from tellonce.web.api import API
from tellonce.web.front import STATIC, Front
from tellonce.web.guard import guard
from tellonce.web.pages import PAGES
from tellonce.web.sight import Sight
from tellonce.web.texts import say

Call = Request[None, None, object]


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
        page = front.page("problem.html", status, code=status, detail=detail)
        return Response(page.content, media_type=page.media_type, status_code=status)

    made = Litestar(
        route_handlers=[*PAGES, *API, create_static_files_router(path="/static", directories=[STATIC])],
        dependencies={"front": Provide(lambda: front, sync_to_thread=False)},
        exception_handlers={HTTPException: refused, Refused: refused, Unavailable: refused},
        openapi_config=None,
    )
    made.asgi_handler = guard(made.asgi_handler)
    return made


def _told(error: Exception) -> tuple[int, str]:
    """Status of HTTP and words for an error; what Litestar says of a wrong path or value is not for visitors."""
    if isinstance(error, HTTPException):
        ours = error.status_code == 404 and error.detail != "Not Found"
        return error.status_code, error.detail if ours else say("missing.page" if error.status_code == 404 else "refused.request")
    return (503 if isinstance(error, Unavailable) else 400), str(error)
