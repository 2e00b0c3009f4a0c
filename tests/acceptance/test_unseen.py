"""Ten organisations whose records, truths and declarations were written without a look at the code."""

import pytest
from building import told, truth

from tellonce.rehearsal.check import check

MISSED = {
    "airline": {"contradictory_notice"}, "council": {"forced_channel_switch"}, "hospital": {"missing_notice"},
    "university": {"contradictory_notice"},
}  # fmt: skip
"""Frictions that their declarations have no words for: the catalogue lacked them, or no page said how. Of the hospital
reminders of the same appointment stand between the missing paper and its consequence."""

ALARMS = {"hospital": {"repeat_contact"}}
"""Frictions that stand on what a declaration counts as a contact and a truth does not: a patient's visits."""

UNREAD = {"bank": 1, "council": 1, "isp": 1}
"""Records that are broken on purpose."""

UNSHOWN = {"isp": {"new telephone number by Friday 31 October"}}
"""Promises of which no record could show that they were kept."""

STORIES = (
    "airline", "bank", "council", "hospital", "insurer", "isp", "mobile", "parcel", "university", "utility",
)  # fmt: skip


@pytest.fixture(scope="module", params=STORIES)
def story(request, root, tmp_path_factory):
    """The account of an organisation held against the truth, and its name."""
    folder = root / "tests" / "acceptance" / "data" / "unseen" / request.param
    account = told(folder, tmp_path_factory.mktemp(request.param) / "store", folder / "tellonce.toml")
    return check(account, truth(folder)), request.param, account


def test_nobody_is_taken_for_somebody_else_and_nothing_is_set_aside(story):
    assert story[0].people.joined == ()
    assert story[0].people.pairwise.precision == 1.0
    assert len({(one.file, one.place) for one in story[2].set_aside}) == UNREAD.get(story[1], 0)


def test_nothing_is_reported_that_is_no_friction(story):
    assert {one.name for one in story[0].frictions.false_alarms} == ALARMS.get(story[1], set())


def test_every_friction_is_found(story):
    assert {one.name for one in story[0].frictions.misses} == MISSED.get(story[1], set())


def test_totals_of_minutes_agree(story):
    assert story[0].minutes_total.agrees is (story[1] not in ALARMS)
    assert story[0].minutes_wasted.agrees


def test_every_promise_is_known_with_its_status(story):
    assert {one.name for one in story[0].promises.differences} == UNSHOWN.get(story[1], set())


def test_times_of_contacts_agree(story):
    assert story[0].contacts.times_agreeing == story[0].contacts.matched
    assert story[0].contacts.score.precision >= 0.85
