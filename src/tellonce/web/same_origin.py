"""Whether a form was sent by one of our own pages, and not by a page elsewhere in the visitor's name.

Browsers say where a request comes from, and no page can make them say otherwise. Source: OWASP Cross-Site Request
Forgery Prevention Cheat Sheet, "Fetch Metadata" and "Verifying Origin With Standard Headers".
"""

from urllib.parse import urlsplit

from tellonce.web.wire import Ask, Problem


def require_same_origin(ask: Ask) -> None:
    """Lets a form of ours pass.

    Raises:
        Problem: another site sent it, or nothing says who did (403).
    """
    site, origin = ask.headers.get("sec-fetch-site", ""), ask.headers.get("origin", "")
    own = site == "same-origin" if site else bool(origin) and _place(origin) == ask.headers.get("host", "").lower()
    if not own:
        raise Problem(403, "this form was not sent by a page of this server: open the page here and send it again")


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
