"""Zendesk tickets: how they came, comments, notes and answers, calls and chats, history, ratings, users, pages."""

import json
from contextlib import suppress
from itertools import pairwise

import pytest
from fenwick import ANYTHING, SOURCE
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.sniff import sniff
from tellonce.silos.systems.zendesk import SYSTEM
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

CUSTOMER, AGENT = 500, 9
TICKET = {
    "id": 77, "created_at": "2025-05-05T10:00:00Z", "updated_at": "2025-05-09T10:00:00Z", "subject": "No picture",
    "description": "It is dark", "status": "open", "priority": "high", "type": "problem", "tags": ["tv", "dark"],
    "via": {"channel": "email", "source": {"from": {"address": "ida@example.org", "name": "Ida"}, "rel": None}},
    "requester_id": CUSTOMER, "submitter_id": CUSTOMER, "custom_fields": [{"id": 12, "value": "OV-1"}],
    "satisfaction_rating": {"score": "unoffered"},
}  # fmt: skip
USERS = [
    {"id": CUSTOMER, "role": "end-user", "email": "ida@example.org", "phone": "+15550100100", "name": "Ida Wren",
     "external_id": "crm-1", "created_at": "2025-01-01T00:00:00Z", "verified": True, "user_fields": {"plan": "gold"}},
    {"id": AGENT, "role": "agent", "email": "desk@example.com", "name": "Desk", "created_at": "2024-01-01T00:00:00Z"},
]  # fmt: skip


def comment(author, via="email", ident=1, **fields):
    return {"id": ident, "type": "Comment", "author_id": author, "public": True, "body": "…", "via": {"channel": via},
            "created_at": "2025-05-05T11:00:00Z"} | fields  # fmt: skip


def audit(*events, **fields):
    return {"id": 3, "ticket_id": 77, "created_at": "2025-05-06T10:00:00Z", "author_id": AGENT,
            "via": {"channel": "web"}, "events": list(events)} | fields  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def ticket(channel="email", **fields):
    return TICKET | {"via": {"channel": channel}} | fields


def last(channel, *comments):
    return read(ticket(channel, comments=list(comments)))[-1]


def event_of(given, **fields):
    return read(TICKET | {"comments": [], "audits": [audit(given)]} | fields)[1]


def test_opening_carries_who_what_and_all_fields():
    (told,) = read(TICKET | {"users": USERS})

    assert (told.record, told.activity, told.channel, told.direction) == (
        "77", Activity.CASE_OPENED, Channel.EMAIL, Direction.IN,
    )  # fmt: skip
    assert [(each.kind, each.value) for each in told.ids] == [
        ("zendesk_user", "500"), ("email", "ida@example.org"), ("phone", "+15550100100"), ("name", "Ida Wren"),
        ("external_id", "crm-1"),
    ]  # fmt: skip
    assert (told.matters, told.contact_keys) == (("ticket:77",), ("zendesk:77",))
    shown = {"field.12": "OV-1", "tags": "tv;dark", "priority": "high", "type": "problem", "subject": "No picture"}
    assert shown.items() <= told.attributes.items()


def test_address_that_a_mail_came_from_is_known_without_users():
    assert Identifier("email", "ida@example.org") in read(TICKET)[0].ids


@pytest.mark.parametrize(
    ("way", "channel", "keys"),
    [("web", Channel.EMAIL, ("zendesk:77",)), ("mobile_sdk", Channel.EMAIL, ("zendesk:77",)),
     ("voice", Channel.PHONE, ()), (34, Channel.PHONE, ()), ("chat", Channel.CHAT, ("zendesk:77:2025-05-05",)),
     ("native_messaging", Channel.CHAT, ("zendesk:77:2025-05-05",)), ("sms", Channel.SMS, ("zendesk:77",)),
     ("twitter", Channel.SOCIAL, ("zendesk:77",)), ("facebook", Channel.SOCIAL, ("zendesk:77",)),
     ("api", Channel.NONE, ("zendesk:77",)), ("something_new", Channel.NONE, ("zendesk:77",))],
)  # fmt: skip
def test_via_tells_the_channel_and_what_it_is_one_contact_with(way, channel, keys):
    (told,) = read(ticket(way))

    assert (told.channel, told.contact_keys) == (channel, keys)


