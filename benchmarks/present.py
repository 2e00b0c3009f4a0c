"""What the present costs: a context beside a constant answer, events taken in, the start of a taker, and deadlines.

    python benchmarks/present.py --store measured

Contexts: a present of `--persons` people (five touchpoints each, two to three identifiers) is made once and kept in
`--store`; one server answers `GET /v1/context`, with key and audit, and beside it a route that never says another.
Asked by wrk where it is installed, and from Python at a rate. Intake: `--events` events over HTTP in order of time,
accepted by one process, taken by another, which also prepares the contexts; of customers with sessions, and each of a
customer of its own. Start: what a taker needs for what `--store` holds. Deadlines: `--promises` promises that run out
within an hour. With `--postgres URL` all of it on PostgreSQL, in schemas of its own, of which `measured_PERSONS` is
kept.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from measured import arriving, lived
from measured.answering import CONSTANT, OTHER, Server, alone, answering, postgres_seconds, resident, ticks
from measured.load import asked_at_a_rate, asked_over_and_over, posted
from sqlalchemy import create_engine, text

from tellonce.live.intake.hearing import Hearing
from tellonce.live.placing import Placing
from tellonce.live.present import Present
from tellonce.live.taker import LEASE, Taker
from tellonce.live.teller import Teller
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import Learnt
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.leases import Held
from tellonce.vocabulary.access import Use
from tellonce.vocabulary.moment import HOUR, MINUTE

PARTS: Final = ("context", "intake", "start", "deadlines")
LONG: Final = 86_400.0
"""Seconds for which the lease is held: nobody else wants it."""

AGAIN: Final = 1_000
"""Paths that are asked for again and again after contexts ran out."""

LISTED: Final = 50_000
"""Paths that are asked for, one after the other: most of them once in a run."""


class Place:
    """Where a present lies: its address, and the folder of its store."""

    def __init__(self, url: str, store: Path) -> None:
        self.url, self.store = url, store

    def present(self, clock: Callable[[], int]) -> Present:
        """The present, with a clock of ours."""
        return Present(Database(self.url), self.store, lived.declaration(), clock, ticks)


@contextmanager
def place(given: argparse.Namespace, folder: Path, *, kept: bool = False) -> Iterator[Place]:
    """A present in a folder, or in a schema on PostgreSQL, which is dropped unless it is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    if not given.postgres:
        yield Place(usual(folder), folder / "store")
        return
    name = f"measured_{given.persons}" if kept else f"measured_{uuid4().hex}"
    whole = create_engine(given.postgres.replace("postgresql://", "postgresql+psycopg://"))
    with whole.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
    try:
        yield Place(f"{given.postgres}?options=-csearch_path%3D{name}", folder / "store")
    finally:
        if not kept:
            with whole.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        whole.dispose()


def filled(there: Place, persons: int) -> None:
    """Makes the present of so many people, unless it is there."""
    database = Database(there.url)
    present = Present(database, there.store, lived.declaration(), lambda: lived.NOW, ticks)
    if present.memory.contexts.of_person(lived.person(persons - 1)).person is None:
        print(f"{lived.fill(database, lived.life, persons):,} touchpoints of {persons:,} persons made")
    database.close()


def context(given: argparse.Namespace) -> None:
    """What a context costs beside a constant answer, and how long it takes when a thousand a second are asked for."""
    with place(given, given.store, kept=True) as there:
        filled(there, given.persons)
        body = _usual_body(there)
        print(f"{len(body):,} bytes a context")
        with answering(there.url, there.store, body) as server:
            constant = over_and_over("a constant", server, [CONSTANT], given)
            for name, kinds in WAYS.items():
                over_and_over(name, server, _paths(kinds, given.persons), given, constant)
            rates(server, given)
            server.later()
            for name in ("an hour later", "the same once more"):
                over_and_over(name, server, _paths(KINDS, given.persons)[:AGAIN], given, constant)


