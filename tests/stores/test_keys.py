"""Keys: told once, found by their digest, of one use, and out of use within a second wherever they were revoked."""

import pytest
from sqlalchemy import select

from tellonce.stores.present.database import Database
from tellonce.stores.present.keys import FRESH_S, PREFIXES, Keys
from tellonce.stores.present.schema import KEYS
from tellonce.vocabulary.access import Holder, Use
from tellonce.vocabulary.refusal import Refused


class Ticks:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def ticks():
    return Ticks()


@pytest.mark.parametrize("use", Use)
def test_a_key_tells_its_use_and_is_found(database, use):
    keys = Keys(database)
    key = keys.add(use, "", "the shop", 5)
    [listed] = keys.all()

    assert key.startswith(PREFIXES[use])
    assert len(key) >= 3 + 192 // 6
    assert keys.find(key) == Holder(id=listed.id, use=use, silo="", label="the shop")
    assert (listed.created, listed.revoked) == (5, None)


def test_the_key_itself_is_kept_nowhere(database):
    key = Keys(database).add(Use.WRITE, "site", "the site", 1)
    with database.read() as connection:
        [row] = connection.execute(select(KEYS)).all()

    assert not any(key in str(value) or key.encode() in bytes(str(value), "utf-8") for value in row)
    assert len(row.digest) == 32


@pytest.mark.parametrize("wrong", ["", "tw_", "nonsense", "tw_" + "a" * 43, "\ud800", "ключ"])
def test_what_is_no_key_opens_nothing(database, wrong):
    keys = Keys(database)
    keys.add(Use.WRITE, "", "the shop", 1)

    assert keys.find(wrong) is None


def test_a_revoked_key_opens_nothing_here_at_once_and_elsewhere_within_a_second(address, ticks):
    here, there = Database(address), Database(address)
    ours, theirs = Keys(here, ticks), Keys(there, ticks)
    key = ours.add(Use.READ, "", "the desk", 1)
    assert theirs.find(key) == ours.find(key)

    ours.revoke(ours.all()[0].id, 7)
    assert ours.find(key) is None
    ticks.now = FRESH_S
    assert theirs.find(key) is None
    assert [one.revoked for one in theirs.all()] == [7]
    here.close()
    there.close()


def test_a_key_made_elsewhere_counts_within_a_second(address, ticks):
    here, there = Database(address), Database(address)
    theirs = Keys(there, ticks)
    assert theirs.find("tr_none") is None

    key = Keys(here).add(Use.READ, "", "the desk", 1)
    assert theirs.find(key) is None
    ticks.now = FRESH_S
    assert theirs.find(key)
    here.close()
    there.close()


def test_between_looks_the_database_is_not_asked(database, ticks):
    keys = Keys(database, ticks)
    key = keys.add(Use.READ, "", "the desk", 1)
    assert keys.find(key)
    with database.write() as connection:
        connection.execute(KEYS.delete())

    assert keys.find(key)
    ticks.now = FRESH_S
    assert keys.find(key) is None


def test_revoking_twice_keeps_the_first_moment(database):
    keys = Keys(database)
    keys.add(Use.READ, "", "the desk", 1)
    [one] = keys.all()
    keys.revoke(one.id, 2)
    keys.revoke(one.id, 3)

    assert [each.revoked for each in keys.all()] == [2]


def test_what_cannot_be_is_refused_with_what_to_do(database):
    keys = Keys(database)
    with pytest.raises(Refused, match="keys list"):
        keys.revoke("none", 1)
    with pytest.raises(Refused, match="label"):
        keys.add(Use.READ, "", "  ", 1)
    with pytest.raises(Refused, match="bound to a silo"):
        keys.add(Use.READ, "site", "the desk", 1)
    assert keys.all() == []
