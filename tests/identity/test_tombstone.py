"""Tombstones know a value in every spelling, tell nothing, and are found inside texts without touching other values."""

import pytest

from tellonce.identity.masking import ERASED, masking
from tellonce.identity.resolve import keyed, name_of
from tellonce.identity.rules import Kind, Rules
from tellonce.identity.tombstone import Seal, Sort, Tombstones

KEY = b"k" * 32
SEAL = Seal(KEY, Rules(kinds={"customer_no": Kind(normalise="code", exclusive=True)}), "US")

VALUES = (
    ("phone", "(214) 555-0166"), ("email", "Ada.L@Example.com"), ("name", "Ada Lovelace"), ("name", "Zoë Ö'Brien"),
    ("customer_no", "OV-5600-1000"), ("customer_no", "A-1"), ("customer_no", "4711"),
    ("address", "12 Main Street, Springfield 99"), ("name", "Will"),
)  # fmt: skip


@pytest.fixture(scope="module")
def erased():
    marks = [SEAL.identifier(kind, value) for kind, value in VALUES if SEAL.rules.kind(kind).links]
    pieces = [SEAL.inside(kind, value) for kind, value in VALUES]
    return Tombstones(
        SEAL,
        frozenset().union(*marks, *(one.marks for one in pieces)),
        frozenset().union(*(one.lengths for one in pieces)),
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+1 214 555 0166"), ("phone", "tel:+1-214-555-0166"), ("phone", "2145550166"),
        ("email", "mailto:ADA.L@example.COM"), ("email", " ada.l@example.com "), ("customer_no", "ov-5600 -1000"),
    ],
)  # fmt: skip
def test_every_spelling_of_an_erased_identifier_is_known(erased, kind, value):
    assert erased.holds(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "2145550167"), ("customer_no", "2145550166"), ("email", ""), ("phone", "000"), ("name", "Ada Lovelace")],
)
def test_nothing_else_is(erased, kind, value):
    assert not erased.holds(kind, value)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("call +1 214-555-0166 12:30", f"call +{ERASED} 12:30"),
        ("214.555.0166;2145550166,x", f"{ERASED};{ERASED},x"),
        ("1 (214) 555-0166", ERASED),
        ("mail ada.l@EXAMPLE.com.", f"mail {ERASED}."),
        ("ada.l%40example.com", ERASED),
        ("LOVELACE, Ada wrote to ada  lovelace", f"{ERASED} wrote to {ERASED}"),
        ('{"FIRSTNAME":"Ada","LASTNAME":"Lovelace"}', f'{{"FIRSTNAME":"{ERASED}"}}'),
        (r'{"n":"Zo\u00eb \u00d6\u2019Brien"}', ERASED),
        ("Zoe\u0308 O\u0308'Brien", ERASED),
        ("no. ov-5600-1000.", f"no. {ERASED}."),
        ("no. OV 5600 1000", f"no. {ERASED}"),
        ("is a-1, not a 1", f"is {ERASED}, not a 1"),
        ("12 main street\nspringfield 99!", f"{ERASED}!"),
        ("Will called", f"{ERASED} called"),
    ],
)
def test_erased_values_are_put_out_of_sight(erased, text, left):
    assert masking(erased)(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "bada.l@example.com", "ada.l@example.com.au", "OV-5600-1000-2", "X-A-1", "a-12", "4711 pieces",
        "he will call", "Ada said", "12145550167", "3214555016600", "50%", r"\u00eb",
    ],
)  # fmt: skip
def test_other_texts_stay_as_they_are(erased, text):
    assert masking(erased)(text) is text


def test_no_tombstone_is_a_persons_id_or_the_mark_of_another_purpose():
    value = ("phone", "+12145550166")
    marks = {SEAL.mark(sort, *value) for sort in Sort}

    assert len(marks) == len(Sort)
    assert not any(name_of(*value, keyed(KEY))[1:] in mark for mark in marks)
    assert SEAL.mark(Sort.RECORD, "a", "bc") != SEAL.mark(Sort.RECORD, "ab", "c")


def test_another_key_gives_other_tombstones():
    other = Seal(b"x" * 32, SEAL.rules, "US")

    assert SEAL.identifier("phone", "2145550166").isdisjoint(other.identifier("phone", "2145550166"))


def test_an_identifier_is_known_when_its_kind_is_declared_otherwise(erased):
    otherwise = Seal(KEY, Rules(kinds={"customer_no": Kind(normalise="digits")}), "US")

    assert Tombstones(otherwise, erased.marks).holds("customer_no", "OV-5600-1000")


def test_records_are_known_whole_and_in_parts_but_not_by_their_place_in_a_file():
    known = Tombstones(SEAL, frozenset((SEAL.mark(Sort.RECORD, "a", "r1"), SEAL.mark(Sort.RECORD, "a", "L2"))))

    assert known.holds_record("a", "r1")
    assert known.holds_record("a", "r1/x", 2)
    assert not known.holds_record("a", "r1/x")
    assert not known.holds_record("b", "r1")
    assert not known.holds_record("a", "L2")
