"""What it costs to tell what happened to one person: microseconds a row, by how many rows the person has.

    python benchmarks/stitching.py --customers 1000
    python benchmarks/stitching.py examples/satellite examples/gym

Without folders an organisation of so many customers is invented. What a build would stitch is read back from its store
and grouped by owner; then the same rows are decoded to plain Python values and nothing else, made touchpoints, and
stitched from touchpoints: contacts, journeys, promises and all frictions of the catalogue and the organisation's own.
So an event that arrives costs the stitching of all rows of its person. CPU seconds of this one process, repeated for a
steady time; of several rounds the median counts.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import msgspec
import pyarrow as pa

from tellonce.insight.build import build
from tellonce.insight.telling import placed
from tellonce.journeys.able import able
from tellonce.journeys.placed import Placed
from tellonce.journeys.stitch import Manner, stitch
from tellonce.rehearsal.crowd.invent import invent
from tellonce.silos.declare import load
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import in_use
from tellonce.stores.folder import Folder
from tellonce.stores.rows_duckdb import rows

SEED: Final = 1
SIZES: Final = {"1 to 4 rows": range(1, 5), "5 to 30 rows": range(5, 31), "more": range(31, sys.maxsize)}
"""Persons by how many rows they have."""


HEADS: Final = {
    "persons": 9, "rows": 9, "frictions": 11, "decoding": 10, "placing": 10, "stitching": 11, "times decoding": 16,
}  # fmt: skip
"""What is printed of each size, and how wide."""


class Figures(NamedTuple):
    """What was measured of the persons of one size.

    Attributes:
        size: for people.
        persons: how many.
        rows: of all of them.
        frictions: that were found.
        decoding: microseconds a row, to plain Python values.
        placing: to touchpoints with their group and person, decoding included.
        stitching: from touchpoints to all that is told.
    """

    size: str
    persons: int
    rows: int
    frictions: int
    decoding: float
    placing: float
    stitching: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints; `arguments` are those of the command line where none are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="organisations' folders (one that is invented)")
    parser.add_argument("--customers", type=int, default=1000, help="of the one that is invented (1000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median counts (3)")
    parser.add_argument("--seconds", type=float, default=0.5, help="CPU time for which each is repeated (0.5)")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tellonce-stitching-") as name:
        if not given.folders:
            invent(Path(name, "invented"), SEED, given.customers)
        folders = given.folders or [Path(name, "invented")]
        stores = [(folder, Path(name, f"store{number}")) for number, folder in enumerate(folders)]
        told = {folder.name: list(measured(folder, store, given.rounds, given.seconds)) for folder, store in stores}
    if given.json:
        print(json.dumps({name: [one._asdict() for one in its] for name, its in told.items()}, indent=2))
    else:
        show(told)


def measured(folder: Path, store: Path, rounds: int, seconds: float) -> Iterator[Figures]:
    """The figures of one organisation, a size of its persons at a time; sizes without any are left out."""
    table, how = stitchable(folder, store)
    many = Counter(table["owner"].to_pylist())
    for size, span in SIZES.items():
        own = table.filter(pa.array([many[owner] in span for owner in table["owner"].to_pylist()], pa.bool_()))
        if len(own):
            yield of_size(size, own, how, partial(steady, seconds, rounds, len(own)))


def stitchable(folder: Path, store: Path) -> tuple[pa.Table, Manner]:
    """The rows that a build stitches, sorted by owner and order, and how it does."""
    declaration = load(folder / "tellonce.toml")
    manifest = build(folder, declaration, store)
    how = manner(declaration, manifest.as_of, in_use(store)[1])
    return pa.concat_tables(rows(Folder(store), manifest, partial(able, definitions=how.definitions))), how


def of_size(size: str, table: pa.Table, how: Manner, each: Callable[[Callable[[], object]], float]) -> Figures:
    """The figures of the persons whose rows these are."""
    people = [(owner, [row for _, row in its]) for owner, its in groupby(placed(table), key=lambda row: row[0])]
    return Figures(
        size, len(people), len(table), sum(len(stitch(owner, its, how).frictions) for owner, its in people),
        decoding=each(lambda: decoded(table)), placing=each(lambda: sum(1 for _ in placed(table))),
        stitching=each(lambda: stitched(people, how)),
    )  # fmt: skip


def decoded(table: pa.Table) -> int:
    """The rows as dictionaries, their attributes too: the least that anybody must do to look at them in Python."""
    decode = msgspec.json.decode
    return sum(bool(row["attributes"] and decode(row["attributes"])) for row in table.to_pylist())


def stitched(people: Sequence[tuple[str, Sequence[Placed]]], how: Manner) -> None:
    """All that is told of all of them."""
    for owner, its in people:
        stitch(owner, its, how)


def steady(seconds: float, rounds: int, many: int, work: Callable[[], object]) -> float:
    """Microseconds of CPU time for each of so many rows."""
    told = []
    for _ in range(rounds):
        began, times, spent = time.process_time(), 0, 0.0
        while not times or spent < seconds:
            work()
            times, spent = times + 1, time.process_time() - began
        told.append(spent / times / many * 1e6)
    return round(median(told), 2)


def show(told: dict[str, list[Figures]]) -> None:
    """Print one line an organisation and size."""
    print(f"{'µs a row':>94}")
    heads = [f"{head:>{width}}" for head, width in HEADS.items()]
    print(f"{'':34}{''.join(heads)}")
    for name, its in told.items():
        for one in its:
            cells = (*one[1:], one.stitching / one.decoding)
            shown = [f"{cell:>{width},}" if isinstance(cell, int) else f"{cell:>{width}.1f}"
                     for cell, width in zip(cells, HEADS.values(), strict=True)]  # fmt: skip
            print(f"{name:18}{one.size:16}{''.join(shown)}")


if __name__ == "__main__":
    sys.exit(main())
