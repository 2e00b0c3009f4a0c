"""An organisation's own frictions from the outside: adopted with a file, changed with it, gone with it."""

import shutil

import pytest
from building import KEY, told

from tellonce.insight.build import build
from tellonce.silos.declare import load

VISIT = """\
says = "A visit that takes longer than half an hour."
why = "a long visit"
rank = 25
count = "contact"
minutes = "rest"

[[pattern]]
scope = "contact"
steps = [{ activity = ["visit_arrived"] }]

[[example]]
says = "A visit."
found = 1
steps = [{ at = "+0m", until = "+1h", activity = "visit_arrived", channel = "visit" }]
"""


@pytest.fixture(autouse=True)
def _one_key(monkeypatch):
    monkeypatch.setenv("TELLONCE_KEY", KEY)


@pytest.fixture
def folder(root, tmp_path):
    target = tmp_path / "organisation"
    shutil.copytree(root / "examples" / "satellite", target, ignore=shutil.ignore_patterns(".*"))
    (target / "frictions").mkdir()
    return target


def adopt(folder, text):
    (folder / "frictions" / "long_visit.toml").write_text(text, encoding="utf-8")


def found(account):
    return [one for one in account.frictions if one.name == "long_visit"]


def test_a_file_adopts_a_friction_and_takes_it_back(folder, tmp_path):
    store = tmp_path / "store"
    before = told(folder, store)
    adopt(folder, VISIT)
    after = told(folder, store)

    assert found(before) == []
    assert {one.why for one in found(after)} == {"a long visit"}
    assert after.customer_minutes_wasted > before.customer_minutes_wasted
    (folder / "frictions" / "long_visit.toml").unlink()
    assert told(folder, store) == before


def test_what_a_file_says_decides_whether_journeys_are_told_again(folder, tmp_path):
    def made():
        return build(folder, load(folder / "tellonce.toml"), tmp_path / "store").told_again

    adopt(folder, VISIT)
    assert made() > 0
    assert made() == 0
    adopt(folder, VISIT.replace("rank = 25", "rank = 75"))
    assert made() > 0
    adopt(folder, VISIT.replace("rank = 25", "rank = 75").replace("A visit.", "Another visit."))
    assert made() == 0


def test_a_friction_means_the_same_in_a_file_and_in_the_declaration(folder, tmp_path):
    adopt(folder, VISIT)
    beside = told(folder, tmp_path / "beside")
    (folder / "frictions" / "long_visit.toml").unlink()
    table = VISIT.replace("[[", "[[friction.long_visit.")
    path = folder / "tellonce.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[friction.long_visit]\n{table}", encoding="utf-8")

    assert found(beside)
    assert told(folder, tmp_path / "within") == beside
