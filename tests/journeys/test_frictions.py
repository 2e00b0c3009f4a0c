"""Each shipped friction on both sides of its bounds, its evidence, its counting and its minutes."""

import re

import msgspec
import pytest
from told import MANNER, call, names, placed, point, tell

from tellonce.journeys.pattern import read
from tellonce.journeys.stitch import stitch
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

DAY = 24 * 60
SECOND = 1 / 60


@pytest.mark.parametrize(("gap", "found"), [(7 * DAY, ["repeat_contact"]), (7 * DAY + SECOND, [])])
def test_repeat_contact_within_seven_days_of_the_end(gap: float, found: list[str]) -> None:
    told = tell(*call("a", 0, 5), *call("b", 5 + gap, 10 + gap))
    assert names(told) == found
    if found:
        assert told.frictions[0].evidence == ("s.csv#a", "s.csv#b")
        assert told.frictions[0].span == 5 * MINUTE


def test_repeat_contact_at_the_very_end_of_the_first() -> None:
    assert names(tell(*call("a", 0, 5), *call("b", 5, 10))) == ["repeat_contact"]


def test_another_topic_an_agreed_call_back_or_self_service_is_no_repeat() -> None:
    assert names(tell(*call("a", 0, 5), *call("b", 10, 15, topic="tv"))) == []
    assert names(tell(*call("a", 0, 5), *call("b", 10, 15, callback="true"))) == []
    assert names(tell(*call("a", 0, 5), point("page_viewed", 10, channel="web", ids=("browser b",)))) == []
    technician = point("visit_arrived", 60, until=90, channel="visit", topic="bill")
    assert names(tell(*call("a", 0, 5), technician)) == []
    unanswered = point("queued", 10, until=12, record="b", keys=("call:b",), topic="bill", outcome="abandoned")
    assert names(tell(*call("a", 0, 5), unanswered)) == ["abandoned_contact"]


@pytest.mark.parametrize(("gap", "found"), [(DAY, ["failure_demand"]), (DAY + SECOND, [])])
def test_failure_demand_within_a_day(gap: float, found: list[str]) -> None:
    failed = point("step_failed", 0, channel="web", ids=("browser b",), topic="bill")
    told = tell(failed, *call("a", gap, gap + 5))
    assert names(told) == ["dead_end", *found]


def test_many_failures_before_one_call_are_one_failure_demand_with_all_as_evidence() -> None:
    failures = [point("step_failed", at, channel="web", ids=("browser b",), topic="bill") for at in (0, 2, 4)]
    told = tell(*failures, *call("a", 30, 35))
    assert names(told) == ["dead_end", "failure_demand"]
    assert told.frictions[1].evidence == ("s.csv#step_failed4", "s.csv#a")


def agreeing(at: float, agrees: float) -> list[Touchpoint]:
    """A call that ends with a call-back agreed on."""
    key = {"record": "a", "keys": ("call:a",), "topic": "bill"}
    waits = point("queued", at, until=at + agrees, **key)
    return [waits, point("callback_agreed", at + agrees, part=1, **key), *call("b", at + 60, at + 65, callback="true")]


@pytest.mark.parametrize(("gap", "found"), [(DAY, ["failure_demand"]), (DAY + SECOND, [])])
def test_a_call_that_ends_with_a_call_back_is_failure_demand_from_its_start(gap: float, found: list[str]) -> None:
    failed = point("step_failed", 0, channel="web", ids=("browser b",), topic="bill")
    told = tell(failed, *agreeing(gap, 8))
    assert names(told) == ["dead_end", *found]
    assert [one.span for one in told.frictions[1:]] == [8 * MINUTE] * len(found)


def test_a_call_back_agreed_in_the_call_whose_menu_failed_is_no_failure_demand() -> None:
    failed = point("step_failed", 1, channel="ivr", record="menu", keys=("call:a",), topic="bill")
    assert names(tell(failed, *agreeing(2, 8))) == []


