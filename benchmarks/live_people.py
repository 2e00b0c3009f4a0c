"""What it costs to know who is who as records arrive: records per CPU second, how long one takes, and peak memory.

    python benchmarks/live_people.py 100000

The argument is the number of customers. Each has a telephone, one in seven of them that of a household, most an e-mail
address, some a social security number, and up to six browsers; a fifth of all records come twice; one in fifty names a
switchboard, and one in fifty two customers by mistake. Every record holds two identifiers and is a link; they come in
no order. Measured twice: with raw telephone numbers and addresses that must be normalised, and without. Beside it the
driver over history on the same links, and a bare union of all that is linked, which knows no limits.
"""

import gc
import random
import resource
import sys
import time
from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from tellonce.identity.knowing import Knowing, knowing
from tellonce.identity.rules import KINDS, Kind, Rules
from tellonce.insight.people import OBSERVATIONS, identify
from tellonce.live.who.graph import Record
from tellonce.live.who.people import LivePeople
from tellonce.vocabulary.touchpoint import Identifier

CUSTOMERS: Final = 30_000
EXCLUSIVE: Final = {"customer": Kind(exclusive=True), "ssn": Kind(exclusive=True)}
PLAIN: Final = {
    "phone": Kind(anchor=False, shared_over=KINDS["phone"].shared_over, tier=1),
    "email": Kind(anchor=False, shared_over=KINDS["email"].shared_over, tier=1),
}
Pair = tuple[Identifier, Identifier, int]


def pairs(customers: int, seed: int = 1) -> list[Pair]:
    """Links as described above, each with its moment, in no order."""
    draw = random.Random(seed)
    found = [pair for number in range(customers) for pair in _links(draw, number, customers)]
    found += draw.choices(found, k=len(found) // 5)
    draw.shuffle(found)
    return found


def _links(draw: random.Random, number: int, customers: int) -> Iterator[Pair]:
    me, at = Identifier("customer", f"C{number}"), draw.randrange(10**6)
    home = number - draw.randrange(1, 40) if draw.random() < 0.15 else number
    phone = Identifier("phone", f"+1214{max(home, 0) % 800 + 200:03d}{max(home, 0) // 800:04d}")
    yield me, phone, at
    if draw.random() < 0.7:
        yield me, Identifier("email", f"c{number}@example.org"), at + draw.randrange(10**6)
    if draw.random() < 0.4:
        yield me, Identifier("ssn", f"S{number}"), at + draw.randrange(10**6)
    for place in range(draw.choice([0, 1, 1, 2, 3, 6])):
        browser = Identifier("browser", f"b{number}-{place}")
        yield me, browser, at + draw.randrange(10**6)
        if draw.random() < 0.3:
            yield browser, phone, at + draw.randrange(10**6)
    if draw.random() < 0.02:
        yield me, Identifier("phone", f"+1214999{draw.randrange(max(customers // 20_000, 1)):04d}"), at + 5
    if draw.random() < 0.02:
        yield me, Identifier("customer", f"C{draw.randrange(customers)}"), at + 9


def union(links: list[Pair]) -> int:
    """Number of components by a union that knows no limits: the least that any driver must do."""
    above: dict[Identifier, Identifier] = {}

    def find(one: Identifier) -> Identifier:
        while (up := above.setdefault(one, one)) != one:
            above[one] = one = above[up]
        return one

    for a, b, _ in links:
        above[find(a)] = find(b)
    return sum(one == up for one, up in above.items())


def known(kinds: dict[str, Kind]) -> Knowing:
    """The rules measured."""
    return knowing(Rules(kinds=EXCLUSIVE | kinds), region="US", key=b"benchmark")


def arriving(links: list[Pair], kinds: dict[str, Kind]) -> tuple[float, list[int]]:
    """CPU seconds, and nanoseconds of each record."""
    records = [Record(f"g{n}", "s", str(n), at, (a, b)) for n, (a, b, at) in enumerate(links) if a != b]
    people, took = LivePeople(known(kinds)), []
    # As a server does that holds much for long: the collector of cycles looks at what is new, not at all there is.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    began = time.process_time()
    for record in records:
        start = time.perf_counter_ns()
        people.see((record,))
        took.append(time.perf_counter_ns() - start)
    cpu = time.process_time() - began
    gc.unfreeze()
    return cpu, sorted(took)


def history(links: list[Pair]) -> float:
    """CPU seconds of the driver over history."""
    rows = [(f"g{n}", f"s\0{n}", "s", one.kind, one.value, at) for n, (a, b, at) in enumerate(links) for one in (a, b)]
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    table = pa.table([*columns, pa.array([False] * len(rows))], schema=OBSERVATIONS)
    began = time.process_time()
    identify(table, known({}))
    return time.process_time() - began


def main() -> None:
    """Prints one line for each way."""
    links = pairs(int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS)
    print(f"{len(links):,} links")
    began = time.process_time()
    union(links)
    bare = time.process_time() - began
    print(f"union without limits  {len(links) / bare:9,.0f} links a CPU second")
    for title, kinds in (("live, normal forms", PLAIN), ("live, raw values", {})):
        cpu, took = arriving(links, kinds)
        middle, slow, worst = (took[int(len(took) * part)] / 1_000 for part in (0.5, 0.99, 0.999_99))
        print(
            f"{title:21} {len(links) / cpu:9,.0f} links a CPU second, {cpu / bare:5.1f} times the union; "
            f"p50 {middle:.0f} µs, p99 {slow:.0f} µs, worst {worst / 1_000:.1f} ms"
        )
    cpu = history(links)
    print(f"history               {len(links) / cpu:9,.0f} links a CPU second")
    unit = 2**30 if sys.platform == "darwin" else 2**20
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:.2f} GiB peak")


if __name__ == "__main__":
    main()
