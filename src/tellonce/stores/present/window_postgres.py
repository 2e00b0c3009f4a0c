"""The window on PostgreSQL: small questions, asked at every moment of contact, on connections that are kept for them.

What SQLAlchemy does around a question (a connection taken from the pool and tried, a transaction begun and ended) are
three ways to the server and back beside the one that counts.
"""

from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, Full, LifoQueue
from typing import Any, Final

from sqlalchemy import Engine, Select
from sqlalchemy.exc import DBAPIError

from tellonce.stores.present.window import CLOSED, Look
from tellonce.vocabulary.refusal import Unavailable

KEPT: Final = 8
"""Connections that are kept at most: as many as there are in the pool. Who asks beyond them gets one of their own."""


class ServerWindow:
    """Connections that only read, each statement a transaction of its own. May be asked from any thread.

    A connection that broke off since it was last used is not the question's fault: it is asked once more on a new one.

    Args:
        engine: of PostgreSQL.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._failed: type[Exception] = engine.dialect.loaded_dbapi.OperationalError
        self._kept: LifoQueue[Any] = LifoQueue(KEPT)
        self._closed = False

    def look(self, statement: Select[Any]) -> Look:
        """A question, compiled.

        Args:
            statement: with a `bindparam` for each parameter.
        """
        text = str(statement.compile(self._engine))

        def asked(**given: object) -> Sequence[Any]:
            kept = self._taken()
            if kept is not None:
                with suppress(self._failed):
                    return self._asked(kept, text, given)
                self._let_go()
            try:
                return self._asked(self._opened(), text, given)
            except (self._failed, DBAPIError) as error:
                raise Unavailable(f"the present does not answer: {str(error)[:200]}") from error

        return asked

    def close(self) -> None:
        """Closes the connections; whoever looks afterwards is told."""
        self._closed = True
        self._let_go()

    def _taken(self) -> Any | None:  # noqa: ANN401  # the driver's
        if self._closed:
            raise Unavailable(CLOSED)
        try:
            return self._kept.get_nowait()
        except Empty:
            return None

    def _asked(self, cursor: Any, text: str, given: dict[str, object]) -> Sequence[Any]:  # noqa: ANN401
        """The rows; a cursor that answered is kept, any other closed with its connection."""
        try:
            rows: Sequence[Any] = cursor.execute(text, given).fetchall()
        except BaseException:
            cursor.connection.close()
            raise
        self._keep(cursor)
        return rows

    def _keep(self, cursor: Any) -> None:  # noqa: ANN401
        with suppress(Full):
            if not self._closed:
                self._kept.put_nowait(cursor)
                return
        cursor.connection.close()

    def _opened(self) -> Any:  # noqa: ANN401  # the driver's
        connection = self._engine.raw_connection()
        driver: Any = connection.driver_connection
        connection.detach()
        driver.autocommit = True
        return driver.cursor()

    def _let_go(self) -> None:
        """Closes what is kept: where one connection broke off, so did all of them."""
        with suppress(Empty):
            while True:
                self._kept.get_nowait().connection.close()
