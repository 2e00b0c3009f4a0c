"""Mail: who wrote to whom, threads, automatic mail, bounces, receipts, forms, several readers."""

from contextlib import suppress

import pytest
from fenwick import ANYTHING, source
from hypothesis import given
from hypothesis import strategies as st

from tellonce.journeys.contacts import gather
from tellonce.journeys.effort import span
from tellonce.journeys.placed import Placed
from tellonce.reading.rules import Reading
from tellonce.silos.files.mail_parts import parsed
from tellonce.silos.sniff import sniff
from tellonce.silos.systems.mbox import SYSTEM
from tellonce.silos.texts import told_by_texts
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE, iso
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

SOURCE = source(addresses=("@fenwick.example", "care@example.net"))
MAIL = {
    "From": "Ida Gray <ida@example.org>", "To": "care@fenwick.example", "Subject": "No line",
    "Date": "Mon, 5 May 2025 12:00:00 +0200", "Message-ID": "<m1@example.org>", "X-Customer": "C-77",
    "Received": "from a by b; Mon, 5 May 2025 10:00:02 +0000",
}  # fmt: skip
ANSWER = {
    "From": "Care <care@fenwick.example>", "To": "Ida Gray <IDA@example.org>", "Subject": "Re: No line",
    "Date": "Mon, 5 May 2025 13:00:00 +0200", "Message-ID": "<m2@fenwick.example>", "In-Reply-To": "<m1@example.org>",
    "References": "<m1@example.org>",
}  # fmt: skip
BARE = {"In-Reply-To": "", "References": ""}
BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: care@fenwick.example
Date: Mon, 5 May 2025 13:00:05 +0200
Message-ID: <b1@mx.example.org>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Could not deliver.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ida@example.org
Action: {}
Status: 5.1.1

--b
Content-Type: {}

Message-ID: <m2@fenwick.example>
Subject: Re: No line

--b--
"""
RECEIPT = """\
From: ida@example.org
To: care@fenwick.example
Date: Mon, 5 May 2025 14:00:05 +0200
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

Read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822; ida@example.org
Original-Message-ID: <m2@fenwick.example>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""


def record(headers, body="It is dead."):
    return parsed(("".join(f"{name}: {value}\n" for name, value in headers.items()) + f"\n{body}\n").encode(), "")


def read(headers, body="It is dead."):
    return list(SYSTEM.read(record(headers, body), SOURCE))


def report(text):
    (told,) = SYSTEM.read(parsed(text.encode(), ""), SOURCE)
    return told


def test_mail_of_a_customer_is_written():
    (told,) = read(MAIL)

    assert (told.record, told.activity, told.channel) == ("m1@example.org", Activity.MESSAGE_WRITTEN, Channel.EMAIL)
    assert (told.direction, iso(told.at)) == (Direction.IN, "2025-05-05T10:00:00Z")
    assert told.ids == (Identifier("email", "ida@example.org"), Identifier("name", "Ida Gray"))
    assert told.attributes == {
        "subject": "No line", "note": "It is dead.", "from": "ida@example.org", "to": "care@fenwick.example",
        "x-customer": "C-77",
    }  # fmt: skip


def test_answer_shares_a_key_with_what_it_answers():
    (told,) = read(ANSWER)

    assert (told.activity, told.direction) == (Activity.REPLY_SENT, Direction.OUT)
    assert set(told.contact_keys) & set(read(MAIL)[0].contact_keys) == {"mail:m1@example.org/ida@example.org"}


def test_somebody_else_in_the_thread_is_no_part_of_the_contact():
    (other,) = read(ANSWER | {"From": "otto@example.org", "To": "care@fenwick.example", "Message-ID": "<m3@x>"})

    assert not set(other.contact_keys) & {key for mail in (MAIL, ANSWER) for key in read(mail)[0].contact_keys}


