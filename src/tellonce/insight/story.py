"""One person's story: contacts and messages over all channels in order of time, what happened and where it broke."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from tellonce.insight.entries import contact_entry, contact_frictions, promise_entry
from tellonce.insight.persons import person_entries
from tellonce.insight.review import likely, relations
from tellonce.insight.typed import typed
from tellonce.stores.history import View
from tellonce.vocabulary.account import FrictionEntry, StepEntry, Story, StoryEntry
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Refused
from tellonce.vocabulary.touchpoint import Identifier, legible

STEPS = "SELECT * FROM steps WHERE {} ORDER BY moment, ord, channel NOT IN ('ivr', 'bot'), silo, record, part"

CARRIERS = """
    SELECT person FROM (
        SELECT person, 0 AS place FROM identifiers WHERE kind = ? AND value = ?
        UNION ALL SELECT s.person, 1 AS place
        FROM (SELECT silo, record, unnest(id_kinds) AS kind, unnest(id_values) AS raw FROM touchpoints) AS t
        JOIN identifiers AS i ON i.kind = t.kind AND i.raw = t.raw
        JOIN steps AS s ON s.silo = t.silo AND s.record = t.record WHERE i.kind = ? AND i.value = ?)
    WHERE person IS NOT NULL GROUP BY person ORDER BY min(place), person
"""


def find(view: View, text: str) -> list[str]:
    """Ids of the persons with this id, this identifier, number of a case or order, or part of a name; the exact first.

    An identifier (a value, or `kind:value`) is found in any form that is normalised as one that was written; an id that
    somebody had once by who holds the identifier that it came from, or all who share it. Empty text finds nobody.
    """
    wanted = text.strip()
    if not wanted:
        return []
    exact = view.ask(
        """
        SELECT DISTINCT person FROM (
            SELECT person FROM steps WHERE person = ?
            UNION ALL SELECT person FROM identifiers
            WHERE person IS NOT NULL AND (lower(raw) = lower(?) OR lower(value) = lower(?))
            UNION ALL SELECT i.person FROM ids JOIN identifiers AS i ON i.kind = ids.kind AND i.value = ids.value
            WHERE ids.person = ? AND i.person IS NOT NULL
            UNION ALL SELECT r.person FROM ids JOIN relations AS r ON r.kind = ids.kind AND r.value = ids.value
            WHERE ids.person = ?)
        ORDER BY person
        """,
        [wanted] * 5,
    )
    found = [row["person"] for row in exact.to_pylist()] or _carriers(view, typed(view, wanted))
    part = view.ask(
        """
        SELECT DISTINCT s.person FROM (
            SELECT silo, record, unnest(id_kinds || list_transform(matters, lambda one: 'matter')) AS kind,
                   unnest(id_values || list_transform(matters, lambda one: substr(one, instr(one, ':') + 1))) AS value
            FROM touchpoints) AS t
        JOIN steps AS s ON s.silo = t.silo AND s.record = t.record
        WHERE s.person IS NOT NULL AND (
            (t.kind = 'name' AND contains(lower(t.value), lower(?))) OR lower(t.value) = lower(?))
        ORDER BY s.person LIMIT 50
        """,
        [wanted, wanted],
    )
    return list(dict.fromkeys([*found, *(row["person"] for row in part.to_pylist())]))


def _carriers(view: View, forms: Iterable[Identifier]) -> list[str]:
    """Who is known by any of these identifiers, then whose records hold one that several carry; each once."""
    found = [view.ask(CARRIERS, [one.kind, one.value] * 2)["person"].to_pylist() for one in forms]
    return list(dict.fromkeys(person for people in found for person in people))


def story(view: View, wanted: str) -> Story:
    """The story of the one person with this id, identifier or name.

    Raises:
        Refused: nobody has it, or several have.
    """
    people = find(view, wanted)
    if not people:
        raise Refused(
            f"nobody is known by {wanted!r}; "
            "give a person's id, an identifier, a number of a case or order as any system wrote it, or part of a name"
        )
    if len(people) > 1 and people[0] != wanted:
        raise Refused(f"{len(people)} people are known by {wanted!r}: {', '.join(people[:10])}; give one of these ids")
    return tell(view, people[0])


def tell(view: View, person: str) -> Story:
    """The story of a person by id."""
    steps = view.ask(STEPS.format("person = ?"), [person]).to_pylist()
    frictions = contact_frictions(view, "f.person = ?", [person])
    hit: dict[str | None, list[FrictionEntry]] = defaultdict(list)
    for contact, friction in frictions:
        hit[contact].append(friction)
    by_contact: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in steps:
        by_contact[row["contact"] or ""].append(row)
    contacts = view.ask(
        "SELECT c.*, j.topic FROM contacts AS c LEFT JOIN journeys AS j ON j.id = c.journey "
        "WHERE c.person = ? ORDER BY c.moment, c.id",
        [person],
    ).to_pylist()
    entries = [
        StoryEntry(
            contact=contact_entry(row), journey=row["journey"], topic=row["topic"] or "",
            steps=[step_entry(step) for step in by_contact[row["id"]]], frictions=hit.get(row["id"], []),
        )
        for row in contacts
    ]  # fmt: skip
    promises = view.ask(
        "SELECT * FROM promises WHERE person = ? ORDER BY due, what, journey, evidence", [person]
    ).to_pylist()
    return Story(
        person=person_entries(view, [person])[0], entries=entries,
        records=[step_entry(step) for step in by_contact[""]], frictions=[one for _, one in frictions],
        promises=[promise_entry(row) for row in promises],
        minutes=round(sum(entry.contact.minutes for entry in entries), 1),
        minutes_wasted=round(sum(one.minutes or 0 for _, one in frictions), 1), related=relations(view, person),
        probable=likely(view, person),
    )  # fmt: skip


def record(view: View, reference: str) -> list[StepEntry]:
    """All touchpoints of one source record, `file#record` with its sub-records, in order; empty where there is none."""
    file, _, name = reference.partition("#")
    rows = view.ask(STEPS.format("file = ? AND (record = ? OR starts_with(record, ? || '/'))"), [file, name, name])
    return [step_entry(row) for row in rows.to_pylist()]


def step_entry(row: dict[str, Any]) -> StepEntry:
    """A touchpoint as a story shows it."""
    detail = msgspec.json.decode(row["attributes"]) if row["attributes"] else {}
    return StepEntry(
        at=iso(row["moment"]), until=iso(row["until"]) if row["until"] is not None else None, channel=row["channel"],
        activity=row["activity"], outcome=row["outcome"], word=row["word"], reference=f"{row['file']}#{row['record']}",
        detail=legible(detail),
    )  # fmt: skip
