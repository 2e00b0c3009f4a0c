"""Who is told news by webhook, up to where each was told, and when the next is tried again."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from sqlalchemy import Connection, Row, delete, select, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import DEAD, RECEIVERS
from tellonce.vocabulary.news import NewsType
from tellonce.vocabulary.receiver import Receiver
from tellonce.vocabulary.refusal import Refused


class Receivers:
    """The receivers of a present.

    Args:
        database: where it lies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, receiver: Receiver) -> Receiver:
        """Keeps a receiver; one that is there under its id already gets its types and networks, and is started again.

        Args:
            receiver: its `cursor` is the number of the news after which it begins.

        Returns:
            As it is kept: one that was there keeps its secret and how far it was told.

        Raises:
            Unavailable: the present does not answer.
        """
        row = receiver_row(receiver)
        changed = {"types": row["types"], "allowed": row["allowed"], "stopped": "", **_AFRESH}
        made = self._database.adding(RECEIVERS).values(row)
        with self._database.write() as connection:
            connection.execute(made.on_conflict_do_update(index_elements=["id"], set_=changed))
            return _receiver(connection.execute(select(RECEIVERS).where(RECEIVERS.c.id == receiver.id)).one())

    def remove(self, id: str) -> bool:
        """Takes a receiver away with its dead letters; whether it was there.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.write() as connection:
            connection.execute(delete(DEAD).where(DEAD.c.receiver == id))
            return connection.execute(delete(RECEIVERS).where(RECEIVERS.c.id == id)).rowcount > 0

    def rotate(self, id: str, secret: str, former_until: int) -> None:
        """Gives a receiver a new secret; the one before signs too until it is told otherwise or its time is over.

        Args:
            id: of the receiver.
            secret: the new one.
            former_until: until when the one before signs too, microseconds UTC.

        Raises:
            Refused: there is no such receiver.
            Unavailable: the present does not answer.
        """
        changed = update(RECEIVERS).where(RECEIVERS.c.id == id)
        with self._database.write() as connection:
            done = connection.execute(
                changed.values(secret=secret, former=RECEIVERS.c.secret, former_until=former_until)
            )
            if not done.rowcount:
                raise Refused(f"there is no receiver {id!r}: `tellonce receivers list` names those that there are")

    def all(self) -> list[Receiver]:
        """Every receiver, the oldest first; empty where there is none.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.read() as connection:
            rows = connection.execute(select(RECEIVERS).order_by(RECEIVERS.c.created, RECEIVERS.c.id))
            return [_receiver(row) for row in rows]

    def one(self, id: str) -> Receiver | None:
        """A receiver as it is now; None where there is none of that id.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.read() as connection:
            row = connection.execute(select(RECEIVERS).where(RECEIVERS.c.id == id)).one_or_none()
        return None if row is None else _receiver(row)

    def passed(self, connection: Connection, id: str, seq: int) -> None:
        """Notes within a transaction that a receiver is done with all news up to a number."""
        connection.execute(update(RECEIVERS).where(RECEIVERS.c.id == id).values(cursor=seq, **_AFRESH))

    def later(self, connection: Connection, receiver: Receiver) -> None:
        """Notes within a transaction how often the next news was tried (`attempts`), `since` when, and `next_at`."""
        tried = {"attempts": receiver.attempts, "since": receiver.since, "next_at": receiver.next_at}
        connection.execute(update(RECEIVERS).where(RECEIVERS.c.id == receiver.id).values(tried))

    def stop(self, connection: Connection, id: str, reason: str) -> None:
        """Notes within a transaction that nothing is sent to a receiver any longer, and why."""
        connection.execute(update(RECEIVERS).where(RECEIVERS.c.id == id).values(stopped=reason))


_AFRESH: Mapping[str, int] = {"attempts": 0, "since": 0, "next_at": 0}


def receiver_id(url: str) -> str:
    """The id of the receiver at an address."""
    return "rcv_" + blake2b(url.encode(), digest_size=8).hexdigest()


def receiver_row(receiver: Receiver) -> dict[str, object]:
    """A receiver as it lies in the table."""
    row: dict[str, object] = {name: getattr(receiver, name) for name in Receiver.__struct_fields__}
    return row | {"types": " ".join(receiver.types), "allowed": " ".join(receiver.allowed)}


def _receiver(row: Row[tuple[object, ...]]) -> Receiver:
    told = dict(row._mapping)
    types: Sequence[str] = str(told["types"]).split()
    told |= {"types": tuple(map(NewsType, types)), "allowed": tuple(str(told["allowed"]).split())}
    return Receiver(**told)
