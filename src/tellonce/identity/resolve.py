"""Who is who inside one component, by constrained Kruskal: pure, so that history and live make the same people.

Links are taken in one canonical order, and one that would give a person two values of an exclusive kind is refused.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from tellonce.identity.rules import Rules
from tellonce.vocabulary.touchpoint import Identifier

HEX: Final = 16
"""Hexadecimal digits of a person's id: 64 bits; the chance that two of ten million people collide is 3 in a million."""


class Seen(msgspec.Struct, frozen=True, order=True):
    """An identifier with the moment it was first seen, in microseconds UTC. Its order is the order of age."""

    at: int
    kind: str
    value: str

    @property
    def identifier(self) -> Identifier:
        """The identifier itself."""
        return Identifier(self.kind, self.value)


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence that two identifiers are one person's.

    Attributes:
        a: one identifier.
        b: the other; the order of the two says nothing.
        tier: strength, 0 the strongest.
        at: first seen, microseconds UTC.
    """

    a: Identifier
    b: Identifier
    tier: int
    at: int


class Refusal(msgspec.Struct, frozen=True, order=True):
    """A link not taken, with the rule that refused it: `exclusive:KIND`. `a` is the lesser of the two identifiers."""

    a: Identifier
    b: Identifier
    rule: str


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """The people of one component.

    Attributes:
        parts: one per person: its identifiers by age; parts in the order of their oldest.
        refused: links not taken, in order.
        contested: values that two people carry: they belong to no part, and alone they identify nobody.
    """

    parts: tuple[tuple[Seen, ...], ...]
    refused: tuple[Refusal, ...]
    contested: tuple[Identifier, ...]


class Parts:
    """Identifiers in disjoint parts, each with its values of exclusive kinds."""

    def __init__(self, members: Iterable[Identifier], exclusive: frozenset[str]) -> None:
        """Each member alone at first; `exclusive` names the kinds of which a part has at most one value."""
        self._above = {member: member for member in members}
        self._size = dict.fromkeys(self._above, 1)
        self._values = {
            member: ({member.kind: member.value} if member.kind in exclusive else {}) for member in self._above
        }

    def find(self, member: Identifier) -> Identifier:
        """The identifier that stands for the part of a member."""
        root = member
        while self._above[root] != root:
            root = self._above[root]
        while self._above[member] != root:
            self._above[member], member = root, self._above[member]
        return root

    def join(self, a: Identifier, b: Identifier) -> frozenset[str]:
        """Makes two parts one, unless that gives a kind two values: then the kinds that forbid it, else none."""
        small, large = sorted((self.find(a), self.find(b)), key=lambda root: self._size[root])
        if small == large:
            return frozenset()
        mine, theirs = self._values[small], self._values[large]
        forbidding = frozenset(kind for kind, value in mine.items() if theirs.get(kind, value) != value)
        if not forbidding:
            self._above[small] = large
            self._size[large] += self._size[small]
            theirs.update(mine)
        return forbidding


def resolve(members: Iterable[Seen], edges: Iterable[Edge], rules: Rules) -> Resolved:
    """The people of one component.

    Links are taken strongest first, then earliest, then by their identifiers. A value that ties two people together in
    spite of an exclusive kind (a household's telephone, an e-mail address given to somebody else) is contested: it
    stops linking, and the rest is resolved anew without it.

    Args:
        members: identifiers with the moment each was first seen; one named twice counts once, at its earliest.
        edges: links between members; of a pair named twice the strongest, then earliest, counts.
        rules: which kinds are exclusive, and how strong each is.

    Returns:
        The parts, the links refused with their rule, and the contested values: the same for any order of members and
        edges, however often each is repeated. No members: all empty.

    Source: Kruskal, On the shortest spanning subtree of a graph, Proc. AMS 7 (1956).
    """
    first = _first(members)
    ordered = _canonical(edges)
    exclusive = frozenset(member.kind for member in first if rules.kind(member.kind).exclusive)
    contested: dict[Identifier, str] = {}
    while True:
        live = [edge for edge in ordered if edge.a not in contested and edge.b not in contested]
        parts = Parts((member for member in first if member not in contested), exclusive)
        refused = [(edge, kinds) for edge in live if (kinds := parts.join(edge.a, edge.b))]
        found = _contested(refused, live, parts, rules)
        if not found:
            break
        contested.update(found)
    return Resolved(
        parts=_listed(first, contested, parts),
        refused=_refusals(ordered, contested, refused),
        contested=tuple(sorted(contested)),
    )


def name(part: Iterable[Seen], key: bytes) -> str:
    """The id of a person: `p` and 16 hexadecimal digits, of its oldest identifier under the organisation's secret key.

    The id stays when a person gains younger identifiers; two people never share their oldest one. It is no bare hash,
    so nobody without the key can find out whose it is by trying telephone numbers.

    Args:
        part: the identifiers of one person, at least one, in any order.
        key: the organisation's secret.

    Source: RFC 2104 (HMAC) with SHA-256 over kind, NUL, value.
    """
    oldest = min(part)
    text = f"{oldest.kind}\0{oldest.value}".encode("utf-8", "surrogatepass")
    return "p" + hmac.digest(key, text, hashlib.sha256).hex()[:HEX]


def _first(members: Iterable[Seen]) -> dict[Identifier, int]:
    first: dict[Identifier, int] = {}
    for member in sorted(members, reverse=True):
        first[member.identifier] = member.at
    return first


def _canonical(edges: Iterable[Edge]) -> list[Edge]:
    """Each pair once, at its strongest and earliest, in the order in which links are taken."""
    straight = {(edge.tier, edge.at, min(edge.a, edge.b), max(edge.a, edge.b)) for edge in edges if edge.a != edge.b}
    pairs: dict[tuple[Identifier, Identifier], Edge] = {}
    for tier, at, a, b in sorted(straight):
        pairs.setdefault((a, b), Edge(a=a, b=b, tier=tier, at=at))
    return list(pairs.values())


def _rank(member: Identifier, rules: Rules) -> tuple[bool, int, bool]:
    """Strength of a value as a proof of who it is, the strongest first."""
    kind = rules.kind(member.kind)
    return (not kind.exclusive, kind.tier, not kind.anchor)


def _contested(
    refused: list[tuple[Edge, frozenset[str]]], live: list[Edge], parts: Parts, rules: Rules
) -> dict[Identifier, str]:
    """Values behind refused links that two people carry, each with the rule that showed it.

    The weaker end of a refused link is suspected. Those whose stronger neighbours are of different people are taken
    first: without them the others may turn out to be one person's after all.
    """
    suspects: dict[Identifier, str] = {}
    for edge, kinds in refused:
        weaker = _weaker(edge, kinds, rules)
        if weaker is not None:
            suspects.setdefault(weaker, f"exclusive:{min(kinds)}")
    owners: dict[Identifier, set[Identifier]] = {suspect: set() for suspect in suspects}
    for edge in live:
        for one, other in ((edge.a, edge.b), (edge.b, edge.a)):
            if one in owners and _rank(other, rules) < _rank(one, rules):
                owners[one].add(parts.find(other))
    direct = {suspect: rule for suspect, rule in suspects.items() if len(owners[suspect]) > 1}
    return direct or suspects


def _weaker(edge: Edge, kinds: frozenset[str], rules: Rules) -> Identifier | None:
    """The end of a refused link that two people carry; None where the link itself, not a value, is in doubt.

    A value of the kind that refused stands for its person, so the other end is the one in doubt.
    """
    a, b = edge.a, edge.b
    if (a.kind in kinds) != (b.kind in kinds):
        return b if a.kind in kinds else a
    first, second = _rank(a, rules), _rank(b, rules)
    if a.kind in kinds or first == second:
        return None
    return a if first > second else b


def _listed(
    first: Mapping[Identifier, int], contested: Mapping[Identifier, str], parts: Parts
) -> tuple[tuple[Seen, ...], ...]:
    found: dict[Identifier, list[Seen]] = {}
    for member, at in first.items():
        if member not in contested:
            found.setdefault(parts.find(member), []).append(Seen(at, member.kind, member.value))
    return tuple(sorted(tuple(sorted(part)) for part in found.values()))


def _refusals(
    ordered: list[Edge], contested: Mapping[Identifier, str], refused: list[tuple[Edge, frozenset[str]]]
) -> tuple[Refusal, ...]:
    """Every link not taken: those refused at the end, and all links of contested values."""
    last = [Refusal(edge.a, edge.b, f"exclusive:{min(kinds)}") for edge, kinds in refused]
    lost = [
        Refusal(edge.a, edge.b, contested.get(edge.a) or contested[edge.b])
        for edge in ordered
        if edge.a in contested or edge.b in contested
    ]
    return tuple(sorted(last + lost))
