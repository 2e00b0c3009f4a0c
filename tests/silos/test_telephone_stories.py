"""The telephone and chat exports of the acceptance stories: every record is read, and contacts last as long as told."""

import json
from functools import cache
from pathlib import Path

import pytest

from tellonce.silos.declaration import Declaration
from tellonce.silos.listen import listen
from tellonce.silos.mapping import Silo
from tellonce.silos.organisation import Organisation
from tellonce.silos.sniff import sniff
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.moment import MINUTE, from_iso
from tellonce.vocabulary.touchpoint import SetAside

ZONES = {"gym": "America/New_York", "tax-office": "America/New_York"}
FILES = [
    ("gym", "cdr.csv", "asterisk_cdr"), ("gym", "queue_log", "asterisk_queue"),
    ("tax-office", "cdr.csv", "asterisk_cdr"), ("tax-office", "queue_log", "asterisk_queue"),
    ("dmv", "connect_ctr.jsonl", "connect_contact"), ("insurance-quote", "connect_ctr.jsonl", "connect_contact"),
    ("insurance-quote", "chat_transcripts.json", "connect_chat"),
]  # fmt: skip
CLOSE = 5 * MINUTE


@cache
def truth(folder):
    """What the story says of itself, by its folder."""
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@cache
def told(folder, name):
    """Touchpoints and records set aside of one file of a story, read as whatever it is recognised for."""
    silo = Silo(name=name, system=sniff(folder / name).system, files=(name,))
    zone = ZONES.get(folder.name, "UTC")
    declaration = Declaration(organisation=Organisation(name=folder.name, zone=zone), silo=(silo,))
    return list(listen(folder, declaration, silo, folder / name))


def whole(point):
    """The reference of a touchpoint's record, without the record inside it."""
    return point.reference[: len(point.reference) - point.nested]


def of_records(folder, references):
    """The touchpoints of the files read here that stand on these records."""
    names = [name for story, name, _ in FILES if story == folder.name]
    return [point for name in names for point in told(folder, name) if whole(point) in references]


def contacts(folder, kind):
    """Contacts of the story with a record in the files read here, by channel."""
    for journey in truth(folder)["journeys"]:
        for contact in journey["contact_list"]:
            if contact["channel"] == kind and (points := of_records(folder, contact["refs"])):
                yield contact, points


@pytest.mark.parametrize(("story", "name", "system"), FILES, ids=str)
def test_file_is_recognised_and_every_record_of_it_is_read(shared, story, name, system):
    folder: Path = shared / "stories" / story
    seen = sniff(folder / name)
    points = told(folder, name)

    assert (seen.system, seen.sure) == (system, True)
    assert not [one for one in points if isinstance(one, SetAside)]
    assert len({whole(point) for point in points}) == truth(folder)["files"][name]["records"]


@pytest.mark.parametrize("story", sorted({story for story, _, _ in FILES}))
def test_contacts_begin_and_end_as_the_story_tells(shared, story):
    folder = shared / "stories" / story
    compared = 0
    for channel in ("phone", "chat"):
        for contact, points in contacts(folder, channel):
            here = [point for point in points if point.channel.value in ("phone", "ivr", "chat", "bot")]
            own = [point for point in here if point.activity is not Activity.CALLBACK_AGREED] or here
            began, ended = (from_iso(contact[key], None) for key in ("at", "until"))
            assert abs(min(point.at for point in own) - began) <= CLOSE, contact["id"]
            assert abs(max(point.until or point.at for point in own) - ended) <= CLOSE, contact["id"]
            compared += 1

    assert compared


@pytest.mark.parametrize("story", sorted({story for story, _, _ in FILES}))
def test_waits_are_as_long_as_the_story_tells(shared, story):
    folder = shared / "stories" / story
    for friction in truth(folder)["frictions"]:
        points = of_records(folder, friction["evidence"])
        if friction["name"] == "long_wait" and points:
            waits = [point for point in points if point.activity is Activity.QUEUED]
            assert sum(point.until - point.at for point in waits) / MINUTE == pytest.approx(friction["minutes"], abs=1)


@pytest.mark.parametrize("story", sorted({story for story, _, _ in FILES}))
def test_a_talk_lies_inside_its_call_and_after_its_wait(shared, story):
    folder = shared / "stories" / story
    for channel in ("phone", "chat"):
        for contact, points in contacts(folder, channel):
            waits = [point for point in points if point.activity is Activity.QUEUED]
            for talk in (point for point in points if point.activity is Activity.CONNECTED):
                assert talk.until - from_iso(contact["until"], None) <= CLOSE
                assert all(wait.until <= talk.at for wait in waits)
