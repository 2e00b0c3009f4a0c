"""The mails of a correspondence, counted one by one."""

import pytest
from told import names, point, tell

from tellonce.vocabulary.moment import MINUTE

KEY = ("case:7",)
HOUR, DAY = 60, 1440


def mail(activity, at, **said):
    direction = "in" if activity in ("message_written", "case_opened") else "out"
    return point(
        activity, at, channel="email", direction=direction, keys=KEY, record=f"{activity}{at}", topic="bill", **said
    )


def counted(*points):
    return [(one.kind.value, one.channel.value, one.span / MINUTE) for one in tell(*points).contacts]


CONTACT, ANSWER, UNREAD = ("contact", "email", 5), ("message", "email", 1), ("message", "email", 0)


def test_a_case_that_alone_tells_what_the_customer_wrote_is_a_mail_beside_its_answers():
    answers = [mail("reply_sent", DAY), mail("reply_sent", 2 * DAY)]
    assert counted(mail("case_opened", 0), *answers) == [CONTACT, ANSWER, ANSWER]
    assert counted(mail("case_opened", 0), *answers[:1]) == [CONTACT, ANSWER]


def test_a_case_beside_the_mail_that_opened_it_is_that_mail():
    assert counted(mail("case_opened", 0), mail("message_written", 0), mail("reply_sent", DAY)) == [CONTACT, ANSWER]


@pytest.mark.parametrize(("after", "notices"), [(HOUR, 0), (HOUR + 1, 1)])
def test_a_notice_within_an_hour_of_the_customers_mail_is_its_receipt(after, notices):
    told = counted(mail("message_written", 0), mail("notice_sent", after), mail("reply_sent", DAY))
    assert told == [CONTACT, *[UNREAD] * notices, ANSWER]


def test_a_notice_before_the_customer_wrote_is_a_message_of_its_own():
    assert counted(mail("notice_sent", 0), mail("message_written", DAY)) == [UNREAD, CONTACT]


def test_mails_to_a_customer_who_never_wrote_are_messages_each():
    survey = mail("survey_sent", 2 * DAY)
    assert counted(mail("reply_sent", 0), mail("reply_sent", DAY), survey) == [ANSWER, ANSWER, ("message", "survey", 0)]


def test_to_be_sent_elsewhere_costs_the_mail_that_was_answered_with_it():
    told = tell(
        mail("notice_sent", 0),
        mail("message_written", DAY),
        mail("reply_sent", DAY + 2 * HOUR),
        mail("message_written", 2 * DAY),
        mail("sent_elsewhere", 2 * DAY + HOUR),
        mail("reply_sent", 2 * DAY + HOUR),
    )
    assert names(told) == ["forced_channel_switch"]
    assert [one.span for one in told.frictions] == [5 * MINUTE]


def test_a_broken_promise_shows_the_contact_that_asks_for_it_and_costs_it():
    due = str(DAY * MINUTE)
    asks = point("connected", 3 * DAY, until=3 * DAY + 8, record="call", topic="bill", matters=("order:1",))
    made = point(
        "promise_made", 0, channel="none", record="note", topic="bill", matters=("order:1",),
        due=due, what="refund", keeps="refunded",
    )  # fmt: skip
    (broken,) = [one for one in tell(made, asks).frictions if one.name == "broken_promise"]
    assert broken.evidence == ("s.csv#note", "s.csv#call")
    assert broken.span == 8 * MINUTE


@pytest.mark.parametrize("again", [True, False])
def test_a_contact_begins_with_the_case_that_stands_for_its_first_mail(again):
    mails = [mail("case_opened", 0), mail("reply_sent", HOUR), *([mail("message_written", DAY)] if again else [])]
    told = tell(*mails)
    assert [one.started for one in told.journeys] == [0]
    assert [one.at for one in told.contacts] == [one.at for one in mails]


def test_a_case_that_stands_for_a_mail_was_answered_by_a_person_when_it_is_answered():
    later = point("message_written", 3 * DAY, channel="email", record="another", topic="bill")
    assert names(tell(mail("case_opened", 0), mail("reply_sent", HOUR), later)) == ["repeat_contact"]
