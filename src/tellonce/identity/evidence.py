"""Evidence of who is who: identifiers seen together, the links these make, and what people decided about them."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec

from tellonce.vocabulary.identity import Grade
from tellonce.vocabulary.touchpoint import Identifier

ASSERTED_ONLY: Final = 8
"""Added to the tier of a value that only customers gave and no record holds: weaker than all that records hold, for
people mistype."""


class Member(msgspec.Struct, frozen=True, order=True):
    """An identifier as evidence shows it. Its order is the order of age.

    Attributes:
        at: the moment it was first seen, microseconds UTC.
        kind: its kind.
        value: its normalised value.
        tier: strength: that of its kind; weaker by `ASSERTED_ONLY` where only customers gave it.
        shared: whether it is beside too many customers: then only decisions link it.
    """

    at: int
    kind: str
    value: str
    tier: int = 0
    shared: bool = False

    @property
    def identifier(self) -> Identifier:
        """The identifier itself."""
        return Identifier(self.kind, self.value)


class Sight(msgspec.Struct, frozen=True, order=True):
    """An identifier in one group of evidence.

    Attributes:
        identifier: the identifier, normalised.
        at: first seen in the group, microseconds UTC.
        asserted: whether in this group only the customer gave it.
    """

    identifier: Identifier
    at: int
    asserted: bool = False


class Sighting(msgspec.Struct, frozen=True, order=True):
    """One group of evidence (one record, or all records of one contact): its identifiers are all one customer's."""

    group: str
    sights: tuple[Sight, ...]


class Edge(msgspec.Struct, frozen=True, order=True):
    """Evidence that two identifiers are one person's. Its order is the canonical order in which links are taken.

    Attributes:
        grade: the kind of evidence.
        tier: strength within the grade, 0 the strongest.
        at: first seen, microseconds UTC.
        a: the lesser of the two identifiers.
        b: the greater.
    """

    grade: Grade
    tier: int
    at: int
    a: Identifier
    b: Identifier


class Refusal(msgspec.Struct, frozen=True, order=True):
    """A link not taken, with the rule that refused it. `a` is the lesser of the two identifiers.

    Rules: `exclusive:KIND`, `at_most:KIND`, `largest`, `cannot_link`.
    """

    a: Identifier
    b: Identifier
    rule: str


Pair = tuple[Identifier, Identifier]
"""Two identifiers, the lesser first."""


class Ties(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What ties identifiers together or keeps them apart besides sightings.

    Attributes:
        must: pairs that somebody decided are one person's, with the moment of the decision (microseconds UTC).
        cannot: pairs that somebody decided are not.
        scored: pairs that are alike, with their probability, as far as a rule lets them merge.
    """

    must: Mapping[Pair, int] = msgspec.field(default_factory=dict)
    cannot: frozenset[Pair] = frozenset()
    scored: Mapping[Pair, float] = msgspec.field(default_factory=dict)

    def within(self, members: Collection[Identifier]) -> set[Pair]:
        """The pairs of any sort whose both ends are among the members, found by the members: ties may be very many."""
        return {
            pair for one in members for pair in self._by_end.get(one, ()) if pair[0] in members and pair[1] in members
        }

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.must or self.cannot or self.scored)

    def beside(self, one: Identifier) -> Sequence[Pair]:
        """The pairs of any sort of which an identifier is an end."""
        return self._by_end.get(one, ())

    @cached_property
    def _by_end(self) -> dict[Identifier, list[Pair]]:
        found: dict[Identifier, list[Pair]] = {}
        for pair in {*self.must, *self.cannot, *self.scored}:
            for end in pair:
                found.setdefault(end, []).append(pair)
        return found


NO_TIES: Final = Ties()


def pair(a: Identifier, b: Identifier) -> Pair:
    """Two identifiers in the order in which a pair is written."""
    return (a, b) if a < b else (b, a)
