"""Twilio Studio steps: answers, prompts, requests for a person, older shapes of the context."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.systems.twilio_studio import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier


def step(widgets, **changes):
    return {
        "sid": "FT1", "flow_sid": "FW1", "execution_sid": "FN1", "name": "keypress", "transitioned_from": "ask_pin",
        "transitioned_to": "menu", "date_created": "2025-05-05T10:00:00Z",
        "context": {
            "contact": {"channel": {"address": "+15550100100"}},
            "trigger": {"call": {"CallSid": "CA1", "From": "+15550100100"}},
            "widgets": widgets,
        },
    } | changes  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def test_answer_comes_before_the_prompt_that_follows():
    answer, prompt = read(step({"ask_pin": {"Digits": "4711"}}))

    assert (answer.part, answer.activity, answer.attributes["prompt"]) == (0, Activity.ANSWERED, "ask_pin")
    assert answer.attributes["ask_pin"] == answer.attributes["Digits"] == "4711"
    assert (prompt.part, prompt.activity, prompt.attributes) == (1, Activity.PROMPTED, {"prompt": "menu"})
    assert answer.contact_keys == prompt.contact_keys == ("studio:FN1", "call:CA1")
    assert answer.ids == (Identifier("phone", "+15550100100"),)
    assert (answer.channel, answer.direction) == (Channel.IVR, Direction.IN)


@pytest.mark.parametrize(
    "held", [{"inbound": {"Body": "hello"}}, {"SpeechResult": "hello"}, {"Body": "hello"}, "hello"]
)
def test_every_shape_of_input_is_an_answer(held):
    answer, _ = read(step({"ask_pin": held}))

    assert answer.activity is Activity.ANSWERED
    assert answer.attributes["ask_pin"] == "hello"


def test_step_context_one_level_deeper_is_the_same():
    flat = step({"ask_pin": {"Digits": "1"}})

    assert read(flat | {"context": {"context": flat["context"]}}) == read(flat)


def test_input_of_an_earlier_visit_is_no_answer_to_a_timeout():
    left, prompt = read(step({"ask_pin": {"Digits": "1"}}, name="timeout"))

    assert (left.activity, left.outcome) == (Activity.NOTED, Outcome.FAILED)
    assert prompt.activity is Activity.PROMPTED


def test_hanging_up_ends_without_a_prompt():
    (left,) = read(step({}, name="hangup", transitioned_to="Ended"))

    assert (left.activity, left.outcome) == (Activity.NOTED, Outcome.ABANDONED)


def test_beginning_of_a_call_is_only_a_prompt():
    (prompt,) = read(step({}, name="incomingCall", transitioned_from="Trigger"))

    assert (prompt.part, prompt.activity, prompt.attributes["name"]) == (0, Activity.PROMPTED, "incomingCall")


def test_message_flow_is_a_bot():
    record = step({"ask_pin": {"inbound": {"Body": "hi"}}})
    record["context"]["trigger"] = {"message": {"From": "+15550100100", "MessageSid": "SM1"}}

    assert {told.channel for told in read(record)} == {Channel.BOT}


def test_word_for_a_person_asks_for_one():
    asked, _ = read(step({"ask_pin": {"SpeechResult": "Operator"}}))

    assert asked.activity is Activity.HUMAN_ASKED


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(step({}), ANYTHING)
        | {"context": st.dictionaries(st.sampled_from(["widgets", "trigger", "context"]), ANYTHING)},
    )
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
