"""People as an account lists them: one entry a person, with every value that any silo knows them by."""

from collections.abc import Sequence

from tellonce.stores.history import View
from tellonce.vocabulary.account import PersonEntry


def person_entries(view: View, only: Sequence[str] = ()) -> list[PersonEntry]:
    """People in order of id.

    Args:
        view: the build.
        only: ids of those asked for; empty = all.
    """
    rows = view.ask(
        """
        WITH whose AS (
            SELECT DISTINCT silo, record, person FROM steps
            WHERE person IS NOT NULL AND (len(?) = 0 OR person IN ?)),
        known AS (
            SELECT w.person, t.kind, t.raw FROM whose AS w
            JOIN (
                SELECT DISTINCT silo, record, unnest(id_kinds) AS kind, unnest(id_values) AS raw FROM touchpoints) AS t
            ON t.silo = w.silo AND t.record = w.record)
        SELECT k.person, k.kind, coalesce(nullif(i.value, ''), k.raw) AS value,
               bool_or(i.standing = 'shared') AS shared, min(k.raw) AS raw
        FROM known AS k LEFT JOIN identifiers AS i ON i.kind = k.kind AND i.raw = k.raw
        WHERE i.standing IS NULL OR i.standing NOT IN ('blocked', 'invalid')
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """,
        [list(only), list(only)],
    )
    people: dict[str, PersonEntry] = {}
    for row in rows.to_pylist():
        entry = people.setdefault(row["person"], PersonEntry(key=row["person"], name="", identifiers={}, shared={}))
        entry.identifiers.setdefault(row["kind"], []).append(row["raw"] if row["kind"] == "name" else row["value"])
        if row["shared"]:
            entry.shared.setdefault(row["kind"], []).append(row["value"])
    missing = view.ask(
        "SELECT DISTINCT person FROM steps WHERE person IS NOT NULL AND (len(?) = 0 OR person IN ?)",
        [list(only), list(only)],
    )
    for (person,) in (tuple(row.values()) for row in missing.to_pylist()):
        people.setdefault(person, PersonEntry(key=person, name="", identifiers={}, shared={}))
    return [named(people[key]) for key in sorted(people)]


def named(entry: PersonEntry) -> PersonEntry:
    """The same entry with the name to show: the longest that any silo wrote, '' where none did."""
    names = entry.identifiers.get("name", [])
    best = max(names, key=lambda name: (len(name), name), default="")
    return PersonEntry(key=entry.key, name=best, identifiers=entry.identifiers, shared=entry.shared)
