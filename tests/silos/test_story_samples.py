"""The stories' own exports of ticket systems, bots and web events: recognised, read whole, and at the true moments."""

import json
from zoneinfo import ZoneInfo

import pytest

from tellonce.silos.files.records import records
from tellonce.silos.organisation import Organisation
from tellonce.silos.registry import system
from tellonce.silos.sniff import sniff
from tellonce.silos.system import Source
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import MINUTE, from_iso
from tellonce.vocabulary.touchpoint import SetAside

UTC = ZoneInfo("UTC")
FILES = [
    ("gym", "zendesk_tickets.jsonl", "zendesk"), ("newspaper", "zendesk_tickets.jsonl", "zendesk"),
    ("gym", "web_events.jsonl", "segment"), ("insurance-quote", "web_events.jsonl", "segment"),
    ("tax-office", "portal_events.jsonl", "segment"), ("newspaper", "ga4_events.jsonl", "ga4"),
    ("gym", "rasa_trackers.json", "rasa"),
]  # fmt: skip
AGREE = 5 * MINUTE


@pytest.fixture
def told(shared, story, file):
    """The touchpoints of a file, and the reasons of what was set aside."""
    path = shared / "stories" / story / file
    if not path.is_file():
        pytest.skip(f"the acceptance data has no {story}/{file}")
    found = sniff(path)
    source = Source(silo="s", file=file, zone=UTC, organisation=Organisation(name="x", zone="America/New_York"))
    touchpoints, aside = [], []
    for one in records(path, found.layout):
        if isinstance(one, SetAside):
            aside.append(one)
        else:
            touchpoints.append(list(system(found.system).read(one[1], source)))
    return found, touchpoints, aside


@pytest.fixture
def truth(shared, story):
    """What is true of a story."""
    return json.loads((shared / "stories" / story / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("story", "file", "name"), FILES)
def test_every_record_is_recognised_and_read(told, truth, file, name):
    found, touchpoints, aside = told
    named = {one.record[: len(one.record) - one.nested] for each in touchpoints for one in each}

    assert (found.system, found.sure) == (name, True)
    assert not aside
    assert all(touchpoints)
    assert len(named) == truth["files"][file]["records"]


@pytest.mark.parametrize(("story", "file", "name"), FILES)
def test_moments_agree_with_the_contacts_of_the_truth(told, truth, file, name):
    moments = {}
    for one in (one for each in told[1] for one in each):
        moments.setdefault(one.record, []).append(one.at)
    contacts = [contact for journey in truth["journeys"] for contact in journey["contact_list"]]
    checked = 0
    for contact in contacts:
        refs = [ref.partition("#")[2] for ref in contact["refs"] if ref.startswith(f"{file}#")]
        begin, end = (from_iso(contact[name], UTC) for name in ("at", "until"))
        for ref in refs:
            checked += 1
            assert any(begin - AGREE <= at <= end + AGREE for at in moments[ref])

    assert checked > 0


@pytest.mark.parametrize(("story", "file", "name"), [one for one in FILES if one[2] in ("segment", "ga4", "rasa")])
def test_sessions_begin_and_end_as_in_the_truth(told, truth, file, name):
    spans = {}
    for one in (one for each in told[1] for one in each if one.channel is not Channel.NONE):
        spans.setdefault(one.record[: len(one.record) - one.nested], []).extend((one.at, one.until or one.at))
    kind = "bot" if name == "rasa" else "web"
    for contact in (each for journey in truth["journeys"] for each in journey["contact_list"]):
        refs = [ref.partition("#")[2] for ref in contact["refs"] if ref.startswith(f"{file}#")]
        moments = [at for ref in refs for at in spans.get(ref, [])]
        if contact["channel"] == kind and moments:
            assert abs(min(moments) - from_iso(contact["at"], UTC)) <= AGREE
            assert abs(max(moments) - from_iso(contact["until"], UTC)) <= AGREE


@pytest.mark.parametrize(("story", "file", "name"), [FILES[-1]])
def test_bot_hears_three_requests_for_a_person_and_answers_the_same(told, truth, file, name):
    everything = [one for each in told[1] for one in each]
    asked = [one for one in everything if one.activity is Activity.HUMAN_ASKED]
    prompts = [one.attributes["prompt"] for one in everything if one.activity is Activity.PROMPTED
               and one.contact_keys == asked[0].contact_keys]  # fmt: skip

    assert len(asked) == 3
    assert len({one.contact_keys for one in asked}) == 1
    assert max(prompts.count(prompt) for prompt in prompts) >= 3
