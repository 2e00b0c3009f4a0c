"""Segment calls: every kind, events of the specification and the organisation's own, rows of a warehouse, batches."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.mapping import Meaning
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.segment import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

CALL = {
    "type": "track", "event": "Move Started", "messageId": "m1", "anonymousId": "b1", "userId": None,
    "timestamp": "2025-05-05T10:00:00.250Z", "sentAt": "2025-05-05T10:00:01Z", "receivedAt": "2025-05-05T10:00:02Z",
    "context": {"library": {"name": "analytics.js"}, "ip": "203.0.113.9", "page": {"path": "/move", "url": "https://x/"}},
    "properties": {"from_town": "Ely"},
}  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def one(**changes):
    (told,) = read(CALL | changes)
    return told


def test_track_is_a_step_of_a_task_on_a_page():
    told = one()

    assert (told.record, told.activity, told.channel, told.direction) == (
        "m1", Activity.STEP_TRIED, Channel.WEB, Direction.IN,
    )  # fmt: skip
    assert iso(told.at) == "2025-05-05T10:00:00.25Z"
    assert told.ids == (Identifier("browser", "b1"), Identifier("ip", "203.0.113.9"))
    assert told.contact_keys == ()
    assert told.attributes["task"] == "move"
    assert told.attributes["prompt"] == told.attributes["context.page.path"] == "/move"
    assert told.attributes["from_town"] == "Ely"
    assert told.word == "Move Started"


@pytest.mark.parametrize(
    ("event", "properties", "activity", "outcome", "task"),
    [("Move Step Completed", {}, Activity.STEP_DONE, Outcome.OK, "move"),
     ("moveFailed", {}, Activity.STEP_FAILED, Outcome.FAILED, "move"),
     ("Payment Declined", {}, Activity.STEP_FAILED, Outcome.REFUSED, "payment"),
     ("Bill Requested", {"result": "unavailable"}, Activity.STEP_FAILED, Outcome.UNAVAILABLE, "bill"),
     ("Bill Requested", {"result": "ok"}, Activity.STEP_DONE, Outcome.OK, "bill"),
     ("Form Submitted", {"form_id": "f-1"}, Activity.STEP_DONE, Outcome.OK, "f-1"),
     ("Form Field Changed", {"form_name": "card"}, Activity.FIELD_FILLED, None, "card"),
     ("Card Field Error", {}, Activity.FIELD_REFUSED, Outcome.REFUSED, "card"),
     ("field_blur", {"form": "card", "error": "too short"}, Activity.FIELD_REFUSED, Outcome.REFUSED, "card"),
     ("Form Field Focused", {}, Activity.NOTED, None, "form"),
     ("Bill Requested", {}, Activity.NOTED, None, "bill"),
     ("Move Submitted", {"error_code": "E7"}, Activity.STEP_FAILED, Outcome.FAILED, "move"),
     ("Move Submitted", {"success": False}, Activity.STEP_FAILED, Outcome.FAILED, "move"),
     ("Signed In", {}, Activity.SIGNED_IN, None, "sign in"),
     ("Signed In", {"result": "rejected"}, Activity.STEP_FAILED, Outcome.REFUSED, "sign in"),
     ("Help Opened", {}, Activity.HELP_OPENED, None, None),
     ("Product List Viewed", {}, Activity.PAGE_VIEWED, None, None),
     ("Checkout Step Viewed", {"step": 2}, Activity.STEP_TRIED, None, "checkout"),
     ("Payment Info Entered", {}, Activity.STEP_DONE, Outcome.OK, "checkout"),
     ("Coupon Denied", {}, Activity.STEP_FAILED, Outcome.REFUSED, "coupon"),
     ("Signed Up", {}, Activity.STEP_DONE, Outcome.OK, "sign up"),
     ("Video Playback Started", {}, Activity.NOTED, None, None), ("Jump", {}, Activity.NOTED, None, None),
     ("", {}, Activity.NOTED, None, None)],
)  # fmt: skip
def test_names_and_fields_tell_what_was_done(event, properties, activity, outcome, task):
    told = one(event=event, properties=properties)

    assert (told.activity, told.outcome, told.attributes.get("task")) == (activity, outcome, task)


@pytest.mark.parametrize(
    ("event", "activity", "channel", "direction"),
    [("Email Delivered", Activity.NOTICE_SENT, Channel.EMAIL, Direction.OUT),
     ("Email Opened", Activity.NOTICE_OPENED, Channel.EMAIL, Direction.OUT),
     ("Email Bounced", Activity.NOTICE_FAILED, Channel.EMAIL, Direction.OUT),
     ("Push Notification Received", Activity.NOTICE_SENT, Channel.APP, Direction.OUT),
     ("Push Notification Tapped", Activity.NOTICE_OPENED, Channel.APP, Direction.OUT),
     ("Live Chat Message Sent", Activity.MESSAGE_WRITTEN, Channel.CHAT, Direction.IN),
     ("Live Chat Message Received", Activity.CONNECTED, Channel.CHAT, Direction.IN),
     ("Order Refunded", Activity.REFUNDED, Channel.NONE, Direction.WITHIN),
     ("Trial Ended", Activity.EXPIRED, Channel.NONE, Direction.WITHIN),
     ("Account Deleted", Activity.LEFT, Channel.NONE, Direction.WITHIN)],
)  # fmt: skip
def test_events_of_the_specification_are_known(event, activity, channel, direction):
    told = one(event=event)

    assert (told.activity, told.channel, told.direction) == (activity, channel, direction)


def test_chat_and_mail_have_their_own_keys():
    assert one(event="Live Chat Message Sent", properties={"conversation_id": "c9"}).contact_keys == (
        "segment_chat:c9",
    )
    assert one(event="Email Opened", properties={"email_id": "e1"}).contact_keys == ("segment_mail:e1:b1",)


@pytest.mark.parametrize(("event", "bought"), [("Order Completed", "checkout"), ("Policy Purchased", "policy")])
def test_purchase_is_a_last_step_and_a_purchase(event, bought):
    step, told = read(CALL | {"event": event, "properties": {"order_id": "77"}})

    assert (step.part, step.activity, step.attributes["task"]) == (0, Activity.STEP_DONE, bought)
    assert (told.part, told.activity, told.matters) == (1, Activity.BOUGHT, ("order:77",))
    assert "order_id" in step.attributes
    assert "order_id" not in told.attributes


def test_page_and_screen_are_views():
    page = one(type="page", name="Prices", properties={"path": "/prices", "title": "Prices"})
    screen = one(type="screen", name="Start", context={"library": {"name": "analytics-ios"}})

    assert (page.activity, page.channel, page.attributes["prompt"]) == (Activity.PAGE_VIEWED, Channel.WEB, "/prices")
    assert (screen.activity, screen.channel, screen.attributes["prompt"]) == (
        Activity.PAGE_VIEWED, Channel.APP, "Start",
    )  # fmt: skip


def test_identify_names_a_person_by_traits_and_external_ids():
    told = one(
        type="identify", userId="u1",
        traits={"email": "ida@example.org", "phone": "+15550100100", "firstName": "Ida", "lastName": "Wren",
                "address": {"street": "1 High St", "city": "Ely"}, "plan": "gold"},
        context={"externalIds": [{"id": "g7", "type": "ga_client_id"}, {"id": "x", "type": "group_id"},
                                 {"id": "+15550100101", "type": "phone"}]},
    )  # fmt: skip

    assert (told.activity, told.channel, told.direction) == (
        Activity.PROFILE_RECORDED, Channel.NONE, Direction.WITHIN,
    )  # fmt: skip
    assert [(each.kind, each.value) for each in told.ids] == [
        ("user_id", "u1"), ("browser", "b1"), ("ga_client_id", "g7"), ("phone", "+15550100101"),
        ("email", "ida@example.org"), ("phone", "+15550100100"), ("name", "Ida Wren"), ("address", "1 High St, Ely"),
    ]  # fmt: skip
    assert told.attributes["plan"] == "gold"


def test_town_alone_is_no_address():
    told = one(type="identify", userId="u1", traits={"address": {"city": "Ely", "postalCode": "CB7"}})

    assert "address" not in {each.kind for each in told.ids}
    assert told.attributes["address.city"] == "Ely"


def test_properties_are_no_identifiers_but_traits_in_the_context_are():
    told = one(
        properties={"email": "friend@example.org"},
        context={"page": {"path": "/"}, "traits": {"email": "ida@example.org"}},
    )

    assert [each.value for each in told.ids if each.kind == "email"] == ["ida@example.org"]


def test_group_is_a_company_and_names_nobody():
    told = one(type="group", userId="u1", groupId="g1", traits={"name": "Fenwick", "phone": "+15550100199"})

    assert [each.kind for each in told.ids] == ["user_id", "browser", "ip"]
    assert told.attributes["groupId"] == "g1"


@pytest.mark.parametrize(
    ("before", "kind"), [("b1", "browser"), ("7a1c2d3e-0000-4000-8000-000000000001", "browser"), ("u0", "user_id")]
)
def test_alias_joins_what_was_known_before(before, kind):
    told = one(type="alias", userId="u1", previousId=before)

    assert Identifier(kind, before) in told.ids
    assert Identifier("user_id", "u1") in told.ids


def test_wrong_clock_is_set_right_as_segment_does():
    clock = {"timestamp": None, "originalTimestamp": "2025-05-05T22:00:00Z", "sentAt": "2025-05-05T22:00:10Z",
             "receivedAt": "2025-05-05T10:00:12Z"}  # fmt: skip

    assert iso(one(**clock).at) == "2025-05-05T10:00:02Z"
    assert iso(one(timestamp="2025-05-05T09:00:00Z", originalTimestamp="2025-05-05T22:00:00Z").at) == (
        "2025-05-05T09:00:00Z"
    )


@pytest.mark.parametrize(
    ("changes", "channel"),
    [({"channel": "server"}, Channel.NONE), ({"channel": "mobile"}, Channel.APP),
     ({"context": {"library": {"name": "analytics-node"}}}, Channel.NONE),
     ({"context": {"library": {"name": "analytics-android"}, "userAgent": "Dalvik"}}, Channel.APP),
     ({"context": {"device": {"id": "d"}}}, Channel.APP), ({"context": {"userAgent": "Mozilla"}}, Channel.WEB)],
)  # fmt: skip
def test_library_and_context_tell_the_channel(changes, channel):
    assert one(**changes).channel is channel


@pytest.mark.parametrize(
    ("row", "activity", "word"),
    [({"event": "move_started", "event_text": "Move Started"}, Activity.STEP_TRIED, "move_started"),
     ({"path": "/prices", "name": "Prices"}, Activity.PAGE_VIEWED, "Prices"), ({"name": "Start"},
      Activity.PAGE_VIEWED, "Start"), ({"email": "ida@example.org"}, Activity.PROFILE_RECORDED, "identify"),
     ({"previous_id": "u0"}, Activity.PROFILE_RECORDED, "alias"),
     ({"group_id": "g1", "name": "Fenwick"}, Activity.PROFILE_RECORDED, "Fenwick")],
)  # fmt: skip
def test_rows_of_a_warehouse_show_their_kind_by_their_columns(row, activity, word):
    (told,) = read(
        {"id": "m1", "anonymous_id": "b1", "user_id": "u1", "original_timestamp": "2025-05-05T10:00:00Z",
         "sent_at": "2025-05-05T10:00:01Z", "received_at": "2025-05-05T10:00:02Z", "context_page_path": "/x"} | row
    )  # fmt: skip

    assert (told.record, told.activity, told.word) == ("m1", activity, word)
    assert iso(told.at) == "2025-05-05T10:00:01Z"
    assert {"user_id", "browser"} <= {each.kind for each in told.ids}


def test_batch_tells_each_of_its_calls():
    inner = {"type": "track", "event": "Move Completed", "messageId": "m2", "userId": "u1",
             "timestamp": "2025-05-05T10:00:00Z"}  # fmt: skip
    first, second = read({"batch": [CALL, inner], "context": {"ip": "203.0.113.1"}, "sentAt": "2025-05-05T10:00:01Z"})

    assert (first.record, second.record) == ("m1", "m2")
    assert Identifier("ip", "203.0.113.1") in second.ids
    assert Identifier("ip", "203.0.113.9") in first.ids


def test_calls_without_ids_are_named_by_their_place():
    nameless = {name: value for name, value in CALL.items() if name != "messageId"}

    assert [told.record for told in read({"batch": [nameless, nameless]})] == ["L7/0", "L7/1"]
    assert [told.record for told in read(nameless)] == ["L7"]


def test_no_kind_of_call_is_unreadable():
    with pytest.raises(Unreadable, match="allowed: alias"):
        read({"messageId": "m1", "timestamp": "2025-05-05T10:00:00Z"})


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", '{"type":"track","messageId":"m","anonymousId":"b","userId":"u","timestamp":"2025-05-05T10:00:00Z",'
      '"sentAt":"x","receivedAt":"y","context":{}}\n' * 2),
     ("a.csv", "id,anonymous_id,received_at,sent_at,original_timestamp,context_library_name,event\n1,2,3,4,5,6,7\n"),
     ("a.json", '{"batch": [{"type": "track", "messageId": "m", "anonymousId": "b", "userId": "u", "timestamp": "t",'
      ' "context": {"ip": "i"}}]}')],
)  # fmt: skip
def test_every_envelope_is_recognised(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8")

    assert sniff(tmp_path / name).system == "segment"


@given(st.dictionaries(st.sampled_from([*CALL, "traits", "batch", "previousId", "groupId"]) | st.text(max_size=5),
                       ANYTHING))  # fmt: skip
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record) or record.get("batch") is not None


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(CALL, ANYTHING)))
def test_any_change_of_a_call_is_read_or_unreadable(changes):
    with suppress(Unreadable):
        assert read(CALL | changes)


def test_a_meaning_names_an_event_by_its_own_name():
    record = {"type": "track", "event": "Return Form Left", "messageId": "m1", "anonymousId": "a",
              "timestamp": "2025-05-05T10:00:00Z", "context": {}, "properties": {}}  # fmt: skip
    meaning = Meaning(system="segment", field="word", matches="return form left", task="return")

    (told,) = apply(SYSTEM.read(record, SOURCE), Meanings((meaning,)), SOURCE.zone, SOURCE.zone, record)

    assert told.attributes["task"] == "return"
