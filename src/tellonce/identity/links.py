"""The links that evidence makes, in the one order in which they are taken.

Identifiers are numbered by kind and value, so that comparing numbers compares identifiers: a component is resolved each
time a record touches it, and most of that is comparing.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

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


Rank: TypeAlias = tuple[int, bool, int]
"""Strength of an identifier in a group, the strongest first."""

Seen: TypeAlias = list[tuple[int, int, bool]]
"""A sighting: of each identifier its number, its earliest moment and whether the customer only said it."""


class Shown(Protocol):
    """An identifier as evidence shows it: a `Member`, or a node of the live graph, which would be dear to copy."""

    @property
    def identifier(self) -> Identifier:
        """The identifier itself, normalised."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def at(self) -> int:
        """The moment it was first seen, microseconds UTC."""

    @property
    def tier(self) -> int:
        """Its strength, 0 the strongest."""

    @property
    def shared(self) -> bool:
        """Whether only decisions link it."""


One_co = TypeVar("One_co", bound=Shown, covariant=True)


class Numbered(NamedTuple, Generic[One_co]):
    """One component's evidence with its identifiers numbered.

    Attributes:
        members: by number, in order of kind and value.
        kinds: the rule of each.
        single: whether one person has but one value of its kind, so that a second one means a second person.
        proofs: the strength of each as a proof of who it is.
        ranks: the strength of each in a group: the least is linked to all others.
        silent: the numbers of those that only decisions link.
        seen: the sightings of two or more of its members, each of these once.
        must: pairs that somebody decided are one person's, with the moment.
        cannot: pairs that somebody decided are not.
        scored: pairs that are alike, with their probability.
    """

    members: Sequence[One_co]
    kinds: list[Kind]
    single: list[bool]
    proofs: list[Proof]
    ranks: list[Rank]
    silent: frozenset[int]
    seen: list[Seen]
    must: list[tuple[int, int, int]]
    cannot: list[tuple[int, int]]
    scored: list[tuple[int, int, float]]

    def edge(self, link: Link) -> Edge:
        """A link with its identifiers."""
        grade, tier, at, a, b = link
        return Edge(Grade(grade), tier, at, self.members[a].identifier, self.members[b].identifier)


def number(members: Iterable[Member], sightings: Iterable[Sighting], ties: Ties, rules: Rules) -> Numbered[Member]:
    """Numbers the identifiers of a component.

    Args:
        members: its identifiers; of one named twice the earliest counts.
        sightings: identifiers seen together; those that are no members are passed over.
        ties: what was decided, and what is alike; a pair with an end that is no member says nothing.
        rules: what each kind may do.
    """
    first = {member.identifier: member for member in sorted(members, reverse=True)}
    places = {identifier: place for place, identifier in enumerate(sorted(first))}
    seen = [once for one in sightings if len(once := _once(one.sights, places)) > 1]
    return numbered([first[one] for one in places], [rules.kind(one.kind) for one in places], seen, ties)


def numbered(members: Sequence[One_co], kinds: list[Kind], seen: list[Seen], ties: Ties) -> Numbered[One_co]:
    """The evidence of a component whose identifiers stand in order of kind and value, each once.

    Args:
        members: its identifiers in that order; their places are their numbers.
        kinds: the rule of each.
        seen: the sightings of two or more of its members, each of these once.
        ties: what was decided, and what is alike; a pair with an end that is no member says nothing.
    """
    return Numbered(
        members, kinds, [kind.stands_for_one for kind in kinds], list(map(proof, members, kinds)),
        [(one.tier, not kinds[place].anchor, place) for place, one in enumerate(members)],
        frozenset(place for place, one in enumerate(members) if one.shared),
        seen, *_tied(members, ties),
    )  # fmt: skip


def proof(one: Shown, kind: Kind) -> Proof:
    """The strength of an identifier as a proof of who it is, the least the strongest.

    Args:
        one: the identifier.
        kind: its rule.
    """
    return (one.tier >= ASSERTED_ONLY, not kind.stands_for_one, one.tier, not kind.anchor)


def _tied(
    members: Sequence[Shown], ties: Ties
) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]], list[tuple[int, int, float]]]:
    """The ties between members, by their numbers."""
    if not ties:
        return [], [], []
    places = {member.identifier: place for place, member in enumerate(members)}
    pairs = [(pair, places[pair[0]], places[pair[1]]) for pair in sorted(ties.within(places))]
    return (
        [(a, b, ties.must[pair]) for pair, a, b in pairs if pair in ties.must],
        [(a, b) for pair, a, b in pairs if pair in ties.cannot],
        [(a, b, ties.scored[pair]) for pair, a, b in pairs if pair in ties.scored],
    )


def _once(sights: Sequence[Sight], numbers: dict[Identifier, int]) -> Seen:
    found: dict[int, tuple[int, int, bool]] = {}
    for one in sights:
        place = numbers.get(one.identifier)
        if place is not None:
            _, at, said = found.get(place, (place, one.at, True))
            found[place] = (place, min(at, one.at), said and one.asserted)
    return list(found.values())


def links(given: Numbered[Shown], without: Iterable[int] = ()) -> list[Link]:
    """The links that the evidence makes, each pair once at its strongest and earliest, in canonical order.

    In each sighting the strongest identifier is linked to every other one. A shared value is linked by decisions only.

    Args:
        given: the evidence.
        without: numbers of identifiers that link nothing.
    """
    silent = given.silent.union(without)
    best: dict[tuple[int, int], Link] = {}
    for seen in given.seen:
        linking = [one for one in seen if one[0] not in silent]
        if len(linking) > 1:
            _star(linking, given, best)
    for a, b, p in given.scored:
        if a not in silent and b not in silent:
            best.setdefault((a, b), (SCORED, round((1 - p) * MILLIONTHS), 0, a, b))
    for a, b, at in given.must:
        best[a, b] = (MUST, 0, at, a, b)
    return sorted(best.values())


def _star(linking: Seen, given: Numbered[Shown], best: dict[tuple[int, int], Link]) -> None:
    """Links the strongest of a group to every other one; of two, as most groups are, either may be the first end."""
    members, ranks = given.members, given.ranks
    center, hub_at, hub_said = linking[0] if len(linking) == 2 else min(linking, key=lambda one: ranks[one[0]])
    tier = members[center].tier
    for other, at, said in linking:
        if other != center:
            ends = (center, other) if center < other else (other, center)
            grade = ASSERTED if hub_said or said else OBSERVED
            link = (grade, max(tier, members[other].tier), min(hub_at, at), *ends)
            known = best.get(ends)
            if known is None or link < known:
                best[ends] = link
