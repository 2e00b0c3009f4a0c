"""SendGrid events: notices, surveys, mass mailings, and what became of them."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.systems.sendgrid import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

EVENT = {
    "email": "ida@example.org", "timestamp": 1746439200, "event": "delivered", "category": ["bill", "may"],
    "sg_event_id": "ev1", "sg_message_id": "mail1.recvd-xyz", "order_id": "77",
}  # fmt: skip


def read(record):
    (told,) = SYSTEM.read(record, SOURCE)
    return told


def test_delivered_mail_is_a_notice():
    told = read(EVENT)

    assert (told.activity, told.channel, iso(told.at)) == (Activity.NOTICE_SENT, Channel.EMAIL, "2025-05-05T10:00:00Z")
    assert told.ids == (Identifier("email", "ida@example.org"),)
    assert told.contact_keys == ("message:mail1",)
    assert told.attributes == {"category": "bill;may", "what": "bill;may", "order_id": "77"}


@pytest.mark.parametrize(
    ("event", "activity", "outcome"),
    [("open", Activity.NOTICE_OPENED, None), ("click", Activity.NOTICE_OPENED, Outcome.OK),
     ("bounce", Activity.NOTICE_FAILED, Outcome.FAILED), ("dropped", Activity.NOTICE_FAILED, Outcome.FAILED),
     ("processed", Activity.NOTED, None), ("deferred", Activity.NOTED, None),
     ("spamreport", Activity.NOTED, Outcome.REFUSED), ("something_new", Activity.NOTED, None)],
)  # fmt: skip
def test_every_event_of_a_mail_keeps_its_key(event, activity, outcome):
    told = read(EVENT | {"event": event})

    assert (told.activity, told.outcome) == (activity, outcome)
    assert told.contact_keys == ("message:mail1",)


@pytest.mark.parametrize(
    ("changes", "activity"),
    [({"category": "post-visit-survey"}, Activity.SURVEY_SENT),
     ({"category": ["CustomerFeedback"]}, Activity.SURVEY_SENT),
     ({"category": "nps_q2"}, Activity.SURVEY_SENT), ({"category": "snaps"}, Activity.NOTICE_SENT),
     ({"category": "WeeklyNewsletter"}, Activity.NEWSLETTER_SENT), ({"category": "promo"}, Activity.NEWSLETTER_SENT),
     ({"category": "promotion-of-staff"}, Activity.NEWSLETTER_SENT),
     ({"marketing_campaign_id": 12}, Activity.NEWSLETTER_SENT),
     ({"category": [], "asm_group_id": 3}, Activity.NEWSLETTER_SENT), ({"asm_group_id": 3}, Activity.NOTICE_SENT)],
)  # fmt: skip
def test_words_and_fields_tell_the_sort_of_mail(changes, activity):
    assert read(EVENT | changes).activity is activity


def test_survey_has_its_own_channel_when_opened_too():
    assert read(EVENT | {"category": "survey", "event": "open"}).channel is Channel.SURVEY


@given(st.dictionaries(st.sampled_from(list(EVENT)) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
