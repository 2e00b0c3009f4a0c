"""Touchpoints in their places: each with its contact group, its person and its owner, as things stand."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, tuple_

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import TOUCHPOINTS
from tellonce.vocabulary.touchpoint import Touchpoint

NAMED: Final = 300
"""Values named in one question: old builds of SQLite take 999 parameters, and a record is named by two."""

ROW: Final = (
    TOUCHPOINTS.c.turn, TOUCHPOINTS.c.grp, TOUCHPOINTS.c.person, TOUCHPOINTS.c.owner, TOUCHPOINTS.c.body,
)  # fmt: skip

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[Touchpoint]] = msgspec.msgpack.Decoder(Touchpoint)


class Place(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A touchpoint in its place.

    Attributes:
        touchpoint: as its record tells it.
        turn: number of the taking that told it last, 0 where history did.
        group: name of its contact group.
        person: id of its person, or None.
        owner: in whose story it stands: a person, `case:KEY`, or `group:NAME` of a contact of nobody's.
    """

    touchpoint: Touchpoint
    turn: int
    group: str
    person: str | None
    owner: str

    @property
    def key(self) -> tuple[str, str, int]:
        """Silo, record and part: its identity."""
        return self.touchpoint.silo, self.touchpoint.record, self.touchpoint.part


class Places:
    """The touchpoints of a present.

    Args:
        database: where they lie.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upsert = Many(database.engine, database.instead(TOUCHPOINTS), *TOUCHPOINTS.columns.keys())

    def of_records(self, records: Iterable[tuple[str, str]]) -> list[Place]:
        """All touchpoints of some records, given as silo and id, in no order."""
        columns = tuple_(TOUCHPOINTS.c.silo, TOUCHPOINTS.c.record)
        return self._asked(records, columns.in_)

    def of_groups(self, groups: Iterable[str]) -> list[Place]:
        """All touchpoints of some contact groups, in no order."""
        return self._asked(groups, TOUCHPOINTS.c.grp.in_)

    def of_cases(self, keys: Iterable[str]) -> list[Place]:
        """All touchpoints of some declared cases, in no order."""
        return self._asked(keys, TOUCHPOINTS.c.journey_key.in_)

    def of_owners(self, owners: Iterable[str]) -> list[Place]:
        """All touchpoints in the stories of some owners, in no order."""
        return self._asked(owners, TOUCHPOINTS.c.owner.in_)

    def of_person(self, person: str) -> list[Place]:
        """All touchpoints of one person, in no order."""
        return self._asked([person], TOUCHPOINTS.c.person.in_)

    def latest(self) -> int:
        """Number of the latest taking, 0 where nothing was taken."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(TOUCHPOINTS.c.turn), 0))).scalar_one())

    def taken(self, after: int, until: int) -> Iterator[Place]:
        """Touchpoints that takings of some numbers told last, in their order: those above one, up to another."""
        column = TOUCHPOINTS.c.turn
        asked = select(*ROW).where(column > after, column <= until).order_by(column)
        with self._database.read() as connection:
            yield from map(_place, connection.execution_options(yield_per=10_000).execute(asked))

    def all(self) -> Iterator[Place]:
        """Every touchpoint, record by record, as the database stood when this was asked."""
        ordered = select(*ROW).order_by(TOUCHPOINTS.c.silo, TOUCHPOINTS.c.record, TOUCHPOINTS.c.part)
        with self._database.read() as connection:
            asked = connection.execution_options(yield_per=10_000).execute(ordered)
            yield from map(_place, asked)

    def owners(self, after: str, limit: int) -> list[str]:
        """The next owners in order of name, after one; empty where there is no further."""
        column = TOUCHPOINTS.c.owner
        asked = select(column).where(column > after).distinct().order_by(column).limit(limit)
        with self._database.read() as connection:
            return list(connection.execute(asked).scalars())

    def put(self, connection: Connection, places: Sequence[Place]) -> None:
        """Keeps touchpoints within a transaction, in place of those of the same silo, record and part."""
        self._upsert.run(connection, map(_row, places))

    def drop(self, connection: Connection, keys: Sequence[tuple[str, str, int]]) -> None:
        """Lets go of touchpoints within a transaction, given as silo, record and part."""
        named = zip(
            ("silo", "record", "part"), (TOUCHPOINTS.c.silo, TOUCHPOINTS.c.record, TOUCHPOINTS.c.part), strict=True
        )
        gone = delete(TOUCHPOINTS).where(*(column == bindparam(f"of_{name}") for name, column in named))
        if keys:
            connection.execute(gone, [{"of_silo": a, "of_record": b, "of_part": c} for a, b, c in keys])

    def _asked(self, values: Iterable[Any], among: Any) -> list[Place]:  # noqa: ANN401  # a comparison of the engine's
        given = list(dict.fromkeys(values))
        found: list[Place] = []
        if given:
            with self._database.read() as connection:
                for begin in range(0, len(given), NAMED):
                    asked = select(*ROW).where(among(given[begin : begin + NAMED]))
                    found += map(_place, connection.execute(asked))
        return found


def _row(one: Place) -> tuple[object, ...]:
    point = one.touchpoint
    return (
        point.silo, point.record, point.part, one.turn, point.at, point.journey_key, one.group, one.person, one.owner,
        _ENCODER.encode(point),
    )  # fmt: skip


def _place(row: Any) -> Place:  # noqa: ANN401  # a row of the engine's
    turn, group, person, owner, body = row
    return Place(touchpoint=_DECODER.decode(body), turn=turn, group=group, person=person, owner=owner)
