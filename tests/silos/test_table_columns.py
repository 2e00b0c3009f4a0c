"""A flat table read a column at a time tells what it tells row by row: touchpoints, set-asides and reasons."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.silos.declaration import Declaration
from tellonce.silos.files import batches, parquet_rows
from tellonce.silos.listen import ear, listen, listen_wide
from tellonce.silos.mapping import Value
from tellonce.stores.log_parquet import as_table
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

NAMES = ("a", "b", "c.d", "e", "at", "end")
WORDS = ["", " ", "x", "paid", " paid", "phone", "x y", '"', "ü\n\\", "12", "-3", "9" * 30]
TIMES = [
    "",
    "2024-03-01",
    "2024-03-31T02:30:00",
    "2024-02-30",
    "2024-03-01T10:00:00+02:00",
    "never",
    "0001-01-01",
    "2023-12-31",
]
SPANS = ["", "5", "00:01:30", "0 days 00:06:12", "long", "-1", "0.5"]

cell = st.sampled_from([f"2024-03-{day:02}T10:00:00" for day in range(1, 28)]) | st.sampled_from(TIMES)
text = st.sampled_from([*WORDS, *TIMES, *SPANS])
path = st.sampled_from([*NAMES, "c", "absent", "^.a"])
value = st.builds(
    Value,
    column=st.sampled_from(["", *NAMES]),
    columns=st.just(()) | st.tuples(path, path),
    value=st.sampled_from(["", "", "", "fixed"]),
    match=st.sampled_from(["", "", "[a-z]+", "(.)(.)"]),
    values=st.just({}) | st.just({"x": "paid", "phone": "chat"}),
    default=st.sampled_from(["", "", "other"]),
)
choice = path | value
when = st.just({}) | st.dictionaries(path, st.sampled_from(["", ".*", "paid|x", r"\d.*"]), max_size=2)
choices = choice | st.lists(choice, min_size=1, max_size=3)
kinds = st.dictionaries(st.sampled_from(["phone", "email", "account_no"]), choices, max_size=2)
time = st.sampled_from(["at", "at", "end", "a"]) | st.builds(
    Value, column=st.just("at"), zone=st.sampled_from(["", "Asia/Tokyo"])
)
length = st.sampled_from(["e", "end", "b"])


@st.composite
def moments(draw: Any, name: str, after: str) -> dict[str, Any]:
    """One declared moment: closed words mostly with a default, so that most rows can be read."""
    said: dict[str, Any] = {"at": draw(time), "name": name, "after": after, "when": draw(when)}
    said["activity"] = draw(
        st.sampled_from(["paid", Value(column="a", default="noted", values={"x": "paid"}), Value(column="b")])
        | st.builds(Value, column=path, match=st.just("^paid$"), default=st.just("case_step"))
    )
    words = {"x": "letter", "paid": "phone"}
    said["channel"] = draw(
        st.sampled_from(["none", "phone", "letter", Value(column="b", match="^phone$", default="web")])
        | st.just(Value(column="b", values=words, default="none"))
    )
    said["outcome"] = draw(st.none() | st.sampled_from(["ok", Value(column="b", values={"x": "failed"}, default="?")]))
    for setting, how in (
        ("until", time),
        ("seconds", length),
        ("order", st.sampled_from(["e", "absent"])),
        ("due", time | st.sampled_from(["+5 business days", "+e hours", "+b", "+c.d * 60 days"])),
    ):
        if draw(st.integers(0, 3)) == 0:
            said[setting] = draw(how)
    for setting in ("word", "topic", "what", "task", "fact", "asker", "prompt"):
        if draw(st.integers(0, 2)) == 0:
            said[setting] = draw(choice)
    said["ids"], said["contact"] = draw(kinds), draw(kinds)
    said["keeps"] = draw(st.none() | st.just("refunded"))
    said["attributes"] = draw(st.lists(path, max_size=3))
    return said


@st.composite
def silos(draw: Any) -> dict[str, Any]:
    named = [draw(moments("first", draw(st.sampled_from(["", "second"]))))]
    if draw(st.booleans()):
        named.append(draw(moments("second", draw(st.sampled_from(["", "first"])))))
    record, journey, topic = draw(st.just("") | choice), draw(st.none() | choice), draw(st.none() | choice)
    ids, matters, contact = draw(kinds), draw(kinds), draw(kinds)
    return {
        "name": "s", "system": "table", "record": record, "journey": journey, "topic": topic, "ids": ids,
        "matters": matters, "contact": contact, "moment": named,
    }  # fmt: skip


meanings = st.fixed_dictionaries(
    {"system": st.just("s"), "field": st.sampled_from([*NAMES, "what", "task", "fact", "absent", "due", "seconds"])},
    optional={
        "matches": st.sampled_from(["", "x|paid", "(.+) y", ".*"]),
        "topic": st.just("{value}"),
        "task": st.just("t"),
        "activity": st.sampled_from(["identity_asked", "promise_made"]),
    },
)
reading = st.fixed_dictionaries({"fields": st.sampled_from([[], ["b"]]), "languages": st.sampled_from([[], ["en"]])})
more = st.fixed_dictionaries({"meaning": st.lists(meanings, max_size=2), "reading": reading})
"""What an organisation says beside the mapping of its table."""


def declared(silo: dict[str, Any], file: str, said: dict[str, Any] | None = None) -> Declaration:
    given = {
        "organisation": {"name": "any", "zone": "Europe/Rome", "region": "IT"},
        "silo": [{**silo, "files": [file]}],
        **(said or {}),
    }
    plain = msgspec.to_builtins(given)
    for one in plain["silo"][0]["moment"]:
        for setting in [name for name, said in one.items() if said is None]:
            del one[setting]
    return msgspec.convert(plain, Declaration)


def by_row(folder: Path, declaration: Declaration, file: Path) -> tuple[Counter[str], Counter[SetAside]]:
    told = list(listen(folder, declaration, declaration.silo[0], file))
    points = [one for one in told if isinstance(one, Touchpoint)]
    return rows(as_table(points)), Counter(one for one in told if isinstance(one, SetAside))


def by_column(folder: Path, declaration: Declaration, file: Path) -> tuple[Counter[str], Counter[SetAside]]:
    told: Counter[str] = Counter()
    aside: Counter[SetAside] = Counter()
    for one in listen_wide(folder, declaration, declaration.silo[0], file):
        if isinstance(one, SetAside):
            aside[one] += 1
        else:
            told += rows(as_table([one]) if isinstance(one, Touchpoint) else one)
    return told, aside


def rows(table: pa.Table) -> Counter[str]:
    table.validate(full=True)
    return Counter(msgspec.json.encode(row).decode() for row in table.to_pylist())


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_rows, "BATCH", 7)
    monkeypatch.setattr(batches, "BATCH", 7)


@settings(max_examples=150)
@given(
    silo=silos(),
    said=more,
    told=st.lists(st.tuples(*[text] * 4, cell, text), max_size=25),
    ragged=st.booleans(),
    header=st.booleans(),
)
def test_a_csv_tells_the_same_both_ways(
    silo: dict[str, Any], said: dict[str, Any], told: list[tuple[str, ...]], ragged: bool, header: bool
) -> None:
    with TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "t.csv"
        with file.open("w", newline="") as stream:
            csv.writer(stream).writerows([NAMES, *told, *([("too", "short")] if ragged else [])])
        declaration = declared({**silo, "layout": {"header": header}}, "t.csv", said)
        assert by_column(folder, declaration, file) == by_row(folder, declaration, file)


LOCAL = datetime(2024, 3, 30)  # noqa: DTZ001  # Parquet has moments without a zone
COLUMNS = {
    "a": (pa.string(), text),
    "b": (pa.dictionary(pa.int32(), pa.string()), text),
    "c.d": (pa.float64(), st.sampled_from([0.0, -0.0, 1.5, float("nan"), 4587.0])),
    "c": (pa.struct([("d", pa.string())]), st.fixed_dictionaries({"d": text})),
    "e": (pa.int64(), st.integers(-5, 5)),
    "at": (
        pa.timestamp("us"),
        st.datetimes(LOCAL, LOCAL + timedelta(days=2)),
    ),
    "end": (
        pa.timestamp("ns", "UTC"),
        st.just(datetime(2024, 3, 31, tzinfo=UTC)) | st.just(datetime(1971, 1, 1, tzinfo=UTC)),
    ),
}
OTHERS = {
    "e": (pa.duration("us"), st.timedeltas(timedelta(0), timedelta(days=2))),
    "at": (pa.date32(), st.dates(date(2024, 1, 1), date(2024, 1, 9))),
    "a": (pa.list_(pa.int64()), st.lists(st.integers(0, 2), max_size=2)),
    "end": (pa.string(), st.sampled_from(TIMES)),
}


@settings(max_examples=150)
@given(silo=silos(), said=more, data=st.data(), size=st.integers(0, 20))
def test_a_parquet_tells_the_same_both_ways(
    silo: dict[str, Any], said: dict[str, Any], data: st.DataObject, size: int
) -> None:
    columns = {}
    for name, usual in COLUMNS.items():
        kind, cells = OTHERS[name] if name in OTHERS and data.draw(st.integers(0, 4)) == 0 else usual
        told = data.draw(st.lists(st.none() | cells, min_size=size, max_size=size))
        columns[name] = pa.array(told, kind)
    with TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "t.parquet"
        pq.write_table(pa.table(columns), file)
        declaration = declared(silo, "t.parquet", said)
        assert by_column(folder, declaration, file) == by_row(folder, declaration, file)


def test_a_damaged_parquet_is_told_alike(tmp_path: Path) -> None:
    file = tmp_path / "t.parquet"
    pq.write_table(
        pa.table({"a": ["x"] * 1_000, "at": [f"{year:04}-01-01" for year in range(1_001, 2_001)]}),
        file,
        row_group_size=10,
    )
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 3 : len(whole) // 2] = b"\xff" * (len(whole) // 2 - len(whole) // 3)
    file.write_bytes(whole)
    declaration = declared({"name": "s", "system": "table", "moment": [{"at": "at", "activity": "paid"}]}, "t.parquet")
    told, aside = by_column(tmp_path, declaration, file)
    assert (told, aside) == by_row(tmp_path, declaration, file)
    assert any("cannot be read from here on" in one.reason for one in aside)


@pytest.mark.parametrize(
    ("changed", "wide"),
    [
        ({}, True),
        ({"moment": [{"at": "at", "activity": "paid", "each": "items"}]}, False),
        ({"moment": [{"at": "at", "activity": "paid", "attributes": ["a", "a"]}]}, False),
    ],
)
def test_only_flat_tables_are_read_by_column(changed: dict[str, Any], wide: bool) -> None:
    silo = {"name": "s", "system": "table", "moment": [{"at": "at", "activity": "paid"}], **changed}
    declaration = declared(silo, "t.csv")
    assert (ear(declaration, declaration.silo[0]).wide is not None) is wide


def test_only_the_rows_that_say_more_are_read_one_by_one(tmp_path: Path) -> None:
    moment = {"at": "at", "activity": "connected", "channel": "phone", "attributes": ["a", "note"]}
    silo = {"name": "s", "system": "table", "moment": [moment]}
    means = [{"system": "s", "field": "a", "matches": "x.*", "topic": "{value}"}]
    declaration = declared(silo, "t.csv", {"meaning": means})
    cells = [("y", ""), ("x1", ""), ("y", ""), ("y", "We will call you by Friday."), ("y", ""), ("y", "")]
    (tmp_path / "t.csv").write_text("at,a,note\n" + "".join(f"2024-03-01,{a},{note}\n" for a, note in cells))
    singly = [
        one
        for one in listen_wide(tmp_path, declaration, declaration.silo[0], tmp_path / "t.csv")
        if isinstance(one, Touchpoint)
    ]
    assert [(one.record, one.topic, one.activity) for one in singly] == [
        ("L3", "x1", "connected"),
        ("L5", None, "connected"),
        ("L5", None, "promise_made"),
    ]


def test_a_table_whose_meanings_ask_for_what_is_worked_out_is_read_by_row() -> None:
    silo = {"name": "s", "system": "table", "moment": [{"at": "at", "activity": "paid", "seconds": "e"}]}
    meant = declared(silo, "t.csv", {"meaning": [{"system": "s", "field": "seconds", "topic": "long"}]})
    assert ear(meant, meant.silo[0]).wide is None
