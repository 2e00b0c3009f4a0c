"""A DuckDB in memory for one piece of work, kept within bounds: beyond them it spills to a folder that goes with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TypeAlias

import duckdb
import msgspec

from tellonce.vocabulary.refusal import Unavailable

Connection: TypeAlias = duckdb.DuckDBPyConnection
"""A database to hand from one function of the stores to the next; nobody else looks inside."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece of work may use.

    Attributes:
        memory_mib: mebibytes of memory, beyond which it spills to disk.
        threads: threads at once (0 = one for each core).
        folder: where it spills ('' = the system's folder for temporary files).
    """

    memory_mib: int = 4_096
    threads: int = 0
    folder: str = ""


@contextmanager
def connected(limits: Limits) -> Iterator[Connection]:
    """An empty database in memory; it and what it spilled are gone afterwards.

    Raises:
        Unavailable: memory or disk did not suffice.
    """
    with (
        TemporaryDirectory(prefix="tellonce-", dir=limits.folder or None) as spill,
        duckdb.connect() as connection,
    ):
        _limit(connection, limits, spill)
        with bounded(limits):
            yield connection


@contextmanager
def bounded(limits: Limits) -> Iterator[None]:
    """Tells in plain words when the work inside does not fit within its limits.

    Raises:
        Unavailable: memory or disk did not suffice.
    """
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise Unavailable(
            f"this work needs more than {limits.memory_mib} MiB of memory or more room on disk: allow it more "
            "memory, or let it spill to a larger disk"
        ) from error


def connect(limits: Limits | None = None) -> Connection:
    """An empty database in memory that stays until it is closed; it spills, if at all, to `limits.folder`."""
    connection = duckdb.connect()
    chosen = limits or Limits()
    _limit(connection, chosen, chosen.folder)
    return connection


def _limit(connection: Connection, limits: Limits, spill: str) -> None:
    """Rows keep their order: without it ordered answers were seen to come out of order."""
    connection.execute(f"SET memory_limit = '{limits.memory_mib}MiB'")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET TimeZone = 'UTC'")
    if spill:
        connection.execute(f"SET temp_directory = {quoted(spill)}")
    if limits.threads:
        connection.execute(f"SET threads = {limits.threads}")


def quoted(text: str) -> str:
    """A text as SQL writes it, for the few places (names of files) where no value can be given beside the statement."""
    return "'" + text.replace("'", "''") + "'"
