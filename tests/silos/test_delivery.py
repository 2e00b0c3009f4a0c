"""What a live system delivers: the same touchpoints as its export tells, each record with an id of its delivery."""

import base64
import json
from urllib.parse import urlencode

import pytest
from fenwick import ANYTHING
from hypothesis import given
from hypothesis import strategies as st
from posted import ARRIVED, CHARGE, FORM, JSON, bridge, cloud_event, deliver, ids, tell, told

from tellonce.silos.deliveries.delivery import Delivered, Undelivered, delivered
from tellonce.silos.registry import BUILT_IN
from tellonce.vocabulary.refusal import Refused

TRACK = {"messageId": "m1", "type": "track", "event": "Order Completed", "anonymousId": "a1", "userId": "u1",
         "timestamp": "2025-05-05T09:00:00Z", "context": {"page": {"path": "/pay"}}}  # fmt: skip
EVENT = {"email": "ida@example.org", "timestamp": 1746439200, "event": "delivered", "sg_event_id": "e1",
         "sg_message_id": "m1.x"}  # fmt: skip
PAID = {"id": "evt_1", "object": "event", "type": "charge.succeeded", "data": {"object": CHARGE}}
CONTACT = {"ContactId": "c1", "Channel": "VOICE", "InitiationMethod": "INBOUND", "InstanceARN": "arn:i",
           "InitiationTimestamp": "2025-05-05T10:00:00Z", "DisconnectTimestamp": "2025-05-05T10:09:00Z",
           "CustomerEndpoint": {"Type": "TELEPHONE_NUMBER", "Address": "+15550100100"},
           "Queue": {"ARN": "arn:q", "EnqueueTimestamp": "2025-05-05T10:01:00Z"},
           "Agent": {"ARN": "arn:a", "ConnectedToAgentTimestamp": "2025-05-05T10:03:00Z"}}  # fmt: skip
CONVERSATION = {
    "conversationId": "v1", "conversationStart": "2025-05-05T10:00:00Z", "originatingDirection": "inbound",
    "participants": [{"purpose": "customer", "sessions": [{
        "mediaType": "voice", "ani": "tel:+15550100100", "direction": "inbound",
        "segments": [{"segmentStart": "2025-05-05T10:00:00Z", "segmentEnd": "2025-05-05T10:05:00Z",
                      "segmentType": "interact", "disconnectType": "client"}]}]}],
}  # fmt: skip
CASE = {"Id": "500000000000001AAA", "CaseNumber": "00001", "Status": "New", "Origin": "Phone", "Type": "Billing",
        "ContactId": "003000000000001AAA", "CreatedDate": "2025-05-05T10:00:00.000+00:00"}  # fmt: skip
STATUS = {"id": "17", "created_at": "2025-05-05T10:00:00Z", "content": "<p>No signal</p>", "visibility": "public",
          "account": {"id": "5", "acct": "ida", "display_name": "Ida"}, "mentions": []}  # fmt: skip
TWEET = {"id_str": "21", "created_at": "Mon May 05 10:00:00 +0000 2025", "text": "@fenwick no signal",
         "user": {"id_str": "9", "screen_name": "ida", "name": "Ida"}, "entities": {"user_mentions": []}}  # fmt: skip
DIRECT = {"type": "message_create", "id": "31", "created_timestamp": "1746439200000",
          "message_create": {"target": {"recipient_id": "22"}, "sender_id": "9",
                             "message_data": {"text": "hi"}}}  # fmt: skip
UTTERED = {"sender_id": "s1", "event": "user", "timestamp": 1746439200.5, "text": "hello"}
ROW = {"event_date": "20250505", "event_timestamp": 1746439200000000, "event_name": "page_view", "platform": "WEB",
       "user_pseudo_id": "g1", "event_params": []}  # fmt: skip
RESPONSE = {"responseId": "R_1", "values": {"startDate": "2025-05-05T10:00:00Z", "endDate": "2025-05-05T10:02:00Z",
                                            "recordedDate": "2025-05-05T10:02:01Z", "finished": 1}}  # fmt: skip
