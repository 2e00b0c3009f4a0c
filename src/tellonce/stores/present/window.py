"""The window on SQLite: small questions, asked at every moment of contact, with nothing between them and the file.

The statements are those of the one schema, compiled once for the driver; parameters are bound by it, never spliced.
"""

import sqlite3
from collections.abc import Sequence
from threading import Lock
from typing import Any, Final, Protocol

from sqlalchemy import Engine, Select

from tellonce.vocabulary.refusal import Unavailable

CLOSED: Final = "the present does not answer: it was closed"


class Look(Protocol):
    """A question of one statement."""

    def __call__(self, **given: object) -> Sequence[Any]:
        """Its rows, given its parameters by name; empty where there is none.

        Raises:
            Unavailable: the present does not answer.
        """


class Window:
    """One connection that only reads, each statement a transaction of its own. Who asks in other threads takes turns.

    Args:
        engine: of SQLite; its connections are in autocommit unless a transaction is begun.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._turn = engine, Lock()
        self._pooled = engine.raw_connection()
        self._driver: sqlite3.Connection | None = self._pooled.driver_connection

    def look(self, statement: Select[Any]) -> Look:
        """A question, compiled.

        Args:
            statement: with a `bindparam` for each parameter.
        """
        compiled = statement.compile(self._engine)
        text, names = str(compiled), tuple(compiled.positiontup or ())

        def asked(**given: object) -> Sequence[Any]:
            values = [given[name] for name in names]
            with self._turn:
                if self._driver is None:
                    raise Unavailable(CLOSED)
                try:
                    # All rows at once: a statement that is not run to its end holds on to an old state of the file.
                    return self._driver.execute(text, values).fetchall()
                except sqlite3.OperationalError as error:
                    raise Unavailable(f"the present does not answer: {error}") from error

        return asked

    def close(self) -> None:
        """Gives the connection back; whoever looks afterwards is told."""
        with self._turn:
            self._driver = None
            self._pooled.close()
