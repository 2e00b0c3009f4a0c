"""Who is who inside one component, by constrained Kruskal: pure, so that history and live make the same people.

Links are taken in one canonical order, and one that would break a limit is refused.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from tellonce.identity.evidence import (
    ASSERTED_ONLY,
    NO_TIES,
    Edge,
    Member,
    Refusal,
    Sighting,
    Ties,
    links,
)
from tellonce.identity.parts import CANNOT, Parts
from tellonce.identity.rules import Rules
from tellonce.vocabulary.identity import Grade
from tellonce.vocabulary.touchpoint import Identifier

HEX: Final = 16
"""Hexadecimal digits of a person's id: 64 bits; the chance that two of ten million people collide is 3 in a million."""


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """The people of one component.

    Attributes:
        parts: one per person: its identifiers by age; parts in the order of their oldest.
        taken: the links that hold the parts together, in the order in which they were taken: between two identifiers of
            one part there is one path, and no other path has a stronger weakest link.
        refused: links not taken, in order.
        contested: values that two people carry: they belong to no part, and alone they identify nobody.
    """

    parts: tuple[tuple[Member, ...], ...]
    taken: tuple[Edge, ...]
    refused: tuple[Refusal, ...]
    contested: tuple[Identifier, ...]


class _Round(NamedTuple):
    """One attempt: the links in order, the parts they made, which were taken, which refused and by which limits."""

    parts: Parts
    taken: list[Edge]
    refused: list[tuple[Edge, frozenset[str]]]


def resolve(
    members: Iterable[Member], sightings: Iterable[Sighting], rules: Rules, ties: Ties = NO_TIES
) -> Resolved:  # fmt: skip
    """The people of one component.

    Links are taken by grade of evidence (decisions, records, what customers said, likeness), then the strongest first,
    then the earliest, then by their identifiers. A value that ties two people together in spite of an exclusive kind or
    a decision (a household's telephone, an e-mail address given to somebody else) is contested: it stops linking, and
    the rest is resolved anew without it.

    Args:
        members: identifiers with the moment each was first seen; one named twice counts once, at its earliest.
        sightings: identifiers seen together; those that are no members are passed over.
        rules: the limits, and how strong each kind is.
        ties: what people decided and which likenesses may merge.

    Returns:
        The parts, the links that hold them, the links refused with their rule, and the contested values: the same for
        any order of what is given, however often each is repeated. No members: all empty.

    Source: Kruskal, On the shortest spanning subtree of a graph, Proc. AMS 7 (1956).
    """
    first = _first(members)
    own, seen = ties.within(first), sorted(set(sightings))
    edges = links(first, seen, own, rules)
    contested: dict[Identifier, str] = {}
    live = edges
    while True:
        attempt = _attempt(first, live, own, rules)
        found = _contested(attempt, live, first, own, rules)
        if not found:
            break
        contested.update(found)
        live = links(first, seen, own, rules, frozenset(contested))
    return Resolved(
        parts=_listed(first, contested, attempt.parts),
        taken=tuple(attempt.taken),
        refused=_refusals(edges, contested, attempt.refused),
        contested=tuple(sorted(contested)),
    )


def name(part: Iterable[Member], key: bytes) -> str:
    """The id of a person: that of its oldest identifier.

    Args:
        part: the identifiers of one person, at least one, in any order.
        key: the organisation's secret.
    """
    oldest = min(part)
    return name_of(oldest.kind, oldest.value, key)


def name_of(kind: str, value: str, key: bytes) -> str:
    """The id that an identifier gives the person whose oldest it is: `p` and 16 hexadecimal digits.

    The id stays when a person gains younger identifiers; two people never share their oldest one. It is no bare hash,
    so nobody without the key can find out whose it is by trying telephone numbers.

    Args:
        kind: the identifier's kind.
        value: its normalised value.
        key: the organisation's secret.

    Source: RFC 2104 (HMAC) with SHA-256 over kind, NUL, value.
    """
    text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
    return "p" + hmac.digest(key, text, hashlib.sha256).hex()[:HEX]


def _first(members: Iterable[Member]) -> dict[Identifier, Member]:
    return {member.identifier: member for member in sorted(members, reverse=True)}


def _attempt(first: Mapping[Identifier, Member], edges: Sequence[Edge], ties: Ties, rules: Rules) -> _Round:
    parts = Parts(first.values(), ties, rules)
    taken: list[Edge] = []
    refused: list[tuple[Edge, frozenset[str]]] = []
    for edge in edges:
        if parts.find(edge.a) == parts.find(edge.b):
            continue
        limits = parts.join(edge.a, edge.b)
        if limits:
            refused.append((edge, limits))
        else:
            taken.append(edge)
    return _Round(parts, taken, refused)