def asked(at: float, name: str = "a", part: int = 5, until: float | None = None, asker: str = "x") -> Touchpoint:
    return point(
        "identity_asked", at, until=until, record=name, part=part, keys=(f"call:{name}",), asker=asker, fact="account"
    )


def given(at: float, name: str = "a", value: str = "A1", part: int = 4) -> Touchpoint:
    return point(
        "identity_given", at, channel="ivr", record=f"{name}-menu", part=part, keys=(f"call:{name}",), fact="account",
        prompt="ask", ids=(f"account {value}",),
    )  # fmt: skip


def test_identity_asked_once_is_no_friction() -> None:
    assert names(tell(*call("a", 0, 9), asked(2))) == []


def test_identity_asked_after_it_was_given_is_one_for_each_asker() -> None:
    told = tell(given(0.5), *call("a", 0, 9), asked(2, until=3), asked(4, part=6, asker="y"))
    assert names(told) == ["re_authentication", "re_authentication"]
    assert [one.span for one in told.frictions] == [MINUTE, 2 * MINUTE]
    assert all("s.csv#a-menu" in one.evidence and "s.csv#a" in one.evidence for one in told.frictions)


def test_identity_asked_by_a_second_person_is_a_friction() -> None:
    second = point("connected", 5, until=9, record="a", part=7, keys=("call:a",), asker="y")
    assert names(tell(*call("a", 0, 5), asked(2), second, asked(6, part=8, asker="y"))) == ["re_authentication"]


@pytest.mark.parametrize(("before", "found"), [(True, ["re_authentication"]), (False, [])])
def test_identity_asked_again_in_the_agreed_call_back(*, before: bool, found: list[str]) -> None:
    first = [
        *([given(0.5)] if before else []),
        point("queued", 1, until=8, record="a", keys=("call:a",), topic="bill"),
        point("callback_agreed", 8, record="a", part=1, keys=("call:a",), topic="bill"),
    ]
    back = call("b", 40, 45, callback="true")
    assert names(tell(*first, *back, asked(41, "b"))) == found
    between = call("c", 20, 25)
    assert "re_authentication" not in names(tell(*first, *between, *back, asked(41, "b")))


@pytest.mark.parametrize(
    ("gap", "value", "found"),
    [(DAY - SECOND, "A1", True), (DAY, "A1", False), (DAY + SECOND, "A1", False), (60, "A2", False)],
)
def test_the_same_number_given_at_the_entry_again_less_than_a_day_later(gap: float, value: str, *, found: bool) -> None:
    first = [given(0), point("prompted", 0, channel="ivr", record="a-menu", part=9, keys=("call:a",), topic="bill")]
    again = [
        given(gap, "b", value),
        point("prompted", gap, channel="ivr", record="b-menu", part=9, keys=("call:b",), topic="bill"),
    ]
    assert ("re_authentication" in names(tell(*first, *again))) is found


@pytest.mark.parametrize(("known", "found"), [(True, True), (False, False)])
def test_the_same_number_written_otherwise_is_the_same_as_far_as_its_kind_says(*, known: bool, found: bool) -> None:
    rows = [
        point("identity_given", 0, channel="web", ids=("browser b", "account (a) 1"), fact="account", topic="bill"),
        given(60, "b", "A1"),
        point("prompted", 60, channel="ivr", record="b-menu", part=9, keys=("call:b",), topic="bill"),
    ]
    manner = msgspec.structs.replace(MANNER, normal=lambda _, value: re.sub(r"\W", "", value).upper())
    assert ("re_authentication" in names(tell(*rows, manner=manner if known else MANNER))) is found


