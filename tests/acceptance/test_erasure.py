"""An erased person is gone from every byte of the store, does not come back, and leaves everybody else as they were."""

import shutil
import signal
import stat
import subprocess
import sys

import pytest
from building import KEY
from erasing import ERASED, FILES, OWN, VALUES, apart, declared, found, make, read, write

from tellonce.insight.erase import audit, erase
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.stores.schema import FORMAT
from tellonce.vocabulary.refusal import Refused


@pytest.fixture(autouse=True)
def _one_key(monkeypatch):
    monkeypatch.setenv("TELLONCE_KEY", KEY)


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "organisation")
    return tmp_path / "organisation"


@pytest.fixture
def store(tmp_path, folder):
    make(folder, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def without(tmp_path):
    """The account of the same files without the person's records."""
    write(tmp_path / "less", without=True)
    make(tmp_path / "less", tmp_path / "less_store")
    return read(tmp_path / "less_store")


def away(folder, store, wanted=OWN, progress=lambda _: None):
    return erase(store, wanted, declared(folder), at=1_900_000_000_000_000, actor="clerk", reason="Article 17",
                 progress=progress)  # fmt: skip


def test_the_search_finds_what_is_there(store):
    assert {one.rpartition(": ")[2] for one in found(store, VALUES)} >= {
        "a-100", "zoe.thistledown@example.org", "zoë thistledown", "972.555.0190", "brown",
    }  # fmt: skip
    assert any(one.startswith("buckets") for one in found(store, VALUES))
    assert any("aside" in one for one in found(store, VALUES))


def test_no_byte_is_left_before_or_after_the_next_build(folder, store, without):
    receipt = away(folder, store)
    assert found(store, VALUES) == []
    make(folder, store)

    assert found(store, VALUES) == []
    assert apart(read(store), without) == []
    assert {one.file: one.records for one in receipt.files} == {name: len(ids) for name, ids in ERASED.items()}
    assert receipt.identifiers == {"customer_no": 1, "email": 1, "phone": 1}
    assert receipt.shared == {"phone": 1}


def test_figures_add_up_and_say_how_much_is_left_out(folder, store):
    before = {one.file: one for one in read(store).files}
    away(folder, store)
    make(folder, store)
    after = read(store)

    for one in after.files:
        assert one.erased == len(ERASED[one.file])
        assert one.records + one.erased == before[one.file].records
    assert after.totals.erased == sum(map(len, ERASED.values()))


def test_who_shares_a_telephone_keeps_it_and_strangers_keep_their_notes(folder, store):
    away(folder, store)
    make(folder, store)
    view = DuckDBView(Folder(store))
    notes = {row["record"]: row["attributes"] for row in view.ask("FROM steps WHERE silo = 'calls'").to_pylist()}
    phones = {row["value"] for row in view.ask("FROM identifiers WHERE person IS NOT NULL").to_pylist()}
    aside = view.ask("FROM set_aside").to_pylist()
    view.close()

    assert notes["c3"] == '{"NOTE":"asks for [erased] and [erased]; she is [erased].","seconds":"240"}'
    assert "not 2145550177" in notes["c7"]
    assert "[erased]" in notes["c7"]
    assert "+12145550166" in phones
    assert [one["raw"] for one in aside] == ["[erased]"]


def test_reading_a_changed_file_again_brings_nothing_back(folder, store):
    away(folder, store)
    for name, row in (("customers.csv", "A-400,2030-01-04T09:00:00Z,Di Vale,di@example.org,,,\n"),
                      ("calls.csv", "c8,2031-03-09T10:00:00Z,60,(214) 555-0177,,thanks\n")):  # fmt: skip
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(row)
    header, *rows = (folder / "menu.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "menu.csv").write_text(header + "2031-02-01T09:00:00Z,c0,first\n" + "".join(rows), encoding="utf-8")
    make(folder, store)
    after = read(store)

    assert found(store, VALUES) == []
    assert {one.file: one.erased for one in after.files} == {name: len(ids) for name, ids in ERASED.items()}
    assert len(after.persons) == 3
    assert sum(one.records for one in after.files if one.file == "menu.csv") == 3


def test_records_called_by_their_line_are_others_in_other_files(folder, store):
    head = FILES["menu.csv"].splitlines()[0]
    rows = "".join(f"2031-02-0{number}T09:00:00Z,d{number},strange\n" for number in range(1, 5))
    (folder / "menu_august.csv").write_text(f"{head}\n{rows}", encoding="utf-8")
    make(folder, store)
    before = {one.file: one for one in read(store).files}
    away(folder, store)
    make(folder, store)
    after = {one.file: one for one in read(store).files}

    assert after["menu_august.csv"].erased == 0
    assert after["menu_august.csv"].touchpoints == before["menu_august.csv"].touchpoints == 4


def test_another_spelling_of_an_identifier_in_a_new_file_is_left_out(folder, store):
    away(folder, store)
    (folder / "calls_april.csv").write_text(
        FILES["calls.csv"].splitlines()[0] + "\nc20,2031-04-01T10:00:00Z,60,tel:+1-972-555-0190,,twice-called"
        "\nc21,2031-04-02T10:00:00Z,60,, a-1 00 ,twice-called\n",
        encoding="utf-8",
    )
    make(folder, store)
    after = read(store)

    assert found(store, [*VALUES, "twice-called", "1-972-555"]) == []
    assert [one.erased for one in after.files if one.file == "calls_april.csv"] == [2]


def test_a_record_that_one_file_shows_to_be_hers_is_left_out_of_all(folder, store):
    away(folder, store)
    head = FILES["calls.csv"].splitlines()[0]
    (folder / "calls_a.csv").write_text(f"{head}\nc30,2031-04-01T10:00:00Z,60,,,unheard\n", encoding="utf-8")
    make(folder, store)
    assert found(store, ["unheard"])
    (folder / "calls_b.csv").write_text(f"{head}\nc30,2031-04-01T10:01:00Z,60,,A-100,heard\n", encoding="utf-8")
    make(folder, store)

    assert found(store, ["unheard", "heard"]) == []


def test_erasing_twice_does_no_harm(folder, store):
    away(folder, store)
    make(folder, store)
    before = read(store)
    again = away(folder, store, "zoe.thistledown@EXAMPLE.org")
    make(folder, store)

    assert (again.already, again.records, again.files) == (True, 0, [])
    assert read(store) == before
    assert [one.already for one in audit(store)] == [False, True]
    assert found(store, VALUES) == []


@pytest.mark.parametrize("wanted", ["A-999", "", "Zoë Thistledown", "214 555 0166", "nobody@example.org"])
def test_who_is_unknown_or_not_one_person_is_refused(folder, store, wanted):
    before = read(store)
    with pytest.raises(Refused, match=r"give (a|the) person's id"):
        away(folder, store, wanted)

    assert read(store) == before
    assert audit(store) == []


def test_a_store_without_a_build_is_refused(folder, tmp_path):
    with pytest.raises(Refused, match="no build yet"):
        away(folder, tmp_path / "fresh")


class Interrupted(Exception):
    """What stops an erasure in these tests."""


STEPS = ["tombstones", "builds", "people", *(f"log {number}" for number in range(len(FILES))), "audit"]


@pytest.mark.parametrize("finishing", ["erase", "build"])
@pytest.mark.parametrize("place", [0, 1, 2, 3, 5, len(STEPS) - 1])
def test_an_erasure_cut_short_is_finished_by_whoever_comes_next(folder, store, without, place, finishing):
    steps = []

    def stop(step):
        steps.append(step)
        if len(steps) > place:
            raise Interrupted

    with pytest.raises(Interrupted):
        away(folder, store, progress=stop)
    if finishing == "erase":
        assert away(folder, store).already
        assert found(store, VALUES) == []
    make(folder, store)

    assert steps[-1].split(" ")[0] == STEPS[place].split(" ")[0]
    assert found(store, VALUES) == []
    assert apart(read(store), without) == []
    assert audit(store)[0].records == sum(map(len, ERASED.values()))


KILLED = """
import os, signal, sys
from pathlib import Path
from tellonce.insight.erase import erase
from tellonce.silos.declare import load
def stop(step):
    if step.startswith(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
folder, store = map(Path, sys.argv[1:3])
erase(store, "A-100", load(folder / "tellonce.toml"), at=1, actor="clerk", reason="", progress=stop)
"""


@pytest.mark.parametrize("step", ["tombstones", "builds", "people", "log", "audit"])
def test_an_erasure_that_is_killed_is_finished_by_the_next_build(folder, store, without, step):
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(store), step], check=False)
    assert done.returncode == -signal.SIGKILL
    make(folder, store)

    assert found(store, VALUES) == []
    assert apart(read(store), without) == []
    assert len(audit(store)) == 1


