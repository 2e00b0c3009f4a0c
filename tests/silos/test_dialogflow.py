"""Dialogflow, ES and CX: turns from the API, the log and BigQuery, whole conversations, requests for a person."""

import json
from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.reading.rules import Reading
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.dialogflow import SYSTEM
from tellonce.silos.texts import told_by_texts
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

AT = "2025-05-05T10:00:00Z"
KEY = ("dialogflow:abc:2025-05-05",)

ES = {
    "responseId": "r1", "session": "projects/p/agent/sessions/abc", "timestamp": AT,
    "queryResult": {
        "queryText": "where is my parcel", "action": "track", "parameters": {"parcel": "77"}, "languageCode": "en",
        "fulfillmentMessages": [{"text": {"text": ["On its way.", "It travels."]}}],
        "intent": {"name": "projects/p/agent/intents/1", "displayName": "track.parcel"},
        "intentDetectionConfidence": 0.87,
    },
    "originalDetectIntentRequest": {"source": "slack", "payload": {}},
}  # fmt: skip
LOGGED = """Dialogflow Response : id: "x"
session_id: "abc"
result {
  source: "agent"
  resolved_query: "caf\\303\\251 \\"hours\\"?"
  action: "input.unknown"
  score: 0.5
  metadata { intent_name: "Default Fallback" is_fallback_intent: "true" }
  fulfillment { speech: "Sorry?" }
}"""


def answer(**fields):
    return {
        "queryResult": {
            "text": "my bill", "languageCode": "en",
            "match": {"intent": {"displayName": "bill"}, "matchType": "INTENT", "confidence": 0.9},
            "currentPage": {"displayName": "Billing"}, "responseMessages": [{"text": {"text": ["It is 20."]}}],
        }
        | fields
    }  # fmt: skip


def row(request=None, response=None, **fields):
    return {
        "project_id": "p", "conversation_name": "projects/p/locations/l/agents/a/sessions/abc", "turn_position": 3,
        "request_time": "2025-05-05 10:00:00+00:00", "request": request or {}, "response": response or answer(),
    } | fields  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def es(**fields):
    return ES | {"queryResult": ES["queryResult"] | fields}


def test_turn_is_what_was_said_and_what_was_answered():
    said, prompt = read(ES)

    assert (said.record, said.activity, said.channel, said.contact_keys) == ("r1", Activity.ANSWERED, Channel.BOT, KEY)
    assert (prompt.part, prompt.activity, prompt.attributes) == (1, Activity.PROMPTED, {"prompt": "On its way."})
    assert {"text": "where is my parcel", "intent": "track.parcel", "confidence": "0.87", "parameter.parcel": "77",
            "action": "track"}.items() <= said.attributes.items()  # fmt: skip


@pytest.mark.parametrize("name", ["hospital_number", "hospitalNumber", "geo-city", "Owner_Name"])
def test_parameters_are_named_as_in_the_agent(name):
    given = {"parameters": {name: "77", "owner": {"last_name": "Quill"}}}
    rows = (row(response=answer(**given)), row(response={"query_result": answer(**given)["queryResult"]}), es(**given))

    for said in (read(one)[0] for one in rows):
        assert {f"parameter.{name}": "77", "parameter.owner.last_name": "Quill"}.items() <= said.attributes.items()


def test_parameter_may_be_named_in_the_spelling_of_the_api_too():
    said = read(es(parameters={"hospital_number": "77", "parcel": "8"}))[0]

    assert {path: value for path, value in said.attributes.items() if path.startswith("parameter.")} == {
        "parameter.hospital_number": "77", "parameter.parcel": "8", "parameter.hospitalNumber": "77",
    }  # fmt: skip


def asked_in(record):
    told = told_by_texts(read(record), Reading(), SOURCE)
    return [(one.activity, one.attributes.get("fact"), one.word) for one in told if one.attributes.get("quote")]


def test_what_the_bot_says_is_read_as_its_words_and_not_as_the_customers():
    question = LOGGED.replace("Sorry?", "I can tell you how. What is your account number?")
    entry = {"insertId": "i1", "timestamp": AT, "textPayload": question, "labels": {"protocol": "V2"}, "trace": "t"}

    assert asked_in(entry) == [(Activity.IDENTITY_ASKED, "account_no", "prompt")]
    assert asked_in(es(fulfillmentMessages=[{"text": {"text": ["What is your PIN?"]}}])) == [
        (Activity.IDENTITY_ASKED, "pin", "prompt")
    ]
    assert asked_in(es(fulfillmentMessages=[{"text": {"text": ["You want to talk to a real person."]}}])) == []


