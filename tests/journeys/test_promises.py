"""Promises: said twice, kept by what no activity shows, and asked for after they broke."""

import pytest
from told import call, names, point, tell

from tellonce.vocabulary.journey import PromiseStatus
from tellonce.vocabulary.moment import MINUTE, iso
from tellonce.vocabulary.touchpoint import Touchpoint

DAY = 24 * 60


def promised(
    record: str, at: float, due: float, keeps: str = "refunded", matters: tuple[str, ...] = (), **said: str
) -> Touchpoint:
    """A promise read in a text of a record."""
    return point(
        "promise_made", at, channel="none", record=record, direction="within", topic="bill", keeps=keeps,
        quote="We will.", what="refund", due=str(round(due * MINUTE)), matters=matters, **said,
    )  # fmt: skip


def refund(at: float) -> Touchpoint:
    return point("refunded", at, channel="none", record="money", direction="out", topic="bill")


@pytest.mark.parametrize(("later", "count"), [(DAY, 1), (DAY + 1 / 60, 2)])
def test_the_same_thing_by_the_same_day_is_one_promise_however_many_records_say_so(later: float, count: int) -> None:
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), promised("mail", 30, 1000 + later), refund(900))
    kept = [one for one in told.promises if one.status is PromiseStatus.KEPT]
    assert len(told.promises) == count
    assert len(kept) == 1
    assert ("s.csv#mail" in kept[0].evidence) is (count == 1)
    assert names(told).count("broken_promise") == count - 1


def test_two_things_by_the_same_day_are_two_promises() -> None:
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), promised("mail", 30, 1000, keeps="reply_sent"), refund(9))
    assert len(told.promises) == 2


@pytest.mark.parametrize(("done", "statuses"), [(900, ["kept"]), (1100, ["broken"]), (None, [])])
def test_what_no_activity_shows_counts_only_where_a_record_says_it_was_done(
    done: float | None, statuses: list[str]
) -> None:
    made = point(
        "promise_made", 3, channel="none", record="note", direction="within", topic="bill", quote="It restarts.",
        named=iso(1000 * MINUTE),
    )  # fmt: skip
    kept = [] if done is None else [point("promise_kept", done, channel="none", record="list", topic="bill")]
    told = tell(*call("a", 0, 5), made, *kept)
    assert [one.status.value for one in told.promises] == statuses


def chasing(at: float, *rows: Touchpoint) -> list[float | None]:
    """Minutes of the broken promises where the customer calls for ten minutes, one of them in the queue."""
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), *call("b", at, at + 10), *rows)
    spans = [one.span for one in told.frictions if one.name == "broken_promise"]
    return [None if span is None else span / MINUTE for span in spans]


def test_a_call_for_what_was_promised_costs_its_minutes_where_it_is_no_repeat() -> None:
    assert chasing(10 * DAY) == [10]
    assert chasing(6 * DAY) == [None]


def test_a_call_before_it_is_due_or_after_it_is_done_does_not_ask_for_it() -> None:
    assert chasing(900) == [None]
    assert chasing(10 * DAY, refund(9 * DAY)) == [None]


def test_a_call_about_another_number_does_not_ask_for_it() -> None:
    made = promised("chat", 3, 1000)
    numbered = [point("case_opened", 1, record="case", silo="crm", keys=("call:a",), matters=("case:1",), topic="bill")]
    other = [
        point("case_opened", 10 * DAY, record="c2", silo="crm", keys=("call:b",), matters=("case:2",), topic="bill")
    ]
    told = tell(*call("a", 0, 5), made, *numbered, *call("b", 10 * DAY, 10 * DAY + 10), *other)
    assert [one.span for one in told.frictions if one.name == "broken_promise"] == [None]


@pytest.mark.parametrize(("together", "minutes"), [(("case:1", "case_id:x"), 10), (("case:3", "case_id:x"), None)])
def test_a_call_about_a_number_that_a_record_names_with_the_promise_s_own_asks_for_it(
    together: tuple[str, ...], minutes: float | None
) -> None:
    made = promised("chat", 3, 1000, matters=("case:1",))
    beside = point("noted", 50, channel="none", record="history", topic="bill", matters=together)
    later = point(
        "case_opened", 10 * DAY, record="c", silo="crm", keys=("call:b",), matters=("case_id:x",), topic="bill"
    )
    told = tell(*call("a", 0, 5), made, beside, *call("b", 10 * DAY, 10 * DAY + 10), later)
    spans = [one.span for one in told.frictions if one.name == "broken_promise"]
    assert spans == [None if minutes is None else minutes * MINUTE]


