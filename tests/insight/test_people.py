"""Who is who in small worlds: the laws of the batch driver, and the households and namesakes of any organisation."""

import random

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_worlds import HOUSEHOLD, OWN, RULES, SMALL, Row, answers, known, rows, standing, table, vouched, who

from tellonce.identity.knowing import knowing
from tellonce.identity.rules import Rules
from tellonce.insight.people import OBSERVATIONS, identify


def test_a_household_on_one_telephone_stays_two_people() -> None:
    people = known(HOUSEHOLD)
    assert who(people) == {
        "crm.1": "calls.3",
        "calls.3": "calls.3",
        "crm.2": "calls.2",
        "calls.2": "calls.2",
        "mail.1": "calls.2",
        "calls.1": "(shared)",
    }
    assert standing(people)["(214) 555-0166"] == "shared"
    assert {row["rule"] for row in people.refused.to_pylist()} == {"exclusive:account"}


def test_another_silo_vouches_for_what_it_carries_of_the_same_person() -> None:
    assert vouched(known(HOUSEHOLD)) == {
        "crm.1": "email+phone",
        "crm.2": "account+email+phone",
        "calls.1": "",
        "calls.2": "account+phone",
        "calls.3": "email+phone",
        "mail.1": "email",
    }


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(
            """
            crm.1: account A-1, email tam@example.org
            crm.2: account A-2, email wys@example.org
            shop.1: account A-2, email Tam@Example.org
            mail.1: email tam@example.org
            mail.2: email wys@example.org
            """,
            {"crm.1": "crm.1", "crm.2": "crm.2", "shop.1": "crm.2", "mail.1": "(shared)", "mail.2": "crm.2"},
            id="a recycled address",
        ),
        pytest.param(
            """
            crm.1: account A-1, phone (000) 000-0000
            crm.2: account A-2, phone +10000000000
            calls.1: phone 0000000000
            """,
            {"crm.1": "crm.1", "crm.2": "crm.2", "calls.1": "(blocked)"},
            id="a placeholder",
        ),
        pytest.param(
            """
            crm.1: account A-1, name Fenna Drift, address 1 Elm St
            crm.2: account A-2, name Fenna Drift, address 1 Elm St
            post.1: name Fenna Drift
            """,
            {"crm.1": "crm.1", "crm.2": "crm.2", "post.1": "(no identifier)"},
            id="namesakes",
        ),
        pytest.param(
            """
            crm.1: account A-1, phone 833-555-0139
            crm.2: account A-2, phone 833-555-0139, email help@shop.example
            mail.1: email help@shop.example
            """,
            {"crm.1": "crm.1", "crm.2": "crm.2", "mail.1": "(blocked)"},
            id="the organisation's own number and address",
        ),
        pytest.param(
            """
            crm.1: account A-1
            web.1: visitor v1, account A-1
            web.2: visitor v1
            app.2: visitor v1
            web.3: visitor v2
            """,
            {"app.2": "app.2", "crm.1": "app.2", "web.1": "app.2", "web.2": "app.2", "web.3": "(unknown)"},
            id="a value that is nobody alone, until something vouches for it",
        ),
        pytest.param(
            """
            calls.1: account A-1, visitor v1
            calls.2: visitor v1
            """,
            {"calls.1": "calls.1", "calls.2": "(unknown)"},
            id="a value that is nobody alone, vouched for by its own silo only",
        ),
        pytest.param(
            """
            ivr.1 @call: phone 2145550166
            acd.1 @call: account A-1
            ivr.2: phone 2145550166
            """,
            {"call": "call", "ivr.2": "call"},
            id="two silos' records of one contact are one person's",
        ),
        pytest.param(
            """
            crm.1: account A-1, phone 214-555-0101
            crm.2: account A-2, phone 214-555-0102
            call.1: phone 214-555-0101, account A-2
            """,
            {"crm.1": "crm.1", "crm.2": "call.1", "call.1": "call.1"},
            id="a customer number beats a telephone",
        ),
    ],
)
def test_small_worlds(world: str, expected: dict[str, str]) -> None:
    assert who(known(world)) == expected


def test_a_value_beside_too_many_customers_links_nobody() -> None:
    loose = Rules()
    four = "\n".join(f"crm.{i}: member M-{i}, phone 2145550166" for i in range(4))
    five = "\n".join(f"crm.{i}: member M-{i}, phone 2145550166" for i in range(5))
    assert set(who(known(four, loose)).values()) == {"crm.0"}
    people = known(five + "\ncalls.1: phone 2145550166", loose)
    assert who(people) == {f"crm.{i}": f"crm.{i}" for i in range(5)} | {"calls.1": "(shared)"}
    assert standing(people)["2145550166"] == "shared"


def test_numbers_of_many_systems_are_one_customer() -> None:
    kinds = ("account", "member", "policy", "contact", "user", "payer")
    world = f"crm.1: phone 2145550166, {', '.join(f'{kind} X1' for kind in kinds)}\ncalls.1: phone 2145550166"
    assert who(known(world)) == {"crm.1": "calls.1", "calls.1": "calls.1"}


