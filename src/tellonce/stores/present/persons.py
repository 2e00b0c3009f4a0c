"""Whose each identifier is, and which id stands now for each that a person ever had."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import IDENTIFIERS, PERSONS
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.touchpoint import Identifier

KINDS_SECONDS: Final = 60.0
"""How long the kinds of identifiers are kept in mind: looking for them costs a walk over all, and new ones are rare."""


class Persons:
    """The persons of a present, by their identifiers and ids.

    Args:
        database: where they lie.
        ticks: seconds that only go on.
    """

    def __init__(self, database: Database, ticks: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._identify, self._name = (
            Many(database.engine, database.instead(table), *table.columns.keys()) for table in (IDENTIFIERS, PERSONS)
        )
        follow = update(PERSONS).where(PERSONS.c.now == bindparam("former")).values(now=bindparam("person"))
        self._follow = Many(database.engine, follow, "person", "former")
        self._ticks = ticks
        self._kinds: frozenset[str] = frozenset()
        self._looked = float("-inf")

    def kinds(self) -> frozenset[str]:
        """The kinds of identifiers that there are, as of within the last minute; none only where there is none now."""
        if not self._kinds or self._ticks() - self._looked > KINDS_SECONDS:
            with self._database.read() as connection:
                self._kinds = frozenset(connection.execute(select(IDENTIFIERS.c.kind).distinct()).scalars())
            self._looked = self._ticks()
        return self._kinds

    def identify(self, connection: Connection, found: Iterable[tuple[Identifier, str | None, Match]]) -> None:
        """Notes within a transaction whose identifiers are."""
        self._identify.run(connection, ((one.kind, one.value, person, match.value) for one, person, match in found))

    def name(self, connection: Connection, now: Iterable[tuple[str, str | None]]) -> None:
        """Notes within a transaction which id stands for an id now, None where several do."""
        rows = list(now)
        # Ids that pointed to another one point to where that points now; most stand for themselves as before.
        self._follow.run(connection, ((person, id) for id, person in rows if person != id))
        self._name.run(connection, rows)

    def drop_identifiers(self, connection: Connection) -> None:
        """Lets go within a transaction of whose identifiers are: all of it will be found anew."""
        connection.execute(delete(IDENTIFIERS))

    def forget(self, connection: Connection, persons: Iterable[str]) -> None:
        """Lets go within a transaction of the ids of some persons, and of those that they stood for."""
        for person in persons:
            connection.execute(delete(PERSONS).where((PERSONS.c.id == person) | (PERSONS.c.now == person)))
