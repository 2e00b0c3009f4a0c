"""Short phrases in which customers ask for a person, and longer ones that only mention one."""

import pytest

from tellonce.silos.systems.human_words import asks_human


@pytest.mark.parametrize(
    ("answer", "asks"),
    [("agent", True), ("AGENT!", True), ("I want an agent please", True), ("agents", True), ("0", True), ("10", False),
     ("reagent", False), ("", False),
     ("the man who sold it to me years ago was a very nice agent", False)],
)  # fmt: skip
def test_short_phrases_ask_for_a_person(answer, asks):
    assert asks_human([answer], ("agent", "0")) is asks


def test_without_words_nobody_asks():
    assert not asks_human(["agent", "0"], ())