@pytest.mark.parametrize(
    ("changes", "activity", "direction"),
    [({}, Activity.NOTICE_SENT, Direction.OUT), ({"List-Id": "<news>"}, Activity.NEWSLETTER_SENT, Direction.OUT),
     ({"Precedence": "bulk"}, Activity.NEWSLETTER_SENT, Direction.OUT),
     ({"Precedence": "bulk", "Auto-Submitted": "auto-generated"}, Activity.NOTICE_SENT, Direction.OUT),
     ({"Auto-Submitted": "auto-replied", "In-Reply-To": "<m1@example.org>"}, Activity.NOTICE_SENT, Direction.OUT),
     ({"X-Autoreply": "yes", "In-Reply-To": "<m1@example.org>"}, Activity.NOTICE_SENT, Direction.OUT),
     ({"Precedence": "auto_reply", "In-Reply-To": "<m1@example.org>"}, Activity.NOTICE_SENT, Direction.OUT),
     ({"Auto-Submitted": "no", "In-Reply-To": "<m1@example.org>"}, Activity.REPLY_SENT, Direction.OUT),
     ({"To": "boss@fenwick.example"}, Activity.NOTED, Direction.WITHIN),
     ({"X-Gmail-Labels": "Drafts,Important"}, Activity.NOTED, Direction.WITHIN)],
)  # fmt: skip
def test_mail_of_the_organisation(changes, activity, direction):
    (told,) = read({"From": "care@fenwick.example", "To": "ida@example.org", "Date": MAIL["Date"]} | changes)

    assert (told.activity, told.direction) == (activity, direction)


@pytest.mark.parametrize(
    ("changes", "receipt"),
    [({"Auto-Submitted": "auto-replied"}, "true"), ({"Auto-Submitted": "auto-replied (away)", **BARE}, "true"),
     ({"X-Autorespond": "1"}, "true"), ({"Auto-Submitted": "auto-generated"}, "true"),
     ({"Auto-Submitted": "auto-generated", **BARE}, None), ({}, None), ({"Auto-Submitted": "no"}, None)],
)  # fmt: skip
def test_receipt_is_marked_and_shares_the_key_of_what_it_answers(changes, receipt):
    (told,) = read(ANSWER | changes)

    assert told.attributes.get("automatic") == receipt
    assert bool(set(told.contact_keys) & set(read(MAIL)[0].contact_keys)) is ("In-Reply-To" not in changes)


def test_promise_of_a_receipt_is_read_and_the_receipt_takes_no_minute_beside_its_mail():
    body = "Thank you for your mail. We will answer within 2 business days."
    receipt = told_by_texts(read(ANSWER | {"Auto-Submitted": "auto-replied"}, body), Reading(), SOURCE)
    rows = [Placed(touchpoint=one, group="thread", person="ida") for one in (*read(MAIL), *receipt)]
    (group,) = gather(rows, 30 * MINUTE)

    assert [one.activity for one in receipt] == [Activity.NOTICE_SENT, Activity.PROMISE_MADE]
    assert (receipt[1].attributes["keeps"], receipt[1].channel) == ("reply_sent", Channel.NONE)
    assert span(group) == 5 * MINUTE


@pytest.mark.parametrize(
    "changes",
    [{"Auto-Submitted": "auto-replied (vacation)"}, {"Precedence": "auto_reply"}, {"List-Id": "<a.example>"},
     {"X-Autoreply": "yes"}, {"X-Spam-Flag": "YES"}, {"X-Gmail-Labels": "Spam"}, {"From": "postmaster@example.org"}],
)  # fmt: skip
def test_automatic_mail_is_not_written_by_the_customer(changes):
    (told,) = read(MAIL | changes)

    assert (told.activity, told.direction) == (Activity.NOTED, Direction.IN)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_bounce_is_a_notice_that_failed_of_the_mail_it_names(kind):
    told = report(BOUNCE.format("failed", kind))

    assert (told.activity, told.outcome, told.direction) == (Activity.NOTICE_FAILED, Outcome.FAILED, Direction.OUT)
    assert told.ids == (Identifier("email", "ida@example.org"),)
    assert "mail:m2@fenwick.example/ida@example.org" in told.contact_keys
    assert told.attributes["report.status"] == "5.1.1"


def test_delay_is_no_bounce():
    assert report(BOUNCE.format("delayed", "message/rfc822")).activity is Activity.NOTED


def test_bounce_of_exim_names_its_recipient_in_a_header():
    (told,) = read({"From": "Mailer-Daemon@mx.example", "To": "care@fenwick.example", "Date": MAIL["Date"],
                    "X-Failed-Recipients": "ida@example.org"})  # fmt: skip

    assert (told.activity, told.ids) == (Activity.NOTICE_FAILED, (Identifier("email", "ida@example.org"),))


PLAIN = "Could not be delivered.\n\nFinal-Recipient: rfc822; ida@example.org\nAction: {}\nStatus: 5.1.1\n"
BOUNCED = {
    "From": "Mail Delivery System <MAILER-DAEMON@fenwick.example>", "To": "care@fenwick.example",
    "Date": MAIL["Date"], "Message-ID": "<b2@fenwick.example>", "In-Reply-To": "<m2@fenwick.example>",
    "Auto-Submitted": "auto-replied",
}  # fmt: skip


