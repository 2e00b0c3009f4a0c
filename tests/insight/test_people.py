"""Who is who in small worlds: the laws of the batch driver, and the households and namesakes of any organisation."""

import random

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellonce.identity.rules import Kind, Rules
from tellonce.insight.people import OBSERVATIONS, People, identify
from tellonce.stores.connection_duckdb import Limits

RULES = Rules(
    kinds={"account": Kind(normalise="code", exclusive=True), "visitor": Kind(anchor=False, tier=2, alone=False)}
)
SMALL = Limits(memory_mib=256, threads=1)
Row = tuple[str, str, str, str, str, int]


def rows(world: str) -> list[Row]:
    """A line a record, by time: `silo.record: kind value, kind value`, or in a group: `silo.record @call: …`."""
    found: list[Row] = []
    for at, line in enumerate(world.strip().splitlines()):
        head, _, tail = line.strip().partition(": ")
        place, _, group = head.partition(" @")
        silo, _, record = place.partition(".")
        for said in tail.split(", "):
            kind, _, value = said.partition(" ")
            found.append((group or place, f"{silo}\0{record}", silo, kind, value, at))
    return found


def table(found: list[Row]) -> pa.Table:
    return pa.table([pa.array(column) for column in zip(*found, strict=True)], schema=OBSERVATIONS)


def known(world: str | list[Row], rules: Rules = RULES, key: bytes = b"secret") -> People:
    found = rows(world) if isinstance(world, str) else world
    return identify(
        table(found), rules, region="US", key=key, numbers=["(833) 555-0139"], addresses=["@shop.example"], limits=SMALL
    )


def answers(people: People) -> dict[str, list[dict[str, object]]]:
    """All tables as rows in one order."""
    names = ("identifiers", "groups", "refused", "evidence", "conflicts")
    return {name: sorted(getattr(people, name).to_pylist(), key=repr) for name in names}


def who(people: People) -> dict[str, str]:
    """Each group's person, called by the least group that it has, or the reason why it has none."""
    first: dict[str, str] = {}
    listed = sorted(people.groups.to_pylist(), key=lambda row: row["grp"])
    for row in listed:
        first.setdefault(row["person"], row["grp"])
    return {row["grp"]: first[row["person"]] if row["person"] else f"({row['reason']})" for row in listed}


def standing(people: People) -> dict[str, str]:
    return {row["raw"]: row["standing"] for row in people.identifiers.to_pylist()}


def vouched(people: People) -> dict[str, str]:
    return {row["record"].replace("\0", "."): row["kinds"] for row in people.evidence.to_pylist()}


HOUSEHOLD = """
crm.1: account A-1, email ada@example.org, phone (214) 555-0166, name Ada Vale
crm.2: account A-2, email bo@example.org, phone 214-555-0166, name Bo Vale
calls.1: phone +12145550166
calls.2: phone +12145550166, account a-2
calls.3: phone +12145550166, email ada@example.org
mail.1: email bo@example.org
"""


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
    people = known([("g", "s\0r", "s", "email", "x" * 10_000_000, 0)])
    (row,) = people.identifiers.to_pylist()
    assert (row["standing"], row["value"], row["person"], len(row["raw"]) < 1_000) == ("invalid", "", None, True)
    assert who(people) == {"g": "(no identifier)"}


def test_a_value_without_text_or_moment_is_read() -> None:
    people = known([("g", "s\0r", "s", "account", None, None), ("h", "s\0q", "s", "account", "A-1", None)])  # type: ignore[list-item]  # nulls of the table
    assert who(people) == {"g": "(no identifier)", "h": "h"}


def test_no_observations_are_nobody() -> None:
    people = identify(OBSERVATIONS.empty_table(), RULES, region="US", key=b"secret", limits=SMALL)
    assert all(not listed for listed in answers(people).values())


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
        (f"g{number % 11}", f"{silo}\0{number}", silo, kind, value, at)
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
    people = identify(
        split, RULES, region="US", key=b"secret", numbers=["8335550139"], addresses=["@shop.example"], limits=SMALL
    )
    assert answers(people) == answers(known(found))
