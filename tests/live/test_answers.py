"""Answers about people: by any writing of an identifier, and told anew only until something arrives."""

import msgspec
import pytest

from tellonce.live.present import Present
from tellonce.silos.declare import read
from tellonce.stores.present.contexts import NOBODY
from tellonce.stores.present.database import Database, usual
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import DAY, HOUR, SECOND
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

DECLARED = """
[organisation]
name = "Acme"
zone = "America/Chicago"
region = "US"
numbers = ["+1 214 555 0100"]
"""


class World:
    """A present with a clock that the test moves, and the one who takes for it."""

    def __init__(self, folder):
        self.now = 20_000 * DAY
        folder.mkdir(parents=True, exist_ok=True)
        self.database = Database(usual(folder))
        self.present = Present(self.database, folder / "store", read(DECLARED, "tellonce.toml"), lambda: self.now)
        self.answers = self.present.answers
        became = self.present.taker("test")
        assert became
        self.taker, self.held = became

    def arrives(self, id, *ids):
        point = Touchpoint(
            silo="web", file="live/web", record=id, at=self.now - DAY, activity=Activity.PAID, channel=Channel.WEB,
            direction=Direction.IN, ids=tuple(Identifier(*one) for one in ids),
        )  # fmt: skip
        body = msgspec.json.encode(point)
        self.present.accept([Arrival(source="test", id=id, silo=TOUCHPOINT, body=body)])
        self.held.renew()
        while self.taker.take() or self.taker.prepare():
            pass

    def told(self, known):
        body = self.answers.prepared(known, self.now)
        return None if body is None else msgspec.json.decode(body, type=Context)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.arrives("a", ("phone", "(214) 555-0161"), ("account_no", "A-1"))
    yield made
    made.database.close()


@pytest.mark.parametrize("written", ["+12145550161", "214-555-0161", "tel:+1-214-555-0161", " 214 555 0161 "])
def test_any_writing_of_an_identifier_finds_its_person(world, written):
    known = world.answers.known("phone", written)

    assert known.match is Match.EXACT
    assert known == world.answers.known("", written) == world.answers.known("", known.person)


def test_a_number_of_an_account_that_holds_a_telephone_number_is_no_telephone(world):
    assert world.answers.known("", "A12145550161") == NOBODY
    assert world.answers.known("phone", "A12145550161").match is Match.EXACT


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "+12145550162"), ("phone", "+12145550100"), ("phone", "no number"), ("phone", "\x00"), ("email", "A-1")],
)
def test_what_is_nobodys_finds_nobody(world, kind, value):
    assert world.answers.known(kind, value) == NOBODY


def test_a_context_that_ran_out_is_told_anew_once(world):
    world.now += 2 * HOUR
    known = world.answers.known("account_no", "A-1")
    assert world.told(known) is None

    anew = msgspec.json.decode(world.answers.anew(known, world.now), type=Context)
    assert world.told(known) == anew
    world.now += SECOND
    assert world.told(known) == msgspec.structs.replace(anew, at="2024-10-04T02:00:01Z")
    world.now += 2 * HOUR
    assert world.told(known) is None


def test_what_was_told_anew_stands_no_longer_than_until_something_arrives(world):
    world.now += 2 * HOUR
    before = world.answers.known("account_no", "A-1")
    world.answers.anew(before, world.now)
    world.arrives("b", ("account_no", "A-1"), ("email", "ada@example.org"))
    known = world.answers.known("account_no", "A-1")

    assert world.told(known).ids["email"] == ["ada@example.org"]
    world.now += 2 * HOUR
    assert world.told(world.answers.known("account_no", "A-1")) is None
