"""Files of the shipped stories that built-in systems wrote: recognised, read whole, at the moments of the truth."""

import json
from functools import cache

import pytest

from tellonce.silos.declaration import Declaration
from tellonce.silos.listen import listen
from tellonce.silos.mapping import Silo
from tellonce.silos.organisation import Organisation
from tellonce.silos.sniff import sniff
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import MINUTE, from_iso
from tellonce.vocabulary.touchpoint import SetAside

ZONES = {"dmv": "America/Los_Angeles", "gym": "America/New_York", "insurance-quote": "America/Denver",
         "newspaper": "America/Chicago", "tax-office": "America/New_York"}  # fmt: skip
FILES = [
    ("dmv", "connect_ctr.jsonl", "connect_contact"), ("dmv", "ivr_studio_steps.jsonl", "twilio_studio"),
    ("dmv", "portal_access.log", "access_log"), ("dmv", "sf_cases.csv", "salesforce_case"),
    ("dmv", "tweets.json", "twitter"),
    ("gym", "cdr.csv", "asterisk_cdr"), ("gym", "queue_log", "asterisk_queue"),
    ("gym", "rasa_trackers.json", "rasa"), ("gym", "stripe_charges.csv", "stripe"),
    ("gym", "web_events.jsonl", "segment"), ("gym", "zendesk_tickets.jsonl", "zendesk"),
    ("insurance-quote", "chat_transcripts.json", "connect_chat"),
    ("insurance-quote", "connect_ctr.jsonl", "connect_contact"),
    ("insurance-quote", "policies.csv", "salesforce_record"),
    ("insurance-quote", "qualtrics_responses.csv", "qualtrics"),
    ("insurance-quote", "quote_api_access.log", "access_log"),
    ("insurance-quote", "sendgrid_events.json", "sendgrid"), ("insurance-quote", "stripe_charges.csv", "stripe"),
    ("insurance-quote", "web_events.jsonl", "segment"),
    ("newspaper", "ga4_events.jsonl", "ga4"), ("newspaper", "genesys_conversations.json", "genesys"),
    ("newspaper", "sendgrid_events.json", "sendgrid"), ("newspaper", "stripe_charges.csv", "stripe"),
    ("newspaper", "zendesk_tickets.jsonl", "zendesk"),
    ("tax-office", "cdr.csv", "asterisk_cdr"), ("tax-office", "payments.csv", "stripe"),
    ("tax-office", "portal_events.jsonl", "segment"), ("tax-office", "queue_log", "asterisk_queue"),
    ("tax-office", "social.json", "mastodon"),
]  # fmt: skip
STORIES = sorted(ZONES)
NEAR = 5 * MINUTE

SPOKEN = frozenset({Channel.PHONE, Channel.IVR, Channel.CHAT, Channel.BOT})
HELD = {"phone": SPOKEN, "chat": SPOKEN, "bot": frozenset({Channel.BOT}), "web": frozenset({Channel.WEB})}
"""Contacts that last, and the channels of the touchpoints that tell how long."""

BESIDE = frozenset({Activity.CALLBACK_AGREED, Activity.CASE_OPENED, Activity.CASE_UPDATED, Activity.CASE_CLOSED})
"""What is told of a contact and may happen after it."""


@cache
def truth(folder):
    """What is true of a story, by its folder."""
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@cache
def told(folder, name):
    """Touchpoints and records set aside of one file of a story, read as whatever it is recognised for."""
    silo = Silo(name=name, system=sniff(folder / name).system, files=(name,))
    declaration = Declaration(organisation=Organisation(name=folder.name, zone=ZONES[folder.name]), silo=(silo,))
    return list(listen(folder, declaration, silo, folder / name))


def whole(point):
    """The reference of a touchpoint's record, without the record inside it."""
    return point.reference[: len(point.reference) - point.nested]


def on(folder, references):
    """The touchpoints of the files read here that stand on these records, or on records inside them."""
    names = [name for story, name, _ in FILES if story == folder.name]
    return [point for name in names for point in told(folder, name)
            if {point.reference, whole(point)} & set(references)]  # fmt: skip


def contacts(folder):
    """The contacts of the story's people, each with its beginning and end."""
    for journey in truth(folder)["journeys"]:
        for contact in journey["contact_list"]:
            yield contact, from_iso(contact["at"], None), from_iso(contact["until"], None)


@pytest.fixture
def folder(root, story):
    return root / "examples" / story


@pytest.mark.parametrize(("story", "name", "system"), FILES)
def test_file_is_recognised_and_every_record_of_it_is_read(folder, name, system):
    seen = sniff(folder / name)
    points = told(folder, name)

    assert (seen.system, seen.sure) == (system, True)
    assert not [one for one in points if isinstance(one, SetAside)]
    assert len({whole(point) for point in points}) == truth(folder)["files"][name]["records"]


@pytest.mark.parametrize(("story", "name", "system"), FILES)
def test_moments_lie_within_the_contacts_that_name_them(folder, name, system):
    for contact, began, ended in contacts(folder):
        references = [one for one in contact["refs"] if one.startswith(f"{name}#")]
        within = [
            any(began - NEAR <= point.at <= ended + NEAR for point in on(folder, [reference]))
            for reference in references
        ]
        # A message is dated at one of its records: it may be opened later.
        assert all(within) or (contact["kind"] == "message" and any(within)), contact["id"]


@pytest.mark.parametrize("story", STORIES)
def test_contacts_begin_and_end_as_the_story_tells(folder):
    compared = 0
    for contact, began, ended in contacts(folder):
        held = HELD.get(contact["channel"], frozenset())
        here = [point for point in on(folder, contact["refs"]) if point.channel in held]
        own = [point for point in here if point.activity not in BESIDE] or here
        if own:
            assert abs(min(point.at for point in own) - began) <= NEAR, contact["id"]
            assert abs(max(point.until or point.at for point in own) - ended) <= NEAR, contact["id"]
            compared += 1

    assert compared


@pytest.mark.parametrize("story", STORIES)
def test_waits_are_as_long_as_the_story_tells(folder):
    for friction in truth(folder)["frictions"]:
        waits = [point for point in on(folder, friction["evidence"]) if point.activity is Activity.QUEUED]
        if friction["name"] == "long_wait" and waits:
            assert sum(point.until - point.at for point in waits) / MINUTE == pytest.approx(friction["minutes"], abs=1)


@pytest.mark.parametrize("story", STORIES)
def test_a_talk_lies_inside_its_call_and_after_its_wait(folder):
    for contact, _, ended in contacts(folder):
        if contact["channel"] in ("phone", "chat"):
            points = on(folder, contact["refs"])
            waits = [point for point in points if point.activity is Activity.QUEUED]
            for talk in (point for point in points if point.activity is Activity.CONNECTED):
                assert talk.until - ended <= NEAR
                assert all(wait.until <= talk.at for wait in waits)


@pytest.mark.parametrize("story", ["gym"])
def test_bot_hears_three_requests_for_a_person_and_answers_the_same(folder):
    points = told(folder, "rasa_trackers.json")
    asked = [point for point in points if point.activity is Activity.HUMAN_ASKED]
    prompts = [point.attributes["prompt"] for point in points if point.activity is Activity.PROMPTED
               and point.contact_keys == asked[0].contact_keys]  # fmt: skip

    assert len(asked) == 3
    assert len({point.contact_keys for point in asked}) == 1
    assert max(prompts.count(prompt) for prompt in prompts) >= 3
