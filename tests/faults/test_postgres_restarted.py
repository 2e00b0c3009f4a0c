"""PostgreSQL restarted again and again under load, with two workers that are killed too: nothing is lost or doubled."""

import random
from pathlib import Path
from threading import Event

import pytest
from cluster import Cluster, cluster
from life import Plan, now
from lives import Lives, Writer, begun, free_port
from load import as_history, events, forgotten, whole
from serving import until

from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database
from tellonce.stores.present.keys import Keys
from tellonce.vocabulary.access import Use

# They ask for a whole machine, and time how long others take: one after the other.
pytestmark = pytest.mark.xdist_group("faults")

SECONDS = (45, 55)
"""When promises are due: after every pause in which nobody could take, for what is heard too late is not due soon."""


def broken(engine: Cluster, workers: list[Lives], chance: random.Random, times: int) -> None:
    """Restarts, and kills of either worker, which may be the one that takes."""
    pause = Event()
    for _ in range(times):
        pause.wait(chance.uniform(0.3, 2))
        engine.restart()
        if chance.random() < 0.5:
            one = chance.choice(workers)
            pause.wait(chance.uniform(0, 0.5))
            one.kill()
            one.begin()


def run(engine: Cluster, folder: Path, times: int, seed: int) -> str:
    chance, store = random.Random(seed), folder / "store"
    with Folder(store).locked():
        Folder(store).key()
    database = Database(engine.url)
    headers = {"authorization": f"Bearer {Keys(database).add(Use.WRITE, '', 'writers', now())}"}
    started = now()
    one, other = (
        Plan(url=engine.url, store=str(store), port=free_port(), holder=name, begun=started, speed=60)
        for name in ("one", "other")
    )
    with begun(one) as first, begun(other) as second:
        workers = [first, second]
        for worker in workers:
            worker.begin()
        for worker in workers:
            until(worker.answers)
        writers = [
            Writer([worker.address for worker in workers], headers, events(chance, one, number, SECONDS),
                   random.Random(seed + number), pause=0.02)
            for number in range(3)
        ]  # fmt: skip
        for writer in writers:
            writer.start()
        broken(engine, workers, chance, times)
        for writer in writers:
            writer.stop()
        last = one.after(SECONDS[1])
        until(lambda: not forgotten(database) and one.clock() > last, 90)
        for worker in workers:
            worker.kill()
    told = whole(database, store, writers, seed)
    assert not [surprise for writer in writers for surprise in writer.surprises]
    as_history(database, store, folder / "source")
    database.close()
    acknowledged = sum(len(writer.acknowledged) for writer in writers)
    again, lives = sum(writer.again for writer in writers), first.count + second.count
    return f"{times} restarts, {lives} lives: {acknowledged} events acknowledged, {again} tries more; {len(told)} news"


@pytest.mark.laws
@pytest.mark.timeout(900)
def test_a_database_that_is_restarted_twenty_times_loses_nothing(tmp_path, record_property):
    with cluster() as engine:
        record_property("held", run(engine, tmp_path, 20, 20))
