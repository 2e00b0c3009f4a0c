"""One form for one identifier: pairs of what was written and what it is."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tellonce.identity.blocked import blocking
from tellonce.identity.normalise import FORMS, LONGEST, Standing, normalise
from tellonce.identity.rules import KINDS, Kind
from tellonce.vocabulary.refusal import Refused

PAIRS = """
phone  | (214) 555-0166                | +12145550166 | good
phone  | 2145550166                    | +12145550166 | good
phone  | +12145550166                  | +12145550166 | good
phone  | 1-214-555-0166                | +12145550166 | good
phone  | tel:+1-214-555-0166           | +12145550166 | good
phone  | tel:2145550166;phone-context=+1 | +12145550166 | good
phone  | sip:+12145550166@pbx.example.org;user=phone | +12145550166 | good
phone  | 214.555.0166 ext. 12          | +12145550166;ext=12 | good
phone  | +44 20 7946 0000              | +442079460000 | good
phone  | 977-806-9726                  | +19778069726 | possible
phone  | 9778069726                    | +19778069726 | possible
phone  | +1 977 806 9726               | +19778069726 | possible
phone  | (999) 555-0123                | +19995550123 | possible
phone  | +19995550123                  | +19995550123 | possible
phone  | 555-0166                      |              | invalid
phone  | call the wife                 |              | invalid
phone  | sip:alice@example.org         |              | invalid
phone  | (000) 000-0000                | +10000000000 | blocked
phone  | 0000000000                    | +10000000000 | blocked
phone  | +10000000000                  | +10000000000 | blocked
phone  | 111-111-1111                  | +11111111111 | blocked
phone  | +1 (999) 999-9999             | +19999999999 | blocked
phone  | 000-00-0000                   | 000-00-0000  | blocked
phone  | Anonymous                     | anonymous    | blocked
phone  | sip:anonymous@anonymous.invalid | sip:anonymous@anonymous.invalid | blocked
email  | Ada.Lovelace@Example.ORG      | ada.lovelace@example.org | good
email  | mailto:ada@example.org        | ada@example.org | good
email  | ada+news@example.co.uk        | ada+news@example.co.uk | good
email  | ada lovelace@example.org      |              | invalid
email  | ada@@example.org              |              | invalid
email  | ada@localhost                 |              | invalid
email  | @example.org                  |              | invalid
email  | ada@-bad-.org                 |              | invalid
email  | test@example.com              | test@example.com | blocked
email  | No-Reply@shop.example         | no-reply@shop.example | blocked
email  | n/a                           | n/a          | blocked
digits | 912-34-0021                   | 912340021    | good
digits | ９12 34 0021                  | 912340021    | good
digits | 123-45-6789                   | 123456789    | blocked
digits | 000-00-0000                   | 000000000    | blocked
digits | abc                           |              | invalid
code   | ov-5528 0713                  | OV-55280713  | good
code   | NULL                          | NULL         | blocked
code   | D0000000                      | D0000000     | blocked
text   | cus_QPcr                      | cus_QPcr     | good
text   | -1                            | -1           | blocked
text   | unknown                       | unknown      | blocked
"""  # noqa: RUF001  # one digit is a full-width one


def pairs() -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in PAIRS.strip().splitlines()]


@pytest.mark.parametrize(("form", "written", "value", "standing"), pairs())
def test_each_written_form_has_its_normal_form(form: str, written: str, value: str, standing: str) -> None:
    normal = normalise(Kind(normalise=form), f"  {written} ", "US")
    assert (normal.value, normal.standing) == (value, standing)


def test_a_number_without_country_code_is_read_in_the_region() -> None:
    assert normalise(KINDS["phone"], "020 7946 0000", "GB").value == "+442079460000"
    assert normalise(KINDS["phone"], "020 7946 0000", "").standing is Standing.INVALID


def test_own_numbers_and_addresses_identify_nobody() -> None:
    own = blocking(numbers=["(833) 555-0139"], addresses=["Desk@Example.org", "@shop.example"], region="US")
    phone, email = KINDS["phone"], KINDS["email"]
    assert normalise(phone, "+18335550139", "US", own).standing is Standing.BLOCKED
    assert normalise(phone, "+18335550138", "US", own).standing is Standing.GOOD
    assert normalise(email, "desk@example.org", "US", own).standing is Standing.BLOCKED
    assert normalise(email, "anybody@SHOP.example", "US", own).standing is Standing.BLOCKED
    assert normalise(email, "anybody@workshop.example", "US", own).standing is Standing.GOOD


def test_declared_values_and_patterns_identify_nobody() -> None:
    declared = blocking(["+1 (214) 555-0100", "GUEST", r"T-\d+"], region="US")
    assert normalise(KINDS["phone"], "2145550100", "US", declared).standing is Standing.BLOCKED
    assert normalise(Kind(), "guest", "US", declared).standing is Standing.BLOCKED
    assert normalise(Kind(), "t-17", "US", declared).standing is Standing.BLOCKED
    assert normalise(Kind(), "t-17b", "US", declared).standing is Standing.GOOD


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_document_in_the_wrong_field_is_refused_at_once(form: str) -> None:
    started = time.process_time()
    normal = normalise(Kind(normalise=form), "1" * 10_000_000, "US")
    assert (normal.value, normal.standing) == ("", Standing.INVALID)
    assert time.process_time() - started < 1


def test_an_unknown_form_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(Refused, match=r"'fone'.*code, digits, email, phone, text"):
        normalise(Kind(normalise="fone"), "1", "US")


@example(form="code", written="\u0339 \u0334")
@given(form=st.sampled_from(sorted(FORMS)), written=st.text(max_size=LONGEST + 10))
def test_a_normal_form_is_its_own_normal_form(form: str, written: str) -> None:
    kind = Kind(normalise=form)
    once = normalise(kind, written, "US")
    if once.standing.identifies:
        assert normalise(kind, once.value, "US") == once
    if once.standing is Standing.INVALID:
        assert once.value == ""
