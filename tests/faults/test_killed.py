"""A worker that is killed again and again under load: nothing acknowledged is lost, nothing counts twice.

What a kill leaves to the disk's own memory is not tried here: that a commit is on the disk is SQLite's promise.
"""

import random
import time
from pathlib import Path
from threading import Event

import pytest
from life import Plan, now
from listener import Listener, listening
from lives import Lives, Writer, begun, free_port
from load import as_history, events, forgotten, whole
from serving import until

from tellonce.live.sending.signature import secret
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.out import Out
from tellonce.stores.present.receivers import Receivers, receiver_id
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.receiver import Receiver

# They ask for a whole machine, and time how long others take: one after the other.
pytestmark = pytest.mark.xdist_group("faults")

WRITERS = 3


def prepared(database: Database, listener: Listener) -> dict[str, str]:
    """A present that tells the listener all its news; the headers for whoever writes."""
    receiver = Receiver(id=receiver_id(listener.url), url=listener.url, secret=secret(b"0" * 32))
    Receivers(database).add(receiver)
    return {"authorization": f"Bearer {Keys(database).add(Use.WRITE, '', 'writers', now())}"}


def killed(lives: Lives, chance: random.Random, times: int) -> None:
    """Lives of a random length, some of them ended before anybody was answered."""
    pause = Event()
    for _ in range(times):
        lives.begin()
        if chance.random() < 0.85:
            until(lives.answers)
        pause.wait(chance.uniform(0.01, 0.3))
        lives.kill()


def told_everything(database: Database) -> bool:
    (receiver,) = Receivers(database).all()
    return receiver.cursor >= Out(database).latest()


def run(folder: Path, times: int, seconds: tuple[float, float], seed: int) -> str:
    chance, store = random.Random(seed), folder / "store"
    with Folder(store).locked():
        Folder(store).key()
    database = Database(usual(store))
    plan = Plan(
        url=usual(store), store=str(store), port=free_port(), holder="worker", begun=now(), speed=60
    )  # fmt: skip
    with listening() as listener, begun(plan) as lives:
        headers = prepared(database, listener)
        writers = [
            Writer([lives.address], headers, events(chance, plan, one, seconds), random.Random(seed + one))
            for one in range(WRITERS)
        ]
        started = time.monotonic()
        for one in writers:
            one.start()
        killed(lives, chance, times)
        spent = time.monotonic() - started
        lives.begin()
        for one in writers:
            one.stop()
        last, waiting = plan.after(seconds[1]), Database(usual(store))
        until(lambda: not forgotten(waiting) and plan.clock() > last, 60)
        until(lambda: told_everything(waiting), 60)
        lives.kill()
        told = whole(database, store, writers, seed)
        posts = listener.posts[:]
    assert not [surprise for one in writers for surprise in one.surprises]
    assert {one.id for one in told} == {post.headers["webhook-id"] for post in posts}
    bodies = {one.id: one.body for one in told}
    assert all(post.body == bodies[post.headers["webhook-id"]] for post in posts)
    as_history(database, store, folder / "source")
    acknowledged = sum(len(one.acknowledged) for one in writers)
    again = sum(one.again for one in writers)
    return (
        f"{lives.count} lives in {spent:.0f} s: {acknowledged} events acknowledged, {again} tries more; "
        f"{len(told)} news in {len(posts)} posts"
    )


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(tmp_path, record_property):
    record_property("held", run(tmp_path, 8, (7, 9), 8))


@pytest.mark.laws
@pytest.mark.timeout(900)
def test_a_worker_that_is_killed_two_hundred_times_loses_nothing(tmp_path, record_property):
    record_property("held", run(tmp_path, 200, (15, 25), 200))
