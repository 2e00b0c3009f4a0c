"""Amazon Connect contact records: every channel and way of beginning, queues, agents, transfers and call-backs."""

import json
from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.records import records
from tellonce.silos.mapping import Layout, Meaning
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.connect_contact import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

START = 1746439200 * SECOND


def clock(seconds):
    return iso(START + seconds * SECOND)


QUEUE = {"ARN": "arn:q", "Name": "Repairs", "EnqueueTimestamp": clock(30), "DequeueTimestamp": clock(90),
         "Duration": 60}  # fmt: skip
AGENT = {"ARN": "arn:a", "Username": "ida", "ConnectedToAgentTimestamp": clock(90), "CustomerHoldDuration": 0,
         "NumberOfHolds": 0}  # fmt: skip
CALL = {
    "ContactId": "c1", "InitialContactId": None, "PreviousContactId": None, "NextContactId": None, "Channel": "VOICE",
    "InitiationMethod": "INBOUND", "InitiationTimestamp": clock(0), "ConnectedToSystemTimestamp": clock(0),
    "DisconnectTimestamp": clock(300), "DisconnectReason": "CUSTOMER_DISCONNECT", "InstanceARN": "arn:i",
    "CustomerEndpoint": {"Address": "+15550100100", "Type": "TELEPHONE_NUMBER"},
    "SystemEndpoint": {"Address": "+15550100001", "Type": "TELEPHONE_NUMBER"},
    "Attributes": {"verified": "pin", "topic": "outage"}, "Queue": QUEUE, "Agent": AGENT,
}  # fmt: skip
ALONE = CALL | {"Queue": None, "Agent": None}


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def those(record, activity):
    return [told for told in read(record) if told.activity is activity]


def spans(record):
    return [
        (told.activity, (told.at - START) // SECOND, ((told.until or told.at) - START) // SECOND)
        for told in read(record)
    ]


def test_call_is_its_length_its_wait_and_its_agent():
    told = read(CALL)

    assert spans(CALL) == [(Activity.NOTED, 0, 300), (Activity.QUEUED, 30, 90), (Activity.CONNECTED, 90, 300)]
    assert [each.part for each in told] == [0, 1, 2]
    assert {each.ids for each in told} == {(Identifier("phone", "+15550100100"),)}
    assert {each.contact_keys for each in told} == {("connect:c1",)}
    assert {(each.channel, each.direction) for each in told} == {(Channel.PHONE, Direction.IN)}


def test_attributes_of_the_contact_stand_once_with_the_agent_else_on_the_whole():
    whole, waited, talk = read(CALL)

    assert (talk.attributes["verified"], talk.attributes["asker"], talk.attributes["queue"]) == (
        "pin", "ida", "Repairs"
    )  # fmt: skip
    assert waited.attributes == {"queue": "Repairs"}
    assert "verified" not in whole.attributes
    assert read(ALONE)[0].attributes["verified"] == "pin"


def test_every_other_field_can_be_named():
    more = {
        "References": [{"Name": "order", "Type": "STRING", "Value": "A-77"}],
        "Recordings": [{"Location": "s3://x", "Status": "AVAILABLE"}], "Campaign": {"CampaignId": "k1"},
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Telephony"}},
        "VoiceIdResult": {"Authentication": {"Result": "Authenticated"}},
        "ContactLens": {"ConversationalAnalytics": {"Configuration": {"Enabled": True}}},
    }  # fmt: skip
    fields = read(CALL | more)[0].attributes

    assert (fields["References.order"], fields["Recordings.0.Location"], fields["Campaign.CampaignId"]) == (
        "A-77", "s3://x", "k1"
    )  # fmt: skip
    assert fields["SegmentAttributes.connect:Subtype.ValueString"] == "connect:Telephony"
    assert fields["VoiceIdResult.Authentication.Result"] == "Authenticated"
    assert fields["ContactLens.ConversationalAnalytics.Configuration.Enabled"] == "true"
    assert fields["DisconnectReason"] == "CUSTOMER_DISCONNECT"


@pytest.mark.parametrize(
    ("held", "change", "span"),
    [(45, {}, (255, 300)), (4500, {}, (90, 300)), (45, {"DisconnectTimestamp": None}, (90, 135))],
)  # fmt: skip
def test_hold_is_as_long_as_told_and_ends_with_the_talk(held, change, span):
    agent = AGENT | {"CustomerHoldDuration": held, "NumberOfHolds": 2}

    assert (Activity.HELD, *span) in spans(CALL | {"Agent": agent} | change)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({"Agent": None}, Outcome.ABANDONED), ({}, None), ({"Agent": None, "NextContactId": "c2"}, None),
     ({"Agent": None, "DisconnectReason": "CONTACT_FLOW_DISCONNECT"}, None),
     ({"Agent": None, "DisconnectReason": None}, Outcome.ABANDONED),
     ({"Agent": None, "DisconnectTimestamp": None}, None)],
)  # fmt: skip
def test_wait_is_abandoned_where_the_customer_left_it(change, outcome):
    (waited,) = those(CALL | change, Activity.QUEUED)

    assert waited.outcome is outcome


