"""What a program remembers of symbols never stands in for another symbol, nor for other definitions."""

import random

import msgspec
import pytest

from tellonce.journeys import symbol
from tellonce.journeys.catalogue import shipped
from tellonce.journeys.fold import Hit, fold
from tellonce.journeys.pattern import Count, Definition, Pattern, Predicate, Same, Scope
from tellonce.journeys.step import Step
from tellonce.journeys.symbol import Program, program
from tellonce.journeys.trait import Trait
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import SECOND

BARE = Step(
    number=0, at=SECOND, activity=Activity.CONTACT_ENDED, outcome=None, channel=Channel.PHONE, direction=Direction.IN,
    kind=ContactKind.CONTACT, assisted=False, agreed=False, owner="o", journey="j", contact="c", waited=600,
    announced=600,
)  # fmt: skip

CASES = [
    pytest.param("activity", (Activity.PAID,), {"activity": Activity.PAID}, id="activity"),
    pytest.param("outcome", (Outcome.FAILED,), {"outcome": Outcome.FAILED}, id="outcome"),
    pytest.param("channel", (Channel.WEB,), {"channel": Channel.WEB}, id="channel"),
    pytest.param("direction", Direction.OUT, {"direction": Direction.OUT}, id="direction"),
    pytest.param("kind", ContactKind.MESSAGE, {"kind": ContactKind.MESSAGE}, id="kind"),
    pytest.param("assisted", True, {"assisted": True}, id="assisted"),
    pytest.param("agreed", True, {"agreed": True}, id="agreed"),
    pytest.param("traits", (Trait.OPEN,), {"traits": frozenset({Trait.OPEN})}, id="traits"),
    pytest.param("lacks", (Trait.OPEN,), {"traits": frozenset({Trait.OPEN})}, id="lacks"),
    pytest.param("waited_over", 600, {"waited": 601}, id="waited_over"),
    pytest.param("announced_over", 600, {"announced": 601}, id="announced_over"),
]
"""Each field of a predicate, what it asks for, and the one field of a step that meets it; `lacks` the other way."""


def looking(*predicates: Predicate) -> tuple[Definition, ...]:
    """One friction whose patterns are one step each."""
    ways = tuple(Pattern(steps=(one,), scope=Scope.CONTACT) for one in predicates)
    return (Definition(name="own", says="it", source="this test", count=Count.CONTACT, pattern=ways),)


def hits(step: Step, *predicates: Predicate) -> list[int]:
    """Positions of the predicates that a step fits, as the fold reads them."""
    return [hit.pattern for hit in fold([step], looking(*predicates), 0)]


def test_every_field_of_a_predicate_is_tried_here():
    assert [case.values[0] for case in CASES] == list(Predicate.__struct_fields__)


@pytest.mark.parametrize(("field", "asked", "met"), CASES)
@pytest.mark.parametrize("swapped", [False, True])
def test_steps_that_differ_in_one_field_are_told_apart(field, asked, met, swapped):
    definitions = looking(Predicate(**{field: asked}))
    steps = [BARE, msgspec.structs.replace(BARE, number=1, **met)]
    fitting = 0 if field == "lacks" else 1
    if swapped:
        steps = [msgspec.structs.replace(one, number=number) for number, one in enumerate(reversed(steps))]
        fitting = 1 - fitting

    for _ in range(2):
        assert fold(steps, definitions, 0) == [Hit("own", 0, fitting, fitting)]


@pytest.mark.parametrize(("field", "asked", "met"), CASES)
def test_definitions_that_differ_in_one_predicate_are_told_apart(field, asked, met):
    other = msgspec.structs.replace(BARE, **met)
    apart = [step for step in (BARE, other) if Predicate(**{field: asked}).fits(step)]

    for _ in range(2):
        for step in (BARE, other):
            assert hits(step, Predicate(), Predicate(**{field: asked})) == ([0, 1] if step in apart else [0])
            assert hits(step, Predicate(), Predicate()) == [0, 1]
            assert hits(step, Predicate(**{field: asked})) == ([0] if step in apart else [])


CHANGES = (
    {"within": "1s"}, {"under": "1s"}, {"scope": Scope.CONTACT}, {"unless": Predicate()}, {"apart": True},
    {"absent": Predicate(), "by": "5d"}, {"same": Same.TASK}, {"steps": (Predicate(),) * 3},
)  # fmt: skip
"""Of a pattern that two steps match, each change by which they no longer do."""


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: "".join([*one][:1]))
def test_patterns_that_differ_otherwise_are_told_apart(change):
    two = Pattern(steps=(Predicate(), Predicate()), scope=Scope.PERSON)
    steps = [BARE, msgspec.structs.replace(BARE, number=1, at=BARE.at + 2 * SECOND, contact=None)]
    (plain,) = looking(Predicate())
    either = [
        (msgspec.structs.replace(plain, pattern=(one,)),) for one in (two, msgspec.structs.replace(two, **change))
    ]

    found = [fold(steps, definitions, 0) for definitions in (*either, *either)]
    assert found[0] == found[2] == [Hit("own", 0, 0, 1)]
    assert found[1] == found[3] == []


def drawn(chance: random.Random) -> Step:
    """Any step at all."""
    return Step(
        number=0, at=SECOND, owner="o", journey="j", contact="c", activity=chance.choice(tuple(Activity)),
        outcome=chance.choice((*Outcome, None)), channel=chance.choice(tuple(Channel)),
        direction=chance.choice(tuple(Direction)), kind=chance.choice(tuple(ContactKind)),
        assisted=chance.random() < 0.5, agreed=chance.random() < 0.5, waited=chance.choice((0, 600, 601)),
        announced=chance.choice((0, 1800, 1801)),
        traits=frozenset(one for one in Trait if chance.random() < 0.1),
    )  # fmt: skip


@pytest.mark.parametrize("most", [symbol.MOST, 3])
def test_what_is_remembered_is_what_the_predicates_say(most, monkeypatch):
    monkeypatch.setattr(symbol, "MOST", most)
    chance, kept = random.Random(20241122), program(shipped())
    patterns = [(one.name, number, pattern) for one in shipped() for number, pattern in enumerate(one.pattern)]

    for step in chance.choices([drawn(chance) for _ in range(2_000)], k=4_000):
        said = [
            (name, number, tuple(index for index, one in reversed([*enumerate(pattern.steps)]) if one.fits(step)),
             bool(pattern.unless and pattern.unless.fits(step)), bool(pattern.absent and pattern.absent.fits(step)))
            for name, number, pattern in patterns
        ]  # fmt: skip
        known = [(one.plan.friction, one.plan.number, *one[1:]) for one in kept.concerns(step)]
        assert known == [one for one in said if any(one[2:])]


def test_a_program_is_made_once_for_equal_patterns():
    again = [msgspec.structs.replace(one, example=(), says="otherwise") for one in shipped()]

    assert program(shipped()) is program(again)
    assert program(shipped()) is not program(shipped()[1:])
    assert Program([]).concerns(BARE) == ()
