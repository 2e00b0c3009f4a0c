"""A present on each engine that it runs on, for all tests: SQLite in a folder, PostgreSQL in a schema of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from tellonce.stores.present.database import Database, usual
from tellonce.vocabulary.refusal import Unavailable

POSTGRES = os.environ.get("TELLONCE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1/test")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty present may lie; a second database on it is another process's."""
    if request.param == "sqlite":
        yield usual(tmp_path)
        return
    schema = f"t{uuid4().hex}"
    engine = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except Exception as error:  # noqa: BLE001  # whatever it is, there is no PostgreSQL to test with
        pytest.skip(f"no PostgreSQL answers at {POSTGRES}: {type(error).__name__}")
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """An empty present."""
    try:
        opened = Database(address)
    except Unavailable as error:
        pytest.skip(str(error))
    yield opened
    opened.close()
