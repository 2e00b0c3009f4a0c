"""`GET /v1/asyncapi.json`: what is told and how, for programs that are written or checked from such documents.

Made from the types of news and the forms of their data, so that document and news cannot part. Source: AsyncAPI 3.0.0.
"""

from typing import Final

from tellonce import __version__
from tellonce.stores.present.out import PREFIX, Event
from tellonce.vocabulary.news import DATA, NewsType
from tellonce.web.documents import Node, schemas, written

SAYS: Final[dict[NewsType, str]] = {
    NewsType.TOUCHPOINT_SEEN: "A touchpoint was taken in",
    NewsType.PERSON_MERGED: "Several people turned out to be one",
    NewsType.PERSON_SPLIT: "One person turned out to be several",
    NewsType.PERSON_RENAMED: "The same person has another id",
    NewsType.PERSON_GONE: "Nothing of a person is known any longer",
    NewsType.JOURNEY_OPENED: "A journey began",
    NewsType.JOURNEY_CLOSED: "A journey ended",
    NewsType.FRICTION_FOUND: "A friction was found",
    NewsType.FRICTION_GONE: "A friction that was told is none, as a late record shows",
    NewsType.PROMISE_MADE: "A promise was made",
    NewsType.PROMISE_DUE_SOON: "A promise is still open shortly before its time",
    NewsType.PROMISE_BROKEN: "The time of a promise passed and it was not kept",
    NewsType.PROMISE_KEPT: "A promise was kept",
    NewsType.PROMISE_CHANGED: "A promise is due at another moment, or turned out to be none",
    NewsType.CONTEXT_CHANGED: "What whoever serves a customer next has to know is another",
}


def document() -> Node:
    """The document: a channel for screens and one for receivers, with a message for each type of news."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tellonce news",
            "version": __version__,
            "description": "What came of what arrived. News names persons and journeys by their ids, frictions by "
            "their names and records by their references; it holds no identifier or text of a customer. The same news "
            "always has the same id: whoever listens drops what comes twice by it.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {"stream": _stream(), "webhook": _webhook()},
        "operations": {
            name: {"action": "send", "channel": {"$ref": f"#/channels/{name}"}, "summary": says}
            for name, says in (
                ("stream", "News as it comes, for screens."),
                ("webhook", "News to other systems, in order, at least once."),
            )
        },
        "components": {"messages": {one.value: _message(one) for one in NewsType}, "schemas": _schemas()},
    }


def text() -> str:
    """The document as JSON, indented, as the copy in the reference is."""
    return written(document())


def _messages() -> Node:
    return {one.value: {"$ref": f"#/components/messages/{one.value}"} for one in NewsType}


def _stream() -> Node:
    query = {
        "person": "Id of the person whose news is wanted; everybody's if left out.",
        "after": "Number (`id`) of the last event that was seen; only what is new if left out.",
        "types": "Only news of these types, with commas between.",
    }
    return {
        "address": "/v1/stream",
        "title": "Server-sent events",
        "description": "Each event has the number of the news as `id`, its type as `event` and the CloudEvent as "
        "`data`. `Last-Event-ID` is honoured, and counts more than `after`. Comments come while nothing is new.",
        "messages": _messages(),
        "bindings": {
            "http": {
                "query": {
                    "type": "object",
                    "properties": {name: {"type": "string", "description": says} for name, says in query.items()},
                },
                "bindingVersion": "0.3.0",
            }
        },
    }


def _webhook() -> Node:
    headers = {
        "webhook-id": "Id of the news: the same in every attempt.",
        "webhook-timestamp": "Seconds since 1970 UTC when this attempt was made.",
        "webhook-signature": "`v1,` and base64 of HMAC-SHA256 of `id.timestamp.body`; several with blanks between.",
    }
    return {
        "address": None,
        "title": "Webhooks",
        "description": "POST to the address of a receiver (`tellonce receivers add`), signed as Standard Webhooks "
        "says. 2xx: taken. 410: no news any longer. Anything else is tried again for three days.",
        "messages": _messages(),
        "bindings": {"http": {"bindingVersion": "0.3.0"}},
        "x-headers": {
            "type": "object",
            "required": list(headers),
            "properties": {name: {"type": "string", "description": says} for name, says in headers.items()},
        },
    }


def _message(one: NewsType) -> Node:
    event = {"$ref": "#/components/schemas/Event"}
    narrower = {
        "type": "object",
        "properties": {
            "type": {"const": PREFIX + one.value},
            "data": {"$ref": f"#/components/schemas/{DATA[one].__name__}"},
        },
    }
    return {
        "name": one.value,
        "title": SAYS[one],
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [event, narrower]},
    }


def _schemas() -> Node:
    return dict(schemas([Event, *dict.fromkeys(DATA.values())]))