def test_wait_without_an_end_is_as_long_as_its_duration():
    assert those(CALL | {"Queue": QUEUE | {"DequeueTimestamp": None}}, Activity.QUEUED)[0].until == START + 90 * SECOND


@pytest.mark.parametrize("method", ["TRANSFER", "QUEUE_TRANSFER"])
def test_transferred_contact_begins_with_the_hand_over_and_belongs_to_the_one_before(method):
    record = CALL | {"ContactId": "c2", "InitialContactId": "c0", "PreviousContactId": "c1", "InitiationMethod": method}
    (over,) = those(record, Activity.TRANSFERRED)

    assert (over.at, over.attributes) == (START, {"queue": "Repairs", "to": "ida"})
    assert {told.contact_keys for told in read(record)} == {("connect:c2", "connect:c1")}


def test_transfer_to_somebody_outside_is_told_by_the_contact_itself():
    away = {"TransferCompletedTimestamp": clock(250),
            "TransferredToEndpoint": {"Address": "+15550100999", "Type": "TELEPHONE_NUMBER"}}  # fmt: skip
    (over,) = those(CALL | away, Activity.TRANSFERRED)

    assert (over.at, over.attributes["to"], over.attributes["asker"]) == (START + 250 * SECOND, "+15550100999", "ida")
    assert those(CALL | away, Activity.CONNECTED)[0].outcome is Outcome.TRANSFERRED


def test_transfer_inside_is_told_once_by_the_contact_that_follows():
    inside = {"TransferCompletedTimestamp": clock(250), "NextContactId": "c2"}

    assert not those(CALL | inside, Activity.TRANSFERRED)


def test_call_back_is_a_contact_of_its_own_that_begins_with_the_agent():
    back = CALL | {"ContactId": "c2", "InitialContactId": "c1", "PreviousContactId": "c1",
                   "InitiationMethod": "CALLBACK", "ConnectedToSystemTimestamp": clock(95)}  # fmt: skip
    agreed, whole, talk = read(back)

    assert (agreed.activity, agreed.at, agreed.contact_keys) == (Activity.CALLBACK_AGREED, START, ("connect:c1",))
    assert spans(back)[1:] == [(Activity.NOTED, 90, 300), (Activity.CONNECTED, 90, 300)]
    assert whole.contact_keys == talk.contact_keys == ("connect:c2",)
    assert (whole.attributes["callback"], whole.direction) == ("true", Direction.OUT)


def test_call_back_tried_again_is_not_agreed_on_again():
    again = ALONE | {"ContactId": "c3", "InitialContactId": "c1", "PreviousContactId": "c2",
                     "InitiationMethod": "CALLBACK", "DisconnectReason": "TELECOM_UNANSWERED"}  # fmt: skip
    (tried,) = read(again)

    assert (tried.activity, tried.outcome) == (Activity.CALL_PLACED, Outcome.NO_ANSWER)


def test_call_back_that_never_came_is_no_contact():
    never = ALONE | {"InitiationMethod": "CALLBACK", "DisconnectReason": "OTHER"}

    assert [(told.activity, told.channel) for told in read(never)] == [(Activity.NOTED, Channel.NONE)]


