"""Contexts as prepared, found by any identifier: what is read at the moment of contact."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, or_, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import CONTEXTS, IDENTIFIERS, PERSONS
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.touchpoint import Identifier


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is at hand about whoever carries an identifier.

    Attributes:
        person: id of the person, or None where it is nobody's or several people's.
        match: how sure it is.
        body: the context as prepared, None where it must be prepared first.
        stands_until: until when it stands, microseconds UTC.
    """

    person: str | None
    match: Match
    body: bytes | None
    stands_until: int


NOBODY: Final = Known(person=None, match=Match.UNKNOWN, body=None, stands_until=0)

WIDTHS: Final = (1, 2, 4, 8, 16)
"""How many identifiers one question asks for: at most about as many as there are kinds, and mostly few of them."""

MATCHES: Final = {one.value: one for one in Match}

_OF: Final = select(IDENTIFIERS.c.person, IDENTIFIERS.c.standing, CONTEXTS.c.body, CONTEXTS.c.stands_until).select_from(
    IDENTIFIERS.outerjoin(CONTEXTS, CONTEXTS.c.person == IDENTIFIERS.c.person)
)
_OF_PERSON: Final = (
    select(PERSONS.c.now, CONTEXTS.c.body, CONTEXTS.c.stands_until)
    .select_from(PERSONS.outerjoin(CONTEXTS, CONTEXTS.c.person == PERSONS.c.now))
    .where(PERSONS.c.id == bindparam("id"))
)


class Contexts:
    """The contexts of a present.

    Args:
        database: where they lie.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._put = Many(database.engine, database.instead(CONTEXTS), *CONTEXTS.columns.keys())
        self._of = {width: database.look(_OF.where(_any_of(width))) for width in WIDTHS}
        self._of_person = database.look(_OF_PERSON)

    def of(self, one: Identifier) -> Known:
        """What is at hand about whoever carries an identifier, in its normal form."""
        for person, standing, body, until in self._of[1](kind0=one.kind, value0=one.value):
            return _known(person, MATCHES[standing], body, until)
        return NOBODY

    def of_several(self, some: Sequence[Identifier]) -> list[Known]:
        """What is at hand about whoever carries any of some identifiers, in their normal form.

        Args:
            some: each once.

        Returns:
            One for each that is known, in no order.
        """
        found: list[Known] = []
        for begin in range(0, len(some), WIDTHS[-1]):
            part = some[begin : begin + WIDTHS[-1]]
            width = next(width for width in WIDTHS if width >= len(part))
            # The question has so many places: what is left of them asks for the last once more.
            asked = enumerate([*part, *[part[-1]] * (width - len(part))])
            given = {name: value for place, one in asked for name, value in _named(place, one)}
            found += (_known(person, MATCHES[standing], *rest) for person, standing, *rest in self._of[width](**given))
        return found

    def of_person(self, id: str) -> Known:
        """What is at hand about a person by any id that was ever theirs; nobody where it stands for several now."""
        for person, body, until in self._of_person(id=id):
            return NOBODY if person is None else _known(person, Match.EXACT, body, until)
        return NOBODY

    def missing(self, limit: int) -> list[str]:
        """Persons whose context must be prepared."""
        asked = select(CONTEXTS.c.person).where(CONTEXTS.c.body.is_(None)).limit(limit)
        with self._database.read() as connection:
            return list(connection.execute(asked).scalars())

    def prepare(self, connection: Connection, prepared: Sequence[tuple[str, bytes, int]]) -> None:
        """Keeps contexts within a transaction: person, JSON, and until when it stands (microseconds UTC)."""
        self._put.run(connection, prepared)

    def outdate(self, connection: Connection, persons: Iterable[str]) -> None:
        """Notes within a transaction that contexts must be prepared anew."""
        self._put.run(connection, ((person, None, 0) for person in persons))

    def drop_all(self, connection: Connection) -> None:
        """Lets go of all contexts within a transaction: they will be prepared anew."""
        connection.execute(delete(CONTEXTS))


def _any_of(width: int) -> ColumnElement[bool]:
    """Any of so many identifiers."""
    return or_(*(
        and_(IDENTIFIERS.c.kind == bindparam(f"kind{place}"), IDENTIFIERS.c.value == bindparam(f"value{place}"))
        for place in range(width)
    ))  # fmt: skip


def _named(place: int, one: Identifier) -> tuple[tuple[str, str], tuple[str, str]]:
    return (f"kind{place}", one.kind), (f"value{place}", one.value)


def _known(person: str | None, match: Match, body: Any, stands_until: int | None) -> Known:  # noqa: ANN401  # the driver's
    return Known(
        person=person, match=match, body=None if body is None else bytes(body), stands_until=stands_until or 0
    )  # fmt: skip
