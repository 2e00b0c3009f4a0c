"""The shipped stories as folders: whole, and with declarations that say nothing of any customer."""

import re

import pytest
from building import truth

from tellonce.cli.stories import shipped
from tellonce.silos.declare import load

STORIES = shipped()
MOMENT = re.compile(r"2\d{3}-\d\d-\d\dT\S+Z")


def values_of_people(expected):
    """All that names a customer or a record of one."""
    people = [*expected["persons"], *expected["background"]]
    yield from (value for person in people for values in person["identifiers"].values() for value in values)
    yield from (ref for records in expected["records_by_person"].values() for refs in records.values() for ref in refs)


def test_six_stories_are_shipped():
    assert [story.name for story in STORIES] == [
        "dmv",
        "gym",
        "insurance-quote",
        "newspaper",
        "satellite",
        "tax-office",
    ]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_is_whole(story):
    files = {path.name for path in story.iterdir() if not path.name.startswith(".")}
    declared = {name for silo in load(story / "tellonce.toml").silo for name in silo.files}

    assert files == {*truth(story)["files"], "expected.json", "sources.md", "tellonce.toml"}
    assert declared == set(truth(story)["files"])


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_declaration_names_no_customer_no_record_and_no_moment(story):
    expected, text = truth(story), (story / "tellonce.toml").read_text(encoding="utf-8")
    # The number of a line may well stand inside another word.
    whole = re.findall(r"[\w@.+/-]+", text)

    assert not [value for value in values_of_people(expected) if len(value) > 3 and value in text]
    assert not [value for value in values_of_people(expected) if value in whole]
    assert [moment for moment in MOMENT.findall(text) if moment != expected["as_of"]] == []