def test_a_chat_need_not_say_what_was_promised_in_the_same_words() -> None:
    chat = {"channel": "chat", "topic": "bill", "keys": ("chat:c",)}
    said = point("message_written", 10 * DAY, record="c", part=0, text="It was to be here by now", **chat)
    spoke = point("connected", 10 * DAY, until=10 * DAY + 8, record="c", part=1, **chat)
    told = tell(*call("a", 0, 5), promised("note", 3, 1000), said, spoke)
    assert [one.span for one in told.frictions if one.name == "broken_promise"] == [8 * MINUTE]


@pytest.mark.parametrize(("subject", "minutes"), [("My refund", 5), ("Re: My refund", None)])
def test_the_subject_of_a_thread_does_not_make_each_answer_ask(subject: str, minutes: float | None) -> None:
    said = {"subject": subject, "body": "My number is 12.\n> Which number has the refund?"}
    mail = point("message_written", 10 * DAY, channel="email", record="m", topic="bill", **said)
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), mail)
    (broken,) = (one for one in told.frictions if one.name == "broken_promise")
    assert broken.span == (None if minutes is None else minutes * MINUTE)


@pytest.mark.parametrize(
    ("keeps", "done", "status"),
    [
        ("visit_planned", -2, "broken"),
        ("visit_planned", -0.5, "kept"),
        ("reply_sent", 0, "broken"),
        ("reply_sent", 1, "kept"),
    ],
)
def test_what_a_row_tells_of_days_before_or_with_the_promise_does_not_keep_it(
    keeps: str, done: float, status: str
) -> None:
    row = {"channel": "none", "record": "row", "direction": "out", "topic": "bill"}
    made = point("promise_made", 5 * DAY, due=str(9 * DAY * MINUTE), keeps=keeps, **row)
    (one,) = tell(made, point(keeps, (5 + done) * DAY, part=1, **row)).promises
    assert one.status.value == status


def out_call(at: float, until: float) -> Touchpoint:
    return point("connected", at, until=until, record=f"back{at}", direction="out", topic="bill", keys=(f"call:{at}",))


@pytest.mark.parametrize(("direction", "status"), [("out", "kept"), ("in", "broken")])
def test_a_promised_call_is_kept_by_one_the_organisation_makes_whoever_answers(direction: str, status: str) -> None:
    spoke = point("connected", 60, until=65, record="b", direction=direction, topic="bill", keys=("call:b",))
    told = tell(*call("a", 0, 5), promised("a2", 3, 100, keeps="call_placed"), spoke)
    assert [one.status.value for one in told.promises] == [status]


def test_a_talk_does_not_keep_what_is_promised_in_it() -> None:
    key = ("call:a",)
    made = point("promise_made", 1, record="a", part=9, keys=key, topic="bill", due=str(90 * MINUTE), keeps="connected")
    assert [one.status.value for one in tell(*call("a", 0, 5), made).promises] == ["broken"]
    assert [one.status.value for one in tell(*call("a", 0, 5), made, *call("b", 60, 65)).promises] == ["kept"]


def test_a_field_and_a_note_of_one_contact_make_one_promise_and_one_call_keeps_it() -> None:
    key = ("call:a",)
    field = point("promise_made", 1, record="a", part=9, keys=key, due=str(120 * MINUTE), keeps="call_placed")
    note = point("promise_made", 4, record="n", silo="crm", keys=key, due=str(124 * MINUTE), keeps="call_placed")
    (one,) = tell(*call("a", 0, 5), field, note, out_call(100, 105)).promises
    assert one.status is PromiseStatus.KEPT
    assert {"s.csv#a", "crm.csv#n"} < set(one.evidence)


