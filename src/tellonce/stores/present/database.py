"""The database of a present: opened, brought to the newest schema, and written to in short transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, Insert, Select, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from tellonce.stores.present.window import Look, Window
from tellonce.stores.present.window_postgres import ServerWindow
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported

MIGRATIONS: Final = "tellonce.stores.present:migrations"

PRESENT: Final = "present.sqlite"
"""Name of the file of a present in the folder of its store."""

PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # A commit is on the disk before it is acknowledged, also when the power fails.
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    # Address space, not memory: reading a page that is mapped costs no call of the system. Source: the most that SQLite
    # maps as it is built by default.
    "PRAGMA mmap_size = 2147418112",
    "PRAGMA cache_size = -65536",
)


def usual(store: Path) -> str:
    """The address of the present that lies in a store's folder."""
    return f"sqlite:///{store / PRESENT}"


class Database:
    """One present on SQLite or PostgreSQL.

    Args:
        url: `sqlite:///FILE` or `postgresql://…`.

    Raises:
        Refused: the address is none.
        Unsupported: its driver is not installed, or a newer Tellonce made it.
        Unavailable: it does not answer.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._reader = self.engine.execution_options(reads=True)
        self.embedded = self.engine.dialect.name == "sqlite"
        self._turn = RLock()
        self._window: Window | ServerWindow | None = None
        try:
            self._upgrade()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is there afterwards, or nothing.

        SQLite has one writer at a time: within this process they take turns here, which costs less than to wait on a
        lock of the file.

        Raises:
            Unavailable: the database does not answer, or another process held it too long.
        """
        if not self.embedded:
            with _answered(), self.engine.begin() as connection:
                yield connection
            return
        with self._turn, _answered(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One connection that reads; what it reads is one state of the database.

        Raises:
            Unavailable: the database does not answer.
        """
        with _answered(), self._reader.begin() as connection:
            yield connection

    def compact(self) -> None:
        """Lets go of what lies in the file of what was taken out; on a server its own housekeeping does that.

        Raises:
            Unavailable: the present does not answer.
        """
        if self.embedded:
            with self._turn, _answered(), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    raw.execute(statement).fetchall()  # type: ignore[union-attr]  # the driver's own

    def look(self, statement: Select[Any]) -> Look:
        """A question of one statement that is asked very often: its rows, given its parameters by name.

        It is compiled once, and asked on connections that are kept for such questions alone: to begin and to end a
        transaction would cost more than the question.

        Args:
            statement: with a `bindparam` for each parameter.
        """
        if self._window is None:
            self._window = Window(self.engine) if self.embedded else ServerWindow(self.engine)
        return self._window.look(statement)

    def once(self, table: Table, *columns: str) -> Insert:
        """A statement that adds rows but for those whose values of some columns are there already."""
        adding: Insert = self.adding(table).on_conflict_do_nothing(index_elements=list(columns))
        return adding

    def instead(self, table: Table) -> Insert:
        """A statement that adds rows in place of those with the same primary key."""
        keys = [column.name for column in table.primary_key]
        adding = self.adding(table)
        others = {one.name: adding.excluded[one.name] for one in table.columns if one.name not in keys}
        replacing: Insert = adding.on_conflict_do_update(index_elements=keys, set_=others)
        return replacing

    def adding(self, table: Table) -> Any:  # noqa: ANN401  # both dialects have it, without a type in common
        """A statement that adds rows, to which what happens to those that are there already can be added."""
        return sqlite.insert(table) if self.embedded else postgresql.insert(table)

    def require_newest(self) -> None:
        """Makes sure that the database answers and has the schema of this version.

        Raises:
            Unavailable: it does not answer, or another version has changed it since.
        """
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        with self.read() as connection:
            there = MigrationContext.configure(connection).get_current_revision()
        if there != ScriptDirectory.from_config(config).get_current_head():
            raise Unavailable(f"the present has the schema {there!r} of another version: run that version")

    def close(self) -> None:
        """Give the connections back."""
        if self._window is not None:
            self._window.close()
        self.engine.dispose()

    def _upgrade(self) -> None:
        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        try:
            with _answered(), self.engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise Unsupported(
                f"the present was made by a newer Tellonce ({error}): use that version, or another present"
            ) from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Refused(f"{url!r} is no address of a database (allowed: sqlite:///FILE, postgresql://…)") from error
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, connect_args={"check_same_thread": False, "timeout": 10}, pool_size=8, hide_parameters=True
        )
        _tune(engine)
        return engine
    if parsed.get_backend_name() != "postgresql":
        raise Refused(
            f"a present lies on SQLite or PostgreSQL, not on {parsed.get_backend_name()!r} "
            "(allowed: sqlite:///FILE, postgresql://…)"
        )
    try:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=8, pool_pre_ping=True, hide_parameters=True
        )
    except (ImportError, NoSuchModuleError) as error:
        raise Unsupported(
            "PostgreSQL needs a driver that is not installed: pip install 'tellonce[postgres]'"
        ) from error  # fmt: skip


def _tune(engine: Engine) -> None:
    """Settings of every connection; transactions begin where we say so, and at once as writers."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:  # noqa: ANN401  # the driver's own
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _answered() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unavailable(f"the present does not answer: {str(error.orig)[:200]}") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("the connection to the present broke off") from error
        raise
