"""Makes a file that is measured: the records of a small one many times over, with ids and moments of their own.

    python grown.py FORM SOURCE TARGET MEGABYTES [OWN ...]

`FORM` says how the records lie in the file, or what is made of it: mail of the comments of tickets, a case log of the
steps of a menu, a table as lines of JSON or as Parquet. `OWN` are the organisation's own numbers and addresses.
"""

import io
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final, NamedTuple

from fresh import copied, slots
from pyarrow import csv, parquet

from tellonce.silos.systems.xes import Trace, write

OURS: Final = "@help.example"
SUPPORT: Final = f"Support <support{OURS}>"
"""Who answers in the mail that is made."""


class Frame(NamedTuple):
    """A file as what comes once before its records, the records themselves, what parts copies of them, and the end."""

    head: str
    records: str
    between: str
    tail: str


def lines(text: str) -> Frame:
    """Records that are lines and need nothing around them."""
    return Frame("", text.rstrip("\n") + "\n", "", "")


def headed(text: str) -> Frame:
    """Rows below one header."""
    head, _, rows = text.partition("\n")
    return Frame(head + "\n", rows.rstrip("\n") + "\n", "", "")


def document(text: str) -> Frame:
    """The items of the only or outermost list of a JSON document."""
    first, last = text.index("[") + 1, text.rindex("]")
    return Frame(text[:first], text[first:last].rstrip(), ",", text[last:])


def mails(text: str) -> Frame:
    """A mailbox of the comments of tickets: from who asked to the support and back, in threads."""
    told = []
    for ticket in map(json.loads, text.splitlines()):
        who = f"{ticket['requester']['name']} <{ticket['requester']['email']}>"
        first = f"<{ticket['id']}.{ticket['comments'][0]['id']}@mail.example>"
        for comment in ticket["comments"]:
            at = datetime.fromisoformat(comment["created_at"])
            asks = comment["author_id"] == ticket["requester"]["id"]
            name = f"<{ticket['id']}.{comment['id']}@mail.example>"
            answering = "" if name == first else f"In-Reply-To: {first}\nReferences: {first}\n"
            told.append(
                f"From sender@mail.example {at:%a %b %d %H:%M:%S %Y}\n"
                f"Received: from mx.example by mail.example; {format_datetime(at)}\n"
                f"From: {who if asks else SUPPORT}\nTo: {SUPPORT if asks else who}\nSubject: {ticket['subject']}\n"
                f"Date: {format_datetime(at)}\nMessage-ID: {name}\n{answering}MIME-Version: 1.0\n"
                f"Content-Type: text/plain; charset=utf-8\n\n{comment['body']}\n\n"
            )
    return Frame("", "".join(told), "", "")


def cases(text: str) -> Frame:
    """A case log of the steps of a menu: an execution is a case."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for step in map(json.loads, text.splitlines()):
        event = {"concept:name": step["transitioned_to"] or step["name"], "org:resource": step["flow_sid"]}
        found[step["execution_sid"]].append(event | {"id": step["sid"], "time:timestamp": step["date_created"]})
    stream = io.BytesIO()
    traces = (Trace(attributes={"concept:name": name}, events=tuple(map(_dated, told))) for name, told in found.items())
    write(traces, stream)
    whole = stream.getvalue().decode()
    first, last = whole.index("  <trace>"), whole.index("</log>")
    return Frame(whole[:first], whole[first:last], "", whole[last:])


def _dated(event: dict[str, str]) -> dict[str, str | datetime]:
    return event | {"time:timestamp": datetime.fromisoformat(event["time:timestamp"])}


FORMS: Final[dict[str, Callable[[str], Frame]]] = {
    "lines": lines, "csv": headed, "json": document, "mbox": mails, "xes": cases,
    "csv as jsonl": headed, "csv as parquet": headed,
}  # fmt: skip


def grow(form: str, source: Path, target: Path, size: int, own: list[str]) -> None:
    """Write copies of a file's records until they are as many bytes as asked for; none is cut."""
    frame = FORMS[form](source.read_text(encoding="utf-8"))
    pieces, number = slots(frame.records, [*own, OURS]), 1
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(frame.head + copied(pieces, number))
        while file.tell() < size:
            number += 1
            file.write(frame.between + copied(pieces, number))
        file.write(frame.tail)


def convert(form: str, target: Path) -> None:
    """A table of rows made into the layout that its form names."""
    if form == "csv as jsonl":
        rows = _table(target).to_pylist()
        target.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif form == "csv as parquet":
        parquet.write_table(_table(target), target, compression="zstd")


def _table(path: Path) -> object:
    """All columns as texts, as the rows of the file have them."""
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    return csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=dict.fromkeys(header, "string")))


if __name__ == "__main__":
    form, source, target, megabytes, *own = sys.argv[1:]
    grow(form, Path(source), Path(target), int(float(megabytes) * 1e6), own)
    convert(form, Path(target))
    print(json.dumps({"bytes": Path(target).stat().st_size}))
