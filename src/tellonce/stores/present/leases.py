"""Leases: who alone may do a piece of work, until when, and that nobody writes who may no longer.

A clock only decides when another may try. What keeps two holders apart is the fence, a number that grows with each
holder and is checked in the very transaction that writes: a holder that slept through its lease writes nothing.
Source: M. Kleppmann, "How to do distributed locking" (2016), fencing tokens.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select, update

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import LEASES
from tellonce.vocabulary.moment import MINUTE, SECOND
from tellonce.vocabulary.refusal import Lost

NOBODY: Final = ""
"""Holder of a lease that was given back: its row stays, so that the fence goes on growing."""


AHEAD: Final = 5 * MINUTE
"""How far clocks of workers may part. A lease that lasts longer than it is given for and this besides was taken before
a clock was set back; to wait for it could take hours. Source: our choice, what Kerberos allows (RFC 4120, 8.2)."""


class Leases:
    """The leases of a present.

    Args:
        database: where it lies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, holder: str, now: int, seconds: float, *, force: bool = False) -> int | None:
        """Takes a lease that is free, has run out, is the same holder's, or was taken before a clock was set back.

        Args:
            name: of the piece of work.
            holder: who asks; not ''.
            now: microseconds UTC.
            seconds: for how long.
            force: whether whoever holds it loses it.

        Returns:
            The fence to write with; None where somebody else holds it.

        Raises:
            Unavailable: the present does not answer.
        """
        until = now + round(seconds * SECOND)
        made = self._database.adding(LEASES).values(name=name, holder=holder, fence=1, until=until)
        free = (LEASES.c.until <= now) | (LEASES.c.holder == holder) | (LEASES.c.until > until + AHEAD)
        taken = made.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "fence": LEASES.c.fence + 1, "until": until},
            where=None if force else free,
        ).returning(LEASES.c.fence)
        with self._database.write() as connection:
            fence = connection.execute(taken).scalar()
        return None if fence is None else int(fence)

    def renew(self, name: str, fence: int, now: int, seconds: float) -> None:
        """Holds a lease longer, also one that has run out and that nobody took since.

        Args:
            name: of the piece of work.
            fence: as it was given.
            now: microseconds UTC.
            seconds: for how long from now.

        Raises:
            Lost: somebody else took it, or it was given back.
            Unavailable: the present does not answer.
        """
        longer = update(LEASES).where(LEASES.c.name == name, LEASES.c.fence == fence, LEASES.c.holder != NOBODY)
        with self._database.write() as connection:
            if connection.execute(longer.values(until=now + round(seconds * SECOND))).rowcount != 1:
                raise _lost(name)

    def release(self, name: str, fence: int) -> None:
        """Gives a lease back, so that another need not wait until it runs out; of one that is lost, nothing.

        Raises:
            Unavailable: the present does not answer.
        """
        mine = update(LEASES).where(LEASES.c.name == name, LEASES.c.fence == fence)
        with self._database.write() as connection:
            connection.execute(mine.values(holder=NOBODY, until=0))

    def hold(self, connection: Connection, name: str, fence: int, now: int) -> None:
        """Makes sure, first of all in a transaction that writes, that it is still allowed.

        Until the transaction ends nobody else can take the lease: what the next holder reads has all that was written.

        Args:
            connection: of the transaction.
            name: of the piece of work.
            fence: as it was given.
            now: microseconds UTC.

        Raises:
            Lost: the lease has run out or somebody else took it; nothing may be written.
        """
        asked = select(LEASES.c.fence).where(LEASES.c.name == name, LEASES.c.fence == fence, LEASES.c.until > now)
        if connection.execute(asked.with_for_update()).scalar() is None:
            raise _lost(name)


class Held:
    """A lease that is held, with the clock by which it runs out: never that of a rehearsal, which may leap.

    Args:
        leases: of the present.
        name: of the piece of work.
        fence: as it was given.
        ticks: microseconds UTC.
        seconds: how long it is held from each renewal.
    """

    def __init__(self, leases: Leases, name: str, fence: int, ticks: Callable[[], int], seconds: float) -> None:
        self._leases, self._name, self._fence, self._ticks = leases, name, fence, ticks
        self._seconds, self._renewed = seconds, ticks()

    def sure(self, connection: Connection) -> None:
        """Makes sure, first of all in a transaction that writes, that it is still held.

        Raises:
            Lost: it has run out or somebody else took it; nothing may be written.
        """
        self._leases.hold(connection, self._name, self._fence, self._ticks())

    def renew(self) -> None:
        """Holds it longer, once a third of its time has gone.

        Raises:
            Lost: somebody else took it.
            Unavailable: the present does not answer.
        """
        now = self._ticks()
        if now - self._renewed > self._seconds * SECOND / 3:
            self._leases.renew(self._name, self._fence, now, self._seconds)
            self._renewed = now

    def release(self) -> None:
        """Gives it back.

        Raises:
            Unavailable: the present does not answer.
        """
        self._leases.release(self._name, self._fence)


def _lost(name: str) -> Lost:
    return Lost(f"the lease {name!r} is no longer held: somebody else does this now, or may at any moment")
