"""News that a receiver did not take in all the time that it was tried: kept until it is sent again or let go."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, select, true, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import DEAD
from tellonce.vocabulary.receiver import Letter


class DeadLetters:
    """The dead letters of a present.

    Args:
        database: where it lies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, connection: Connection, letter: Letter) -> None:
        """Keeps a letter within a transaction; of one that is there already, the later reason."""
        made = self._database.adding(DEAD).values({name: getattr(letter, name) for name in Letter.__struct_fields__})
        changed = {"at": letter.at, "reason": letter.reason, "again": letter.again}
        connection.execute(made.on_conflict_do_update(index_elements=["receiver", "seq"], set_=changed))

    def taken(self, connection: Connection, receiver: str, seq: int) -> None:
        """Forgets a letter within a transaction, for it was taken after all."""
        connection.execute(delete(DEAD).where(DEAD.c.receiver == receiver, DEAD.c.seq == seq))

    def all(self, receiver: str = "", limit: int = 1_000) -> list[Letter]:
        """Letters of one receiver, or with '' of all, by receiver and number; empty where there is none.

        Raises:
            Unavailable: the present does not answer.
        """
        asked = select(DEAD).where(_of(receiver, ())).order_by(DEAD.c.receiver, DEAD.c.seq).limit(limit)
        with self._database.read() as connection:
            return [Letter(**row._mapping) for row in connection.execute(asked)]

    def waiting(self, receiver: str) -> Letter | None:
        """The first letter of a receiver that is to be sent again; None where there is none.

        Raises:
            Unavailable: the present does not answer.
        """
        asked = select(DEAD).where(_of(receiver, ()), DEAD.c.again).order_by(DEAD.c.seq).limit(1)
        with self._database.read() as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else Letter(**row._mapping)

    def again(self, receiver: str = "", seqs: Iterable[int] = ()) -> int:
        """Has letters sent once more.

        Args:
            receiver: only of this one; '' for all.
            seqs: only these numbers; none for all.

        Returns:
            How many.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.write() as connection:
            return connection.execute(update(DEAD).where(_of(receiver, seqs)).values(again=True)).rowcount

    def let_go(self, receiver: str = "", seqs: Iterable[int] = ()) -> int:
        """Forgets letters that nobody needs any longer.

        Args:
            receiver: only of this one; '' for all.
            seqs: only these numbers; none for all.

        Returns:
            How many.

        Raises:
            Unavailable: the present does not answer.
        """
        with self._database.write() as connection:
            return connection.execute(delete(DEAD).where(_of(receiver, seqs))).rowcount


def _of(receiver: str, seqs: Iterable[int]) -> ColumnElement[bool]:
    numbers = list(seqs)
    meant = DEAD.c.receiver == receiver if receiver else true()
    return meant & DEAD.c.seq.in_(numbers) if numbers else meant
