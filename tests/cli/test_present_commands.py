"""The commands that look after a running server: keys and the audit, on SQLite in the folder's store or elsewhere."""

import getpass
import io
import json
import re
import shlex
import sys

import pytest
from building import command

from tellonce.cli.present import address
from tellonce.cli.where import There
from tellonce.stores.present.accounts import Accounts
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.vocabulary.access import Look, Role, Use
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


PASSWORD = "correct horse battery"


@pytest.fixture
def says(monkeypatch):
    """Standard input of another program."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_an_account_is_made_changed_and_disabled(folder, says):
    says(PASSWORD + "\n")
    assert "ada may sign in as agent" in done("accounts", "add", folder, "Ada", "agent")
    database = opened(folder)
    accounts = Accounts(database)
    assert accounts.verify("ada", PASSWORD).role is Role.AGENT
    assert PASSWORD not in done("accounts", "list", folder)
    [one] = json.loads(done("accounts", "list", folder, "--json"))
    assert (one["name"], one["role"], one["disabled"]) == ("ada", "agent", False)

    done("accounts", "role", folder, "ada", "supervisor")
    says("another long password\r\n")
    done("accounts", "password", folder, "ada")
    assert accounts.verify("ada", "another long password").role is Role.SUPERVISOR
    done("accounts", "disable", folder, "ada")
    assert accounts.verify("ada", "another long password") is None
    assert "yes" in done("accounts", "list", folder)
    done("accounts", "enable", folder, "ada")
    assert accounts.verify("ada", "another long password")
    database.close()


def test_an_account_that_cannot_be_is_refused(folder, says):
    assert "accounts add" in done("accounts", "list", folder)
    says("short\n")
    told = command("accounts", "add", folder, "ada", "agent")
    assert (told.code, "short" in told.err.partition("characters")[0]) == (2, False)
    assert command("accounts", "disable", folder, "nobody").code == 2


class Terminal(io.StringIO):
    """Standard input with somebody before it."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("typed", "code"), [([PASSWORD, PASSWORD], 0), ([PASSWORD, "something else at all"], 2)])
def test_on_a_terminal_the_password_is_asked_for_twice(folder, monkeypatch, typed, code):
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))

    assert command("accounts", "add", folder, "ada", "viewer").code == code


def test_the_lines_of_the_docs_run(root, folder, says):
    page = (root / "docs" / "how-to" / "keys-and-sign-in.md").read_text("utf-8")
    lines = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(lines) >= 10
    for line in lines:
        ids = {"FOLDER": str(folder)}
        if line.startswith("tellonce keys revoke"):
            ids["ID"] = json.loads(done("keys", "list", folder, "--json"))[0]["id"]
        says(PASSWORD + "\n")
        program, *words = shlex.split(line)
        assert program == "tellonce"
        done(*(ids.get(word, word) for word in words))


def test_beyond_this_machine_nothing_is_served_without_sign_in(folder):
    (folder / "s").write_text("")
    for words in (("--address", "0.0.0.0"), ("--behind-tls",)):  # noqa: S104  # to be refused
        told = command("serve", folder, *words)
        assert (told.code, told.out) == (2, "")
        assert "nobody could sign in" in told.err
