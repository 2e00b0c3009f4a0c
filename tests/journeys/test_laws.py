"""Laws of the stitching, over random histories of one person."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import MANNER, placed, point

from tellonce.journeys.contacts import gather
from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import Stitched, stitch
from tellonce.journeys.thread import thread
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.moment import DAY, MINUTE
from tellonce.vocabulary.touchpoint import Touchpoint

CHANNELS = ("phone", "phone", "ivr", "web", "web", "bot", "chat", "email", "sms", "letter", "visit", "none")
STEPS = tuple(one.value for one in Activity if one not in (Activity.CONTACT_STARTED, Activity.CONTACT_ENDED))
LIKELY = (
    "noted", "queued", "held", "connected", "prompted", "human_asked", "identity_given", "identity_asked",
    "problem_retold", "script_run", "step_failed", "call_placed", "notice_sent", "promise_made", "promise_kept",
    "case_opened", "page_viewed", "message_written",
)  # fmt: skip
GAPS = (0, 0, 0.5, 1, 2, 12, 29, 31, 600, 1_440, 6 * 1_440, 15 * 1_440)
AMOUNT = 5
"""Microseconds: what rounding an amount by convention may add."""


def history(chance: random.Random) -> list[Touchpoint]:
    """Random touchpoints: few keys, topics, numbers and tasks, so that they meet; some records have several parts."""
    now, points, record = 0.0, [], ""
    for number in range(chance.randint(1, 16)):
        now += chance.choice(GAPS)
        record = record if record and chance.random() < 0.3 else f"r{number}"
        said = {name: chance.choice(values) for name, values in SAID.items() if chance.random() < 0.5}
        if chance.random() < 0.5:
            said["due"] = str(round((now + chance.choice((5, 1_440))) * MINUTE))
        points.append(point(
            chance.choice(LIKELY if chance.random() < 0.7 else STEPS), now, record=record, part=number,
            channel=chance.choice(CHANNELS), direction=chance.choice(("in", "in", "out")), silo=chance.choice("st"),
            until=chance.choice((None, now, now + 2, now + 40)), topic=chance.choice((None, None, "bill", "tv")),
            outcome=chance.choice((None, None, "refused", "silent")),
            matters=chance.choice(((), (), ("order:1",), ("order:2",))),
            keys=chance.choice(((), ("call:a",), ("call:b",))), journey=chance.choice((None,) * 9 + ("case",)),
            ids=chance.choice(((), ("browser 1",), ("browser 2", "pin 7"))), **said,
        ))  # fmt: skip
    return points


SAID = {
    "task": ("t", "u"), "prompt": ("p", "p", "q"), "asker": ("a", "b"), "fact": ("pin",),
    "keeps": ("promise_kept", "visit_arrived"), "made": ("unknown",), "seconds": ("60", "2000"),
}  # fmt: skip


def told(rows: list[Placed]) -> Stitched:
    return stitch("p", rows, MANNER)


def shuffled(rows: list[Placed], chance: random.Random) -> list[Placed]:
    return chance.sample(rows, len(rows))


def check_order(seed: int) -> None:
    chance = random.Random(seed)
    rows = placed(*history(chance))
    assert told(shuffled(rows, chance)) == told(rows)


def check_places(seed: int) -> None:
    rows = placed(*history(random.Random(seed)))
    whole = told(rows)
    own = [step.placed for step in whole.steps if step.placed and step.activity is step.placed.touchpoint.activity]
    assert {id(one) for one in own} >= {id(row) for row in rows}
    kept = sum(one.settled is not None for one in whole.promises)
    assert len([step for step in whole.steps if step.placed]) == len(rows) + kept
    groups = gather(rows, MANNER.session_gap)
    assert Counter(id(row) for group in groups for row in group.rows) == Counter(id(row) for row in rows)
    threads, beside = thread(groups, MANNER.journey_gap)
    homes = Counter(id(group) for group in (*beside, *(group for one in threads for group in one.groups)))
    assert homes == Counter(id(group) for group in groups)
    assert [step.number for step in whole.steps] == list(range(len(whole.steps)))
    assert all(one.at <= other.at for one, other in zip(whole.steps, whole.steps[1:], strict=False))


def check_names(seed: int) -> None:
    whole = told(placed(*history(random.Random(seed))))
    contacts = [one.id for one in whole.contacts]
    journeys = [one.id for one in whole.journeys]
    assert len(set(contacts)) == len(contacts)
    assert len(set(journeys)) == len(journeys)
    assert {one.journey for one in whole.contacts} - {""} <= set(journeys)


ELSEWHERE = ("repeated_step", "broken_promise")
"""Frictions whose minutes may be those of other contacts than the one in which they are found."""


def payer(whole: Stitched, name: str) -> str:
    """The contact whose time a contact takes: of a chat inside a web session, the session."""
    (contact,) = (one for one in whole.contacts if one.id == name)
    around = [
        one.id
        for one in whole.contacts
        if one.channel in ("web", "app") and one.at < contact.at and contact.until < one.until
    ]
    return around[-1] if contact.channel in ("chat", "bot") and not contact.span and around else name


def check_minutes(seed: int) -> None:
    whole = told(placed(*history(random.Random(seed))))
    spans = {one.id: one.span for one in whole.contacts}
    wasted: Counter[str] = Counter()
    messages = 0
    for one in whole.frictions:
        if one.name in ("over_contact", "silent_call"):
            messages += one.span or 0
        elif one.contact and one.name not in ELSEWHERE:
            wasted[payer(whole, one.contact)] += one.span or 0
    assert all(0 <= wasted[name] <= spans[name] + AMOUNT for name in wasted), (wasted, spans)
    assert messages <= sum(one.span for one in whole.contacts if one.kind == "message")
    assert sum(one.span or 0 for one in whole.frictions) <= sum(spans.values()) + AMOUNT


def check_evidence(seed: int) -> None:
    points = history(random.Random(seed))
    given = {one.reference for one in points}
    whole = told(placed(*points))
    assert all(one.evidence and set(one.evidence) <= given for one in whole.frictions)
    assert all(one.evidence and set(one.evidence) <= given for one in whole.promises)
    assert all(one.refs and set(one.refs) <= given for one in whole.contacts)


def check_later(seed: int) -> None:
    chance = random.Random(seed)
    points = history(chance)
    before = told(placed(*points))
    far = max(one.until or one.at for one in points) / MINUTE + 300 * DAY / MINUTE
    after = told(placed(*points, point("message_written", far, channel="letter", topic="new", matters=("order:new",))))
    ids = [one.id for one in before.journeys]
    assert [one.id for one in after.journeys][: len(ids)] == ids
    assert [one for one in after.frictions if one.journey in ids or not one.journey] == before.frictions
    assert after.promises == before.promises


LAWS = {
    check.__name__.removeprefix("check_"): check
    for check in (check_order, check_places, check_names, check_minutes, check_evidence, check_later)
}


@pytest.mark.parametrize("name", LAWS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_laws_hold_for_any_history_of_one_person(name: str, seed: int) -> None:
    LAWS[name](seed)


@pytest.mark.laws
@pytest.mark.parametrize("name", LAWS)
@settings(max_examples=1_000, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_laws_hold_for_a_thousand_histories(name: str, seed: int) -> None:
    LAWS[name](seed)
