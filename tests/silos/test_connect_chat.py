"""Amazon Connect chat transcripts: what customer, bot and agent said, who came and went, and Contact Lens files."""

import json
from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Layout
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.connect_chat import SYSTEM
from tellonce.silos.systems.connect_contact import SYSTEM as CONTACT
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

START = 1746439200 * SECOND
EVENT = "application/vnd.amazonaws.connect.event."
NAMES = {"CUSTOMER": "Ada", "AGENT": "Ida", "SYSTEM": "SYSTEM_MESSAGE", "CUSTOM_BOT": "Robin"}


def item(second, role, content="", sort="MESSAGE", kind="text/plain", **more):
    return {
        "Id": f"i{second}", "AbsoluteTime": iso(START + second * SECOND), "Type": sort, "ContentType": kind,
        "ParticipantRole": role, "DisplayName": NAMES.get(role, ""), "ParticipantId": f"p-{role}",
        **({"Content": content} if content else {}), **more,
    }  # fmt: skip


def event(second, role, what):
    return item(second, role, sort="EVENT", kind=EVENT + what)


def chat(*items, **more):
    return {"Version": "2019-08-26", "ContactId": "c1", "InitialContactId": "c1", "Transcript": [*items], **more}


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def said(record):
    """Activities of the items alone, in order."""
    return [told.activity for told in read(record) if told.nested]


WITH_BOT = chat(
    event(0, "CUSTOMER", "participant.joined"),
    item(1, "CUSTOM_BOT", "How can I help?"),
    item(9, "CUSTOMER", "my line is dead"),
    item(10, "CUSTOM_BOT", "Please restart the box."),
    item(20, "CUSTOMER", "agent please"),
    event(30, "AGENT", "participant.joined"),
    item(35, "AGENT", "Hello Ada"),
    item(50, "CUSTOMER", "it is still dead"),
    event(60, "AGENT", "participant.left"),
    event(61, "", "chat.ended"),
)


