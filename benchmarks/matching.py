"""How well probable matches are found, beside Splink with the settings of its own tutorials, and what both cost.

    python benchmarks/matching.py historical_50k fake_1000 febrl1 febrl2

Without arguments all four are measured. They are looked for in `data/identity` of the folder that TELLONCE_SHARED
names, else of `shared` beside the repository. The true people of historical_50k are split into two halves by a digest:
whatever was chosen (thresholds, weights, the way of clustering) was chosen on the half `tuning`; `held_out` was only
measured. Ours runs with the shipped rules on all of them. Splink is given its best threshold for each figure, chosen on
the very records it is measured on. Precision and recall count pairs of records within clusters, not scored pairs. Each
measurement runs in a process of its own.
"""

import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import pyarrow as pa
from pyarrow import csv, parquet

from tellonce.identity.cluster import cluster
from tellonce.identity.comparison import MatchRules
from tellonce.insight.probable import plain
from tellonce.stores import scores_splink

try:
    from splinks_own import own_scores

    SPLINK = True
except ImportError:
    SPLINK = False

ROOT: Final = Path(__file__).resolve().parents[1]
PARTS: Final = ("tuning", "held_out")
THRESHOLDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
PRECISE: Final = 0.95
"""Precision that a figure must reach in the second reading."""


HALF: Final = 0.5


class Measured(NamedTuple):
    """Pairs of records within clusters: how many are right, how many of the true ones are found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"


def shared() -> Path | None:
    """The folder with the data, if there is one."""
    named = os.environ.get("TELLONCE_SHARED")
    places = [Path(named)] if named else [ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    return next((place / "data" / "identity" for place in places if (place / "data" / "identity").is_dir()), None)


def historical(folder: Path, part: str = "") -> pa.Table:
    """Historical figures under up to twenty-one writings each; one half of the figures or all ('')."""
    table = parquet.read_table(folder / "historical_figures_with_errors_50k.parquet")
    table = renamed(table, {"unique_id": "record", "postcode_fake": "postcode"})
    halves = [PARTS[sha256(f"split1{one}".encode()).digest()[0] % 2] for one in table["cluster"].to_pylist()]
    return table.filter(pa.array([part in ("", half) for half in halves]))


def fake_1000(folder: Path, _part: str = "") -> pa.Table:
    """A thousand records of 251 invented people."""
    return renamed(texts(folder / "fake_1000.csv"), {"unique_id": "record"})


def febrl(name: str) -> Callable[[Path, str], pa.Table]:
    """Febrl's invented Australians, of whom some have doubles."""

    def read(folder: Path, _part: str = "") -> pa.Table:
        table = renamed(texts(folder / f"{name}.csv"), {"rec_id": "record"})
        people = [one.split("-")[1] for one in table["record"].to_pylist()]
        return table.append_column("cluster", pa.array(people))

    return read


def texts(path: Path) -> pa.Table:
    """A CSV file as text columns, trimmed, blanks as nulls."""
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    read = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())))
    columns = [[(value or "").strip() or None for value in column.to_pylist()] for column in read.columns]
    return pa.table([pa.array(column, pa.string()) for column in columns], [name.strip() for name in header])


def renamed(table: pa.Table, names: dict[str, str]) -> pa.Table:
    """The table with some columns under other names."""
    return table.rename_columns([names.get(name, name) for name in table.column_names])


DATA: Final[dict[str, tuple[Callable[[Path, str], pa.Table], tuple[str, ...], str]]] = {
    "historical_50k": (historical, (*PARTS, ""), "GB"),
    "fake_1000": (fake_1000, ("",), "GB"),
    "febrl1": (febrl("febrl1"), ("",), "AU"),
    "febrl2": (febrl("febrl2"), ("",), "AU"),
}
"""By name: how it is read, its parts, its country."""


def measured(clusters: Iterable[Iterable[str]], truth: dict[str, str]) -> Measured:
    """Clusters held against the true people of the records."""
    right = told = 0
    for part in clusters:
        people = Counter(truth[record] for record in part)
        told += in_pairs(people.total())
        right += sum(in_pairs(many) for many in people.values())
    true = sum(in_pairs(many) for many in Counter(truth.values()).values())
    return Measured(right / max(told, 1), right / true)


def in_pairs(many: int) -> int:
    """Pairs among so many."""
    return many * (many - 1) // 2


