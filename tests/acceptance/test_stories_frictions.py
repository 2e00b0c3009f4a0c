"""Five organisations nobody wrote code for: the frictions their fields show are found, and nothing else is."""

import pytest
from building import told, truth

from tellonce.rehearsal.check import check

WORDS = {
    "dmv": set(),
    "gym": {"broken_promise", "forced_channel_switch", "start_over"},
    "insurance-quote": set(),
    "newspaper": set(),
    "tax-office": set(),
}
"""Frictions of each story that only what somebody wrote or said shows: no field tells them."""

WASTED = 0.1
"""How far the minutes wasted may be from the truth. Source: the stories' README, totals within 10 per cent."""


@pytest.fixture(scope="module", params=WORDS)
def story(request, root, shared, tmp_path_factory):
    """Name of a story, its account held against the truth, and the truth."""
    folder = shared / "stories" / request.param
    declaration = root / "tests" / "acceptance" / "data" / "stories" / f"{request.param}.toml"
    account = told(folder, tmp_path_factory.mktemp(request.param) / "store", declaration)
    return request.param, check(account, truth(folder)), truth(folder)


def test_no_friction_is_reported_that_is_none(story):
    assert story[1].frictions.false_alarms == ()


def test_every_friction_that_fields_show_is_found(story):
    name, report, expected = story

    assert {one.name for one in report.frictions.misses} == WORDS[name]
    assert len(report.frictions.misses) == len(WORDS[name])
    assert sum(one.found for one in report.frictions.kinds.values()) == len(
        expected["frictions"] + expected["background_frictions"]
    ) - len(WORDS[name])


def test_minutes_of_each_friction_and_of_all_agree(story):
    name, report, expected = story

    assert report.frictions.minutes == ()
    unread = sum(one["minutes"] or 0 for one in expected["frictions"] if one["name"] in WORDS[name])
    wasted = expected["customer_minutes_wasted"] - unread
    assert report.minutes_wasted.found == pytest.approx(wasted, rel=WASTED)