TURN = {"responseId": "r1", "session": "projects/p/agent/sessions/s1", "timestamp": "2025-05-05T10:00:00Z",
        "queryResult": {"queryText": "pay", "languageCode": "en", "intent": {"displayName": "pay"}}}  # fmt: skip
STEP = {"sid": "FT1", "execution_sid": "FN1", "flow_sid": "FW1", "name": "incomingCall", "transitioned_from": "Trigger",
        "transitioned_to": "menu", "date_created": "2025-05-05T10:00:00Z", "context": {}}  # fmt: skip
CDR = {"accountcode": "", "src": "5550100100", "dst": "100", "dcontext": "in", "channel": "SIP/a-0001",
       "lastapp": "Queue", "start": "2025-05-05 10:00:00", "end": "2025-05-05 10:05:00", "duration": "300",
       "billsec": "290", "disposition": "ANSWERED", "uniqueid": "1746439200.1"}  # fmt: skip
QUEUED = {"time": "2025-05-05 10:00:00", "callid": "1746439200.1", "queuename": "help", "agent": "NONE",
          "event": "ENTERQUEUE", "data2": "5550100100"}  # fmt: skip
ITEM = {"AbsoluteTime": "2025-05-05T10:00:00Z", "Content": "hello", "ContentType": "text/plain", "Id": "i1",
        "ParticipantRole": "CUSTOMER", "Type": "MESSAGE", "ContactId": "c1", "InitialContactId": "c1"}  # fmt: skip
LINE = '192.0.2.7 - - [05/May/2025:10:00:00 +0000] "GET /pay HTTP/1.1" 200 12 "-" "Mozilla/5.0"'
MAIL = b"From: ida@example.org\r\nTo: help@fenwick.example\r\nDate: Mon, 05 May 2025 10:00:00 +0000\r\n" \
       b"Message-ID: <1@example.org>\r\nSubject: No signal\r\n\r\nIt is dark.\r\n"  # fmt: skip


def firehose(*records):
    packed = [{"data": base64.b64encode(json.dumps(one).encode()).decode()} for one in records]
    return {"requestId": "q1", "timestamp": 1746439200000, "records": packed}


def notification(message):
    return {"Type": "Notification", "MessageId": "sns1", "TopicArn": "arn:t", "Message": json.dumps(message)}


def pushed(record):
    packed = base64.b64encode(json.dumps(record).encode()).decode()
    return {"message": {"data": packed, "messageId": "p1"}, "subscription": "projects/p/subscriptions/s"}


def changed(fields, kind="CREATE", entity="Case"):
    header = {"entityName": entity, "recordIds": ["500000000000001AAA"], "changeType": kind, "transactionKey": "tx",
              "sequenceNumber": 1, "commitTimestamp": 1746439200000}  # fmt: skip
    return {"schema": "s", "payload": {"ChangeEventHeader": header, **fields}, "event": {"replayId": 6}}


