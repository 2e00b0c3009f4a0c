"""Makes one bucket of the long memory on DuckDB: told rows become steps with journey, step number, next step and gap.

Rows of plain case logs that can show no friction are told by SQL alone; all others by the meaning that the build
hands in.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.connection_duckdb import Connection, quoted
from tellonce.stores.placing_duckdb import ORDER
from tellonce.stores.schema import CONTACTS, FRICTIONS, JOURNEYS, MARKS, PROMISES
from tellonce.stores.told import Able, Meaning, Told

PLAIN = "journey_key IS NOT NULL AND channel = 'none'"
"""Rows of a declared case that are no contact: their journey is their key."""

ENDS = "CASE WHEN activity = 'wait_announced' THEN moment ELSE coalesce(until, moment) END"
"""When a row ends; a wait that was announced is a fact, not a time that passed."""

STEPS = """
    SELECT owner, person, journey,
           CAST(place - max(place) FILTER (first) OVER (ROWS UNBOUNDED PRECEDING) AS INTEGER) AS step_no,
           moment, until, channel, direction, activity, outcome, word, label,
           CASE WHEN NOT last THEN next END AS next_label, CASE WHEN NOT last THEN after - moment END AS gap_to_next,
           contact, kind, topic, silo, file, record, part, nested, ord, attributes
    FROM (
        SELECT *, row_number() OVER () AS place, lead(label) OVER () AS next, lead(moment) OVER () AS after,
               lag(owner) OVER () IS DISTINCT FROM owner OR lag(journey) OVER () IS DISTINCT FROM journey AS first,
               lead(owner) OVER () IS DISTINCT FROM owner OR lead(journey) OVER () IS DISTINCT FROM journey AS last
        FROM sorted)
