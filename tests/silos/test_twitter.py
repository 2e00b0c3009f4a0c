"""X (Twitter): statuses of v1.1, posts of v2, the archive, direct messages."""

import json
from contextlib import suppress

import pytest
from fenwick import ANYTHING, source
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.files.records import records
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.twitter import SYSTEM
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = source(addresses=("@FenwickCable", "@22"))
POST = {
    "created_at": "Mon May 05 10:00:00 +0000 2025", "id": 500, "id_str": "500", "truncated": False, "lang": "en",
    "full_text": "@FenwickCable no line since Monday", "in_reply_to_status_id_str": None,
    "in_reply_to_user_id_str": None, "in_reply_to_screen_name": None, "retweet_count": 2,
    "user": {"id_str": "11", "screen_name": "ida_gray", "name": "Ida Gray", "location": "Fenwick"},
    "entities": {"user_mentions": [{"screen_name": "FenwickCable", "id_str": "22"}], "hashtags": [{"text": "outage"}]},
}  # fmt: skip
ANSWER = POST | {
    "id": 501, "id_str": "501", "full_text": "@ida_gray sorry!", "in_reply_to_status_id_str": "500",
    "in_reply_to_user_id_str": "11", "in_reply_to_screen_name": "ida_gray",
    "user": {"id_str": "22", "screen_name": "fenwickcable", "name": "Fenwick"},
}  # fmt: skip
SECOND = {
    "id": "700", "text": "@FenwickCable still no line", "created_at": "2025-05-05T10:00:00.000Z", "author_id": "11",
    "conversation_id": "700", "edit_history_tweet_ids": ["699", "700"],
    "entities": {"mentions": [{"username": "FenwickCable", "id": "22"}]},
}  # fmt: skip
USERS = {"users": [{"id": "11", "username": "ida_gray", "name": "Ida Gray"}, {"id": "22", "username": "FenwickCable"}]}
DIRECT = {
    "type": "message_create", "id": "900", "created_timestamp": "1746439200250",
    "message_create": {"target": {"recipient_id": "22"}, "sender_id": "11", "message_data": {"text": "Order A-7"}},
}  # fmt: skip
MESSAGE = {"recipientId": "22", "senderId": "11", "text": "Hi", "createdAt": "2025-05-05T10:00:00.000Z", "id": "3"}
CONVERSATION = {"dmConversation": {"conversationId": "11-22", "messages": [{"messageCreate": MESSAGE}, {}]}}


def read(record):
    return list(SYSTEM.read(record, SOURCE))


def test_status_of_a_customer_is_written():
    (told,) = read(POST)

    assert (told.record, told.activity, told.channel) == ("500", Activity.MESSAGE_WRITTEN, Channel.SOCIAL)
    assert (told.direction, iso(told.at)) == (Direction.IN, "2025-05-05T10:00:00Z")
    assert told.ids == (
        Identifier("handle", "ida_gray"), Identifier("twitter_id", "11"), Identifier("name", "Ida Gray"),
    )  # fmt: skip
    assert {"note": "@FenwickCable no line since Monday", "location": "Fenwick", "hashtags": "outage",
            "mentions": "FenwickCable", "retweet_count": "2"}.items() <= told.attributes.items()  # fmt: skip


def test_answer_is_the_customers_contact():
    (told,) = read(ANSWER)

    assert (told.activity, told.direction) == (Activity.REPLY_SENT, Direction.OUT)
    assert told.ids[0] == Identifier("handle", "ida_gray")
    assert set(told.contact_keys) & set(read(POST)[0].contact_keys)


def test_long_text_stands_inside():
    (told,) = read(
        POST | {"full_text": None, "text": "no li…", "extended_tweet": {"full_text": "no line since Monday"}}
    )

    assert told.attributes["note"] == "no line since Monday"


@pytest.mark.parametrize("changes", [{"retweeted_status": POST}, {"full_text": "RT @ida_gray: no line"}])
def test_retweet_is_no_writing(changes):
    assert read(POST | changes)[0].activity is Activity.NOTED


