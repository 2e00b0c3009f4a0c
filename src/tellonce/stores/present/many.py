"""A statement of the one schema that is run for many rows, compiled once: the driver is handed rows as they are."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, Engine, Insert, Update

VALUES: Final = 500
"""Values in one statement on SQLite at most: old builds of it take 999."""


class Many:
    """A statement for many rows at once, each a tuple.

    To look at every value of every row costs SQLAlchemy more than writing them costs SQLite: rows hold values as
    drivers take them (numbers, texts, bytes, None), and the driver binds them. On SQLite rows that are added go some
    dozens to a statement, for the driver lets go of the interpreter and waits for it again at each statement, and all
    other threads with it.

    Args:
        engine: for which it is compiled.
        statement: that adds or changes one row.
        names: of the values of a row, in the order in which the statement names them: all columns that it adds, or all
            its parameters.
    """

    def __init__(self, engine: Engine, statement: Insert | Update, *names: str) -> None:
        self._names = names
        self._wide, self._text_wide = 1, ""
        if isinstance(statement, Insert):
            # Nobody asks which numbers rows were given: without this, PostgreSQL tells them all.
            adding = statement.inline()
            compiled = adding.compile(engine, column_keys=list(names))
            if compiled.positional:
                self._wide = VALUES // len(names)
                several: list[dict[str, object]] = [dict.fromkeys(names)] * self._wide
                self._text_wide = str(adding.values(several).compile(engine))
        else:
            compiled = statement.compile(engine, column_keys=[])
        self._text, self._positional = str(compiled), compiled.positional
        named = compiled.positiontup if compiled.positional else sorted(compiled.params)
        if list(named or ()) != (list(names) if compiled.positional else sorted(names)):
            raise ValueError(f"the statement takes {named}, not {names}")

    def run(self, connection: Connection, rows: Iterable[tuple[object, ...]]) -> int:
        """Runs it within a transaction, row by row in their order.

        Args:
            connection: of the transaction.
            rows: a value for each name; none at all is nothing.

        Returns:
            How many rows were added or changed.
        """
        if not self._positional:
            return self._execute(connection, self._text, [dict(zip(self._names, row, strict=True)) for row in rows])
        given = list(rows)
        whole = len(given) - len(given) % self._wide if self._wide > 1 else 0
        changed = 0
        for begin in range(0, whole, self._wide):
            several = tuple(chain.from_iterable(given[begin : begin + self._wide]))
            changed += connection.exec_driver_sql(self._text_wide, several).rowcount
        return changed + self._execute(connection, self._text, given[whole:])

    def _execute(self, connection: Connection, text: str, given: Sequence[Any]) -> int:
        return connection.exec_driver_sql(text, list(given)).rowcount if given else 0