"""
"""Rows already lie sorted by owner, journey and order: every window is a look at the neighbour and none sorts again."""

TABLES = ("rows", "owners", "able_sets", "telling", "sorted")


def make(connection: Connection, target: Path, meaning: Meaning) -> None:
    """Write the tables of one bucket.

    Args:
        connection: where the table `rows` holds its placed rows; it and all that is made of it are dropped afterwards.
        target: folder to fill; made here.
        meaning: what is told, and when it need not be.
    """
    target.mkdir(parents=True)
    rows = spoken(connection, meaning.able)
    told = meaning.tell(rows) if rows.num_rows else _nothing()
    _write_steps(connection, rows, told, target)
    _write_journeys(connection, told, target)
    forget(connection)
    for name, table in (("contacts", told.contacts), ("frictions", told.frictions), ("promises", told.promises)):
        pq.write_table(table, target / f"{name}.parquet", compression="zstd")


def spoken(connection: Connection, able: Able) -> pa.Table:
    """The rows of one bucket about which the meaning is asked, sorted by owner and order; the others are plain.

    Args:
        connection: where the table `rows` holds the placed rows of the bucket; `forget` drops it and all made of it.
        able: whether a plain case log that holds just these activities need be told.
    """
    connection.execute(
        f"""
        CREATE TABLE owners AS
        SELECT owner, bool_and({PLAIN}) AS plain, CAST(bit_or(1::HUGEINT << number) AS VARCHAR) AS held
        FROM rows JOIN (
            SELECT activity, row_number() OVER (ORDER BY activity) - 1 AS number FROM rows GROUP BY activity
        ) USING (activity)
        GROUP BY owner
        """
    )
    _mark_able(connection, able)
    return connection.sql(
        f"SELECT * FROM rows WHERE owner IN (SELECT owner FROM telling) ORDER BY owner, {ORDER}"
    ).to_arrow_table()


def forget(connection: Connection) -> None:
    """Drop the rows of a bucket and all that was made of them."""
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _mark_able(connection: Connection, able: Able) -> None:
    activities = [
        one for (one,) in connection.execute("SELECT DISTINCT activity FROM rows ORDER BY activity").fetchall()
    ]
    held = [one for (one,) in connection.execute("SELECT DISTINCT held FROM owners WHERE plain").fetchall()]
    sets = (frozenset(activity for number, activity in enumerate(activities) if int(one) >> number & 1) for one in held)
    given = pa.table({"held": pa.array(held, pa.string()), "able": pa.array([able(one) for one in sets], pa.bool_())})
    connection.register("given_sets", given)
    connection.execute("CREATE TABLE able_sets AS FROM given_sets")
    connection.execute(
        "CREATE TABLE telling AS SELECT owner FROM owners LEFT JOIN able_sets USING (held) "
        "WHERE NOT plain OR coalesce(able, true)"
    )


def _nothing() -> Told:
    return Told(
        marks=MARKS.empty_table(), contacts=CONTACTS.empty_table(), journeys=JOURNEYS.empty_table(),
        frictions=FRICTIONS.empty_table(), promises=PROMISES.empty_table(),
    )  # fmt: skip


def _write_steps(connection: Connection, rows: pa.Table, told: Told, target: Path) -> None:
    marked = rows
    for name in MARKS.names:
        marked = marked.append_column(name, told.marks.column(name))
    connection.register("marked", marked)
    connection.execute(
        f"""
        CREATE TABLE sorted AS
        SELECT owner, person, journey, moment, until, channel, direction, activity, outcome, word, label, contact, kind,
               topic, silo, file, record, part, nested, ord, attributes
        FROM (
            SELECT * FROM marked
            UNION ALL BY NAME
            SELECT *, 'c' || substr(md5(journey_key), 1, 16) AS journey, NULL AS contact, 'none' AS kind,
                   coalesce(nullif(word, ''), activity) AS label
            FROM rows WHERE owner NOT IN (SELECT owner FROM telling))
        ORDER BY owner, journey, {ORDER}
        """
    )
    connection.execute(f"COPY ({STEPS}) TO {quoted(str(target / 'steps.parquet'))} (FORMAT parquet, COMPRESSION zstd)")
    edges = (
        f"SELECT label, next_label, gap_to_next, count(*) AS n FROM ({STEPS}) "
        "WHERE journey IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    connection.execute(f"COPY ({edges}) TO {quoted(str(target / 'edges.parquet'))} (FORMAT parquet, COMPRESSION zstd)")
    _write_variants(connection, target)


def _write_variants(connection: Connection, target: Path) -> None:
    """The sequences of labels with how many journeys took each, cut out of the sorted column in one piece."""
    walked = connection.sql(
        f"SELECT label, step_no = 0 AS first FROM ({STEPS}) WHERE journey IS NOT NULL"
    ).to_arrow_table()
    firsts = np.flatnonzero(walked["first"].to_numpy())
    ends = pa.array(np.append(firsts, walked.num_rows), pa.int32())
    paths = pa.ListArray.from_arrays(ends, walked["label"].dictionary_encode().combine_chunks())
    connection.register("walked", pa.table({"path": paths.cast(pa.list_(pa.string()))}))
    connection.execute(
        f"""
        COPY (SELECT path, count(*) AS n FROM walked GROUP BY path ORDER BY path)
        TO {quoted(str(target / "variants.parquet"))} (FORMAT parquet, COMPRESSION zstd)
        """
    )


def _write_journeys(connection: Connection, told: Told, target: Path) -> None:
    connection.register("told_journeys", told.journeys)
    connection.execute(
        f"""
        COPY (
            SELECT * FROM told_journeys
            UNION ALL BY NAME
            SELECT 'c' || substr(md5(journey_key), 1, 16) AS id,
                   coalesce(list_sort(list(DISTINCT person) FILTER (person IS NOT NULL)), []) AS persons,
                   coalesce(arg_min(topic, ({ORDER})) FILTER (topic IS NOT NULL), '') AS topic, min(moment) AS started,
                   max({ENDS}) AS ended, NULL::BOOLEAN AS resolved, true AS declared
            FROM rows WHERE owner NOT IN (SELECT owner FROM telling) GROUP BY journey_key
        ) TO {quoted(str(target / "journeys.parquet"))} (FORMAT parquet, COMPRESSION zstd)
        """
    )
