"""How records come does not matter: in any order, cut into any files, given twice, they tell the same account."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import pytest
from building import KEY, differences, plain, told
from hypothesis import given, settings
from hypothesis import strategies as st

from tellonce.rehearsal.crowd.invent import FEWEST, invent

RUN = "from tellonce.cli.main import main; main()"

SEEDS = (0, 1, 2)
"""Of how Python orders sets of texts: another in every process, unless it is told."""

PART = r"~\d+"
"""What is added to the names of the files that one file is cut into."""


def records(path):
    """The records of a file, and how to write some of them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        header, *rows = csv.reader(io.StringIO(text))
        return rows, lambda some: written([header, *some])
    if path.suffix == ".jsonl":
        return text.splitlines(), lambda some: "".join(f"{line}\n" for line in some)
    document = json.loads(text)
    if isinstance(document, list):
        return document, json.dumps
    ((root, rows),) = ((key, value) for key, value in document.items() if isinstance(value, list))
    return rows, lambda some: json.dumps({**document, root: some})


def written(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def spread(folder, target, draw, files, twice):
    """The same records in another order, each file cut into several, and a share of the records given twice."""
    target.mkdir()
    declaration = (folder / "tellonce.toml").read_text(encoding="utf-8")
    patterns = re.sub(r'^files = \["([^"]+)\.(\w+)"\]', r'files = ["\1~*.\2"]', declaration, flags=re.MULTILINE)
    (target / "tellonce.toml").write_text(patterns, encoding="utf-8")
    for path in sorted(folder.glob("*.*")):
        if path.name in ("tellonce.toml", "expected.json", "sources.md"):
            continue
        rows, write = records(path)
        rows = rows + [row for row in rows if draw.random() < twice]
        draw.shuffle(rows)
        cuts = sorted(draw.randrange(len(rows) + 1) for _ in range(files - 1))
        for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
            name = f"{path.stem}~{number}{path.suffix}"
            (target / name).write_text(write(rows[start:end]), encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def organisations(root, tmp_path_factory):
    """Folders with their accounts."""
    crowd = tmp_path_factory.mktemp("crowd")
    invent(crowd, 11, FEWEST)
    stores = tmp_path_factory.mktemp("stores")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLONCE_KEY", KEY)
        folders = [root / "examples" / "satellite", crowd]
        yield [Organisation(one, plain(told(one, stores / one.name), PART)) for one in folders]


class Organisation:
    """A folder and its account; shown by the folder's name where a law is broken."""

    def __init__(self, folder, account):
        self.folder, self.account = folder, account

    def __repr__(self):
        return self.folder.name


def same(organisation, seed, files, twice):
    folder, account = organisation.folder, organisation.account
    with tempfile.TemporaryDirectory() as place:
        spread(folder, Path(place) / "spread", Random(seed), files, twice)
        assert differences(plain(told(Path(place) / "spread", Path(place) / "store"), PART), account) == []


SPREADS = {"seed": st.integers(0, 2**32), "files": st.integers(1, 5), "twice": st.sampled_from([0.0, 0.2, 1.0])}


@pytest.mark.parametrize("number", [0, 1], ids=["satellite", "crowd"])
@given(**SPREADS)
@settings(max_examples=3)
def test_order_files_and_repeats_change_nothing(organisations, number, seed, files, twice):
    same(organisations[number], seed, files, twice)


@pytest.mark.laws
@pytest.mark.parametrize("number", [0, 1], ids=["satellite", "crowd"])
@given(**SPREADS)
@settings(max_examples=40)
def test_order_files_and_repeats_never_change_anything(organisations, number, seed, files, twice):
    same(organisations[number], seed, files, twice)


def test_a_whole_file_given_twice_changes_nothing(organisations, tmp_path):
    folder, account = organisations[0].folder, organisations[0].account
    spread(folder, tmp_path / "doubled", Random(1), 1, 0.0)
    for path in [*(tmp_path / "doubled").glob("*~0.*")]:
        path.with_name(path.name.replace("~0", "~1")).write_bytes(path.read_bytes())

    one = told(tmp_path / "doubled", tmp_path / "store")

    assert differences(plain(one, PART), account) == []
    assert sum(entry.repeated for entry in one.files) == one.totals.touchpoints > 0


def test_nor_does_how_python_happens_to_order_what_has_no_order(root, tmp_path):
    told = []
    for seed in SEEDS:
        store = tmp_path / f"seed {seed}"
        ran = [sys.executable, "-c", RUN, "account", root / "examples" / "satellite", "--store", store, "--json"]
        surroundings = {**os.environ, "PYTHONHASHSEED": str(seed), "TELLONCE_KEY": KEY}
        done = subprocess.run(ran, env=surroundings, capture_output=True, check=True)
        told.append(json.loads(done.stdout))
    assert told[0]["frictions"]
    assert all(one == told[0] for one in told)
