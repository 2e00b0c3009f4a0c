"""Which of all decisions on people are in force: a function of their set, whatever the order in which they came."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from tellonce.identity.evidence import Pair, Ties, pair
from tellonce.vocabulary.identity import Decision, Pairing, Retraction
from tellonce.vocabulary.touchpoint import Identifier

Normal = Callable[[Identifier], Identifier | None]
"""An identifier as it was given to its normal form; None where it identifies nobody."""


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What the decisions come to.

    Attributes:
        ties: which identifiers are one person's, and which never.
        retracted: records that do not count as evidence.
        taken_back: ids of decisions that a later one took back.
    """

    ties: Ties
    retracted: tuple[Retraction, ...]
    taken_back: frozenset[str]


def in_force(
    decisions: Iterable[Decision], normal: Normal, scored: Mapping[Pair, float] | None = None
) -> InForce:  # fmt: skip
    """The decisions that count.

    A decision is taken back by a later retraction of it that is itself in force. Of several decisions on one pair the
    latest counts; of one moment the one with the greater id. A pair of which an end identifies nobody, or whose ends
    are the same value, says nothing.

    Args:
        decisions: all that were ever made; one named twice counts once.
        normal: brings an identifier to its normal form.
        scored: pairs that are alike, as far as a rule lets them merge.
    """
    latest = sorted(set(decisions), key=lambda one: (one.at, one.id), reverse=True)
    first = {one.id: (one.at, one.id) for one in latest}
    back: set[str] = set()
    for one in latest:
        rank = (one.at, one.id)
        if isinstance(one, Retraction) and one.id not in back and first.get(one.decision, rank) < rank:
            back.add(one.decision)
    standing = [one for one in latest if one.id not in back]
    pairs: dict[Pair, Pairing] = {}
    for one in standing:
        if isinstance(one, Pairing):
            a, b = normal(one.a), normal(one.b)
            if a is not None and b is not None and a != b:
                pairs.setdefault(pair(a, b), one)
    return InForce(
        ties=Ties(
            must={key: one.at for key, one in pairs.items() if one.must},
            cannot=frozenset(key for key, one in pairs.items() if not one.must),
            scored=dict(scored or {}),
        ),
        retracted=tuple(one for one in reversed(standing) if isinstance(one, Retraction) and not one.decision),
        taken_back=frozenset(back),
    )


def retracts(one: Retraction, silo: str, record: str, at: int | None) -> bool:
    """Whether a retraction means this record.

    Args:
        one: the retraction.
        silo: the record's silo.
        record: its id; of a record inside a record the whole id, which its outer one means too.
        at: its moment, microseconds UTC; None where it has none, which no limit in time means.
    """
    if one.decision or one.silo != silo:
        return False
    if one.record and one.record != record and not record.startswith(f"{one.record}/"):
        return False
    if one.begin is None and one.end is None:
        return True
    return at is not None and (one.begin is None or at >= one.begin) and (one.end is None or at < one.end)
