"""The law of the present: whatever the order in which it arrived, it says what history says of the same evidence."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from past import DECLARATION, NOW, arrival, history, same
from worlds import SEEDS, world

from tellonce.identity.knowing import knowing
from tellonce.live.intake.hearing import Hearing
from tellonce.live.placing import Placing
from tellonce.live.taker import LEASE, Memory, Taker, memory
from tellonce.live.teller import Teller
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import Learnt
from tellonce.stores.archive import roll
from tellonce.stores.decisions import Decisions
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.leases import Held
from tellonce.vocabulary.identity import Decision, Pairing
from tellonce.vocabulary.touchpoint import Touchpoint


def taker(held: Memory, folder: Folder, told_with: str = "") -> Taker:
    fence = held.leases.take(LEASE, "test", NOW, 3600)
    assert fence is not None
    decided = Decisions(folder.path).all()
    known = knowing(DECLARATION.identity, region="US", key=folder.key(), decisions=decided)
    teller = Teller(manner(DECLARATION, 0, Learnt()))
    lease = Held(held.leases, LEASE, fence, lambda: NOW, 3600)
    return Taker(held, Hearing(DECLARATION), Placing(known, held.places), teller, lambda: NOW, lease, told_with)


def arrived(points: list[Touchpoint], chance: random.Random, folder: Folder, url: str = "") -> Memory:
    """All of it taken in, in any order, some of it twice, a few at a time, by takers that come and go.

    Meanwhile somebody decides about people; some takers find all told with something else and tell it anew.
    """
    held = memory(Database(url or usual(folder.path)), "worlds")
    told = [*points, *chance.choices(points, k=3)]
    chance.shuffle(told)
    one = taker(held, folder)
    number = 0
    while told:
        some = [told.pop() for _ in range(min(len(told), chance.choice((1, 2, 9, 40))))]
        held.inbox.accept([arrival(point, number + place) for place, point in enumerate(some)], NOW)
        number += len(some)
        if chance.random() < 0.7:
            while one.take(chance.choice((1, 7, 500))):
                pass
        if chance.random() < 0.1:
            one.decide(decided(points, chance, folder), "")
        if chance.random() < 0.15:
            one = taker(held, folder, chance.choice(("", "", str(number))))
    while one.take():
        pass
    return held


def decided(points: list[Touchpoint], chance: random.Random, folder: Folder) -> Decision:
    """Somebody joins or parts two customers, and that is kept."""
    named = sorted({one for point in points for one in point.ids})
    a, b = chance.sample(named, 2)
    made = Pairing(at=NOW, id=f"{chance.getrandbits(60):x}", must=chance.random() < 0.5, a=a, b=b)
    Decisions(folder.path).keep(made)
    return made


def holds(seed: int, worlds: int, size: int, place: Path, url: str = "") -> None:
    chance = random.Random(seed)
    points = [point for number in range(worlds) for point in world(chance, number, size)]
    folder = Folder(place / "store")
    with folder.locked():
        folder.key()
    held = arrived(points, chance, folder, url)
    with folder.locked():
        roll(held.database, folder)
    view = history(DECLARATION, folder, place / "source", NOW)
    try:
        same(held, view)
    finally:
        view.close()
        held.database.close()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEEDS)
def test_the_present_is_the_past(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    holds(seed, 5, 14, tmp_path_factory.mktemp("world"))


def test_the_present_is_the_past_on_either_engine(address: str, tmp_path: Path) -> None:
    holds(7, 4, 12, tmp_path, address)


@pytest.mark.laws
@pytest.mark.parametrize("part", range(8))
def test_the_present_is_the_past_in_many_worlds(tmp_path_factory: pytest.TempPathFactory, part: int) -> None:
    """2,080 worlds in all, twenty-six to a history."""
    for number in range(10):
        holds(part * 100 + number, 26, 14, tmp_path_factory.mktemp("world"))