def menu(*words: str, name: str = "a") -> list[Touchpoint]:
    """A menu of one minute a step: `ask` for a person, `say` something, else the prompt of this name."""
    kinds = {"ask": "human_asked", "say": "answered", "queue": "queued"}
    return [
        point(
            kinds.get(word, "prompted"), at, channel="phone" if word == "queue" else "ivr", record=f"step{at}",
            keys=(f"call:{name}",), topic="bill", until=at + 0.5 if word == "queue" else None,
            **({} if word in kinds else {"prompt": word}),
        )
        for at, word in enumerate(words)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("main", "ask", "more", "ask", "tech", "ask"), True),
        (("main", "ask", "more", "ask", "tech", "say"), True),
        (("main", "ask", "queue", "other", "ask"), False),
        (("main", "ask", "more", "say", "queue"), False),
        (("main", "ask", "more", "ask"), True),
        (("main", "say", "main", "say", "main"), True),
        (("main", "say", "main", "say", "end"), False),
    ],
)
def test_a_doom_loop_is_a_prompt_three_times_or_a_person_asked_for_in_vain_twice(
    words: tuple[str, ...], *, found: bool
) -> None:
    assert ("doom_loop" in names(tell(*menu(*words)))) is found


def test_a_doom_loop_takes_its_minutes_once_however_many_matches_it_has() -> None:
    told = tell(*menu("main", "ask", "more", "ask", "tech", "ask", "more", "ask"))
    (loop,) = told.frictions
    assert loop.span == 7 * MINUTE


@pytest.mark.parametrize(("minutes", "found"), [(10, []), (10 + SECOND / 1000, ["long_wait"])])
def test_a_long_wait_is_all_waiting_of_the_contact_over_ten_minutes(minutes: float, found: list[str]) -> None:
    hold = point("held", 5, until=5 + minutes - 1, record="a", part=8, keys=("call:a",))
    told = tell(*call("a", 0, 60), hold)
    assert names(told) == found
    if found:
        assert told.frictions[0].span == round(minutes * MINUTE)


@pytest.mark.parametrize(("seconds", "found"), [("1800", []), ("1800.0", []), ("1800.5", ["long_wait"])])
def test_a_long_wait_is_an_announced_wait_over_thirty_minutes(seconds: str, found: list[str]) -> None:
    said = point("wait_announced", 0.5, record="a", part=8, keys=("call:a",), seconds=seconds)
    assert names(tell(*call("a", 0, 20), said)) == found


@pytest.mark.parametrize(("count", "found"), [(1, []), (2, ["multiple_transfers"]), (3, ["multiple_transfers"])])
def test_multiple_transfers_are_two_hand_overs_in_one_contact(count: int, found: list[str]) -> None:
    over = [point("transferred", 2 + n, record="a", part=5 + n, keys=("call:a",)) for n in range(count)]
    told = tell(*call("a", 0, 20), *over)
    assert names(told) == found


@pytest.mark.parametrize(("last", "found"), [(DAY, ["over_contact"]), (DAY + SECOND, [])])
def test_over_contact_is_a_third_message_within_a_day(last: float, found: list[str]) -> None:
    sent = [point("notice_sent", at, channel="sms", direction="out", topic="visit") for at in (0, 60, last)]
    told = tell(*sent)
    assert names(told) == found
    if found:
        assert told.frictions[0].span == MINUTE // 2


def test_messages_on_two_matters_are_no_over_contact() -> None:
    sent = [
        point("notice_sent", at, channel="sms", direction="out", topic=topic)
        for at, topic in ((0, "a"), (1, "a"), (2, "b"))
    ]
    assert names(tell(*sent)) == []


def outbound(at: float, outcome: str) -> Touchpoint:
    return point("call_placed", at, direction="out", outcome=outcome, topic="visit")


@pytest.mark.parametrize(
    ("outcomes", "found"),
    [
        (("silent",), False),
        (("silent", "silent"), True),
        (("silent", "no_answer"), True),
        (("silent", "voicemail"), False),
    ],
)
def test_a_silent_call_takes_two(outcomes: tuple[str, ...], *, found: bool) -> None:
    told = tell(*(outbound(at * DAY, outcome) for at, outcome in enumerate(outcomes)))
    assert ("silent_call" in names(told)) is found


