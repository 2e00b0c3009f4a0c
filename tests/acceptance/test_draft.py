"""The draft of folders that nobody here wrote: it can be used as it stands, and finds what people declared by hand."""

import shutil
from pathlib import Path

import pytest
from building import built

from tellonce.insight.summary import summed
from tellonce.silos.declare import load, read
from tellonce.silos.drafting.draft import draft
from tellonce.silos.values import paths

DATA = Path(__file__).parent / "data"
LEFT_OUT = shutil.ignore_patterns(".*", "expected.json", "tellonce.toml", "*.md", "golden.json")

TABLES = {
    "dmv": ["vehicles.csv", "renewal_letters.csv"],
    "gym": ["members.csv", "inbound_post.csv"],
    "newspaper": ["circulation.csv"],
    "satellite": ["dispatch.csv"],
    "tax-office": ["letters.csv"],
    "eagle_bank": ["clients.csv.gz", "complaints.csv.gz", "calls_raw_format.csv.gz"],
}
"""The tables of organisations' own, by their folder."""

MISSED = {
    "vehicles.csv": set(),
    "renewal_letters.csv": {"RENEWAL_TXN"},
    "members.csv": set(),
    "inbound_post.csv": set(),
    "circulation.csv": set(),
    "dispatch.csv": set(),
    "letters.csv": {"tin_last4"},
    "clients.csv.gz": set(),
    "complaints.csv.gz": set(),
    "calls_raw_format.csv.gz": set(),
}
"""Columns that people declared as identifiers and the draft does not: nothing in the tables says so."""


def by_hand(folder, root):
    return load(
        DATA / "eagle_bank_raw.toml" if folder == "eagle_bank" else root / "examples" / folder / "tellonce.toml"
    )


def silo_of(declared, file):
    return next(silo for silo in declared.silo if silo.files == (file,))


def identifiers(silo):
    """The columns that identify, but for those that only tell an address in more detail."""
    return {path for choice in silo.ids.values() for path in paths(choice)}


@pytest.fixture(scope="module", params=sorted(TABLES))
def folder(request, root, tmp_path_factory):
    place = (
        request.getfixturevalue("shared") / "data" / "eagle_bank"
        if request.param == "eagle_bank"
        else root / "examples" / request.param
    )
    target = tmp_path_factory.mktemp("draft") / request.param
    shutil.copytree(place, target, ignore=LEFT_OUT, copy_function=shutil.copyfile)
    return target


def test_a_draft_finds_what_was_declared_by_hand(folder, root):
    drafted, hand = read(draft(folder), "tellonce.toml"), by_hand(folder.name, root)

    for file in TABLES[folder.name]:
        own, theirs = silo_of(drafted, file), silo_of(hand, file)
        assert identifiers(theirs) - identifiers(own) == MISSED[file], file
        moments = {path for one in (*theirs.moment, *own.moment) for path in paths(one.at)}
        assert own.moment
        assert set(paths(own.moment[0].at)) <= moments


def test_a_draft_can_be_used_as_it_stands(folder, tmp_path):
    path = tmp_path / "tellonce.toml"
    path.write_text(draft(folder), encoding="utf-8")

    with built(folder, tmp_path / "store", path) as view:
        told = summed(view)

    assert told.totals.persons > 0
    assert {one.file for one in told.files if one.silo} >= set(TABLES[folder.name])
    tables = [one for one in told.files if one.file in TABLES[folder.name]]
    assert sum(one.set_aside for one in tables) == 0
