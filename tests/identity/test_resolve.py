"""The people of one component: laws that hold for any evidence, and the cases that the rules are there for."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.identity.resolve import Edge, Refusal, Resolved, Seen, name, resolve
from tellonce.identity.rules import Kind, Rules
from tellonce.vocabulary.touchpoint import Identifier

RULES = Rules(kinds={"account": Kind(exclusive=True), "ssn": Kind(exclusive=True)})
KINDS = ("account", "ssn", "customer", "phone", "email", "browser")
Given = tuple[list[Seen], list[Edge]]


def identifier(text: str) -> Identifier:
    """`phone1` is the value `phone1` of the kind `phone`."""
    return Identifier(text.rstrip("0123456789"), text)


def world(*groups: str) -> Given:
    """Evidence of records in order of time, each written as its identifiers, strongest first: `account1 phone1`."""
    members, edges = [], []
    for at, group in enumerate(groups):
        hub, *others = [identifier(text) for text in group.split()]
        members += [Seen(at, one.kind, one.value) for one in (hub, *others)]
        for other in others:
            tier = max(RULES.kind(hub.kind).tier, RULES.kind(other.kind).tier)
            edges.append(Edge(a=hub, b=other, tier=tier, at=at))
    return members, edges


def people(resolved: Resolved) -> list[str]:
    return sorted(" ".join(sorted(seen.value for seen in part)) for part in resolved.parts)


def contested(resolved: Resolved) -> list[str]:
    return [one.value for one in resolved.contested]


@st.composite
def evidence(draw: st.DrawFn) -> Given:
    nodes = draw(st.lists(st.sampled_from([f"{kind}{i}" for kind in KINDS for i in range(3)]), min_size=1, unique=True))
    ids = [identifier(node) for node in nodes]
    members = [Seen(draw(st.integers(0, 5)), one.kind, one.value) for one in ids]
    pair = st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.integers(0, 3), st.integers(0, 5))
    edges = [Edge(a=a, b=b, tier=tier, at=at) for a, b, tier, at in draw(st.lists(pair, max_size=30))]
    return members, edges


@given(evidence(), st.randoms(use_true_random=False))
def test_order_direction_and_repetition_of_the_evidence_change_nothing(given: Given, chance: random.Random) -> None:
    members, edges = given
    other = [Edge(a=edge.b, b=edge.a, tier=edge.tier, at=edge.at) for edge in edges] + edges
    again = members + members
    chance.shuffle(other)
    chance.shuffle(again)
    assert resolve(again, other, RULES) == resolve(members, edges, RULES)


@given(evidence())
def test_no_person_has_two_values_of_an_exclusive_kind(given: Given) -> None:
    for part in resolve(*given, RULES).parts:
        for kind in ("account", "ssn"):
            assert len({seen.value for seen in part if seen.kind == kind}) <= 1


@given(evidence())
def test_every_identifier_is_in_one_part_or_contested(given: Given) -> None:
    resolved = resolve(*given, RULES)
    listed = [seen.identifier for part in resolved.parts for seen in part] + list(resolved.contested)
    assert sorted(listed) == sorted(seen.identifier for seen in given[0])


@given(evidence())
def test_every_link_joins_or_is_refused_by_a_rule(given: Given) -> None:
    resolved = resolve(*given, RULES)
    part = {seen.identifier: number for number, members in enumerate(resolved.parts) for seen in members}
    apart = {
        tuple(sorted((edge.a, edge.b)))
        for edge in given[1]
        if edge.a != edge.b and (edge.a not in part or edge.b not in part or part[edge.a] != part[edge.b])
    }
    assert {(refusal.a, refusal.b) for refusal in resolved.refused} == apart
    assert {refusal.rule for refusal in resolved.refused} <= {"exclusive:account", "exclusive:ssn"}


@given(evidence())
def test_without_exclusive_kinds_all_that_is_linked_is_one_person(given: Given) -> None:
    resolved = resolve(*given, Rules())
    part = {seen.identifier: number for number, members in enumerate(resolved.parts) for seen in members}
    assert all(part[edge.a] == part[edge.b] for edge in given[1])
    assert (resolved.refused, resolved.contested) == ((), ())


def test_nobody_is_nobody() -> None:
    assert resolve([], [], RULES) == Resolved(parts=(), refused=(), contested=())


@pytest.mark.parametrize(
    ("groups", "expected", "shared"),
    [
        pytest.param(
            ("account1 phone1", "account2 phone1", "phone1"),
            ["account1", "account2"],
            ["phone1"],
            id="a household's telephone",
        ),
        pytest.param(
            ("account1 email1 phone1", "account2 email2 phone1", "email1 phone1", "email2 phone1"),
            ["account1 email1", "account2 email2"],
            ["phone1"],
            id="a household's telephone beside an address of each own",
        ),
        pytest.param(
            ("account1 phone1", "email2 phone1", "account2 email2", "account2 phone1"),
            ["account1", "account2 email2"],
            ["phone1"],
            id="an address first seen beside the household's telephone stays its owner's",
        ),
        pytest.param(
            ("account1 email1", "account2 email1", "email1 browser1"),
            ["account1", "account2", "browser1"],
            ["email1"],
            id="a recycled address drags nothing that only it vouches for",
        ),
        pytest.param(
            ("account1 ssn1", "account2 ssn1", "account2 email2"),
            ["account1", "account2 email2"],
            ["ssn1"],
            id="one social security number typed for two accounts",
        ),
        pytest.param(
            ("account1 customer1", "account1 account2", "account2 customer2"),
            ["account1 customer1", "account2 customer2"],
            [],
            id="a record that names two accounts",
        ),
        pytest.param(
            ("account1 email1", "account2 phone2", "email1 phone2"),
            ["account1 email1", "account2 phone2"],
            [],
            id="one call from somebody else's telephone",
        ),
        pytest.param(
            ("account1 customer1", "account2 customer2", "customer1 phone1", "customer2 phone1"),
            ["account1 customer1", "account2 customer2"],
            ["phone1"],
            id="a telephone beside two customers known by another number",
        ),
    ],
)
def test_a_value_that_two_people_carry_identifies_neither(
    groups: tuple[str, ...], expected: list[str], shared: list[str]
) -> None:
    resolved = resolve(*world(*groups), RULES)
    assert people(resolved) == expected
    assert contested(resolved) == shared


def test_a_refused_link_names_its_rule() -> None:
    resolved = resolve(*world("account1 phone1", "account2 phone1"), RULES)
    assert resolved.refused == (
        Refusal(identifier("account1"), identifier("phone1"), "exclusive:account"),
        Refusal(identifier("account2"), identifier("phone1"), "exclusive:account"),
    )


def test_the_oldest_identifier_names_the_person() -> None:
    phone, account = Seen(2, "phone", "+12145550166"), Seen(5, "account", "A1")
    key = b"secret"
    assert name([account, phone], key) == name([phone], key) != name([account], key)
    assert name([phone], key) != name([phone], b"another secret")
    assert name([Seen(9, "phone", "+12145550166")], key) == name([phone], key)
    assert len(name([phone], key)) == 17


def test_the_name_is_the_keyed_hash_of_kind_and_value() -> None:
    key, text = b"Jefe".ljust(64, b"\0"), b"phone\0+12145550166"
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()
    assert name([Seen(0, "phone", "+12145550166")], b"Jefe") == "p" + outer[:16]
