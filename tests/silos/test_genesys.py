"""Genesys conversations: waits, persons, holds, hand-overs, call-backs, menus, and whose they are."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.journeys.contacts import gather
from tellonce.journeys.effort import span
from tellonce.journeys.placed import Placed
from tellonce.silos.systems.genesys import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import MINUTE, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

START = 1746439200 * 1_000_000


def clock(minute):
    return iso(START + round(minute * MINUTE))


def segment(start, end, kind="interact", disconnect="", **more):
    return {
        "segmentStart": clock(start), "segmentEnd": clock(end), "segmentType": kind, "disconnectType": disconnect,
        **more,
    }  # fmt: skip


def session(*segments, media="voice", **more):
    return {"mediaType": media, "ani": "tel:+15550100100", "dnis": "tel:+15550100001", "segments": [*segments], **more}


def participant(purpose, *sessions, name="", **more):
    return {"participantId": f"{purpose}-{name}", "participantName": name, "purpose": purpose,
            "sessions": [*sessions], **more}  # fmt: skip


def queue(name, start, end, disconnect="transfer"):
    return participant("acd", session(segment(start, end, disconnect=disconnect, queueId=name)), name=name)


def agent(name, start, end, *more, disconnect="client", **attributes):
    talk = segment(start, end, disconnect=disconnect)
    return participant("agent", session(talk, *more), name=name, userId=f"u-{name}", attributes=attributes)


def conversation(*participants, end=30, direction="inbound", caller=None):
    return {
        "conversationId": "c1", "conversationStart": clock(0), "conversationEnd": clock(end),
        "originatingDirection": direction,
        "participants": [caller or participant("customer", session(segment(0, end, disconnect="peer"))), *participants],
    }  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def those(record, activity):
    return [told for told in read(record) if told.activity is activity]


def spans(record, activity):
    return [((told.at - START) / MINUTE, (told.until - START) / MINUTE) for told in those(record, activity)]


def test_call_is_one_contact_with_its_wait_and_its_person():
    record = conversation(queue("sales", 1, 4), agent("ida", 4, 28))
    told = read(record)

    assert [each.part for each in told] == list(range(len(told)))
    assert {each.contact_keys for each in told} == {("genesys:c1",)}
    assert {each.ids for each in told} == {(Identifier("phone", "+15550100100"),)}
    assert spans(record, Activity.NOTED) == [(0, 30)]
    assert spans(record, Activity.QUEUED) == [(1, 4)]
    assert spans(record, Activity.CONNECTED) == [(4, 28)]
    assert not those(record, Activity.TRANSFERRED)
    assert those(record, Activity.CONNECTED)[0].attributes["asker"] == "u-ida"


def test_outbound_call_is_the_called_number():
    told = read(conversation(agent("ida", 1, 20), direction="outbound"))

    assert {each.ids for each in told} == {(Identifier("phone", "+15550100001"),)}
    assert {each.direction for each in told} == {Direction.OUT}


def test_outbound_call_that_reached_nobody_was_placed_in_vain():
    dialled = participant("agent", session(segment(0, 1, "dialing", "peer")), name="ida", attributes={"case": "7"})
    rung = participant("external", session(segment(0, 1, "dialing", "timeout")))
    placed, note = sorted(
        read(conversation(dialled, end=1, direction="outbound", caller=rung)), key=lambda one: one.word
    )

    assert (placed.activity, placed.outcome, placed.channel) == (
        Activity.CALL_PLACED, Outcome.NO_ANSWER, Channel.PHONE,
    )  # fmt: skip
    assert (note.activity, note.channel, note.attributes["case"]) == (Activity.NOTED, Channel.NONE, "7")


def test_call_that_reached_nobody_is_a_message_and_no_contact():
    dialled = participant("agent", session(segment(0, 1, "dialing", "client")), name="ida")
    rung = participant("external", session(segment(0, 1, "dialing", "timeout")))
    told = read(conversation(dialled, end=1, direction="outbound", caller=rung))
    (group,) = gather([Placed(touchpoint=one, group="g", person="p") for one in told], session_gap=MINUTE)

    assert (group.kind, span(group)) == (ContactKind.MESSAGE, MINUTE // 2)


def test_attributes_and_wrap_up_stand_once_on_the_person_they_belong_to():
    talk = [segment(6, 8, "hold"), segment(8, 20), segment(20, 22, "wrapup", wrapUpCode="DONE", wrapUpNote="fine")]
    record = conversation(queue("sales", 1, 4), agent("ida", 4, 6, *talk, tier="gold"))
    first, second = those(record, Activity.CONNECTED)

    assert first.attributes["tier"] == "gold"
    assert (first.attributes["wrapUpCode"], first.attributes["wrapUpNote"]) == ("DONE", "fine")
    assert not {"tier", "wrapUpCode"} & set(second.attributes)
    assert spans(record, Activity.HELD) == [(6, 8)]
    assert spans(record, Activity.CONNECTED) == [(4, 6), (8, 20)]


@pytest.mark.parametrize("way", ["transfer", "consultTransfer", "forwardTransfer", "conferenceTransfer", "forward"])
def test_hand_over_of_a_person_counts_once(way):
    record = conversation(
        queue("sales", 1, 4), agent("ida", 4, 10, disconnect=way), queue("repair", 10, 12), agent("bo", 12, 30)
    )
    (over,) = those(record, Activity.TRANSFERRED)

    assert over.at == START + 10 * MINUTE
    assert (over.attributes["asker"], over.attributes["queueId"]) == ("u-ida", "repair")
    assert those(record, Activity.CONNECTED)[0].outcome is Outcome.TRANSFERRED


def test_queue_to_queue_without_a_person_is_a_hand_over():
    assert len(those(conversation(queue("a", 1, 4), queue("b", 4, 9), agent("ida", 9, 20)), Activity.TRANSFERRED)) == 1


def test_call_that_rang_in_vain_hands_nobody_over():
    rang = participant("agent", session(segment(2, 3, "alert", "noAnswerTransfer")), name="bo")

    assert not those(conversation(queue("a", 1, 4), rang, agent("ida", 4, 20)), Activity.TRANSFERRED)


@pytest.mark.parametrize(
    ("after", "outcome"),
    [([], Outcome.ABANDONED), ([agent("ida", 9, 20)], None),
     ([participant("voicemail", session(segment(9, 10)))], None),
     ([participant("acd", session(segment(9, 12), media="callback"))], None)],
)  # fmt: skip
@pytest.mark.parametrize("way", ["peer", "endpoint"])
def test_queue_is_abandoned_where_nobody_came_of_it(after, outcome, way):
    (waited,) = those(conversation(queue("sales", 1, 9, disconnect=way), *after), Activity.QUEUED)

    assert waited.outcome is outcome


def test_second_queue_can_be_abandoned_after_a_person_was_reached():
    record = conversation(
        queue("a", 1, 2), agent("ida", 2, 5, disconnect="transfer"), queue("b", 5, 9, disconnect="client")
    )

    assert [told.outcome for told in those(record, Activity.QUEUED)] == [None, Outcome.ABANDONED]


def test_call_back_agreed_in_a_queue_is_a_contact_of_its_own():
    caller = participant(
        "customer", session(segment(0, 5, disconnect="client")),
        session(segment(5, 60, "callback"), media="callback", callbackNumbers=["+15550100177"]),
        session(segment(40, 60)),
    )  # fmt: skip
    record = conversation(queue("a", 1, 5, disconnect="client"), agent("ida", 40, 60), end=60, caller=caller)
    keys = {told.activity: told.contact_keys for told in read(record)}

    assert len(those(record, Activity.CALLBACK_AGREED)) == 1
    assert those(record, Activity.QUEUED)[0].outcome is None
    assert keys[Activity.CALLBACK_AGREED] == keys[Activity.QUEUED] != keys[Activity.CONNECTED]
    assert spans(record, Activity.NOTED) == [(0, 5), (40, 60)]
    assert Identifier("phone", "+15550100177") in read(record)[0].ids


@pytest.mark.parametrize(
    ("media", "more", "channel"),
    [("voice", {}, Channel.PHONE), ("chat", {}, Channel.CHAT), ("email", {}, Channel.EMAIL),
     ("message", {}, Channel.CHAT), ("message", {"messageType": "sms"}, Channel.SMS), ("callback", {}, Channel.PHONE)],
)  # fmt: skip
def test_medium_is_the_channel(media, more, channel):
    caller = participant("customer", session(segment(0, 30), media=media, **more))

    assert read(conversation(caller=caller))[0].channel is channel


def test_email_address_of_the_customers_side():
    mail = {"ani": None, "dnis": None, "addressFrom": "ida@example.org", "addressTo": "help@fenwick.example"}
    caller = participant("external", session(segment(0, 30), media="email", **mail))

    assert read(conversation(caller=caller))[0].ids == (Identifier("email", "ida@example.org"),)
    assert read(conversation(caller=caller, direction="outbound"))[0].ids == (
        Identifier("email", "help@fenwick.example"),
    )


def test_menu_is_a_prompt_and_its_declared_outcomes_are_steps():
    outcomes = [{"flowOutcome": "pay a bill", "flowOutcomeValue": "FAILURE", "flowOutcomeEndTimestamp": clock(0.5)}]
    flow = {"flowName": "Main", "exitReason": "TRANSFER", "outcomes": outcomes}
    menu = participant(
        "ivr", session(segment(0, 1, "ivr", "transfer"), flow=flow), name="IVR", attributes={"key.1": "3"}
    )
    record = conversation(menu, queue("a", 1, 2), agent("ida", 2, 30))

    (prompt,), (failed,) = those(record, Activity.PROMPTED), those(record, Activity.STEP_FAILED)
    assert (prompt.channel, prompt.attributes["prompt"], prompt.attributes["key.1"]) == (Channel.IVR, "Main", "3")
    assert (failed.attributes["task"], failed.outcome) == ("pay a bill", Outcome.FAILED)
    assert not those(record, Activity.TRANSFERRED)


SEGMENTS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(segment(0, 1), ANYTHING) | {"segmentStart": st.just(clock(1)), "queueId": ANYTHING}
)
SESSIONS = st.fixed_dictionaries({"segments": st.lists(SEGMENTS, max_size=3)}, optional={"mediaType": ANYTHING})
PEOPLE = st.fixed_dictionaries(
    {"sessions": st.lists(SESSIONS, max_size=2) | ANYTHING},
    optional={"purpose": st.sampled_from(["customer", "acd", "agent", "ivr"]) | ANYTHING, "attributes": ANYTHING},
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(conversation(), ANYTHING)
        | {"conversationStart": st.just(clock(0)) | ANYTHING, "participants": st.lists(PEOPLE, max_size=4) | ANYTHING},
    )
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)


@given(
    st.permutations([queue("a", 1, 4), agent("ida", 4, 9, disconnect="transfer"), queue("b", 9, 9), agent("bo", 9, 30)])
)
def test_order_of_participants_tells_nothing(people):
    assert len(those(conversation(*people), Activity.TRANSFERRED)) == 1


def consultation(end, disconnect, over=20):
    """Ann puts the caller on hold at 10 and consults Bea until `end`, where the hold ends as `disconnect` says."""
    hold = segment(10, end, "hold", disconnect)
    talks = [segment(4, 10), hold, *([segment(end, over)] if disconnect == "" else [])]
    consult = session(segment(10, 11, "dialing"), segment(11, end, disconnect=disconnect or "client"))
    ann = participant("agent", session(*talks), consult, name="ann", userId="u-ann")
    return conversation(ann, agent("bea", 12, over if disconnect else end, retold="true"))


def test_who_is_consulted_speaks_with_the_customer_from_the_end_of_the_hold():
    record = consultation(14, "consultTransfer")

    assert spans(record, Activity.CONNECTED) == [(4, 10), (14, 20)]
    assert spans(record, Activity.HELD) == [(10, 14)]
    assert those(record, Activity.CONNECTED)[1].attributes["retold"] == "true"
    (handed,) = those(record, Activity.TRANSFERRED)
    assert ((handed.at - START) / MINUTE, handed.attributes["to"]) == (14, "bea")


def test_who_is_only_consulted_is_noted():
    record = consultation(14, "")

    assert spans(record, Activity.CONNECTED) == [(4, 10), (14, 20)]
    assert not those(record, Activity.TRANSFERRED)
    (noted,) = (told for told in read(record) if told.attributes.get("asker") == "u-bea")
    assert (noted.activity, noted.direction, noted.attributes["retold"]) == (Activity.NOTED, Direction.WITHIN, "true")


def test_a_consultation_that_alone_says_the_hand_over_tells_it():
    record = consultation(14, "consultTransfer")
    record["participants"][1]["sessions"][0]["segments"][1]["disconnectType"] = ""

    (handed,) = those(record, Activity.TRANSFERRED)
    assert ((handed.at - START) / MINUTE, handed.attributes["to"]) == (14, "bea")
