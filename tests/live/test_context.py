"""The context: only what was known then, and what not to do by the very definitions of frictions."""

import msgspec
import pytest
from told import MANNER, call, placed, point

from tellonce.journeys.catalogue import definitions
from tellonce.journeys.pattern import read
from tellonce.live.context.context import context, sayings
from tellonce.live.context.foresee import next_steps
from tellonce.live.context.known import known
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE

NAMES = {one.name for one in definitions({})}


def seen(at: float, *points: object, manner: object = MANNER) -> Context:
    return context("p", placed(*points), manner, round(at * MINUTE))


def avoided(told: Context) -> dict[str, list[str]]:
    return {one.name: one.prevents for one in told.advice if one.avoid}


def to_do(told: Context) -> list[str]:
    return [one.name for one in told.advice if not one.avoid]


def given(at: float, value: str = "A-1") -> object:
    return point(
        "identity_given", at, channel="ivr", record="menu", keys=("call:a",), fact="account", ids=(f"account {value}",)
    )


def test_of_nobody_nothing_is_known() -> None:
    told = seen(0)
    assert (told.match, told.person, told.advice, told.matters) == (Match.EXACT, "p", [], [])


def test_what_is_going_on_has_neither_end_nor_outcome_and_what_comes_later_is_not_there() -> None:
    rows = placed(*call("a", 0, 10), *call("b", 20, 30))
    there = known(rows, 5 * MINUTE)
    assert {row.touchpoint.record for row in there} == {"a"}
    assert {row.touchpoint.until for row in there if row.touchpoint.activity == "connected"} == {None}
    assert known(rows, 30 * MINUTE) == rows


def test_master_data_is_known_from_the_start() -> None:
    wish = point("preference_stated", 99, channel="none", what="sms", ids=("phone +15550100123",))
    assert seen(1, wish, *call("a", 0, 5)).preferred == "sms"


def test_a_proof_given_is_told_without_its_value_and_not_to_be_asked_for_again() -> None:
    told = seen(6, given(0.5), *call("a", 0, 9))
    (proof,) = told.proofs
    assert (proof.fact, proof.evidence) == ("account", ["s.csv#menu"])
    assert "A-1" not in msgspec.json.encode(proof).decode()
    assert avoided(told)["ask_identity"] == ["re_authentication"]
    assert seen(6 + DAY / MINUTE, given(0.5), *call("a", 0, 9)).proofs == []


def test_nothing_is_advised_against_that_would_be_no_friction() -> None:
    told = seen(6, *call("a", 0, 9))
    assert avoided(told) == {}
    assert to_do(told) == ["known"]


def test_a_third_message_within_a_day_is_advised_against_and_a_second_not() -> None:
    sent = [
        point(
            "notice_sent", at, channel="email", direction="out", record=f"m{at}", topic="bill", keys=(f"message:{at}",)
        )
        for at in (0, 60)
    ]
    assert "send_mail" not in avoided(seen(90, sent[0]))
    assert avoided(seen(90, *sent))["send_mail"] == ["over_contact"]
    assert avoided(seen(90, *sent))["send_text"] == ["over_contact"]
    assert "send_mail" not in avoided(seen(25 * HOUR / MINUTE, *sent))


def test_a_promise_that_is_not_kept_is_to_be_seen_to_with_the_time_that_is_left() -> None:
    made = point("promise_made", 3, channel="none", direction="out", topic="bill", keeps="refunded", what="refund",
                 due=str(100 * MINUTE))  # fmt: skip
    before, after = (seen(at, *call("a", 0, 5), made) for at in (40, 160))
    assert [one.minutes_left for one in before.promises] == [60]
    assert [one.minutes_left for one in after.promises] == [-60]
    assert "open_promise" in to_do(before)
    paid = point("refunded", 50, channel="none", direction="out", topic="bill")
    assert seen(60, *call("a", 0, 5), made, paid).promises == []


def test_what_failed_is_told_for_a_week_and_a_friction_asks_for_something_for_a_day() -> None:
    failed = point("step_failed", 0, channel="web", ids=("browser b",), topic="bill", task="pay")
    told = seen(10, failed)
    assert (told.failed[0].about, told.failed[0].evidence) == ("pay", ["s.csv#step_failed0"])
    assert {"failed", "after_dead_end"} <= set(to_do(told))
    assert "after_dead_end" not in to_do(seen(25 * 60, failed))
    assert seen(8 * 24 * 60, failed).failed == []


def test_a_friction_of_the_organisation_s_own_is_foreseen_too() -> None:
    own = read(
        {"name": "second_letter", "says": "two letters", "source": "this test", "count": "journey",
         "pattern": [{"scope": "journey", "steps": [{"activity": ["notice_sent"], "channel": ["letter"]}] * 2}]},
        "second_letter",
    )  # fmt: skip
    manner = msgspec.structs.replace(MANNER, definitions=(own,))
    letter = point("notice_sent", 0, channel="letter", direction="out", topic="bill")
    assert avoided(seen(10, letter, manner=manner)) == {name: ["second_letter"] for name in ("send_letter", "penalise")}


def test_advice_never_changes_what_is_known() -> None:
    rows = (*call("a", 0, 10), given(0.5))
    assert seen(6, *rows) == seen(6, *rows)


def test_every_next_step_has_a_name_of_its_own_and_every_friction_something_to_say() -> None:
    names = [one.name for one in next_steps()]
    assert len(set(names)) == len(names)
    assert set(sayings()["friction"]) == NAMES


@pytest.mark.parametrize("step", next_steps(), ids=lambda one: one.name)
def test_every_next_step_says_what_it_is_tried_for(step: object) -> None:
    assert ("{fact}" in step.says) == (step.each == "proof")
    assert ("{task}" in step.says) == (step.each in ("script", "option"))


def waits(record: str, at: float, **more: object) -> object:
    return point("queued", at, record=record, keys=("call:w",), **more)


def test_who_waits_now_is_told_until_somebody_answers_or_the_wait_ends() -> None:
    begun = waits("q", 1, word="billing")
    told = seen(4, begun).waiting
    assert (told.since, told.channel, told.queue, told.earlier) == ("1970-01-01T00:01:00Z", "phone", "billing", 0)
    assert told.evidence == ["s.csv#q"]
    assert seen(4, begun, point("connected", 3, record="c", keys=("call:w",))).waiting is None
    assert seen(4, waits("q", 1, until=3)).waiting is None
    assert seen(4, waits("q", 1, until=9)).waiting is not None
    assert seen(4, waits("q", 1, until=2, outcome="abandoned")).waiting is None
    assert seen(4, begun, point("callback_agreed", 2, record="b", keys=("call:w",))).waiting is None
    assert seen(122, begun).waiting is None


def test_who_is_handed_over_to_another_queue_waits_again() -> None:
    rows = (waits("q", 1, until=2), point("connected", 2, until=3, record="c", keys=("call:w",)), waits("r", 3))
    told = seen(5, *rows).waiting
    assert (told.evidence, told.earlier) == (["s.csv#r"], 1)