def test_chat_is_a_whole_with_its_agent_and_its_items():
    whole, talk, *items = read(WITH_BOT)

    assert (whole.activity, whole.record, whole.until - whole.at) == (Activity.NOTED, "c1", 61 * SECOND)
    assert (talk.activity, talk.word, talk.attributes) == (Activity.CONNECTED, "Ida", {"asker": "Ida"})
    assert ((talk.at - START) // SECOND, (talk.until - START) // SECOND) == (30, 60)
    assert [one.record for one in items] == [f"c1/i{second}" for second in (0, 1, 9, 10, 20, 30, 35, 50, 60, 61)]
    assert {one.record[: len(one.record) - one.nested] for one in items} == {"c1"}
    assert {one.contact_keys for one in read(WITH_BOT)} == {("connect:c1",)}
    assert whole.ids == (Identifier("name", "Ada"),)


def test_bot_prompts_until_an_agent_comes():
    items = [told for told in read(WITH_BOT) if told.nested]

    assert said(WITH_BOT) == [
        Activity.NOTED, Activity.PROMPTED, Activity.ANSWERED, Activity.PROMPTED, Activity.HUMAN_ASKED, Activity.NOTED,
        Activity.REPLY_SENT, Activity.MESSAGE_WRITTEN, Activity.NOTED, Activity.NOTED,
    ]  # fmt: skip
    assert [told.channel for told in items] == [
        Channel.CHAT, *[Channel.BOT] * 4, *[Channel.CHAT] * 5
    ]  # fmt: skip
    assert (items[2].attributes["prompt"], items[2].attributes["Content"]) == ("How can I help?", "my line is dead")
    assert items[6].attributes["asker"] == "Ida"


def test_agent_without_an_event_is_there_from_the_first_message():
    record = chat(item(0, "AGENT", "Hello"), item(9, "CUSTOMER", "agent?"), item(12, "AGENT", "Yes"))

    assert said(record) == [Activity.REPLY_SENT, Activity.MESSAGE_WRITTEN, Activity.REPLY_SENT]
    assert [(told.at - START, told.until - START) for told in read(record)[:2]] == [(0, 12 * SECOND)] * 2


def test_announcement_that_repeats_itself_is_no_prompt_again():
    waiting = [item(second, "SYSTEM", "Please hold.") for second in (0, 30, 60)]
    answered = chat(waiting[0], item(5, "CUSTOMER", "hello?"), waiting[1])

    assert said(chat(*waiting)) == [Activity.PROMPTED, Activity.NOTED, Activity.NOTED]
    assert said(answered) == [Activity.PROMPTED, Activity.ANSWERED, Activity.PROMPTED]


def test_interactive_message_is_known_by_its_title():
    kind = "application/vnd.amazonaws.connect.message.interactive"
    picker = {"templateType": "ListPicker", "version": "1.0", "data": {"content": {"title": "What is it about?"}}}
    record = chat(
        item(0, "SYSTEM", json.dumps(picker), kind=kind),
        item(5, "CUSTOMER", json.dumps({"title": "Billing"}), kind=f"{kind}.response"),
        item(6, "SYSTEM", "{broken", kind=kind),
        item(7, "SYSTEM", '{"title": "Cut in half: \\ud83d"}', kind=kind),
    )
    prompts = [told.attributes["prompt"] for told in read(record) if told.nested]

    assert prompts == ["What is it about?", "What is it about?", "{broken", "Cut in half: ?"]


def test_attachment_is_written_or_sent():
    files = {"Attachments": [{"AttachmentName": "bill.pdf", "Status": "APPROVED"}]}
    record = chat(
        item(0, "CUSTOMER", sort="ATTACHMENT", kind="application/pdf", **files),
        item(5, "AGENT", sort="ATTACHMENT", kind="application/pdf", **files),
    )

    assert said(record) == [Activity.MESSAGE_WRITTEN, Activity.REPLY_SENT]
    assert read(record)[2].attributes["files"] == "bill.pdf"


def test_supervisor_who_barges_in_answers():
    assert said(chat(item(0, "SUPERVISOR", "Let me help."))) == [Activity.REPLY_SENT]


@pytest.mark.parametrize(
    ("what", "activity", "outcome"),
    [("participant.invited", Activity.NOTED, None), ("participant.idle", Activity.NOTED, None),
     ("transfer.succeeded", Activity.NOTED, None), ("transfer.failed", Activity.NOTED, Outcome.FAILED),
     ("authentication.initiated", Activity.IDENTITY_ASKED, None),
     ("authentication.succeeded", Activity.SIGNED_IN, None),
     ("authentication.failed", Activity.NOTED, Outcome.FAILED), ("chat.ended", Activity.NOTED, None)],
)  # fmt: skip
def test_events_are_noted_but_for_signing_in(what, activity, outcome):
    told = read(chat(event(0, "SYSTEM", what)))[-1]

    assert (told.activity, told.outcome, told.word) == (activity, outcome, what)


def test_invited_agent_is_not_there_yet():
    record = chat(event(0, "AGENT", "participant.invited"), item(5, "CUSTOMER", "hello"))

    assert said(record)[-1] is Activity.ANSWERED


def test_chat_shares_the_key_of_its_contact_record():
    (contact,) = CONTACT.read({"ContactId": "c1", "Channel": "CHAT", "InitiationTimestamp": iso(START)}, SOURCE)

    assert contact.contact_keys == read(WITH_BOT)[0].contact_keys


def test_item_of_an_earlier_contact_belongs_to_it():
    told = read(chat(item(0, "CUSTOMER", "hello", ContactId="c0"), item(9, "CUSTOMER", "again")))

    assert [(one.record, one.contact_keys) for one in told if one.nested] == [
        ("c0/i0", ("connect:c0",)), ("c1/i9", ("connect:c1",))
    ]  # fmt: skip


ANALYSIS = {
    "AccountId": "1", "Channel": "CHAT", "Categories": {"MatchedCategories": ["refund", "angry"]},
    "CustomerMetadata": {"ContactId": "c1"}, "JobStatus": "COMPLETED", "LanguageCode": "en-US",
    "Participants": [{"ParticipantId": "p-AGENT", "ParticipantRole": "AGENT", "DisplayName": "Ida"}],
    "Transcript": [
        {"AbsoluteTime": iso(START), "Content": "Hello", "ContentType": "text/plain", "Id": "i0",
         "ParticipantId": "p-AGENT", "ParticipantRole": "AGENT", "Type": "MESSAGE", "Sentiment": "NEUTRAL"},
        {"AbsoluteTime": iso(START + SECOND), "Content": "Hi", "ContentType": "text/plain", "Id": "i1",
         "ParticipantId": "p-AGENT", "Type": "MESSAGE"},
    ],
}  # fmt: skip


def test_contact_lens_analysis_tells_the_same_with_its_findings(tmp_path):
    path = tmp_path / "c1_analysis_2025-05-05T10_00_00Z.json"
    path.write_text(json.dumps(ANALYSIS, indent=1))
    whole, talk, hello, hi = read(ANALYSIS)

    assert whole.attributes["Categories.MatchedCategories"] == "refund;angry"
    assert (talk.word, hello.record, hello.activity) == ("Ida", "c1/i0", Activity.REPLY_SENT)
    assert (hi.record, hi.activity) == ("c1/i1", Activity.REPLY_SENT)
    assert hello.attributes["Sentiment"] == "NEUTRAL"
    assert sniff(path).system == "connect_chat"


@pytest.mark.parametrize(
    "bad",
    [{"ContactId": "c1"}, {"ContactId": "c1", "Transcript": []}, {"Transcript": [item(0, "AGENT", "x")]},
     {"CustomerMetadata": {"ContactId": "c1"}, "Transcript": [{"BeginOffsetMillis": 0, "Content": "Hello"}]}],
)  # fmt: skip
def test_document_without_id_or_moments_is_set_aside(bad):
    with pytest.raises(Unreadable, match="AbsoluteTime"):
        read(bad)


@pytest.mark.parametrize("text", [json.dumps(WITH_BOT), json.dumps(WITH_BOT, indent=1), json.dumps([WITH_BOT] * 2)])
def test_one_document_or_many_are_recognised(tmp_path, text):
    path = tmp_path / "c1_20250505T10_00_UTC.json"
    path.write_text(text)
    seen = sniff(path)

    assert (seen.system, seen.sure) == ("connect_chat", True)
    assert all(read(record) == read(WITH_BOT) for _, record in records(path, layout_of(path, Layout(), SYSTEM)))


ITEMS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys([*item(0, "AGENT", "x"), "Attachments"], ANYTHING)
    | {
        "AbsoluteTime": st.just(iso(START)) | ANYTHING,
        "ParticipantRole": st.sampled_from([*NAMES]) | ANYTHING,
        "ContentType": st.sampled_from(
            ["application/vnd.amazonaws.connect.message.interactive", EVENT + "participant.joined"]
        ),
    },
)


@given(
    st.fixed_dictionaries(
        {"Transcript": st.lists(ITEMS, max_size=4) | ANYTHING},
        optional={"ContactId": ANYTHING, "Participants": ANYTHING, "CustomerMetadata": ANYTHING},
    )
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
