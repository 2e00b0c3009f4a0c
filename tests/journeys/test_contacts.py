"""Contacts and messages: what belongs together, when it was, and how much of the customer's time it took."""

import pytest
from told import MANNER, call, point, tell

from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import stitch
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import MINUTE

DAY = 24 * 60


def test_no_touchpoint_no_contact() -> None:
    assert tell().contacts == []


def test_records_with_one_key_are_one_contact_with_all_as_evidence() -> None:
    told = tell(*call("c1", 0, 10), point("case_opened", 1, record="case", silo="crm", keys=("call:c1",), topic="bill"))
    (contact,) = told.contacts
    assert contact.refs == ("s.csv#c1", "crm.csv#case")
    assert (contact.at, contact.until, contact.span) == (0, 10 * MINUTE, 10 * MINUTE)
    assert contact.assisted
    assert contact.waited == MINUTE


@pytest.mark.parametrize(("opened", "contacts"), [(5, 1), (10, 1), (40, 1), (41, 1), (10 + DAY, 1), (11 + DAY, 2)])
def test_a_case_opened_within_a_day_of_a_call_is_no_contact_of_its_own(opened: float, contacts: int) -> None:
    told = tell(*call("c1", 0, 10), point("case_opened", opened, silo="crm", record="case"))
    assert len(told.contacts) == contacts
    assert ("crm.csv#case" in told.contacts[0].refs) is (opened <= 40)


def test_a_payment_during_a_call_is_evidence_of_it_and_one_after_it_is_not() -> None:
    told = tell(*call("c1", 0, 10), *(point("paid", at, channel="none", silo="pay") for at in (5, 11)))
    assert told.contacts[0].refs == ("s.csv#c1", "pay.csv#paid5")


def test_of_two_calls_at_once_the_later_begun_has_the_case() -> None:
    told = tell(*call("c1", 0, 30), *call("c2", 20, 40), point("case_opened", 25, silo="crm", record="case"))
    assert [contact.refs for contact in told.contacts] == [("s.csv#c1",), ("s.csv#c2", "crm.csv#case")]


@pytest.mark.parametrize(("gap", "sessions"), [(30 - 1 / 60, 1), (30, 2), (30 + 1 / 60, 2)])
def test_a_session_ends_after_thirty_minutes_of_silence(gap: float, sessions: int) -> None:
    told = tell(*(point("page_viewed", at, channel="web", ids=("browser b",)) for at in (0, 5, 5 + gap)))
    assert len(told.contacts) == sessions


def test_two_browsers_are_two_sessions() -> None:
    told = tell(
        *(point("page_viewed", at, channel="web", ids=(f"browser {b}",)) for at, b in ((0, "x"), (1, "y"), (2, "x")))
    )
    assert len(told.contacts) == 2


@pytest.mark.parametrize(
    ("activity", "channel", "outcome", "opened", "minutes"),
    [
        ("notice_sent", "letter", None, False, 2.0),
        ("notice_sent", "email", None, False, 0.0),
        ("notice_sent", "email", None, True, 1.0),
        ("notice_sent", "sms", None, False, 0.5),
        ("call_placed", "phone", "voicemail", False, 1.0),
        ("call_placed", "phone", "silent", False, 0.5),
        ("call_placed", "phone", "no_answer", False, 0.5),
        ("survey_sent", "survey", None, True, 1.0),
        ("survey_sent", "survey", None, False, 0.0),
        ("survey_sent", "sms", None, False, 0.5),
    ],
)
def test_a_message_takes_the_time_of_the_counting_rules(
    activity: str, channel: str, outcome: str | None, *, opened: bool, minutes: float
) -> None:
    sent = point(activity, 0, channel=channel, outcome=outcome, direction="out", keys=("message:m",))
    read = [point("notice_opened", 3, channel=channel, keys=("message:m",))] if opened else []
    (message,) = tell(sent, *read).contacts
    assert message.kind is ContactKind.MESSAGE
    assert message.span == minutes * MINUTE
    assert message.at == message.until == 0


@pytest.mark.parametrize(("channel", "minutes"), [("email", 5), ("letter", 15), ("social", 2)])
def test_writing_takes_the_time_of_the_counting_rules(channel: str, minutes: int) -> None:
    (contact,) = tell(point("message_written", 0, channel=channel)).contacts
    assert contact.kind is ContactKind.CONTACT
    assert contact.span == minutes * MINUTE