@pytest.mark.parametrize("method", ["OUTBOUND", "API", "CAMPAIGN_PREVIEW"])
def test_call_in_which_an_agent_spoke_is_a_contact(method):
    record = CALL | {"InitiationMethod": method, "Queue": None, "ConnectedToSystemTimestamp": clock(80)}

    assert spans(record) == [(Activity.NOTED, 80, 300), (Activity.CONNECTED, 90, 300)]
    assert {told.direction for told in read(record)} == {Direction.OUT}


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({}, Outcome.OK), ({"DisconnectTimestamp": clock(2)}, Outcome.SILENT),
     ({"AnsweringMachineDetectionStatus": "VOICEMAIL_BEEP"}, Outcome.VOICEMAIL),
     ({"AnsweringMachineDetectionStatus": "VOICEMAIL_BEEP", "DisconnectTimestamp": clock(9)}, Outcome.SILENT),
     ({"AnsweringMachineDetectionStatus": "VOICEMAIL_NO_BEEP", "DisconnectTimestamp": clock(9)}, Outcome.VOICEMAIL),
     ({"AnsweringMachineDetectionStatus": "HUMAN_ANSWERED"}, Outcome.OK),
     ({"AnsweringMachineDetectionStatus": "AMD_UNANSWERED"}, Outcome.NO_ANSWER),
     ({"AnsweringMachineDetectionStatus": "SIT_TONE_BUSY"}, Outcome.BUSY),
     ({"AnsweringMachineDetectionStatus": "FAX_MACHINE_DETECTED"}, Outcome.FAILED),
     ({"ConnectedToSystemTimestamp": None, "DisconnectReason": "TELECOM_BUSY"}, Outcome.BUSY),
     ({"ConnectedToSystemTimestamp": None, "DisconnectReason": "TELECOM_NUMBER_INVALID"}, Outcome.FAILED),
     ({"ConnectedToSystemTimestamp": None}, Outcome.NO_ANSWER),
     ({"ConnectedToSystemTimestamp": None, "DisconnectTimestamp": None}, None)],
)  # fmt: skip
def test_call_that_was_placed_tells_what_came_of_it(change, outcome):
    (placed,) = read(ALONE | {"InitiationMethod": "API"} | change)

    assert (placed.activity, placed.outcome, placed.direction) == (Activity.CALL_PLACED, outcome, Direction.OUT)


@pytest.mark.parametrize("method", ["INBOUND", "WEBRTC_API", "DISCONNECT"])
def test_other_calls_came_in(method):
    told = read(ALONE | {"InitiationMethod": method})

    assert [(each.activity, each.channel, each.direction) for each in told] == [
        (Activity.NOTED, Channel.PHONE, Direction.IN)
    ]


@pytest.mark.parametrize("method", ["MONITOR", "EXTERNAL_OUTBOUND"])
def test_supervisor_and_third_party_are_no_customer(method):
    (told,) = read(ALONE | {"ContactId": "c2", "PreviousContactId": "c1", "InitiationMethod": method})

    assert (told.activity, told.channel, told.direction, told.ids) == (
        Activity.NOTED, Channel.NONE, Direction.WITHIN, ()
    )  # fmt: skip
    assert told.contact_keys == ("connect:c2", "connect:c1")


def test_task_is_a_record_within_that_belongs_to_its_contact():
    (task,) = read(CALL | {"Channel": "TASK", "InitiationMethod": "API", "RelatedContactId": "c0"})

    assert (task.channel, task.direction) == (Channel.NONE, Direction.WITHIN)
    assert task.contact_keys == ("connect:c1", "connect:c0")


@pytest.mark.parametrize(
    ("change", "channel", "direction"),
    [({}, Channel.CHAT, Direction.IN), ({"SegmentAttributes": {"connect:Subtype": "connect:SMS"}},
                                        Channel.SMS, Direction.IN),
     ({"SegmentAttributes": {"connect:Direction": {"ValueString": "OUTBOUND"}}}, Channel.CHAT, Direction.OUT)],
)  # fmt: skip
def test_chat_is_the_customers_unless_it_says_otherwise(change, channel, direction):
    told = read(CALL | {"Channel": "CHAT", "InitiationMethod": "API"} | change)

    assert {(each.channel, each.direction) for each in told} == {(channel, direction)}
    assert [each.activity for each in told] == [Activity.NOTED, Activity.QUEUED, Activity.CONNECTED]


def test_text_message_that_nobody_answered_is_a_notice():
    sent = ALONE | {"Channel": "CHAT", "InitiationMethod": "OUTBOUND",
                    "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:SMS"}}}  # fmt: skip

    assert [told.activity for told in read(sent)] == [Activity.NOTICE_SENT]