def test_bounce_of_the_own_server_in_plain_words_names_its_recipient():
    (told,) = read(BOUNCED, PLAIN.format("failed"))

    assert (told.activity, told.outcome, told.direction) == (Activity.NOTICE_FAILED, Outcome.FAILED, Direction.OUT)
    assert told.ids == (Identifier("email", "ida@example.org"),)
    assert "mail:m2@fenwick.example/ida@example.org" in told.contact_keys
    assert told.attributes["report.status"] == "5.1.1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, PLAIN.format("delayed")), ({"From": "MAILER-DAEMON@example.org"}, PLAIN.format("failed")),
     ({"From": "care@fenwick.example"}, PLAIN.format("failed")), ({}, "It failed, as Action: failed says.")],
)  # fmt: skip
def test_plain_words_of_others_or_of_a_delay_are_no_bounce(changes, words):
    (told,) = read(BOUNCED | changes, words)

    assert told.activity is Activity.NOTED


def test_receipt_of_reading_opens_the_mail_it_names():
    told = report(RECEIPT)

    assert told.activity is Activity.NOTICE_OPENED
    assert "mail:m2@fenwick.example/ida@example.org" in told.contact_keys


def test_form_of_the_site_is_written_by_whoever_is_to_be_answered():
    (told,) = read(MAIL | {"From": "web@fenwick.example", "Reply-To": "Ida Gray <ida@example.org>"})

    assert (told.activity, told.ids[0]) == (Activity.MESSAGE_WRITTEN, Identifier("email", "ida@example.org"))


def test_several_customers_are_told_apart():
    first, second = read(ANSWER | {"To": "ida@example.org, Otto <otto@example.org>", "Cc": "care@example.net"})

    assert (first.record, first.nested) == ("m2@fenwick.example/ida@example.org", len("/ida@example.org"))
    assert [each.ids[0].value for each in (first, second)] == ["ida@example.org", "otto@example.org"]
    assert not set(first.contact_keys) & set(second.contact_keys)


def test_mail_to_many_is_a_mass_mailing_of_nobody():
    (told,) = read(ANSWER | {"To": ", ".join(f"c{number}@example.org" for number in range(11))})

    assert (told.activity, told.ids) == (Activity.NEWSLETTER_SENT, ())


@pytest.mark.parametrize(
    ("date", "moment"),
    [("5 May 25 10:00 GMT", "2025-05-05T10:00:00Z"), ("Mon, 05 May 2025 06:00:00 EDT", "2025-05-05T10:00:00Z"),
     ("Mon, 5 May 2025 10:00:00 -0000", "2025-05-05T10:00:00Z"), ("2025-05-05T12:00:00+02:00", "2025-05-05T10:00:00Z"),
     ("Mon May  5 10:00:00 2025", "2025-05-05T10:00:00Z"), ("Mon, 5 May 2025 12:00:00 +0200 (CEST)",
                                                            "2025-05-05T10:00:00Z"),
     ("yesterday", "2025-05-05T10:00:02Z")],
)  # fmt: skip
def test_moments_in_their_many_forms(date, moment):
    assert iso(read(MAIL | {"Date": date})[0].at) == moment


@pytest.mark.parametrize(
    "line", ["From ida@example.org Mon May  5 10:00:01 2025", "From 17@xxx Mon May 05 12:00:01 +0200 2025"]
)
def test_line_before_the_message_is_the_last_resort(line):
    bare = record({"From": "ida@example.org"}) | {"envelope": line}

    (told,) = SYSTEM.read(bare, SOURCE)

    assert (iso(told.at), told.record) == ("2025-05-05T10:00:01Z", "L7")
    with pytest.raises(Unreadable, match="Date"):
        list(SYSTEM.read(bare | {"envelope": ""}, SOURCE))


def test_mailbox_and_message_are_recognised(tmp_path):
    text = "".join(f"{name}: {value}\n" for name, value in MAIL.items()) + "\nHello\n"
    for name, content in (("inbox", f"From - Mon May 05 10:00:00 2025\n{text}\n"), ("17.M1.host:2,S", text)):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert sniff(path).system == "mbox"


@given(
    st.dictionaries(st.sampled_from([*record(MAIL), "report"]) | st.text(max_size=5), ANYTHING)
    | st.dictionaries(
        st.sampled_from([*record(MAIL)["headers"], "x-failed-recipients", "in-reply-to", "references"]), ANYTHING
    ).map(lambda headers: record(MAIL) | {"headers": headers})
)
def test_any_record_is_read_or_unreadable(told):
    with suppress(Unreadable):
        assert list(SYSTEM.read(told, SOURCE))