def test_a_new_promise_after_the_first_fell_due_is_another() -> None:
    told = tell(*call("a", 0, 5), promised("one", 3, 100), promised("two", 101, 200))
    assert names(told) == ["broken_promise", "broken_promise"]


def test_what_no_activity_shows_and_a_record_says_was_done_late_is_a_broken_promise() -> None:
    made = point(
        "promise_made", 3, channel="none", record="note", direction="within", topic="bill", quote="It restarts.",
        named=iso(1000 * MINUTE),
    )  # fmt: skip
    late = point("promise_kept", 1100, channel="none", record="list", topic="bill")
    assert names(tell(*call("a", 0, 5), made, late)) == ["broken_promise"]


@pytest.mark.parametrize(("text", "minutes"), [("Where is my refund?", 5), ("Until when is it valid?", None)])
def test_a_mail_asks_for_what_was_promised_where_it_names_it(text: str, minutes: float | None) -> None:
    mail = point("message_written", 10 * DAY, channel="email", record="m", topic="bill", body=text)
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), mail)
    (broken,) = (one for one in told.frictions if one.name == "broken_promise")
    assert broken.span == (None if minutes is None else minutes * MINUTE)


def test_a_mail_that_is_a_repeat_costs_no_second_mail_of_its_thread() -> None:
    mail = {"channel": "email", "topic": "bill", "keys": ("mail:1",)}
    first = point("message_written", 2 * DAY, record="m1", body="Where is my refund?", **mail)
    asked = point("reply_sent", 2 * DAY + 60, record="m2", direction="out", body="Which number?", **mail)
    second = point("message_written", 2 * DAY + 90, record="m3", body="It is 12.", **mail)
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), first, asked, second)
    spans = {one.name: one.span for one in told.frictions}
    assert spans == {"repeat_contact": 5 * MINUTE, "broken_promise": None}


def test_a_renewed_promise_is_kept_by_what_came_too_late_for_the_first() -> None:
    told = tell(*call("a", 0, 5), promised("one", 3, 100), promised("two", 101, 3000), refund(2000))
    assert sorted(one.status.value for one in told.promises) == ["broken", "kept"]
    assert names(told) == ["broken_promise"]


@pytest.mark.parametrize(("what", "status"), [("refund issued", "kept"), ("voucher", "broken"), ("", "kept")])
def test_a_record_that_says_that_something_else_was_done_keeps_no_promise(what: str, status: str) -> None:
    done = point("promise_kept", 50, channel="none", record="list", topic="bill", what=what)
    (one,) = tell(*call("a", 0, 5), promised("one", 3, 100), done).promises
    assert one.status.value == status


@pytest.mark.parametrize(("closed", "statuses"), [(90, ["kept"]), (200, []), (None, [])])
def test_what_only_the_closing_of_the_case_could_show_is_never_held_to_be_broken(
    closed: float | None, statuses: list[str]
) -> None:
    made = promised("case", 3, 100, keeps="case_closed", perhaps="true")
    end = [] if closed is None else [point("case_closed", closed, channel="none", record="case", part=1, topic="bill")]
    told = tell(*call("a", 0, 5), made, *end)
    assert [one.status.value for one in told.promises] == statuses
    assert names(told) == []


def test_a_visit_that_keeps_the_promise_given_in_place_of_a_missed_one_ends_both():
    told = tell(
        visit_promised(0, due=60, record="first"),
        visit_promised(120, due=300, record="second"),
        point("visit_arrived", 240, until=250, channel="visit", record="second", part=1, topic="fault"),
    )
    assert [(one.status.value, one.settled) for one in told.promises] == [
        ("broken", 240 * MINUTE), ("kept", 240 * MINUTE),
    ]  # fmt: skip


def visit_promised(at, *, due, record):
    said = {"due": str(due * MINUTE), "what": "engineer", "keeps": "visit_arrived"}
    return point("promise_made", at, channel="none", direction="out", record=record, topic="fault", **said)


def test_a_mail_of_blank_lines_is_soon_read() -> None:
    mail = point("message_written", 10 * DAY, channel="email", record="m", topic="bill", body="\n" * 200_000)
    told = tell(*call("a", 0, 5), promised("chat", 3, 1000), mail)
    assert [one.span for one in told.frictions if one.name == "broken_promise"] == [None]
