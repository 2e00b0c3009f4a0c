"""Rasa conversations: words and answers, requests for a person, forms and flows, sessions, single events."""

import json
from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.reading.rules import Reading
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.rasa import SYSTEM
from tellonce.silos.texts import told_by_texts
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

START = 1746439200.5
KINDS = ["user", "bot", "agent", "action", "slot", "active_loop", "form", "flow_started", "session_started", "restart"]


def user(text, intent="greet", at=START, **parsed):
    return {
        "event": "user", "timestamp": at, "text": text,
        "parse_data": {"intent": {"name": intent, "confidence": 0.91}, "entities": [], **parsed},
    }  # fmt: skip


def bot(text, action="utter_hours", at=START):
    return {"event": "bot", "timestamp": at, "text": text, "metadata": {"utter_action": action}}


def event(kind, at=START, **fields):
    return {"event": kind, "timestamp": at, **fields}


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def tracker(*events, **fields):
    return {"sender_id": "web-1", "events": list(events), **fields}


def one(given, *before):
    return read(tracker(*before, given))[len(before)]


def test_conversation_tells_each_event_and_itself():
    opening = [event("action", name="action_session_start"), event("session_started", at=START + 0.1)]
    told = read(tracker(*opening, bot("Hello", at=START + 1), user("hours?", at=START + 9), slots={"town": "Ely"}))

    assert [each.record for each in told] == ["web-1/0", "web-1/1", "web-1/2", "web-1/3", "web-1"]
    assert [each.nested for each in told] == [2, 2, 2, 2, 0]
    assert [each.order for each in told[:4]] == [0, 1, 2, 3]
    assert [each.activity for each in told] == [
        Activity.NOTED, Activity.NOTED, Activity.PROMPTED, Activity.ANSWERED, Activity.NOTED,
    ]  # fmt: skip
    whole = told[-1]
    assert (whole.word, whole.channel, whole.attributes["slots.town"]) == ("conversation", Channel.BOT, "Ely")
    assert (iso(whole.at), whole.until - whole.at) == ("2025-05-05T10:00:01.5Z", 8 * SECOND)
    assert {each.contact_keys for each in told} == {("rasa:web-1:0",)}
    assert {each.ids for each in told} == {(Identifier("rasa_sender", "web-1"),)}


def test_what_the_customer_wrote_keeps_intent_and_entities():
    told = one(user("where is my parcel 77", "track", entities=[{"entity": "parcel", "value": 77}]))

    assert (told.activity, told.channel, told.direction) == (Activity.ANSWERED, Channel.BOT, Direction.IN)
    assert {
        "intent": "track",
        "confidence": "0.91",
        "text": "where is my parcel 77",
        "entity.parcel": "77",
    }.items() <= (told.attributes.items())


@pytest.mark.parametrize(
    "given",
    [user("human please", "other"), user("/request_human"), user("hm", "talk-to-agent"), user("x", "human_handoff"),
     user("x", None, commands=[{"command": "human handoff"}])],
)  # fmt: skip
def test_person_is_asked_for_in_words_by_intent_or_by_command(given):
    assert one(given).activity is Activity.HUMAN_ASKED


def test_what_the_bot_asks_is_read():
    told = told_by_texts(read(tracker(bot("What is your account number?"))), Reading(), SOURCE)

    assert [each.attributes["fact"] for each in told if each.activity is Activity.IDENTITY_ASKED] == ["account_no"]


def test_what_was_not_understood_failed():
    assert one(user("qwert", "nlu_fallback")).outcome is Outcome.FAILED


@pytest.mark.parametrize("given", [user("EXTERNAL: reminder"), user("/session_start"), event("user", text=None)])
def test_what_the_bot_sent_itself_is_no_answer(given):
    told = one(given)

    assert (told.activity, told.channel, told.direction) == (Activity.NOTED, Channel.NONE, Direction.WITHIN)


@pytest.mark.parametrize(
    ("given", "prompt"),
    [(bot("We open at 7"), "utter_hours"), (bot("We open at 7", ""), "We open at 7"), (bot("", ""), "action_x")],
)
def test_answer_of_the_bot_is_a_prompt_by_its_name_or_text(given, prompt):
    told = one(given, event("action", name="action_x"))

    assert (told.activity, told.attributes["prompt"]) == (Activity.PROMPTED, prompt)


def test_person_who_writes_serves_the_customer():
    told = one(event("agent", text="I am Ida, how can I help?"))

    assert (told.activity, told.channel) == (Activity.CONNECTED, Channel.CHAT)


@pytest.mark.parametrize("kind", ["active_loop", "form"])
def test_form_is_a_task_that_begins_and_is_done_or_dropped(kind):
    begins, ends = event(kind, name="move_form"), event(kind, name=None)
    started, done = read(tracker(begins, ends))[:2]
    dropped = one(ends, begins, event("action", name="action_deactivate_loop"))

    assert (started.activity, started.attributes["task"]) == (Activity.STEP_TRIED, "move_form")
    assert (done.activity, done.attributes["task"]) == (Activity.STEP_DONE, "move_form")
    assert (dropped.activity, dropped.outcome) == (Activity.STEP_FAILED, Outcome.ABANDONED)


