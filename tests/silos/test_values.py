"""Declared values are found at their paths and told as text, moments and lengths."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellonce.silos.mapping import Value
from tellonce.silos.times import length, moment
from tellonce.silos.values import field, flat, items, tell, text
from tellonce.vocabulary.moment import SECOND, micros
from tellonce.vocabulary.refusal import Unreadable

RECORD = {
    "a": {"b": [{"c": "first"}, {"c": "last"}], "d.e": 7},
    "case": {"concept:name": "K1"},
    "x.y": "whole",
    "none": None,
    "^": {"up": "around"},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.b.0.c", "first"),
        ("a.b.-1.c", "last"),
        ("a.b.2.c", None),
        ("a.d.e", 7),
        ("case.concept:name", "K1"),
        ("x.y", "whole"),
        ("none", None),
        ("a.b.c", None),
        ("^.up", "around"),
        ("nowhere.at.all", None),
    ],
)
def test_a_field_is_found_at_its_path(path, expected):
    assert field(path)(RECORD) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" x ", "x"),
        (None, ""),
        (True, "true"),
        (4587.0, "4587"),
        (0.5, "0.5"),
        (math.nan, ""),
        (7, "7"),
        (date(2024, 1, 2), "2024-01-02"),
        (["a", 1], "a;1"),
    ],
)
def test_a_value_is_told_as_its_source_would_write_it(value, expected):
    assert text(value) == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("id", "C00004587"),
        (Value(column="id", match="^C0*([1-9][0-9]*)"), "4587"),
        (Value(column="id", match="[0-9]{3}"), "000"),
        (Value(column="id", match="^X"), ""),
        (Value(columns=("first", "last")), "Ada King"),
        (Value(columns=("first", "empty")), ""),
        (Value(columns=("first", "last"), join="_", match="^(.)[^_]*_(.)"), "A K"),
        (Value(value="always"), "always"),
        (Value(column="empty", default="nobody"), "nobody"),
        (Value(column="kind", values={"W": "web"}), "web"),
        (Value(column="first", values={"W": "web"}), "Ada"),
        (Value(column="first", values={"W": "web"}, default="other"), "other"),
        (Value(column="cents", times=0.01), "463.55"),
        (Value(column="cents", match="^(....)", times=10), "46350"),
        (Value(column="first", times=60), "Ada"),
        (Value(column="empty", times=60), ""),
        (Value(value="1e999999", times=60), "1e999999"),
    ],
)
def test_a_choice_tells_its_value(choice, expected):
    record = {"id": "C00004587", "first": "Ada", "last": "King", "empty": " ", "kind": "W", "cents": 46355}
    assert tell(choice)(record) == expected


def test_items_of_nested_lists_know_the_record_around_them():
    record = {"id": "r", "parts": [{"name": "p", "legs": [{"n": 1}, {"n": 2}]}, {"name": "q", "legs": [{"n": 3}]}]}
    found = list(items("parts.legs")(record))
    assert [(place, item["n"], field("^.name")(item), field("^.^.id")(item)) for place, item in found] == [
        (0, 1, "p", "r"),
        (1, 2, "p", "r"),
        (2, 3, "q", "r"),
    ]
    assert [item["value"] for _, item in items("tags")({"tags": ["a", "b"]})] == ["a", "b"]
    assert list(items("gone")(record)) == []


def test_a_record_is_flattened_to_dotted_paths():
    assert dict(flat({"a": {"b": 1}, "c": [{"d": 2}], "e": []})) == {
        "a": {"b": 1},
        "a.b": 1,
        "c": [{"d": 2}],
        "c.d": 2,
        "e": [],
    }


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("pattern", "word", "expected"),
    [
        ("", "2024-03-11T23:20:05Z", "2024-03-11T23:20:05+00:00"),
        ("iso", "2024-03-11 23:20:05", "2024-03-11T22:20:05+00:00"),
        ("", "2024-07-01", "2024-06-30T22:00:00+00:00"),
        ("unix", "1739369220.25", "2025-02-12T14:07:00.250000+00:00"),
        ("unix_ms", "1739369220250", "2025-02-12T14:07:00.250000+00:00"),
        ("unix_us", 1739369220250000, "2025-02-12T14:07:00.250000+00:00"),
        ("%d/%m/%Y %H:%M", "31/12/2024 23:59", "2024-12-31T22:59:00+00:00"),
        ("", datetime.fromisoformat("2024-07-01T12:00"), "2024-07-01T10:00:00+00:00"),
        ("", datetime(2024, 7, 1, 12, tzinfo=UTC), "2024-07-01T12:00:00+00:00"),
        ("", date(2024, 1, 1), "2023-12-31T23:00:00+00:00"),
    ],
)
def test_a_moment_is_read_by_its_pattern_and_zone(pattern, word, expected):
    at = moment(Value(column="at", pattern=pattern))({"at": word}, BERLIN)
    assert at == micros(datetime.fromisoformat(expected))


def test_a_choice_may_have_a_zone_of_its_own():
    at = moment(Value(column="at", zone="UTC"))({"at": "2024-07-01T12:00"}, BERLIN)
    assert at == micros(datetime(2024, 7, 1, 12, tzinfo=UTC))


def test_an_empty_moment_is_none():
    assert moment("at")({"at": ""}, BERLIN) is None
    assert moment("at")({}, BERLIN) is None


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("", "2024-02-30"),
        ("%m/%d/%Y", "02/30/2024"),
        ("unix", "soon"),
        ("unix", "inf"),
        ("unix", "1e40"),
        ("unix", "6e999999"),
        ("unix_ms", "1e9999999"),
        ("unix", "nan"),
        ("", "0001-01-01"),
    ],
)
def test_a_moment_that_does_not_exist_names_its_column(pattern, word):
    with pytest.raises(Unreadable, match="column when: "):
        moment(Value(column="when", pattern=pattern))({"when": word}, BERLIN)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda instant: 1900 < instant.year < 2100))
def test_every_way_of_writing_a_moment_reads_back(instant):
    expected = micros(instant)
    written = {
        "": instant.isoformat(),
        "unix_us": expected,
        "%Y-%m-%d %H:%M:%S.%f%z": f"{instant:%Y-%m-%d %H:%M:%S.%f%z}",
    }
    for pattern, word in written.items():
        assert moment(Value(column="at", pattern=pattern))({"at": word}, BERLIN) == expected


@pytest.mark.parametrize(
    ("word", "seconds"),
    [
        ("372", 372),
        (1.5, 1.5),
        ("00:06:12", 372),
        ("06:12", 372),
        ("1 day, 00:00:01", 86_401),
        ("0 days 00:06:12", 372),
    ],
)
def test_a_length_is_read_as_sources_write_it(word, seconds):
    assert length("took")({"took": word}) == seconds * SECOND


def test_a_length_may_stand_in_another_unit():
    assert length(Value(column="took", match=r"(\d+)m", times=60))({"took": "9m"}) == 540 * SECOND


def test_a_length_may_be_typed_empty_or_wrong():
    assert length("took")({"took": timedelta(minutes=1)}) == 60 * SECOND
    assert length("took")({"took": ""}) is None
    for wrong in ("long", "-5", "nan", "1e400"):
        with pytest.raises(Unreadable, match="column took: "):
            length("took")({"took": wrong})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["pay"], "pay"), (["pay", None, " move "], "pay;move"), ([1.0, True], "1;true"), ([], ""),
        ([{"a": 1}], '[{"a":1}]'), ([["a"]], '[["a"]]'),
    ],
)  # fmt: skip
def test_a_list_of_values_is_joined_and_one_of_records_is_json(given, told):
    assert text(given) == told
    assert tell("tags")({"tags": given}) == told
