"""The fold and the SQL read every friction of the catalogue alike, over thousands of random histories."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.insight.matching import found_by_sql
from tellonce.journeys.catalogue import shipped
from tellonce.journeys.fold import fold
from tellonce.journeys.pattern import Definition, Predicate, read
from tellonce.journeys.step import Step
from tellonce.journeys.trait import Trait
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE, SECOND

HISTORIES = 50
GAPS = (0, 0, SECOND, 9 * MINUTE, HOUR, 24 * HOUR - SECOND, 24 * HOUR, 24 * HOUR + 1, 7 * DAY, 7 * DAY + 1)

EXTRA = read(
    {
        "name": "extra",
        "says": "exercises what the catalogue does not use yet",
        "source": "this test",
        "count": "task",
        "pattern": [
            {"scope": "person", "same": "task", "within": "7d", "unless": {"activity": ["step_done"]},
             "steps": [{"activity": ["step_tried"]}, {"activity": ["step_tried", "step_failed"]}]},
            {"scope": "journey", "by": "24h", "absent": {"activity": ["reply_sent"]},
             "steps": [{"activity": ["message_written"]}]},
            {"scope": "contact", "by": "9m", "same": "prompt", "absent": {}, "unless": {"outcome": ["failed"]},
             "steps": [{"activity": ["prompted"]}, {"activity": ["answered"]}]},
            {"scope": "person", "apart": True, "within": "24h",
             "steps": [{"activity": ["paid"]}, {"activity": ["paid", "refunded"]}]},
            {"scope": "contact", "same": "stretch", "by": "end", "absent": {"traits": ["leads_on"]},
             "unless": {"traits": ["open"], "lacks": ["settled"]}, "within": "24h",
             "steps": [{"activity": ["step_tried"]}, {"activity": ["step_failed"], "lacks": ["sends_away"]}]},
            {"scope": "person", "under": "24h", "within": "7d",
             "steps": [{"activity": ["paid"]}, {"activity": ["refunded"]}]},
            {"scope": "person", "apart": True, "under": "7d",
             "steps": [{"activity": ["paid"]}, {"activity": ["refunded"]}]},
            {"scope": "person", "same": "option",
             "steps": [{"traits": ["unable"]}, {"activity": ["contact_started"]}]},
        ],
    },
    "extra",
)  # fmt: skip


def relevant(definition: Definition) -> list[Predicate]:
    return [one for p in definition.pattern for one in (*p.steps, p.unless, p.absent) if one is not None]


def history(owner: str, definition: Definition, chance: random.Random) -> list[Step]:
    """Random steps, most of them ones the definition speaks of, on both sides of its bounds."""
    wanted = relevant(definition)
    now, steps = 0, []
    for number in range(chance.randint(0, 14)):
        now += chance.choice(GAPS)
        like = chance.choice(wanted) if chance.random() < 0.85 else Predicate()
        steps.append(step(owner, number, now, like, chance))
    return steps


def step(owner: str, number: int, now: int, like: Predicate, chance: random.Random) -> Step:
    return Step(
        number=number, at=now, owner=owner,
        activity=chance.choice(like.activity or tuple(Activity)),
        outcome=chance.choice((*(like.outcome or tuple(Outcome)), None)),
        channel=chance.choice(like.channel or tuple(Channel)),
        direction=like.direction if like.direction and chance.random() < 0.9 else chance.choice(tuple(Direction)),
        kind=like.kind if like.kind and chance.random() < 0.9 else chance.choice(tuple(ContactKind)),
        assisted=like.assisted if like.assisted is not None and chance.random() < 0.9 else chance.random() < 0.5,
        agreed=chance.random() < 0.2,
        journey=chance.choice(("j1", "j1", "j2", None)), contact=chance.choice(("c1", "c1", "c2", None)),
        task=chance.choice(("t1", "t2", None)), stretch=chance.choice(("s1", "s1", "", None)),
        option=chance.choice(("phone", "phone", "web", None)), traits=traits(like, chance),
        prompt=chance.choice(("p1", "p1", "p2", None)), value=chance.choice(("v1", "v1", "v2", None)),
        promise=chance.choice(("o1", "o1", "o2", None)), waited=chance.choice((0, 599, 600, 601)),
        announced=chance.choice((0, 1800, 1801)), due=chance.choice((None, now, now + HOUR, now + 2 * DAY)),
    )  # fmt: skip


def traits(like: Predicate, chance: random.Random) -> frozenset[Trait]:
    """Mostly what the predicate asks for, sometimes less, sometimes more."""
    wanted = {trait for trait in like.traits if chance.random() < 0.9}
    return frozenset(wanted | {trait for trait in Trait if chance.random() < 0.1})


def compare(definition: Definition, seed: int) -> int:
    chance = random.Random(seed)
    histories = {f"o{number}": history(f"o{number}", definition, chance) for number in range(HISTORIES)}
    as_of = chance.choice((0, HOUR, 3 * DAY, 30 * DAY))
    by_fold = {owner: hits for owner, steps in histories.items() if (hits := fold(steps, [definition], as_of))}
    by_sql = found_by_sql([one for steps in histories.values() for one in steps], [definition], as_of)
    assert by_sql == by_fold
    return sum(len(hits) for hits in by_fold.values())


CATALOGUE = {one.name: one for one in [*shipped(), EXTRA]}


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_friction_is_found_somewhere_in_the_random_histories(name: str) -> None:
    assert sum(compare(CATALOGUE[name], seed) for seed in range(4)) > 0


@pytest.mark.laws
@pytest.mark.parametrize("name", CATALOGUE)
@settings(max_examples=45, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_fold_and_sql_agree_on_2250_histories_a_friction(name: str, seed: int) -> None:
    compare(CATALOGUE[name], seed)