def rates(server: Server, given: argparse.Namespace) -> None:
    """Prints how long an answer takes where so many are asked for a second, whether answers come or not."""
    for name, paths in (("a constant", [CONSTANT]), ("any kind, named", _paths(KINDS, given.persons))):
        took = asked_at_a_rate(server.port, paths, server.keys[Use.READ], given.rate, given.seconds)
        middle, slow, worst = (took[min(int(len(took) * part), len(took) - 1)] / 1e6 for part in (0.5, 0.99, 1))
        print(f"{name:22} at {given.rate:,.0f} a second: p50 {middle:.2f} ms, p99 {slow:.2f} ms, worst {worst:.1f} ms")


KINDS: Final = ("account_no", "phone", "email")
WAYS: Final[dict[str, Sequence[str]]] = {
    "any kind, named": KINDS, "account_no, named": KINDS[:1], "phone, named": KINDS[1:2], "kind left out": ("",),
}  # fmt: skip


def _paths(kinds: Sequence[str], persons: int) -> list[str]:
    draw = random.Random(3)
    return [_path(draw.choice(kinds), lived.FIRST + draw.randrange(persons), draw) for _ in range(LISTED)]


def _path(kind: str, number: int, draw: random.Random) -> str:
    number -= 0 if kind != "email" or number % 2 else 1
    values = {"account_no": f"A{number}", "phone": f"%2B1214{number}", "email": f"c{number}@example.org"}
    value = values[kind or draw.choice(("account_no", "phone"))]
    return f"/v1/context?kind={kind}&value={value}" if kind else f"/v1/context?value={value}"


def _usual_body(there: Place) -> bytes:
    present = there.present(lambda: lived.NOW)
    body = present.memory.contexts.of_person(lived.person(1)).body
    present.database.close()
    assert body
    return body


def over_and_over(
    name: str, server: Server, paths: Sequence[str], given: argparse.Namespace, constant: float = 0.0
) -> float:
    """Prints what a request costs the server, all its threads; the answer is microseconds of CPU."""
    before, engine = server.cost(), postgres_seconds()
    by = asked_over_and_over(server.port, paths, server.keys[Use.READ], given.connections, given.seconds)
    after, engine = server.cost(), (postgres_seconds() - engine) if given.postgres else 0.0
    answered = after.answered - before.answered
    each = (after.cpu - before.cpu) / answered * 1e6
    beside = f", {each / constant:.2f} times the constant" if constant else ""
    beside += f", PostgreSQL {engine / answered * 1e6:.0f} µs more" if engine else ""
    beside += f", {(after.anew - before.anew) / answered:.2%} told anew" if constant else ""
    print(f"{name:22} {each:6.1f} µs CPU a request{beside} ({answered:,}, {by})")
    return each


def intake(given: argparse.Namespace) -> None:
    """What it costs to take events in: to accept them over HTTP, to take them, and to prepare the contexts."""
    for name, tell, each in (
        ("Segment, sessions", arriving.segment, 2 * arriving.SESSION),
        ("CloudEvents, sessions", arriving.cloud_events, 2 * arriving.SESSION),
        ("Segment, strangers", arriving.segment, 1),
        ("CloudEvents, strangers", arriving.cloud_events, 1),
    ):
        sent = tell(given.events, each)
        with tempfile.TemporaryDirectory() as folder, place(given, Path(folder)) as there:
            engine = postgres_seconds()
            with answering(there.url, there.store, b"{}") as server:
                before = server.cost().cpu
                posted(server.port, server.keys[Use.WRITE], sent)
                accepting = server.cost().cpu - before
            taking, preparing, persons, number = alone(_taken, there)
            engine = (postgres_seconds() - engine) if given.postgres else 0.0
        beside = f"; PostgreSQL {engine / number * 1e6:.0f} µs more an event, contexts included" if engine else ""
        one, other = (seconds / number * 1e6 for seconds in (accepting, taking))
        print(
            f"{name:22} {1e6 / (one + other):6,.0f} events a CPU second: accepted {one:.0f}, taken {other:.0f} µs; "
            f"contexts of {persons:,} persons {preparing / persons * 1e6:,.0f} µs each{beside}"
        )


