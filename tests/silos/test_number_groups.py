"""Columns that share numbers are one number, unless only a column of several kinds holds them together."""

import pytest

from tellonce.silos.drafting.number_groups import groups, mixed, shared_numbers, without

BILLS, JOBS, SHOP = ("bills", "NO"), ("jobs", "JOB"), ("shop", "REF")


def numbers(shop, bills="B25-100{}", jobs="RJ400{}"):
    told = {BILLS: [bills.format(n) for n in range(1, 9)], JOBS: [jobs.format(n) for n in range(1, 9)]}
    told[SHOP] = [form.format(n) for form in shop for n in range(1, 4)]
    return {place: frozenset(words) for place, words in told.items()}


def test_a_column_of_two_forms_that_others_know_apart_is_mixed_and_joins_nothing():
    held = numbers(["B25-100{}", "RJ400{}"])
    shared = shared_numbers(held)

    assert shared[SHOP] == {BILLS: 3, JOBS: 3}
    assert mixed(held, shared) == {SHOP}
    assert list(groups(without(shared, [SHOP]))) == [[BILLS], [JOBS]]


@pytest.mark.parametrize(
    "held",
    [
        numbers(["B25-100{}"]),
        numbers(["B25-100{}", "B25-400{}"], jobs="B25-400{}"),
        {**numbers(["B25-100{}", "RJ400{}"]), ("mail", "NO"): frozenset({"B25-1001", "B25-1002", "RJ4001", "RJ4002"})},
    ],
    ids=["one number", "one form", "others hold both too"],
)
def test_any_other_column_is_of_one_number(held):
    assert not mixed(held, shared_numbers(held))
