"""Receivers from the command line: a secret that is told once, and dead letters that are sent again."""

import json

import pytest
from building import command

from tellonce.live.sending.signature import signed
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.out import Out
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.news import ChangedContext, NewsType, news
from tellonce.vocabulary.receiver import Letter

URL = "https://example.org/news"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("TELLONCE_PRESENT", raising=False)
    made = tmp_path / "organisation"
    made.mkdir()
    (made / "tellonce.toml").write_text('[organisation]\nname = "Works"\nzone = "UTC"\n')
    return made


@pytest.fixture
def database(folder):
    (folder / ".tellonce").mkdir()
    opened = Database(usual(folder / ".tellonce"))
    yield opened
    opened.close()


def done(*words):
    told = command(*words)
    assert (told.code, told.err) == (0, "")
    return told.out


def refused(*words):
    told = command(*words)
    assert told.code == 2
    return told.err


def test_a_receiver_is_added_with_a_secret_that_is_told_once(folder, database):
    with database.write() as connection:
        Out(database).add(connection, [news(NewsType.CONTEXT_CHANGED, 1, "p1", ChangedContext())])
    secret = done("receivers", "add", folder, URL, "--types", "friction.found,promise.broken").strip()
    kept = Receivers(database).one(receiver_id(URL))

    assert signed([secret], "n1", 1, b"{}") == signed([kept.secret], "n1", 1, b"{}")
    assert (kept.types, kept.cursor) == ((NewsType.FRICTION_FOUND, NewsType.PROMISE_BROKEN), 1)
    for listed in (done("receivers", "list", folder), done("receivers", "list", folder, "--json")):
        assert "promise.broken" in listed
        assert "whsec" not in listed
    [one] = json.loads(done("receivers", "list", folder, "--json"))
    assert (one["url"], one["types"]) == (URL, ["friction.found", "promise.broken"])


def test_added_again_it_keeps_its_secret(folder, database):
    done("receivers", "add", folder, URL, "--all")
    again = done("receivers", "add", folder, URL, "--allow", "10.1.0.0/16")
    kept = Receivers(database).one(receiver_id(URL))

    assert "keeps its secret" in again
    assert (kept.allowed, kept.cursor) == (("10.1.0.0/16",), 0)
    assert json.loads(done("receivers", "add", folder, URL, "--json"))["secret"] == ""


@pytest.mark.parametrize(
    "words",
    [("http://example.org/",), ("example.org",), (URL, "--allow", "inside"), (URL, "--types", "nothing")],
)
def test_what_is_no_receiver_is_refused(folder, database, words):
    assert command("receivers", "add", folder, *words).code != 0
    assert Receivers(database).all() == []


def test_a_secret_is_changed_and_the_former_signs_for_a_day(folder, database):
    first = done("receivers", "add", folder, URL).strip()
    second = done("receivers", "rotate", folder, URL).strip()
    kept = Receivers(database).one(receiver_id(URL))

    assert kept.secrets(0) == (second, first)
    told = json.loads(done("receivers", "rotate", folder, URL, "--hours", "0", "--json"))
    assert Receivers(database).one(kept.id).secret == told["secret"]
    assert "rotate" not in refused("receivers", "rotate", folder, "https://example.org/other")


def test_a_receiver_is_removed(folder, database):
    done("receivers", "add", folder, URL)

    assert "nothing any longer" in done("receivers", "remove", folder, URL)
    assert "tellonce receivers list" in refused("receivers", "remove", folder, URL)
    assert "tellonce receivers add" in done("receivers", "list", folder)


def test_dead_letters_are_shown_sent_again_and_let_go(folder, database):
    done("receivers", "add", folder, URL)
    assert "no dead letter" in done("receivers", "dead", folder)
    letters, id = DeadLetters(database), receiver_id(URL)
    with database.write() as connection:
        for seq in (1, 2, 3):
            letters.keep(connection, Letter(receiver=id, seq=seq, at=5, reason="answered 500", again=False))

    assert "answered 500" in done("receivers", "dead", folder)
    assert done("receivers", "resend", folder, "--news", "2") == "to be sent again: 1\n"
    assert letters.waiting(id).seq == 2
    assert done("receivers", "resend", folder, "--url", URL, "--news", "3", "--let-go") == "let go: 1\n"
    assert [one["seq"] for one in json.loads(done("receivers", "dead", folder, "--url", URL, "--json"))] == [1, 2]
    assert done("receivers", "resend", folder, "--let-go") == "let go: 2\n"