def test_ticket_that_an_agent_wrote_down_says_no_channel():
    (told,) = read(ticket("web", submitter_id=AGENT))

    assert (told.channel, told.direction) == (Channel.NONE, Direction.WITHIN)


@pytest.mark.parametrize(
    ("fields", "at"),
    [({}, "2025-05-09T10:00:00Z"), ({"metric_set": {"solved_at": "2025-05-07T10:00:00Z"}}, "2025-05-07T10:00:00Z"),
     ({"comments": [], "audits": [audit({"type": "Change", "field_name": "status", "value": "solved"})]},
      "2025-05-06T10:00:00Z")],
)  # fmt: skip
def test_closing_is_when_it_was_solved(fields, at):
    told = read(TICKET | {"status": "closed"} | fields)[1]

    assert (told.part, told.activity, told.outcome, iso(told.at)) == (
        1, Activity.CASE_CLOSED, Outcome.RESOLVED, at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "day"),
    [(["new", "closed"], 7), (["new", "solved", "closed"], 7), (["solved", "open", "closed"], 8),
     (["solved", "open", "solved", "closed"], 8), (["closed"], 6), (["solved", "open"], 9), (["new"], 9)],
)  # fmt: skip
@pytest.mark.parametrize("told_before", [True, False])
def test_closing_without_a_solution_is_when_it_was_closed(changes, day, told_before):
    audits = [
        audit({"type": "Change", "field_name": "status", "value": status,
               "previous_value": was if told_before else None},
              created_at=f"2025-05-{6 + place:02}T10:00:00Z")
        for place, (was, status) in enumerate(pairwise([None, *changes]))
    ]  # fmt: skip
    told = read(TICKET | {"status": "closed", "comments": [], "audits": audits})[1]

    assert (told.activity, iso(told.at)) == (Activity.CASE_CLOSED, f"2025-05-{day:02}T10:00:00Z")


@pytest.mark.parametrize(
    ("given", "activity", "channel", "direction"),
    [(("email", comment(CUSTOMER)), Activity.MESSAGE_WRITTEN, Channel.EMAIL, Direction.IN),
     (("email", comment(CUSTOMER), comment(AGENT, "web")), Activity.REPLY_SENT, Channel.EMAIL, Direction.OUT),
     (("email", comment(AGENT, "web")), Activity.NOTICE_SENT, Channel.EMAIL, Direction.OUT),
     (("email", comment(AGENT, "web", public=False)), Activity.CASE_UPDATED, Channel.EMAIL, Direction.WITHIN),
     (("voice", comment(AGENT, "web", public=False)), Activity.CASE_UPDATED, Channel.PHONE, Direction.WITHIN),
     (("voice", comment(AGENT, "voice")), Activity.CASE_UPDATED, Channel.PHONE, Direction.WITHIN),
     (("voice", comment(AGENT, "web")), Activity.REPLY_SENT, Channel.EMAIL, Direction.OUT),
     (("chat", comment(CUSTOMER, "chat")), Activity.MESSAGE_WRITTEN, Channel.CHAT, Direction.IN),
     (("chat", comment(AGENT, "chat")), Activity.CONNECTED, Channel.CHAT, Direction.IN),
     (("twitter", comment(CUSTOMER, "twitter"), comment(AGENT, "web")), Activity.REPLY_SENT, Channel.SOCIAL,
      Direction.OUT)],
)  # fmt: skip
def test_comment_is_what_its_author_and_channel_make_it(given, activity, channel, direction):
    told = last(*given)

    assert (told.activity, told.channel, told.direction) == (activity, channel, direction)
    assert (told.record, told.nested, told.matters) == ("77/1", 2, ("ticket:77",))


def test_agents_are_named_and_another_customer_is_known_by_itself():
    other = {"id": 501, "role": "end-user", "email": "otto@example.org"}
    mine, theirs = read(TICKET | {"users": [*USERS, other], "comments": [comment(AGENT), comment(501)]})[1:]

    assert mine.attributes["asker"] == "9"
    assert theirs.ids == (Identifier("zendesk_user", "501"), Identifier("email", "otto@example.org"))
    assert theirs.activity is Activity.MESSAGE_WRITTEN


