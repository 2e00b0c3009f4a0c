"""Which records are worth comparing: those that share something rare, or several things that are rare together.

What no two records share costs nothing; what too many share (a placeholder, a large town) is no reason alone, but may
be one together with another. So no choice has to be made for one kind of data, and no frequent value can make the pairs
explode: a record is compared with at most so many others for each of its keys.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from tellonce.stores.connection_duckdb import Connection

CUT: Final = 50
"""A further key is expected to cut a block to a fiftieth at best (a birth year does, a town or a first letter less):
what would still be too large is not looked into, so that a million placeholders cost nothing."""


class Key(msgspec.Struct, frozen=True):
    """Something that two records may share.

    Attributes:
        field: what it was made of: keys of one field are never taken together, for one holds the other.
        sql: an expression over the table of records; null shares nothing.
    """

    field: str
    sql: str


def block(connection: Connection, records: str, keys: Sequence[Key], at_most: int, target: str) -> None:
    """Makes a table of pairs worth comparing.

    A value of one key that at most `at_most` records share makes pairs of them. Where more share it, it is taken
    together with the values of other keys that too many share as well, and those by threes; what is still too many is
    dropped.

    Args:
        connection: the database.
        records: name of a table with a column `n` (number of the record) and those the keys read.
        keys: what two records may share.
        at_most: records of one block.
        target: name of the table to make: `l`, `r`, the lesser number first, each pair once.

    Source: McNeill, Kardes, Borthwick, Dynamic record blocking: efficient linking of massive databases in MapReduce,
    QDB 2012.
    """
    fields = sorted({key.field for key in keys})
    shared = " UNION ALL ".join(
        f"SELECT n, {place} AS last, {fields.index(key.field)} AS field, hash({place}, {key.sql}) AS block "
        f"FROM {records} WHERE {key.sql} IS NOT NULL"
        for place, key in enumerate(keys)
    )
    connection.execute(f"CREATE TEMP TABLE one AS {_counted(shared or 'SELECT 0 AS n, 0 AS block WHERE false')}")
    connection.execute(f"CREATE TEMP TABLE blocks AS {_small('one', at_most)}")
    if keys:
        connection.execute(f"CREATE TEMP TABLE two AS {_counted(_twos(at_most))}")
        connection.execute(f"INSERT INTO blocks {_small('two', at_most)}")
        connection.execute(f"CREATE TEMP TABLE three AS {_counted(_threes(at_most))}")
        connection.execute(f"INSERT INTO blocks {_small('three', at_most)}")
        connection.execute("DROP TABLE two; DROP TABLE three")
    connection.execute(
        f"CREATE TEMP TABLE {target} AS SELECT DISTINCT a.n AS l, b.n AS r "
        "FROM blocks AS a JOIN blocks AS b ON a.block = b.block AND a.n < b.n"
    )
    connection.execute("DROP TABLE one; DROP TABLE blocks")


def _counted(blocks: str) -> str:
    return f"SELECT *, count(*) OVER (PARTITION BY block) AS many FROM ({blocks}) AS b"


def _small(table: str, at_most: int) -> str:
    return f"SELECT n, block FROM {table} WHERE many BETWEEN 2 AND {at_most}"


def _twos(at_most: int) -> str:
    """Two keys of different fields, each shared by too many."""
    large = f"BETWEEN {at_most + 1} AND {at_most * CUT * CUT}"
    return (
        "SELECT a.n, a.last AS first, b.last, a.field AS one, b.field AS other, hash(a.block, b.block) AS block, "
        "b.block AS second FROM one AS a JOIN one AS b ON a.n = b.n AND a.last < b.last AND a.field <> b.field "
        f"WHERE a.many {large} AND b.many {large}"
    )


def _threes(at_most: int) -> str:
    """Three keys of which every two are shared by too many."""
    large = f"BETWEEN {at_most + 1} AND {at_most * CUT}"
    return (
        "SELECT ab.n, hash(ab.block, ac.second) AS block FROM two AS ab "
        "JOIN two AS ac ON ab.n = ac.n AND ab.first = ac.first AND ab.last < ac.last AND ab.other <> ac.other "
        "JOIN two AS bc ON bc.n = ab.n AND bc.first = ab.last AND bc.last = ac.last "
        f"WHERE ab.many {large} AND ac.many {large} AND bc.many {large}"
    )
