"""One customer, or what seems to be one, of more events than anybody has: contained, and all others are served."""

from pathlib import Path

import pytest
from past import DECLARATION, NOW, arrival

from tellonce.identity.knowing import knowing
from tellonce.live.intake.hearing import Hearing
from tellonce.live.placing import CROWDED as SEEN_AT_MOST
from tellonce.live.placing import Placing
from tellonce.live.taker import LEASE, Memory, Taker, memory
from tellonce.live.teller import CROWDED as TOLD_AT_MOST
from tellonce.live.teller import LATER, Teller, outlined
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import Learnt
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.leases import Held
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint


class World:
    """A present with a clock of its own."""

    def __init__(self, folder: Path, seen: int = SEEN_AT_MOST, told: int = TOLD_AT_MOST) -> None:
        store = Folder(folder)
        with store.locked():
            key = store.key()
        self.now, self.count = NOW, 0
        self.memory: Memory = memory(Database(usual(folder)), "worlds")
        fence = self.memory.leases.take(LEASE, "test", NOW, 3600)
        known = knowing(DECLARATION.identity, region="US", key=key)
        self.taker = Taker(
            self.memory, Hearing(DECLARATION), Placing(known, self.memory.places, seen),
            Teller(manner(DECLARATION, 0, Learnt()), told), lambda: self.now,
            Held(self.memory.leases, LEASE, fence, lambda: NOW, 3600),
        )  # fmt: skip

    def take(self, *points: Touchpoint, limit: int = 500) -> None:
        self.memory.inbox.accept([arrival(one, self.count + place) for place, one in enumerate(points)], self.now)
        self.count += len(points)
        while self.taker.take(limit):
            pass


@pytest.fixture
def world(tmp_path):
    made: list[World] = []

    def begun(**limits: int) -> World:
        made.append(World(tmp_path / "store", **limits))
        return made[-1]

    yield begun
    for one in made:
        one.memory.database.close()


def point(record: int, account: str) -> Touchpoint:
    return Touchpoint(
        silo="web", file="web.csv", record=f"{account}-{record}", at=NOW - 1_000 * MINUTE + record * MINUTE,
        channel=Channel.WEB, direction=Direction.IN, activity=Activity.PAGE_VIEWED,
        ids=(Identifier("account_no", account),),
    )  # fmt: skip


def test_what_is_seen_more_often_than_any_customer_is_set_aside_and_others_are_taken(world):
    crowd = world(seen=20)
    robot = [point(record, "robot") for record in range(200)]
    others = [point(0, f"A-{number}") for number in range(50)]
    crowd.take(*(one for pair in zip(robot, others * 4, strict=True) for one in pair), limit=10)
    held = [one.touchpoint.ids[0].value for one in crowd.memory.places.all()]
    assert 20 <= held.count("robot") <= 25
    assert {one for one in held if one != "robot"} == {f"A-{number}" for number in range(50)}
    aside = crowd.memory.inbox.aside()
    assert len(aside) == 200 - held.count("robot")
    assert {one.reason for one in aside} == {
        "too many records hold its account_no: it is no customer's; block it in [identity]"
    }


def test_a_long_story_is_told_anew_ever_more_rarely_and_whole_in_the_end(world):
    long = world(told=40)
    told = []
    for record in range(400):
        long.take(point(record, "busy"))
        (telling,) = long.memory.tellings.of({one.owner for one in long.memory.places.all()}).values()
        told.append(outlined(telling).turn)
    assert told[39] == 40
    assert told[-1] < 40 + 16 * 5
    long.now += 2 * LATER
    assert long.taker.ring()
    (telling,) = long.memory.tellings.of({one.owner for one in long.memory.places.all()}).values()
    assert telling.rows == 400
