"""Erasing a person gives the account of the files without that person, whatever the files hold."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from building import KEY, differences
from erasing import DECLARATION, common, declared, make, read
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.insight.erase import erase

DAY = "2031-03-{:02d}T{:02d}:{:02d}:00Z"
PHONES = [f"214-555-01{number}" for number in range(60, 66)]

moments = st.builds(DAY.format, st.integers(1, 28), st.integers(8, 18), st.integers(0, 3))
numbers = st.integers(0, 3)
customers = st.lists(st.tuples(st.sampled_from(PHONES), st.booleans()), min_size=4, max_size=4)
calls = st.lists(
    st.tuples(moments, st.sampled_from(["", *PHONES]), st.none() | numbers, st.booleans(), st.booleans()), max_size=8
)
cases = st.lists(st.tuples(moments, numbers, st.lists(moments, max_size=2)), max_size=4)


@pytest.fixture(autouse=True)
def _one_key(monkeypatch):
    monkeypatch.setenv("TELLONCE_KEY", KEY)


def world(people, called, opened):
    """The rows of each file: customers, calls with and without a menu, cases and their steps."""
    rows = {
        "customers.csv": [["ID", "SINCE", "NAME", "MAIL", "PHONE", "ADDRESS", "REMARK"]],
        "calls.csv": [["CALL", "AT", "SECONDS", "PHONE", "NO", "NOTE"]],
        "menu.csv": [["AT", "CALL", "WORD"]],
        "cases.csv": [["NUMBER", "OPENED", "NO", "SUBJECT"]],
        "work.csv": [["STEP", "AT", "CASE"]],
    }
    for number, (phone, mail) in enumerate(people):
        address = f"p{number}@example.org" if mail else ""
        since = f"2030-01-0{number + 1}T09:00:00Z"
        rows["customers.csv"].append([f"C-{number}00", since, f"Person P{number}", address, phone, "", ""])
    for number, (at, phone, who, menu, recorded) in enumerate(called):
        if recorded:
            no = "" if who is None else f"C-{who}00"
            rows["calls.csv"].append([f"c{number}", at, "60", phone, no, ""])
        if menu:
            rows["menu.csv"].append([at, f"c{number}", "menu"])
    for number, (at, who, steps) in enumerate(opened):
        rows["cases.csv"].append([f"K-{number}", at, f"C-{who}00", ""])
        rows["work.csv"] += [[f"W-{number}{place}", step, f"K-{number}"] for place, step in enumerate(steps)]
    return rows


def put(folder, rows, gone=frozenset()):
    """Write the files, an empty line for each record that is left out."""
    folder.mkdir()
    (folder / "tellonce.toml").write_text(DECLARATION, encoding="utf-8")
    for name, lines in rows.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            for number, line in enumerate(lines, 1):
                csv.writer(file).writerow([] if {(name, line[0]), (name, f"{name}:L{number}")} & gone else line)


def belonging(one, person, rows, number):
    """The records of a person: those an account gives them, and the nameless steps of their cases."""
    own = {(file, record) for file, records in one.records_by_person[person].items() for record in records}
    cases = {row[0] for row in rows["cases.csv"][1:] if row[2] == f"C-{number}00"}
    return own | {("work.csv", row[0]) for row in rows["work.csv"][1:] if row[2] in cases}


def holds(people, called, opened, number):
    """Erasing a customer gives what the files without their records give, and the receipt counts them."""
    rows = world(people, called, opened)
    with TemporaryDirectory() as place:
        folder, store, less = Path(place) / "all", Path(place) / "store", Path(place) / "less"
        put(folder, rows)
        make(folder, store)
        before = read(store)
        wanted = f"C-{number}00"
        person = next(one.key for one in before.persons if wanted in one.identifiers.get("customer_no", ()))
        gone = belonging(before, person, rows, number)
        put(less, rows, gone)
        make(less, Path(place) / "less_store")

        receipt = erase(store, wanted, declared(folder), at=1, actor="", reason="")
        make(folder, store)

        assert receipt.records == len(gone) == read(store).totals.erased
        assert differences(common(read(store)), common(read(Path(place) / "less_store"))) == []


@settings(max_examples=5)
@given(customers, calls, cases, numbers)
def test_it_is_as_if_the_files_had_never_held_the_person(people, called, opened, number):
    holds(people, called, opened, number)


@pytest.mark.laws
@pytest.mark.parametrize("_part", range(3))
@settings(max_examples=12)
@given(customers, calls, cases, numbers)
def test_it_is_so_in_many_worlds(_part, people, called, opened, number):
    holds(people, called, opened, number)
