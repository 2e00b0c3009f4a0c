"""What was set aside is listed with its reason, and waits again when it is told to."""

import json

import pytest
from building import command

from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.inbox import Inbox, State
from tellonce.vocabulary.arrival import Arrival


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("TELLONCE_PRESENT", raising=False)
    Folder(tmp_path / ".tellonce").prepare()
    return tmp_path


@pytest.fixture
def inbox(folder):
    """An inbox in which one event was taken and two were set aside, of two silos."""
    database = Database(usual(folder / ".tellonce"))
    made = Inbox(database)
    made.accept([Arrival(source=silo, id=name, silo=silo, body=b"{}") for name, silo in ("aw", "bw", "cs")], 7_000_000)
    with database.write() as connection:
        made.settle(connection, [1], {2: "no kind of call [allowed: track]", 3: "no moment"})
    yield made
    database.close()


def done(*words):
    told = command(*words)
    assert (told.code, told.err) == (0, "")
    return told.out


def test_what_was_set_aside_is_listed_the_latest_first(folder, inbox):
    shown = done("intake", "aside", folder)

    assert "Set aside: 2 of 2" in shown
    assert "no kind of call [allowed: track]" in " ".join(shown.split())
    assert "1970-01-01T00:00:07" in shown
    assert [one["id"] for one in json.loads(done("intake", "aside", folder, "--json"))] == ["c", "b"]
    assert "Set aside: 1 of 2" in done("intake", "aside", folder, "--latest", "1")


def test_it_waits_again_of_one_silo_and_of_all(folder, inbox):
    assert "1 events wait" in done("intake", "replay", folder, "--silo", "s")
    assert inbox.counts() == {State.WAITING: 1, State.TAKEN: 1, State.ASIDE: 1}
    assert "nothing of s is set aside, only of w" in done("intake", "replay", folder, "--silo", "s")
    assert json.loads(done("intake", "replay", folder, "--json")) == {"replayed": 1}
    assert [one.arrival.id for one in inbox.waiting(9)] == ["b", "c"]


def test_nothing_set_aside_is_said(folder):
    assert "nothing is set aside" in done("intake", "aside", folder)
    assert "nothing of any silo is set aside" in done("intake", "replay", folder)
