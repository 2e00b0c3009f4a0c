"""What was read of each file: counts that show at a glance what is missing, doubled or odd."""

from collections import defaultdict

import msgspec

from tellonce.stores.history import View
from tellonce.vocabulary.account import FileEntry
from tellonce.vocabulary.touchpoint import PASSED_OVER


def file_entries(view: View) -> list[FileEntry]:
    """One entry a file in order of name; sub-records count as their records.

    `without_outcome` counts records whose declared outcome is empty, `backward` those with a moment before the one it
    must follow, `repeated` touchpoints that had been read before, `evidence` records by the kinds of identifiers that
    another silo vouches for, `erased` records that are left out because the person was erased,
    `passed_over` those that the declaration leaves out.
    """
    rows = view.ask(
        """
        WITH f AS (SELECT split_part(one, ':', 1) AS silo, substr(one, instr(one, ':') + 1) AS file
                   FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS one)),
        t AS (
            SELECT file, silo, count(*) AS touchpoints,
                   count(DISTINCT left(record, length(record) - nested)) AS records,
                   count(DISTINCT record) FILTER (attributes LIKE '%"outcome_missing"%') AS without_outcome,
                   count(DISTINCT record) FILTER (attributes LIKE '%"backward"%') AS backward
            FROM touchpoints GROUP BY file, silo),
        s AS (
            SELECT file, silo, count(*) AS kept,
                   count(DISTINCT left(record, length(record) - nested)) FILTER (person IS NOT NULL) AS resolved
            FROM steps GROUP BY file, silo),
        a AS (
            SELECT file, silo, count(*) FILTER (reason <> ?) AS set_aside,
                   count(*) FILTER (reason <> ? AND place <> 'header') AS unread,
                   count(*) FILTER (reason = ?) AS passed_over
            FROM set_aside GROUP BY file, silo)
        SELECT f.file, f.silo,
               coalesce(t.records, 0) + coalesce(a.unread, 0) AS records, coalesce(t.touchpoints, 0) AS touchpoints,
               coalesce(a.set_aside, 0) AS set_aside, coalesce(s.resolved, 0) AS resolved,
               coalesce(t.without_outcome, 0) AS without_outcome, coalesce(t.backward, 0) AS backward,
               coalesce(t.touchpoints, 0) - coalesce(s.kept, 0) AS repeated, coalesce(e.records, 0) AS erased,
               coalesce(a.passed_over, 0) AS passed_over
        FROM f LEFT JOIN t USING (silo, file) LEFT JOIN a USING (silo, file) LEFT JOIN s USING (silo, file)
        LEFT JOIN erased AS e USING (silo, file)
        ORDER BY file, silo
        """,
        [msgspec.json.decode(view.fact("files") or "[]"), *[PASSED_OVER] * 3],
    )
    evidence = _evidence(view)
    return [FileEntry(**row, evidence=evidence.get(row["file"], {})) for row in rows.to_pylist()]


def _evidence(view: View) -> dict[str, dict[str, int]]:
    out: dict[str, dict[str, int]] = defaultdict(dict)
    rows = view.ask(
        """
        SELECT s.file, e.kinds, count(*) AS n FROM evidence AS e
        JOIN (SELECT DISTINCT silo || chr(0) || record AS record, file FROM steps) AS s ON s.record = e.record
        GROUP BY s.file, e.kinds ORDER BY s.file, e.kinds
        """
    )
    for row in rows.to_pylist():
        out[row["file"]][row["kinds"] or "none"] = row["n"]
    return out
