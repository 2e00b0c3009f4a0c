"""Frictions of self-service and of queues: dead ends, customers sent elsewhere, contacts left."""

import msgspec
import pytest
from told import MANNER, call, names, point, tell

from tellonce.journeys.capability import Capability
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint


def page(activity: str, at: float, task: str = "", outcome: str | None = None, **said: str) -> Touchpoint:
    """An event of one browser."""
    given = {"task": task} if task else {}
    return point(activity, at, channel="web", ids=("browser b",), topic="bill", outcome=outcome, **given, **said)


def failed(at: float, task: str = "pay", outcome: str = "failed", **said: str) -> Touchpoint:
    return page("step_failed", at, task, outcome, **said)


def spans(*points: Touchpoint) -> list[tuple[str, float | None]]:
    """Name and minutes of each friction in order."""
    return [(one.name, one.span if one.span is None else one.span / MINUTE) for one in tell(*points).frictions]


@pytest.mark.parametrize("outcome", ["failed", "unavailable", "refused"])
def test_a_step_that_fails_and_offers_no_way_on_is_a_dead_end(outcome: str) -> None:
    assert spans(page("step_tried", 0, "pay"), failed(5, outcome=outcome)) == [("dead_end", 5)]


def test_a_form_left_by_the_customer_is_no_dead_end() -> None:
    assert names(tell(page("step_tried", 0, "pay"), failed(5, outcome="abandoned"))) == []


def test_a_dead_end_takes_sign_in_tries_and_help_pages_but_not_another_task() -> None:
    told = spans(
        page("signed_in", 0, "sign in"), page("step_tried", 1, "card"), page("step_done", 2, "card"),
        page("signed_in", 3, "sign in"), page("step_tried", 4, "pay"), failed(6), failed(8), page("help_opened", 9),
        page("step_tried", 20, "move"), page("step_done", 22, "move"),
    )  # fmt: skip
    assert told == [("dead_end", 6)]


def test_the_time_of_a_try_that_goes_through_after_all_is_not_lost() -> None:
    assert spans(page("step_tried", 0, "pay"), failed(2), page("page_viewed", 9), page("step_done", 12, "pay")) == [
        ("dead_end", 2)
    ]


def test_one_dead_end_for_each_task_of_a_contact() -> None:
    assert spans(failed(0, "pay"), failed(3, "pay"), failed(4, "move"), failed(9, "move")) == [
        ("dead_end", 3),
        ("dead_end", 5),
    ]


def test_a_busy_tone_is_a_dead_end() -> None:
    busy = point("noted", 0, until=0.5, outcome="busy", topic="bill", record="c", keys=("call:c",))
    assert spans(busy) == [("dead_end", 0.5)]


def test_a_call_of_the_organisation_that_meets_a_busy_tone_is_none() -> None:
    assert names(tell(point("call_placed", 0, outcome="busy", direction="out"))) == []


def test_a_menu_that_fails_and_leads_to_a_person_is_no_dead_end() -> None:
    menu = point("step_failed", 0, channel="ivr", record="m", keys=("call:a",), outcome="failed", task="pay")
    assert "dead_end" not in names(tell(menu, *call("a", 0.5, 9)))


@pytest.mark.parametrize(("record", "at"), [("m", 1), ("later", 2)])
def test_a_menu_that_fails_and_is_put_again_offers_a_way_on(record: str, at: float) -> None:
    key = ("call:a",)
    menu = point("step_failed", 1, channel="ivr", record="m", part=1, keys=key, outcome="failed", topic="bill")
    again = point("prompted", at, channel="ivr", record=record, keys=key, prompt="main")
    assert names(tell(menu)) == ["dead_end"]
    assert names(tell(menu, again)) == []


def test_an_error_within_a_loop_is_the_loop() -> None:
    key = ("chat:1",)
    rows = [
        point("prompted", at, channel="bot", record=f"p{at}", keys=key, prompt="sorry", topic="bill")
        for at in (0, 2, 4)
    ]
    error = point("step_failed", 3, channel="bot", record="e", keys=key, outcome="failed", topic="bill")
    assert names(tell(*rows, error)) == ["doom_loop"]


@pytest.mark.parametrize(("sent_to", "found"), [("phone", "forced_channel_switch"), ("web", "dead_end")])
def test_a_failure_that_names_another_channel_sends_the_customer_there(sent_to: str, found: str) -> None:
    assert spans(page("step_tried", 0, "pay"), failed(4, sent_to=sent_to), page("page_viewed", 6)) == [(found, 6)]


def test_being_sent_elsewhere_after_failures_is_one_friction_and_no_dead_end() -> None:
    told = tell(failed(0), failed(13), page("sent_elsewhere", 26, "pay"), page("step_done", 30, "post"))
    assert [(one.name, one.span) for one in told.frictions] == [("forced_channel_switch", 26 * MINUTE)]
    assert len(told.frictions[0].evidence) == 2


def test_a_talk_that_sends_the_customer_elsewhere_takes_what_is_left_of_it() -> None:
    rows = [
        *call("a", 0, 12),
        point("identity_given", 0.5, record="a", part=4, keys=("call:a",)),
        point("identity_asked", 1, until=3, record="a", part=5, keys=("call:a",)),
        point("sent_elsewhere", 11, record="a", part=6, keys=("call:a",)),
    ]
    assert spans(*rows) == [("re_authentication", 2), ("forced_channel_switch", 10)]


