"""Twilio messages: texts in and out, answers, what was lost, other channels than SMS."""

import json
from contextlib import suppress

import pytest
from fenwick import ANYTHING, source
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.declare import read as declaration
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.twilio_message import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

OWN = source(numbers=("+1 555 010 0001",))
TEXT = {
    "sid": "SM1", "from": "+15550100001", "to": "+15550100100", "direction": "outbound-api", "status": "delivered",
    "body": "Your line will be moved\n\n\n on  Monday.", "num_media": "0", "num_segments": "1", "error_code": "",
    "date_created": "Mon, 05 May 2025 09:59:58 +0000", "date_sent": "Mon, 05 May 2025 10:00:00 +0000",
    "date_updated": "Mon, 05 May 2025 10:00:03 +0000",
}  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, OWN))


def test_text_to_a_customer_is_a_notice():
    (told,) = read(TEXT)

    assert (told.activity, told.channel, told.direction) == (Activity.NOTICE_SENT, Channel.SMS, Direction.OUT)
    assert (told.ids, iso(told.at)) == ((Identifier("phone", "+15550100100"),), "2025-05-05T10:00:00Z")
    assert told.contact_keys == ("message:SM1",)
    assert told.attributes["note"] == "Your line will be moved\n\non Monday."
    assert told.attributes["num_segments"] == "1"


@pytest.mark.parametrize(
    ("direction", "status", "activity", "outcome"),
    [("outbound-reply", "sent", Activity.REPLY_SENT, None), ("outbound-call", "sent", Activity.NOTICE_SENT, None),
     ("outbound-api", "undelivered", Activity.NOTICE_FAILED, Outcome.FAILED),
     ("outbound-reply", "failed", Activity.NOTICE_FAILED, Outcome.FAILED),
     ("outbound-api", "queued", Activity.NOTED, None), ("outbound-api", "canceled", Activity.NOTED, None),
     ("outbound-api", "partially_delivered", Activity.NOTICE_SENT, None),
     ("inbound", "received", Activity.MESSAGE_WRITTEN, None)],
)  # fmt: skip
def test_direction_and_status_tell_what_it_is(direction, status, activity, outcome):
    (told,) = read(TEXT | {"direction": direction, "status": status})

    assert (told.activity, told.outcome) == (activity, outcome)


def test_a_survey_by_text_is_declared_as_the_page_on_declaring_says(root):
    page = (root / "docs" / "how-to" / "declare.md").read_text("utf-8")
    example = next(part for part in page.split("[[meaning]]\n") if part.startswith('system = "twilio_message"'))
    declared = declaration(f'[organisation]\nname = "O"\nzone = "UTC"\n[[meaning]]\n{example}', "t.toml")
    record = TEXT | {"body": "Hello Ida,\nhow did we do?"}

    (told,) = apply(read(record), Meanings(declared.meaning), OWN.zone, OWN.zone, record)

    assert told.activity is Activity.SURVEY_SENT


def test_text_that_came_in_is_the_senders():
    (told,) = read(TEXT | {"direction": "inbound", "from": "+15550100100", "to": "+15550100001"})

    assert (told.direction, told.ids) == (Direction.IN, (Identifier("phone", "+15550100100"),))


def test_whatsapp_that_was_read_is_opened():
    sent, opened = read(TEXT | {"from": "whatsapp:+15550100001", "to": "whatsapp:+15550100100", "status": "read"})

    assert (sent.ids, sent.attributes["by"]) == ((Identifier("phone", "+15550100100"),), "whatsapp")
    assert (opened.activity, opened.part, iso(opened.at)) == (Activity.NOTICE_OPENED, 1, "2025-05-05T10:00:03Z")
    assert opened.contact_keys == sent.contact_keys


def test_messenger_knows_the_customer_by_its_own_id():
    (told,) = read(TEXT | {"direction": "inbound", "from": "messenger:4711004", "to": "messenger:88"})

    assert told.ids == (Identifier("messenger", "4711004"),)


def test_text_to_an_own_number_is_nobodys():
    assert read(TEXT | {"to": "(1) 555-010-0001"})[0].ids == ()


def test_webhook_without_direction_tells_by_its_status():
    hook = {
        "MessageSid": "SM2", "From": "+15550100100", "To": "+15550100001", "Body": "STOP", "NumMedia": "0",
        "SmsStatus": "received", "Timestamp": "2025-05-05T10:00:00Z", "OriginalRepliedMessageSid": "SM1",
    }  # fmt: skip

    (told,) = read(hook)

    assert (told.record, told.activity) == ("SM2", Activity.MESSAGE_WRITTEN)
    assert told.contact_keys == ("message:SM2", "message:SM1")


def test_text_without_a_moment_is_unreadable():
    with pytest.raises(Unreadable, match="date_sent"):
        read(TEXT | {"date_sent": "", "date_created": ""})


@pytest.mark.parametrize("rooted", [True, False])
def test_page_of_the_api_and_lines_are_recognised(tmp_path, rooted):
    path = tmp_path / ("texts.json" if rooted else "texts.jsonl")
    path.write_text(json.dumps({"messages": [TEXT], "page": 0} if rooted else TEXT), encoding="utf-8")

    assert sniff(path).system == "twilio_message"


@given(st.dictionaries(st.sampled_from([*TEXT, "MessageSid"]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
