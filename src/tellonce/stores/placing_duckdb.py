"""Puts every touchpoint in its place on DuckDB: one row each, with its contact group, person, owner and bucket.

Exact repeats (the same silo, record and part) are dropped here, for ever and in whatever file they stand.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from tellonce.stores.connection_duckdb import Connection, Limits, connect, quoted
from tellonce.stores.schema import SAID, TOUCHPOINTS

BUCKETS: Final = 16
"""Hash buckets of owners. Sixteen kept a hundred million events within memory on two cores when measured."""

ORDER: Final = "moment, ord, channel NOT IN ('ivr', 'bot'), silo, record, part"
"""The order of touchpoints."""

MORE: Final = {
    "until": "until DESC NULLS LAST",
    "word": "word = ''",
    "attributes": "coalesce(len(json_keys(nullif(attributes, ''))), 0) DESC",
    **{name: f"len({name}) DESC" for name in ("id_kinds", "id_values", "contact_keys", "matters")},
}
"""By column, what comes before its value: of what is on record, more before less."""

PRECEDENCE: Final = ", ".join([
    "moment DESC",
    *(part for name in TOUCHPOINTS.names if name not in ("moment", "file")
      for part in ((MORE[name], name) if name in MORE else (f"{name} NULLS LAST",))), "file",
])  # fmt: skip
"""Which of several tellings of one touchpoint counts: the first. The same as `Touchpoint.precedence`."""

LINKING: Final = """
channel IN ('phone', 'ivr', 'chat') AND activity NOT IN ('call_placed', 'case_updated', 'case_closed', 'case_step')
"""
"""What shows when a call or chat was. What became of its case, days later, does not."""

PLACED: Final = "channel IN ('phone', 'ivr', 'chat') AND activity = 'call_placed'"
"""What shows when a call was that the organisation made, where its record tells of nothing else."""

SPAN_END: Final = "CASE WHEN activity IN ('case_opened', 'wait_announced') THEN moment ELSE coalesce(until, moment) END"
"""A case outlasts the call it was opened in, and a wait that was announced need not be waited."""


class Placing:
    """One build's rows while they are being placed.

    Args:
        logs: the logs of the build.
        scratch: a folder of its own for what does not fit in memory.
    """

    def __init__(self, logs: Sequence[Path], scratch: Path) -> None:
        self.scratch = scratch
        self.limits = Limits(memory_mib=3_072, folder=str(scratch))
        self.connection = connect(self.limits)
        self.connection.register("nothing", TOUCHPOINTS.empty_table())
        source = f"read_parquet([{', '.join(quoted(str(path)) for path in logs)}])" if logs else "nothing"
        self.connection.execute(f"CREATE VIEW read AS FROM {source}")
        self._drop_repeats()

    def _drop_repeats(self) -> None:
        seen = self.connection.execute(
            "SELECT count(*), count(DISTINCT hash(silo, record, part)) FROM read"
        ).fetchall()[0]
        self.repeated = 0
        if seen[0] == seen[1]:
            return
        self.connection.execute(
            f"CREATE TABLE once AS SELECT * FROM read "
            f"QUALIFY row_number() OVER (PARTITION BY silo, record, part ORDER BY {PRECEDENCE}) = 1"
        )
        self.repeated = seen[0] - self.connection.execute("SELECT count(*) FROM once").fetchall()[0][0]
        self.connection.execute("CREATE OR REPLACE VIEW read AS FROM once")

    def latest(self) -> int:
        """The latest moment read in microseconds UTC, 0 where nothing was read."""
        found = self.connection.execute(
            "SELECT coalesce(max(greatest(moment, coalesce(until, moment))), 0) FROM read"
        ).fetchall()
        return int(found[0][0])

    def linkable(self) -> pa.Table:
        """What shows which records are one contact: one row a record that shares a key, or was a call or chat.

        Columns: silo, record, contact_keys (all of the record), direction, moment, until (of the whole record), numbers
        (raw telephone numbers; empty where it was no call).
        """
        live = f"(({LINKING}) OR made)"
        shows = f"(len(contact_keys) > 0 OR {live})"
        return self.connection.sql(
            f"""
            WITH calls AS (
                SELECT silo, record, true AS made FROM read
                WHERE (silo, record) IN (SELECT (silo, record) FROM read WHERE {PLACED})
                GROUP BY silo, record HAVING bool_and({PLACED})
            )
            SELECT silo, record, list_distinct(flatten(list(contact_keys))) AS contact_keys,
                   arg_min(direction, ({ORDER})) FILTER ({shows}) AS direction, min(moment) FILTER ({live}) AS moment,
                   max({SPAN_END}) FILTER ({live}) AS until,
                   coalesce(list_distinct(flatten(list(list_transform(
                       list_filter(list_zip(id_kinds, id_values), lambda i: i[1] = 'phone'), lambda i: i[2]
                   )) FILTER ({live}))), []) AS numbers
            FROM (SELECT r.*, coalesce(c.made, false) AS made FROM read AS r LEFT JOIN calls AS c USING (silo, record))
            WHERE {shows} GROUP BY silo, record ORDER BY silo, record
            """
        ).to_arrow_table()

    def observations(self, grouping: pa.Table) -> pa.Table:
        """Every raw identifier with its evidence group: grp, record, silo, kind, value, at, asserted.

        Args:
            grouping: silo, record, grp of the records that share a group; all others are groups of their own.
        """
        self.group(grouping)
        return self.connection.sql(
            f"""
            SELECT coalesce(g.grp, r.silo || ':' || r.record) AS grp, r.silo || chr(0) || r.record AS record, r.silo,
                   r.kind, r.value, min(r.moment) AS at, bool_and(r.said IS NOT DISTINCT FROM r.kind) AS asserted
            FROM ({SAID} FROM read) AS r
            LEFT JOIN grouping AS g ON g.silo = r.silo AND g.record = r.record
            GROUP BY ALL ORDER BY ALL
            """
        ).to_arrow_table()

    def group(self, grouping: pa.Table) -> None:
        """Keep in mind which records share a group: silo, record, grp; all others are groups of their own."""
        self.connection.register("given", grouping)
        self.connection.execute("CREATE OR REPLACE TABLE grouping AS SELECT * FROM given")

    def place(self, people: pa.Table) -> dict[str, str]:
        """Put the rows, grouped before, into buckets of their owners; the answer is each bucket's fingerprint.

        Args:
            people: grp, person (null where unresolved) of every group with an identifier.

        Returns:
            Bucket name to a fingerprint of its set of rows; buckets without rows are left out.
        """
        self.connection.register("people", people)
        self.connection.execute(
            """
            CREATE VIEW found AS
            SELECT r.*, coalesce(g.grp, r.silo || ':' || r.record) AS grp, p.person
            FROM read AS r LEFT JOIN grouping AS g ON g.silo = r.silo AND g.record = r.record
            LEFT JOIN people AS p ON p.grp = coalesce(g.grp, r.silo || ':' || r.record)
            """
        )
        self.connection.execute(
            f"""
            CREATE TABLE cases AS SELECT journey_key, arg_min(person, ({ORDER})) AS owner
            FROM found WHERE journey_key IS NOT NULL AND person IS NOT NULL GROUP BY journey_key
            """
        )
        # In order of bucket: what does not fit in memory is then fetched back once, not once for each bucket.
        self.connection.execute(
            """
            CREATE TABLE placed AS
            SELECT *, substr(md5(owner), 1, 1) AS bucket FROM (
                SELECT f.*, coalesce(c.owner, CASE WHEN f.journey_key IS NOT NULL THEN 'case:' || f.journey_key END,
                                     f.person, 'group:' || f.grp) AS owner
                FROM found AS f LEFT JOIN cases AS c ON c.journey_key = f.journey_key)
            ORDER BY bucket
            """
        )
        rows = self.connection.execute(
            f"""
            SELECT bucket, count(*) || '-' || bit_xor(hash({", ".join([*TOUCHPOINTS.names, "grp", "person", "owner"])}))
                   || '-' || bool_or(activity = 'promise_made')
            FROM placed GROUP BY bucket
            """
        ).fetchall()
        return dict(rows)

    def take(self, bucket: str) -> Connection:
        """The connection with the rows of one bucket as the table `rows`, in no order."""
        self.connection.execute("CREATE TABLE rows AS SELECT * EXCLUDE (bucket) FROM placed WHERE bucket = ?", [bucket])
        return self.connection

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()
