"""What heeding the advice would have saved: frictions of the account that a context had advised against in time."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from tellonce.rehearsal.scene import Cue, Prevented, Sum
from tellonce.vocabulary.account import FrictionEntry
from tellonce.vocabulary.context import Advice, Context
from tellonce.vocabulary.moment import from_iso

UTC = ZoneInfo("UTC")


class Saving:
    """Counts what would have been prevented; each friction once, at the first scene that said so.

    An advice would have prevented a friction of the same person that it names, that had not come about yet, and that
    stands on a record of before which the advice stands on too: what was advised against is what happened.

    Args:
        frictions: of the account.
        since: when each record was first told of, by reference, microseconds UTC.
    """

    def __init__(self, frictions: Iterable[FrictionEntry], since: Mapping[str, int]) -> None:
        self._frictions, self._since = list(frictions), since
        self._by: dict[int, str] = {}

    def heeded(self, cue: Cue, context: Context) -> list[Prevented]:
        """What the advice of a context would have prevented, so far as no earlier one said it; in order of time."""
        found = []
        for place, one in enumerate(self._frictions):
            advice = self._against(one, cue, context) if place not in self._by else None
            if advice:
                self._by[place] = advice.name
                found.append(Prevented(
                    friction=one.name, at=one.at, advice=advice.name, minutes=one.minutes, evidence=one.evidence
                ))  # fmt: skip
        return found

    def sums(self) -> list[Sum]:
        """Frictions by name with what of them was prevented, the most minutes prevented first."""
        names = dict.fromkeys(one.name for one in self._frictions)
        found = [self._sum(name) for name in names]
        return sorted(found, key=lambda one: (-one.prevented_minutes, -one.minutes, one.friction))

    def _sum(self, name: str) -> Sum:
        its = [(one, place in self._by) for place, one in enumerate(self._frictions) if one.name == name]
        return Sum(
            friction=name, count=len(its), minutes=_minutes(one for one, _ in its),
            prevented=sum(saved for _, saved in its), prevented_minutes=_minutes(one for one, saved in its if saved),
        )  # fmt: skip

    def _against(self, one: FrictionEntry, cue: Cue, context: Context) -> Advice | None:
        at = from_iso(one.at, UTC)
        if one.person != cue.person or at < cue.at or _met(one, context):
            return None
        there = {ref for ref in one.evidence if self._since.get(ref, at) < cue.at}
        for advice in context.advice:
            if one.name in advice.prevents and there.intersection(advice.evidence):
                return advice
        return None


def _met(one: FrictionEntry, context: Context) -> bool:
    """Whether the customer has met a friction already, perhaps less of it."""
    return any(each.what == one.name and not {*each.evidence}.isdisjoint(one.evidence) for each in context.frictions)


def _minutes(frictions: Iterable[FrictionEntry]) -> float:
    return round(sum(one.minutes or 0.0 for one in frictions), 1)