def test_overlapping_waits_count_once() -> None:
    rows = [point("held", at, until=until, record=f"h{at}", keys=("call:c1",)) for at, until in ((2, 5), (4, 6))]
    (contact,) = tell(*call("c1", 0, 10), *rows).contacts
    assert contact.waited == (1 + 4) * MINUTE


def test_a_dated_note_of_a_call_does_not_stretch_the_call() -> None:
    (contact,) = tell(*call("c1", 600, 610), point("message_written", 0, record="note", keys=("call:c1",))).contacts
    assert (contact.at, contact.until) == (600 * MINUTE, 610 * MINUTE)


def test_an_announced_wait_does_not_stretch_the_call() -> None:
    said = point("wait_announced", 0.5, until=175, record="said", keys=("call:c1",), seconds="10470")
    (contact,) = tell(*call("c1", 0, 10), said).contacts
    assert contact.until == 10 * MINUTE


def test_a_record_on_no_channel_is_neither_contact_nor_message() -> None:
    assert tell(point("notice_sent", 0, channel="none"), point("billed", 1, channel="none")).contacts == []


def test_a_case_that_no_contact_explains_is_the_trace_of_one() -> None:
    (contact,) = tell(point("case_opened", 0, channel="email", topic="bill")).contacts
    assert contact.assisted
    assert contact.span == 5 * MINUTE


def test_a_case_that_came_by_fax_is_by_itself_no_writing_of_the_customers() -> None:
    told = tell(point("case_opened", 0, channel="fax", topic="bill"))
    (own,) = tell(point("message_written", 0, channel="fax", topic="bill")).contacts

    assert told.contacts == []
    assert [journey.topic for journey in told.journeys] == ["bill"]
    assert own.span == 15 * MINUTE


def test_a_thread_of_mails_takes_the_time_of_its_mails_and_not_the_days_between() -> None:
    key = ("ticket:1",)
    told = tell(
        *(point("message_written", at, channel="email", keys=key, record=f"m{at}") for at in (0, DAY)),
        point("reply_sent", DAY / 2, channel="email", direction="out", keys=key, record="answer"),
    )
    assert [(one.kind.value, one.at / MINUTE, one.span / MINUTE, one.refs) for one in told.contacts] == [
        ("contact", 0, 5, ("s.csv#m0",)),
        ("message", DAY / 2, 1, ("s.csv#answer",)),
        ("contact", DAY, 5, (f"s.csv#m{DAY}",)),
    ]
    assert [one.assisted for one in told.contacts] == [True, False, True]
    assert told.frictions == []


def test_an_automatic_receipt_belongs_to_the_mail_it_answers() -> None:
    key = ("ticket:1",)
    receipt = point("reply_sent", 1, channel="email", direction="out", keys=key, record="r", automatic="true")
    (contact,) = tell(point("message_written", 0, channel="email", keys=key, record="m"), receipt).contacts
    assert (contact.span, contact.refs) == (5 * MINUTE, ("s.csv#m", "s.csv#r"))


def test_who_writes_again_after_self_service_failed_has_lost_the_time_of_the_first_mail() -> None:
    key = ("ticket:1",)
    failed = point("step_failed", 0, channel="web", ids=("browser b",), topic="bill", task="pay")
    mails = [
        point("message_written", at, channel="email", keys=key, record=f"m{at}", topic="bill") for at in (60, 2 * DAY)
    ]
    spans = {one.name: one.span for one in tell(failed, *mails).frictions}
    assert spans["failure_demand"] == 5 * MINUTE


@pytest.mark.parametrize(("direction", "minutes"), [("in", 5), ("out", 1)])
def test_a_mail_that_lies_in_a_queue_keeps_nobody_waiting(direction: str, minutes: int) -> None:
    key = ("mail:1",)
    told = tell(
        point("queued", 0, until=60, channel="email", direction=direction, keys=key),
        point("connected", 60, until=70, channel="email", direction=direction, keys=key),
    )
    (contact,) = told.contacts
    assert (contact.span, contact.waited) == (minutes * MINUTE, 0)
    assert told.frictions == []


def test_writing_with_a_recorded_length_takes_that() -> None:
    told = tell(point("message_written", 0, until=7, channel="email"))
    assert told.contacts[0].span == 7 * MINUTE


