"""All that decides who is who besides the records: what both drivers, of history and on arrival, bring with them."""

from collections.abc import Iterable, Mapping

import msgspec

from tellonce.identity.blocked import Blocked, blocking
from tellonce.identity.decisions import InForce, in_force
from tellonce.identity.evidence import Pair
from tellonce.identity.normalise import Normal, normalise
from tellonce.identity.rules import Rules
from tellonce.vocabulary.identity import Decision
from tellonce.vocabulary.touchpoint import Identifier


class Knowing(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides who is who besides the records.

    Attributes:
        rules: what each kind of identifier may do.
        region: two letters (ISO 3166) for telephone numbers without a country code.
        key: the organisation's secret, from which people's ids are made.
        blocked: what identifies nobody.
        decisions: what people decided.
        scored: pairs that are alike and may merge, with their probability.
    """

    rules: Rules
    region: str
    key: bytes
    blocked: Blocked
    decisions: tuple[Decision, ...] = ()
    scored: Mapping[Pair, float] = {}

    def normal(self, kind: str, value: str) -> Normal:
        """The one form of a value as a silo wrote it, and its standing."""
        return normalise(self.rules.kind(kind), value, self.region, self.blocked)

    def form(self, kind: str, value: str) -> str:
        """The one form of a value; the value as it stands where it is none of its kind."""
        return self.normal(kind, value).value or value

    def identifier(self, one: Identifier) -> Identifier | None:
        """An identifier in its normal form; None where it identifies nobody or its kind never links."""
        normal = self.normal(one.kind, one.value)
        links = self.rules.kind(one.kind).links and normal.standing.identifies
        return Identifier(one.kind, normal.value) if links else None

    def identifiers(self, value: str, kinds: Iterable[str]) -> tuple[Identifier, ...]:
        """All that a value may be where nobody says of which kind it is, in normal forms; each form is made once.

        Args:
            value: as anybody wrote it.
            kinds: of which it may be; those that never link are passed over.
        """
        found, normals = [], dict[str, Normal]()
        for kind in kinds:
            rule = self.rules.kind(kind)
            if not rule.links:
                continue
            if rule.normalise not in normals:
                normals[rule.normalise] = normalise(rule, value, self.region, self.blocked)
            normal = normals[rule.normalise]
            if normal.standing.identifies:
                found.append(Identifier(kind, normal.value))
        return tuple(found)

    def in_force(self) -> InForce:
        """The decisions that count."""
        return in_force(self.decisions, self.identifier, self.scored)


def knowing(
    rules: Rules, *, region: str, key: bytes, numbers: Iterable[str] = (), addresses: Iterable[str] = (),
    decisions: Iterable[Decision] = (), scored: Mapping[Pair, float] | None = None,
) -> Knowing:  # fmt: skip
    """All that decides who is who besides the records.

    Args:
        rules: what each kind of identifier may do.
        region: two letters (ISO 3166) for telephone numbers without a country code.
        key: the organisation's secret.
        numbers: the organisation's own telephone numbers.
        addresses: its own e-mail addresses, or whole domains written `@example.org`.
        decisions: what people decided.
        scored: pairs that are alike and may merge.
    """
    blocked = blocking(rules.blocked, numbers=numbers, addresses=addresses, region=region)
    return Knowing(
        rules=rules, region=region, key=key, blocked=blocked, decisions=tuple(decisions), scored=scored or {}
    )
