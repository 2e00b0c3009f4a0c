"""What building and asking cost on a case log copied many times: CPU seconds and peak memory, each in its own process.

    python benchmarks/fines.py --copies 20

The log is that of road traffic fines, each copy under case ids of its own, all rows in the order of their moments.
Times are taken as UTC, so that the map by hand need not convert them. Beside the product two yardsticks read the same
file: the bare scan, and the map as an expert writes it by hand. The map by hand and ours must agree edge by edge before
anything is printed.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
DECLARATION: Final = ROOT / "tests" / "acceptance" / "data" / "road_traffic_fines.toml"
LOG: Final = Path("data", "road_traffic_fines", "road_traffic_fines_full.parquet")
MEASURED: Final = Path(__file__).resolve().parent / "measured"
UNIT: Final = 2**30 if sys.platform == "darwin" else 2**20
"""Units of `ru_maxrss` in a GiB."""


class Cost(NamedTuple):
    """What one process cost: CPU seconds (user and system), peak memory in GiB, and what it answered."""

    what: str
    cpu: float
    gib: float
    answer: dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints; says why where the log is not there.

    Args:
        arguments: in place of those of the command line.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=20, help="how many times the log is copied (20)")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    given = parser.parse_args(arguments)
    log = found()
    if log is None:
        print(
            f"skipped: no {LOG} in a folder `shared` beside the repository, and TELLONCE_SHARED names no folder with it"
        )
        return
    with tempfile.TemporaryDirectory(prefix="tellonce-bench-") as name:
        folder = Path(name)
        events, costs = measured(log, given.copies, folder)
    agree(costs[1].answer, costs[3].answer)
    if given.json:
        print(json.dumps(figures(events, costs), indent=2))
    else:
        show(events, costs)


def found() -> Path | None:
    """The log: where the environment says, else beside the repository or its worktrees; None where it is not there."""
    named = os.environ.get("TELLONCE_SHARED")
    places = [Path(named)] if named else [ROOT.parent / "shared", ROOT.parent.parent / "shared"]
    return next((place / LOG for place in places if (place / LOG).exists()), None)


def measured(log: Path, copies: int, folder: Path) -> tuple[int, list[Cost]]:
    """The number of events, and the costs of the scan, the map by hand, the build and the question, in this order."""
    source, store = folder / "source", folder / "store"
    source.mkdir()
    many = source / LOG.name
    # In a process of its own as well: a child begins with the peak memory of whoever starts it.
    events = cost("copying", [str(MEASURED / "copies.py"), str(log), str(copies), str(many)]).answer["events"]
    declaration = DECLARATION.read_text().replace('zone = "Europe/Rome"', 'zone = "UTC"')
    (source / "tellonce.toml").write_text(declaration)
    see = ["-m", "tellonce.cli", "see", str(source), "--store", str(store), "--json"]
    return events, [
        cost("bare scan of three columns", [str(MEASURED / "scan.py"), str(many)]),
        cost("map by hand in DuckDB", [str(MEASURED / "by_hand.py"), str(many)]),
        cost("build (tellonce see)", see),
        cost("map from the store", [str(MEASURED / "question.py"), str(store)]),
    ]


def cost(what: str, arguments: Sequence[str]) -> Cost:
    """What a fresh Python with these arguments costs; it prints its answer as JSON.

    Raises:
        SystemExit: it failed.
    """
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen([sys.executable, *arguments], stdout=told)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{what} failed with exit code {child.returncode}")
        told.seek(0)
        return Cost(what, used.ru_utime + used.ru_stime, used.ru_maxrss / UNIT, json.load(told))


def agree(by_hand: dict[str, Any], ours: dict[str, Any]) -> None:
    """Hold two maps against each other: every edge with its count, median and 95th percentile, every start and end."""
    assert by_hand["starts"] == ours["starts"], "the maps disagree on where cases start"
    assert by_hand["ends"] == ours["ends"], "the maps disagree on where cases end"
    for one, other in zip(by_hand["edges"], ours["edges"], strict=True):
        assert one[:3] == other[:3], f"the maps disagree: {one} and {other}"
        close = all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6) for a, b in zip(one[3:], other[3:], strict=True))
        assert close, f"the maps disagree: {one} and {other}"


def figures(events: int, costs: Sequence[Cost]) -> dict[str, Any]:
    """All that was measured, for programs to read."""
    lines = [{"what": one.what, "cpu_seconds": round(one.cpu, 3), "peak_gib": round(one.gib, 3)} for one in costs]
    asked = costs[3].answer
    question = {"cpu_seconds": round(asked["question"], 3), "edges": len(asked["edges"]), **asked["figures"]}
    return {"events": events, "processes": lines, "question": question}


def show(events: int, costs: Sequence[Cost]) -> None:
    """Print one line a process, and what the question alone cost."""
    scan, by_hand, _, asked = costs
    print(f"{events:,} events; both maps agree on all {len(asked.answer['edges'])} edges, starts and ends")
    print(f"{'':30}{'CPU s':>9}{'µs/event':>10}{'peak GiB':>10}{'x scan':>9}{'x by hand':>11}")
    for one in costs:
        ratios = f"{one.cpu / scan.cpu:>9.2f}{one.cpu / by_hand.cpu:>11.3f}"
        print(f"{one.what:30}{one.cpu:>9.2f}{one.cpu / events * 1e6:>10.2f}{one.gib:>10.2f}{ratios}")
    print(f"the question alone, Python and the packages already loaded: {asked.answer['question']:.3f} CPU s")


if __name__ == "__main__":
    main()