def _contested(
    attempt: _Round, live: Sequence[Edge], first: Mapping[Identifier, Member], ties: Ties, rules: Rules
) -> dict[Identifier, str]:
    """Values behind refused links that two people carry, each with the rule that showed it.

    The weaker end of a refused link is suspected. Those whose stronger neighbours are of different people are taken
    first: without them the others may turn out to be one person's after all.
    """
    ranks = {one: _rank(member, rules) for one, member in first.items()}
    vouched = _vouched(attempt.taken, ranks)
    suspects: dict[Identifier, str] = {}
    for edge, limits in attempt.refused:
        weaker = _weaker(edge, limits, attempt.parts, ranks)
        if weaker is None or weaker in ties.held or (edge.grade is Grade.ASSERTED and weaker in vouched):
            continue
        suspects.setdefault(weaker, _rule(limits))
    owners: dict[Identifier, set[Identifier]] = {suspect: set() for suspect in suspects}
    for edge in live:
        for one, other in ((edge.a, edge.b), (edge.b, edge.a)):
            if one in owners and ranks[other] < ranks[one]:
                owners[one].add(attempt.parts.find(other))
    direct = {suspect: rule for suspect, rule in suspects.items() if len(owners[suspect]) > 1}
    return direct or suspects


def _rank(member: Member, rules: Rules) -> tuple[bool, bool, int, bool]:
    """Strength of a value as a proof of who it is, the strongest first."""
    kind = rules.kind(member.kind)
    return (member.tier >= ASSERTED_ONLY, not kind.stands_for_one, member.tier, not kind.anchor)


def _vouched(taken: Iterable[Edge], ranks: Mapping[Identifier, tuple[bool, bool, int, bool]]) -> frozenset[Identifier]:
    """Values that a record of the organisation ties to a stronger one: what a customer keys in does not shake them."""
    return frozenset(
        one
        for edge in taken
        if edge.grade <= Grade.OBSERVED
        for one, other in ((edge.a, edge.b), (edge.b, edge.a))
        if ranks[other] < ranks[one]
    )


def _weaker(
    edge: Edge, limits: frozenset[str], parts: Parts, ranks: Mapping[Identifier, tuple[bool, bool, int, bool]]
) -> Identifier | None:
    """The end of a refused link that two people carry; None where the link itself, not a value, is in doubt.

    A value of the kind that refused stands for its person, so the other end is the one in doubt. What somebody decided
    about a value says nothing against it; so a value that is kept apart is not in doubt either.
    """
    if edge.grade not in (Grade.OBSERVED, Grade.ASSERTED):
        return None
    exclusive = {limit for limit in limits if limit.startswith("exclusive:")}
    decided = {limit for limit in limits if limit.startswith(CANNOT)}
    a, b = edge.a, edge.b
    holds_a, holds_b = (bool(exclusive.intersection(parts.own.get(end, ()))) for end in (a, b))
    if holds_a != holds_b:
        return b if holds_a else a
    if holds_a or ranks[a] == ranks[b] or not exclusive | decided:
        return None
    weaker = a if ranks[a] > ranks[b] else b
    return None if decided.intersection(parts.own.get(weaker, ())) else weaker


def _rule(limits: frozenset[str]) -> str:
    """The rule to name for some limits: of several the first in order; a decision without the values it is about."""
    return min(CANNOT if limit.startswith(CANNOT) else limit for limit in limits)


def _listed(
    first: Mapping[Identifier, Member], contested: Mapping[Identifier, str], parts: Parts
) -> tuple[tuple[Member, ...], ...]:
    found: dict[Identifier, list[Member]] = {}
    for one, member in first.items():
        if one not in contested:
            found.setdefault(parts.find(one), []).append(member)
    return tuple(sorted(tuple(sorted(part)) for part in found.values()))


def _refusals(
    edges: Sequence[Edge], contested: Mapping[Identifier, str], refused: Sequence[tuple[Edge, frozenset[str]]]
) -> tuple[Refusal, ...]:
    """Every link not taken: those refused at the end, and all links of contested values."""
    last = [Refusal(edge.a, edge.b, _rule(limits)) for edge, limits in refused]
    lost = [
        Refusal(edge.a, edge.b, contested.get(edge.a) or contested[edge.b])
        for edge in edges
        if edge.a in contested or edge.b in contested
    ]
    return tuple(sorted({*last, *lost}))
