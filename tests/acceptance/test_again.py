"""Building again: nothing is done twice, nothing half done is ever seen, and a store is never misread."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from hashlib import sha256

import pytest
from building import KEY, differences, plain, told

from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.silos.declare import load
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.stores.schema import FORMAT
from tellonce.vocabulary.refusal import Unavailable

FURTHER = "sf_cases_april.csv"


@pytest.fixture(autouse=True)
def _one_key(monkeypatch):
    monkeypatch.setenv("TELLONCE_KEY", KEY)


@pytest.fixture
def folder(root, tmp_path):
    """A copy of the satellite example whose cases may come in several files."""
    target = tmp_path / "organisation"
    shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*"))
    path = target / "tellonce.toml"
    text = path.read_text(encoding="utf-8").replace('files = ["sf_cases.csv"]', 'files = ["sf_cases*.csv"]')
    path.write_text(text, encoding="utf-8")
    return target


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def add(folder):
    """One more case of one customer, in a file of its own."""
    header, first, *_ = (folder / "sf_cases.csv").read_text(encoding="utf-8").splitlines()
    number = dict(zip(header.split(","), first.split(","), strict=False))["CASENUMBER"]
    (folder / FURTHER).write_text(f"{header}\n{first.replace(number, '99999999')}\n", encoding="utf-8")


def make(folder, store, progress=lambda _: None):
    return build(folder, load(folder / "tellonce.toml"), store, progress=progress)


def read(store):
    view = DuckDBView(Folder(store))
    try:
        return plain(account(view), "$^")
    finally:
        view.close()


def logs(store):
    return {path.name: path.stat().st_mtime_ns for path in (store / "log").iterdir()}


def run(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "tellonce.cli", *map(str, words)],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip


def test_building_again_makes_nothing_anew(folder, store):
    first = make(folder, store)
    before = logs(store)
    second = make(folder, store)

    assert first.told_again == len(first.buckets) > 1
    assert second.told_again == 0
    assert second.build == first.build
    assert logs(store) == before


def test_a_further_file_is_the_only_one_read_and_touches_only_its_bucket(folder, store):
    first = make(folder, store)
    before = logs(store)
    add(folder)
    second = make(folder, store)

    assert before.items() < logs(store).items()
    assert len(second.logs) == len(first.logs) + 1
    assert second.told_again == 1
    assert second.build != first.build


def test_a_file_taken_away_leaves_the_account_as_if_it_had_never_been(folder, store):
    first = make(folder, store)
    former = read(store)
    add(folder)
    make(folder, store)
    assert read(store)["totals"]["journeys"] + len(read(store)["records_by_person"]) > 0
    (folder / FURTHER).unlink()

    assert make(folder, store).build == first.build
    assert differences(read(store), former) == []


class Interrupted(Exception):
    """What stops a build in these tests."""


@pytest.mark.parametrize("doing", ["reading", "people", "journeys"])
def test_a_build_that_fails_leaves_the_former_one(folder, store, tmp_path, doing):
    first = make(folder, store)
    former = read(store)
    add(folder)

    def stop(work):
        if work.doing.startswith(doing) and (work.doing != "journeys" or work.done == work.of // 2):
            raise Interrupted

    with pytest.raises(Interrupted):
        make(folder, store, stop)

    assert Folder(store).current().build == first.build
    assert differences(read(store), former) == []
    make(folder, store)
    assert differences(read(store), plain(told(folder, tmp_path / "fresh"), "$^")) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from tellonce.insight.build import build
from tellonce.silos.declare import load
def stop(work):
    if work.doing == "journeys" and work.done == work.of // 2:
        os.kill(os.getpid(), signal.SIGKILL)
folder, store = map(Path, sys.argv[1:])
build(folder, load(folder / "tellonce.toml"), store, progress=stop)
"""


def test_a_build_that_is_killed_leaves_the_former_one_and_no_lock(folder, store, tmp_path):
    make(folder, store)
    former = read(store)
    add(folder)
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(store)], check=False)

    assert done.returncode == -signal.SIGKILL
    assert differences(read(store), former) == []
    make(folder, store)
    assert differences(read(store), plain(told(folder, tmp_path / "fresh"), "$^")) == []


def test_who_reads_a_build_can_read_on_while_another_is_made(folder, store):
    first = make(folder, store)
    view = DuckDBView(Folder(store))
    before = account(view)
    add(folder)
    second = make(folder, store)

    assert account(view) == before
    view.close()
    make(folder, store)
    assert {path.stem for path in (store / "builds").iterdir()} == {second.build} != {first.build}
    assert {f"buckets/{path.name}" for path in (store / "buckets").iterdir()} == set(second.buckets)


def test_a_store_of_a_newer_layout_is_refused(folder, store):
    make(folder, store)
    (store / "format").write_text(f"{FORMAT + 1}\n")
    done = run("see", folder, "--store", store)

    assert done.returncode == 4
    assert f"layout version {FORMAT + 1}" in done.stderr
    assert "--store" in done.stderr
    assert (store / "format").read_text() == f"{FORMAT + 1}\n"


@pytest.mark.parametrize("mark", [f"{FORMAT - 1}\n", "", "\0"])
def test_a_store_of_an_older_or_unfinished_layout_is_made_anew(folder, store, mark):
    first = make(folder, store)
    former = read(store)
    (store / "format").write_text(mark)
    again = make(folder, store)

    assert again.told_again == first.told_again
    assert differences(read(store), former) == []


def test_two_builds_at_once_are_one_and_a_refusal(folder, store):
    with Folder(store).locked():
        with pytest.raises(Unavailable, match="another build is running"):
            make(folder, store)
        done = run("see", folder, "--store", store)

    assert done.returncode == 3
    assert "another build is running" in done.stderr
    assert make(folder, store).buckets


def test_a_folder_that_may_only_be_read_has_its_store_in_the_cache(folder, tmp_path):
    def state():
        return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    before = state()
    folder.chmod(0o555)
    try:
        done = run("see", folder, "--json", XDG_CACHE_HOME=str(tmp_path / "cache"))
    finally:
        folder.chmod(0o755)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["records"] == 149
    assert state() == before
    assert (tmp_path / "cache" / "tellonce").stat().st_mode & 0o077 == 0
    assert len(list((tmp_path / "cache" / "tellonce").glob("*/CURRENT"))) == 1


def test_a_new_store_is_its_owners_alone_and_left_out_of_version_control(tmp_path, monkeypatch):
    monkeypatch.delenv("TELLONCE_KEY")
    folder = Folder(tmp_path / "store")
    with folder.locked():
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
        assert (folder.path / ".gitignore").read_text() == "*\n"
        assert folder.key()
        assert stat.S_IMODE((folder.path / "key").stat().st_mode) == 0o600