@pytest.mark.parametrize(
    ("rel", "activity", "direction", "outcome"),
    [("inbound", Activity.CONNECTED, Direction.IN, None), ("outbound", Activity.CALL_PLACED, Direction.OUT, Outcome.OK),
     ("voicemail", Activity.MESSAGE_WRITTEN, Direction.IN, Outcome.VOICEMAIL)],
)  # fmt: skip
def test_recorded_call_is_a_call(rel, activity, direction, outcome):
    data = {"from": "+15550100100", "to": "+15550100100", "call_duration": 300, "call_id": 8,
            "started_at": "2025-05-05T09:00:00Z"}  # fmt: skip
    given = comment(AGENT, type="VoiceComment", data=data) | {"via": {"channel": "voice", "source": {"rel": rel}}}
    told = last("voice", given)

    assert (told.activity, told.direction, told.outcome) == (activity, direction, outcome)
    assert (iso(told.at), told.until - told.at) == ("2025-05-05T09:00:00Z", 5 * MINUTE)
    assert Identifier("phone", "+15550100100") in told.ids
    assert told.contact_keys == ("zendesk_call:8",)


@pytest.mark.parametrize(
    ("given", "activity"),
    [({"type": "Change", "field_name": "status", "value": "open", "previous_value": "new"}, Activity.CASE_UPDATED),
     ({"type": "Change", "field_name": "group_id", "value": "2", "previous_value": "1"}, Activity.TRANSFERRED),
     ({"type": "Change", "field_name": "group_id", "value": "2", "previous_value": None}, Activity.CASE_UPDATED),
     ({"type": "Change", "field_name": "group_id", "value": "2", "previous_value": "1", "via": {"channel": "rule"}},
      Activity.CASE_UPDATED), ({"type": "Create", "field_name": "status", "value": "new"}, Activity.NOTED),
     ({"type": "Notification", "recipients": [CUSTOMER], "subject": "Received"}, Activity.NOTICE_SENT),
     ({"type": "Notification", "recipients": [AGENT]}, Activity.NOTED), ({"type": "External"}, Activity.NOTED),
     ({"type": "something_new"}, Activity.NOTED)],
)  # fmt: skip
def test_history_tells_what_changed(given, activity):
    assert event_of({"id": 31, **given}).activity is activity
    assert event_of({"id": 31, **given}).record == "77/31"


def test_comments_of_the_history_are_read_where_there_are_no_others():
    said = {"id": 31, "type": "Comment", "public": True, "author_id": AGENT, "body": "…"}
    told = read(TICKET | {"audits": [audit(said)]})

    assert [each.activity for each in told] == [Activity.CASE_OPENED, Activity.REPLY_SENT]
    assert len(read(TICKET | {"comments": [], "audits": [audit(said)]})) == 1


def test_chat_of_the_history_is_told_line_by_line():
    history = [
        {"type": "ChatJoin", "timestamp": 1746439200000, "actor_type": "end-user"},
        {"type": "ChatMessage", "timestamp": 1746439201000, "actor_type": "end-user", "message": "hello"},
        {"type": "ChatMessage", "timestamp": 1746439202500, "actor_type": "agent", "actor_id": 9, "message": "hi"},
    ]
    given = {"id": 31, "type": "ChatEndedEvent", "value": {"history": history}}
    written, answered = read(ticket("chat", comments=[], audits=[audit(given)]))[2:]

    assert (written.activity, written.record) == (Activity.MESSAGE_WRITTEN, "77/31.1")
    assert (answered.activity, answered.attributes["asker"]) == (Activity.CONNECTED, "9")
    assert iso(answered.at) == "2025-05-05T10:00:02.5Z"


