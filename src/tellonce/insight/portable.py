"""All that is held on one person as one document: for whoever asks what is known of them, and to take it elsewhere.

Source: Regulation (EU) 2016/679, Articles 15 and 20; their fourth paragraphs: nothing of others is told.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from tellonce.identity.tombstone import Seal
from tellonce.insight.belongings import known_as
from tellonce.insight.entries import declared
from tellonce.insight.story import tell
from tellonce.stores.history import View
from tellonce.vocabulary.account import ContactEntry, Story
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.portable import IdentifierPart, JourneyPart, Portable, Sighting, TouchpointPart

ORDER: Final = "s.moment, s.ord, s.silo, s.record, s.part"

TOUCHPOINTS: Final = f"""
    SELECT s.silo, s.file, s.record, s.part, s.moment, s.until, s.channel, s.direction, s.activity, s.outcome, s.word,
           s.topic, s.attributes, s.journey, s.contact, t.id_kinds, t.id_values, t.contact_keys, t.journey_key,
           t.matters
    FROM steps AS s JOIN touchpoints AS t USING (silo, record, part, file, moment)
    WHERE s.person = ? ORDER BY {ORDER}
"""  # noqa: S608  # constants of our own


def portable(view: View, wanted: str) -> Portable:
    """All that is held on the one person with this id or identifier.

    Identifiers of somebody else that stand in a record of the person are left out, and so are the people with whom the
    person shares a value or a journey. Free text is given as it was written: look through it before it is handed over.

    Args:
        view: the build.
        wanted: the person's id, or an identifier that is theirs alone, in any spelling.

    Raises:
        Refused: nobody is known by this value, or several people carry it.
    """
    own = declared(view)
    person = known_as(view, wanted, Seal(b"", own.identity, own.organisation.region))
    story = tell(view, person)
    known = _known(view, person)
    rows = list({_key(row): row for row in view.ask(TOUCHPOINTS, [person]).to_pylist()}.values())
    contacts = sorted((entry.contact for entry in story.entries), key=lambda one: (one.at, one.id))
    references = {_reference(row) for row in rows}
    return Portable(
        organisation=view.fact("organisation"), as_of=iso(view.as_of), build=view.build, person=person,
        name=story.person.name, identifiers=_identifiers(rows, known),
        touchpoints=[_touchpoint(row, known) for row in rows],
        contacts=contacts, journeys=_journeys(view, person, story, contacts),
        frictions=[
            msgspec.structs.replace(one, evidence=[ref for ref in one.evidence if ref in references])
            for one in story.frictions
        ],
        promises=[
            msgspec.structs.replace(one, evidence=[ref for ref in one.evidence if ref in references])
            for one in story.promises
        ],
        minutes=story.minutes, minutes_wasted=story.minutes_wasted,
    )  # fmt: skip


def _key(row: dict[str, Any]) -> tuple[str, str, int]:
    return row["silo"], row["record"], row["part"]


def _reference(row: dict[str, Any]) -> str:
    return f"{row['file']}#{row['record']}"


def _known(view: View, person: str) -> dict[tuple[str, str], tuple[str, bool]]:
    """By kind and spelling, the one form of every value that is nobody else's, and whether others carry it too."""
    rows = view.ask(
        "SELECT DISTINCT kind, raw, value, standing = 'shared' AS shared FROM identifiers "
        "WHERE person IS NULL OR person = ? OR standing = 'shared'",
        [person],
    )
    return {(row["kind"], row["raw"]): (row["value"] or row["raw"], row["shared"]) for row in rows.to_pylist()}


def _own(row: dict[str, Any], known: dict[tuple[str, str], tuple[str, bool]]) -> list[tuple[str, str]]:
    pairs = zip(row["id_kinds"], row["id_values"], strict=True)
    return [pair for pair in dict.fromkeys(pairs) if pair in known]


def _identifiers(
    rows: Iterable[dict[str, Any]], known: dict[tuple[str, str], tuple[str, bool]]
) -> list[IdentifierPart]:
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    shared: dict[tuple[str, str], bool] = {}
    seen: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        for kind, raw in _own(row, known):
            value, both = known[kind, raw]
            written[kind, value].add(raw)
            shared[kind, value] = both
            reference = _reference(row)
            seen[kind, value][reference] = min(row["moment"], seen[kind, value].get(reference, row["moment"]))
    return [
        IdentifierPart(
            kind=kind, value=value, written=sorted(written[kind, value]), shared=shared[kind, value],
            seen=[
                Sighting(reference=reference, at=iso(at))
                for at, reference in sorted((at, reference) for reference, at in seen[kind, value].items())
            ],
        )
        for kind, value in sorted(written)
    ]  # fmt: skip


def _touchpoint(row: dict[str, Any], known: dict[tuple[str, str], tuple[str, bool]]) -> TouchpointPart:
    plain = (
        "silo",
        "file",
        "record",
        "part",
        "channel",
        "direction",
        "activity",
        "outcome",
        "word",
        "topic",
        "journey_key",
    )
    return TouchpointPart(
        **{name: row[name] for name in plain}, reference=_reference(row), at=iso(row["moment"]),
        until=None if row["until"] is None else iso(row["until"]), identifiers=_own(row, known),
        contact_keys=list(row["contact_keys"] or ()), matters=list(row["matters"] or ()),
        attributes=msgspec.json.decode(row["attributes"], type=dict[str, str]) if row["attributes"] else {},
        journey=row["journey"], contact=row["contact"],
    )  # fmt: skip


def _journeys(view: View, person: str, story: Story, contacts: Iterable[ContactEntry]) -> list[JourneyPart]:
    of = {entry.contact.id: entry.journey for entry in story.entries}
    rows = view.ask(
        "FROM journeys WHERE list_contains(persons, ?) OR id IN (SELECT DISTINCT journey FROM steps WHERE person = ?) "
        "ORDER BY started, id",
        [person, person],
    )
    return [
        JourneyPart(
            id=row["id"], topic=row["topic"], started=iso(row["started"]), ended=iso(row["ended"]),
            resolved=row["resolved"], with_others=any(one != person for one in row["persons"] or ()),
            contacts=[one.id for one in contacts if of[one.id] == row["id"]],
        )
        for row in rows.to_pylist()
    ]  # fmt: skip
