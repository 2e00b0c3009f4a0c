"""Records played live, each step at its own moment over HTTP, help on the way and end in the account of their files."""

from itertools import groupby
from random import Random

import pytest
from rehearsing import Rehearsal, rehearsal
from test_live_stories import TABLE, micro, records
from test_unseen import STORIES as UNSEEN

from tellonce.rehearsal.crowd.invent import FEWEST, invent
from tellonce.rehearsal.cues import cues
from tellonce.rehearsal.steps import Moment, Step, moments
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import DAY

STORIES = ("tax-office", "newspaper", "insurance-quote", "dmv", "satellite", "gym")


AFTERWARDS = "2024-06-01T00:00:00Z"
"""A moment behind all records of an invented crowd."""


def test_the_table_is_of_these_stories():
    assert {one["story"] for one in TABLE} == {*STORIES}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_played_live_helps_at_its_moments_and_ends_as_in_history(root, tmp_path, story):
    entries = [one for one in TABLE if one["story"] == story]
    with rehearsal(root / "examples" / story, tmp_path) as one:
        seen = contexts(one, [micro(entry["at"]) for entry in entries])
        for entry in entries:
            assert any(met(context, entry) for context in seen[micro(entry["at"])]), entry
        one.ends_as_in_history()


def contexts(one: Rehearsal, wanted: list[int]) -> dict[int, list[Context]]:
    """Plays all of it; the answer is what was known at some moments of the person whom the story is about."""
    found: dict[int, list[Context]] = {}
    told = moments(one.steps)
    one.player.open(one.steps)
    for at in sorted(wanted):
        while told and told[0].at <= at:
            one.player.reach(told[0].at)
            one.player.send(told.pop(0))
        one.player.reach(at)
        asked = (one.player.ask([each]) for each in identifiers(one, at))
        found[at] = [context for context in asked if context.match is Match.EXACT]
    for moment in told:
        one.player.reach(moment.at)
        one.player.send(moment)
    return found


def identifiers(one: Rehearsal, at: int) -> list[tuple[str, str]]:
    """What the records of the story's person have brought up to a moment."""
    person = story_person(one)
    return list(dict.fromkeys(
        (each.kind, each.value)
        for step in one.steps
        if (step.at is None or step.at <= at) and one.whose.get(whole(step)) == person
        for each in step.touchpoint.ids
    ))  # fmt: skip


def whole(step: Step) -> str:
    point = step.touchpoint
    return f"{point.file}#{point.record[: len(point.record) - point.nested]}"


def story_person(one: Rehearsal) -> str:
    """Whom the story is about: who met the most, or has the most contacts where nobody met anything."""
    met = [friction.person for friction in one.account.frictions if friction.person]
    served = [person for journey in one.account.journeys for person in journey.persons for _ in journey.contact_list]
    return max(sorted({*(met or served)}), key=(met or served).count)


def met(told: Context, entry: dict) -> bool:
    return set(entry["advice"]) <= {one.name for one in told.advice} and held(told, entry["fact"])


def held(told: Context, fact: dict) -> bool:
    return (
        ("list" not in fact or fact["record"] in records(getattr(told, fact["list"])))
        and set(fact.get("ids", ())) <= told.ids.keys()
        and set(fact.get("matters", ())) <= {one.topic for one in told.matters}
        and fact.get("preferred", told.preferred) == told.preferred
    )


@pytest.mark.parametrize("name", UNSEEN)
def test_organisations_that_nobody_wrote_code_for_end_as_in_history_too(root, tmp_path, name):
    with rehearsal(root / "tests" / "acceptance" / "data" / "unseen" / name, tmp_path) as one:
        one.player.open(one.steps)
        for moment in moments(one.steps):
            one.player.reach(moment.at)
            one.player.send(moment)
        one.ends_as_in_history()


def by_day(steps: list[Step]) -> list[Moment]:
    """All steps of a day at its last moment, as a system sends them that waits until evening."""
    dated = [step for step in steps if step.at is not None]
    days = (list(its) for _, its in groupby(dated, key=lambda one: (one.at or 0) // DAY))
    return [Moment(at=its[-1].at or 0, steps=tuple(its)) for its in days]


@pytest.mark.parametrize("story", ["satellite", "gym"])
def test_in_any_order_within_a_day_it_ends_as_in_history(root, tmp_path, story):
    chance = Random(story)
    with rehearsal(root / "examples" / story, tmp_path) as one:
        one.player.open(one.steps)
        for day in by_day(one.steps):
            one.player.reach(day.at)
            one.player.send(Moment(at=day.at, steps=tuple(chance.sample(day.steps, len(day.steps)))))
        one.ends_as_in_history()


def test_a_crowd_sent_day_by_day_ends_as_in_history(tmp_path):
    invent(tmp_path / "crowd", 5, FEWEST)
    with rehearsal(tmp_path / "crowd", tmp_path, AFTERWARDS) as one:
        one.player.open(one.steps)
        for day in by_day(one.steps):
            one.player.reach(day.at)
            one.player.send(day)
        one.ends_as_in_history()


@pytest.mark.laws
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [5, 6])
def test_a_crowd_played_live_ends_as_in_history(tmp_path, seed):
    invent(tmp_path / "crowd", seed, FEWEST)
    with rehearsal(tmp_path / "crowd", tmp_path, AFTERWARDS) as one:
        for _ in one.player.play(one.steps, cues(one.steps, one.account)):
            pass
        one.ends_as_in_history()