FIELDS = {name: value for name, value in CASE.items() if name != "Id"}
SAME = [
    ("segment", TRACK, TRACK, "m1"),
    ("segment", {"batch": [TRACK], "sentAt": "2025-05-05T09:00:01Z"}, TRACK | {"sentAt": "2025-05-05T09:00:01Z"}, "m1"),
    ("sendgrid", [EVENT], EVENT, "e1"),
    ("stripe", PAID, CHARGE, "evt_1"),
    ("stripe", bridge(PAID), CHARGE, "evt_1"),
    ("twilio_studio", cloud_event(STEP), STEP, "ce1:/s"),
    ("connect_contact", firehose(CONTACT), CONTACT, None),
    ("connect_chat", notification(ITEM), {"ContactId": "c1", "InitialContactId": "c1", "Transcript": [ITEM]}, "sns1"),
    ("genesys", bridge(CONVERSATION), CONVERSATION, "eb1"),
    ("genesys", {"conversations": [CONVERSATION]}, CONVERSATION, None),
    ("salesforce_case", changed(FIELDS), CASE | {"LastModifiedDate": "2025-05-05T10:00:00.000+00:00"}, "tx:1"),
    ("salesforce_case", bridge({"schemaId": "s", **changed(FIELDS)}),
     CASE | {"LastModifiedDate": "2025-05-05T10:00:00.000+00:00"}, "tx:1"),
    ("salesforce_case", {"channel": "/data/CaseChangeEvent", "data": changed(FIELDS)},
     CASE | {"LastModifiedDate": "2025-05-05T10:00:00.000+00:00"}, "tx:1"),
    ("mastodon", {"event": "status.created", "created_at": "2025-05-05T10:00:01Z", "object": STATUS}, STATUS, None),
    ("mastodon", {"stream": ["user"], "event": "update", "payload": json.dumps(STATUS)}, STATUS, None),
    ("twitter", {"for_user_id": "22", "tweet_create_events": [TWEET]}, TWEET, "21"),
    ("twitter", {"for_user_id": "22", "direct_message_events": [DIRECT], "users": {}}, DIRECT, "31"),
    ("qualtrics", RESPONSE, RESPONSE, None),
    ("rasa", UTTERED, UTTERED, None),
    ("ga4", pushed(ROW), ROW, "p1"),
    ("dialogflow", {name: value for name, value in TURN.items() if name != "timestamp"}, TURN, "r1"),
    ("asterisk_cdr", CDR, CDR, None),
    ("asterisk_queue", QUEUED, QUEUED, None),
    ("access_log", {"log": LINE, "stream": "stdout"}, {"line": LINE}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "record", "ident"), SAME, ids=lambda one: one if isinstance(one, str) else "")
def test_delivery_tells_what_the_export_tells(name, body, record, ident):
    assert told(name, body) == tell(name, record)
    assert ident is None or ids(name, body) == [ident]


CALL = {"CallSid": "CA1", "AccountSid": "AC1", "From": "+15550100100", "To": "+15550100001", "CallStatus": "completed",
        "Direction": "inbound", "CallDuration": "300", "Timestamp": "Mon, 05 May 2025 10:05:00 +0000",
        "SequenceNumber": "2"}  # fmt: skip


def test_callback_of_a_call_tells_when_it_was_as_its_export_does():
    exported = {"sid": "CA1", "from": "+15550100100", "to": "+15550100001", "status": "completed", "duration": "300",
                "direction": "inbound", "start_time": "2025-05-05T10:00:00Z",
                "end_time": "2025-05-05T10:05:00Z"}  # fmt: skip
    (live,), (whole,) = told("twilio_call", urlencode(CALL).encode(), FORM), tell("twilio_call", exported)

    assert ids("twilio_call", urlencode(CALL).encode(), FORM) == ["CA1:completed:2"]
    for name in ("record", "at", "until", "activity", "outcome", "ids", "contact_keys", "direction", "word"):
        assert getattr(live, name) == getattr(whole, name), name


def test_text_that_comes_without_a_moment_is_of_the_moment_it_came():
    form = urlencode({"MessageSid": "SM1", "SmsStatus": "received", "From": "+15550100100", "Body": "STOP"}).encode()
    (live,) = told("twilio_message", form, FORM)

    assert (live.at, live.record) == (ARRIVED, "SM1")
    assert ids("twilio_message", form, FORM) == ["SM1:received"]
    again = delivered("twilio_message", FORM, form, arrived=ARRIVED + 1)
    assert [one.id for one in again] == ["SM1:received"]


def test_event_stream_of_texts():
    data = {"messageSid": "SM1", "messageStatus": "DELIVERED", "from": "+15550100001", "to": "+15550100100",
            "timestamp": "2025-05-05T10:00:00Z"}  # fmt: skip
    (live,) = told("twilio_message", [cloud_event(data)], "application/cloudevents-batch+json")

    assert (live.record, live.activity.value) == ("SM1", "notice_sent")


