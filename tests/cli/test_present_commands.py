"""The commands that look after a running server: keys and the audit, on SQLite in the folder's store or elsewhere."""

import json
import re

import pytest
from building import command

from tellonce.cli.present import address
from tellonce.cli.where import There
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.vocabulary.access import Look, Use
from tellonce.vocabulary.refusal import Refused


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("TELLONCE_PRESENT", raising=False)
    made = tmp_path / "organisation"
    made.mkdir()
    (made / "tellonce.toml").write_text(
        '[organisation]\nname = "Works"\nzone = "UTC"\n\n[[silo]]\nname = "web"\nsystem = "segment"\nfiles = ["s"]\n'
    )
    return made


def opened(folder):
    return Database(usual(folder / ".tellonce"))


def done(*words):
    told = command(*words)
    assert (told.code, told.err) == (0, "")
    return told.out


def test_a_key_is_told_once_listed_without_itself_and_revoked(folder):
    key = done("keys", "add", folder, "write", "the shop", "--silo", "web").strip()
    database = opened(folder)
    assert Keys(database).find(key).silo == "web"

    listed = done("keys", "list", folder)
    assert "the shop" in listed
    assert key not in listed
    [one] = json.loads(done("keys", "list", folder, "--json"))
    assert (one["use"], one["silo"], one["revoked"]) == ("write", "web", None)

    assert one["id"] in done("keys", "revoke", folder, one["id"])
    assert Keys(database).find(key) is None
    assert json.loads(done("keys", "list", folder, "--json"))[0]["revoked"]
    database.close()


def test_a_program_reads_the_key_as_json(folder):
    told = json.loads(done("keys", "add", folder, "read", "desk", "--json"))

    assert told["key"].startswith("tr_")
    assert (told["use"], told["silo"], told["label"]) == ("read", "", "desk")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("write", "shop", "--silo", "wbe"), "did you mean 'web'"),
        (("read", "shop", "--silo", "web"), "bound to a silo"),
        (("read", " "), "label"),
    ],
)
def test_a_key_that_cannot_be_is_refused(folder, words, says):
    told = command("keys", "add", folder, *words)

    assert (told.code, told.out) == (2, "")
    assert says in told.err


def test_what_is_not_there_is_told(folder, tmp_path):
    assert "keys add" in done("keys", "list", folder)
    assert command("keys", "revoke", folder, "none").code == 2
    assert command("keys", "list", tmp_path / "nowhere").code == 2
    assert command("keys", "list", folder, "--present", "mysql://x/y").code == 2


def test_another_present_is_named_by_option_or_environment(folder, tmp_path, monkeypatch):
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    done("keys", "add", folder, "read", "desk", "--present", elsewhere)

    assert "desk" not in done("keys", "list", folder)
    monkeypatch.setenv("TELLONCE_PRESENT", elsewhere)
    assert "desk" in done("keys", "list", folder)


def test_the_store_is_made_for_its_owner_alone(folder):
    address(folder, There())

    assert (folder / ".tellonce").stat().st_mode & 0o077 == 0
    with pytest.raises(Refused):
        address(folder / "nowhere", There())


def test_the_audit_tells_who_looked_at_whom(folder):
    assert "nobody looked" in done("audit", folder)
    database = opened(folder)
    for at, person in ((1_900_000_000_000_000, "p1"), (1_900_000_001_000_000, "p2")):
        Audit(database).note_now(Look(at=at, who="key:[a]", what="context", person=person))
    database.close()

    shown = done("audit", folder)
    assert re.search(r"2030-03-17T17:46:41.*p2.*\n.*2030-03-17T17:46:40\s+key:\[a\]\s+context\s+p1", shown)
    assert "p2" not in done("audit", folder, "--person", "p1")
    [only] = json.loads(done("audit", folder, "--latest", 1, "--json"))
    assert only["person"] == "p2"


def test_each_use_can_be_asked_for(folder):
    for use in Use:
        assert done("keys", "add", folder, use.value, "somebody")
