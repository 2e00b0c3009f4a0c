"""Which records are one contact as they arrive, in any order and in several versions, is what history links."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.journeys.linking import Trace, link
from tellonce.live.linking import Linking
from tellonce.vocabulary.moment import SECOND

TRACES = st.builds(
    Trace,
    silo=st.sampled_from("abc"),
    record=st.sampled_from(["1", "2", "3", "4"]),
    keys=st.lists(st.sampled_from(["k1", "k2", "k3"]), max_size=2, unique=True).map(tuple),
    numbers=st.lists(st.sampled_from(["+1", "+2"]), max_size=2, unique=True).map(lambda held: tuple(sorted(held))),
    direction=st.sampled_from(["in", "out"]),
    at=st.integers(0, 12).map(lambda n: n * 5 * SECOND),
    until=st.none(),
).flatmap(
    lambda one: st.sampled_from([None, 1, 4]).map(
        lambda long: Trace(**{**_fields(one), "until": one.at + (long or 0) * 5 * SECOND})
    )
)


def _fields(one: Trace) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def without_moment(one: Trace) -> Trace:
    return Trace(**{**_fields(one), "at": None, "until": None, "numbers": ()})


MIXED = st.tuples(TRACES, st.booleans()).map(lambda pair: without_moment(pair[0]) if pair[1] else pair[0])


@settings(max_examples=400, deadline=None)
@given(st.lists(MIXED, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_in_any_order_and_version_the_groups_are_those_of_history(traces: list[Trace], chance: random.Random) -> None:
    linking, held = Linking(), dict[tuple[str, str], Trace]()
    groups = dict[tuple[str, str], str]()
    for one in traces:
        key = (one.silo, one.record)
        shown = None if chance.random() < 0.1 else one
        changed = linking.put(*key, shown)
        held.pop(key, None)
        if shown is not None:
            held[key] = shown
        groups.update(changed)
        expected = link(held.values())
        assert {found: linking.group(*found) for found in expected} == expected
        assert all(groups.get(found, ":".join(found)) == name for found, name in expected.items())


def test_a_record_that_shows_nothing_of_a_contact_is_a_group_of_its_own() -> None:
    assert Linking().group("web", "1") == "web:1"
    assert Linking().put("web", "1", None) == {}
