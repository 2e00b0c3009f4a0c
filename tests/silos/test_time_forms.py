"""Ways to write a moment: any form of a day beside any form of a clock is read back as what was written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.drafting.time_forms import clock_of, is_run, other_way, written_as

DAYS = (
    "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%d/%m/%y", "%m/%d/%Y", "%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y", "%d-%b-%y",
    "%d %b %Y", "%d%b%y", "%d%b%Y", "%d %B %Y", "%B %d, %Y", "%b %d %Y", "%Y%m%d", "%d%m%y",
)  # fmt: skip
BETWEEN = (" ", "/", ", ", "T", "_", ":")
CLOCKS = ("%H:%M", "%H:%M:%S", "%H.%M", "%H.%M.%S", "%Hh%M", "%H%M", "%H%M%S", "%I:%M %p", "%I:%M%p", "%H:%M:%S.%f")


@given(
    at=st.integers(631_152_000, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    day=st.sampled_from(DAYS), between=st.sampled_from(BETWEEN), clock=st.sampled_from(CLOCKS),
    weekday=st.sampled_from(["", "%a ", "%A, "]),
)  # fmt: skip
def test_any_day_may_stand_beside_any_clock(at, day, between, clock, weekday):
    pattern = f"{weekday}{day}{between}{clock}"
    assert pattern in written_as(at.strftime(pattern))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("18SEP25 0931", "%d%b%y %H%M"),
        ("2025/09/16 10.08", "%Y/%m/%d %H.%M"),
        ("30/09/25 08h41", "%d/%m/%y %Hh%M"),
        ("130325 1137", "%d%m%y %H%M"),
        ("TUE 18.02.2025 19.04", "%a %d.%m.%Y %H.%M"),
        ("19:04 18.02.2025", "%H:%M %d.%m.%Y"),
        ("10/Oct/2025:13:55:36 -0700", "%d/%b/%Y:%H:%M:%S %z"),
        ("22.09.2025/17:20", "%d.%m.%Y/%H:%M"),
    ],
)
def test_forms_that_no_list_of_whole_forms_had(text, pattern):
    assert pattern in written_as(text)


@pytest.mark.parametrize("text", ["", "x", "RJ10377", "0491 570 313", "SUN", "12 Foo 2024", "Row 1 2", "1.2.3.4"])
def test_what_is_no_moment_follows_no_pattern(text):
    assert written_as(text) == ()


def test_a_clock_alone_has_signs_between_its_numbers():
    assert [clock_of(text) for text in ("9:40am", "17.05", "08h41", "1137", "x")] == [
        "%I:%M%p", "%H.%M", "%Hh%M", "", "",
    ]  # fmt: skip


def test_day_and_month_change_places_only_where_both_are_numbers_in_no_plain_order():
    assert other_way("%d/%m/%y %H:%M") == "%m/%d/%y %H:%M"
    assert [other_way(pattern) for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d%b%y", "iso")] == ["", "", "", ""]


def test_a_run_of_digits_is_told_from_a_written_day():
    assert [is_run(pattern) for pattern in ("%d%m%y", "%Y%m%d", "%d%m%y %H%M", "iso")] == [True, True, False, False]
