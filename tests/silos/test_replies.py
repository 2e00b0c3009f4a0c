"""Vendors hear what they wait for, and nobody else hears anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.deliveries.replies import reply
from tellonce.silos.files.xml_document import xml_record
from tellonce.silos.registry import BUILT_IN


def test_outbound_message_is_acknowledged():
    sent = b'<notifications xmlns="http://soap.sforce.com/2005/09/outbound"/>'
    told = xml_record(reply("salesforce_case", sent, 0).body)

    assert told == {"Envelope": {"Body": {"notificationsResponse": {"Ack": "true"}}}}


def test_firehose_hears_its_request():
    told = reply("connect_contact", b'{"requestId": "q1", "timestamp": 5, "records": []}', 1_746_439_200_123_456)

    assert json.loads(told.body) == {"requestId": "q1", "timestamp": 1_746_439_200_123}


def test_text_is_answered_with_no_word_and_a_turn_with_nothing():
    assert reply("twilio_message", b"MessageSid=SM1", 0).body == b"<Response/>"
    assert reply("dialogflow", b"{}", 0).body == b"{}"


@pytest.mark.parametrize("body", [b"{}", b'{"requestId": 1, "records": []}', b'{"requestId": "q"', b""])
def test_any_success_will_do(body):
    assert reply("stripe", body, 0) is None


@given(st.sampled_from(list(BUILT_IN)), st.binary(max_size=60))
def test_any_body_is_answered(system, body):
    assert reply(system, body, 0) is None or reply(system, body, 0).content_type