def test_equally_strong_identifiers_of_two_people_are_a_conflict_and_the_earliest_wins() -> None:
    people = known(
        """
        crm.1: account A-1, email ada@example.org
        crm.2: account A-2, email bo@example.org
        call.1: account A-2, account A-1
        """
    )
    assert who(people) == {"crm.1": "call.1", "crm.2": "crm.2", "call.1": "call.1"}
    (conflict,) = people.conflicts.to_pylist()
    persons = {row["grp"]: row["person"] for row in people.groups.to_pylist()}
    assert conflict == {"grp": "call.1", "person": persons["crm.1"], "other": persons["crm.2"]}


def test_a_document_in_an_identifier_is_not_kept() -> None:
    people = known([("g", "s\0r", "s", "email", "x" * 10_000_000, 0, False)])
    (row,) = people.identifiers.to_pylist()
    assert (row["standing"], row["value"], row["person"], len(row["raw"]) < 1_000) == ("invalid", "", None, True)
    assert who(people) == {"g": "(no identifier)"}


def test_a_value_without_text_or_moment_is_read() -> None:
    people = known(
        [("g", "s\0r", "s", "account", None, None, False), ("h", "s\0q", "s", "account", "A-1", None, False)]
    )  # type: ignore[list-item]  # nulls of the table
    assert who(people) == {"g": "(no identifier)", "h": "h"}


def test_no_observations_are_nobody() -> None:
    people = identify(OBSERVATIONS.empty_table(), knowing(RULES, region="US", key=b"secret"), SMALL)
    assert all(not listed for listed in answers(people).values())


def test_the_oldest_identifier_names_the_person() -> None:
    people = known(
        "crm.1: phone 2145550166\ncrm.2: account A-1, phone 2145550166\ncrm.3: account A-1, email a@example.org"
    )
    (person,) = people.persons.to_pylist()
    (alone,) = known("crm.1: phone 2145550166").persons.to_pylist()
    (account,) = known("crm.2: account A-1").persons.to_pylist()
    assert (person["kind"], person["value"]) == ("phone", "+12145550166")
    assert person["person"] == alone["person"] != account["person"]


def test_another_key_gives_other_names_to_the_same_people() -> None:
    one, other = known(HOUSEHOLD), known(HOUSEHOLD, key=b"another secret")
    assert who(one) == who(other)
    names = [{row["person"] for row in people.groups.to_pylist()} - {None} for people in (one, other)]
    assert not names[0] & names[1]


VALUES = {
    "account": ("A-1", "A-2", "A-3"),
    "member": ("M1", "M2", "M3"),
    "phone": ("2145550161", "(214) 555-0161", "+12145550162", "9995550163", "000-000-0000"),
    "email": ("a@example.org", "A@example.org", "b@example.org", "n/a"),
    "visitor": ("v1", "v2"),
    "name": ("Ada", "Bo"),
}


@st.composite
def worlds(draw: st.DrawFn) -> list[Row]:
    said = st.sampled_from([(kind, value) for kind, values in VALUES.items() for value in values])
    records = draw(
        st.lists(
            st.tuples(st.sampled_from("abc"), st.integers(0, 9), st.lists(said, min_size=1, max_size=4)), max_size=14
        )
    )
    return [
        (f"g{number % 11}", f"{silo}\0{number}", silo, kind, value, at, kind == "account" and number % 3 == 0)
        for number, (silo, at, ids) in enumerate(records)
        for kind, value in ids
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_the_evidence_change_nothing(world: list[Row], chance: random.Random) -> None:
    if not world:
        return
    again = world + chance.choices(world, k=len(world))
    chance.shuffle(again)
    assert answers(known(again)) == answers(known(world))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_nobody_has_two_accounts_and_each_value_has_one_person(world: list[Row]) -> None:
    if not world:
        return
    people = known(world)
    accounts: dict[str, set[str]] = {}
    persons: dict[tuple[str, str], set[str]] = {}
    for row in people.identifiers.to_pylist():
        persons.setdefault((row["kind"], row["value"]), set()).add(row["person"])
        if row["kind"] == "account":
            accounts.setdefault(row["person"], set()).add(row["value"])
    assert all(len(values) == 1 for person, values in accounts.items() if person)
    assert all(len(named) == 1 for named in persons.values())
    assert all((row["person"] is None) != (row["reason"] is None) for row in people.groups.to_pylist())
    assert {row["record"] for row in people.evidence.to_pylist()} == {record for _, record, *_ in world}


def test_evidence_split_over_chunks_gives_the_same_people() -> None:
    found = rows(HOUSEHOLD)
    split = pa.concat_tables([table([row]) for row in reversed(found)])
    people = identify(split, knowing(RULES, region="US", key=b"secret", **OWN), SMALL)
    assert answers(people) == answers(known(found))
