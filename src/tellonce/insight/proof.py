"""The evidence of one component, gathered again from the touchpoints of a build: what an explanation stands on."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tellonce.identity.decisions import retracts
from tellonce.identity.evidence import ASSERTED_ONLY, Edge, Member, Sight, Sighting
from tellonce.identity.knowing import Knowing
from tellonce.identity.normalise import Standing
from tellonce.identity.resolve import Resolved, resolve
from tellonce.stores.history import View
from tellonce.stores.schema import SAID
from tellonce.vocabulary.identity import Retraction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.touchpoint import Identifier
from tellonce.vocabulary.why import Proof

SHOWN: Final = 10
"""Records shown for one link: an explanation is read by people."""

QUESTION: Final = f"""
    WITH wanted AS (SELECT DISTINCT kind, raw, value, crowded FROM identifiers WHERE component IN ?),
    said AS ({SAID} FROM touchpoints)
    SELECT coalesce(g.grp, s.silo || ':' || s.record) AS grp, s.silo, s.file, s.record, w.kind, w.raw, w.value,
           bool_or(w.crowded) AS crowded, min(s.moment) AS at, bool_and(s.said IS NOT DISTINCT FROM s.kind) AS asserted
    FROM said AS s JOIN wanted AS w ON w.kind = s.kind AND w.raw = s.value
    LEFT JOIN grouping AS g ON g.silo = s.silo AND g.record = s.record
    GROUP BY ALL ORDER BY ALL
"""  # noqa: S608  # a constant of our own


class Row(NamedTuple):
    """An identifier in a record, as it counts for who is who."""

    group: str
    reference: str
    identifier: Identifier
    at: int
    asserted: bool


class Evidence(NamedTuple):
    """What is known of some components.

    Attributes:
        rows: every identifier in every record that counts.
        resolved: the people they make.
    """

    rows: list[Row]
    resolved: Resolved

    def proofs(self, edge: Edge) -> list[Proof]:
        """The groups that show a link, the earliest first."""
        held: dict[str, dict[Identifier, list[Row]]] = {}
        for row in self.rows:
            if row.identifier in (edge.a, edge.b):
                held.setdefault(row.group, {}).setdefault(row.identifier, []).append(row)
        found = []
        for group, ends in held.items():
            if len(ends) == 2:
                rows = [row for end in ends.values() for row in end]
                first = min(row.at for row in rows)
                records = sorted({row.reference for row in rows})
                found.append((first, Proof(group=group, at=iso(first), records=records)))
        return [proof for _, proof in sorted(found, key=lambda one: (one[0], one[1].group))]


def gathered(view: View, known: Knowing, components: Sequence[int]) -> Evidence:
    """The evidence of some components of a build, and the people that it makes.

    Args:
        view: the build.
        known: what decides who is who, as it did in the build.
        components: numbers of the components, as `identifiers` has them.
    """
    force = known.in_force()
    asked = view.ask(QUESTION, [list(components)]).to_pylist()
    counted = [one for one in asked if not _taken_back(force.retracted, one["silo"], one["record"], one["at"])]
    rows = [
        Row(one["grp"], f"{one['file']}#{one['record']}", Identifier(one["kind"], one["value"]), one["at"],
            one["asserted"])
        for one in counted
    ]  # fmt: skip
    members: dict[Identifier, Member] = {}
    for one, row in zip(counted, rows, strict=True):
        weaker = int(known.normal(one["kind"], one["raw"]).standing is Standing.POSSIBLE)
        tier = known.rules.kind(one["kind"]).tier + weaker + (ASSERTED_ONLY if one["asserted"] else 0)
        former = members.get(row.identifier)
        members[row.identifier] = Member(
            min(row.at, former.at) if former else row.at, row.identifier.kind, row.identifier.value,
            min(tier, former.tier) if former else tier, bool(one["crowded"]),
        )  # fmt: skip
    return Evidence(rows, resolve(members.values(), _sightings(rows), known.rules, force.ties))


def _taken_back(retractions: Iterable[Retraction], silo: str, record: str, at: int) -> bool:
    return any(retracts(one, silo, record, at) for one in retractions)


def _sightings(rows: Iterable[Row]) -> list[Sighting]:
    groups: dict[str, list[Sight]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(Sight(row.identifier, row.at, row.asserted))
    return [Sighting(group, tuple(sights)) for group, sights in groups.items()]
