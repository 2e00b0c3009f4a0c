"""What is asked of a running server by several tests, and that it serves whoever comes beside."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
from serving import Served, now
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tellonce.silos.declare import read
from tellonce.vocabulary.access import Use

DECLARED = """
[organisation]
name = "Acme"
zone = "America/Chicago"
region = "US"

[[silo]]
name = "web"
system = "segment"
files = ["web.jsonl"]

[[silo]]
name = "payments"
system = "stripe"
files = ["charges.csv"]
"""

DECLARATION = read(DECLARED, "tellonce.toml")


def healthy(served: Served, http: httpx.Client) -> None:
    """Whoever comes after, or beside, is served: from the event to the context."""
    call = {"type": "track", "event": "Signed In", "userId": "healthy", "messageId": f"healthy-{now()}"}
    assert http.post("/v1/track", json=call, auth=(served.keys[Use.WRITE], "")).status_code == 200
    served.settled()
    assert context(served, http, "healthy")["match"] == "exact"


def context(served: Served, http: httpx.Client, value: str, kind: str = "") -> dict:
    asked = http.get("/v1/context", params={"kind": kind, "value": value}, headers=served.bearer(Use.READ))
    assert asked.status_code == 200, asked.text
    return asked.json()


def problem(told: httpx.Response, status: int) -> str:
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json"), told.text
    return told.json()["detail"]


def point(**said) -> bytes:
    usual = {
        "silo": "calls", "file": "calls.csv", "record": "c1", "at": now(), "channel": "phone", "direction": "in",
        "activity": "connected", "ids": [{"kind": "account_no", "value": "A-1"}],
    }  # fmt: skip
    return json.dumps(usual | said).encode()


def event(served: Served, http: httpx.Client, id: str, body: bytes) -> httpx.Response:
    headers = {
        "ce-specversion": "1.0", "ce-id": id, "ce-source": "test", "ce-type": "org.tellonce.touchpoint",
        "content-type": "application/json", **served.bearer(Use.WRITE),
    }  # fmt: skip
    return http.post("/v1/events", content=body, headers=headers)


POSTGRES = os.environ.get("TELLONCE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1/test")


@contextmanager
def on_postgresql() -> Iterator[str]:
    """Where an empty present may lie on PostgreSQL."""
    schema = f"t{uuid4().hex}"
    try:
        engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except SQLAlchemyError as error:
        pytest.skip(f"no PostgreSQL answers at {POSTGRES}: {type(error).__name__}")
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()
