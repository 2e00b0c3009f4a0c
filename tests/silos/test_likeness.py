"""Which of several systems a file is like most, by the names of its fields."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.likeness import ENOUGH, NONE, WHOLE, Likeness, likeness
from tellonce.silos.registry import system, systems

BARE = system("access_log")
KINDS = msgspec.structs.replace(BARE, signs=(frozenset("abcd"), frozenset({"a", "Start Time", "x.y"})))


@pytest.mark.parametrize(
    ("names", "told"),
    [("abcd", Likeness(1.0, 4)), ("abc", Likeness(0.75, 3)), (["A", "start_time", "x.Y"], Likeness(1.0, 3)),
     (["a", "b", "c", "start_time", "x.y"], Likeness(1.0, 3)), ("a", Likeness(1 / 3, 1)), ("", Likeness(0.0, 0))],
)  # fmt: skip
def test_the_kind_of_record_that_is_most_alike_counts(names, told):
    assert likeness(KINDS, names) == told


def test_system_without_signs_is_like_nothing():
    assert likeness(BARE, "abcd") == NONE


def test_sure_guesses_come_first_then_likely_ones_then_those_with_most_signs():
    unlikely, likely, sure = Likeness(0.7, 7), Likeness(0.75, 3), Likeness(1.0, 2)

    assert sorted([sure, unlikely, likely, WHOLE], key=lambda one: one.rank) == [unlikely, likely, WHOLE, sure]
    assert unlikely.share < ENOUGH <= likely.share


@pytest.mark.parametrize("name", [name for name, known in systems().items() if known.signs])
@given(data=st.data())
def test_each_system_is_surely_like_each_of_its_kinds(name, data):
    known = system(name)
    kind = data.draw(st.sampled_from(known.signs))
    written = [data.draw(st.sampled_from([sign, sign.upper(), sign.replace("_", " ")])) for sign in sorted(kind)]

    assert likeness(known, written).share == 1
