"""Frictions of what an organisation sends or leaves unsent: surveys, ignored wishes, notices against its records."""

import pytest
from told import call, names, point, tell

from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

DAY = 24 * 60
SECOND = 1 / 60


def survey(at: float, word: str = "survey-your-experience", channel: str = "email", **more: str) -> Touchpoint:
    topic = more.pop("topic", None)
    return point("survey_sent", at, channel=channel, direction="out", word=word, topic=topic, **more)


def found(name: str, *points: Touchpoint) -> int:
    return names(tell(*points)).count(name)


@pytest.mark.parametrize(
    ("sent", "count"),
    [
        (survey(0), 1),
        (survey(0, "How did we do?"), 1),
        (survey(0, ""), 1),
        (survey(0, "survey-quote-chat"), 0),
        (survey(0, "", about="visit"), 0),
        (survey(0, topic="visit"), 0),
    ],
)
def test_a_survey_that_does_not_say_what_it_asks_about_is_misdirected(sent: Touchpoint, count: int) -> None:
    assert found("misdirected_survey", sent) == count


@pytest.mark.parametrize(("gap", "count"), [(30 * DAY, 1), (30 * DAY + SECOND, 0)])
def test_a_second_survey_within_thirty_days_is_misdirected(gap: float, count: int) -> None:
    assert found("misdirected_survey", survey(0, "survey-visit"), survey(gap, "survey-chat")) == count


def promised(due: float, kept: float | None) -> list[Touchpoint]:
    key = {"direction": "out", "channel": "none", "topic": "tv"}
    made = point("promise_made", 1, record="p", due=str(round(due * MINUTE)), what="credit", **key)
    return [made] if kept is None else [made, point("promise_kept", kept, record="p", part=1, **key)]


@pytest.mark.parametrize(("kept", "count"), [(None, 1), (200, 1), (99, 0)])
def test_a_survey_while_a_promise_is_open_is_misdirected(kept: float | None, count: int) -> None:
    rows = [*call("a", 0, 5, topic="tv"), *promised(5_000, kept), survey(100, "survey-tv", topic="tv")]
    assert found("misdirected_survey", *rows) == count


@pytest.mark.parametrize(
    ("closed", "outcome", "count"), [(None, "resolved", 1), (90, "resolved", 0), (90, "unresolved", 1)]
)
def test_a_survey_while_a_case_is_open_is_misdirected(closed: float | None, outcome: str, count: int) -> None:
    rows = [point("case_opened", 0, channel="email", record="c", topic="tv", matters=("case:1",))]
    if closed is not None:
        end = point("case_closed", closed, channel="none", record="h", topic="tv", matters=("case:1",), outcome=outcome)
        rows.append(end)
    assert found("misdirected_survey", *rows, survey(100, "survey-tv", topic="tv")) == count


@pytest.mark.parametrize(("record", "number", "count"), [("c", "order:7", 1), ("h", "case:1", 1), ("h", "order:7", 0)])
def test_what_closes_one_case_closes_no_other_under_the_same_order(record: str, number: str, count: int) -> None:
    other = point("case_opened", 1, channel="none", record="desk", topic="tv", matters=("order:7",))
    opened = point("case_opened", 0, channel="email", record="c", topic="tv", matters=("case:1", "order:7"))
    end = point("case_closed", 90, channel="none", record=record, part=1, topic="tv", matters=(number,))
    assert found("misdirected_survey", opened, other, end, survey(100, "survey-tv", topic="tv")) == count


def test_the_minutes_of_a_misdirected_survey_are_those_of_reading_it() -> None:
    first, second = survey(0, "survey-visit", "sms"), survey(DAY, "survey-chat", "sms")
    (one,) = tell(first, second).frictions
    assert (one.span, one.evidence) == (MINUTE // 2, (first.reference, second.reference))


def wishes(what: str, *ids: str, at: float = 0) -> Touchpoint:
    return point("preference_stated", at, channel="none", direction="within", record=f"master{at}", what=what, ids=ids)


def notice(at: float, channel: str = "email", activity: str = "notice_sent", topic: str = "tv") -> Touchpoint:
    return point(activity, at, channel=channel, direction="out", topic=topic, outcome="voicemail")


SMS = wishes("sms", "phone 1", "email e")


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([SMS, notice(5)], 1),
        ([SMS, notice(5, "phone", "call_placed")], 1),
        ([SMS, notice(5), notice(DAY), notice(2 * DAY, "letter")], 1),
        ([SMS, notice(5), notice(6, topic="bill")], 2),
        ([SMS, notice(5, "sms")], 0),
        ([SMS, notice(5, activity="reply_sent")], 0),
        ([SMS, notice(5, activity="newsletter_sent")], 0),
        ([wishes("sms", "email e"), notice(5)], 0),
        ([wishes("whatever suits", "email e"), notice(5)], 0),
        ([SMS, wishes("email", at=3), notice(5)], 0),
        ([SMS, notice(2, "sms"), wishes("email", at=3)], 0),
        ([notice(5)], 0),
    ],
)
def test_a_message_on_another_channel_than_the_preferred_one(rows: list[Touchpoint], count: int) -> None:
    assert found("ignored_preference", *rows) == count


