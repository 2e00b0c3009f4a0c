"""The links that evidence makes, in the one order in which they are taken.

Identifiers are numbered by kind and value, so that comparing numbers compares identifiers: a component is resolved each
time a record touches it, and most of that is comparing.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from tellonce.identity.evidence import ASSERTED_ONLY, Edge, Member, Sight, Sighting, Ties
from tellonce.identity.rules import Kind, Rules
from tellonce.vocabulary.identity import Grade
from tellonce.vocabulary.touchpoint import Identifier

MUST, OBSERVED, ASSERTED, SCORED = (int(grade) for grade in Grade)

MILLIONTHS: Final = 1_000_000
"""Parts in which the improbability of a likeness orders it."""

Link: TypeAlias = tuple[int, int, int, int, int]
"""Grade, tier, moment, and the numbers of its ends, the lesser first: their order is the canonical order."""

Proof: TypeAlias = tuple[bool, bool, int, bool]
"""Strength of a value as a proof of who it is, the strongest first."""


class Numbered(NamedTuple):
    """One component's evidence with its identifiers numbered.

    Attributes:
        members: by number, in order of kind and value.
        kinds: the rule of each.
        proofs: the strength of each as a proof of who it is.
        ranks: the strength of each in a group: the least is linked to all others. None where only decisions link it.
        seen: for each sighting of two or more, its members once each: number, earliest moment, whether only said.
        must: pairs that somebody decided are one person's, with the moment.
        cannot: pairs that somebody decided are not.
        scored: pairs that are alike, with their probability.
    """

    members: list[Member]
    kinds: list[Kind]
    proofs: list[Proof]
    ranks: list[tuple[int, bool, int] | None]
    seen: list[list[tuple[int, int, bool]]]
    must: list[tuple[int, int, int]]
    cannot: list[tuple[int, int]]
    scored: list[tuple[int, int, float]]

    def edge(self, link: Link) -> Edge:
        """A link with its identifiers."""
        grade, tier, at, a, b = link
        return Edge(Grade(grade), tier, at, self.members[a].identifier, self.members[b].identifier)


def number(members: Iterable[Member], sightings: Iterable[Sighting], ties: Ties, rules: Rules) -> Numbered:
    """Numbers the identifiers of a component.

    Args:
        members: its identifiers; of one named twice the earliest counts.
        sightings: identifiers seen together; those that are no members are passed over.
        ties: what was decided, and what is alike; a pair with an end that is no member says nothing.
        rules: what each kind may do.
    """
    first = {member.identifier: member for member in sorted(members, reverse=True)}
    places = {identifier: place for place, identifier in enumerate(sorted(first))}
    seen = (_once(one.sights, places) for one in sightings)
    return numbered([first[one] for one in places], (once for once in seen if len(once) > 1), ties, rules)


def numbered(
    members: list[Member], seen: Iterable[list[tuple[int, int, bool]]], ties: Ties, rules: Rules
) -> Numbered:  # fmt: skip
    """The evidence of a component whose identifiers stand in order of kind and value, each once.

    Args:
        members: its identifiers in that order; their places are their numbers.
        seen: for each sighting its members, each once: number, earliest moment, whether only said.
        ties: what was decided, and what is alike; a pair with an end that is no member says nothing.
        rules: what each kind may do.
    """
    kinds = [rules.kind(member.kind) for member in members]
    both = list(zip(members, kinds, strict=True))
    must, cannot, scored = _tied(members, ties)
    return Numbered(
        members, kinds,
        [(one.tier >= ASSERTED_ONLY, not kind.stands_for_one, one.tier, not kind.anchor) for one, kind in both],
        [None if one.shared else (one.tier, not kind.anchor, place) for place, (one, kind) in enumerate(both)],
        list(seen), must, cannot, scored,
    )  # fmt: skip


def _tied(
    members: Sequence[Member], ties: Ties
) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]], list[tuple[int, int, float]]]:
    """The ties between members, by their numbers."""
    if not (ties.must or ties.cannot or ties.scored):
        return [], [], []
    places = {member.identifier: place for place, member in enumerate(members)}
    return (
        [(places[a], places[b], at) for (a, b), at in ties.must.items() if a in places and b in places],
        [(places[a], places[b]) for a, b in ties.cannot if a in places and b in places],
        [(places[a], places[b], p) for (a, b), p in ties.scored.items() if a in places and b in places],
    )


def _once(sights: Sequence[Sight], numbers: dict[Identifier, int]) -> list[tuple[int, int, bool]]:
    found: dict[int, tuple[int, int, bool]] = {}
    for one in sights:
        place = numbers.get(one.identifier)
        if place is not None:
            _, at, said = found.get(place, (place, one.at, True))
            found[place] = (place, min(at, one.at), said and one.asserted)
    return list(found.values())


def links(given: Numbered, without: Iterable[int] = ()) -> list[Link]:
    """The links that the evidence makes, each pair once at its strongest and earliest, in canonical order.

    In each sighting the strongest identifier is linked to every other one. A shared value is linked by decisions only.

    Args:
        given: the evidence.
        without: numbers of identifiers that link nothing.
    """
    ranks = list(given.ranks)
    for place in without:
        ranks[place] = None
    best: dict[tuple[int, int], Link] = {}
    for seen in given.seen:
        linking = [(rank, *one) for one in seen if (rank := ranks[one[0]]) is not None]
        if len(linking) > 1:
            _star(min(linking), linking, given.members, best)
    for a, b, p in given.scored:
        if ranks[a] is not None and ranks[b] is not None:
            best.setdefault((a, b), (SCORED, round((1 - p) * MILLIONTHS), 0, a, b))
    for a, b, at in given.must:
        best[a, b] = (MUST, 0, at, a, b)
    return sorted(best.values())


def _star(
    hub: tuple[tuple[int, bool, int], int, int, bool],
    linking: Iterable[tuple[tuple[int, bool, int], int, int, bool]],
    members: Sequence[Member],
    best: dict[tuple[int, int], Link],
) -> None:
    """Links the strongest of a group to every other one."""
    _, center, hub_at, hub_said = hub
    for _, other, at, said in linking:
        if other != center:
            ends = (center, other) if center < other else (other, center)
            grade = ASSERTED if hub_said or said else OBSERVED
            link = (grade, max(members[center].tier, members[other].tier), min(hub_at, at), *ends)
            known = best.get(ends)
            if known is None or link < known:
                best[ends] = link