@pytest.mark.parametrize(
    ("kind", "flow", "activity"),
    [("flow_started", "move", Activity.STEP_TRIED), ("flow_completed", "move", Activity.STEP_DONE),
     ("flow_cancelled", "move", Activity.STEP_FAILED), ("flow_interrupted", "move", Activity.NOTED),
     ("flow_started", "pattern_completed", Activity.NOTED)],
)  # fmt: skip
def test_flow_is_a_task_and_the_bot_s_own_patterns_are_none(kind, flow, activity):
    assert one(event(kind, flow_id=flow)).activity is activity


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("pause", Outcome.TRANSFERRED), ("resume", None), ("restart", None), ("undo", None), ("rewind", None),
     ("followup", None), ("reminder", None), ("cancel_reminder", None), ("reset_slots", None),
     ("action_execution_rejected", Outcome.FAILED), ("loop_interrupted", None), ("entities", None),
     ("user_featurization", None), ("active_loop", None), ("something_new", None)],
)  # fmt: skip
def test_everything_else_is_noted(kind, outcome):
    told = one(event(kind))

    assert (told.activity, told.outcome, told.word) == (Activity.NOTED, outcome, kind)
    assert (told.channel, told.direction) == (Channel.NONE, Direction.WITHIN)


def test_slot_is_kept_by_its_name():
    assert one(event("slot", name="town", value="Ely")).attributes["slot.town"] == "Ely"


def test_every_session_is_a_contact():
    day = 86_400
    first = [event("action", name="action_session_start"), event("session_started"), user("hi")]
    told = read(tracker(*first, event("session_started", at=START + day), user("again", at=START + day)))
    wholes = [each for each in told if not each.nested]

    assert [each.contact_keys for each in wholes] == [("rasa:web-1:0",), ("rasa:web-1:1",)]
    assert [each.part for each in wholes] == [0, 1]
    assert told[4].contact_keys == ("rasa:web-1:1",)


@pytest.mark.parametrize("sender", ["+15550100100", "whatsapp:+15550100100"])
def test_number_of_a_sender_is_a_telephone(sender):
    (told, _) = read({"sender_id": sender, "events": [user("hi")]})

    assert told.ids == (Identifier("phone", "+15550100100"),)


def test_event_of_a_broker_stands_alone():
    given = {"sender_id": "web-1", **user("human")}
    (told,) = read(given)

    assert (told.activity, told.nested, told.contact_keys) == (
        Activity.HUMAN_ASKED, 0, ("rasa:web-1:2025-05-05",),
    )  # fmt: skip
    assert told.record.startswith("web-1.1746439200.5.")
    assert read(dict(reversed(given.items()))) == [told]


def test_row_of_an_sql_store_holds_its_event_as_text():
    row = {"id": 12, "sender_id": "web-1", "type_name": "bot", "timestamp": str(START), "data": json.dumps(bot("Hi"))}
    (told,) = read(row)

    assert (told.record, told.activity, told.attributes["prompt"]) == ("12", Activity.PROMPTED, "utter_hours")


@pytest.mark.parametrize(
    ("record", "problem"),
    [({"events": []}, "sender_id"), ({"sender_id": "a", "events": []}, "no events"), ({"sender_id": "a"}, "event"),
     ({"sender_id": "a", "event": "user"}, "timestamp"), ({"sender_id": "a", "data": "{"}, "data")],
)  # fmt: skip
def test_what_lacks_the_needful_is_unreadable(record, problem):
    with pytest.raises(Unreadable, match=problem):
        read(record)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", json.dumps([tracker(user("hi"))])), ("a.jsonl", json.dumps(tracker(user("hi"))) + "\n"),
     ("b.jsonl", (json.dumps({"sender_id": "a", **user("hi")}) + "\n") * 2),
     ("a.csv", "id,sender_id,type_name,timestamp,intent_name,action_name,data\n1,a,user,1746439200.5,,,x\n")],
)  # fmt: skip
def test_every_envelope_is_recognised(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = sniff(tmp_path / name)

    assert (found.system, found.sure) == ("rasa", True)


EVENTS = st.lists(
    st.fixed_dictionaries(
        {"event": st.sampled_from(KINDS)},
        optional=dict.fromkeys(("text", "name", "parse_data", "metadata", "value", "flow_id"), ANYTHING)
        | {"timestamp": st.just(START) | ANYTHING},
    )
    | ANYTHING,
    max_size=5,
)


@given(st.fixed_dictionaries({"sender_id": st.just("a") | ANYTHING, "events": EVENTS | ANYTHING}))
def test_any_tracker_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)


@given(st.dictionaries(st.sampled_from(["sender_id", "event", "timestamp", "data", "events"]), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