def billed(at: float, amount: str, due: float | None = None, activity: str = "notice_sent") -> Touchpoint:
    said = {} if due is None else {"due": str(round(due * MINUTE))}
    return point(activity, at, channel="letter", direction="out", matters=("year:1",), amount=amount, **said)


def penalty(at: float, name: str = "n71") -> list[Touchpoint]:
    """A letter of its own, which asks for money as well."""
    sent = point("notice_sent", at, channel="letter", direction="out", matters=("year:1",), record=name, amount="11")
    told = point("penalised", at, channel="letter", direction="out", matters=("year:1",), record=name, part=1)
    return [sent, told]


def paid(at: float, amount: str = "") -> Touchpoint:
    said = {"Amount": amount} if amount else {}
    return point("paid", at, channel="none", direction="within", matters=("year:1",), record=f"pay{at}", **said)


@pytest.mark.parametrize(
    ("payments", "count"),
    [
        ([paid(50, "104.37")], 1),
        ([paid(100, "104.37")], 1),
        ([paid(50)], 1),
        ([paid(50, "4.37"), paid(60, "100.00")], 1),
        ([paid(100 + SECOND, "104.37")], 0),
        ([paid(50, "104.00")], 0),
        ([], 0),
    ],
)
def test_a_penalty_after_payment_in_full_and_in_time_is_contradictory(payments: list[Touchpoint], count: int) -> None:
    told = tell(billed(0, "104.37", due=100), *payments, *penalty(200))
    assert names(told).count("contradictory_notice") == count
    if count:
        one = next(one for one in told.frictions if one.name == "contradictory_notice")
        assert one.span == 2 * MINUTE
        assert one.evidence[-1] == "s.csv#n71"


@pytest.mark.parametrize(
    ("payments", "count"),
    [([paid(50, "104.37")], 2), ([paid(50, "104.37"), paid(250, "11")], 2), ([], 0)],
)
def test_each_penalty_after_payment_in_full_and_in_time_is_contradictory(
    payments: list[Touchpoint], count: int
) -> None:
    rows = [billed(0, "104.37", due=100), *payments, *penalty(200), *penalty(300, "n72")]
    assert found("contradictory_notice", *rows) == count


@pytest.mark.parametrize(("due", "count"), [(5, 0), (5 - SECOND, 1)])
def test_a_notice_that_asks_by_a_moment_already_past_is_contradictory(due: float, count: int) -> None:
    assert found("contradictory_notice", billed(5, "10", due=due)) == count


@pytest.mark.parametrize(("due", "count"), [(5, 0), (5 - SECOND, 1)])
def test_a_demand_counts_from_when_it_was_sent_though_it_is_told_again_when_it_is_opened(
    due: float, count: int
) -> None:
    key = {"channel": "email", "direction": "out", "keys": ("message:m",), "due": str(round(due * MINUTE))}
    sent = [
        point("notice_sent", 5, record="delivered", keys=("message:m",), channel="email", direction="out"),
        point("deadline_set", 5, record="delivered", part=1, **key),
    ]
    opened = [
        point("notice_opened", 90, record="open", keys=("message:m",), channel="email", direction="out"),
        point("deadline_set", 90, record="open", part=1, **key),
    ]
    assert found("contradictory_notice", *sent, *opened) == count


def failed(at: float) -> Touchpoint:
    return point("payment_failed", at, channel="none", direction="within", record=f"charge{at}")


def cancelled(at: float) -> list[Touchpoint]:
    """The consequence, and the mail that tells of it."""
    return [
        point("notice_sent", at, channel="email", direction="out", record="cxl"),
        point("enforced", at, channel="email", direction="out", record="cxl", part=1),
    ]


@pytest.mark.parametrize(
    ("between", "count"),
    [
        ([], 1),
        ([point("newsletter_sent", DAY, channel="email", direction="out")], 1),
        ([notice(DAY)], 0),
        ([notice(DAY, "phone", "call_placed")], 0),
        ([paid(DAY)], 0),
        ([notice(-DAY)], 1),
        ([notice(DAY), failed(2 * DAY)], 1),
    ],
)
def test_a_failed_payment_of_which_nobody_is_told_before_its_consequence(between: list[Touchpoint], count: int) -> None:
    assert found("missing_notice", failed(0), *between, *cancelled(30 * DAY)) == count


def test_a_consequence_without_anything_before_it_lacks_no_notice() -> None:
    assert found("missing_notice", *cancelled(30 * DAY)) == 0


def test_a_payment_settles_the_bill_whose_number_it_names_whatever_else_its_journey_asks_for() -> None:
    bills = [
        point("billed", at, channel="letter", direction="out", record=f"b{number}", topic="bill", amount="50",
              due=str(9_000 * MINUTE), matters=(f"bill:{number}",))
        for at, number in ((0, 1), (10, 2))
    ]  # fmt: skip
    paid = point("paid", 100, channel="none", record="p", topic="bill", amount="50", matters=("bill:1",))

    def reminded(number: int) -> list[str]:
        letter = {
            "channel": "letter",
            "direction": "out",
            "record": "r",
            "topic": "bill",
            "matters": (f"bill:{number}",),
        }
        sent = [point("notice_sent", 20_000, **letter), point("penalised", 20_000, part=1, **letter)]
        return names(tell(*bills, paid, *sent))

    assert reminded(1) == ["contradictory_notice"]
    assert reminded(2) == []
