"""Five organisations nobody wrote code for: frictions, promises, contacts and minutes are those that were lived."""

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


def test_totals_agree(story):
    assert story[0].minutes_total.agrees
    assert story[0].minutes_wasted.agrees


def test_every_promise_with_a_time_limit_is_known_with_its_status(story):
    """That answers stay in a quote (insurance-quote) names no time: what is promised there shows in what is kept."""
    limitless = {"answers stay in the quote during and after the chat"}
    assert {one.name for one in story[0].promises.differences} <= limitless
    assert story[0].promises.beyond == 0


def test_contacts_are_where_and_when_they_were(story):
    """Public posts name their author by a name only, which links nobody."""
    report, expected = story
    posts = [one["at"] for j in expected["journeys"] for one in j["contact_list"] if one["channel"] == "social"]

    assert report.contacts.score.precision == 1.0
    assert report.contacts.times_agreeing == report.contacts.matched
    assert {one.at for one in report.contacts.differences} <= set(posts)
