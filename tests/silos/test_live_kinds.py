"""Records that only webhooks and streams bring: read by the reader of their system, in the words of its export."""

import pytest
from posted import ARRIVED, CHARGE, bridge, ids, tell, told

TICKET = {"id": "7", "created_at": "2025-05-05T10:00:00Z", "updated_at": "2025-05-05T10:00:00Z", "status": "open",
          "priority": "low", "type": "task", "subject": "No signal", "requester_id": "5", "submitter_id": "5",
          "via": {"channel": "email"}, "tags": ["dish"], "description": "It is dark."}  # fmt: skip
SHOUTED = TICKET | {"status": "OPEN", "priority": "LOW", "type": "TASK"}


def befell(kind, event, detail=SHOUTED, subject="ticket"):
    return {"account_id": 1, "id": "ev1", "type": f"zen:event-type:{subject}.{kind}", "detail": detail,
            "time": "2025-05-05T11:00:00.123456789Z", "subject": f"zen:{subject}:7", "event": event,
            "zendesk_event_version": "2022-11-06"}  # fmt: skip


@pytest.mark.parametrize("body", [
    befell("created", {}), {"ticket": TICKET}, {"tickets": [TICKET], "users": []},
    bridge({"ticket_event": {"type": "Ticket Created", "ticket": TICKET}}),
])  # fmt: skip
def test_ticket_of_zendesk_tells_what_the_export_tells(body):
    assert told("zendesk", body) == tell("zendesk", TICKET)


def test_comment_of_zendesk_tells_what_the_export_tells():
    comment = {"id": "71", "body": "And now?", "is_public": True, "author": {"id": "5", "is_staff": False}}
    exported = {
        "id": "71",
        "body": "And now?",
        "public": True,
        "author_id": "5",
        "created_at": "2025-05-05T11:00:00.123456Z",
    }
    live = told("zendesk", befell("comment_added", {"comment": comment}))[-1]
    whole = tell("zendesk", TICKET | {"comments": [exported]})[-1]

    assert ids("zendesk", befell("comment_added", {"comment": comment})) == ["ev1"]
    for name in ("record", "at", "activity", "channel", "direction", "ids", "contact_keys", "matters"):
        assert getattr(live, name) == getattr(whole, name), name


def test_answer_and_note_of_staff_in_zendesk():
    comment = {"id": "72", "body": "Soon.", "is_public": True, "author": {"id": "9", "is_staff": True}}

    assert told("zendesk", befell("comment_added", {"comment": comment}))[-1].activity.value == "reply_sent"
    private = comment | {"is_public": False}
    assert told("zendesk", befell("comment_added", {"comment": private}))[-1].activity.value == "case_updated"


def test_changes_of_zendesk():
    *_, moved = told("zendesk", befell("group_assignment_changed", {"current": "2", "previous": "1"}))
    solved = told(
        "zendesk", befell("status_changed", {"current": "SOLVED", "previous": "OPEN"}, SHOUTED | {"status": "SOLVED"})
    )

    assert (moved.activity.value, moved.attributes["from"], moved.attributes["to"]) == ("transferred", "1", "2")
    assert [one.activity.value for one in solved] == ["case_opened", "case_closed", "case_updated"]


def test_user_of_zendesk():
    user = {"id": "5", "email": "ida@example.org", "role": "end-user", "created_at": "2025-05-05T10:00:00Z"}

    assert told("zendesk", befell("created", {}, user, "user")) == tell("zendesk", user)


def test_later_version_of_a_ticket_is_another_delivery():
    first, second = ids("zendesk", {"ticket": TICKET}), ids("zendesk", {"ticket": TICKET | {"status": "solved"}})

    assert first != second


def test_refund_and_dispute_of_stripe_tell_when_they_were():
    refunded = {"id": "evt_2", "type": "charge.refunded", "created": 1746525600,
                "data": {"object": CHARGE | {"amount_refunded": 250}}}  # fmt: skip
    dispute = {"id": "dp_1", "object": "dispute", "charge": "ch_1", "amount": 1250, "currency": "usd",
               "created": 1746525600, "status": "needs_response", "reason": "fraudulent"}  # fmt: skip
    _, back = told("stripe", refunded)
    (disputed,) = told("stripe", {"id": "evt_3", "type": "charge.dispute.created", "data": {"object": dispute}})

    assert (back.activity.value, back.at) == ("refunded", ARRIVED + 86_400_000_000)
    assert (disputed.activity.value, disputed.at, disputed.attributes["Amount"]) == ("disputed", back.at, "12.50")