def components(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """What hangs together: the way in which Splink clusters."""
    above: dict[str, str] = {}

    def find(record: str) -> str:
        while above.setdefault(record, record) != record:
            above[record] = above[above[record]]
            record = above[record]
        return record

    for a, b in pairs:
        above[find(a)] = find(b)
    found: dict[str, list[str]] = {}
    for record in list(above):
        found.setdefault(find(record), []).append(record)
    return list(found.values())


def ours(name: str, part: str, folder: Path) -> None:
    """Prints what the shipped rules find, and where the rest is lost."""
    read, _, region = DATA[name]
    table = read(folder, part)
    truth = dict(zip(table["record"].to_pylist(), table["cluster"].to_pylist(), strict=True))
    began = time.process_time()
    compared, likenesses = plain(table.drop_columns(["cluster"]), MatchRules(), region)
    pairs = rows(scores_splink.score(compared, likenesses))
    scored = time.process_time()
    parts = cluster(pairs, MatchRules().probable_at).parts
    line(name, part, "Tellonce, shipped rules", measured(parts, truth), scored - began, time.process_time() - scored)
    scores_splink.LEAST = 0.0  # every pair that was compared, to see what was not
    lost(rows(scores_splink.score(compared, likenesses)), parts, truth)
    best = max((measured(cluster(pairs, at).parts, truth) for at in THRESHOLDS), key=lambda one: one.f1)
    print(f"    with the best threshold in hindsight: {best}", flush=True)


def lost(every: list[tuple[str, str, float]], parts: Iterable[Iterable[str]], truth: dict[str, str]) -> None:
    """Prints where the true pairs were lost: not compared, scored low, or parted by the clustering."""
    place = {record: number for number, part in enumerate(parts) for record in part}
    true = sum(in_pairs(many) for many in Counter(truth.values()).values())
    right = [(a, b, p) for a, b, p in every if truth[a] == truth[b]]
    apart = [(a, b, p) for a, b, p in right if a not in place or place[a] != place.get(b)]
    together = measured(parts, truth).recall
    likely = sum(p >= HALF for _, _, p in right)
    all_likely = max(sum(p >= HALF for _, _, p in every), 1)
    print(f"    compared {len(every):,} pairs: {len(right) / true:.3f} of the true ones")
    print(f"    scored {HALF} or more: {likely / true:.3f} of the true ones, precision {likely / all_likely:.3f}")
    low, parted = (sum((p < HALF) is less for _, _, p in apart) / true for less in (True, False))
    missing = 1 - together
    print(
        f"    true pairs not in one cluster: {missing:.3f}, of which never compared {missing - low - parted:.3f}, "
        f"scored less than {HALF} {low:.3f}, scored more but parted {parted:.3f}"
    )


def splinks(name: str, part: str, folder: Path) -> None:
    """Prints what Splink finds with the settings of its tutorial, at its best thresholds."""
    table = DATA[name][0](folder, part)
    truth = dict(zip(table["record"].to_pylist(), table["cluster"].to_pylist(), strict=True))
    began = time.process_time()
    pairs = rows(own_scores(name, table.drop_columns(["cluster"])))
    spent = time.process_time() - began
    began = time.process_time()
    all_ = [measured(components((a, b) for a, b, p in pairs if p >= at), truth) for at in THRESHOLDS]
    clustering = (time.process_time() - began) / len(THRESHOLDS)
    line(name, part, "Splink, own, best F1", max(all_, key=lambda one: one.f1), spent, clustering)
    precise = [one for one in all_ if one.precision >= PRECISE]
    if precise:
        line(name, part, "Splink, own, P >= 0.95", max(precise, key=lambda one: one.f1), spent, clustering)


def rows(scores: pa.Table) -> list[tuple[str, str, float]]:
    """Scored pairs as Python holds them."""
    return list(zip(*(scores[column].to_pylist() for column in ("a", "b", "p")), strict=True))


def line(name: str, part: str, method: str, found: Measured, scoring: float, clustering: float) -> None:
    """Prints one figure."""
    unit = 2**30 if sys.platform == "darwin" else 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(
        f"{name:15} {part:9} {method:24} {found}  CPU s {scoring:6.1f} + {clustering:5.1f}  peak GiB {peak:.2f}",
        flush=True,
    )


def main() -> None:
    """Measures what is asked for, or says what is missing."""
    folder = shared()
    if folder is None:
        print("no data: no folder `shared` with `data/identity` beside the repository, and TELLONCE_SHARED names none")
        return
    if not SPLINK:
        print("Splink is not installed: pip install 'tellonce[match]'")
        return
    processes = multiprocessing.get_context("spawn")
    for name in sys.argv[1:] or list(DATA):
        for part in DATA[name][1]:
            for method in (ours, splinks):
                process = processes.Process(target=method, args=(name, part, folder))
                process.start()
                process.join()


if __name__ == "__main__":
    main()
