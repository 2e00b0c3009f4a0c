"""The sieve: what of a record shows that it is an erased person's, and what is done to the records of others."""

import pytest

from tellonce.identity.rules import Kind, Rules
from tellonce.identity.tombstone import Seal, Sort, Tombstones
from tellonce.insight.sieve import TombstoneSieve
from tellonce.stores.log_parquet import LeftOut, as_table
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, SetAside, Touchpoint

SEAL = Seal(b"k" * 32, Rules(kinds={"account": Kind(normalise="code")}), "US")


@pytest.fixture
def sieve():
    """Erased: account A-100, e-mail ada@example.org, Ada Lovelace, record r1, contact call:1 and the case K-1."""
    pieces = [
        SEAL.inside("account", "A-100"), SEAL.inside("email", "ada@example.org"), SEAL.inside("name", "Ada Lovelace"),
    ]  # fmt: skip
    marks = {
        SEAL.mark(Sort.RECORD, "desk", "r1"), SEAL.mark(Sort.CONTACT, "call:1"), SEAL.mark(Sort.JOURNEY, "K-1"),
        *SEAL.identifier("account", "A-100"), *SEAL.identifier("email", "ada@example.org"),
    }  # fmt: skip
    tombstones = Tombstones(
        SEAL,
        frozenset(marks).union(*(one.marks for one in pieces)),
        frozenset().union(*(one.lengths for one in pieces)),
    )
    found = []
    made = TombstoneSieve(tombstones, "a name", LeftOut(), found.extend)
    made.told = found
    return made


def touch(record, *ids, part=0, **more):
    return Touchpoint(
        silo="desk", file="desk.csv", record=record, at=1, activity=Activity.NOTED, channel=Channel.NONE, part=part,
        direction=Direction.IN, ids=tuple(Identifier(*one) for one in ids), **more,
    )  # fmt: skip


def through(sieve, *items):
    """What comes out: rows as dictionaries, and what was set aside."""
    tables = list(sieve.passed(items))
    return [row for one in tables if not isinstance(one, SetAside) for row in sieve.rest(one).to_pylist()] + [
        one for one in tables if isinstance(one, SetAside)
    ]


ACCOUNT = ("account", "a-1 00")
OTHER = ("account", "B-200")


@pytest.mark.parametrize(
    "one",
    [
        touch("r1"),
        touch("r1/x", nested=2),
        touch("r2", ACCOUNT),
        touch("r2", OTHER, ACCOUNT),
        touch("r2", ("email", "mailto:ADA@example.org")),
        touch("r2", OTHER, contact_keys=("call:1",)),
        touch("r2", journey_key="K-1"),
        touch("r2", ("name", "Somebody"), journey_key="K-1"),
        touch("order A-100"),
    ],
)
@pytest.mark.parametrize("table", [False, True])
def test_what_shows_to_be_hers_is_left_out_and_counted(sieve, one, table):
    assert through(sieve, as_table([one]) if table else one) == []
    assert sieve.left_out() == LeftOut(silo="desk", file="desk.csv", records=1, touchpoints=1)


@pytest.mark.parametrize(
    "one",
    [
        touch("r3"),
        touch("r10"),
        touch("L1"),
        touch("r3", OTHER, journey_key="K-1"),
        touch("r3", ("name", "Ada Lovelace Junior")),
        touch("r3", OTHER, contact_keys=("call:10",), attributes={"NOTE": "all is well", "seconds": "100"}),
    ],
)
def test_others_stay_as_they_are(sieve, one):
    assert through(sieve, one) == as_table([one]).to_pylist()
    assert not sieve.changed
    assert sieve.left_out().touchpoints == 0


def test_her_values_in_a_record_of_somebody_else_are_put_out_of_sight(sieve):
    note = {"NOTE": 'for "Ada Lovelace", a-100', "seconds": "60"}
    one = touch(
        "r3", OTHER, ("name", "LOVELACE, ADA"), ("phone", "ada@example.org"), attributes=note,
        word="asks for Ada Lovelace",
        matters=("account:A-100", "order:5"), contact_keys=("mail:ada@example.org",),
    )  # fmt: skip
    (row,) = through(sieve, one)

    assert row["attributes"] == '{"NOTE":"for \\"[erased]\\", [erased]","seconds":"60"}'
    assert row["word"] == "asks for [erased]"
    assert (row["id_kinds"], row["id_values"]) == (["account"], ["B-200"])
    assert row["matters"][1] == "order:5"
    assert row["matters"][0].startswith("account:[erased]")
    assert row["contact_keys"] != row["matters"][:1]
    assert sieve.left_out().touchpoints == 0


def test_a_record_is_left_out_whole_wherever_its_identifier_stands(sieve):
    parts = [touch("r5"), touch("r6"), touch("r5", ACCOUNT, part=1), touch("r5", part=2)]
    kept = through(sieve, as_table(parts[:1]), as_table(parts[1:2]), as_table(parts[2:3]), as_table(parts[3:]))
    again = [row["record"] for row in kept]

    assert again == ["r6"]
    assert sieve.left_out() == LeftOut(silo="desk", file="desk.csv", records=1, touchpoints=3)
    assert sieve.told == [("desk", "r5")]


def test_a_record_of_which_a_part_is_hers_still_counts_as_read(sieve):
    kept = through(sieve, touch("r7/a", ACCOUNT, nested=2), touch("r7/b", OTHER, nested=2))

    assert [row["record"] for row in kept] == ["r7/b"]
    assert sieve.left_out() == LeftOut(silo="desk", file="desk.csv", records=0, touchpoints=1)


@pytest.mark.parametrize(
    ("reason", "raw", "left"),
    [
        ("column AT: 'x' is no time", '{"NO":"A-100"}', ("column AT: [erased] is no time", "[erased]")),
        ("column AT: 'ada@example.org' is no time", "", ("column AT: [erased] is no time", "")),
        ("bad", r'{"NAME":"\u0041da Lovelace"}', ("bad", "[erased]")),
        ("column AT: 'x' is no time", '{"NO":"B-200"}', ("column AT: 'x' is no time", '{"NO":"B-200"}')),
    ],
)
def test_the_raw_text_of_what_could_not_be_read_is_kept_only_without_her(sieve, reason, raw, left):
    (one,) = through(sieve, SetAside(silo="desk", file="desk.csv", place="L4", reason=reason, raw=raw))

    assert (one.place, one.reason, one.raw) == ("L4", *left)


def test_a_record_of_hers_that_can_no_longer_be_read_keeps_no_text_and_no_name(sieve):
    (one,) = through(sieve, SetAside(silo="desk", file="desk.csv", place="r1", reason="bad", raw="anything"))

    assert (one.place, one.raw) == ("[erased]", "[erased]")