def test_account_of_mastodon():
    account = {"id": "5", "username": "ida", "email": "ida@example.org", "created_at": "2025-05-05T10:00:00Z",
               "account": {"acct": "ida", "display_name": "Ida"}}  # fmt: skip
    (live,) = told("mastodon", {"event": "account.created", "created_at": "2025-05-05T10:00:01Z", "object": account})

    assert (live.activity.value, {one.kind for one in live.ids}) == (
        "profile_recorded", {"handle", "mastodon_id", "email", "name"},
    )  # fmt: skip


def test_request_of_a_cx_webhook():
    body = {"detectIntentResponseId": "r2", "text": "pay", "languageCode": "en", "fulfillmentInfo": {"tag": "balance"},
            "intentInfo": {"displayName": "pay"}, "sessionInfo": {"session": "projects/p/sessions/s1"}}  # fmt: skip

    assert ids("dialogflow", body) == ["r2:balance"]
    assert {one.record for one in told("dialogflow", body)} == {"r2"}


def change(fields):
    header = {"entityName": "Case", "recordIds": ["500000000000001AAA"], "changeType": "UPDATE", "transactionKey": "tx",
              "sequenceNumber": 1, "commitTimestamp": 1746439200000}  # fmt: skip
    return {"payload": {"ChangeEventHeader": header, **fields}}


def test_change_of_a_case_tells_what_changed_and_when():
    (moved,) = told("salesforce_case", change({"Status": "Working", "LastModifiedDate": 1746439200000}))

    assert (moved.activity.value, moved.at, moved.word) == ("case_updated", ARRIVED, "Working")
    assert moved.matters == ("case_id:500000000000001AAA",)
    assert moved.contact_keys == ("case:500000000000001AAA",)


def test_change_that_closes_a_case_closes_it():
    told_of = told("salesforce_case", change({"Status": "Closed", "ClosedDate": 1746439200000, "IsClosed": True}))

    assert [one.activity.value for one in told_of] == ["case_updated", "case_closed"]
    assert told_of[1].at == ARRIVED


def test_contact_of_salesforce_comes_by_its_compound_names():
    header = change({})["payload"]["ChangeEventHeader"] | {"entityName": "Contact", "recordIds": ["003000000000001AAA"]}
    fields = {"Name": {"FirstName": "Ida", "LastName": "Quill"}, "Email": "ida@example.org",
              "CreatedDate": 1746439200000, "MailingAddress": {"Street": "1 Elm", "City": "Fenwick"}}  # fmt: skip
    (live,) = told("salesforce_contact", {"payload": {"ChangeEventHeader": header, **fields}})
    exported = {"ID": "003000000000001AAA", "FIRSTNAME": "Ida", "LASTNAME": "Quill", "EMAIL": "ida@example.org",
                "MAILINGSTREET": "1 Elm", "MAILINGCITY": "Fenwick", "CREATEDDATE": "2025-05-05T10:00:00Z"}  # fmt: skip
    (whole,) = tell("salesforce_contact", exported)

    assert (live.record, live.at, live.ids) == (whole.record, whole.at, whole.ids)


def test_message_on_x_comes_with_the_handle_of_its_writer():
    message = {"type": "message_create", "id": "31", "created_timestamp": "1746439200000",
               "message_create": {"target": {"recipient_id": "22"}, "sender_id": "9",
                                  "message_data": {"text": "hi"}}}  # fmt: skip
    users = {"9": {"id": "9", "screen_name": "ida", "name": "Ida"}, "22": {"id": "22", "screen_name": "fenwick"}}
    (live,) = told("twitter", {"for_user_id": "22", "direct_message_events": [message], "users": users})

    assert {one.kind: one.value for one in live.ids} == {"handle": "ida", "twitter_id": "9", "name": "Ida"}
