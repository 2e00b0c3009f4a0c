"""Long texts on a screen: in few rows, cut between words in the middle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.cli.wrapped import rows, shortened


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("short", "short"),
        (r"(?!.*\bcomplete\b).*\b(?:call|ring|phone)\b.*", r"(?!.*\bcomplete\b) … |ring|phone)\b.*"),
        ("x" * 60, f"{'x' * 18} … {'x' * 18}"),
    ],
)
def test_a_long_text_keeps_its_beginning_and_its_end(text, told):
    assert shortened(text, 40) == told
    assert shortened(text, len(text)) == text


@given(text=st.text(max_size=400), width=st.integers(20, 120), most=st.integers(1, 3))
def test_no_text_takes_more_rows_or_room_than_it_may(text, width, most):
    found = rows(text, width, most)
    assert len(found) <= most
    assert all(len(row) <= width for row in found)


def test_rows_break_at_blanks_and_else_between_words():
    assert rows("refunds  are paid by Wednesday", 20, 3) == ["refunds are paid by", "Wednesday"]
    assert rows(r".*\b(?:refund|money|credit)\b.*", 20, 3) == [r".*\b(?:refund|money|", r"credit)\b.*"]
    assert rows("", 20, 3) == []