def test_no_minute_of_a_message_counts_twice() -> None:
    told = tell(*(outbound(at, outcome) for at, outcome in enumerate(("voicemail", "silent", "silent", "voicemail"))))
    spans = {one.name: one.span for one in told.frictions}
    assert spans == {"silent_call": MINUTE, "over_contact": MINUTE}


def test_minutes_by_convention_and_recorded_ones_never_come_to_more_than_the_contact() -> None:
    key = ("call:a",)
    told = tell(
        point("connected", 0, until=3, record="a", keys=key),
        point("identity_given", 0, record="a", part=1, keys=key),
        point("identity_asked", 1, record="a", part=2, keys=key),
        point("problem_retold", 0, until=3, record="a", part=3, keys=key),
    )
    assert {one.name: one.span for one in told.frictions} == {"re_authentication": 2 * MINUTE, "start_over": MINUTE}


@pytest.mark.parametrize(("until", "spans"), [(None, [None, None]), (4, [MINUTE, MINUTE])])
def test_what_is_asked_in_writing_costs_no_minutes_unless_they_are_recorded(
    until: float | None, spans: list[int | None]
) -> None:
    key = {"channel": "email", "keys": ("ticket:1",), "topic": "bill"}
    told = tell(
        point("message_written", 0, record="t1", **key),
        point("identity_given", 0, record="t1", part=1, **key),
        point("identity_asked", 3, until=until, record="t2", direction="within", **key),
        point("problem_retold", 3, until=until and until + 1, record="t3", direction="within", **key),
        point("message_written", 9, record="t4", **key),
    )
    assert names(told) == ["re_authentication", "start_over"]
    assert [one.span for one in told.frictions] == spans


def test_what_comes_after_a_broken_promise_is_no_evidence_but_what_kept_it_late() -> None:
    own = read(
        {
            "name": "unanswered", "says": "no answer in a day", "source": "this test", "count": "contact",
            "pattern": [{
                "scope": "person", "by": "24h", "absent": {"activity": ["reply_sent"]},
                "steps": [{"activity": ["message_written"]}],
            }],
        },
        "unanswered",
    )  # fmt: skip
    rows = placed(
        point("message_written", 0, channel="email", record="first"),
        point("message_written", 5_000, channel="email", record="second"),
        point("reply_sent", 5_010, channel="email", direction="out", record="answer"),
        point("reply_sent", 5_020, channel="email", direction="out", record="another"),
    )
    manner = msgspec.structs.replace(MANNER, definitions=(own,))
    assert [one.evidence for one in stitch("p", rows, manner).frictions] == [("s.csv#first", "s.csv#answer")]


def test_no_promise_takes_the_visit_that_another_promise_and_its_record_tell_of() -> None:
    first, second = (
        point(
            "promise_made", at, channel="none", record=record, topic="tv", direction="out", keeps="visit_arrived",
            what="visit", due=str(round(600 * MINUTE)),
        )
        for at, record in ((0, "first"), (1, "second"))
    )  # fmt: skip
    came = point("visit_arrived", 500, until=530, channel="visit", record="second", part=1, topic="tv")
    told = tell(*call("a", 0, 5, topic="tv"), first, second, came)
    evidence = {one.evidence[0]: one.status.value for one in told.promises}
    assert evidence == {"s.csv#first": "broken", "s.csv#second": "kept"}


def visit(arrived: float | None, due: float = 600) -> list[Touchpoint]:
    made = point(
        "promise_made",
        0,
        channel="none",
        record="wo",
        direction="out",
        due=str(round(due * MINUTE)),
        keeps="visit_arrived",
        what="visit",
    )
    came = (
        []
        if arrived is None
        else [point("visit_arrived", arrived, until=arrived + 30, channel="visit", record="wo", part=1)]
    )
    return [made, *came]


