"""Trying a friction tells what comes when it is adopted, and changes nothing."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.insight.summary import friction_sums
from tellonce.insight.trial import tried
from tellonce.journeys.pattern import Definition, read
from tellonce.rehearsal.crowd.invent import invent
from tellonce.silos.declaration import Declaration
from tellonce.silos.declare import load
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.vocabulary.account import Account
from tellonce.vocabulary.trial import Trial

CALL = {"activity": ["contact_ended"], "assisted": True, "channel": ["phone"]}
UNREAD: dict[str, Any] = {
    "scope": "journey", "by": "3d", "absent": {"activity": ["notice_opened"]},
    "steps": [{"activity": ["notice_sent"], "kind": "message"}],
}  # fmt: skip

TRIED: dict[str, dict[str, Any]] = {
    "takes first": {
        "rank": 1, "minutes": "rest", "count": "contact", "pattern": [{"scope": "contact", "steps": [CALL]}],
    },
    "takes what is left": {
        "rank": 99, "minutes": "rest", "count": "contact", "pattern": [{"scope": "contact", "steps": [CALL]}],
    },
    "takes waiting": {
        "rank": 5, "minutes": "waiting", "count": "contact",
        "pattern": [{"scope": "contact", "steps": [{"activity": ["queued"]}]}],
    },
    "waits for something": {"rank": 1, "minutes": "writing", "count": "contact", "pattern": [UNREAD]},
    "has no minutes": {"pattern": [{"scope": "person", "apart": True, "steps": [CALL, CALL]}]},
    "is nowhere": {"minutes": "rest", "pattern": [{"steps": [{"activity": ["disputed"]}, {"activity": ["left"]}]}]},
}  # fmt: skip


def own(said: dict[str, Any]) -> Definition:
    return read({"name": "own", "says": "it", "source": "this test", "count": "journey", **said}, "own")


@contextmanager
def built(folder: Path, store: Path, declaration: Declaration) -> Iterator[DuckDBView]:
    build(folder, declaration, store)
    view = DuckDBView(Folder(store))
    try:
        yield view
    finally:
        view.close()


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("trial") / "satellite"
    return Path(shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*")))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target: Path = tmp_path_factory.mktemp("trial") / "crowd"
    invent(target, 7, 260)
    return target


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that two stores give the same ids."""
    monkeypatch.setenv("TELLONCE_KEY", "5e" * 32)


@pytest.fixture(scope="module")
def store(folder: Path) -> Path:
    return folder / "store"


def bytes_of(store: Path) -> dict[str, str]:
    return {
        path.relative_to(store).as_posix(): hashlib.md5(path.read_bytes()).hexdigest()  # noqa: S324  # no secret
        for path in sorted(store.rglob("*"))
        if path.is_file()
    }


def trial_and_truth(
    folder: Path, store: Path, new: Definition, before: Declaration, first: int = 3
) -> tuple[Trial, Account, Account]:
    """What trying tells, the account without the friction, and the account once it is adopted."""
    with built(folder, store, before) as view:
        kept = bytes_of(store)
        told, old = tried(view, Folder(store), new, first), account(view)
        assert bytes_of(store) == kept
    adopted = msgspec.structs.replace(before, friction={**before.friction, new.name: new})
    with built(folder, store.with_name("adopted"), adopted) as view:
        return told, old, account(view)


def sums(one: Account) -> dict[str, tuple[int, float]]:
    return {each.name: (each.count, each.minutes) for each in friction_sums(one.frictions)}


def held(told: Trial, old: Account, new: Account) -> None:
    """All that trying told is what came."""
    mine = [one for one in new.frictions if one.name == told.name]
    before, after = sums(old), sums(new)
    nothing = (0, 0.0)
    assert told.count == len(mine)
    assert told.persons == len({one.person for one in mine if one.person})
    assert told.nobody == sum(one.person is None for one in mine)
    assert {one.name: (one.count_before, one.minutes_before) for one in told.shifts} == {
        name: before.get(name, nothing)
        for name in {*before, *after}
        if before.get(name, nothing) != after.get(name, nothing)
    }
    assert {one.name: (one.count_after, one.minutes_after) for one in told.shifts} == {
        one.name: after.get(one.name, nothing) for one in told.shifts
    }
    assert (told.wasted_before, told.wasted_after) == (old.customer_minutes_wasted, new.customer_minutes_wasted)
    wasted = [one.minutes for one in mine if one.minutes is not None]
    assert told.minutes == (pytest.approx(sum(wasted)) if wasted else None)
    assert [(one.at, one.person, one.minutes, one.evidence) for one in told.first] == [
        (one.at, one.person, one.minutes, one.evidence) for one in mine[: len(told.first)]
    ]
    assert len(told.first) == min(3, len(mine))
    assert told.readings.apart == []
    assert told.readings.fold == told.readings.sql >= told.count


