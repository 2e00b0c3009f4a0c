"""What was told of each owner last, and when it must be told again because a deadline passes."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, func, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import OWNERS

NAMED: Final = 500
"""Values named in one question: old builds of SQLite take 999 parameters."""


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What was told of an owner.

    Attributes:
        owner: whose story it is.
        told: what was told, in whatever form its reader gave it.
        at: when, microseconds UTC.
        rows: of how many touchpoints.
        wake: when it must be told again although nothing arrives, microseconds UTC; None for never.
    """

    owner: str
    told: bytes
    at: int
    rows: int
    wake: int | None


class Tellings:
    """The tellings of a present.

    Args:
        database: where they lie.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upsert = Many(database.engine, database.instead(OWNERS), *OWNERS.columns.keys())

    def of(self, owners: Iterable[str]) -> dict[str, Telling]:
        """What was told of some owners last; those of whom nothing was told are left out."""
        given, found = list(dict.fromkeys(owners)), dict[str, Telling]()
        if given:
            with self._database.read() as connection:
                for begin in range(0, len(given), NAMED):
                    asked = select(OWNERS).where(OWNERS.c.owner.in_(given[begin : begin + NAMED]))
                    found |= {row.owner: Telling(**row._mapping) for row in connection.execute(asked)}
        return found

    def due(self, now: int, limit: int) -> list[str]:
        """The owners that must be told again by now (microseconds UTC), the longest overdue first."""
        asked = select(OWNERS.c.owner).where(OWNERS.c.wake <= now).order_by(OWNERS.c.wake).limit(limit)
        with self._database.read() as connection:
            return list(connection.execute(asked).scalars())

    def next_wake(self) -> int | None:
        """The nearest moment (microseconds UTC) at which an owner must be told again, None where none must."""
        with self._database.read() as connection:
            return connection.execute(select(func.min(OWNERS.c.wake))).scalar()

    def put(self, connection: Connection, tellings: Sequence[Telling]) -> None:
        """Keeps what was told within a transaction, in place of what was told of the same owners before."""
        self._upsert.run(connection, ((one.owner, one.told, one.at, one.rows, one.wake) for one in tellings))

    def drop(self, connection: Connection, owners: Sequence[str]) -> None:
        """Lets go, within a transaction, of owners of whom nothing is left."""
        for begin in range(0, len(owners), NAMED):
            connection.execute(delete(OWNERS).where(OWNERS.c.owner.in_(owners[begin : begin + NAMED])))

    def drop_all(self, connection: Connection) -> None:
        """Lets go of all that was told within a transaction: all of it will be told anew."""
        connection.execute(delete(OWNERS))
