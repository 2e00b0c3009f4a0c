"""Touchpoints in their places, and what was told of their owners: kept, replaced, found by every key."""

import pytest

from tellonce.stores.present.places import NAMED, Place, Places
from tellonce.stores.present.tellings import Telling, Tellings
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint


def place(record, part=0, *, turn=1, group="g", person="p1", owner="p1", silo="web", **more):
    point = Touchpoint(
        silo=silo, file="live/web", record=record, part=part, at=5, activity=Activity.PAID, channel=Channel.WEB,
        direction=Direction.IN, ids=(Identifier("email", "ä@example.org"),), **more,
    )  # fmt: skip
    return Place(touchpoint=point, turn=turn, group=group, person=person, owner=owner)


def kept(database, *some):
    places = Places(database)
    with database.write() as connection:
        places.put(connection, some)
    return places


def by_key(some):
    return sorted(some, key=lambda one: one.key)


def test_of_nothing_there_is_nothing(database):
    places = kept(database)

    assert (places.latest(), list(places.all()), list(places.taken(0, 9))) == (0, [], [])
    assert places.of_records([]) == places.of_owners(["p1"]) == places.of_person("p1") == []


def test_a_touchpoint_comes_back_as_it_was(database):
    whole = place(
        "a", until=9, outcome=Outcome.OK, contact_keys=("call:1",), matters=("order:1",), journey_key="case:1",
        attributes={"note": "“ß”"}, person=None, owner="case:1",
    )  # fmt: skip
    assert list(kept(database, whole).all()) == [whole]


def test_all_keys_find_their_touchpoints(database):
    a, b = place("a", group="g1", journey_key="case:1"), place("a", 1, group="g1", person=None, owner="group:g1")
    c, d = place("b", group="g2", person="p2", owner="case:1", journey_key="case:1"), place("a", silo="crm", group="g3")
    places = kept(database, a, b, c, d)

    assert by_key(places.of_records([("web", "a"), ("web", "none")])) == [a, b]
    assert by_key(places.of_groups(["g1", "g3"])) == [d, a, b]
    assert by_key(places.of_cases(["case:1"])) == [a, c]
    assert by_key(places.of_owners(["p1"])) == [d, a]
    assert places.of_person("p2") == [c]
    assert [one.key for one in places.all()] == [d.key, a.key, b.key, c.key]


def test_more_keys_than_one_question_takes(database):
    some = [place(f"r{number:04d}", owner=f"p{number}") for number in range(2 * NAMED + 1)]
    places = kept(database, *some)

    assert by_key(places.of_owners(f"p{number}" for number in range(2 * NAMED + 1))) == some
    assert by_key(places.of_records(("web", one.touchpoint.record) for one in some)) == some


def test_a_later_telling_takes_the_place_of_the_former(database):
    kept(database, place("a", turn=1, group="g1"))
    places = kept(database, place("a", turn=2, group="g2", topic="bill"))

    assert list(places.all()) == [place("a", turn=2, group="g2", topic="bill")]
    assert (places.latest(), list(places.taken(0, 1))) == (2, [])


def test_what_was_taken_in_between(database):
    places = kept(database, *(place(f"r{turn}", turn=turn) for turn in (0, 1, 2, 3)))

    assert [one.turn for one in places.taken(1, 3)] == [2, 3]
    assert [one.turn for one in places.taken(0, 2)] == [1, 2]


def telling(owner, wake=None, told=b"\x00t"):
    return Telling(owner=owner, told=told, at=5, rows=2, wake=wake)


def written(database, *some, drop=()):
    tellings = Tellings(database)
    with database.write() as connection:
        tellings.put(connection, some)
        tellings.drop(connection, drop)
    return tellings


def test_what_was_told_last_is_what_there_is(database):
    written(database, telling("p1", 9), telling("p2"))
    tellings = written(database, telling("p1", None, b"new"))

    assert tellings.of(["p1", "p2", "p3"]) == {"p1": telling("p1", None, b"new"), "p2": telling("p2")}
    assert tellings.of([]) == {}


def test_owners_of_whom_nothing_is_left_are_gone(database):
    tellings = written(database, *(telling(f"p{n}") for n in range(1_201)), drop=[f"p{n}" for n in range(1_200)])

    assert set(tellings.of(f"p{n}" for n in range(1_201))) == {"p1200"}


@pytest.mark.parametrize(("now", "due"), [(2, []), (3, ["b"]), (9, ["b", "c", "a"])])
def test_owners_are_due_the_longest_overdue_first(database, now, due):
    tellings = written(database, telling("a", 9), telling("b", 3), telling("c", 8), telling("d"))

    assert tellings.due(now, 10) == due
    assert tellings.due(now, 1) == due[:1]
    assert tellings.next_wake() == 3


def test_nothing_is_due_where_nothing_was_told(database):
    assert (Tellings(database).due(9, 10), Tellings(database).next_wake()) == ([], None)