def test_tombstones_outlast_the_layout_and_are_their_owners_alone(folder, store):
    away(folder, store)
    (store / "format").write_text(f"{FORMAT - 1}\n")
    make(folder, store)

    assert found(store, VALUES) == []
    assert read(store).totals.erased == sum(map(len, ERASED.values()))
    for name in ("tombstones.json", "erasures.jsonl"):
        assert stat.S_IMODE((store / name).stat().st_mode) == 0o600


def test_another_key_is_refused_since_it_would_bring_everybody_back(folder, store, monkeypatch):
    away(folder, store)
    monkeypatch.setenv("TELLONCE_KEY", "7a" * 32)
    with pytest.raises(Refused, match="another key"):
        make(folder, store)


def test_damaged_tombstones_are_refused(folder, store):
    away(folder, store)
    (store / "tombstones.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match="damaged"):
        make(folder, store)


def test_who_reads_a_former_build_hinders_nothing(folder, store):
    view = DuckDBView(Folder(store))
    away(folder, store)
    make(folder, store)
    view.close()

    assert found(store, VALUES) == []


def test_everybody_of_the_example_can_be_erased_one_after_the_other(root, tmp_path):
    source, store = tmp_path / "satellite", tmp_path / "store"
    shutil.copytree(root / "examples" / "satellite", source, ignore=shutil.ignore_patterns(".*"))
    records = make(source, store) and read(store).totals.records
    for _ in range(4):
        before = read(store)
        person = before.persons[0]
        receipt = erase(store, person.key, declared(source), at=1, actor="", reason="")
        make(source, store)
        after = read(store)
        own = [
            value for kind, values in person.identifiers.items() if kind not in ("card", "ip") for value in values
            if value not in person.shared.get(kind, ()) and not carried(after, kind, value)
        ]  # fmt: skip

        assert receipt.records == before.totals.records - after.totals.records > 0
        assert after.totals.records + after.totals.erased == records
        assert found(store, own) == []
        assert {one.key for one in after.persons} == {one.key for one in before.persons} - {person.key}


def carried(one, kind, value):
    return any(value in person.identifiers.get(kind, ()) for person in one.persons)


def test_a_backup_that_is_brought_back_with_the_latest_tombstones_loses_her_again(folder, store, tmp_path):
    shutil.copytree(store, tmp_path / "backup")
    away(folder, store)
    shutil.copy(store / "tombstones.json", tmp_path / "backup" / "tombstones.json")
    make(folder, tmp_path / "backup")

    assert found(tmp_path / "backup", VALUES) == []
