"""The people of one component: laws that hold for any evidence, and the cases that the rules are there for."""

import hashlib
import random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.identity.evidence import ASSERTED_ONLY, Edge, Member, Refusal, Sight, Sighting, Ties, pair
from tellonce.identity.links import links, number
from tellonce.identity.resolve import Resolved, keyed, name_of, resolve
from tellonce.identity.rules import Kind, Rules
from tellonce.vocabulary.touchpoint import Identifier

RULES = Rules(
    kinds={
        "account": Kind(exclusive=True),
        "ssn": Kind(exclusive=True),
        "email": Kind(tier=1, anchor=False, at_most=2, within_days=1),
    }
)
KINDS = ("account", "ssn", "customer", "phone", "email", "browser")
DAY = 86_400_000_000


class World(NamedTuple):
    """Evidence of one component."""

    members: list[Member]
    sightings: list[Sighting]
    ties: Ties = Ties()


def identifier(text: str) -> Identifier:
    """`phone1` is the value `phone1` of the kind `phone`."""
    return Identifier(text.rstrip("0123456789"), text)


def world(*groups: str, must: str = "", cannot: str = "", rules: Rules = RULES) -> World:
    """Evidence of records in order of time, a second each, written as identifiers: `account1 phone1`.

    An identifier in brackets is what the customer gave. Decisions are pairs: `account1-phone1 account2-phone2`.
    """
    first: dict[Identifier, tuple[int, bool]] = {}
    sightings = []
    for at, group in enumerate(groups):
        sights = []
        for text in group.split():
            one, said = identifier(text.strip("()")), text.startswith("(")
            earliest, only_said = first.get(one, (at, True))
            first[one] = (earliest, only_said and said)
            sights.append(Sight(one, at, said))
        sightings.append(Sighting(str(at), tuple(sights)))
    members = [
        Member(at, one.kind, one.value, rules.kind(one.kind).tier + ASSERTED_ONLY * said)
        for one, (at, said) in first.items()
    ]
    pairs = [[pair(*map(identifier, text.split("-"))) for text in texts.split()] for texts in (must, cannot)]
    return World(members, sightings, Ties(must=dict.fromkeys(pairs[0], 0), cannot=frozenset(pairs[1])))


def known(given: World, rules: Rules = RULES) -> Resolved:
    return resolve(given.members, given.sightings, rules, given.ties)


def people(resolved: Resolved) -> list[str]:
    return sorted(" ".join(sorted(seen.value for seen in part)) for part in resolved.parts)


def contested(resolved: Resolved) -> list[str]:
    return [one.value for one in resolved.contested]


def parts(resolved: Resolved) -> dict[Identifier, int]:
    return {seen.identifier: number for number, members in enumerate(resolved.parts) for seen in members}


def every_link(given: World) -> list[Edge]:
    numbered = number(*given, RULES)
    return [numbered.edge(link) for link in links(numbered)]


@st.composite
def evidence(draw: st.DrawFn) -> World:
    """Any evidence: decisions and likenesses among it, some about identifiers that nothing shows."""
    nodes = draw(st.lists(st.sampled_from([f"{kind}{i}" for kind in KINDS for i in range(3)]), min_size=1, unique=True))
    ids = [identifier(node) for node in nodes]
    moments = st.sampled_from([0, 1, 2, DAY, DAY + 1, 5 * DAY])
    members = [
        Member(draw(moments), one.kind, one.value, draw(st.integers(0, 9)), draw(st.integers(0, 9)) == 0) for one in ids
    ]
    sight = st.builds(Sight, st.sampled_from(ids), moments, st.booleans())
    sights = st.lists(sight, min_size=1, max_size=4).map(tuple)
    sightings = [Sighting(str(group), told) for group, told in enumerate(draw(st.lists(sights, max_size=9)))]
    anybody = st.sampled_from([*ids, identifier("stranger1")])
    pairs = st.tuples(anybody, anybody).filter(lambda two: two[0] != two[1]).map(lambda two: pair(*two))
    decided = draw(st.dictionaries(pairs, st.booleans(), max_size=4))
    scored = draw(st.dictionaries(pairs, st.floats(0.9, 1), max_size=2))
    must = {two: 0 for two, same in decided.items() if same}
    return World(members, sightings, Ties(must=must, cannot=frozenset(decided) - frozenset(must), scored=scored))


