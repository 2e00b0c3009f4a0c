"""What may be a telephone number that somebody was called from."""

import pytest

from tellonce.identity.telephone import is_dialled


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("+12145550161", True), ("(214) 555-0161 ext. 7", True), ("214.555.0161 x12", True),
        ("+12145550161;ext=7", True), ("tel:+1-214-555-0161", True), ("sip:+12145550161@pbx.example.org", True),
        ("A-12145550161", False), ("1-800-FLOWERS", False), ("ada@example.org", False),
    ],
)  # fmt: skip
def test_only_what_is_dialled_may_be_somebodys_number(text, dialled):
    assert is_dialled(text) is dialled
