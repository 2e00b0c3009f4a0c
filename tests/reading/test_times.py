"""Time limits in words, and the moments they mean."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.reading.language import words_of
from tellonce.reading.normal import normal
from tellonce.reading.times import Limit, Unit, due, limit
from tellonce.vocabulary.moment import DAY, micros, moment

ZONE = ZoneInfo("America/New_York")
MONDAY = micros(datetime(2025, 4, 14, 16, 38, 57, tzinfo=UTC))  # 12:38 in New York


def stated(said, language="en"):
    words = words_of(language)
    found = re.search(f" ({words.times.when}|{words.times.on_day}) ", normal(said, words.spelling))
    return limit(found[1], words.times) if found else None


def local(said, language="en", made=MONDAY):
    """When a limit runs out in local time, to the minute, or None."""
    found = stated(said, language)
    until = due(found, made, ZONE) if found else None
    return until and f"{moment(until).astimezone(ZONE):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("within 5 business days", "Mon 2025-04-21 23:59"),
        ("within 2-3 working days", "Thu 2025-04-17 23:59"),
        ("in the next 24 hours", "Tue 2025-04-15 12:38"),
        ("within 24h", "Tue 2025-04-15 12:38"),
        ("in 20 minutes", "Mon 2025-04-14 12:58"),
        ("within two weeks", "Mon 2025-04-28 23:59"),
        ("within 3 days", "Thu 2025-04-17 23:59"),
        ("within a month", "Wed 2025-05-14 23:59"),
        ("by Monday", "Mon 2025-04-21 23:59"),
        ("by Friday noon", "Fri 2025-04-18 12:00"),
        ("by noon on Friday", "Fri 2025-04-18 12:00"),
        ("tomorrow by noon", "Tue 2025-04-15 12:00"),
        ("tomorrow", "Tue 2025-04-15 23:59"),
        ("by 5:30 pm today", "Mon 2025-04-14 17:30"),
        ("by 5 p.m.", "Mon 2025-04-14 17:00"),
        ("by the end of the day", "Mon 2025-04-14 23:59"),
        ("by the end of the week", "Sun 2025-04-20 23:59"),
        ("by the end of next month", "Sat 2025-05-31 23:59"),
        ("by 2 May", "Fri 2025-05-02 23:59"),
        ("by May 2nd, 2026", "Sat 2026-05-02 23:59"),
        ("by Wednesday, May 7", "Wed 2025-05-07 23:59"),
        ("on Tuesday, April 22", "Tue 2025-04-22 23:59"),
        ("by 5/2", "Fri 2025-05-02 23:59"),
        ("by 2025-05-02", "Fri 2025-05-02 23:59"),
        ("by 10 January", "Sat 2026-01-10 23:59"),
        ("by 20 March", "Thu 2025-03-20 23:59"),
        ("within 5 days of receiving your form", None),
        ("within reach", None),
        ("by 31 February", None),
        ("by mail", None),
        ("in 5 branches", None),
    ],
)
def test_english(said, until):
    assert local(said) == until


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("innerhalb von 5 Werktagen", "Mon 2025-04-21 23:59"),
        ("in den nächsten 24 Stunden", "Tue 2025-04-15 12:38"),
        ("binnen zwei Wochen", "Mon 2025-04-28 23:59"),
        ("bis Freitag, 12 Uhr", "Fri 2025-04-18 12:00"),
        ("bis zum 2. Mai", "Fri 2025-05-02 23:59"),
        ("bis spätestens 2.5.2025", "Fri 2025-05-02 23:59"),
        ("bis Ende nächster Woche", "Sun 2025-04-27 23:59"),
        ("am Dienstag, 22. April", "Tue 2025-04-22 23:59"),
        ("übermorgen", "Wed 2025-04-16 23:59"),
        ("innerhalb von 5 Tagen nach Eingang", None),
    ],
)
def test_german(said, until):
    assert local(said, "de") == until


def test_a_date_with_a_slash_is_read_as_in_its_country():
    found = stated("by 5/6")
    assert found is not None
    days = [moment(due(found, MONDAY, ZONE, day_first=first) or 0).astimezone(ZONE).date() for first in (False, True)]

    assert [f"{day:%d %B}" for day in days] == ["06 May", "05 June"]


@pytest.mark.parametrize("amount", [1, 4, 5, 6, 10])
def test_business_days_across_a_change_of_daylight_saving_time(amount):
    friday = micros(datetime(2025, 3, 7, 20, 0, tzinfo=UTC))
    until = due(Limit(amount=amount, unit=Unit.BUSINESS_DAY), friday, ZONE)

    assert until is not None
    assert f"{moment(until).astimezone(ZONE):%H:%M:%S}" == "23:59:59"
    assert moment(until).astimezone(ZONE).weekday() < 5


@given(
    st.builds(Limit, amount=st.integers(0, 999), unit=st.sampled_from(Unit))
    | st.builds(Limit, ahead=st.integers(0, 9), clock=st.none() | st.integers(0, 1439))
    | st.builds(Limit, weekday=st.integers(0, 6))
    | st.builds(Limit, end_of=st.sampled_from(["week", "month"]), further=st.integers(0, 1))
    | st.builds(Limit, month=st.integers(1, 12), day=st.integers(1, 28), slashed=st.booleans()),
    st.integers(-(2**58), 2**58),
    st.sampled_from(["UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"]),
)
def test_any_limit_has_a_moment_or_none(found, made, zone):
    until = due(found, made, ZoneInfo(zone), day_first=True)

    assert until is None or until > made - 62 * DAY
