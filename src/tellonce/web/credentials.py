"""Where programs put their key: every way that the clients of the field know."""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping

from tellonce.web.wire import Ask


def presented(ask: Ask, *, in_query: bool = False) -> str:
    """The key that comes with a request, '' where none does.

    Looked for in this order: `Authorization: Bearer KEY`; the user name of `Authorization: Basic …`, where the clients
    of Segment put theirs; `?key=KEY`.

    Args:
        ask: the request.
        in_query: whether `?key=` is looked at. Addresses end up in logs and histories: only for senders that can do
            nothing else, such as webhooks.

    Source: RFC 6750 (Bearer), RFC 7617 (Basic).
    """
    scheme, _, rest = ask.header("authorization").partition(" ")
    match scheme.lower():
        case "bearer":
            return rest.strip()
        case "basic":
            return _user(rest.strip())
    return ask.query.get("key", "") if in_query else ""


def segment_key(body: object) -> str:
    """The `writeKey` in the body of a call or a batch of Segment, '' where it has none.

    Args:
        body: the body, read from JSON.

    Source: Segment, HTTP Tracking API, "Authentication": the write key as user name or in the body.
    """
    key = body.get("writeKey", "") if isinstance(body, Mapping) else ""
    return key if isinstance(key, str) else ""


def _user(given: str) -> str:
    try:
        return b64decode(given, validate=True).decode().partition(":")[0]
    except (Error, UnicodeDecodeError, ValueError):
        return ""
