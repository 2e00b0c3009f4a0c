"""The worked examples of every shipped friction: each comes as it says, by the whole meaning and by both readings."""

import msgspec
import pytest

from tellonce.insight.matching import found_by_sql
from tellonce.journeys.catalogue import shipped
from tellonce.journeys.example import Example
from tellonce.journeys.fold import fold
from tellonce.journeys.length import offset
from tellonce.journeys.pattern import read
from tellonce.journeys.played import manner, play
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND
from tellonce.vocabulary.refusal import Refused

EXAMPLES = [
    pytest.param(one.name, example, id=f"{one.name}: {example.says}") for one in shipped() for example in one.example
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_comes_as_it_says(name: str, example: Example) -> None:
    played = play(example, name, shipped())

    assert played.found == example.found
    assert example.minutes in (None, played.minutes)
    assert played.holds


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_both_readings_read_an_example_alike(name: str, example: Example) -> None:
    told, how = play(example, name, shipped()).told, manner(example, shipped())

    by_fold = fold(told.steps, how.definitions, how.as_of)
    assert found_by_sql(told.steps, how.definitions, how.as_of).get("example", []) == by_fold


@pytest.mark.parametrize("definition", shipped(), ids=lambda one: one.name)
def test_every_friction_has_an_example_of_it_and_one_of_what_only_looks_like_it(definition) -> None:
    assert {example.found > 0 for example in definition.example} == {True, False}


HANGS_UP: dict[str, object] = {
    "says": "hangs up in the queue", "found": 1,
    "steps": [{
        "at": "+0m", "until": "+3m", "activity": "queued", "outcome": "abandoned", "channel": "phone", "contact": "c",
    }],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said", "holds"),
    [
        ("abandoned_contact", {}, True),
        ("abandoned_contact", {"found": 0}, False),
        ("abandoned_contact", {"found": 2}, False),
        ("abandoned_contact", {"minutes": 3.0}, False),
        ("long_wait", {}, False),
    ],
)
def test_an_example_that_comes_otherwise_does_not_hold(name: str, said: dict[str, object], *, holds: bool) -> None:
    assert play(msgspec.convert({**HANGS_UP, **said}, Example), name, shipped()).holds is holds


def test_steps_of_one_moment_happen_in_their_order() -> None:
    steps = [{"activity": one, "contact": "c", "channel": "phone"} for one in ("paid", "connected", "answered")]
    example = msgspec.convert({"says": "", "found": 0, "steps": steps}, Example)

    told = [step.activity.value for step in play(example, "long_wait", shipped()).told.steps if step.placed]
    assert told == ["paid", "connected", "answered"]


OWN: dict[str, object] = {
    "name": "own", "says": "it", "source": "this test", "count": "contact", "pattern": [{"steps": [{}]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"steps": []}, "needs at least one step"),
        ({"found": -1}, "0 and more"),
        ({"as_of": "soon"}, "'soon' is no moment of an example"),
        ({"steps": [{"activity": "paid", "at": "3m"}]}, "allowed are `\\+`"),
        ({"steps": [{"activity": "paid", "due": "+3w"}]}, r"\+7d"),
        ({"steps": [{"activity": "contact_ended"}]}, "give those"),
        ({"steps": [{"activity": "payed"}]}, "payed"),
        ({"steps": [{"activity": "paid", "when": "+1m"}]}, "when"),
    ],
)
def test_an_example_at_fault_is_refused(said: dict[str, object], problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        read({**OWN, "example": [{**HANGS_UP, **said}]}, "own")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": "my own"}, "is no name"),
        ({"pattern": []}, "at least one pattern"),
        ({"pattern": [{"steps": []}]}, "at least one step"),
        ({"pattern": [{"steps": [{}], "within": "2w"}]}, "'2w' is no length of time"),
        ({"pattern": [{"steps": [{}], "by": "2d"}]}, "go together"),
        ({"pattern": [{"steps": [{}], "absent": {}, "by": "later"}]}, "'later' is no length of time"),
        ({"pattern": [{"steps": [{}], "apart": True}]}, "two steps"),
        ({"minutes_from": 0}, "1 and more"),
        ({"minutes_default": -2.0}, "0 and more"),
    ],
)
def test_a_definition_at_fault_is_refused(said: dict[str, object], problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        read({**OWN, **said}, "own")


@pytest.mark.parametrize(
    ("text", "span"),
    [("+0m", 0), ("+3m", 3 * MINUTE), ("+10m1s", 10 * MINUTE + SECOND), ("+7d2h", 7 * DAY + 2 * HOUR)],
)
def test_moments_of_examples_are_counted_from_the_beginning(text: str, span: int) -> None:
    assert offset(text) == span
