"""Makes one bucket of the long memory on DuckDB: told rows become steps with journey, step number, next step and gap.

Rows of plain case logs that can show no friction are told by SQL alone; all others by the meaning that the build hands in.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.connection_duckdb import Connection, Limits, connected, quoted
from tellonce.stores.placing_duckdb import ORDER
from tellonce.stores.schema import CONTACTS, FRICTIONS, JOURNEYS, MARKS, PROMISES
from tellonce.stores.told import Meaning, Told

PLAIN = "journey_key IS NOT NULL AND channel = 'none'"
"""Rows of a declared case that are no contact: their journey is their key."""


def make(rows: Path, target: Path, meaning: Meaning, scratch: Path) -> None:
    """Write the tables of one bucket.

    Args:
        rows: Parquet of its placed rows, sorted by owner and order.
        target: folder to fill; made here.
        meaning: what is told, and when it need not be.
        scratch: for what does not fit in memory.
    """
    target.mkdir(parents=True)
    with connected(Limits(folder=str(scratch))) as connection:
        connection.execute(f"CREATE VIEW placed AS SELECT * FROM read_parquet({quoted(str(rows))})")
        connection.execute(
            f"CREATE TABLE owners AS SELECT owner, bool_and({PLAIN}) AS plain, list_sort(list(DISTINCT activity)) AS held "
            "FROM placed GROUP BY owner"
        )
        _mark_able(connection, meaning)
        spoken = connection.sql(
            f"SELECT * FROM placed WHERE owner IN (SELECT owner FROM telling) ORDER BY owner, {ORDER}"
        ).to_arrow_table()
        told = meaning.tell(spoken) if spoken.num_rows else _nothing()
        _write_steps(connection, spoken, told, target)
        _write_journeys(connection, told, target)
    for name, table in (("contacts", told.contacts), ("frictions", told.frictions), ("promises", told.promises)):
        pq.write_table(table, target / f"{name}.parquet", compression="zstd")


def _mark_able(connection: Connection, meaning: Meaning) -> None:
    kinds = connection.execute("SELECT DISTINCT held FROM owners WHERE plain").fetchall()
    able = pa.table({
        "held": pa.array([held for (held,) in kinds], pa.list_(pa.string())),
        "able": pa.array([meaning.able(frozenset(held)) for (held,) in kinds], pa.bool_()),
    })  # fmt: skip
    connection.register("able_sets", able)
    connection.execute(
        "CREATE TABLE telling AS SELECT owner FROM owners LEFT JOIN able_sets USING (held) WHERE NOT plain OR coalesce(able, true)"
    )


def _nothing() -> Told:
    return Told(
        marks=MARKS.empty_table(), contacts=CONTACTS.empty_table(), journeys=JOURNEYS.empty_table(),
        frictions=FRICTIONS.empty_table(), promises=PROMISES.empty_table(),
    )  # fmt: skip


def _write_steps(connection: Connection, spoken: pa.Table, told: Told, target: Path) -> None:
    marked = spoken
    for name in MARKS.names:
        marked = marked.append_column(name, told.marks.column(name))
    connection.register("marked", marked)
    connection.execute(
        f"""
        COPY (
            SELECT owner, person, journey, CAST(row_number() OVER w - 1 AS INTEGER) AS step_no, moment, until, channel, direction,
                   activity, outcome, word, label, lead(label) OVER w AS next_label, lead(moment) OVER w - moment AS gap_to_next,
                   contact, kind, topic, silo, file, record, part, ord, attributes
            FROM (
                SELECT * FROM marked
                UNION ALL BY NAME
                SELECT *, 'c' || substr(md5(journey_key), 1, 16) AS journey, NULL AS contact, 'none' AS kind, word AS label
                FROM placed WHERE owner NOT IN (SELECT owner FROM telling)
            )
            WINDOW w AS (PARTITION BY owner, journey ORDER BY {ORDER})
            ORDER BY owner, journey, step_no
        ) TO {quoted(str(target / "steps.parquet"))} (FORMAT parquet, COMPRESSION zstd)
        """
    )


def _write_journeys(connection: Connection, told: Told, target: Path) -> None:
    connection.register("told_journeys", told.journeys)
    connection.execute(
        f"""
        COPY (
            SELECT * FROM told_journeys
            UNION ALL BY NAME
            SELECT 'c' || substr(md5(journey_key), 1, 16) AS id, coalesce(list_sort(list(DISTINCT person) FILTER (person IS NOT NULL)), []) AS persons,
                   coalesce(arg_min(topic, ({ORDER})) FILTER (topic IS NOT NULL), '') AS topic, min(moment) AS started,
                   max(greatest(moment, coalesce(until, moment))) AS ended, NULL::BOOLEAN AS resolved, true AS declared
            FROM placed WHERE owner NOT IN (SELECT owner FROM telling) GROUP BY journey_key
        ) TO {quoted(str(target / "journeys.parquet"))} (FORMAT parquet, COMPRESSION zstd)
        """
    )