def _taken(there: Place) -> tuple[float, float, int, int]:
    """CPU seconds of taking and of preparing what was accepted; how many persons and events that were."""
    present = there.present(lambda: lived.NOW)
    taker = _taker(present)
    began, events, persons = time.process_time(), 0, 0
    while some := taker.take():
        events += some
    taken = time.process_time()
    while some := taker.prepare():
        persons += some
    done = time.process_time()
    aside = present.memory.inbox.aside(1)
    assert not aside, aside
    present.database.close()
    return taken - began, done - taken, persons, events


def _taker(present: Present) -> Taker:
    memory = present.memory
    fence = memory.leases.take(LEASE, OTHER, ticks(), LONG)
    assert fence, "somebody else takes"
    placing = Placing(present.known, memory.places)
    teller = Teller(manner(present.declaration, 0, Learnt()))
    held = Held(memory.leases, LEASE, fence, ticks, LONG)
    return Taker(memory, Hearing(present.declaration), placing, teller, present.clock, held)


def start(given: argparse.Namespace) -> None:
    """What a taker costs before it takes: CPU and memory for each touchpoint that is kept."""
    with place(given, given.store, kept=True) as there:
        filled(there, given.persons)
        seconds, more, count = alone(_started, there)
    print(f"start: {count:,} touchpoints, {seconds / count * 1e6:.1f} µs CPU and {more / count:,.0f} bytes each")


def _started(there: Place) -> tuple[float, int, int]:
    present = there.present(lambda: lived.NOW)
    held, began = resident(), time.process_time()
    taker = _taker(present)
    told = time.process_time() - began, resident() - held, taker.restored
    present.memory.leases.take(LEASE, OTHER, ticks(), 0)
    present.database.close()
    return told


def deadlines(given: argparse.Namespace) -> None:
    """What it costs to ring: promises that are due soon and then broken, minute by minute."""
    with tempfile.TemporaryDirectory() as folder, place(given, Path(folder)) as there:
        database = Database(there.url)
        lived.fill(database, lived.promised, given.promises)
        database.close()
        seconds, rings, news = alone(_rung, there)
    each = seconds / rings * 1e6
    print(f"deadlines: {given.promises:,} promises, {rings:,} rings, {each:.0f} µs CPU each, {news:,} news")


def _rung(there: Place) -> tuple[float, int, int]:
    now = [lived.NOW]
    present = there.present(lambda: now[0])
    taker, rings, began = _taker(present), 0, time.process_time()
    while now[0] < lived.NOW + HOUR + MINUTE:
        now[0] += MINUTE
        while some := taker.ring():
            rings += some
    seconds = time.process_time() - began
    news = present.memory.out.latest()
    present.database.close()
    return seconds, rings, news


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="what is measured (all)")
    parser.add_argument("--store", type=Path, default=Path(tempfile.gettempdir(), "tellonce-measured"),
                        help="folder in which the present of contexts is made, once")  # fmt: skip
    parser.add_argument("--persons", type=int, default=200_000, help="people in it (200,000)")
    parser.add_argument("--seconds", type=float, default=10.0, help="that each route is asked (10)")
    parser.add_argument("--connections", type=int, default=16, help="that ask over and over (16)")
    parser.add_argument("--rate", type=float, default=1_000.0, help="requests a second (1,000)")
    parser.add_argument("--events", type=int, default=20_000, help="that are taken in, of each kind (20,000)")
    parser.add_argument("--promises", type=int, default=100_000, help="that run out within an hour (100,000)")
    parser.add_argument("--postgres", default="", help="address of a PostgreSQL; without, SQLite is measured")
    given = parser.parse_args(arguments)
    for part in given.part or PARTS:
        {"context": context, "intake": intake, "start": start, "deadlines": deadlines}[part](given)


if __name__ == "__main__":
    main()
