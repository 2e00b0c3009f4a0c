"""The satellite example: its declaration says of its files what the story tells."""

import csv
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tellonce.silos.declare import load
from tellonce.silos.further import further
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply, chosen
from tellonce.silos.registry import system
from tellonce.silos.system import Source
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.moment import MINUTE, SECOND, iso

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "satellite"
DECLARATION = load(FOLDER / "tellonce.toml")
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
BUILT_IN = [silo for silo in DECLARATION.silo if silo.system != "table"]


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        if name.endswith(".csv"):
            return list(csv.DictReader(stream))
        if name.endswith(".jsonl"):
            return [json.loads(line) for line in stream]
        document = json.load(stream)
    return document["conversations"] if isinstance(document, dict) else document


def told(silo):
    """The touchpoints of a silo's file, with what is declared of it."""
    known, add = system(silo.system), further(silo)
    zone = ZoneInfo(known.zone or DECLARATION.organisation.zone)
    for line, record in enumerate(rows(silo.files[0]), start=1):
        source = Source(silo=silo.name, file=silo.files[0], zone=zone, organisation=DECLARATION.organisation, line=line)
        yield from apply(
            add(known.read(record, source), record) if add else known.read(record, source),
            Meanings(chosen(DECLARATION.meaning, known.name, silo.name)),
            zone,
            zone,
        )


def named(name):
    return list(told(next(silo for silo in DECLARATION.silo if silo.name == name)))


@pytest.mark.parametrize("silo", BUILT_IN, ids=lambda silo: silo.name)
def test_every_record_is_told(silo):
    records = {each.record for each in told(silo)}

    assert len(records) == EXPECTED["files"][silo.files[0]]["records"]


def test_menu_hears_five_requests_for_a_person():
    asked = [each for each in named("menu") if each.activity is Activity.HUMAN_ASKED]

    assert len(asked) == 5
    assert len({key for each in asked for key in each.contact_keys}) == 2
    assert all("phone" in [each.kind for each in given.ids] for given in asked)


def test_two_agents_ask_again_and_one_hears_the_story_again():
    conversations = named("conversations")
    asked = [each for each in conversations if each.activity is Activity.IDENTITY_ASKED]
    (again,) = (each for each in conversations if each.activity is Activity.PROBLEM_RETOLD)

    assert [(each.until - each.at) / SECOND for each in asked] == [62, 71]
    assert len({each.attributes["asker"] for each in asked}) == 2
    assert iso(again.at) == "2024-03-14T23:08:49Z"
    assert round((again.until - again.at) / MINUTE, 1) == 1.5


def test_the_same_steps_are_the_same_script():
    runs = [each for each in named("conversations") if each.activity is Activity.SCRIPT_RUN]
    tasks = [each.attributes["task"] for each in runs]
    longest = max(runs, key=lambda each: each.until - each.at if each.until else 0)

    assert len(tasks) - len(set(tasks)) == 1
    assert (longest.until - longest.at) / MINUTE == 30


def test_wrap_up_notes_name_the_account():
    accounts = {
        each.value for touchpoint in named("conversations") for each in touchpoint.ids if each.kind == "account_no"
    }

    assert len(accounts) == 13


def test_calls_before_the_visit_are_one_message_and_two_silences():
    outcomes = [each.outcome for each in named("calls")]

    assert sorted(outcome.value for outcome in outcomes) == ["ok", "ok", "silent", "silent", "voicemail"]


def test_topics_of_menu_queue_and_case_are_the_same_words():
    for name in ("menu", "conversations", "cases"):
        assert {each.topic.partition("/")[0] for each in named(name) if each.topic} == {"Technical", "Billing"}


def test_survey_is_an_invitation_that_was_opened():
    mails = named("mails")
    (survey,) = (each for each in mails if each.activity is Activity.SURVEY_SENT)

    assert [each.activity for each in mails if each.contact_keys == survey.contact_keys][1:] == [Activity.NOTICE_OPENED]


def test_case_is_closed_as_resolved():
    closed = [each.outcome for each in named("cases") if each.activity is Activity.CASE_CLOSED]

    assert closed == [Outcome.RESOLVED] * 14
