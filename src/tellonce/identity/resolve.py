"""Who is who inside one component, by constrained Kruskal: pure, so that history and live make the same people.

Links are taken in one canonical order, and one that would break a limit is refused.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from tellonce.identity.evidence import NO_TIES, Edge, Member, Refusal, Sighting, Ties
from tellonce.identity.links import ASSERTED, OBSERVED, Link, Numbered, Proof, Shown, links, number
from tellonce.identity.parts import CANNOT, Parts
from tellonce.identity.rules import Rules
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


class Settled(NamedTuple):
    """The people of one component of numbered identifiers; the same as `Resolved`.

    Attributes:
        parts: one per person: the numbers of its identifiers, the oldest first.
        taken: the links that hold the parts together, in the order in which they were taken.
        refused: the ends of each link not taken and the rule, in order.
        contested: numbers of the values that two people carry, in order.
    """

    parts: list[list[int]]
    taken: list[Link]
    refused: list[tuple[int, int, str]]
    contested: list[int]


class _Round(NamedTuple):
    """One attempt: the parts it made, the links taken, and the links refused with the limits that refused them."""

    parts: Parts
    taken: list[Link]
    refused: list[tuple[Link, frozenset[str]]]


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
    given = number(members, sightings, ties, rules)
    settled = settle(given, rules)
    names = [member.identifier for member in given.members]
    return Resolved(
        parts=tuple(sorted(tuple(given.members[place] for place in part) for part in settled.parts)),
        taken=tuple(map(given.edge, settled.taken)),
        refused=tuple(Refusal(names[a], names[b], rule) for a, b, rule in settled.refused),
        contested=tuple(names[place] for place in settled.contested),
    )


def settle(given: Numbered[Shown], rules: Rules) -> Settled:
    """The people of one component whose evidence is numbered already, as `resolve` finds them.

    Args:
        given: the evidence.
        rules: the limits.
    """
    every = links(given)
    contested: dict[int, str] = {}
    live, parts = every, Parts(given, rules)
    while True:
        attempt = _attempt(live, parts)
        found = _contested(attempt, live, given)
        if not found:
            break
        contested.update(found)
        live = links(given, contested)
        parts.part()
    return Settled(
        _listed(given, contested, attempt.parts),
        attempt.taken,
        _refusals(every, contested, attempt.refused),
        sorted(contested),
    )


def keyed(key: bytes) -> hmac.HMAC:
    """The organisation's secret made ready for naming: most of the work, which need be done but once for all names.

    Args:
        key: the secret.
    """
    return hmac.new(key, digestmod=hashlib.sha256)


def name_of(kind: str, value: str, secret: hmac.HMAC) -> str:
    """The id that an identifier gives the person whose oldest it is: `p` and 16 hexadecimal digits.

    The id stays when a person gains younger identifiers; two people never share their oldest one. It is no bare hash,
    so nobody without the key can find out whose it is by trying telephone numbers.

    Args:
        kind: the identifier's kind.
        value: its normalised value.
        secret: the organisation's, made ready by `keyed`.

    Source: RFC 2104 (HMAC) with SHA-256 over kind, NUL, value.
    """
    text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
    digest = secret.copy()
    digest.update(text)
    return "p" + digest.hexdigest()[:HEX]


def _attempt(ordered: Sequence[Link], parts: Parts) -> _Round:
    taken: list[Link] = []
    refused: list[tuple[Link, frozenset[str]]] = []
    for link in ordered:
        limits = parts.join(link[-2], link[-1])
        if limits:
            refused.append((link, limits))
        elif limits is not None:
            taken.append(link)
    return _Round(parts, taken, refused)


def _contested(attempt: _Round, live: Sequence[Link], given: Numbered[Shown]) -> dict[int, str]:
    """Values behind refused links that two people carry, each with the rule that showed it.

    The weaker end of a refused link is suspected. Those whose stronger neighbours are of different people are taken
    first: without them the others may turn out to be one person's after all.
    """
    if not attempt.refused:
        return {}
    proofs, parts = given.proofs, attempt.parts
    held = {end for a, b, _ in given.must for end in (a, b)}
    vouched = _vouched(attempt.taken, proofs)
    suspects: dict[int, str] = {}
    for link, limits in attempt.refused:
        weaker = _weaker(link, limits, parts, proofs)
        if weaker is not None and weaker not in held and not (link[0] == ASSERTED and weaker in vouched):
            suspects.setdefault(weaker, min(limits))
    owners: dict[int, set[int]] = {suspect: set() for suspect in suspects}
    for _, _, _, a, b in live:
        for one, other in ((a, b), (b, a)):
            if one in owners and proofs[other] < proofs[one]:
                owners[one].add(parts.find(other))
    direct = {suspect: rule for suspect, rule in suspects.items() if len(owners[suspect]) > 1}
    return direct or suspects


def _vouched(taken: Iterable[Link], proofs: Sequence[Proof]) -> set[int]:
    """Values that a record of the organisation ties to a stronger one: what a customer keys in does not shake them."""
    return {
        one
        for grade, _, _, a, b in taken
        if grade <= OBSERVED
        for one, other in ((a, b), (b, a))
        if proofs[other] < proofs[one]
    }


def _weaker(link: Link, limits: frozenset[str], parts: Parts, proofs: Sequence[Proof]) -> int | None:
    """The end of a refused link that two people carry; None where the link itself, not a value, is in doubt.

    A value of the kind that refused stands for its person, so the other end is the one in doubt. What somebody decided
    about a value says nothing against it; so a value that is kept apart is not in doubt either.
    """
    grade, _, _, a, b = link
    if grade not in (OBSERVED, ASSERTED) or not any(limit.startswith(("exclusive:", CANNOT)) for limit in limits):
        return None
    holds_a, holds_b = (parts.stands(end, limits, decided=False) for end in (a, b))
    if holds_a != holds_b:
        return b if holds_a else a
    if holds_a or proofs[a] == proofs[b]:
        return None
    weaker = a if proofs[a] > proofs[b] else b
    return None if parts.stands(weaker, limits, decided=True) else weaker


def _listed(given: Numbered[Shown], contested: Mapping[int, str], parts: Parts) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for place in range(len(given.members)):
        if place not in contested:
            found.setdefault(parts.find(place), []).append(place)
    members = given.members
    return [sorted(part, key=lambda place: (members[place].at, place)) for part in found.values()]


def _refusals(
    every: Sequence[Link], contested: Mapping[int, str], refused: Sequence[tuple[Link, frozenset[str]]]
) -> list[tuple[int, int, str]]:  # fmt: skip
    """Every link not taken: those refused at the end, and all links of contested values."""
    found = {(a, b, min(limits)) for (_, _, _, a, b), limits in refused}
    if contested:
        lost = ((a, b) for _, _, _, a, b in every if a in contested or b in contested)
        found |= {(a, b, contested.get(a) or contested[b]) for a, b in lost}
    return sorted(found)