def test_whose_matter_is_done_by_a_person_of_the_same_contact_was_not_sent_away() -> None:
    key = ("call:a",)
    sent = point("sent_elsewhere", 0, channel="bot", record="b", keys=key, topic="bill")
    assert names(tell(sent, *call("a", 1, 9))) == []


ABLE = msgspec.structs.replace(
    MANNER,
    capabilities={
        "pay": Capability(channels=(Channel.WEB, Channel.LETTER)),
        "join": Capability(channels=(Channel.APP, Channel.BRANCH)),
        "leave": Capability(channels=(Channel.LETTER, Channel.BRANCH), undoes="join"),
    },
)
"""What the organisation of these tests can do where."""


def advertised(what: str = "phone", task: str = "pay") -> Touchpoint:
    return point(
        "option_advertised", 0, channel="letter", direction="out", record="n", topic="bill", what=what, task=task
    )


def at_task(activity: str, task: str = "pay", channel: str = "phone") -> list[Touchpoint]:
    """A call in which the customer is at a task."""
    one = point(activity, 600, channel=channel, record="a", part=7, keys=("call:a",), topic="bill", task=task)
    return [*call("a", 598, 605), one]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([advertised(), *at_task("option_missing")], 1),
        ([advertised(), *at_task("problem_told")], 1),
        ([advertised(), *at_task("prompted", channel="ivr")], 1),
        ([advertised(), *call("a", 598, 605)], 0),
        ([advertised("web"), *at_task("option_missing")], 0),
        ([advertised(), *at_task("option_missing", "move")], 0),
        ([advertised("web"), page("step_failed", 600, "pay", "failed")], 0),
        (at_task("option_missing"), 0),
    ],
)
def test_a_false_option_is_advertised_and_not_there(rows: list[Touchpoint], count: int) -> None:
    told = tell(*rows, manner=ABLE)
    assert names(told).count("false_option") == count
    if count:
        one = next(one for one in told.frictions if one.name == "false_option")
        assert (one.span, one.evidence[0]) == (None, "s.csv#n")


def test_an_option_that_a_record_calls_missing_needs_no_declaration() -> None:
    assert names(tell(advertised(), *at_task("option_missing"))).count("false_option") == 1


def letter(task: str) -> Touchpoint:
    return point("message_written", 2_000, channel="letter", record="form", topic="bill", task=task)


def test_a_hard_exit_takes_another_channel_than_the_way_in_and_the_time_of_the_letter() -> None:
    told = tell(page("signed_in", 0), page("noted", 3, "leave"), letter("leave"), manner=ABLE)
    (one,) = told.frictions
    assert (one.name, one.span, len(one.evidence)) == ("hard_exit", 15 * MINUTE, 2)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([page("noted", 3, "leave")], ["hard_exit"]),
        (
            [point("answered", 3, channel="bot", record="b", keys=("chat:b",), topic="bill", task="leave")],
            ["hard_exit"],
        ),
        (at_task("problem_told", "leave"), []),
        (at_task("problem_told", "leave", "branch"), []),
        ([letter("leave")], []),
        ([page("noted", 3, "pay"), page("noted", 4, "join")], []),
        ([page("step_tried", 0, "join"), page("step_done", 5, "join")], []),
    ],
)
def test_a_way_out_that_is_where_the_way_in_is_is_no_hard_exit(rows: list[Touchpoint], found: list[str]) -> None:
    assert names(tell(*rows, manner=ABLE)) == found
    assert names(tell(*rows)) == []


def queue(outcome: str | None, channel: str = "phone", until: float = 4) -> list[Touchpoint]:
    key = ("call:q",)
    return [
        point("noted", 0, until=until, channel=channel, record="q", keys=key, topic="bill"),
        point("queued", 1, until=until, channel=channel, record="q", part=1, keys=key, outcome=outcome),
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (queue("abandoned"), ["abandoned_contact"]),
        (queue("abandoned", "chat"), ["abandoned_contact"]),
        (queue("abandoned", "email"), []),
        (queue("unavailable"), []),
        (queue(None), []),
        ([*queue("abandoned"), point("callback_agreed", 3, record="q", part=2, keys=("call:q",))], []),
        ([*queue("abandoned", until=3), point("connected", 3, until=4, record="q", part=2, keys=("call:q",))], []),
        (queue("abandoned", until=20), ["abandoned_contact", "long_wait"]),
    ],
)
def test_an_abandoned_contact_is_a_queue_left_unserved(rows: list[Touchpoint], found: list[str]) -> None:
    told = tell(*rows)
    assert names(told) == found
    assert all(one.span is None for one in told.frictions if one.name == "abandoned_contact")


def test_a_field_and_a_note_that_send_the_customer_away_once_are_one() -> None:
    key = ("call:a",)
    told = tell(
        *call("a", 0, 9),
        point("sent_elsewhere", 8, record="a", part=5, keys=key, task="pay", to="letter"),
        point("sent_elsewhere", 9, record="case", silo="crm", keys=key, to="letter", quote="told to mail a check"),
    )
    (sent,) = (one for one in told.frictions if one.name == "forced_channel_switch")
    assert sent.evidence == ("s.csv#a", "crm.csv#case")
