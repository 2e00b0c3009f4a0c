"""Comparing who is who: clusters of records of an account with those of the truth.

Source: pairwise precision and recall as usual in entity resolution; B-cubed: Bagga and Baldwin, "Entity-Based
Cross-Document Coreferencing Using the Vector Space Model", COLING-ACL 1998.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from tellonce.rehearsal.matching import Records, free_records, given, match_people
from tellonce.rehearsal.report import Difference, PeopleReport, Score, share
from tellonce.rehearsal.truth import Truth
from tellonce.vocabulary.account import Account


def check_people(account: Account, truth: Truth, masters: frozenset[str]) -> tuple[PeopleReport, dict[str, str]]:
    """How well the account knows who is who, and our person to the true person it stands for.

    Args:
        account: what the records tell.
        truth: what is so.
        masters: files of master data, whose records are never free.
    """
    owners = truth.owners()
    ours = given(account, Records(owners))
    people = match_people(owners, ours)
    free = free_records(truth, ours, people, masters)
    compared = sorted(set(owners) - free)
    true_label = {ref: _true_owner(owners[ref], people.get(ours.get(ref, ""))) for ref in compared}
    label = {ref: ours.get(ref, f"?{ref}") for ref in compared}
    report = PeopleReport(
        pairwise=_pairwise(true_label, label),
        bcubed=_bcubed(true_label, label),
        compared=len(compared),
        free=len(free),
        unknown=len(set(ours) - set(owners)),
        joined=_joined(truth, true_label, label),
        split=_split(true_label, label),
    )
    return report, people


def _true_owner(keys: list[str], matched: str | None) -> str:
    """The true person a record is compared under: of a joint record, the one our person stands for, else the first."""
    return matched if matched in keys else keys[0]


def _pairs(counts: Counter[tuple[str, str]] | Counter[str]) -> int:
    """How many pairs the groups of these sizes hold."""
    return sum(count * (count - 1) // 2 for count in counts.values())


def _cells(true_label: Mapping[str, str], label: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """How many records each true person has in common with each of ours."""
    return Counter((true_label[ref], label[ref]) for ref in label)


def _pairwise(true_label: Mapping[str, str], label: Mapping[str, str]) -> Score:
    right = _pairs(_cells(true_label, label))
    return Score(
        precision=share(right, _pairs(Counter(label.values()))),
        recall=share(right, _pairs(Counter(true_label.values()))),
    )


def _bcubed(true_label: Mapping[str, str], label: Mapping[str, str]) -> Score:
    sizes, true_sizes = Counter(label.values()), Counter(true_label.values())
    cells = _cells(true_label, label)
    return Score(
        precision=share(sum(n * n / sizes[ours] for (_, ours), n in cells.items()), len(label)),
        recall=share(sum(n * n / true_sizes[true] for (true, _), n in cells.items()), len(label)),
    )


def _joined(truth: Truth, true_label: Mapping[str, str], label: Mapping[str, str]) -> tuple[Difference, ...]:
    holders: dict[str, set[str]] = defaultdict(set)
    for ref, ours in label.items():
        holders[true_label[ref]].add(ours)
    return tuple(
        Difference(
            subject="joined",
            name=f"{pair.a} and {pair.b}",
            person=pair.a,
            at="",
            expected="two people",
            found=", ".join(sorted(holders[pair.a] & holders[pair.b])),
            why=pair.why,
        )
        for pair in truth.not_same
        if holders[pair.a] & holders[pair.b]
    )


def _split(true_label: Mapping[str, str], label: Mapping[str, str]) -> tuple[Difference, ...]:
    pieces: dict[str, Counter[str]] = defaultdict(Counter)
    for ref, ours in label.items():
        pieces[true_label[ref]][ours] += 1
    return tuple(
        Difference(
            subject="split",
            name=key,
            person=key,
            at="",
            expected="one person",
            found=f"{len(found)} pieces",
            why="beside the largest: "
            + ", ".join(sorted(piece.lstrip("?") for piece, _ in found.most_common()[1:])[:5]),
        )
        for key, found in sorted(pieces.items())
        if len(found) > 1
    )