def test_contact_event_tells_the_record_so_far():
    event = {"eventType": "DISCONNECTED", "contactId": "c1", "channel": "VOICE", "initiationMethod": "INBOUND",
             "instanceArn": "arn:i", "initiationTimestamp": "2025-05-05T10:00:00Z",
             "disconnectTimestamp": "2025-05-05T10:09:00Z",
             "customerEndpoint": {"type": "TELEPHONE_NUMBER", "address": "+15550100100"},
             "queueInfo": {"queueArn": "arn:q", "enqueueTimestamp": "2025-05-05T10:01:00Z"},
             "agentInfo": {"agentArn": "arn:a", "connectedToAgentTimestamp": "2025-05-05T10:03:00Z"}}  # fmt: skip

    assert told("connect_contact", bridge(event)) == tell("connect_contact", CONTACT)


def test_response_to_a_survey_by_event_subscription():
    message = {"Status": "Complete", "SurveyID": "SV_1", "ResponseID": "R_1", "CompletedDate": "2025-05-05 10:00:00"}
    form = urlencode({"Topic": "b.surveyengine.completedResponse.SV_1", "MSG": json.dumps(message)}).encode()
    (live,) = told("qualtrics", form, FORM)

    assert (live.record, live.at, live.activity.value) == ("R_1", ARRIVED, "survey_answered")


SOAP = b"""<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope
 xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D</OrganizationId>
 <SessionId>secret</SessionId>%s</notifications></soapenv:Body></soapenv:Envelope>"""
SENT = b"""<Notification><Id>04l%d</Id><sObject xsi:type="sf:%s" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
 <sf:Id>500000000000001AAA</sf:Id><sf:CaseNumber>00001</sf:CaseNumber><sf:Status>New</sf:Status>
 <sf:Origin>Phone</sf:Origin><sf:Type>Billing</sf:Type><sf:ContactId>003000000000001AAA</sf:ContactId>
 <sf:CreatedDate>2025-05-05T10:00:00.000+00:00</sf:CreatedDate></sObject></Notification>"""


def test_outbound_message_tells_what_the_export_tells_and_keeps_no_session():
    whole = SOAP % (SENT % (1, b"Case"))

    assert told("salesforce_case", whole, "text/xml; charset=utf-8") == tell("salesforce_case", CASE)
    assert ids("salesforce_case", whole, "text/xml") == ["04l1"]
    assert "secret" not in str(deliver("salesforce_case", whole, "text/xml"))


def test_record_of_another_object_is_named_and_costs_no_other():
    both = SOAP % (SENT % (1, b"Contact") + SENT % (2, b"Case"))
    first, second = deliver("salesforce_case", both, "text/xml")

    assert "salesforce_contact" in first.reason
    assert second.id == "04l2"


@pytest.mark.parametrize("kind", ["DELETE", "GAP_UPDATE"])
def test_change_without_fields_says_so(kind):
    (fault,) = deliver("salesforce_case", changed({}, kind))

    assert kind in fault.reason


def test_document_type_is_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    (fault,) = deliver("salesforce_case", bomb, "text/xml")

    assert "document type" in fault.reason


def test_log_lines_mail_and_rows_come_as_they_are():
    assert (
        told("access_log", LINE.encode() + b"\n" + LINE.encode(), "text/plain")
        == tell("access_log", {"line": LINE}) * 2
    )
    assert told("mbox", MAIL, "message/rfc822")[0].record == "1@example.org"
    rows = "\n".join([",".join(CDR), ",".join(CDR.values())]).encode()
    assert told("asterisk_cdr", rows, "text/csv") == tell("asterisk_cdr", CDR)
    queue_log = b"1746439200|1746439200.1|help|NONE|ENTERQUEUE||5550100100"
    assert told("asterisk_queue", queue_log, "text/plain") == tell("asterisk_queue", {"line": queue_log.decode()})


@pytest.mark.parametrize("body", [
    b"a,b\n1,2\n3,4\n", b'[{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]',
    b'{"a": "1", "b": "2"}\n{"a": "3", "b": "4"}\n',
])  # fmt: skip
def test_table_takes_rows_lists_and_lines(body):
    assert [one.record for one in deliver("table", body, "")] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_one_broken_item_loses_no_other():
    found = deliver("sendgrid", [EVENT, 7, EVENT | {"sg_event_id": "e2"}])

    assert [one.id for one in found if isinstance(one, Delivered)] == ["e1", "e2"]
    assert [one.place for one in found if isinstance(one, Undelivered)] == ["item 2"]
    lines = json.dumps(EVENT).encode() + b"\n{broken\n" + json.dumps(EVENT | {"sg_event_id": "e2"}).encode()
    assert [type(one) for one in deliver("sendgrid", lines)] == [Delivered, Undelivered, Delivered]


