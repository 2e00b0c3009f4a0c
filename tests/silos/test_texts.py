"""What the texts of a record state is told beside what its fields say, which counts first."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.reading.rules import Kind, Reading
from tellonce.silos.declare import read
from tellonce.silos.listen import files, listen, listen_wide
from tellonce.silos.organisation import Organisation
from tellonce.silos.system import Source
from tellonce.silos.texts import told_by_texts
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import HOUR, iso, micros
from tellonce.vocabulary.refusal import BadDeclaration
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

AT = micros(datetime(2025, 4, 14, 16, 38, 57, tzinfo=UTC))
ORGANISATION = Organisation(name="Fenwick Cable", zone="America/New_York")
SOURCE = Source(silo="s", file="f", zone=ZoneInfo("UTC"), organisation=ORGANISATION)
ALL = Reading()


def carrier(activity, text, channel=Channel.EMAIL, direction=Direction.OUT, **facts):
    given_facts = {"record": "7", "attributes": {"note": text}, "ids": (Identifier("email", "a@example.org"),), **facts}
    return Touchpoint(
        silo="s", file="f", at=AT, activity=activity, channel=channel, direction=direction, **given_facts
    )  # fmt: skip


def told(*carriers, reading=ALL, source=SOURCE):
    return told_by_texts(carriers, reading, source)


def further(*carriers, reading=ALL, source=SOURCE):
    return told(*carriers, reading=reading, source=source)[len(carriers) :]


def test_a_promise_with_its_deadline_evidence_and_reference():
    text = "Hi. We will call you back by Monday."
    mail = carrier(Activity.REPLY_SENT, text, contact_keys=("mail:1",), matters=("ticket:1",))
    kept, promise = told(mail)

    assert kept == mail
    assert (promise.activity, promise.part, promise.reference) == (Activity.PROMISE_MADE, 1, mail.reference)
    assert (promise.ids, promise.matters, promise.contact_keys) == (mail.ids, mail.matters, mail.contact_keys)
    assert iso(int(promise.attributes["due"])) == "2025-04-22T03:59:59.999999Z"
    assert promise.attributes["keeps"] == "call_placed"
    assert promise.attributes["quote"] == promise.attributes["what"] == "We will call you back by Monday."
    assert promise.attributes["place"] == f"note:4-{len(text)}"


def test_what_no_record_can_show_as_done_is_not_held_against_the_clock():
    text = "Your parcel will arrive tomorrow."
    (chat,) = further(carrier(Activity.REPLY_SENT, text, Channel.CHAT))
    (case,) = further(carrier(Activity.CASE_UPDATED, text, Channel.NONE))
    closed = carrier(Activity.CASE_CLOSED, "", Channel.NONE, part=1)
    (done,) = further(carrier(Activity.CASE_UPDATED, text, Channel.NONE), closed)

    assert "due" not in chat.attributes
    assert chat.attributes["named"] == "2025-04-16T03:59:59.999999Z"
    assert case.attributes["keeps"] == "case_closed"
    assert "due" not in done.attributes


def test_fields_count_before_texts():
    note = carrier(Activity.CONNECTED, "Member had to start over with us.", Channel.PHONE)
    field = msgspec.structs.replace(note, part=1, activity=Activity.PROBLEM_RETOLD, attributes={})

    assert [one.activity for one in further(note)] == [Activity.PROBLEM_RETOLD]
    assert further(note, field) == []


def test_an_outcome_that_a_field_gave_stays():
    note = carrier(Activity.CASE_UPDATED, "Your case has been solved.", Channel.NONE)
    (read_outcome,) = told(note)
    (stays,) = told(msgspec.structs.replace(note, outcome=Outcome.UNRESOLVED))

    assert (read_outcome.outcome, read_outcome.attributes["read"]) == (Outcome.RESOLVED, "solved")
    assert stays.outcome is Outcome.UNRESOLVED


def test_a_request_for_a_person_to_a_bot_and_not_to_a_person():
    asks = "I want to talk to a real person."
    (bot,) = told(carrier(Activity.ANSWERED, asks, Channel.BOT))
    (chat,) = told(carrier(Activity.MESSAGE_WRITTEN, asks, Channel.CHAT))

    assert bot.activity is Activity.HUMAN_ASKED
    assert chat.activity is Activity.MESSAGE_WRITTEN


def test_who_asks_for_a_name_and_then_for_a_number_asks_once_and_for_the_same_again_twice():
    texts = ["May I have your full name?", "And may I have your order number?", "What is your full name?"]
    messages = [
        carrier(Activity.REPLY_SENT, text, Channel.CHAT, record=f"7/{place}", nested=2)
        for place, text in enumerate(texts)
    ]
    asked = further(*messages)

    assert [(one.record, one.attributes["fact"]) for one in asked] == [("7/0", "name"), ("7/2", "name")]


def test_a_ticket_and_its_first_comment_tell_it_once_in_the_comment():
    text = "Steps done: restart receiver; reseat cables."
    ticket = carrier(Activity.CASE_OPENED, text, Channel.PHONE)
    comment = carrier(Activity.CASE_UPDATED, text, Channel.PHONE, record="7/1", nested=2)
    (steps,) = further(ticket, comment)

    assert (steps.record, steps.activity) == ("7/1", Activity.SCRIPT_RUN)
    assert steps.attributes["task"] == "restart receiver, reseat cables"


def test_sending_to_the_same_channel_is_no_sending_away_and_saying_it_again_neither():
    text = "Please call customer service at 800-555-0160."
    bot = [carrier(Activity.PROMPTED, text, Channel.BOT, record=f"7/{n}", nested=2, contact_keys=("c",)) for n in "01"]
    sent = further(*bot)

    assert [(one.activity, one.attributes["to"]) for one in sent] == [(Activity.SENT_ELSEWHERE, "phone")]
    assert further(carrier(Activity.CONNECTED, text, Channel.PHONE)) == []


def test_a_missing_paper_with_the_day_to_reply_by():
    mail = carrier(Activity.NOTICE_SENT, "Please send us the completed form by 28 April.")

    assert [one.activity for one in further(mail)] == [Activity.PAPER_MISSING, Activity.DEADLINE_SET]


def test_a_message_of_the_organisation_stays_a_message():
    mail = carrier(Activity.NOTICE_SENT, "Please confirm your date of birth. We will reply by Monday.")
    found = further(mail)

    assert {one.activity for one in found} == {Activity.IDENTITY_ASKED, Activity.PROMISE_MADE}
    assert {one.channel for one in found} == {Channel.NONE}


@pytest.mark.parametrize("activity", [Activity.NEWSLETTER_SENT, Activity.SURVEY_SENT, Activity.NOTED, Activity.PAID])
def test_what_concerns_no_matter_is_not_read(activity):
    assert further(carrier(activity, "We will call you back by Monday.")) == []


def test_what_is_off_is_not_read_and_no_language_reads_nothing():
    mail = carrier(Activity.REPLY_SENT, "We will call you back by Monday. May I have your account number?")

    assert [one.activity for one in further(mail, reading=Reading(off=(Kind.PROMISE,)))] == [Activity.IDENTITY_ASKED]
    assert told(mail, reading=Reading(languages=())) == [mail]


def test_an_own_field_is_read_once_it_is_declared():
    mail = carrier(Activity.REPLY_SENT, "", attributes={"Antwort_Text": "We will call you back by Monday."})

    assert further(mail) == []
    assert [one.activity for one in further(mail, reading=Reading(fields=("antwort_text",)))] == [Activity.PROMISE_MADE]


def test_the_region_says_whether_the_month_or_the_day_comes_first():
    mail = carrier(Activity.REPLY_SENT, "We will call you back by 5/6.")
    british = msgspec.structs.replace(SOURCE, organisation=msgspec.structs.replace(ORGANISATION, region="GB"))
    days = [int(further(mail, source=one)[0].attributes["due"]) for one in (SOURCE, british)]

    assert [iso(day - 12 * HOUR)[:10] for day in days] == ["2025-05-06", "2025-06-05"]


HEAD = '[organisation]\nname = "O"\nzone = "America/New_York"\n'
TABLE = """
[[silo]]
name = "notes"
system = "table"
files = ["a.csv"]
record = "id"
[[silo.moment]]
activity = "connected"
at = "at"
channel = "phone"
attributes = ["remark"]
"""


def test_the_sentences_of_a_table_are_read(tmp_path):
    (tmp_path / "a.csv").write_text("id,at,remark\n1,2025-04-14,Promised callback by Friday noon\n")
    declaration = read(HEAD + TABLE, "tellonce.toml")
    (silo,) = declaration.silo
    found = [one for file in files(tmp_path, silo) for one in listen(tmp_path, declaration, silo, file)]
    wide = [one for file in files(tmp_path, silo) for one in listen_wide(tmp_path, declaration, silo, file)]

    assert [one.activity for one in found] == [Activity.CONNECTED, Activity.PROMISE_MADE]
    assert wide == found


def test_a_language_without_phrases_is_refused_with_those_that_have_some():
    with pytest.raises(BadDeclaration, match=r"tellonce.toml:5: there are no phrases for 'xx' \(allowed: de, en\)"):
        read(HEAD + '[reading]\nlanguages = ["xx"]\n', "tellonce.toml")


TEXT = st.text(max_size=60) | st.sampled_from(
    ["We will call you back by Monday.", "did: a, b", "agent", "Error code 5"]
)


@given(
    st.lists(st.builds(
        carrier, st.sampled_from(Activity), TEXT, st.sampled_from(Channel), st.sampled_from(Direction),
        record=st.sampled_from(["7", "7/1", "7/2"]), part=st.integers(0, 99), nested=st.just(0),
    ), max_size=6, unique_by=lambda one: (one.record, one.part))
)  # fmt: skip
def test_any_record_keeps_its_touchpoints_and_every_part_is_its_own(carriers):
    found = told_by_texts(carriers, ALL, SOURCE)
    places = [(one.record, one.part) for one in found]

    assert places[: len(carriers)] == [(one.record, one.part) for one in carriers]
    assert len(set(places)) == len(places)
