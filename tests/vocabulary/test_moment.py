"""Moments come out as they went in, in every zone and on every side of a change of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.vocabulary.moment import DAY, from_iso, from_pattern, iso, micros, moment, noon
from tellonce.vocabulary.refusal import Unreadable

UTC_ZONE = ZoneInfo("UTC")
MICROSECONDS = st.integers(min_value=-100 * 365 * DAY, max_value=200 * 365 * DAY)
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)


@given(at=MICROSECONDS, zone=ZONES)
def test_moment_and_text_come_back(at, zone):
    assert micros(moment(at)) == at
    assert from_iso(iso(at), zone) == at, "a text with a zone of its own is not read in another"


@pytest.mark.laws
@settings(max_examples=20_000)
@given(at=MICROSECONDS, zone=ZONES)
def test_local_time_comes_back_in_every_zone(at, zone):
    local = moment(at).astimezone(zone)
    read = from_iso(local.replace(tzinfo=None).isoformat(), zone)

    if local.fold == 0:
        assert read == at
    else:
        assert read < at, "of two moments with one local time, the first is read"


@given(seconds=st.integers(min_value=0, max_value=4_000_000_000), zone=ZONES)
def test_pattern_and_iso_agree(seconds, zone):
    local = datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001  # local time is what is tried

    read = from_pattern(local.strftime("%d.%m.%Y %H:%M:%S"), "%d.%m.%Y %H:%M:%S", zone)

    assert read == from_iso(local.isoformat(), zone)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-11T23:20:05Z", "2024-03-11T23:20:05Z"),
        ("2024-03-11T23:20:05.250+02:00", "2024-03-11T21:20:05.25Z"),
        ("2024-03-11", "2024-03-11T05:00:00Z"),
        ("2024-11-03 01:30:00", "2024-11-03T06:30:00Z"),
        ("2024-11-03 01:30:00-06:00", "2024-11-03T07:30:00Z"),
        ("2024-03-11 23:20:05.143155 UTC", "2024-03-11T23:20:05.143155Z"),
        ("2024-03-11 23:20:05 UTC", "2024-03-11T23:20:05Z"),
        ("2024-03-11T23:20:05 GMT", "2024-03-11T23:20:05Z"),
        ("2024-03-11 23:20:05utc", "2024-03-11T23:20:05Z"),
        ("2024-03-11 23:20:05 Z", "2024-03-11T23:20:05Z"),
        ("2024-03-11 23:20:05.25+00", "2024-03-11T23:20:05.25Z"),
        ("2024-03-11 23:20:05-05", "2024-03-12T04:20:05Z"),
    ],
)
def test_text_is_read_in_its_zone(text, expected):
    assert iso(from_iso(text, ZoneInfo("America/Chicago"))) == expected


@pytest.mark.parametrize(
    ("at", "twelve"),
    [
        ("2024-03-09T06:00:00Z", "2024-03-09T18:00:00Z"),
        ("2024-03-10T06:00:00Z", "2024-03-10T17:00:00Z"),
        ("2024-03-11T04:59:59Z", "2024-03-10T17:00:00Z"),
        ("2024-11-03T07:30:00Z", "2024-11-03T18:00:00Z"),
    ],
)
def test_noon_is_twelve_on_the_clocks_of_that_day(at, twelve):
    zone = ZoneInfo("America/Chicago")
    assert iso(noon(from_iso(at, zone), zone)) == twelve


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-02-30", "2024-03-11T25:00:00", "11/03/2024", "UTC", "2024-03-11 23:20:05 CET"]
)
def test_no_moment_is_refused_with_what_is_allowed(text):
    with pytest.raises(Unreadable, match="allowed: 2024"):
        from_iso(text, UTC_ZONE)


def test_text_beside_its_pattern_is_refused():
    with pytest.raises(Unreadable, match="does not follow"):
        from_pattern("2024-03-11", "%d/%m/%Y", UTC_ZONE)


def test_moment_is_aware():
    assert moment(0) == datetime(1970, 1, 1, tzinfo=UTC)
