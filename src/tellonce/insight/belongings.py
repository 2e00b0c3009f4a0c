"""What belongs to one person alone: the records, contacts, cases and values that an erasure must reach."""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from tellonce.identity.normalise import normalise
from tellonce.identity.tombstone import LINE, Pieces, Seal, Sort, Tombstones
from tellonce.insight.sieve import LOOKED_AT, Row, content
from tellonce.stores.history import View
from tellonce.vocabulary.refusal import Refused

MINE: Final = f"""
    cases AS (
        SELECT t.journey_key FROM touchpoints AS t JOIN steps AS s USING (silo, record, part, file)
        WHERE t.journey_key IS NOT NULL AND s.person IS NOT NULL
        GROUP BY t.journey_key HAVING min(s.person) = ? AND max(s.person) = ?),
    mine AS (
        SELECT DISTINCT s.silo, s.record, s.nested, s.file FROM steps AS s
        JOIN touchpoints AS t USING (silo, record, part, file)
        WHERE s.person = ? OR (s.person IS NULL AND t.journey_key IN (SELECT journey_key FROM cases))),
    owned AS (
        SELECT t.* FROM touchpoints AS t JOIN mine AS m ON m.silo = t.silo AND m.record = t.record AND (
            m.file = t.file OR NOT regexp_full_match(left(t.record, length(t.record) - t.nested), '{LINE.pattern}')))
"""  # noqa: S608  # a pattern of our own
"""The cases of one person alone; their records: those resolved to them, and those of their cases that are nobody's; and
all that was read of these. A record that is called by its line is another one in every file."""


