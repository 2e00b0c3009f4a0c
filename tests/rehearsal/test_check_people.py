"""The check of who is who: every wrong, missing or free record moves exactly the figure it should."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from perfect import moved, ours, perfect, with_friction
from small_truth import small_truth

from tellonce.rehearsal.check import check
from tellonce.rehearsal.report import Score, worst

PERFECT = Score(precision=1.0, recall=1.0)


def test_joining_two_people_that_must_stay_apart_is_listed_and_costs_precision() -> None:
    truth = small_truth()
    account = perfect(truth)
    for file, records in truth["records_by_person"]["B2"].items():
        for record in records:
            account = moved(account, (file, record), ours("B1"))
    report = check(account, truth).people
    assert [pair.name for pair in report.joined] == ["B1 and B2"]
    assert report.pairwise.precision < 1.0
    assert report.pairwise.recall == 1.0


def test_splitting_a_person_costs_recall_alone() -> None:
    truth = small_truth()
    report = check(moved(perfect(truth), ("mails.json", "m2"), "person-new"), truth).people
    assert report.pairwise.precision == report.bcubed.precision == 1.0
    assert report.pairwise.recall < 1.0
    assert report.bcubed.recall < 1.0
    assert [split.name for split in report.split] == ["P2"]


@pytest.mark.parametrize("to", [None, ours("B2")])
def test_a_record_of_a_shared_value_may_be_given_to_any_of_its_people_or_none(to: str | None) -> None:
    truth = small_truth()
    report = check(moved(perfect(truth), ("calls.json", "c3"), to), truth).people
    assert (report.pairwise, report.bcubed, report.free) == (PERFECT, PERFECT, 1)
    assert not report.joined


@pytest.mark.parametrize("to", [ours("P1"), ours("B3")])
def test_a_record_of_a_shared_value_may_not_be_given_to_anybody_else(to: str) -> None:
    truth = small_truth()
    report = check(moved(perfect(truth), ("calls.json", "c3"), to), truth).people
    assert report.free == 0
    assert report.bcubed.precision < 1.0


def test_a_master_record_is_never_free() -> None:
    truth = small_truth()
    report = check(moved(perfect(truth), ("people.csv", "C-B4"), None), truth).people
    assert report.free == 0
    assert report.pairwise.recall < 1.0


def test_a_weak_link_costs_nothing_when_missing_and_something_when_wrong() -> None:
    truth = small_truth()
    account = perfect(truth)
    assert check(moved(account, ("posts.json", "t1"), None), truth).people.pairwise == PERFECT
    assert check(moved(account, ("posts.json", "t1"), "person-new"), truth).people.pairwise == PERFECT
    assert check(moved(account, ("posts.json", "t1"), ours("P2")), truth).people.pairwise.precision < 1.0


def test_more_missing_links_than_are_weak_cost_recall() -> None:
    truth = small_truth()
    account = moved(moved(perfect(truth), ("posts.json", "t1"), None), ("mails.json", "m1"), None)
    assert check(account, truth).people.pairwise.recall < 1.0


@pytest.mark.parametrize("to", [ours("P1"), ours("P2")])
def test_a_joint_record_may_stand_with_either_of_its_people(to: str) -> None:
    truth = small_truth()
    truth["records_by_person"]["P2"]["mails.json"].append("m1")
    assert check(moved(perfect(small_truth()), ("mails.json", "m1"), to), truth).people.pairwise == PERFECT


def test_records_inside_records_count_as_their_record() -> None:
    truth = small_truth()
    account = moved(perfect(truth), ("calls.json", "c1"), None)
    account = moved(account, ("calls.json", "c1/leg-2"), ours("P1"))
    account = with_friction(account, 0, evidence=["calls.json#c1/leg-2"])
    assert worst(check(account, truth)) == 1.0


RECORDS = sorted((f, r) for files in small_truth()["records_by_person"].values() for f, rs in files.items() for r in rs)


@settings(max_examples=60)
@given(
    st.sampled_from(RECORDS),
    st.sampled_from([None, "person-new", *(ours(k) for k in small_truth()["records_by_person"])]),
)
def test_no_moved_record_raises_a_figure_above_one_and_only_wrong_people_cost_precision(
    record: tuple[str, str], to: str | None
) -> None:
    truth = small_truth()
    report = check(moved(perfect(truth), record, to), truth).people
    for score in (report.pairwise, report.bcubed):
        assert 0.0 <= score.precision <= 1.0
        assert 0.0 <= score.recall <= 1.0
        if to is None or to == "person-new":
            assert score.precision == 1.0
