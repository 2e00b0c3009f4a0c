"""The inbox: what was accepted, once for ever, until it is taken in order or set aside with its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, func, select, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import EVENTS
from tellonce.vocabulary.arrival import Arrival, Aside

ROW: Final = (EVENTS.c.seq, EVENTS.c.received, EVENTS.c.source, EVENTS.c.id, EVENTS.c.silo, EVENTS.c.body)


class State(IntEnum):
    """How far an event has come."""

    WAITING = 0
    TAKEN = 1
    ASIDE = 2


class Waiting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event that waits to be taken: its number, when it was received (microseconds UTC), and what arrived."""

    seq: int
    received: int
    arrival: Arrival


class Inbox:
    """The inbox of a present.

    Args:
        database: where it lies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        names = ("source", "id", "silo", "received", "body", "state", "reason")
        self._insert = Many(database.engine, database.once(EVENTS, "source", "id"), *names)
        settled = update(EVENTS).where(EVENTS.c.seq == bindparam("n"))
        self._settle = Many(
            database.engine, settled.values(state=bindparam("s"), reason=bindparam("r")), "s", "r", "n"
        )  # fmt: skip

    def accept(self, arrivals: Sequence[Arrival], now: int) -> int:
        """Keeps what arrived, all of it or nothing; what was accepted before, under the same source and id, is dropped.

        Args:
            arrivals: in their order; none at all is nothing.
            now: microseconds UTC.

        Returns:
            How many are new.

        Raises:
            Unavailable: the present does not answer; nothing is kept.
        """
        if not arrivals:
            return 0
        rows = [
            (one.source, one.id, one.silo, now, one.body, State.WAITING.value, "") for one in arrivals
        ]  # fmt: skip
        with self._database.write() as connection:
            return self._insert.run(connection, rows)

    def waiting(self, limit: int) -> list[Waiting]:
        """The next events that wait, in order of acceptance; empty where none does."""
        asked = select(*ROW).where(EVENTS.c.state == State.WAITING.value).order_by(EVENTS.c.seq).limit(limit)
        with self._database.read() as connection:
            return list(map(_waiting, connection.execute(asked)))

    def settle(self, connection: Connection, taken: Iterable[int], aside: Mapping[int, str]) -> None:
        """Notes within a transaction which events were taken, and which were set aside with what reason."""
        rows = [(State.TAKEN.value, "", seq) for seq in taken]
        rows += [(State.ASIDE.value, reason, seq) for seq, reason in aside.items()]
        self._settle.run(connection, rows)

    def all(self) -> Iterator[Waiting]:
        """Every event that was accepted, in order, however far it has come."""
        asked = select(*ROW).order_by(EVENTS.c.seq)
        with self._database.read() as connection:
            yield from map(_waiting, connection.execution_options(yield_per=10_000).execute(asked))

    def blank(self, connection: Connection, seqs: Sequence[int]) -> None:
        """Lets go within a transaction of what events held; that they came, under their source and id, stays known."""
        rows = [{"n": seq} for seq in seqs]
        if rows:
            blanked = update(EVENTS).where(EVENTS.c.seq == bindparam("n"))
            connection.execute(blanked.values(state=State.TAKEN.value, reason="", body=b""), rows)

    def aside(self, limit: int = 1_000) -> list[Aside]:
        """Events that were set aside, the latest first."""
        asked = (
            select(EVENTS.c.seq, EVENTS.c.source, EVENTS.c.id, EVENTS.c.silo, EVENTS.c.received, EVENTS.c.reason)
            .where(EVENTS.c.state == State.ASIDE.value)
            .order_by(EVENTS.c.seq.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Aside(**row._mapping) for row in connection.execute(asked)]

    def replay(self, silo: str = "") -> int:
        """Lets events that were set aside wait once more, of one silo or of all; the answer is how many."""
        again = update(EVENTS).where(EVENTS.c.state == State.ASIDE.value)
        again = again.where(EVENTS.c.silo == silo) if silo else again
        with self._database.write() as connection:
            return connection.execute(again.values(state=State.WAITING.value, reason="")).rowcount

    def open(self) -> tuple[int, int]:
        """How many events wait, and how many were set aside; those that were taken are not gone through."""
        with self._database.read() as connection:
            asked = (select(func.count()).where(EVENTS.c.state == one.value) for one in (State.WAITING, State.ASIDE))
            waiting, aside = (int(connection.execute(one).scalar_one()) for one in asked)
        return waiting, aside

    def counts(self) -> dict[State, int]:
        """How many events are in each state."""
        with self._database.read() as connection:
            found = connection.execute(select(EVENTS.c.state, func.count()).group_by(EVENTS.c.state)).all()
        return {State(state): number for state, number in found}


def _waiting(row: Any) -> Waiting:  # noqa: ANN401  # a row of the engine's
    seq, received, source, id, silo, body = row
    return Waiting(seq=seq, received=received, arrival=Arrival(source=source, id=id, silo=silo, body=bytes(body)))
