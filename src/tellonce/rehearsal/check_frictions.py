"""Comparing where it broke: the frictions an account reports with the true ones, one to one, and their minutes.

Source: acceptance stories, "Comparing a result with the truth".
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from tellonce.rehearsal.matching import Records, apart_seconds, overlaps, pair_off
from tellonce.rehearsal.report import Difference, FrictionReport, KindReport, Score, TotalReport, share
from tellonce.rehearsal.truth import TrueFriction, Truth
from tellonce.vocabulary.account import Account, FrictionEntry

MINUTES_APART: Final = 1.0
MINUTES_SHARE: Final = 0.20
TOTAL_SHARE: Final = 0.10


class _Sides(msgspec.Struct, frozen=True, kw_only=True):
    """Both lists in the kinds compared, with the evidence of each entry and the true people it concerns."""

    true: Sequence[TrueFriction]
    reported: Sequence[FrictionEntry]
    true_people: Sequence[frozenset[str]]
    people: Sequence[str]
    true_evidence: Sequence[frozenset[str]]
    evidence: Sequence[frozenset[str]]
    masters: frozenset[str]

    def telling(self, evidence: frozenset[str]) -> frozenset[str]:
        """The evidence without master records, which alone show nothing."""
        return frozenset(ref for ref in evidence if ref.partition("#")[0] not in self.masters)


def check_frictions(
    account: Account, truth: Truth, people: Mapping[str, str], masters: frozenset[str], kinds: Collection[str] | None
) -> FrictionReport:
    """How well the account knows where it broke.

    Args:
        account: what the records tell.
        truth: what is so.
        people: our person to the true person.
        masters: files of master data: alone they are no common evidence.
        kinds: names of the frictions to compare, or None for all.
    """
    sides = _sides(account, truth, people, masters, kinds)
    pairs = _paired(sides)
    found = set(pairs.values())
    true_minutes = [(sides.true[there], sides.reported[here]) for here, there in sorted(pairs.items())]
    stated = [(true, ours) for true, ours in true_minutes if true.minutes is not None and ours.minutes is not None]
    differing = [(true, ours) for true, ours in stated if not _minutes_agree(true.minutes, ours.minutes)]
    return FrictionReport(
        score=Score(precision=share(len(pairs), len(sides.reported)), recall=share(len(pairs), len(sides.true))),
        kinds=_by_kind(sides, found),
        misses=tuple(_miss(sides, there) for there in range(len(sides.true)) if there not in found),
        false_alarms=tuple(_false_alarm(sides, here) for here in range(len(sides.reported)) if here not in pairs),
        minutes_compared=len(stated),
        minutes_agreeing=len(stated) - len(differing),
        minutes=tuple(_minutes_differ(true, ours, people) for true, ours in differing),
    )


def check_total(
    account: Account, truth: Truth, people: Mapping[str, str], kinds: Collection[str] | None
) -> tuple[TotalReport, TotalReport]:
    """Customer minutes of the followed people: in all, and wasted by frictions of the kinds compared."""
    followed = truth.followed()
    spent = sum(j.minutes for j in account.journeys if followed & {people.get(person, "") for person in j.persons})
    wasted = sum(
        f.minutes or 0.0 for f in account.frictions if people.get(f.person or "") in followed and _wanted(f.name, kinds)
    )
    true_wasted = (
        truth.customer_minutes_wasted
        if kinds is None
        else sum(f.minutes or 0.0 for f in truth.frictions if _wanted(f.name, kinds))
    )
    return _total(truth.customer_minutes_total, spent), _total(true_wasted, wasted)


def _total(expected: float, found: float) -> TotalReport:
    # Sums of rounded minutes carry the noise of floating point: it must not decide at the bound.
    agrees = abs(expected - found) <= TOTAL_SHARE * expected + 1e-6
    return TotalReport(expected=round(expected, 1), found=round(found, 1), agrees=agrees)


def _wanted(name: str, kinds: Collection[str] | None) -> bool:
    return kinds is None or name in kinds


def _sides(
    account: Account, truth: Truth, people: Mapping[str, str], masters: frozenset[str], kinds: Collection[str] | None
) -> _Sides:
    records = Records(truth.owners())
    true = [f for f in (*truth.frictions, *truth.background_frictions) if _wanted(f.name, kinds)]
    reported = [f for f in account.frictions if _wanted(f.name, kinds)]
    return _Sides(
        true=true,
        reported=reported,
        true_people=[truth.people_of(f) for f in true],
        people=[people.get(f.person or "", "") for f in reported],
        true_evidence=[records.all(f.evidence) for f in true],
        evidence=[records.all(f.evidence) for f in reported],
        masters=masters,
    )


def _paired(sides: _Sides) -> dict[int, int]:
    """Position of a reported friction to that of its true one."""
    candidates = overlaps(
        [sides.telling(evidence) for evidence in sides.evidence],
        [sides.telling(evidence) for evidence in sides.true_evidence],
        lambda here, there: (
            sides.reported[here].name == sides.true[there].name and sides.people[here] in sides.true_people[there]
        ),
    )
    # Two frictions of one kind may stand on the same records (two agents ask again): the nearer moment decides.
    return pair_off(
        (here, there, (count, -apart_seconds(sides.reported[here].at, sides.true[there].at)))
        for here, there, count in candidates
    )


def _minutes_agree(expected: float | None, found: float | None) -> bool:
    if expected is None or found is None:
        return True
    return abs(expected - found) <= max(MINUTES_APART, MINUTES_SHARE * expected) + 1e-9


def _by_kind(sides: _Sides, found: set[int]) -> dict[str, KindReport]:
    expected = Counter(f.name for f in sides.true)
    reported = Counter(f.name for f in sides.reported)
    both = Counter(sides.true[there].name for there in found)
    return {
        name: KindReport(expected=expected[name], reported=reported[name], found=both[name])
        for name in sorted(expected.keys() | reported.keys())
    }


def _miss(sides: _Sides, there: int) -> Difference:
    true = sides.true[there]
    whose = [here for here, ours in enumerate(sides.reported) if ours.name == true.name]
    here_too = [here for here in whose if sides.people[here] in sides.true_people[there]]
    common = [here for here in whose if sides.evidence[here] & sides.true_evidence[there]]
    return Difference(
        subject="friction",
        name=true.name,
        person=", ".join(sorted(sides.true_people[there])),
        at=true.at,
        expected=true.why,
        found="",
        why=_reason(sides, here_too, common, sides.true_evidence[there]),
    )


def _reason(sides: _Sides, same_person: list[int], common: list[int], evidence: frozenset[str]) -> str:
    """Why a true friction has no partner."""
    both = [here for here in common if here in same_person]
    if any(sides.telling(sides.evidence[here] & evidence) for here in both):
        return "another true friction has more records in common with the one reported"
    if both:
        return "only a master record is in common"
    if common:
        return "reported for another person"
    return "reported for this person on other records" if same_person else "not reported for this person"


def _false_alarm(sides: _Sides, here: int) -> Difference:
    ours = sides.reported[here]
    theirs = [
        t for t, true in enumerate(sides.true) if true.name == ours.name and sides.people[here] in sides.true_people[t]
    ]
    if not sides.people[here]:
        why = "its person stands for no true person"
    elif not theirs:
        why = "this person has no such friction"
    elif any(sides.telling(sides.evidence[here] & sides.true_evidence[t]) for t in theirs):
        why = "the true friction is found already"
    else:
        why = "no record in common with the true one but master records"
    return Difference(
        subject="false alarm",
        name=ours.name,
        person=sides.people[here] or (ours.person or ""),
        at=ours.at,
        expected="",
        found="; ".join([ours.why, *ours.evidence[:5]]),
        why=why,
    )


def _minutes_differ(true: TrueFriction, ours: FrictionEntry, people: Mapping[str, str]) -> Difference:
    return Difference(
        subject="minutes",
        name=true.name,
        person=people.get(ours.person or "", ""),
        at=true.at,
        expected=str(true.minutes),
        found=str(ours.minutes),
        why=true.why,
    )
