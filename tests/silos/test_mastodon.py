"""Mastodon statuses: posts, answers, edits, boosts, notifications, the stream."""

import json
from contextlib import suppress

import msgspec
import pytest
from fenwick import ANYTHING, source
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.sniff import sniff
from tellonce.silos.systems.mastodon import SYSTEM
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = source(addresses=("@fenwick", "@fenwick.example"))
IDA = {"id": "11", "acct": "ida@social.example", "username": "ida", "display_name": "Ida Gray"}
FENWICK = {"id": "22", "acct": "fenwick", "username": "fenwick", "display_name": "Fenwick Cable"}
POST = {
    "id": "500", "created_at": "2025-05-05T10:00:00.000Z", "edited_at": None, "in_reply_to_id": None,
    "in_reply_to_account_id": None, "visibility": "public", "language": "en", "sensitive": False, "spoiler_text": "",
    "content": "<p>No line since <b>Monday</b>.</p><p>Hello?</p>", "account": IDA, "replies_count": 1, "reblog": None,
    "mentions": [{"id": "22", "acct": "fenwick", "username": "fenwick"}], "tags": [{"name": "outage"}],
    "media_attachments": [],
}  # fmt: skip
ANSWER = POST | {
    "id": "501", "in_reply_to_id": "500", "in_reply_to_account_id": "11", "account": FENWICK, "mentions": [IDA],
    "content": "<p>Sorry!</p>",
}  # fmt: skip


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def test_post_of_a_customer_is_written():
    (told,) = read(POST)

    assert (told.record, told.activity, told.channel) == ("500", Activity.MESSAGE_WRITTEN, Channel.SOCIAL)
    assert (told.direction, iso(told.at)) == (Direction.IN, "2025-05-05T10:00:00Z")
    assert told.ids == (
        Identifier("handle", "ida@social.example"), Identifier("mastodon_id", "11"), Identifier("name", "Ida Gray"),
    )  # fmt: skip
    assert told.attributes["note"] == "No line since Monday.\nHello?"
    assert (told.attributes["mentions"], told.attributes["tags"]) == ("fenwick", "outage")
    assert told.attributes["visibility"] == "public"


def test_answer_of_the_organisation_shares_a_key_with_the_post():
    (told,) = read(ANSWER)

    assert (told.activity, told.direction) == (Activity.REPLY_SENT, Direction.OUT)
    assert told.ids[0] == Identifier("handle", "ida@social.example")
    assert set(told.contact_keys) & set(read(POST)[0].contact_keys)


def test_further_post_to_the_answer_is_the_same_contact_but_a_strangers_is_not():
    further = POST | {"id": "502", "in_reply_to_id": "501", "in_reply_to_account_id": "22"}
    stranger = further | {"id": "503", "account": {"id": "33", "acct": "otto", "display_name": "Otto"}}
    answered = set(read(ANSWER)[0].contact_keys)

    assert answered & set(read(further)[0].contact_keys)
    assert not answered & set(read(stranger)[0].contact_keys)


@pytest.mark.parametrize(
    ("mentions", "activity", "ids"),
    [([], Activity.NEWSLETTER_SENT, 0), ([IDA], Activity.NOTICE_SENT, 3),
     ([IDA, {"id": "33", "acct": "otto"}], Activity.NEWSLETTER_SENT, 0)],
)  # fmt: skip
def test_post_of_the_organisations_own_accord(mentions, activity, ids):
    (told,) = read(POST | {"account": FENWICK, "mentions": mentions})

    assert (told.activity, len(told.ids)) == (activity, ids)


def test_account_of_the_organisations_own_server_is_its_own():
    assert read(ANSWER | {"account": {"id": "9", "acct": "care@fenwick.example"}})[0].activity is Activity.REPLY_SENT


def test_edit_is_noted_at_its_moment():
    _, edited = read(POST | {"edited_at": "2025-05-05T10:05:00.000Z"})

    assert (edited.part, edited.activity, edited.word) == (1, Activity.NOTED, "edited")
    assert iso(edited.at) == "2025-05-05T10:05:00Z"


def test_boost_is_no_writing():
    (told,) = read(POST | {"id": "600", "content": "", "reblog": POST, "mentions": []})

    assert (told.activity, told.word, told.attributes["reblog"]) == (Activity.NOTED, "shared", "500")


@pytest.mark.parametrize("kind", ["mention", "status"])
def test_notification_that_speaks_is_its_status(kind):
    note = {"id": "1", "type": kind, "created_at": "2025-05-05T10:00:01Z", "account": IDA, "status": POST}

    assert read(note) == read(POST)


@pytest.mark.parametrize("kind", ["favourite", "follow", "reblog", "poll"])
def test_other_notifications_are_noted(kind):
    (told,) = read({"id": "1", "type": kind, "created_at": "2025-05-05T10:00:01Z", "account": IDA, "status": POST})

    assert (told.activity, told.word, told.ids[0].value) == (Activity.NOTED, kind, "ida@social.example")


def test_conversation_tells_its_last_status():
    assert read({"id": "c", "unread": True, "accounts": [IDA], "last_status": POST}) == read(POST)


def test_event_of_the_stream_holds_its_status_as_text():
    assert read({"stream": ["user"], "event": "update", "payload": msgspec.json.encode(POST).decode()}) == read(POST)


@pytest.mark.parametrize(("event", "payload"), [("delete", "500"), ("update", "{"), ("update", '{"event": "update"}')])
def test_event_without_a_moment_is_unreadable(event, payload):
    with pytest.raises(Unreadable):
        read({"event": event, "payload": payload})


def test_list_and_search_are_recognised(tmp_path):
    path = tmp_path / "posts.json"
    for page in ([POST, ANSWER], {"accounts": [], "statuses": [POST, ANSWER], "hashtags": []}):
        path.write_text(json.dumps(page, indent=1), encoding="utf-8")
        assert sniff(path).system == "mastodon"


@given(st.dictionaries(st.sampled_from([*POST, "type", "event", "payload", "status"]) | st.text(max_size=5), ANYTHING))
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        assert read(record)
