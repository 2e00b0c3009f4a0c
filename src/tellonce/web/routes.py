"""The routes that programs call, as data: what each takes and answers. The document of them is made of this alone."""

from typing import Final

import msgspec

from tellonce.live.intake.cloud_event import TOUCHPOINT_TYPE
from tellonce.live.intake.cloud_events import BATCHED, BODY_LIMIT, EVENTS_LIMIT, STRUCTURED
from tellonce.live.intake.segment_api import BATCH, BATCH_LIMIT, CALL_LIMIT, CALLS_LIMIT, KINDS, SHORT
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.news import NewsType
from tellonce.web.contact import LONGEST
from tellonce.web.intake import Accepted, Challenged, Succeeded

Schema = dict[str, object]

JSON: Final = "application/json"
TEXT: Final[Schema] = {"type": "string"}
OBJECT: Final[Schema] = {"type": "object"}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of a route.

    Attributes:
        name: as it is sent.
        place: `query`, `path` or `header`.
        says: what it means.
        schema: what it may be.
        required: whether nothing is answered without it.
        example: a value; '' for none.
    """

    name: str
    place: str
    says: str
    schema: Schema = msgspec.field(default_factory=lambda: TEXT)
    required: bool = False
    example: str = ""


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A body that is sent or answered, in one media type.

    Attributes:
        media: the media type.
        schema: a record of ours, or a schema of JSON.
        example: a value; None for none.
    """

    media: str
    schema: type[msgspec.Struct] | Schema
    example: object = None


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One path with one method.

    Attributes:
        path: with what varies in braces.
        method: of HTTP, in capitals.
        name: of the operation, like no other's.
        says: what it does, in a line.
        more: what else there is to know.
        use: what a key must be for; None where none is asked for.
        in_query: whether the key may stand in the query too.
        fields: parameters.
        takes: bodies, one of them is sent; none where nothing is.
        gives: answers that are no problem, by status.
        refuses: statuses of problems.
    """

    path: str
    method: str
    name: str
    says: str
    more: str = ""
    use: Use | None = None
    in_query: bool = False
    fields: tuple[Field, ...] = ()
    takes: tuple[Body, ...] = ()
    gives: dict[int, tuple[Body, ...]]
    refuses: tuple[int, ...]


_ASKED: Final = (400, 401, 403, 405, 429, 500, 503)
_SENT: Final = (400, 401, 403, 405, 408, 413, 429, 500, 501, 503)
_PACKED: Final = Field(
    name="Content-Encoding", place="header", says="How the body is packed.", schema={"enum": ["gzip", "identity"]}
)  # fmt: skip

_CALL: Final = {
    "messageId": "m-1", "type": "track", "userId": "u-17", "event": "Payment Failed", "properties": {"order_id": "7"},
    "timestamp": "2026-03-11T23:20:05Z",
}  # fmt: skip
_POINT: Final = {
    "silo": "calls", "file": "calls.csv", "record": "c1", "at": 1_773_271_205_000_000, "channel": "phone",
    "direction": "in", "activity": "connected", "ids": [{"kind": "account_no", "value": "A-1"}],
}  # fmt: skip
_EVENT: Final = {
    "specversion": "1.0", "id": "1", "source": "calls", "type": TOUCHPOINT_TYPE, "datacontenttype": JSON, "data": _POINT
}  # fmt: skip
_EVENT_SCHEMA: Final[Schema] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "description": "Of the event at its source; the same is kept once."},
        "source": {"type": "string", "minLength": 1, "description": "Where it happened; its last step may be a silo."},
        "type": {"type": "string", "minLength": 1, "description": f"`{TOUCHPOINT_TYPE}` for one in our vocabulary."},
        "datacontenttype": {"enum": [JSON]},
        "silo": {"type": "string", "description": "Extension: name of the silo that the record belongs to."},
        "data": {"description": "The record of a silo as its reader takes it, or a touchpoint."},
    },
}
_CALL_SCHEMA: Final[Schema] = {
    "type": "object",
    "properties": {
        "messageId": {"type": "string", "description": "The same is kept once."},
        "userId": TEXT,
        "anonymousId": TEXT,
        "timestamp": {"type": "string", "description": "By the clock of the device."},
        "sentAt": {"type": "string", "description": "By the same clock; the server sets `timestamp` right by it."},
        "writeKey": {"type": "string", "description": "The key, where no header holds it."},
    },
}
_BATCH_SCHEMA: Final[Schema] = {
    "type": "object",
    "required": ["batch"],
    "properties": {"batch": {"type": "array", "maxItems": CALLS_LIMIT, "items": _CALL_SCHEMA}, "writeKey": TEXT},
}
_ACCEPTED: Final = Body(media=JSON, schema=Accepted, example={"accepted": 1, "faults": []})


def _of_events() -> Route:
    names = ("specversion", "id", "source", "type", "silo")
    return Route(
        path="/v1/events", method="POST", name="events", says="Hands CloudEvents in, one or many.",
        more=f"At most {EVENTS_LIMIT:,} events and {BODY_LIMIT:,} bytes at once. One may also come as headers "
        "`ce-…` beside its data. What is counted is durable; what is wrong with the others stands beside it.",
        use=Use.WRITE,
        fields=(
            *(Field(name=f"ce-{name}", place="header", says="Attribute of an event whose data is the body.")
              for name in names),
            _PACKED,
        ),
        takes=(
            Body(media=f"{STRUCTURED}+json", schema=_EVENT_SCHEMA, example=_EVENT),
            Body(media=f"{BATCHED}+json", schema={"type": "array", "maxItems": EVENTS_LIMIT, "items": _EVENT_SCHEMA},
                 example=[_EVENT]),
            Body(media=JSON, schema={"description": "The data of the event that the headers name."}, example=_POINT),
        ),
        gives={202: (_ACCEPTED,), 400: (Body(media=JSON, schema=Accepted),)},
        refuses=_SENT,
    )  # fmt: skip


def _of_segment(name: str) -> Route:
    kind = SHORT.get(name, name)
    many = kind == BATCH
    limit, example = (BATCH_LIMIT, {"batch": [_CALL]}) if many else (CALL_LIMIT, _CALL)
    short = f" The short path of `/v1/{kind}`." if name in SHORT else ""
    return Route(
        path=f"/v1/{name}", method="POST", name=f"segment_{name}",
        says=f"Takes {'calls of Segment' if many else f'the call {kind!r} of Segment'} in.{short}",
        more=f"At most {limit:,} bytes. The key is the user name of Basic, a Bearer, or `writeKey` in the body. What "
        "the call does not say is added as Segment does; fields that nobody knows are kept.",
        use=Use.WRITE, fields=(_PACKED,),
        takes=(Body(media=JSON, schema=_BATCH_SCHEMA if many else _CALL_SCHEMA, example=example),),
        gives={200: (Body(media=JSON, schema=Succeeded, example={"success": True}),)}, refuses=_SENT,
    )  # fmt: skip


_SILO: Final = Field(name="silo", place="path", says="Name of a silo in tellonce.toml.", required=True, example="shop")

ROUTES: Final[tuple[Route, ...]] = (
    Route(
        path="/v1/context", method="GET", name="context", says="What whoever serves a customer next has to know.",
        more="Every look is noted in the audit, and never what was asked for.", use=Use.READ,
        fields=(
            Field(name="value", place="query", says="An identifier of the customer.", required=True,
                  schema={"type": "string", "minLength": 1, "maxLength": LONGEST}, example="+12145550161"),
            Field(name="kind", place="query", says="Its kind, as `phone`; left out, any.",
                  schema={"type": "string", "maxLength": LONGEST}, example="phone"),
        ),
        gives={200: (Body(media=JSON, schema=Context),)}, refuses=_ASKED,
    ),
    _of_events(),
    *(_of_segment(name) for name in (*KINDS, BATCH, *SHORT)),
    Route(
        path="/v1/silos/{silo}", method="POST", name="silo", says="Takes in what a vendor's webhook or stream brings.",
        more=f"At most {BODY_LIMIT:,} bytes, in whatever form the vendor sends. Its signature is checked where its "
        "secret is known. What cannot be taken apart is kept, and set aside with the reason.",
        use=Use.WRITE, in_query=True, fields=(_SILO, _PACKED),
        takes=(Body(media=JSON, schema={}, example=_CALL), Body(media="*/*", schema={})),
        gives={200: (Body(media=JSON, schema=OBJECT), Body(media="text/xml", schema=TEXT)), 202: (_ACCEPTED,)},
        refuses=(*_SENT, 404),
    ),
    Route(
        path="/v1/silos/{silo}", method="GET", name="challenge", says="Answers a vendor who makes sure of the secret.",
        use=Use.WRITE, in_query=True,
        fields=(_SILO, Field(name="crc_token", place="query", says="What is signed.", required=True, example="nonce")),
        gives={200: (Body(media=JSON, schema=Challenged),)}, refuses=(*_ASKED, 404),
    ),
    Route(
        path="/v1/stream", method="GET", name="stream", says="News as it comes (server-sent events).",
        more="What the events hold is told by /v1/asyncapi.json.", use=Use.STREAM, in_query=True,
        fields=(
            Field(name="person", place="query", says="Id of the person whose news is wanted; left out, everybody's."),
            Field(name="after", place="query", says="Number of the last event that was seen.",
                  schema={"type": "string", "pattern": "^[0-9]{1,18}$"}),
            Field(name="types", place="query", says="Only news of these types, with commas between.",
                  example=NewsType.PROMISE_BROKEN.value),
            Field(name="Last-Event-ID", place="header", says="As `after`, before which it counts.",
                  schema={"type": "string", "pattern": "^[0-9]{1,18}$"}),
        ),
        gives={200: (Body(media="text/event-stream", schema=TEXT),)}, refuses=_ASKED,
    ),
    *(
        Route(path=f"/v1/{name}.json", method="GET", name=name, says=says,
              gives={200: (Body(media=JSON, schema=OBJECT),)}, refuses=(405,))
        for name, says in (("asyncapi", "What the news holds."), ("openapi", "This document."))
    ),
)  # fmt: skip
"""Every route, in the order in which the document names them."""
