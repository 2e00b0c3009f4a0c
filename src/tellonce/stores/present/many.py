"""A statement of the one schema that is run for many rows, compiled once: the driver is handed rows as they are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Insert, Update


class Many:
    """A statement for many rows at once, each a tuple.

    To look at every value of every row costs SQLAlchemy more than writing them costs SQLite: rows hold values as
    drivers take them (numbers, texts, bytes, None), and the driver binds them.

    Args:
        engine: for which it is compiled.
        statement: that adds or changes one row.
        names: of the values of a row, in their order: all columns that it adds, or all its parameters.
    """

    def __init__(self, engine: Engine, statement: Insert | Update, *names: str) -> None:
        if isinstance(statement, Insert):
            # Nobody asks which numbers rows were given: without this, PostgreSQL tells them all.
            compiled = statement.inline().compile(engine, column_keys=list(names))
        else:
            compiled = statement.compile(engine, column_keys=[])
        assert set(compiled.params) == set(names), (sorted(compiled.params), names)  # noqa: S101  # ours to mend
        self._text, self._names = str(compiled), names
        order = compiled.positiontup
        self._order = None if order is None else tuple(names.index(name) for name in order)

    def run(self, connection: Connection, rows: Iterable[tuple[object, ...]]) -> CursorResult[Any] | None:
        """Runs it within a transaction, row by row in their order; None where there is no row."""
        if self._order is None:
            given: list[Any] = [dict(zip(self._names, row, strict=True)) for row in rows]
        elif self._order == tuple(range(len(self._names))):
            given = list(rows)
        else:
            given = [tuple(row[place] for place in self._order) for row in rows]
        return connection.exec_driver_sql(self._text, given) if given else None
