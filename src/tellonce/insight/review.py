"""What somebody should look at: links that a rule refused, and values that several people share."""

from typing import Final

from tellonce.stores.history import View
from tellonce.stores.schema import SAID
from tellonce.vocabulary.effect import Likely, Relation, Review

REFUSED: Final = f"""
    WITH link AS (SELECT row_number() OVER (ORDER BY a_kind, a_value, b_kind, b_value, rule) AS n, * FROM refused),
    ends AS (SELECT n, 0 AS side, a_kind AS kind, a_value AS value FROM link
             UNION ALL SELECT n, 1, b_kind, b_value FROM link),
    spelt AS (SELECT DISTINCT e.n, e.side, i.kind, i.raw FROM ends AS e
              JOIN identifiers AS i ON i.kind = e.kind AND i.value = e.value),
    said AS ({SAID} FROM touchpoints),
    shown AS (SELECT e.n, e.side, coalesce(g.grp, s.silo || ':' || s.record) AS grp, s.file || '#' || s.record AS ref,
                     min(s.moment) AS moment
              FROM spelt AS e JOIN said AS s ON s.kind = e.kind AND s.value = e.raw
              LEFT JOIN grouping AS g ON g.silo = s.silo AND g.record = s.record GROUP BY ALL),
    paired AS (SELECT n, grp, min(moment) AS moment, list_sort(list(DISTINCT ref)) AS refs FROM shown
             GROUP BY n, grp HAVING count(DISTINCT side) = 2),
    proof AS (SELECT n, count(*) AS groups, arg_min(refs, (moment, grp)) AS refs FROM paired GROUP BY n),
    whose AS (SELECT kind, value, max(person) AS person FROM identifiers GROUP BY kind, value)
    SELECT a_kind || ':' || a_value AS a, b_kind || ':' || b_value AS b, a.person AS a_person, b.person AS b_person,
           rule, coalesce(groups, 0) AS groups, coalesce(refs[1:3], []) AS records
    FROM link LEFT JOIN proof USING (n) LEFT JOIN whose AS a ON a.kind = a_kind AND a.value = a_value
    LEFT JOIN whose AS b ON b.kind = b_kind AND b.value = b_value
    ORDER BY groups DESC NULLS LAST, n LIMIT ?
"""  # noqa: S608  # a constant of our own

LISTED: Final = 10_000
"""Most links listed; what is refused most often comes first."""


def reviews(view: View) -> list[Review]:
    """The links that a rule refused, those that most records show first; the first 10,000. Empty where none was."""
    return [Review(**row) for row in view.ask(REFUSED, [LISTED]).to_pylist()]


def likely(view: View, person: str = "") -> list[Likely]:
    """Who is probably whom, the most probable first; two people are named once, the lesser id as the one.

    Args:
        view: the build.
        person: only those of this person, who is then the one; '' = all, of which the first 10,000 are listed.
    """
    rows = view.ask(
        "SELECT coalesce(person, '') AS person, coalesce(grp, '') AS \"group\", other, round(p, 4) AS p FROM probable "
        "WHERE (? <> '' AND person = ?) OR (? = '' AND (person IS NULL OR person < other)) "
        "ORDER BY probable.p DESC, person, grp, other LIMIT ?",
        [person, person, person, LISTED],
    )
    return [Likely(**row) for row in rows.to_pylist()]


def relations(view: View, person: str = "") -> list[Relation]:
    """What people are to each other: one entry a value that several people share, by relation, kind and value.

    Args:
        view: the build.
        person: only those of this person; '' = all.
    """
    rows = view.ask(
        "SELECT relation, kind, value, list_sort(list(DISTINCT person)) AS persons FROM relations "
        "GROUP BY relation, kind, value HAVING ? = '' OR list_contains(persons, ?) ORDER BY relation, kind, value",
        [person, person],
    )
    return [Relation(**row) for row in rows.to_pylist()]
