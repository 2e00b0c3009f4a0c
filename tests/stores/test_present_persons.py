"""The kinds of identifiers that a present holds."""

from tellonce.stores.present.persons import KINDS_SECONDS, Persons
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.touchpoint import Identifier

PHONE, MAIL = Identifier("phone", "+12145550161"), Identifier("email", "ä@example.org")


class Ticks:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self):
        return self.now


def identify(database, persons, one):
    with database.write() as connection:
        persons.identify(connection, [(one, "p1", Match.EXACT)])


def test_new_kinds_are_known_within_a_minute(database):
    ticks = Ticks()
    persons = Persons(database, ticks)
    identify(database, persons, PHONE)
    assert persons.kinds() == {"phone"}

    identify(database, persons, MAIL)
    assert persons.kinds() == {"phone"}
    ticks.now = KINDS_SECONDS + 1
    assert persons.kinds() == {"phone", "email"}


def test_identifiers_that_are_let_go_are_nobodys_and_their_kinds_forgotten(database):
    persons = Persons(database)
    identify(database, persons, PHONE)
    with database.write() as connection:
        persons.drop_identifiers(connection)
    assert Persons(database).kinds() == frozenset()
