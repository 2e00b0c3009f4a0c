"""The document of the routes: whole, current, and true of what a running server answers."""

import json

import httpx
import pytest
import schemathesis
from asking import DECLARATION
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from serving import serving

from tellonce.vocabulary.access import Use
from tellonce.web.buckets import Rate
from tellonce.web.limits import Limits
from tellonce.web.openapi import document
from tellonce.web.routes import ROUTES

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, ignored_auth, unsupported_method,
]  # fmt: skip

ASKED = [one for one in ROUTES if one.name != "stream"]
"""A stream has no end: what it answers is tried by hand."""

SECRET = "a secret of the vendor"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    # Callers without a key come as often as they like here, or all would be told that they come too often.
    limits = Limits(unknown=Rate(1_000_000, 1_000_000))
    environment = {"TELLONCE_SECRET_PAYMENTS": SECRET}
    store = tmp_path_factory.mktemp("served") / "store"
    with serving(store, DECLARATION, environment=environment, limits=limits) as found:
        yield found


def references(node):
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    for one in node if isinstance(node, list) else []:
        yield from references(one)


def test_document_names_every_route_that_is_served(served):
    assert set(document()["paths"]) == served.live.paths()


def test_every_reference_leads_somewhere_and_every_operation_has_its_own_name():
    made = document()
    assert {one.removeprefix("#/components/schemas/") for one in references(made)} <= set(made["components"]["schemas"])
    assert len({one.name for one in ROUTES}) == len(ROUTES)


def test_document_is_served(served):
    given = httpx.get(f"{served.address}/v1/openapi.json")
    assert (given.json(), given.headers["content-type"]) == (document(), "application/json")


def answers_as_documented(served, route, examples: int) -> None:
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))
    operation = schema[route.path][route.method]
    # By this very name: whether it is asked without its key is found out by taking this header away.
    headers = {"Authorization": f"Bearer {served.keys[route.use]}"} if route.use else {}

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(operation.as_strategy() | operation.as_strategy(schemathesis.GenerationMode.NEGATIVE))
    def run(case) -> None:
        if case.path_parameters and len(case.path_parameters.get("silo", "")) % 2:
            case.path_parameters["silo"] = "web"
        case.call_and_validate(base_url=served.address, headers=headers, checks=CHECKS, timeout=20)

    run()


@pytest.mark.parametrize("route", ASKED, ids=lambda one: one.name)
def test_routes_answer_as_the_document_says(served, route):
    answers_as_documented(served, route, 25 if len(route.path) > 5 else 4)


@pytest.mark.laws
@pytest.mark.parametrize("route", ASKED, ids=lambda one: one.name)
def test_routes_answer_as_the_document_says_however_they_are_asked(served, route):
    answers_as_documented(served, route, 400 if len(route.path) > 5 else 25)


def documented(route: str, method: str, answer: httpx.Response) -> None:
    told = document()["paths"][route][method]["responses"][str(answer.status_code)]
    assert answer.headers["content-type"].partition(";")[0] in told["content"]


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [("", {}, 200), ("after=x", {}, 400), ("types=x", {}, 400), ("after=0", {"last-event-id": "-"}, 400)],
)
def test_a_stream_answers_as_the_document_says(served, query, headers, status):
    with httpx.stream(
        "GET", f"{served.address}/v1/stream?{query}", headers=served.bearer(Use.STREAM) | headers
    ) as told:
        assert told.status_code == status
        documented("/v1/stream", "get", told)


def test_a_stream_without_its_key_answers_as_the_document_says(served):
    for told in (
        httpx.get(f"{served.address}/v1/stream"),
        httpx.get(f"{served.address}/v1/stream", headers=served.bearer(Use.READ)),
        httpx.get(f"{served.address}/v1/stream?key={served.keys[Use.WRITE]}"),
    ):
        assert told.status_code in (401, 403)
        documented("/v1/stream", "get", told)


def test_examples_of_the_document_are_taken(tmp_path):
    named = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "calls", "ce-type": "org.tellonce.touchpoint"}
    with serving(tmp_path / "store", DECLARATION) as served:
        for route, body in ((one, body) for one in ROUTES for body in one.takes if body.example is not None):
            headers = {**named, **served.bearer(Use.WRITE), "content-type": body.media}
            path = served.address + route.path.replace("{silo}", "web")
            told = httpx.request(route.method, path, headers=headers, content=json.dumps(body.example).encode())
            assert told.status_code in (200, 202), (route.path, told.text)
        served.settled()
        assert not served.live.present.memory.inbox.aside()


def test_a_vendor_who_makes_sure_is_answered_as_documented(served):
    told = httpx.get(f"{served.address}/v1/silos/payments?crc_token=x", headers=served.bearer(Use.WRITE))
    assert told.status_code == 200
    documented("/v1/silos/{silo}", "get", told)
