"""Identifiers in disjoint parts that grow together as long as no limit forbids it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tellonce.identity.evidence import Member, Pair, Ties
from tellonce.identity.rules import Rules
from tellonce.vocabulary.moment import DAY
from tellonce.vocabulary.touchpoint import Identifier

LARGEST: Final = "largest"
CANNOT: Final = "cannot_link"


class Parts:
    """Identifiers in disjoint parts, each with what counts towards its limits.

    Args:
        members: the identifiers, each alone at first.
        ties: decisions: two values of a kind of which one person has only one are one value where somebody decided so,
            and a pair that is kept apart excludes each other as two such values do.
        rules: the limits.
    """

    def __init__(self, members: Iterable[Member], ties: Ties, rules: Rules) -> None:
        listed = list(members)
        self._rules = rules
        self._above = {member.identifier: member.identifier for member in listed}
        self._size = dict.fromkeys(self._above, 1)
        self.own = _single(listed, ties, rules)
        """By identifier: what it stands for, a limit to a value of which a part holds one."""
        self._single = {one: dict(values) for one, values in self.own.items()}
        self._many = {
            member.identifier: {member.kind: (member.at,)}
            for member in listed
            if (kind := rules.kind(member.kind)).limit and not kind.stands_for_one
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
        """Makes two parts one, unless that breaks a limit: then the limits that forbid it, else none."""
        small, large = sorted((self.find(a), self.find(b)), key=lambda root: self._size[root])
        if small == large:
            return frozenset()
        forbidding = frozenset(self._forbidding(small, large))
        if not forbidding:
            self._above[small] = large
            self._size[large] += self._size[small]
            self._single.setdefault(large, {}).update(self._single.get(small, {}))
            theirs = self._many.setdefault(large, {})
            for kind, times in self._many.get(small, {}).items():
                theirs[kind] = tuple(sorted((*times, *theirs.get(kind, ()))))
        return forbidding

    def _forbidding(self, small: Identifier, large: Identifier) -> Iterable[str]:
        mine, theirs = self._single.get(small, {}), self._single.get(large, {})
        yield from (limit for limit, value in mine.items() if theirs.get(limit, value) != value)
        if self._size[small] + self._size[large] > self._rules.largest:
            yield LARGEST
        for kind, times in self._many.get(small, {}).items():
            rule = self._rules.kind(kind)
            both = sorted((*times, *self._many.get(large, {}).get(kind, ())))
            if crowded(both, rule.limit, rule.within_days * DAY):
                yield f"at_most:{kind}"


def crowded(moments: Sequence[int], most: int, window: int) -> bool:
    """Whether more than `most` of the moments (microseconds, in order) lie within less than `window` of each other.

    A window of 0 stands for all time.
    """
    if not window:
        return len(moments) > most
    return any(last - first < window for first, last in zip(moments, moments[most:], strict=False))


def _single(members: Sequence[Member], ties: Ties, rules: Rules) -> dict[Identifier, dict[str, Identifier]]:
    same = _same(ties.must)
    own: dict[Identifier, dict[str, Identifier]] = {
        member.identifier: {f"exclusive:{member.kind}": same.get(member.identifier, member.identifier)}
        for member in members
        if rules.kind(member.kind).stands_for_one
    }
    for a, b in ties.cannot:
        limit = f"{CANNOT}:{a.kind}:{a.value}\0{b.kind}:{b.value}"
        own.setdefault(a, {})[limit] = a
        own.setdefault(b, {})[limit] = b
    return own


def _same(must: Mapping[Pair, int]) -> dict[Identifier, Identifier]:
    """For each of the values of one kind that somebody decided are one person's, the least of them."""
    groups: dict[Identifier, list[Identifier]] = {}
    for a, b in must:
        if a.kind == b.kind:
            joined = groups.get(a, [a])
            joined = joined if groups.get(b) is joined else [*joined, *groups.get(b, [b])]
            groups.update(dict.fromkeys(joined, joined))
    return {one: min(group) for one, group in groups.items()}