@pytest.mark.parametrize("what", TRIED)
def test_what_trying_tells_is_what_comes(what: str, folder: Path, store: Path) -> None:
    told, old, new = trial_and_truth(folder, store, own(TRIED[what]), load(folder / "tellonce.toml"))

    held(told, old, new)
    assert not told.replaces
    assert (told.count > 0) == (what != "is nowhere")
    if what == "takes first":
        assert told.minutes is not None
        assert told.taken == pytest.approx(told.minutes - (told.wasted_after - told.wasted_before))
        assert told.taken > 0


@pytest.mark.parametrize("what", ["takes first", "waits for something"])
def test_what_trying_tells_of_a_crowd_is_what_comes(what: str, crowd: Path) -> None:
    held(*trial_and_truth(crowd, crowd / "store", own(TRIED[what]), load(crowd / "tellonce.toml")))


def test_trying_a_changed_friction_tells_what_becomes_of_the_one_that_is_there(folder: Path, store: Path) -> None:
    declared = load(folder / "tellonce.toml")
    there = msgspec.structs.replace(declared, friction={"own": own(TRIED["takes first"])})
    told, old, new = trial_and_truth(folder, store, own(TRIED["takes what is left"]), there)

    held(told, old, new)
    assert told.replaces
    assert told.taken < 0


def test_those_found_are_called_by_their_names(folder: Path, store: Path) -> None:
    with built(folder, store, load(folder / "tellonce.toml")) as view:
        told = tried(view, Folder(store), own(TRIED["takes first"]), 1_000)
        names = {one.key: one.name for one in account(view).persons}

    assert any(one.called for one in told.first)
    assert all(one.called == names[one.person] for one in told.first if one.person)


CASES = """\
[organisation]
name = "An office"
zone = "UTC"

[[silo]]
name = "cases"
system = "table"
files = ["cases.csv"]
journey = "case"

[[silo.moment]]
activity = "case_step"
at = "at"
word = "step"
direction = "within"
"""


def test_cases_that_showed_nothing_so_far_are_looked_at(tmp_path: Path) -> None:
    rows = ["case,at,step", "1,2025-01-01,a", "1,2025-01-02,b", "2,2025-01-01,a"]
    (tmp_path / "cases.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "tellonce.toml").write_text(CASES, encoding="utf-8")
    steps = [{"activity": ["case_step"]}, {"activity": ["case_step"]}]
    new = own({"pattern": [{"scope": "journey", "steps": steps}]})

    told, old, adopted = trial_and_truth(tmp_path, tmp_path / "store", new, load(tmp_path / "tellonce.toml"))
    assert (told.count, told.nobody) == (1, 1)
    held_names = [one.name for one in adopted.frictions]
    assert ([one.name for one in old.frictions], held_names) == ([], ["own"])


def test_examples_are_played_beside_the_organisation_s_own_frictions(folder: Path, store: Path) -> None:
    step = {"at": "+0m", "until": "+5m", "activity": "connected", "channel": "phone", "contact": "c"}
    said = {**TRIED["takes first"], "example": [
        {"says": "a call", "found": 1, "minutes": 5.0, "steps": [step]},
        {"says": "no call", "found": 1, "steps": [{**step, "channel": "chat"}]},
    ]}  # fmt: skip
    with built(folder, store, load(folder / "tellonce.toml")) as view:
        told = tried(view, Folder(store), own(said))

    assert [(one.says, one.found, one.minutes, one.holds) for one in told.examples] == [
        ("a call", 1, 5.0, True), ("no call", 0, None, False),
    ]  # fmt: skip
    assert not told.sound
