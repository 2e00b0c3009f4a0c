"""Five organisations nobody wrote code for: the frictions their records show are found, and nothing else is."""

import pytest
from building import told, truth

from tellonce.rehearsal.check import check

STORIES = ("dmv", "gym", "insurance-quote", "newspaper", "tax-office")

WASTED = 0.1
"""How far the minutes wasted may be from the truth. Source: the stories' README, totals within 10 per cent."""


@pytest.fixture(scope="module", params=STORIES)
def story(request, root, tmp_path_factory):
    """The account of a story held against the truth, and the truth."""
    folder = root / "examples" / request.param
    account = told(folder, tmp_path_factory.mktemp(request.param) / "store")
    return check(account, truth(folder)), truth(folder)


def test_no_friction_is_reported_that_is_none(story):
    assert story[0].frictions.false_alarms == ()


def test_every_friction_is_found(story):
    report, expected = story

    assert report.frictions.misses == ()
    assert sum(one.found for one in report.frictions.kinds.values()) == len(
        expected["frictions"] + expected["background_frictions"]
    )


def test_minutes_of_each_friction_and_of_all_agree(story):
    report, expected = story

    assert report.frictions.minutes == ()
    assert report.minutes_wasted.found == pytest.approx(expected["customer_minutes_wasted"], rel=WASTED)
