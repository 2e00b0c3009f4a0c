"""The yardsticks: a file parsed to plain Python values and nothing else, with the standard library or tuned.

    python parsed.py bare|tuned FORM FILE

Both go through all records; `tuned` is what an expert writes to have the same values soonest.
"""

import csv
import email
import json
import mailbox
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from email.policy import compat32
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from xml.parsers import expat

import msgspec
import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

LINE: Final = re.compile(
    r'(\S+) (\S+) (\S+) \[([^\]]+)\] "(?:([A-Z]+) (\S+) (\S+)|[^"]*)" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)"'
)
"""A line of the combined format of an access log."""

BLOCK: Final = 1 << 20

STEADY_SECONDS: Final = 0.5
"""CPU time for which a parse is repeated: one that is over in no time says more of the machine than of itself."""


def bare_csv(path: Path) -> int:
    """Rows as lists of texts."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def tuned_csv(path: Path, *, header: bool) -> int:
    """Columns as lists of texts, block by block."""
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.reader(file))
    names = first if header else [str(number) for number in range(len(first))]
    reader = arrow_csv.open_csv(
        path,
        arrow_csv.ReadOptions(column_names=names, skip_rows=int(header), block_size=BLOCK, use_threads=False),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    return sum(len(_columns(batch)[0]) for batch in reader)


def _columns(batch: Any) -> list[list[Any]]:  # noqa: ANN401  # pyarrow ships no types
    return [column.to_pylist() for column in batch.columns]


def bare_rows(path: Path) -> int:
    """Lines cut at their bars."""
    with path.open(encoding="utf-8") as file:
        return sum(1 for line in file if line.rstrip("\n").split("|"))


def tuned_rows(path: Path) -> int:
    """The same of the whole text at once: the rows differ in length, so that no parser of columns takes them."""
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.split("|"))


def bare_lines(path: Path) -> int:
    """Lines cut at blanks."""
    with path.open(encoding="utf-8") as file:
        return sum(1 for line in file if line.split(" "))


def tuned_lines(path: Path) -> int:
    """The fields of each line by one expression."""
    match = LINE.match
    with path.open(encoding="utf-8") as file:
        return sum(1 for line in file if (found := match(line)) and found.groups())


def bare_jsonl(path: Path) -> int:
    """One value a line."""
    with path.open(encoding="utf-8") as file:
        return sum(1 for line in file if json.loads(line))


def tuned_jsonl(path: Path) -> int:
    """One value a line, the bytes as they are."""
    decode = msgspec.json.Decoder().decode
    with path.open("rb", buffering=BLOCK) as file:
        return sum(1 for line in file if decode(line))


def bare_json(path: Path) -> int:
    """The whole document at once."""
    with path.open(encoding="utf-8") as file:
        return len(_listed(json.load(file)))


def tuned_json(path: Path) -> int:
    """The whole document at once."""
    return len(_listed(msgspec.json.decode(path.read_bytes())))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  # a document is anything
    return value if isinstance(value, list) else next(one for one in value.values() if isinstance(one, list))


def bare_mbox(path: Path) -> int:
    """Messages of the standard library's mailbox, with their words."""
    return sum(1 for message in mailbox.mbox(path, create=False) if message.get_payload(decode=True))


def tuned_mbox(path: Path) -> int:
    """The file cut at its `From ` lines, each message parsed by the older, faster policy."""
    with path.open("rb") as file:
        return sum(1 for raw in _cut(file) if email.message_from_bytes(raw, policy=compat32).get_payload(decode=True))


def _cut(lines: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    for line in lines:
        if line.startswith(b"From "):
            if held:
                yield b"".join(held)
            held = []
        else:
            held.append(line)
    yield b"".join(held)


def bare_xes(path: Path) -> int:
    """The attributes of each event from the tree, which is emptied on the way."""
    many = 0
    for _, element in ElementTree.iterparse(path):  # noqa: S314  # our own file
        if element.tag.endswith("event"):
            many += bool({one.get("key"): one.get("value") for one in element})
        if element.tag.endswith("trace"):
            element.clear()
    return many


def tuned_xes(path: Path) -> int:
    """The attributes of each event as the parser comes by them."""
    event: dict[str, str] = {}
    events = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "event":
            event.clear()
        elif "key" in attributes:
            event[attributes["key"]] = attributes.get("value", "")

    def end(tag: str) -> None:
        nonlocal events
        events += tag == "event"

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with path.open("rb") as file:
        parser.ParseFile(file)
    return events


def bare_parquet(path: Path) -> int:
    """Rows as dictionaries; the standard library reads no Parquet."""
    with parquet.ParquetFile(path) as file:
        return sum(len(batch.to_pylist()) for batch in file.iter_batches())


def tuned_parquet(path: Path) -> int:
    """Columns as lists."""
    with parquet.ParquetFile(path) as file:
        return sum(len(_columns(batch)[0]) for batch in file.iter_batches(use_threads=False))


PARSERS: Final[dict[str, tuple[Callable[[Path], int], Callable[[Path], int]]]] = {
    "csv": (bare_csv, lambda path: tuned_csv(path, header=True)),
    "csv without header": (bare_csv, lambda path: tuned_csv(path, header=False)),
    "bars": (bare_rows, tuned_rows),
    "log": (bare_lines, tuned_lines),
    "jsonl": (bare_jsonl, tuned_jsonl),
    "json": (bare_json, tuned_json),
    "mbox": (bare_mbox, tuned_mbox),
    "xes": (bare_xes, tuned_xes),
    "parquet": (bare_parquet, tuned_parquet),
}  # fmt: skip
"""By how a file is written: with the standard library, and tuned. Each answers the number of records."""


if __name__ == "__main__":
    way, form, name = sys.argv[1:]
    parse = PARSERS[form][way == "tuned"]
    began, times, spent = time.process_time(), 0, 0.0
    while spent < STEADY_SECONDS:
        many = parse(Path(name))
        times, spent = times + 1, time.process_time() - began
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)
    print(json.dumps({"cpu": spent / times, "gib": gib, "records": many - (form == "csv" and way == "bare")}))
