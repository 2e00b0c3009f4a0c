"""What reading costs, by source system: megabytes a CPU second, beside parsing the same file and nothing else.

    python benchmarks/readers.py --megabytes 20
    python benchmarks/readers.py zendesk stripe

For each kind of file the records of a shipped story are copied under ids and moments of their own (`measured/fresh.py`)
until the file is as large as asked for. Then three fresh processes read it: the bare parse with the standard library,
a parse tuned with msgspec or pyarrow, and ours, which tells touchpoints and writes them to a log as a build does. The
first two yield the fields of a record; ours yields what happened, when, to whom and by which record, and what its texts
state. What of ours yields the fields of a record alone is measured by itself, for that compares like with like. The
least that ours could take is the tuned parse and writing what is told from a table that is ready. CPU seconds are those
of all threads without starting Python and loading packages; of several rounds the median counts.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from fines import MEASURED, ROOT, cost

from tellonce.silos.declare import load

STORIES: Final = ROOT / "examples"
WAYS: Final = ("bare", "tuned")
ENDINGS: Final = {"mbox": ".mbox", "xes": ".xes", "csv as jsonl": ".jsonl", "csv as parquet": ".parquet"}
"""Of files that hold something else than their story's file does."""


class Kind(NamedTuple):
    """One kind of file.

    Attributes:
        name: for people.
        story: whose records are copied.
        silo: of its declaration.
        made: how the records lie in the file, or what is made of them (`grown.py`).
        parsed: how the file is parsed (`parsed.py`).
        file: name of the file.
        options: of `listened.py`.
    """

    name: str
    story: str
    silo: str
    made: str
    parsed: str
    file: str
    options: tuple[str, ...] = ()


def kinds() -> Iterator[Kind]:
    """All that are measured, logs and lines first."""
    yield Kind("access log", "dmv", "portal", "lines", "log", "portal_access.log")
    yield Kind("Asterisk queue_log", "tax-office", "queues", "lines", "bars", "queue_log")
    yield Kind("Segment, lines", "insurance-quote", "web", "lines", "jsonl", "web_events.jsonl")
    yield Kind("GA4, lines", "newspaper", "web", "lines", "jsonl", "ga4_events.jsonl")
    yield Kind("Twilio Studio, lines", "satellite", "menu", "lines", "jsonl", "ivr_studio_steps.jsonl")
    yield Kind("Amazon Connect, lines", "dmv", "agents", "lines", "jsonl", "connect_ctr.jsonl")
    yield Kind("Zendesk, lines", "gym", "tickets", "lines", "jsonl", "zendesk_tickets.jsonl")
    yield Kind("Asterisk CDR, CSV", "tax-office", "calls", "lines", "csv without header", "cdr.csv")
    yield Kind("Stripe, CSV", "newspaper", "payments", "csv", "csv", "stripe_charges.csv")
    yield Kind("Salesforce cases, CSV", "satellite", "cases", "csv", "csv", "sf_cases.csv")
    yield Kind("Twilio calls, CSV", "satellite", "calls", "csv", "csv", "outbound_calls.csv")
    yield Kind("SendGrid, document", "newspaper", "mails", "json", "json", "sendgrid_events.json")
    yield Kind("Genesys, document", "newspaper", "conversations", "json", "json", "genesys_conversations.json")
    yield Kind("Rasa, document", "gym", "bot", "json", "json", "rasa_trackers.json")
    yield Kind("Mastodon, document", "tax-office", "posts", "json", "json", "social.json")
    yield Kind("mail, mbox", "newspaper", "tickets", "mbox", "mbox", "zendesk_tickets.jsonl", ("--system", "mbox"))
    yield Kind("case log, XES", "satellite", "menu", "xes", "xes", "ivr_studio_steps.jsonl", ("--system", "xes"))
    for parsed, made in (("csv", "csv"), ("parquet", "csv as parquet"), ("jsonl", "csv as jsonl")):
        if parsed != "jsonl":
            yield Kind(f"table, {parsed}, by column", "dmv", "vehicles", made, parsed, "vehicles.csv")
        rows = ("--row-by-row",)
        yield Kind(f"table, {parsed}, row by row", "dmv", "vehicles", made, parsed, "vehicles.csv", rows)
    yield Kind("table with meanings, csv", "tax-office", "letters", "csv", "csv", "letters.csv")


