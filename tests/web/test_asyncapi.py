"""The document of news: whole, current, and true of the events that go out."""

import asyncio
import json

import httpx
import jsonschema_rs
import pytest
from streaming import only, served

from tellonce.stores.present.out import event
from tellonce.vocabulary.news import (
    DATA,
    ChangedContext,
    ChangedPersons,
    NewsType,
    SeenTouchpoint,
    ToldFriction,
    ToldJourney,
    ToldPromise,
    news,
)
from tellonce.web.asyncapi import SAYS, document, text
from tellonce.web.documents import described

SAID = {
    SeenTouchpoint: SeenTouchpoint(record="a.csv#1", activity="queued", channel="phone", journey="j1"),
    ChangedPersons: ChangedPersons(before=["p1", "p2"], after=["p1"]),
    ToldJourney: ToldJourney(journey="j1", started="2024-03-11T23:20:05Z", ended="2024-03-11T23:20:05Z"),
    ToldFriction: ToldFriction(friction="long_wait", journey="j1", minutes=4.5, evidence=["a.csv#1"]),
    ToldPromise: ToldPromise(journey="j1", due="2024-03-11T23:20:05Z", evidence=["a.csv#1"]),
    ChangedContext: ChangedContext(journeys=["j1"]),
}

SHAPE = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "additionalProperties": False,
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {"type": "object", "required": ["title", "version"]},
        "defaultContentType": {"type": "string"},
        "channels": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages"],
                "properties": {
                    "address": {"type": ["string", "null"]},
                    "messages": {"type": "object", "additionalProperties": {"$ref": "#/$defs/reference"}},
                },
                "patternProperties": {"^x-": True},
            },
        },
        "operations": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel"],
                "properties": {"action": {"enum": ["send", "receive"]}, "channel": {"$ref": "#/$defs/reference"}},
            },
        },
        "components": {
            "type": "object",
            "properties": {
                "messages": {
                    "type": "object",
                    "additionalProperties": {"type": "object", "required": ["payload", "contentType", "name"]},
                    "propertyNames": {"pattern": r"^[a-zA-Z0-9\.\-_]+$"},
                },
                "schemas": {"type": "object"},
            },
        },
    },
    "$defs": {
        "reference": {
            "type": "object", "required": ["$ref"], "properties": {"$ref": {"pattern": "^#/"}},
            "additionalProperties": False,
        }
    },
}  # fmt: skip
"""What AsyncAPI 3.0.0 asks of the parts that are used."""


def references(node):
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    for one in node if isinstance(node, list) else []:
        yield from references(one)


def found(document, reference):
    for part in reference.removeprefix("#/").split("/"):
        document = document[part]
    return document


def payload(made, one):
    """The schema of one message, with all that it refers to."""
    return made["components"]["messages"][one]["payload"] | {"components": made["components"]}


def test_document_has_the_shape_of_asyncapi():
    jsonschema_rs.validate(SHAPE, document())


def test_every_reference_leads_somewhere():
    made = document()

    assert all(found(made, reference) for reference in references(made))


def test_every_type_has_its_message_and_schema():
    made = document()

    assert set(made["components"]["messages"]) == set(NewsType) == set(SAYS)
    for channel in made["channels"].values():
        assert set(channel["messages"]) == set(NewsType)
    for kind in DATA.values():
        properties = made["components"]["schemas"][kind.__name__]["properties"]
        assert set(properties) == set(kind.__struct_fields__)
        assert all(one["description"] for one in properties.values())


@pytest.mark.parametrize("one", NewsType)
def test_schema_is_true_of_what_goes_out_and_of_nothing_else(one):
    told = json.loads(event(news(one, 5, "p1", SAID[DATA[one]]), "works"))
    schema = payload(document(), one)
    validator = jsonschema_rs.Draft7Validator(schema)

    assert validator.is_valid(told)
    assert validator.is_valid(json.loads(event(news(one, 5, "", SAID[DATA[one]]), "works")))
    assert not validator.is_valid(told | {"type": "org.tellonce.other"})
    assert not validator.is_valid({name: value for name, value in told.items() if name != "id"})
    assert not validator.is_valid(told | {"data": "text"})


def test_document_is_served():
    async def run():
        async with served(only(described(text()))) as place, httpx.AsyncClient(base_url=place.url) as client:
            return await client.get("/v1/asyncapi.json"), await client.post("/v1/asyncapi.json")

    given, posted = asyncio.run(run())
    assert given.json() == document()
    assert given.headers["content-type"] == "application/json"
    assert posted.status_code == 405
