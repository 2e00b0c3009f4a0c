"""Accounts: passwords are kept as Argon2 hashes, unknown names cost what wrong passwords cost, and changes sign out."""

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import select

from tellonce.stores.present.accounts import LONGEST, SHORTEST, Accounts
from tellonce.stores.present.schema import ACCOUNTS
from tellonce.stores.present.sign_ins import LASTS, SignIns
from tellonce.vocabulary.access import Member, Role, Signed
from tellonce.vocabulary.refusal import Refused

PASSWORD = "correct horse battery"
QUICK = PasswordHasher.from_parameters(CHEAPEST)
ADA = Signed(name="ada", role=Role.AGENT)


@pytest.fixture
def accounts(database):
    made = Accounts(database, QUICK)
    made.add("ada", PASSWORD, Role.AGENT, 5)
    return made


@pytest.fixture
def sign_ins(database):
    return SignIns(database)


def hash_of(database, name="ada"):
    with database.read() as connection:
        return connection.execute(select(ACCOUNTS.c.hash).where(ACCOUNTS.c.name == name)).scalar_one()


def test_who_knows_the_password_is_let_in(accounts):
    assert accounts.verify("ada", PASSWORD) == ADA
    assert accounts.verify("ADA", PASSWORD) == ADA
    assert accounts.verify("ada", PASSWORD + "x") is None
    assert accounts.verify("ada", "") is None
    assert accounts.verify("grace", PASSWORD) is None
    assert accounts.all() == [Member(name="ada", role=Role.AGENT, created=5, disabled=False)]
    assert accounts.any()


def test_without_an_account_there_is_none(database):
    assert not Accounts(database).any()
    assert Accounts(database).all() == []
    assert Accounts(database).verify("ada", PASSWORD) is None


def test_one_password_written_with_other_signs_is_the_same(database):
    accounts = Accounts(database, QUICK)
    accounts.add("zoe", "Zoe\u0308 likes long ones", Role.VIEWER, 1)

    assert accounts.verify("zoe", "Zo\u00eb likes long ones")


def test_the_hash_is_argon2id_with_the_parameters_of_the_library(database):
    Accounts(database).add("ada", PASSWORD, Role.AGENT, 1)

    assert hash_of(database).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Accounts(database).verify("ada", PASSWORD) == ADA


class Counting(PasswordHasher):
    """A hasher that counts what it checks."""

    checked = 0

    def verify(self, *given):
        self.checked += 1
        return super().verify(*given)


def test_a_name_that_is_none_costs_what_a_wrong_password_costs(database):
    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(database, hasher)
    accounts.add("ada", PASSWORD, Role.AGENT, 1)
    accounts.disable("ada")
    for count, name in enumerate(("ada", "nobody", ""), start=1):
        assert accounts.verify(name, PASSWORD) is None
        assert hasher.checked == count


def test_a_hash_of_former_parameters_is_made_anew(database, accounts):
    before = hash_of(database)
    better = Accounts(database, PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))

    assert better.verify("ada", "wrong") is None
    assert hash_of(database) == before
    assert better.verify("ada", PASSWORD)
    assert "m=64,t=2" in hash_of(database)
    assert better.verify("ada", PASSWORD)


def test_a_damaged_hash_lets_nobody_in(database, accounts):
    with database.write() as connection:
        connection.execute(ACCOUNTS.update().values(hash="damaged"))

    assert accounts.verify("ada", PASSWORD) is None


@pytest.mark.parametrize("name", ["", "a b", "-", "ä", "a" * 65, "a\n"])
def test_names_that_cannot_be_are_refused(database, name):
    with pytest.raises(Refused, match="allowed: 1 to 64"):
        Accounts(database, QUICK).add(name, PASSWORD, Role.VIEWER, 1)


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1])
def test_passwords_too_short_or_too_long_are_refused_and_not_repeated(accounts, length):
    for change in (lambda: accounts.add("grace", "q" * length, Role.VIEWER, 1),
                   lambda: accounts.change_password("ada", "q" * length)):  # fmt: skip
        with pytest.raises(Refused, match="allowed: 15 to 1,000") as caught:
            change()
        assert "qq" not in str(caught.value)


def test_an_account_is_made_once(accounts):
    with pytest.raises(Refused, match="there is an account 'ada'"):
        accounts.add("Ada", PASSWORD, Role.ADMIN, 1)


@pytest.mark.parametrize("change", ["disable", "role", "password"])
def test_a_change_signs_out_and_touches_nobody_else(accounts, sign_ins, change):
    elsewhere = Signed(name="ada", role=Role.AGENT, issuer="https://login.example")
    ours, theirs = sign_ins.begin(ADA, 1), sign_ins.begin(elsewhere, 1)
    if change == "disable":
        accounts.disable("ada")
        assert accounts.verify("ada", PASSWORD) is None
        accounts.disable("ada", disabled=False)
    elif change == "role":
        accounts.change_role("ada", Role.SUPERVISOR)
        assert accounts.verify("ada", PASSWORD).role is Role.SUPERVISOR
    else:
        accounts.change_password("ada", "another long password")
        assert accounts.verify("ada", PASSWORD) is None
        assert accounts.verify("ada", "another long password")

    assert sign_ins.find(ours, 2) is None
    assert sign_ins.find(theirs, 2) == elsewhere


def test_changes_of_nobody_are_refused(accounts):
    for change in (lambda: accounts.disable("grace"), lambda: accounts.change_role("grace", Role.ADMIN),
                   lambda: accounts.change_password("grace", PASSWORD)):  # fmt: skip
        with pytest.raises(Refused, match="accounts list"):
            change()


def test_one_is_signed_in_until_it_runs_out(accounts, sign_ins):
    token = sign_ins.begin(ADA, 10)

    assert sign_ins.find(token, 10 + LASTS - 1) == ADA
    assert sign_ins.find(token, 10 + LASTS) is None
    assert sign_ins.find("", 10) is None
    assert sign_ins.find(token + "x", 10) is None


def test_signing_out_ends_one_session(accounts, sign_ins):
    here, there = sign_ins.begin(ADA, 1), sign_ins.begin(ADA, 1)
    sign_ins.end(here)
    sign_ins.end("nothing")

    assert sign_ins.find(here, 2) is None
    assert sign_ins.find(there, 2) == ADA


def test_whoever_signs_in_while_the_account_changes_is_not_signed_in(accounts, sign_ins):
    verified = accounts.verify("ada", PASSWORD)
    accounts.change_role("ada", Role.VIEWER)
    assert sign_ins.find(sign_ins.begin(verified, 1), 2) is None

    verified = accounts.verify("ada", PASSWORD)
    accounts.disable("ada")
    assert sign_ins.find(sign_ins.begin(verified, 1), 2) is None
