"""`GET /v1/openapi.json`: what programs may ask and are answered, for those that are written or checked from it.

Made from the list of routes and our records, so that document and answers cannot part. Source: OpenAPI 3.1.1.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from tellonce import __version__
from tellonce.web.documents import Node, schemas, written
from tellonce.web.routes import ROUTES, Body, Field, Route
from tellonce.web.wire import Told

SAYS: Final = {
    200: "Done.",
    202: "Accepted: what is counted is durable.",
    400: "The request says something that is not understood; the detail says what is allowed.",
    401: "No key, or none that stands; or the signature of the vendor is not right.",
    403: "The key is for something else.",
    404: "There is nothing here.",
    405: "Asked for with another method.",
    408: "The body did not come in time.",
    413: "The body is longer than allowed.",
    429: "Too much at once: come again after `Retry-After` seconds.",
    500: "It could not be done; whoever runs the server finds the reason in its log.",
    501: "What it needs is not installed.",
    503: "The present does not answer, or all lines are taken: come again after `Retry-After` seconds.",
}
"""What a status means here."""

HEADERS: Final = {
    401: ("WWW-Authenticate", "How to come in."),
    403: ("WWW-Authenticate", "What the key would have to be for."),
    405: ("Allow", "The method."),
    429: ("Retry-After", "Seconds."),
    503: ("Retry-After", "Seconds."),
}
"""The header that an answer has by its status."""

SCHEMES: Final[dict[str, Node]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key of `tellonce keys add`."},
    "basic": {"type": "http", "scheme": "basic", "description": "The key as user name, without a password."},
    "query": {
        "type": "apiKey", "in": "query", "name": "key", "description": "For senders that can send no header.",
    },
}  # fmt: skip


def document() -> Node:
    """The document: every route with its parameters, bodies, answers and keys."""
    paths: dict[str, Node] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Tellonce",
            "version": __version__,
            "description": "Events in, contexts and news out. All that is not done is answered as RFC 9457 says.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas(_records()), "securitySchemes": SCHEMES},
    }


def text() -> str:
    """The document as JSON, indented, as the copy in the reference is."""
    return written(document())


def _records() -> list[type[msgspec.Struct]]:
    bodies = [body for route in ROUTES for some in (route.takes, *route.gives.values()) for body in some]
    told = [body.schema for body in bodies if isinstance(body.schema, type)]
    return [Told, *dict.fromkeys(told)]


def _operation(route: Route) -> Node:
    made: Node = {"operationId": route.name, "summary": route.says, "responses": _answers(route)}
    if route.more:
        made["description"] = route.more
    if route.use is not None:
        ways = ("bearer", "basic", "query") if route.in_query else ("bearer", "basic")
        made["security"] = [{way: []} for way in ways]
        made["x-key-for"] = route.use.value
    if route.fields:
        made["parameters"] = list(map(_parameter, route.fields))
    if route.takes:
        made["requestBody"] = {"required": True, "content": _content(route.takes)}
    return made


def _parameter(one: Field) -> Node:
    made: Node = {"name": one.name, "in": one.place, "description": one.says, "schema": one.schema}
    if one.required:
        made["required"] = True
    if one.example:
        made["example"] = one.example
    return made


def _answers(route: Route) -> Node:
    """The answers by status; one status may be answered with a body of its own and with a problem."""
    made: Node = {}
    for status in sorted({*route.gives, *route.refuses}):
        content = _content(route.gives.get(status, ()))
        if status in route.refuses:
            content |= _content([Body(media="application/problem+json", schema=Told)])
        said: Node = {"description": SAYS[status], "content": content}
        if status in HEADERS:
            name, says = HEADERS[status]
            said["headers"] = {name: {"description": says, "schema": {"type": "string"}}}
        made[str(status)] = said
    return made


def _content(bodies: Iterable[Body]) -> Node:
    return {one.media: _media(one) for one in bodies}


def _media(one: Body) -> Node:
    of = one.schema
    made: Node = {"schema": {"$ref": f"#/components/schemas/{of.__name__}"} if isinstance(of, type) else of}
    return made if one.example is None else {**made, "example": one.example}