@pytest.mark.parametrize(
    ("score", "activity"),
    [("good", Activity.SURVEY_ANSWERED), ("bad", Activity.SURVEY_ANSWERED), ("offered", Activity.SURVEY_SENT)],
)
def test_rating_is_a_survey_where_it_says_when(score, activity):
    rating = {"id": 4, "score": score, "comment": "ok", "created_at": "2025-05-08T10:00:00Z"}
    told = read(TICKET | {"satisfaction_rating": rating})[1]
    alone = read({"ticket_id": 77, "requester_id": CUSTOMER, **rating})[0]

    assert (told.record, told.activity, told.channel) == ("77/4", activity, Channel.SURVEY)
    assert (alone.record, alone.activity, alone.ids) == ("77/4", activity, (Identifier("zendesk_user", "500"),))
    assert len(read(TICKET | {"satisfaction_rating": {"score": score}})) == 1


def test_user_is_master_data_and_an_agent_is_nobody():
    customer, agent = (read(user)[0] for user in USERS)

    assert customer.activity is Activity.PROFILE_RECORDED
    assert [each.kind for each in customer.ids] == ["zendesk_user", "email", "phone", "name", "external_id"]
    assert customer.attributes["user_fields.plan"] == "gold"
    assert (agent.activity, agent.ids) == (Activity.NOTED, ())


def test_follow_up_belongs_to_the_ticket_before():
    via = {"channel": "closed_ticket", "source": {"from": {"ticket_id": 70}, "rel": "follow_up"}}

    assert read(TICKET | {"via": via})[0].matters == ("ticket:77", "ticket:70")


def test_page_joins_tickets_with_users_and_metrics():
    metrics = [{"ticket_id": 77, "solved_at": "2025-05-07T10:00:00Z"}]
    told = read({"tickets": [TICKET | {"status": "solved"}], "users": USERS, "metric_sets": metrics})

    assert [each.activity for each in told] == [
        Activity.CASE_OPENED, Activity.CASE_CLOSED, Activity.PROFILE_RECORDED, Activity.NOTED,
    ]  # fmt: skip
    assert iso(told[1].at) == "2025-05-07T10:00:00Z"
    assert Identifier("phone", "+15550100100") in told[0].ids


def test_event_of_the_incremental_export_names_the_field_it_changes():
    change = {"id": 31, "event_type": "Change", "status": "solved", "previous_value": "open"}
    (told,) = read({"id": 3, "ticket_id": 77, "timestamp": 1746439200, "updater_id": AGENT, "child_events": [change]})

    assert (told.activity, told.attributes["status"], told.attributes["previous_value"]) == (
        Activity.CASE_UPDATED, "solved", "open",
    )  # fmt: skip


def test_anything_else_is_unreadable():
    with pytest.raises(Unreadable, match="no ticket"):
        read({"id": 1, "name": "Fenwick"})


@pytest.mark.parametrize(
    ("name", "document"),
    [("a.json", {"tickets": [TICKET], "count": 1}), ("b.json", [TICKET]), ("a.jsonl", TICKET), ("c.json", USERS),
     ("d.json", {"users": USERS}), ("e.jsonl", audit({"type": "Change"})), ("f.jsonl", {"tickets": [TICKET]})],
)  # fmt: skip
def test_every_envelope_is_recognised(tmp_path, name, document):
    (tmp_path / name).write_text(json.dumps(document) + "\n", encoding="utf-8")

    assert sniff(tmp_path / name).system == "zendesk"


INSIDE = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("id", "type", "author_id", "public", "via", "data", "value", "events"), ANYTHING)
)
PARTS = (
    "comments",
    "audits",
    "users",
    "tickets",
    "requester",
    "metric_set",
    "satisfaction_rating",
    "ticket_id",
    "role",
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*TICKET, *PARTS), ANYTHING | st.lists(INSIDE, max_size=3))))
def test_any_change_of_a_ticket_is_read_or_unreadable(changes):
    with suppress(Unreadable):
        read(TICKET | changes)


@given(st.lists(INSIDE, max_size=3), st.lists(INSIDE, max_size=3))
def test_any_comments_and_events_are_read_or_unreadable(comments, events):
    with suppress(Unreadable):
        assert read(TICKET | {"comments": comments, "audits": [audit(*events)]})


@given(st.dictionaries(st.sampled_from([*TICKET, *PARTS]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        read(record)