def test_record_without_an_id_is_known_by_all_it_holds():
    once, spaced = ids("rasa", UTTERED), ids("rasa", json.dumps(dict(reversed(UTTERED.items())), indent=2).encode())

    assert once == spaced
    assert once != ids("rasa", UTTERED | {"text": "hello!"})


def test_two_alike_in_one_request_are_two():
    first, second = ids("access_log", f"{LINE}\n{LINE}".encode(), "text/plain")

    assert first != second


def test_nobody_knows_the_system():
    with pytest.raises(Refused, match="did you mean 'stripe'"):
        deliver("strip", b"{}")


def test_nothing_delivers_nothing():
    assert deliver("stripe", b" ") == []


TYPES = st.sampled_from([
    "", JSON, FORM, "text/csv", "text/plain", "text/xml", "message/rfc822", "application/x-ndjson", "x; charset=utf-16",
    "text/plain; charset=klingon",
])  # fmt: skip
SHAPED = st.sampled_from([body for _, body, _, _ in SAME]).flatmap(
    lambda body: (
        st.dictionaries(st.sampled_from(list(body) if isinstance(body, dict) else ["x"]), ANYTHING, max_size=2)
        .map(lambda other: {**(body if isinstance(body, dict) else {}), **other})
        .map(lambda whole: json.dumps(whole, default=str).encode("utf-8", "replace"))
    )
)


@given(st.sampled_from([*BUILT_IN, "table"]), TYPES, st.binary(max_size=200) | SHAPED)
def test_any_body_is_told(name, content_type, body):
    found = delivered(name, content_type, body, arrived=ARRIVED)

    assert all(one.id for one in found)
    assert all(one.reason for one in found if isinstance(one, Undelivered))
    assert found == delivered(name, content_type, body, arrived=ARRIVED)


@given(st.lists(st.dictionaries(st.text(max_size=5), ANYTHING, max_size=3) | ANYTHING, max_size=5))
def test_every_item_of_a_list_is_told(items):
    body = json.dumps(items, default=str).encode("utf-8", "replace")

    assert len(delivered("rasa", JSON, body, arrived=ARRIVED)) == len(items)


def test_layer_without_a_record_and_a_question_of_sns_are_told():
    (likes,) = deliver("twitter", {"for_user_id": "22", "favorite_events": [{}]})
    question = {"Type": "SubscriptionConfirmation", "TopicArn": "arn:t", "MessageId": "s", "Message": "You chose …",
                "SubscribeURL": "https://sns.example/?a"}  # fmt: skip
    (asked,) = deliver("connect_chat", question)

    assert "holds no record" in likes.reason
    assert "SubscribeURL" in asked.reason
    assert "https://sns.example/?a" in asked.raw


@pytest.mark.parametrize("depth", [100, 900, 1_100, 100_000])
@pytest.mark.parametrize("around", [b"%s", b"[%s]", b"{} %s", b'{"sg_event_id": "e", "a": %s}', b"{}\n%s"])
def test_depth_that_costs_its_sender_nothing_costs_nothing_here(depth, around):
    for opened, closed in ((b'{"a":', b"}"), (b"[", b"]")):
        *_, last = deliver("sendgrid", around % (opened * depth + b"1" + closed * depth))
        assert last.reason


def test_list_that_breaks_off_gives_what_came_before():
    whole = json.dumps([EVENT, 7, EVENT | {"sg_event_id": "e2"}])
    for cut in range(len(whole) - 1, whole.index(" 7,"), -7):
        found = deliver("sendgrid", whole[:cut].encode())

        assert found[0].id == "e1"
        assert "breaks off" in found[-1].reason