def test_archive_is_the_organisations_own():
    bare = {name: value for name, value in ANSWER.items() if name != "user"}

    posted, deleted = read({"tweet": bare | {"deleted_at": "Mon May 05 11:00:00 +0000 2025"}})

    assert (posted.activity, posted.direction) == (Activity.REPLY_SENT, Direction.OUT)
    assert (deleted.activity, deleted.word, iso(deleted.at)) == (Activity.NOTED, "deleted", "2025-05-05T11:00:00Z")


def test_post_of_v2_has_its_users_beside_it():
    (told,) = read({"data": SECOND, "includes": USERS})

    assert told.ids[0] == Identifier("handle", "ida_gray")
    assert told.contact_keys == ("post:700/ida_gray", "post:699/ida_gray")


def test_post_of_v2_in_a_list_knows_numbers_only():
    answer = SECOND | {
        "id": "701", "author_id": "22", "in_reply_to_user_id": "11",
        "referenced_tweets": [{"type": "replied_to", "id": "700"}],
    }  # fmt: skip

    (asked,), (told,) = read(SECOND), read(answer)

    assert (asked.ids, told.ids) == ((Identifier("twitter_id", "11"),),) * 2
    assert (asked.activity, told.activity) == (Activity.MESSAGE_WRITTEN, Activity.REPLY_SENT)
    assert set(asked.contact_keys) & set(told.contact_keys)


def test_direct_messages_of_two_are_one_contact():
    back = DIRECT | {"id": "901", "message_create": {"target": {"recipient_id": "11"}, "sender_id": "22"}}

    (asked,), (told,) = read(DIRECT), read(back)

    assert (asked.activity, told.activity) == (Activity.MESSAGE_WRITTEN, Activity.REPLY_SENT)
    assert asked.ids == told.ids == (Identifier("twitter_id", "11"),)
    assert set(asked.contact_keys) & set(told.contact_keys) == {"post:11-22/11"}
    assert (asked.at % 1_000_000, asked.attributes["note"]) == (250_000, "Order A-7")


def test_direct_message_of_v2():
    (told,) = read({
        "id": "902", "event_type": "MessageCreate", "text": "Hello", "sender_id": "22", "dm_conversation_id": "11-22",
        "created_at": "2025-05-05T10:00:00.000Z",
    })  # fmt: skip

    assert (told.activity, told.ids) == (Activity.REPLY_SENT, (Identifier("twitter_id", "11"),))


def test_conversation_of_the_archive_gives_each_message():
    (told,) = read(CONVERSATION)

    assert (told.record, told.nested) == ("11-22/3", 2)


def test_deletion_without_a_moment_is_unreadable():
    with pytest.raises(Unreadable, match="deletion"):
        read({"delete": {"status": {"id_str": "500"}}})


@pytest.mark.parametrize(
    ("name", "text"),
    [("tweets.json", json.dumps([POST, ANSWER])),
     ("tweets.js", "window.YTD.tweets.part0 = " + json.dumps([{"tweet": ANSWER}], indent=2)),
     ("posts.json", json.dumps({"data": [SECOND], "includes": USERS}, indent=2)),
     ("posts.jsonl", json.dumps({"data": SECOND, "includes": USERS}) + "\n"),
     ("direct.json", json.dumps({"events": [DIRECT], "apps": {}}, indent=2)),
     ("direct.js", "window.YTD.direct_messages.part0 = " + json.dumps([CONVERSATION]))],
)  # fmt: skip
def test_files_are_recognised_and_read(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    found = sniff(path)

    assert found.system == "twitter"
    assert all(read(record) for _, record in records(path, found.layout))


@given(
    st.dictionaries(
        st.sampled_from([*POST, *SECOND, *DIRECT, "data", "tweet", "dmConversation", "event_type"])
        | st.text(max_size=5),
        ANYTHING,
    )
)
def test_any_record_is_read_or_unreadable(record):
    with suppress(Unreadable):
        list(SYSTEM.read(record, SOURCE))
