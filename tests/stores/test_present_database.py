"""The database of a present: brought to the newest schema, the same as declared, and none that is newer than we are."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from tellonce.stores.present.database import Database
from tellonce.stores.present.schema import METADATA
from tellonce.vocabulary.refusal import Refused, Unsupported


def of_indexes(connection):
    """Each index with its columns and the rows that it holds, as the engine itself writes them."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT name, replace(replace(sql, char(10), ' '), '\t', '') FROM sqlite_master WHERE sql IS NOT NULL"
    else:
        asked = "SELECT indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes"
        asked += " WHERE schemaname = current_schema()"
    return dict(tuple(row) for row in connection.execute(text(asked)) if "alembic" not in row[0])


def test_the_steps_make_what_the_schema_declares(database):
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_steps_make_the_same_indexes_and_tables_as_the_schema_itself(database):
    """Which `compare_metadata` does not look at: partial indexes, and how SQLite lays out a table."""
    with database.write() as connection:
        by_steps = of_indexes(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        declared = of_indexes(connection)
    assert by_steps.keys() == declared.keys()
    assert {name: plain(sql) for name, sql in by_steps.items()} == {name: plain(sql) for name, sql in declared.items()}


def plain(sql):
    return "".join(sql.split()).replace('"', "")


def test_a_present_that_is_there_is_opened_as_it_is(address, database):
    with database.write() as connection:
        connection.execute(text("INSERT INTO facts (name, value) VALUES ('a', 'b')"))
    again = Database(address)
    with again.read() as connection:
        assert connection.execute(text("SELECT value FROM facts")).scalar_one() == "b"
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}
    again.close()


def test_a_newer_present_is_refused_and_stays_as_it_is(address, database):
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unsupported, match="newer Tellonce"):
        Database(address)
    with database.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


@pytest.mark.parametrize("url", ["nonsense", "mysql://localhost/x"])
def test_what_is_no_address_is_refused_with_what_is_allowed(url):
    with pytest.raises(Refused, match="sqlite:///FILE"):
        Database(url)


def test_a_transaction_that_fails_leaves_nothing(database):
    def write():
        with database.write() as connection:
            connection.execute(text("INSERT INTO facts (name, value) VALUES ('a', 'b')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM facts")).scalar_one() == 0


def test_a_present_of_an_earlier_schema_is_brought_to_the_newest_and_loses_nothing(address, database):
    """The one step so far: the audit's index by person went."""
    with database.write() as connection:
        connection.execute(text("CREATE INDEX audit_person ON audit (person)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        connection.execute(text("INSERT INTO audit (at, who, what, person, detail) VALUES (1, 'w', 'x', 'p1', '')"))
    again = Database(address)
    with again.read() as connection:
        assert "audit_person" not in of_indexes(connection)
        assert connection.execute(text("SELECT person FROM audit")).scalars().all() == ["p1"]
    again.close()