@pytest.mark.parametrize(
    ("fields", "activity", "outcome"),
    [({"queryText": "a human please"}, Activity.HUMAN_ASKED, None),
     ({"queryText": "hm", "intent": {"displayName": "talk.to_agent"}}, Activity.HUMAN_ASKED, None),
     ({"intent": {"displayName": "Fallback", "isFallback": True}}, Activity.ANSWERED, Outcome.FAILED),
     ({"action": "input.unknown"}, Activity.ANSWERED, Outcome.FAILED)],
)  # fmt: skip
def test_person_is_asked_for_and_what_was_not_understood_failed(fields, activity, outcome):
    said = read(es(**fields))[0]

    assert (said.activity, said.outcome) == (activity, outcome)


def test_answer_of_the_webhook_comes_first_and_a_turn_without_words_is_its_action():
    assert read(es(fulfillmentText="Today."))[1].attributes["prompt"] == "Today."
    assert read(es(fulfillmentMessages=[]))[1].attributes["prompt"] == "track"


def test_caller_is_known_and_heard_by_telephone():
    gateway = {"source": "GOOGLE_TELEPHONY", "payload": {"telephony": {"caller_id": "+15550100100"}}}
    said, _ = read(ES | {"originalDetectIntentRequest": gateway})

    assert (said.channel, said.ids) == (Channel.IVR, (Identifier("phone", "+15550100100"),))


def test_response_in_the_log_is_a_turn_in_either_form():
    entry = {"insertId": "i1", "timestamp": AT, "labels": {"protocol": "V2_REST"}, "trace": "abc", "logName": "l"}
    plain = read(entry | {"textPayload": LOGGED})
    typed = read(entry | {"jsonPayload": ES})

    assert [(each.record, each.activity, each.contact_keys) for each in typed] == [
        ("i1", Activity.ANSWERED, KEY), ("i1", Activity.PROMPTED, KEY),
    ]  # fmt: skip
    assert (plain[0].attributes["text"], plain[0].outcome, plain[0].word) == (
        'café "hours"?', Outcome.FAILED, "Default Fallback",
    )  # fmt: skip
    assert (plain[1].attributes["prompt"], plain[1].contact_keys) == ("Sorry?", KEY)


@pytest.mark.parametrize(("severity", "outcome"), [("INFO", None), ("ERROR", Outcome.FAILED)])
def test_other_entries_of_the_log_are_noted(severity, outcome):
    (told,) = read(
        {"insertId": "i2", "timestamp": AT, "trace": "abc", "severity": severity,
         "textPayload": "Dialogflow Webhook Error : timeout"}
    )  # fmt: skip

    assert (told.activity, told.outcome, told.direction) == (Activity.NOTED, outcome, Direction.WITHIN)
    assert told.word == "Dialogflow Webhook Error"


@pytest.mark.parametrize("packed", [False, True])
def test_row_of_the_interaction_log_is_a_turn(packed):
    response = json.dumps(answer()) if packed else answer()
    said, prompt = read(row(response=response))

    assert (said.record, said.order, said.activity, said.contact_keys) == ("abc/3", 3, Activity.ANSWERED, KEY)
    assert (said.word, said.attributes["confidence"]) == ("bill", "0.9")
    assert prompt.attributes["prompt"] == "It is 20."


