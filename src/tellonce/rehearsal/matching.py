"""Matching of what an account tells with what is true: people, records and anything that stands on records, one to one.

Overlap decides, the greatest first, ties by a declared rank; so the same two documents always match the same way.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from tellonce.rehearsal.truth import Truth
from tellonce.vocabulary.account import Account

Left = TypeVar("Left", bound=Hashable)
Right = TypeVar("Right", bound=Hashable)


def pair_off(weights: Iterable[tuple[Left, Right, tuple[float, ...]]]) -> dict[Left, Right]:
    """Pairs one to one, the greatest weight first.

    Args:
        weights: candidates (left, right, weight); weights compare from their first part on, and equal weights keep the
            order in which they were handed in.

    Returns:
        Left to right; empty where there are no candidates.
    """
    paired: dict[Left, Right] = {}
    taken: set[Right] = set()
    for left, right, _ in sorted(weights, key=lambda candidate: candidate[2], reverse=True):
        if left not in paired and right not in taken:
            paired[left] = right
            taken.add(right)
    return paired


class Records(msgspec.Struct, frozen=True):
    """The records that the truth knows: takes references of records inside records to the record around them.

    Attributes:
        known: references of all records of the truth.
    """

    known: Collection[str]

    def whole(self, reference: str) -> str:
        """The reference itself if the truth knows it, else that of the record around it, else itself unchanged.

        A truth may write the id of a mail with its angle brackets, which are no part of it (RFC 5322, section 3.6.4).
        """
        file, _, name = reference.partition("#")
        if f"{file}#<{name}>" in self.known:
            return f"{file}#<{name}>"
        shorter = reference
        while shorter not in self.known and "/" in shorter.partition("#")[2]:
            shorter = shorter.rpartition("/")[0]
        return shorter if shorter in self.known else reference

    def all(self, references: Iterable[str]) -> frozenset[str]:
        """The records behind references, each once."""
        return frozenset(map(self.whole, references))


def given(account: Account, records: Records) -> dict[str, str]:
    """Reference of each record that the account gives to a person, to that person; where several, the first by key."""
    found: dict[str, str] = {}
    for person in sorted(account.records_by_person):
        for file, ids in account.records_by_person[person].items():
            for record in ids:
                found.setdefault(records.whole(f"{file}#{record}"), person)
    return found


def match_people(owners: dict[str, list[str]], ours: dict[str, str]) -> dict[str, str]:
    """Our person to the true person with most records in common, one to one; ties by both keys.

    Args:
        owners: reference to the true people of a record.
        ours: reference to our person.
    """
    common: Counter[tuple[str, str]] = Counter()
    for reference, person in ours.items():
        common.update((person, key) for key in owners.get(reference, ()))
    return pair_off((person, key, (count,)) for (person, key), count in sorted(common.items()))


def free_records(truth: Truth, ours: dict[str, str], people: dict[str, str], masters: Collection[str]) -> set[str]:
    """References of records that cost nothing wherever the account put them.

    A record of someone who carries a shared or placeholder value is free when the account left it unresolved or gave it
    to another person of that value, provided its own person stands in the account apart from that other. A record's
    own identifiers cannot be seen here; master records are never free, as they always carry a customer's own number.
    Free too are the fragments that missing `weak` links leave behind, as many as the truth lists.

    Source: acceptance stories, "Comparing a result with the truth".
    """
    owners = truth.owners()
    sharers = _sharers(truth)
    held = _holders_of_masters(owners, ours, masters)
    standing = set(people.values())
    free = _weak_fragments(truth, ours, people)
    for reference, keys in owners.items():
        if reference.partition("#")[0] in masters:
            continue
        person = ours.get(reference)
        if person is None:
            fits = any(key in sharers for key in keys)
        else:
            apart = [key for key in keys if key in standing and person not in held.get(key, ())]
            fits = people.get(person) not in keys and any(people.get(person) in sharers.get(key, ()) for key in apart)
        free |= {reference} if fits else set()
    return free


def _sharers(truth: Truth) -> dict[str, set[str]]:
    """True person to all who carry a value with them, themselves included."""
    found: dict[str, set[str]] = defaultdict(set)
    for value in (*truth.shared_values, *truth.placeholder_values):
        for key in value.persons:
            found[key].update(value.persons)
    return dict(found)


def _holders_of_masters(
    owners: dict[str, list[str]], ours: dict[str, str], masters: Collection[str]
) -> dict[str, set[str]]:
    """True person to our persons that hold master records of theirs."""
    found: dict[str, set[str]] = defaultdict(set)
    for reference, keys in owners.items():
        if reference.partition("#")[0] in masters and reference in ours:
            for key in keys:
                found[key].add(ours[reference])
    return dict(found)


def _weak_fragments(truth: Truth, ours: dict[str, str], people: dict[str, str]) -> set[str]:
    """Records of people with weak links that stand apart from them in pieces of their own, the smallest pieces first.

    A piece is all that one person of ours holds of nobody else, or what is unresolved in one file.
    """
    owners = truth.owners()
    theirs: dict[str, set[str]] = defaultdict(set)
    for reference, person in ours.items():
        theirs[person].update(owners.get(reference, ()))
    free: set[str] = set()
    for true_person in (person for person in (*truth.persons, *truth.background) if person.weak):
        pieces: dict[tuple[str, str], set[str]] = defaultdict(set)
        for reference in (ref for ref, keys in owners.items() if true_person.key in keys):
            holder = ours.get(reference)
            if holder is None:
                pieces["unresolved", reference.partition("#")[0]].add(reference)
            elif people.get(holder) != true_person.key and theirs[holder] == {true_person.key}:
                pieces["apart", holder].add(reference)
        smallest = sorted(pieces.items(), key=lambda piece: (len(piece[1]), piece[0]))
        free.update(ref for _, piece in smallest[: len(true_person.weak)] for ref in piece)
    return free


def overlaps(
    left: Sequence[frozenset[str]], right: Sequence[frozenset[str]], allowed: Callable[[int, int], bool]
) -> list[tuple[int, int, int]]:
    """Positions of all pairs with records in common that are allowed, with how many, ordered by both positions."""
    holders: dict[str, list[int]] = defaultdict(list)
    for there, references in enumerate(right):
        for reference in references:
            holders[reference].append(there)
    common: Counter[tuple[int, int]] = Counter()
    for here, references in enumerate(left):
        common.update((here, there) for reference in references for there in holders.get(reference, ()))
    return [(here, there, count) for (here, there), count in sorted(common.items()) if allowed(here, there)]


def apart_seconds(one: str, other: str) -> float:
    """Seconds between two moments in ISO 8601 with a zone, whichever is first."""
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())