class Belongings(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to one person alone.

    Attributes:
        records: silo, id and length of the part of the id that names a record inside another, one a record, in order.
        identifiers: kind and value as written, of those that link and are theirs alone, in order.
        shared: kind and value as normalised, of those that others carry too, in order.
        named: kind and value as written, of those that do not link and that nobody else carries, in order.
        contacts: keys of their contacts, in order.
        cases: keys of the cases in which he is the only person, in order.
        lines: touchpoints of records without an id of their own.
    """

    records: list[tuple[str, str, int]]
    identifiers: list[tuple[str, str]]
    shared: list[tuple[str, str]]
    named: list[tuple[str, str]]
    contacts: list[str]
    cases: list[str]
    lines: list[Row]


def known_as(view: View, wanted: str, seal: Seal) -> str:
    """The id of the one person with this id or identifier, in whatever spelling; never by a part of a name.

    Raises:
        Refused: nobody has it, several people carry it, or it is nobody's.
    """
    text = wanted.strip()
    rows = view.ask(
        """
        SELECT DISTINCT kind, value, standing, person FROM identifiers WHERE raw = ? OR (value = ? AND value <> '')
        UNION SELECT 'person', person, 'good', person FROM steps WHERE person = ?
        """,
        [text] * 3,
    ).to_pylist()
    for row in view.ask("SELECT DISTINCT kind FROM identifiers ORDER BY kind").to_pylist():
        value = normalise(seal.rules.kind(row["kind"]), text, seal.region).value
        rows += view.ask(
            "SELECT DISTINCT kind, value, standing, person FROM identifiers WHERE kind = ? AND value = nullif(?, '')",
            [row["kind"], value],
        ).to_pylist()
    people = sorted({row["person"] for row in rows if row["person"] is not None and row["standing"] != "shared"})
    if len(people) == 1:
        return str(people[0])
    if people or any(row["standing"] == "shared" for row in rows):
        raise Refused(
            "several people carry this value, so it does not say whose data is meant: give the person's id, "
            "or an identifier that is this person's alone"
        )
    raise Refused(
        "nobody is known by this value; give a person's id, or an identifier (not a name) in any spelling, as "
        "`tellonce story` shows them"
    )


def belongings(view: View, person: str) -> Belongings:
    """What belongs to a person of a build alone; all empty for one that the build does not know."""
    given = [person] * 3
    records = view.ask(f"WITH {MINE} SELECT DISTINCT silo, record, nested FROM mine ORDER BY ALL", given)  # noqa: S608  # a constant of our own
    cases = view.ask(f"WITH {MINE} SELECT journey_key FROM cases ORDER BY ALL", given)  # noqa: S608
    contacts = view.ask(
        f"WITH {MINE} SELECT DISTINCT unnest(contact_keys) AS key FROM owned ORDER BY key",  # noqa: S608
        given,
    )
    lines = view.ask(
        f"WITH {MINE} SELECT DISTINCT {', '.join(LOOKED_AT)} FROM owned "  # noqa: S608
        "WHERE regexp_full_match(left(record, length(record) - nested), ?) ORDER BY ALL",
        [*given, LINE.pattern],
    )
    return Belongings(
        records=[(row["silo"], row["record"], row["nested"]) for row in records.to_pylist()],
        identifiers=_identifiers(view, person), shared=_shared(view, given), named=_named(view, given),
        contacts=[row["key"] for row in contacts.to_pylist()],
        cases=[row["journey_key"] for row in cases.to_pylist()],
        lines=[Row(**row) for row in lines.to_pylist()],
    )  # fmt: skip


def _identifiers(view: View, person: str) -> list[tuple[str, str]]:
    rows = view.ask(
        "SELECT DISTINCT kind, raw FROM identifiers WHERE person = ? AND standing IN ('good', 'possible') ORDER BY ALL",
        [person],
    )
    return [(row["kind"], row["raw"]) for row in rows.to_pylist()]


def _shared(view: View, given: list[str]) -> list[tuple[str, str]]:
    rows = view.ask(
        f"""
        WITH {MINE}, held AS (
            SELECT DISTINCT unnest(id_kinds) AS kind, unnest(id_values) AS raw FROM owned)
        SELECT DISTINCT i.kind, i.value FROM held JOIN identifiers AS i USING (kind, raw) WHERE i.standing = 'shared'
        ORDER BY ALL
        """,  # noqa: S608
        given,
    )
    return [(row["kind"], row["value"]) for row in rows.to_pylist()]


def _named(view: View, given: list[str]) -> list[tuple[str, str]]:
    """Values that are in the map of people but nobody's, such as names and addresses, and that no other person has."""
    rows = view.ask(
        f"""
        WITH {MINE}, held AS (
            SELECT DISTINCT silo, record, file, unnest(id_kinds) AS kind, unnest(id_values) AS raw FROM touchpoints),
        own AS (SELECT DISTINCT unnest(id_kinds) AS kind, unnest(id_values) AS raw FROM owned),
        others AS (
            SELECT DISTINCT h.kind, lower(trim(h.raw)) AS folded FROM held AS h
            JOIN (SELECT DISTINCT silo, record, file FROM steps WHERE person <> ?) USING (silo, record, file))
        SELECT own.kind, own.raw FROM own JOIN identifiers AS i USING (kind, raw)
        WHERE i.person IS NULL AND i.standing IN ('good', 'possible', 'invalid')
              AND NOT EXISTS (FROM others AS o WHERE o.kind = own.kind AND o.folded = lower(trim(own.raw)))
        ORDER BY ALL
        """,  # noqa: S608
        [*given, given[0]],
    )
    return [(row["kind"], row["raw"]) for row in rows.to_pylist()]


def entombed(person: str, own: Belongings, seal: Seal) -> tuple[frozenset[str], frozenset[int]]:
    """The tombstones of what belongs to a person, and how many words those have that are looked for inside texts."""
    pieces = [*_pieces(own.identifiers, seal), *_pieces(own.named, seal)]
    marks = {seal.mark(Sort.PERSON, person), *_of_records(own.records, seal)}
    marks.update(*(seal.identifier(kind, raw) for kind, raw in own.identifiers))
    marks.update(seal.mark(Sort.CONTACT, key) for key in own.contacts)
    marks.update(seal.mark(Sort.JOURNEY, key) for key in own.cases)
    marks.update(seal.mark(Sort.CONTENT, *content(row, Tombstones(seal))) for row in own.lines)
    marks.update(*(one.marks for one in pieces))
    return frozenset(marks), frozenset().union(*(one.lengths for one in pieces))


def _pieces(values: Iterable[tuple[str, str]], seal: Seal) -> Iterator[Pieces]:
    return (seal.inside(kind, raw) for kind, raw in values)


def _of_records(records: Iterable[tuple[str, str, int]], seal: Seal) -> Iterator[str]:
    for silo, record, nested in records:
        if not LINE.fullmatch(record[: len(record) - nested]):
            yield seal.mark(Sort.RECORD, silo, record)
