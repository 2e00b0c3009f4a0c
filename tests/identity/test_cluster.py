"""Clusters of scored pairs: the same for any order, within their bounds, and never joined by one wrong pair."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.identity.cluster import Bounds, Parted, cluster
from tellonce.vocabulary.refusal import Refused

RECORDS = st.sampled_from("abcdefgh")
PAIRS = st.lists(st.tuples(RECORDS, RECORDS, st.floats(0, 1)), max_size=30)
KINDS = st.sampled_from([("crm", "1"), ("crm", "2"), ("ssn", "1"), ("ssn", "2")])
BOUNDS = st.builds(
    Bounds,
    at_most=st.integers(2, 8),
    exclusive=st.dictionaries(RECORDS, st.lists(KINDS, max_size=2).map(tuple)),
    apart=st.sets(st.tuples(RECORDS, RECORDS), max_size=6).map(frozenset),
)


def joined(clusters):
    return {(a, b) for part in clusters.parts for a in part for b in part if a < b}


@given(PAIRS, BOUNDS, st.randoms(use_true_random=False))
def test_order_doubling_and_direction_change_nothing(pairs, bounds, chance):
    turned = [(b, a, p) if chance.random() < 0.5 else (a, b, p) for a, b, p in [*pairs, *pairs]]
    chance.shuffle(turned)

    assert cluster(turned, bounds=bounds) == cluster(pairs, bounds=bounds)


@given(PAIRS, BOUNDS)
def test_bounds_always_hold(pairs, bounds):
    found = cluster(pairs, bounds=bounds)

    assert [len(part) for part in found.parts if not 2 <= len(part) <= bounds.at_most] == []
    assert not any((a, b) in bounds.apart or (b, a) in bounds.apart for a, b in joined(found) if a != b)
    for part in found.parts:
        held = [one for record in part for one in bounds.exclusive.get(record, ())]
        assert len({value for kind, value in held if kind == "crm"}) < 2
        assert len({value for kind, value in held if kind == "ssn"}) < 2


@given(PAIRS, BOUNDS)
def test_a_bound_only_parts_what_would_be_together(pairs, bounds):
    assert joined(cluster(pairs, bounds=bounds)) <= joined(cluster(pairs))


@given(PAIRS, st.tuples(RECORDS, RECORDS))
def test_records_known_to_be_two_people_s_join_nothing_more(pairs, two):
    assert joined(cluster(pairs, bounds=Bounds(apart=frozenset({two})))) <= joined(cluster(pairs))


@given(PAIRS, BOUNDS)
def test_each_record_is_in_one_part(pairs, bounds):
    records = [record for part in cluster(pairs, bounds=bounds).parts for record in part]

    assert len(records) == len(set(records))


@given(PAIRS, BOUNDS)
def test_what_is_refused_breaks_a_rule_and_stays_asunder(pairs, bounds):
    found = cluster(pairs, bounds=bounds)

    assert not {(one.a, one.b) for one in found.refused} & joined(found)
    assert {one.rule for one in found.refused} <= {"size", "apart", "exclusive:crm", "exclusive:ssn"}
    assert not cluster(pairs).refused


def test_no_pairs_no_clusters():
    assert cluster([]) == cluster([("a", "a", 1.0), ("a", "b", 0.0)]) == cluster([("a", "b", 0.4)])
    assert cluster([]).parts == ()


def test_one_wrong_pair_does_not_join_two_people():
    ada = [(a, b, 0.99) for a, b in ("ab", "ac", "bc")]
    bo = [(a, b, 0.99) for a, b in ("xy", "xz", "yz")]

    assert cluster([*ada, *bo, ("a", "x", 0.95)]).parts == (("a", "b", "c"), ("x", "y", "z"))


def test_a_record_nobody_compared_with_all_others_is_still_found():
    assert cluster([("a", "b", 0.999), ("b", "c", 0.999)]).parts == (("a", "b", "c"),)


def test_refused_joins_are_told_with_their_rule():
    twins = [("a", "b", 0.99), ("a", "c", 0.9), ("b", "c", 0.8)]
    crm = {"a": (("crm", "1"),), "b": (("crm", "2"),)}

    assert cluster(twins, bounds=Bounds(exclusive=crm)).refused == (Parted("a", "b", "exclusive:crm"),)
    assert cluster(twins, bounds=Bounds(exclusive=crm)).parts == (("a", "c"),)
    assert cluster(twins, bounds=Bounds(apart=frozenset({("b", "a")}))).refused == (Parted("a", "b", "apart"),)
    assert cluster(twins, bounds=Bounds(at_most=2)).refused == (Parted("a", "c", "size"),)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(Refused, match="no probability"):
        cluster([("a", "b", wrong)])


def test_a_crowd_is_clustered_in_seconds():
    pairs = [(f"{person}-{a}", f"{person}-{b}", 0.9) for person in range(2_000) for a in range(8) for b in range(a)]
    pairs += [(f"{person}-0", f"{person + 1}-0", 0.6) for person in range(1_999)]
    began = time.process_time()

    assert len(cluster(pairs).parts) == 2_000
    assert time.process_time() - began < 15, "58,000 pairs cost about a second"