def test_row_is_dated_as_bigquery_writes_a_timestamp_and_named_by_its_response():
    again = answer() | {"responseId": "r9"}
    told = [read(row(request_time=written, turn_position="3", response=again))[0]
            for written in ("2025-05-05 10:00:00.143155 UTC", "2025-05-05 10:00:00 UTC")]  # fmt: skip

    assert [(one.record, iso(one.at), one.order) for one in told] == [
        ("r9", "2025-05-05T10:00:00.143155Z", 3), ("r9", "2025-05-05T10:00:00Z", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("response", "told"),
    [(answer(text="", match={"matchType": "NO_INPUT"}), (Activity.NOTED, Outcome.FAILED)),
     (answer(match={"matchType": "NO_MATCH"}), (Activity.ANSWERED, Outcome.FAILED)),
     (answer(text="", triggerEvent="WELCOME"), (Activity.PROMPTED, None))],
)  # fmt: skip
def test_kind_of_match_tells_what_came_in(response, told):
    first = read(row(response=response))[0]

    assert (first.activity, first.outcome) == told


def test_hand_over_and_success_are_told_beside_the_answer():
    messages = [{"text": {"text": ["One moment."]}}, {"conversationSuccess": {}}, {"liveAgentHandoff": {}}]
    told = read(row(response=answer(responseMessages=messages)))

    assert [(each.part, each.activity, each.outcome) for each in told[1:]] == [
        (1, Activity.PROMPTED, None), (2, Activity.STEP_DONE, Outcome.OK), (3, Activity.NOTED, Outcome.TRANSFERRED),
    ]  # fmt: skip
    assert told[2].attributes["task"] == "bill"


@pytest.mark.parametrize("query", [{"dtmf": {"digits": "1"}}, {"audio": {"config": {}}}])
def test_keys_and_voice_are_a_telephone_call(query):
    assert {each.channel for each in read(row(request={"query_input": query}))} == {Channel.IVR}


def test_conversation_tells_itself_and_its_turns_in_order():
    turns = [{"response": answer(text=word), "createTime": f"2025-05-05T10:00:{second}Z"}
             for word, second in (("second", 30), ("first", 10))]  # fmt: skip
    conversation = {"name": "projects/p/locations/l/agents/a/conversations/abc", "startTime": AT, "duration": "45.5s",
                    "metrics": {"hasLiveAgentHandoff": True}, "interactions": turns}  # fmt: skip
    whole, *told = read(conversation)

    assert (whole.record, whole.word, whole.until - whole.at) == ("abc", "conversation", 45.5 * SECOND)
    assert whole.attributes["metrics.hasLiveAgentHandoff"] == "true"
    assert [(each.record, each.nested, each.attributes.get("text")) for each in told if not each.part] == [
        ("abc/0", 2, "first"), ("abc/1", 2, "second"),
    ]  # fmt: skip
    assert iso(told[-1].at) == "2025-05-05T10:00:30Z"
    assert {each.contact_keys for each in (whole, *told)} == {KEY}


def test_request_of_a_webhook_alone_has_no_moment():
    with pytest.raises(Unreadable, match="no moment"):
        read({name: value for name, value in ES.items() if name != "timestamp"})


def test_anything_else_is_unreadable():
    with pytest.raises(Unreadable, match="no turn"):
        read({"name": "x"})


@pytest.mark.parametrize(
    ("name", "document"),
    [("a.jsonl", row()), ("b.jsonl", ES), ("c.jsonl", {"insertId": "i", "timestamp": AT, "logName": "l",
                                                       "jsonPayload": ES}),
     ("d.json", {"conversations": [{"name": "c", "startTime": AT, "interactions": [{"response": {},
                                                                                    "createTime": AT}]}]}),
     ("e.json", [{"insertId": "i", "timestamp": AT, "textPayload": LOGGED, "labels": {"protocol": "x"},
                  "trace": "abc"}])],
)  # fmt: skip
def test_every_envelope_is_recognised(tmp_path, name, document):
    (tmp_path / name).write_text(json.dumps(document) + "\n", encoding="utf-8")

    assert sniff(tmp_path / name).system == "dialogflow"


NAMES = [*ES, *row(), "insertId", "jsonPayload", "textPayload", "labels", "interactions", "startTime", "name"]
DEEP = st.recursive(ANYTHING, lambda inner: st.dictionaries(
    st.sampled_from(["queryResult", "text", "match", "intent", "responseMessages", "fulfillmentMessages"]), inner,
    max_size=3), max_leaves=5)  # fmt: skip


@given(st.sampled_from([ES, row()]), st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, DEEP)))
def test_any_change_is_read_or_unreadable(record, changes):
    with suppress(Unreadable):
        assert read(record | changes)


@given(st.text(max_size=60))
def test_any_text_of_the_log_is_read(payload):
    assert read({"insertId": "i", "timestamp": AT, "textPayload": f"Dialogflow Response : {payload}"})
