"""Every entry of the stories' `live` lists: at that moment the context holds the fact and the advice."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from building import built, truth

from tellonce.insight.entries import declared
from tellonce.insight.rows import person_rows
from tellonce.insight.story import find
from tellonce.journeys.stitch import stitch
from tellonce.live.context.context import context
from tellonce.live.context.known import known
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import Learnt
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.moment import iso, micros

TABLE = tomllib.loads((Path(__file__).parent / "data" / "live.toml").read_text(encoding="utf-8"))["moment"]


def micro(text: str) -> int:
    return micros(datetime.fromisoformat(text))


@pytest.fixture(scope="module")
def people(root, tmp_path_factory):
    """By story, the person it is about with their rows and how they are put together."""
    found = {}
    for story in sorted({one["story"] for one in TABLE}):
        folder = root / "examples" / story
        expected = truth(folder)
        (person, *_) = expected["persons"]
        with built(folder, tmp_path_factory.mktemp(story) / "store") as view:
            values = [value for several in person["identifiers"].values() for value in several]
            (key,) = next(keys for value in values if len(keys := find(view, value)) == 1)
            found[story] = key, person_rows(view, key), manner(declared(view), view.as_of, Learnt()), expected
    return found


def seen(people, story: str, at: str) -> Context:
    key, rows, how, _ = people[story]
    return context(key, rows, how, micro(at))


def records(facts) -> set[str]:
    return {ref for fact in facts for ref in fact.evidence} | {
        ref.rpartition("/")[0] for fact in facts for ref in fact.evidence if "/" in ref
    }


def test_the_table_has_every_entry_of_the_stories(people):
    for story, (_, _, _, expected) in people.items():
        assert [one["at"] for one in TABLE if one["story"] == story] == [one["at"] for one in expected["live"]]


@pytest.mark.parametrize("entry", TABLE, ids=lambda one: f"{one['story']} {one['at']}")
def test_the_context_holds_the_fact_and_the_advice(people, entry):
    told, fact = seen(people, entry["story"], entry["at"]), entry["fact"]

    if "list" in fact:
        assert fact["record"] in records(getattr(told, fact["list"]))
    assert set(fact.get("ids", ())) <= told.ids.keys()
    assert set(fact.get("matters", ())) <= {one.topic for one in told.matters}
    assert fact.get("preferred", told.preferred) == told.preferred
    assert set(entry["advice"]) <= {one.name for one in told.advice}


@pytest.mark.parametrize("entry", TABLE, ids=lambda one: f"{one['story']} {one['at']}")
def test_nothing_of_the_future_shows(people, entry):
    key, rows, how, _ = people[entry["story"]]
    at = micro(entry["at"])
    later = [row for row in rows if row.touchpoint.at > at]
    told = context(key, rows, how, at)
    there = known(rows, at)

    assert told == context(key, [row for row in rows if row not in later or row in there], how, at)
    moments = [*told.failed, *told.tried, *told.sent, *told.money, *told.proofs, *told.frictions]
    assert all(one.at <= iso(at) for one in moments)


@pytest.mark.parametrize("story", sorted({one["story"] for one in TABLE}))
def test_at_the_end_the_same_frictions_are_known_as_in_the_account(people, story):
    key, rows, how, _ = people[story]
    now = known(rows, how.as_of)

    assert now == list(rows)
    assert stitch(key, now, how).frictions == stitch(key, rows, how).frictions


def test_of_who_met_no_friction_nothing_is_owed_and_nothing_broken(people):
    told = seen(people, "insurance-quote", "2024-05-23T18:14:10Z")
    assert (told.frictions, told.promises) == ([], [])
