"""Records as steps: nothing shows before it could be known, and in the end all of it stands there whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import point

from tellonce.rehearsal.steps import moments, steps
from tellonce.silos.declare import load
from tellonce.silos.listen import files, listen
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

STORIES = ("tax-office", "newspaper", "insurance-quote", "dmv", "satellite", "gym")


def read(folder):
    declared = load(folder / "tellonce.toml")
    told = (
        one for silo in declared.silo for file in files(folder, silo) for one in listen(folder, declared, silo, file)
    )
    return [one for one in told if isinstance(one, Touchpoint)]


def shown(*points):
    return [
        (None if one.at is None else one.at // MINUTE, one.touchpoint.activity.value, one.touchpoint.until)
        for one in steps(points)
    ]


def test_a_call_comes_at_its_beginning_without_an_end_and_whole_when_it_is_over():
    begin, end = steps([point("connected", 3, until=9, record="c", outcome="resolved", asker="a", note="all well")])

    assert (begin.at, begin.id) == (3 * MINUTE, "s/c/0@begin")
    assert (begin.touchpoint.until, begin.touchpoint.outcome) == (None, None)
    assert begin.touchpoint.attributes == {"asker": "a"}
    assert (end.at, end.id, end.touchpoint.attributes["note"]) == (9 * MINUTE, "s/c/0@end", "all well")


def test_what_was_noted_of_a_talk_comes_when_the_talk_is_over():
    talk = point("connected", 3, until=9, record="c", part=1)
    noted = point("problem_retold", 3, record="c", part=2)
    keyed = point("identity_given", 3, record="c", part=0)

    assert shown(talk, noted, keyed) == [
        (3, "identity_given", None), (3, "connected", None), (9, "connected", 9 * MINUTE), (9, "problem_retold", None),
    ]  # fmt: skip


def test_what_is_read_in_the_text_of_what_lasts_is_known_at_its_end():
    written = {"read": "steps_done", "quote": "Restarted it.", "place": "details:0-13"}
    script = point("script_run", 3, until=9, record="c", details="Restarted it.", **written)
    told = point("script_run", 3, record="c", part=1, task="restart", **written)

    assert shown(script, told) == [(3, "script_run", None), (9, "script_run", 9 * MINUTE), (9, "script_run", None)]
    assert steps([script])[0].touchpoint.attributes == {}


def test_master_data_is_known_from_the_start():
    assert shown(point("queued", 1), point("profile_recorded", 99)) == [
        (None, "profile_recorded", None), (1, "queued", None),
    ]  # fmt: skip


def test_of_several_tellings_of_one_touchpoint_only_the_one_that_counts_is_played():
    earlier, later = point("noted", 1, record="c"), point("noted", 2, record="c")

    assert [one.touchpoint for one in steps([later, earlier, later])] == [later]


def test_nothing_has_no_steps():
    assert steps([]) == moments([]) == []


@pytest.mark.parametrize("story", STORIES)
def test_every_touchpoint_of_a_story_is_told_whole_in_the_end_and_no_step_uses_a_later_one(root, story):
    folder = root / "examples" / story
    points = read(folder)
    told = steps(points)

    last = {(one.touchpoint.silo, one.touchpoint.record, one.touchpoint.part): one.touchpoint for one in told}
    assert sorted(last.values(), key=lambda one: one.rank) == sorted(points, key=lambda one: one.rank)
    assert len({one.id for one in told}) == len(told)
    for one in told:
        if one.at is not None:
            assert one.touchpoint.at <= one.at
            assert one.touchpoint.until is None or one.touchpoint.until <= one.at
    assert sum(len(one.steps) for one in moments(told)) == sum(one.at is not None for one in told)


@given(st.permutations(range(4)))
def test_steps_are_a_function_of_the_set_of_touchpoints(order):
    points = [
        point("connected", 3, until=9, record="c", part=1), point("problem_retold", 3, record="c", part=2),
        point("noted", 3, until=9, record="c"), point("profile_recorded", 5),
    ]  # fmt: skip

    assert steps([points[place] for place in order]) == steps(points)
