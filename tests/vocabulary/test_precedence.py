"""Of several tellings of one touchpoint the fuller counts, whatever arrived first."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

WHOLE = Touchpoint(
    silo="calls", file="calls.csv", record="c", at=1, until=9, channel=Channel.PHONE, direction=Direction.IN,
    activity=Activity.CONNECTED, outcome=Outcome.RESOLVED, word="talk", topic="bill",
    ids=(Identifier("phone", "1"), Identifier("account_no", "2")), contact_keys=("call:1", "call:2"), journey_key="k",
    matters=("case:1", "order:2"), attributes={"note": "said", "asker": "a", "zone": "z"},
)  # fmt: skip

SINGLE = {"until": None, "outcome": None, "word": "", "topic": None, "journey_key": None}
SEVERAL = ("ids", "contact_keys", "matters")


def some(values):
    return st.sets(st.sampled_from(range(len(values)))).map(
        lambda kept: tuple(one for place, one in enumerate(values) if place in kept)
    )


@st.composite
def partial(draw):
    """A telling with something of the whole, and nothing beside it."""
    left = draw(st.sets(st.sampled_from(sorted(SINGLE))))
    several = {name: draw(some(getattr(WHOLE, name))) for name in SEVERAL}
    attributes = dict(draw(some(tuple(WHOLE.attributes.items()))))
    return msgspec.structs.replace(WHOLE, **{name: SINGLE[name] for name in left}, **several, attributes=attributes)


@given(partial())
def test_the_whole_counts_before_any_part_of_it(some):
    assert WHOLE.precedence <= some.precedence
    assert (WHOLE.precedence == some.precedence) == (some == WHOLE)


def test_a_later_moment_counts_before_a_fuller_telling():
    assert msgspec.structs.replace(WHOLE, at=2, until=None, ids=()).precedence < WHOLE.precedence


def test_the_whole_of_an_export_counts_before_what_came_live_at_its_beginning():
    live = msgspec.structs.replace(WHOLE, file="a/calls", until=None, outcome=None)
    assert WHOLE.precedence < live.precedence
    assert msgspec.structs.replace(WHOLE, file="a/calls").precedence < WHOLE.precedence


def test_what_went_on_counts_before_what_was_told_of_it_before():
    assert msgspec.structs.replace(WHOLE, until=12, outcome=None, ids=()).precedence < WHOLE.precedence