@pytest.mark.parametrize(
    ("method", "activity", "direction"),
    [("INBOUND", Activity.MESSAGE_WRITTEN, Direction.IN), ("API", Activity.MESSAGE_WRITTEN, Direction.IN),
     ("TRANSFER", Activity.NOTED, Direction.IN), ("AGENT_REPLY", Activity.REPLY_SENT, Direction.OUT),
     ("OUTBOUND", Activity.NOTICE_SENT, Direction.OUT), ("FLOW", Activity.NOTICE_SENT, Direction.OUT)],
)  # fmt: skip
def test_mail_is_written_answered_or_sent(method, activity, direction):
    mail = {"Channel": "EMAIL", "InitiationMethod": method, "PreviousContactId": "c0",
            "CustomerEndpoint": {"Address": "ida@example.org", "Type": "EMAIL_ADDRESS"}}  # fmt: skip
    (told,) = read(CALL | mail)

    assert (told.activity, told.channel, told.direction) == (activity, Channel.EMAIL, direction)
    assert told.ids == (Identifier("email", "ida@example.org"),)
    assert told.until is None


def test_mail_that_was_never_sent_is_only_noted():
    (draft,) = read(CALL | {"Channel": "EMAIL", "InitiationMethod": "OUTBOUND", "DisconnectReason": "DISCARDED"})

    assert draft.activity is Activity.NOTED


def test_id_of_a_customer_system_is_an_identifier():
    assert Identifier("connect_customer", "crm-7") in read(CALL | {"CustomerId": "crm-7"})[0].ids


@pytest.mark.parametrize("reason", ["TELECOM_PROBLEM", "AGENT_NETWORK_DISCONNECT", "SYSTEM_ERROR"])
def test_fault_of_network_or_system_is_a_failure(reason):
    broken = CALL | {"DisconnectReason": reason}

    assert those(broken, Activity.NOTED)[0].outcome is those(broken, Activity.CONNECTED)[0].outcome is Outcome.FAILED


def test_record_without_a_start_is_set_aside():
    with pytest.raises(Unreadable, match="InitiationTimestamp"):
        read({"ContactId": "c1"})


@pytest.mark.parametrize("between", ["\n", ""])
def test_delivery_is_recognised_with_ends_of_lines_and_without(tmp_path, between):
    path = tmp_path / "fenwick-delivery-1-2025-05-05"
    path.write_text(between.join(json.dumps(CALL | {"ContactId": name}) for name in ("c1", "c2", "c3")))
    seen = sniff(path)
    found = list(records(path, layout_of(path, Layout(), SYSTEM)))

    assert (seen.system, seen.sure) == ("connect_contact", True)
    assert [record["ContactId"] for _, record in found] == ["c1", "c2", "c3"]


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            [*CALL, "CustomerId", "References", "SegmentAttributes", "TransferredToEndpoint"], ANYTHING
        )
        | {
            "InitiationTimestamp": st.just(clock(0)),
            "Channel": st.sampled_from(["VOICE", "CHAT", "TASK", "EMAIL"]) | ANYTHING,
            "InitiationMethod": st.sampled_from(["OUTBOUND", "CALLBACK", "TRANSFER", "API", "MONITOR"]) | ANYTHING,
            "Queue": st.fixed_dictionaries({}, optional={key: st.just(QUEUE[key]) | ANYTHING for key in QUEUE}),
            "Agent": st.fixed_dictionaries({}, optional={key: st.just(AGENT[key]) | ANYTHING for key in AGENT}),
        },
    )
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)


@pytest.mark.parametrize(("method", "given"), [("INBOUND", 1), ("TRANSFER", 0)])
def test_what_was_keyed_on_the_first_leg_is_told_of_it_alone(method, given):
    record = CALL | {"InitiationMethod": method}
    keyed = Meaning(
        system="connect_contact", field="verified", activity=Activity.IDENTITY_GIVEN, fact="account_no",
        when={"InitiationMethod": "INBOUND"}, start="ConnectedToSystemTimestamp",
    )  # fmt: skip
    ended = Meaning(
        system="connect_contact", field="topic", activity=Activity.PROMISE_MADE, due="+60", start="DisconnectTimestamp"
    )

    told = list(apply(SYSTEM.read(record, SOURCE), Meanings((keyed, ended)), SOURCE.zone, SOURCE.zone, record))

    assert [iso(one.at) for one in told if one.activity is Activity.IDENTITY_GIVEN] == [clock(0)] * given
    assert [iso(one.at) for one in told if one.activity is Activity.PROMISE_MADE] == [clock(300)]
