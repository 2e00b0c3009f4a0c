"""Contexts as prepared, and whose each identifier and each former id of a person is."""

import pytest
from sqlalchemy import func, select

from tellonce.stores.present.contexts import NOBODY, WIDTHS, Contexts, Known
from tellonce.stores.present.persons import Persons
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.refusal import Unavailable
from tellonce.vocabulary.touchpoint import Identifier

PHONE, MAIL = Identifier("phone", "+12145550161"), Identifier("email", "ä@example.org")
BODY = '{"at":"…"}'.encode()


@pytest.fixture
def contexts(database):
    return Contexts(database)


@pytest.fixture
def persons(database):
    return Persons(database)


def change(database, verb, rows):
    with database.write() as connection:
        verb(connection, rows)


def test_nobody_is_known_at_first(contexts, persons):
    assert contexts.of(PHONE) == contexts.of_person("p1") == NOBODY
    assert (persons.kinds(), contexts.missing(10)) == (frozenset(), [])


def test_who_carries_an_identifier_and_what_is_prepared(database, contexts, persons):
    change(database, persons.identify, [(PHONE, "p1", Match.EXACT), (MAIL, None, Match.SHARED)])
    change(database, persons.name, [("p1", "p1")])
    assert contexts.of(PHONE) == Known(person="p1", match=Match.EXACT, body=None, stands_until=0)

    change(database, contexts.prepare, [("p1", BODY, 9)])
    assert contexts.of(PHONE) == contexts.of_person("p1")
    assert contexts.of(PHONE) == Known(person="p1", match=Match.EXACT, body=BODY, stands_until=9)
    assert contexts.of(MAIL) == Known(person=None, match=Match.SHARED, body=None, stands_until=0)
    assert contexts.of(Identifier("email", PHONE.value)) == NOBODY


def test_what_is_out_of_date_must_be_prepared(database, contexts):
    change(database, contexts.prepare, [("p1", BODY, 9), ("p2", BODY, 9)])
    change(database, contexts.outdate, ["p2", "p3"])
    assert sorted(contexts.missing(10)) == ["p2", "p3"]
    assert len(contexts.missing(1)) == 1

    change(database, contexts.prepare, [("p2", BODY, 10)])
    assert contexts.missing(10) == ["p3"]


def test_an_identifier_is_whose_it_was_said_to_be_last(database, contexts, persons):
    change(database, persons.identify, [(PHONE, "p1", Match.EXACT)])
    change(database, persons.identify, [(PHONE, "p2", Match.PROBABLE)])

    assert contexts.of(PHONE) == Known(person="p2", match=Match.PROBABLE, body=None, stands_until=0)


def test_former_ids_follow_to_whom_they_stand_for(database, contexts, persons):
    change(database, persons.name, [("p1", "p1"), ("p2", "p2"), ("p3", "p3")])
    change(database, persons.name, [("p1", "p2"), ("p2", "p2")])
    assert contexts.of_person("p1").person == "p2"

    change(database, persons.name, [("p2", "p3"), ("p3", "p3")])
    assert [contexts.of_person(one).person for one in ("p1", "p2", "p3")] == ["p3", "p3", "p3"]


def test_an_id_that_stands_for_several_is_nobodys_with_all_that_led_to_it(database, contexts, persons):
    change(database, persons.name, [("p1", "p2"), ("p2", "p2")])
    change(database, persons.name, [("p2", None), ("p3", "p3"), ("p4", "p4")])

    assert contexts.of_person("p1") == contexts.of_person("p2") == NOBODY
    assert contexts.of_person("p3").person == "p3"


def test_a_look_sees_what_was_committed_just_before_and_nothing_else(database, contexts, persons):
    assert contexts.of(PHONE) == NOBODY
    with database.write() as connection:
        persons.identify(connection, [(PHONE, "p1", Match.EXACT)])
        assert contexts.of(PHONE) == NOBODY
    assert contexts.of(PHONE).person == "p1"


def test_values_are_never_part_of_a_statement(database, contexts, persons):
    odd = Identifier("phone", "'; DROP TABLE identifiers; --%(x)s?:y")
    change(database, persons.identify, [(odd, "p1", Match.EXACT)])

    assert contexts.of(odd).person == "p1"


def test_who_looks_after_it_was_closed_is_told(database, contexts):
    assert contexts.of(PHONE) == NOBODY
    database.close()
    with pytest.raises(Unavailable):
        contexts.of(PHONE)


def test_a_connection_that_broke_off_is_opened_again(database):
    if database.embedded:
        pytest.skip("a file has no connection that breaks off")
    look = database.look(select(func.pg_backend_pid()))
    [(first,)] = look()
    assert look() == [(first,)]
    with database.write() as connection:
        assert connection.execute(select(func.pg_terminate_backend(first, 10_000))).scalar_one()
    [(second,)] = look()
    assert second != first


@pytest.mark.parametrize("number", [0, 1, WIDTHS[-1], WIDTHS[-1] + 1, 3 * WIDTHS[-1]])
def test_of_several_identifiers_each_that_is_known_is_told_once(database, contexts, number, persons):
    some = [Identifier("email", f"c{place}@example.org") for place in range(number)]
    change(database, persons.identify, [(one, f"p{place}", Match.EXACT) for place, one in enumerate(some)])
    change(database, contexts.prepare, [("p0", BODY, 9)])
    found = contexts.of_several([*some, PHONE, Identifier("phone", "c0@example.org")])

    assert sorted(one.person for one in found) == sorted(f"p{place}" for place in range(number))
    assert all((one.body == BODY) == (one.person == "p0") for one in found)
    assert contexts.of_several([]) == []
