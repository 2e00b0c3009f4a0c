"""The plain form of a value for comparing: writings of the same meet, typing errors stay, nonsense says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.identity.comparable import comparable, name_parts, name_rest
from tellonce.identity.comparison import FIELDS, MatchRules, checked
from tellonce.vocabulary.likeness import Likeness
from tellonce.vocabulary.refusal import Refused


@pytest.mark.parametrize(
    "written",
    ["1980-03-11", "19800311", "11031980", "11/03/1980", "11.3.1980", "11 March 1980", "Mar 11, 1980", "11-MAR-1980",
     "1980-03-11T00:00:00Z", "1980-03-11 10:20", "1980/3/11"],
)  # fmt: skip
def test_writings_of_a_date_meet(written):
    assert comparable(Likeness.DATE, written, "GB") == "19800311"


@pytest.mark.parametrize(
    ("written", "region", "meant"),
    [
        ("03/11/1980", "US", "19800311"),
        ("03/11/1980", "GB", "19801103"),
        ("25/03/1980", "US", "19800325"),
        ("03/25/1980", "GB", "19800325"),
        ("1830-21-01", "GB", "18302101"),
        ("18302101", "GB", "18302101"),
        ("March 1980", "GB", "1980"),
        ("1980", "GB", "1980"),
        ("11/03/80", "GB", ""),
        ("00000000", "GB", ""),
        ("soon", "GB", ""),
    ],
)
def test_dates_by_country_and_mistyped_and_in_part(written, region, meant):
    assert comparable(Likeness.DATE, written, region) == meant


@pytest.mark.parametrize(
    ("likeness", "written", "meant"),
    [
        (Likeness.NAME, "O’Brien-Smith, José", "jose obrien smith"),
        (Likeness.SURNAME, " MÜLLER ", "muller"),
        (Likeness.POSTCODE, "TQ13 8DF", "tq138df"),
        (Likeness.EMAIL, "mailto:A.B@Example.org", "a.b@example.org"),
        (Likeness.PHONE, "tel:+1-312-555-0123", "3125550123"),
        (Likeness.PHONE, "ext 12", "12"),
        (Likeness.CODE, "ab 12-3", "ab123"),
        (Likeness.CATEGORY, "Bristol,  City of", "bristol city of"),
        (Likeness.SURNAME, "unknown", ""),
        (Likeness.CODE, "000-00-0000", ""),
        (Likeness.TEXT, "x" * 10_000_000, ""),
        (Likeness.TEXT, " ", ""),
    ],
)
def test_other_values(likeness, written, meant):
    assert comparable(likeness, written, "US") == meant


@given(st.sampled_from(Likeness), st.text())
def test_any_text_has_a_form_that_is_its_own(likeness, text):
    form = comparable(likeness, text, "US")

    assert form == form.strip()
    assert comparable(likeness, text.upper().lower(), "US") is not None


def test_a_whole_name_has_parts_and_leaves_a_rest():
    assert name_parts("anna maria van dam") == ("anna", "dam", "maria van")
    assert name_parts("anna") == ("anna", "", "")
    assert name_parts("") == ("", "", "")
    assert name_rest("thomas clifford baron of chudleigh", "thomas chudleigh") == "clifford baron of"


def test_fields_are_compared_as_shipped_or_declared_or_not_at_all():
    rules = MatchRules(fields={"nickname": Likeness.GIVEN_NAME, "city": Likeness.TEXT}, without=("gender",))

    assert rules.likeness("nickname") is Likeness.GIVEN_NAME
    assert rules.likeness("city") is Likeness.TEXT
    assert rules.likeness("Surname") is Likeness.SURNAME
    assert rules.likeness("gender") is rules.likeness("colour of eyes") is None
    assert set(FIELDS.values()) == set(Likeness) - {Likeness.TEXT}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"probable_at": 0.0}, "probable_at"),
        ({"probable_at": 1.0}, "probable_at"),
        ({"merge_at": 0.2}, "merge_at"),
        ({"merge_at": 1.5}, "merge_at"),
        ({"cluster_at_most": 1}, "cluster_at_most"),
        ({"block_at_most": 0}, "block_at_most"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(wrong, said):
    with pytest.raises(Refused, match=said):
        checked(MatchRules(**wrong))
    assert checked(MatchRules()) == MatchRules()
