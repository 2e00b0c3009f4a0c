"""What people decide about people, what was retracted, what changed hands, and what people are to each other."""

import pytest
from small_worlds import HOUSEHOLD, answers, known, standing, who

from tellonce.identity.rules import Kind, Rules
from tellonce.insight.people import People
from tellonce.vocabulary.identity import Pairing, Retraction
from tellonce.vocabulary.touchpoint import Identifier


def one(kind: str, value: str) -> Identifier:
    return Identifier(kind, value)


def decided(*, must: bool, a: Identifier, b: Identifier, at: int = 1) -> Pairing:
    return Pairing(at=at, id=f"d{at}", must=must, a=a, b=b, actor="Ida", reason="they said so")


def related(people: People) -> list[tuple[str, str, int]]:
    """Each relation, the value that makes it, and how many people it relates."""
    found: dict[tuple[str, str], int] = {}
    for row in people.relations.to_pylist():
        key = (row["relation"], row["value"])
        found[key] = found.get(key, 0) + 1
    return sorted((relation, value, count) for (relation, value), count in found.items())


def test_a_decision_gives_the_households_telephone_to_one_of_them() -> None:
    hers = decided(must=True, a=one("phone", "214-555-0166"), b=one("account", "a-1"))
    people = known(HOUSEHOLD, decisions=[hers])
    assert who(people)["calls.1"] == who(people)["crm.1"] != who(people)["crm.2"]
    assert standing(people)["(214) 555-0166"] == "good"


def test_people_kept_apart_are_two_and_what_lies_between_is_shared() -> None:
    world = """
    crm.1: member M-1, phone 2145550166
    crm.2: member M-2, phone 2145550166
    calls.1: phone 2145550166
    """
    assert set(who(known(world)).values()) == {"calls.1"}
    apart = decided(must=False, a=one("member", "M-1"), b=one("member", "M-2"))
    people = known(world, decisions=[apart])
    assert who(people) == {"crm.1": "crm.1", "crm.2": "crm.2", "calls.1": "(shared)"}
    assert {row["rule"] for row in people.refused.to_pylist()} == {"cannot_link"}
    back = [apart, Retraction(at=2, id="d2", decision="d1")]
    assert answers(known(world, decisions=back)) == answers(known(world))


def test_of_two_decisions_on_one_pair_the_later_counts() -> None:
    pair = (one("member", "M-1"), one("member", "M-2"))
    first = decided(must=True, a=pair[0], b=pair[1], at=1)
    later = decided(must=False, a=pair[1], b=pair[0], at=2)
    world = "crm.1: member M-1\ncrm.2: member M-2"
    assert len(set(who(known(world, decisions=[later, first])).values())) == 2
    assert len(set(who(known(world, decisions=[first])).values())) == 1


def test_a_decision_about_what_identifies_nobody_or_is_not_known_says_nothing() -> None:
    world = "crm.1: member M-1, phone 0000000000\ncrm.2: member M-2, phone 0000000000"
    nothing = [
        decided(must=True, a=one("member", "M-1"), b=one("phone", "000-000-0000"), at=1),
        decided(must=True, a=one("member", "M-2"), b=one("phone", "000-000-0000"), at=2),
        decided(must=True, a=one("member", "M-1"), b=one("member", "M-9"), at=3),
        decided(must=True, a=one("nobody declared", "x"), b=one("member", "M-9"), at=4),
    ]
    assert answers(known(world, decisions=nothing)) == answers(known(world))


@pytest.mark.parametrize(
    "retraction",
    [
        Retraction(at=1, id="r", silo="import"),
        Retraction(at=1, id="r", silo="import", record="7"),
        Retraction(at=1, id="r", silo="import", begin=2),
        Retraction(at=1, id="r", silo="import", begin=3, end=4),
    ],
)
def test_a_bad_import_that_is_retracted_joins_nobody(retraction: Retraction) -> None:
    world = """
    crm.1: member M-1, phone 2145550161
    crm.2: member M-2, phone 2145550162
    import.7/a: member M-1, phone 2145550162, email new@example.org
    """
    assert len(set(who(known(world)).values())) == 1
    people = known(world, decisions=[retraction])
    assert who(people) == {"crm.1": "crm.1", "crm.2": "crm.2", "import.7/a": "crm.1"}
    rows = {row["raw"]: row["person"] for row in people.identifiers.to_pylist()}
    assert rows["new@example.org"] is None
    gone = [retraction, Retraction(at=2, id="s", silo="crm")]
    assert who(known(world, decisions=gone))["crm.2"] == "(retracted)"


MAILBOX = """
crm.1: account A-1, email tam@example.org
mail.1: email tam@example.org
crm.3: account A-1, email tam.new@example.org

crm.2: account A-2, email tam@example.org
mail.2: email tam@example.org
"""


def test_a_mailbox_that_changed_hands_is_each_ones_in_their_own_time() -> None:
    people = known(MAILBOX)
    found = who(people)
    assert (found["mail.2"], found["crm.1"]) == (found["crm.2"], found["crm.3"])
    assert found["mail.2"] != found["crm.1"]
    assert related(people) == [("recycled", "tam@example.org", 2)]
    first, last = sorted(people.tenures.to_pylist(), key=lambda row: row["valid_from"])
    assert first["valid_to"] < last["valid_from"]
    assert last["valid_to"] is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("crm.3: account A-1, email tam.new@example.org", "", id="the first was never seen with another"),
        pytest.param("\n\ncrm.2", "\ncrm.2", id="no silence lies between the two"),
        pytest.param("mail.2:", "crm.4: account A-1, email tam@example.org\nmail.2:", id="both use it"),
    ],
)
def test_a_mailbox_of_two_people_is_shared(before: str, after: str) -> None:
    assert before in MAILBOX
    people = known(MAILBOX.replace(before, after))
    assert who(people)["mail.2"] == "(shared)"
    assert people.tenures.num_rows == 0


def test_what_people_share_relates_them_and_never_merges() -> None:
    joint = Rules(kinds={"customer": Kind(exclusive=True)})
    world = """
    crm.1: customer C-1, loan L-1, address 1 Elm St, company Vale Ltd, name Ada Vale
    crm.2: customer C-2, loan L-1, address 1 Elm St, company Other Ltd, name Ada Vale
    crm.3: customer C-3, address 1 Elm St, company Vale Ltd, phone 2145550166
    crm.4: customer C-4, phone 2145550166
    """
    assert related(known(world, joint)) == [
        ("household", "+12145550166", 2),
        ("household", "1 Elm St", 3),
        ("joint", "L-1", 2),
        ("organisation", "Vale Ltd", 2),
    ]
    many = "\n".join(f"crm.{i}: customer C-{i}, address 1 Elm St, phone 2145550166" for i in range(9))
    assert related(known(many, joint)) == [("shared", "+12145550166", 9), ("shared", "1 Elm St", 9)]


def test_a_mistyped_number_shakes_nothing() -> None:
    people = known(
        """
        crm.1: account A-1, phone 2145550166
        ivr.1: phone 2145550166, (account A-9)
        ivr.2: phone 2145550166
        ivr.3: (account A-9)
        """
    )
    assert who(people) == {"crm.1": "crm.1", "ivr.1": "crm.1", "ivr.2": "crm.1", "ivr.3": "ivr.3"}
    assert standing(people)["2145550166"] == "good"
