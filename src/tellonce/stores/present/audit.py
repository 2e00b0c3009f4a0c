"""The audit: who looked at whom, and when; never the value that was asked for.

What people open is noted before they see it. Programs ask many times a second: what they ask is gathered and written
within a second, all of it in one transaction, and a program is refused rather than left unnoted.
"""

from collections.abc import Sequence
from threading import Condition, Lock, Thread
from typing import Final

from sqlalchemy import ColumnElement, insert, or_, select

from tellonce.stores.present.database import Database
from tellonce.stores.present.many import Many
from tellonce.stores.present.schema import AUDIT, PERSONS
from tellonce.vocabulary.access import Look
from tellonce.vocabulary.refusal import Unavailable

WITHIN_S: Final = 0.5
"""Seconds that looks are gathered before they are written."""

MOST: Final = 50_000
"""Looks that may wait to be written, should the present not answer. Source: our choice, some 20 MB."""

AT_ONCE: Final = 5_000
"""Looks in one statement: PostgreSQL takes 65,535 values in one."""


class Audit:
    """The audit of a present. May be told and asked from any thread.

    Args:
        database: where it lies.
        within_s: seconds that looks of programs are gathered before they are written.
        most: looks that may wait to be written.
    """

    def __init__(self, database: Database, within_s: float = WITHIN_S, most: int = MOST) -> None:
        self._insert = Many(database.engine, insert(AUDIT), "at", "who", "what", "person", "detail")
        self._database, self._within_s, self._most = database, within_s, most
        self._waiting: list[Look] = []
        self._changed, self._writing = Condition(), Lock()
        self._thread: Thread | None = None
        self._closed = False

    def note(self, look: Look) -> None:
        """Notes a look of a program; it is written within a second.

        Raises:
            Unavailable: as many as may wait are waiting, because the present does not answer; nothing was noted.
        """
        with self._changed:
            if len(self._waiting) >= self._most or self._closed:
                raise Unavailable("the audit cannot be written, and nothing is shown that is not noted: try again")
            self._waiting.append(look)
            if len(self._waiting) == 1:
                self._wake()

    def note_now(self, *looks: Look) -> None:
        """Notes what a person is about to see, such as a record of two people: when this returns, it is written.

        Raises:
            Unavailable: the present does not answer; show nothing.
        """
        if looks:
            self._write(looks)

    def flush(self) -> None:
        """Writes what waits.

        Raises:
            Unavailable: the present does not answer; what waits goes on waiting.
        """
        with self._writing:
            with self._changed:
                waiting = self._waiting[:]
            for begin in range(0, len(waiting), AT_ONCE):
                part = waiting[begin : begin + AT_ONCE]
                self._write(part)
                with self._changed:
                    del self._waiting[: len(part)]

    def close(self) -> None:
        """Writes what waits, and notes nothing any longer.

        Raises:
            Unavailable: the present does not answer; what waited is lost.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def of_person(self, person: str, limit: int = 1_000) -> list[Look]:
        """Looks at one person (an id), the latest first; empty where nobody looked.

        Looks under former ids of theirs count too, where the present knows that the id now stands for these.
        """
        former = select(PERSONS.c.id).where(PERSONS.c.now == person)
        return self._asked(or_(AUDIT.c.person == person, AUDIT.c.person.in_(former)), limit)

    def latest(self, limit: int) -> list[Look]:
        """The latest looks at anybody, the latest first."""
        return self._asked(None, limit)

    def _asked(self, which: ColumnElement[bool] | None, limit: int) -> list[Look]:
        asked = select(AUDIT.c.at, AUDIT.c.who, AUDIT.c.what, AUDIT.c.person, AUDIT.c.detail)
        asked = asked.where(which) if which is not None else asked
        with self._database.read() as connection:
            rows = connection.execute(asked.order_by(AUDIT.c.seq.desc()).limit(limit)).all()
        return [Look(**row._mapping) for row in rows]

    def _write(self, looks: Sequence[Look]) -> None:
        with self._database.write() as connection:
            self._insert.run(connection, ((one.at, one.who, one.what, one.person, one.detail) for one in looks))

    def _wake(self) -> None:
        """Starts the thread that writes at the first look, and tells it of the first of every group."""
        if self._thread is None:
            self._thread = Thread(target=self._go_on, name="audit", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _go_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                # Until now one look waits: others are given the time to come and be written with it.
                self._changed.wait_for(lambda: self._closed, timeout=self._within_s)
                if self._closed:
                    return
            try:
                self.flush()
            except Unavailable:
                # What waits goes on waiting, and whoever notes too much is told.
                continue
