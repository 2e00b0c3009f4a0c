"""What heeding would have saved: only what was advised against in time, on the same records, each friction once."""

import pytest

from tellonce.rehearsal.saved import Saving
from tellonce.rehearsal.scene import Cue
from tellonce.vocabulary.account import FrictionEntry
from tellonce.vocabulary.context import Advice, Context, Happened
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import MINUTE, iso


def friction(at=9, evidence=("a#1", "a#2"), person="p", minutes=4.0):
    return FrictionEntry(
        name="start_over",
        person=person,
        journey="j",
        at=iso(at * MINUTE),
        evidence=[*evidence],
        minutes=minutes,
        why="",
    )


def context(*evidence, prevents=("start_over",), met=()):
    advice = Advice(name="known", avoid=False, says="", why="", prevents=[*prevents], evidence=[*evidence])
    frictions = [Happened(at="", what="start_over", channel="", about="", journey="", evidence=[one]) for one in met]
    return Context(at="", match=Match.EXACT, person="p", advice=[advice], frictions=frictions)


def cue(at=5, person="p"):
    return Cue(at=at * MINUTE, person=person, why="contact", channel="phone", what="", ids=())


def saved(told, asked=cue(), one=friction()):  # noqa: B008  # frozen records
    return Saving([one], {"a#1": MINUTE, "a#2": 9 * MINUTE}).heeded(asked, told)


def test_an_advice_on_a_record_of_before_that_the_friction_stands_on_would_have_prevented_it():
    (found,) = saved(context("a#1"))
    assert (found.friction, found.advice, found.minutes, found.at) == ("start_over", "known", 4.0, iso(9 * MINUTE))


@pytest.mark.parametrize(
    ("told", "asked", "one"),
    [
        (context("a#7"), cue(), friction()),
        (context("a#2"), cue(), friction()),
        (context("a#1", prevents=("long_wait",)), cue(), friction()),
        (context("a#1", met=("a#1",)), cue(), friction()),
        (context("a#1"), cue(at=10), friction()),
        (context("a#1"), cue(person="q"), friction()),
        (context("a#1"), cue(), friction(person=None)),
        (context(), cue(at=9), friction(evidence=("a#2",))),
    ],
    ids=[
        "on other records", "on a record that is still to come", "of another name", "has come about already",
        "too late", "of somebody else", "of nobody", "stands on nothing of before",
    ],
)  # fmt: skip
def test_anything_else_would_not(told, asked, one):
    assert saved(told, asked, one) == []


def test_each_friction_counts_once_and_the_sums_add_up():
    saving = Saving([friction(), friction(at=20, minutes=None)], {"a#1": MINUTE})
    assert len(saving.heeded(cue(), context("a#1"))) == 2
    assert saving.heeded(cue(at=6), context("a#1")) == []
    (one,) = saving.sums()
    assert (one.count, one.minutes, one.prevented, one.prevented_minutes) == (2, 4.0, 2, 4.0)


def test_nothing_met_is_nothing_saved():
    assert Saving([], {}).sums() == []