@pytest.mark.parametrize(
    ("arrived", "status"), [(600, "kept"), (600 + SECOND, "broken"), (None, "broken"), (-30, "kept")]
)
def test_a_promise_is_kept_until_the_very_end_of_its_time(arrived: float | None, status: str) -> None:
    told = tell(*visit(arrived))
    assert [one.status.value for one in told.promises] == [status]
    assert names(told) == (["broken_promise"] if status == "broken" else [])


def answered(at: float, part: int = 0, **said: str) -> Touchpoint:
    key = {"channel": "email", "direction": "out", "keys": ("ticket:1",), "topic": "bill"}
    return point("reply_sent", at, record=f"t/{at}", part=part, **key, **said)


@pytest.mark.parametrize(("later", "status"), [([], "broken"), ([70], "kept"), ([130], "broken"), ([70, 130], "kept")])
def test_the_message_in_which_something_is_promised_does_not_keep_it(later: list[float], status: str) -> None:
    wrote = point("message_written", 0, channel="email", record="t/0", keys=("ticket:1",), topic="bill")
    promise = point(
        "promise_made", 60, channel="none", direction="out", record="t/60", part=1, keys=("ticket:1",), topic="bill",
        due=str(120 * MINUTE), keeps="reply_sent", what="an answer within the hour", read="promise",
    )  # fmt: skip
    told = tell(wrote, answered(60), promise, *map(answered, later))
    assert [one.status.value for one in told.promises] == [status]
    assert names(told) == (["broken_promise"] if status == "broken" else [])


@pytest.mark.parametrize(("after", "status", "found"), [(0, "open", []), (1, "broken", ["broken_promise"])])
def test_a_promise_whose_time_has_not_passed_is_open(after: int, status: str, found: list[str]) -> None:
    manner = MANNER.__class__(
        session_gap=1, journey_gap=MANNER.journey_gap, as_of=600 * MINUTE + after, definitions=MANNER.definitions
    )
    told = tell(*visit(None), manner=manner)
    assert [one.status.value for one in told.promises] == [status]
    assert names(told) == found


def test_each_broken_promise_is_one() -> None:
    second = point(
        "promise_made", 5, channel="none", record="wo2", direction="out", due=str(700 * MINUTE), what="credit"
    )
    assert names(tell(*visit(None), second)) == ["broken_promise", "broken_promise"]


def test_telling_it_again_and_doing_it_again_take_their_minutes_before_the_repeat() -> None:
    first = [*call("a", 0, 20), point("script_run", 2, until=12, record="a", part=7, keys=("call:a",), task="reset")]
    again = [
        *call("b", DAY, DAY + 30),
        point("problem_retold", DAY + 2, record="b", part=6, keys=("call:b",)),
        point("script_run", DAY + 5, until=DAY + 15, record="b", part=7, keys=("call:b",), task="reset"),
    ]
    spans = {one.name: one.span for one in tell(*first, *again).frictions}
    assert spans == {"start_over": 3 * MINUTE, "repeated_step": 10 * MINUTE, "repeat_contact": 17 * MINUTE}


def test_the_same_script_twice_in_one_contact_is_no_repeated_step() -> None:
    twice = [
        point("script_run", at, until=at + 2, record="a", part=7 + at, keys=("call:a",), task="reset") for at in (2, 5)
    ]
    assert names(tell(*call("a", 0, 20), *twice)) == []


def test_a_field_and_a_note_that_tell_of_one_question_are_one_friction() -> None:
    note = point("identity_asked", 2, record="note", silo="crm", keys=("call:a",), fact="account", quote="Asked again.")
    told = tell(given(0.5), *call("a", 0, 9), asked(2, until=3), note)
    (again,) = (one for one in told.frictions if one.name == "re_authentication")
    assert {"s.csv#a", "crm.csv#note"} <= set(again.evidence)
    assert names(tell(given(0.5), *call("a", 0, 9), note)) == ["re_authentication"]