class Figures(NamedTuple):
    """What was measured of one kind.

    Attributes:
        name: of the kind.
        size: bytes of the file.
        cpu: seconds by way: `bare`, `tuned` and `ours`.
        gib: peak memory by way.
        answer: what ours read: `records`, `touchpoints`, `set_aside`.
        parsed: seconds of ours for the fields of the records alone.
        written: seconds for writing what ours told from a table that is ready.
    """

    name: str
    size: int
    cpu: dict[str, float]
    gib: dict[str, float]
    answer: dict[str, Any]
    parsed: float
    written: float

    def speed(self, way: str) -> float:
        """Megabytes a CPU second."""
        return self.size / 1e6 / self.cpu[way]

    def times(self, way: str) -> float:
        """How many times as much CPU time ours takes as another way."""
        return self.cpu["ours"] / self.cpu[way]

    def records(self) -> float:
        """How many times the tuned parse it takes ours to yield the same: the fields of each record."""
        return self.parsed / self.cpu["tuned"]

    def least(self) -> float:
        """How many times the tuned parse it takes to parse and to write what is told, where telling costs nothing."""
        return 1 + self.written / self.cpu["tuned"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints; `arguments` are those of the command line where none are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanted", nargs="*", help="beginnings of the names of kinds (all)")
    parser.add_argument("--stories", type=Path, default=STORIES, help="folder of stories (those that are shipped)")
    parser.add_argument("--megabytes", type=float, default=20, help="size of each file (20)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median counts (3)")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    given = parser.parse_args(arguments)
    asked = [kind for kind in kinds() if not given.wanted or kind.name.casefold().startswith(_folded(given.wanted))]
    there = [kind for kind in asked if (given.stories / kind.story / kind.file).exists()]
    for kind in set(asked) - set(there):
        print(f"skipped: {kind.name}, for there is no {kind.story}/{kind.file} among the stories", file=sys.stderr)
    told = (measured(kind, given.stories / kind.story, given.megabytes, given.rounds) for kind in there)
    if given.json:
        print(json.dumps([figures(one) for one in told], indent=2))
    else:
        show(told)


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)


def measured(kind: Kind, story: Path, megabytes: float, rounds: int) -> Figures:
    """The figures of one kind.

    Raises:
        SystemExit: a reading failed.
    """
    declaration = story / "tellonce.toml"
    with tempfile.TemporaryDirectory(prefix="tellonce-readers-") as name:
        first, whole = (made(kind, story, Path(name, part), size) for part, size in (("a", 0.0), ("b", megabytes)))
        runs = {way: [str(MEASURED / "parsed.py"), way, kind.parsed, str(whole)] for way in WAYS}
        listened = [str(MEASURED / "listened.py"), str(declaration), kind.silo, str(first), str(whole)]
        runs["ours"] = [*listened, *kind.options]
        # Turn and turn about, so that a machine that grows slower does so for all three.
        told = [{way: cost(f"{way} {kind.name}", run).answer for way, run in runs.items()} for _ in range(rounds)]
        agree(kind, told[0])
        cpu, gib = ({way: median(one[way][what] for one in told) for way in runs} for what in ("cpu", "gib"))
        parsed, written = (median(one["ours"][what] for one in told) for what in ("parsed", "written"))
        return Figures(kind.name, whole.stat().st_size, cpu, gib, told[0]["ours"], parsed, written)


def made(kind: Kind, story: Path, folder: Path, megabytes: float) -> Path:
    """A file of a kind in a new folder, of so many megabytes or the one copy of its story that is more."""
    organisation, source = load(story / "tellonce.toml").organisation, story / kind.file
    folder.mkdir()
    file = (folder / source.name).with_suffix(ENDINGS.get(kind.made, source.suffix))
    arguments = [kind.made, str(source), str(file), str(megabytes), *organisation.numbers, *organisation.addresses]
    cost(f"making a file of {kind.name}", [str(MEASURED / "grown.py"), *arguments])
    return file


def agree(kind: Kind, told: dict[str, dict[str, Any]]) -> None:
    """Hold the three against each other: as many records parsed, and none of them lost on the way to the log."""
    parsed, ours = told["bare"]["records"], told["ours"]
    assert parsed == told["tuned"]["records"], f"{kind.name}: the parses disagree: {told}"
    # Ids are drawn, and now and then one is drawn twice.
    assert 0 <= parsed - ours["records"] - ours["set_aside"] <= parsed / 1_000, f"{kind.name}: ours disagrees: {told}"


def figures(one: Figures) -> dict[str, Any]:
    """All that was measured of one kind, for programs to read."""
    ways = {
        way: {"mb_per_cpu_second": round(one.speed(way), 2), "cpu_seconds": round(one.cpu[way], 3),
              "peak_gib": round(one.gib[way], 3)}
        for way in one.cpu
    }  # fmt: skip
    ratios = {f"times_{way}": round(one.times(way), 2) for way in WAYS}
    ratios |= {"records": round(one.records(), 2), "least": round(one.least(), 2)}
    counted = {name: one.answer[name] for name in ("records", "touchpoints", "set_aside")}
    return {"kind": one.name, "megabytes": round(one.size / 1e6, 2), **counted, **ways, **ratios}


def show(told: Iterator[Figures]) -> None:
    """Print one line a kind, as soon as it is measured."""
    print(f"{'':30}{'ours: times':>16}{'records':>9}{'least':>8}{'MB a CPU second':>30}{'µs a':>10}{'peak':>7}")
    print(
        f"{'':30}{'bare':>8}{'tuned':>8}{'tuned':>9}{'tuned':>8}{'bare':>10}{'tuned':>10}{'ours':>10}{'record':>10}{'GiB':>7}"
    )
    for one in told:
        ratios = "".join(f"{one.times(way):>8.1f}" for way in WAYS)
        speeds = "".join(f"{one.speed(way):>10.1f}" for way in one.cpu)
        each = one.cpu["ours"] / one.answer["records"] * 1e6
        print(
            f"{one.name:30}{ratios}{one.records():>9.1f}{one.least():>8.1f}{speeds}{each:>10.1f}{one.gib['ours']:>7.2f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