@given(evidence(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_the_evidence_change_nothing(given: World, chance: random.Random) -> None:
    members, sightings = given.members * 2, given.sightings * 2
    turned = [Sighting(one.group, tuple(chance.sample(one.sights, len(one.sights)))) for one in sightings]
    chance.shuffle(members)
    chance.shuffle(turned)
    assert resolve(members, turned, RULES, given.ties) == known(given)


@given(evidence())
def test_no_limit_is_broken(given: World) -> None:
    same = {end: min(two) for two in given.ties.must for end in two}
    for part in known(given).parts:
        of = {kind: sorted(seen.at for seen in part if seen.kind == kind) for kind in KINDS}
        for kind in ("account", "ssn"):
            values = {seen.identifier for seen in part if seen.kind == kind}
            assert len(values) <= 1 or values <= same.keys()
        assert all(last - first >= DAY for first, last in zip(of["email"], of["email"][2:], strict=False))


@given(evidence())
def test_what_somebody_kept_apart_is_apart(given: World) -> None:
    part = parts(known(given))
    assert all(part.get(a, -1) != part.get(b, -2) for a, b in given.ties.cannot)


@given(evidence(), st.integers(1, 4))
def test_nobody_is_larger_than_allowed(given: World, largest: int) -> None:
    rules = Rules(kinds=RULES.kinds, largest=largest)
    assert all(len(part) <= largest for part in known(given, rules).parts)


@given(evidence())
def test_every_identifier_is_in_one_part_or_contested(given: World) -> None:
    resolved = known(given)
    listed = [seen.identifier for part in resolved.parts for seen in part] + list(resolved.contested)
    assert sorted(listed) == sorted(seen.identifier for seen in given.members)


@given(evidence())
def test_every_link_joins_or_is_refused_by_a_rule(given: World) -> None:
    resolved = known(given)
    part = parts(resolved)
    apart = {(edge.a, edge.b) for edge in every_link(given) if part.get(edge.a, -1) != part.get(edge.b, -2)}
    assert apart <= {(refusal.a, refusal.b) for refusal in resolved.refused}
    assert {refusal.rule for refusal in resolved.refused} <= {
        "exclusive:account", "exclusive:ssn", "at_most:email", "cannot_link",
    }  # fmt: skip


@given(evidence())
def test_the_links_taken_hold_the_parts_together_and_no_more(given: World) -> None:
    resolved = known(given)
    part = parts(resolved)
    assert len(resolved.taken) == sum(len(members) - 1 for members in resolved.parts)
    assert all(part[edge.a] == part[edge.b] for edge in resolved.taken)
    assert list(resolved.taken) == sorted(resolved.taken)


@given(evidence())
def test_a_decision_contests_nothing_that_it_is_about(given: World) -> None:
    members = {member.identifier for member in given.members}
    decided = given.ties.within(members).intersection(given.ties.must)
    assert not {end for two in decided for end in two}.intersection(known(given).contested)


@given(evidence())
def test_without_limits_all_that_is_linked_is_one_person(given: World) -> None:
    free = World(given.members, given.sightings, Ties(must=given.ties.must))
    resolved = resolve(free.members, free.sightings, Rules(), free.ties)
    part = parts(resolved)
    assert all(part[edge.a] == part[edge.b] for edge in every_link(free))
    assert (resolved.refused, resolved.contested) == ((), ())


def test_nobody_is_nobody() -> None:
    assert resolve([], [], RULES) == Resolved(parts=(), taken=(), refused=(), contested=())


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
    resolved = known(world(*groups))
    assert people(resolved) == expected
    assert contested(resolved) == shared


def test_a_refused_link_names_its_rule() -> None:
    resolved = known(world("account1 phone1", "account2 phone1"))
    assert resolved.refused == (
        Refusal(identifier("account1"), identifier("phone1"), "exclusive:account"),
        Refusal(identifier("account2"), identifier("phone1"), "exclusive:account"),
    )


@pytest.mark.parametrize(
    ("given", "expected", "shared"),
    [
        pytest.param(
            world("account1 phone1", "phone1 (account9)"), ["account1 phone1", "account9"], [],
            id="a number that a caller mistyped shakes nothing that records hold",
        ),
        pytest.param(
            world("account1 phone1", "account2 email2", "phone1 (account2)"), ["account1 phone1", "account2 email2"],
            [], id="a number that a caller keyed on somebody else's telephone",
        ),
        pytest.param(
            world("phone1 (account1)", "phone1 (account2)"), ["account1", "account2"], ["phone1"],
            id="a telephone of which only callers say whose it is, and say two",
        ),
        pytest.param(
            world("account1 phone1", "account2 phone1", must="account1-phone1"), ["account1 phone1", "account2"], [],
            id="somebody decided whose the household's telephone is",
        ),
        pytest.param(
            world("account1 phone1", "account2 phone1", must="account1-account2"), ["account1 account2 phone1"], [],
            id="two numbers of one customer, as somebody decided",
        ),
        pytest.param(
            world("account1 phone1", "account2 email2", must="phone1-account2"), ["account1", "account2 email2 phone1"],
            [], id="a decision goes before what records hold",
        ),
        pytest.param(
            world("customer1 phone1", "customer2 phone1", cannot="customer1-customer2"), ["customer1", "customer2"],
            ["phone1"], id="two customers kept apart, and the telephone between them is neither's",
        ),
        pytest.param(
            world("phone1 customer1", "customer1 email1", cannot="phone1-customer1"), ["customer1 email1", "phone1"],
            [], id="the oldest identifier split off",
        ),
        pytest.param(
            world("phone1 customer1", "customer1 browser1", "browser1 browser2", cannot="phone1-browser2"),
            ["browser1 customer1 phone1", "browser2"], [], id="kept apart at the weakest link between them",
        ),
        pytest.param(
            world("customer1 email1", "customer1 email2", "customer1 email3"),
            ["customer1 email1 email2", "email3"], [], id="more addresses in a day than one person has",
        ),
        pytest.param(
            world("account3 email1 browser1", "account1 account3", "account2 account3", rules=RULES),
            ["account1", "account2", "account3 browser1 email1"], [], id="records that name two accounts",
        ),
        pytest.param(
            world("ssn1 customer1", "ssn2 customer1", "customer1 phone1 browser1"), ["browser1 phone1", "ssn1", "ssn2"],
            ["customer1"], id="what was seen beside a joint number stays together",
        ),
    ],
)  # fmt: skip
def test_decisions_and_what_customers_say(given: World, expected: list[str], shared: list[str]) -> None:
    resolved = known(given)
    assert people(resolved) == expected
    assert contested(resolved) == shared


def test_a_window_of_time_is_open_at_its_end() -> None:
    mails = [Member(at, "email", f"email{at}", 1) for at in (0, 1, DAY)]
    seen = [Sighting("g", tuple(Sight(one.identifier, one.at) for one in (*mails, Member(0, "customer", "c"))))]
    assert len(resolve([*mails, Member(0, "customer", "c")], seen, RULES).parts) == 1
    mails[2] = Member(DAY - 1, "email", f"email{DAY}", 1)
    (refusal,) = resolve([*mails, Member(0, "customer", "c")], seen, RULES).refused
    assert refusal.rule == "at_most:email"


def test_likeness_joins_last_and_blames_nobody() -> None:
    given = world("customer1 phone1", "customer2 phone2", "account1 customer1", "account2 customer3")
    alike = Ties(scored={pair(identifier(a), identifier(b)): p for a, b, p in (
        ("customer1", "customer2", 0.95), ("customer2", "customer3", 0.99))})  # fmt: skip
    resolved = resolve(given.members, given.sightings, RULES, alike)
    assert people(resolved) == ["account1 customer1 phone1", "account2 customer2 customer3 phone2"]
    assert resolved.contested == ()


def test_the_id_of_a_person_depends_on_the_identifier_and_the_key() -> None:
    phone, other = (name_of("phone", "+12145550166", keyed(key)) for key in (b"secret", b"another secret"))
    assert phone != name_of("account", "A1", keyed(b"secret"))
    assert phone != other
    assert len(phone) == 17


def test_the_name_is_the_keyed_hash_of_kind_and_value() -> None:
    key, text = b"Jefe".ljust(64, b"\0"), b"phone\0+12145550166"
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()
    assert name_of("phone", "+12145550166", keyed(b"Jefe")) == "p" + outer[:16]