def test_what_one_record_tells_under_two_keys_is_two_contacts() -> None:
    points = [
        point("queued", 0, until=8, record="c", part=0, keys=("call:c",)),
        point("callback_agreed", 8, record="c", part=1, keys=("call:c",)),
        point("connected", 40, until=45, record="c", part=2, keys=("call:c:back",)),
    ]
    rows = [Placed(touchpoint=one, group="c", person="p") for one in points]
    first, back = stitch("p", rows, MANNER).contacts
    assert (first.at, first.until, back.at, back.until) == (0, 8 * MINUTE, 40 * MINUTE, 45 * MINUTE)
    assert first.id != back.id


def test_two_keys_of_one_record_that_a_third_joins_are_one_contact() -> None:
    points = [
        point("queued", 0, until=8, record="c", part=0, keys=("call:c", "leg:1")),
        point("connected", 8, until=45, record="c", part=1, keys=("call:c", "leg:2")),
    ]
    rows = [Placed(touchpoint=one, group="c", person="p") for one in points]
    (contact,) = stitch("p", rows, MANNER).contacts
    assert contact.span == 45 * MINUTE


def test_a_note_written_in_a_long_running_case_during_a_later_call_tells_of_that_call() -> None:
    case = ("case:1",)
    told = tell(
        point("message_written", 0, channel="email", keys=case, record="mail", silo="crm", topic="bill"),
        *call("later", 10 * DAY, 10 * DAY + 20),
        point("case_updated", 10 * DAY + 5, channel="none", direction="within", keys=case, record="n1", silo="crm"),
        point(
            "problem_retold",
            10 * DAY + 5,
            channel="none",
            direction="within",
            keys=case,
            record="n1",
            part=1,
            silo="crm",
        ),
        point("case_updated", 11 * DAY, channel="none", direction="within", keys=case, record="n2", silo="crm"),
    )
    mail, later = (one.refs for one in told.contacts)
    assert mail == ("crm.csv#mail", "crm.csv#n2")
    assert later == ("s.csv#later", "crm.csv#n1")
    (again,) = (one for one in told.frictions if one.name == "start_over")
    assert (again.contact, again.span) == ("s:later", 3 * MINUTE)


def test_a_note_of_a_call_s_own_case_stays_in_it_though_another_call_is_going_on() -> None:
    note = point("case_updated", 15, channel="none", direction="within", keys=("call:a",), record="n", silo="crm")
    told = tell(*call("a", 0, 20), note, *call("b", 10, 30))
    assert [one.refs for one in told.contacts] == [("s.csv#a", "crm.csv#n"), ("s.csv#b",)]


def test_a_record_of_a_call_and_a_visit_days_later_tells_of_two_contacts():
    told = tell(
        point("visit_planned", 0, channel="none", direction="within", record="job", topic="repair"),
        point("call_placed", 60, channel="phone", direction="out", record="job", part=1, topic="repair"),
        point("visit_arrived", 4320, until=4380, channel="visit", record="job", part=2, topic="repair"),
    )
    assert [(one.kind.value, one.channel.value, one.span / MINUTE) for one in told.contacts] == [
        ("message", "phone", 0.5), ("contact", "visit", 60),
    ]  # fmt: skip
    assert len(told.journeys) == 1


def test_a_record_by_two_ways_without_a_pause_is_one_contact():
    told = tell(
        point("step_failed", 0, until=5, channel="web", record="r"),
        point("connected", 20, until=30, channel="phone", record="r", part=1),
    )
    assert len(told.contacts) == 1


@pytest.mark.parametrize(
    ("channel", "at", "until", "contacts"),
    [("branch", 5, 25, 1), ("branch", 0, 30, 1), ("branch", 5, 31, 2), ("visit", 5, 25, 2), ("phone", 5, 25, 2)],
)
def test_what_happens_during_a_meeting_at_the_same_place_is_part_of_it(
    channel: str, at: float, until: float, contacts: int
) -> None:
    visit = point("connected", 0, until=30, channel="branch", record="slip", topic="repair")
    step = point("script_run", at, until=until, channel=channel, record="job", silo="desk", topic="repair")
    told = tell(visit, step)
    assert len(told.contacts) == contacts
    assert sum(one.span for one in told.contacts) == (30 + (until - at if contacts > 1 else 0)) * MINUTE


def test_two_visits_of_which_only_the_day_is_known_stay_two() -> None:
    assert len(tell(*(point("connected", 0, channel="branch", record=name) for name in "ab")).contacts) == 2
