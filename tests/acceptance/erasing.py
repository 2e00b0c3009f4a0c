"""What the tests of erasing share: a small invented organisation, and a search through every byte of a store."""

import json
from pathlib import Path

import pyarrow.parquet as pq
from building import differences, plain

from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.silos.declare import load
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView

DECLARATION = """
[organisation]
name = "Invented Waterworks"
zone = "UTC"
region = "US"
as_of = "2031-06-01T00:00:00Z"

[identity.kinds]
customer_no = { normalise = "code", exclusive = true }

[[silo]]
name = "customers"
system = "table"
files = ["customers*.csv"]
record = "ID"
ids = { customer_no = "ID", phone = "PHONE", email = "MAIL", name = "NAME", address = "ADDRESS" }

[[silo.moment]]
activity = "noted"
at = "SINCE"
attributes = ["REMARK"]

[[silo]]
name = "calls"
system = "table"
files = ["calls*.csv"]
record = "CALL"
ids = { phone = "PHONE", customer_no = "NO" }
contact = { call = "CALL" }

[[silo.moment]]
activity = "connected"
at = "AT"
seconds = "SECONDS"
channel = "phone"
attributes = ["NOTE"]

[[silo]]
name = "menu"
system = "table"
files = ["menu*.csv"]
contact = { call = "CALL" }

[[silo.moment]]
activity = "prompted"
at = "AT"
channel = "ivr"
word = "WORD"

[[silo]]
name = "cases"
system = "table"
files = ["cases*.csv"]
record = "NUMBER"
ids = { customer_no = "NO" }
journey = "NUMBER"

[[silo.moment]]
activity = "case_opened"
at = "OPENED"
attributes = ["SUBJECT"]

[[silo]]
name = "work"
system = "table"
files = ["work*.csv"]
record = "STEP"
journey = "CASE"

[[silo.moment]]
activity = "noted"
at = "AT"
"""

FILES = {
    "customers.csv": """ID,SINCE,NAME,MAIL,PHONE,ADDRESS,REMARK
A-100,2030-01-01T09:00:00Z,Zoë Thistledown,zoe.thistledown@example.org,(214) 555-0166,"12 Mill Lane, Larkhaven",
A-200,2030-01-02T09:00:00Z,Bo Thistledown,bo@example.org,(214) 555-0166,"12 Mill Lane, Larkhaven",shares a telephone
A-300,2030-01-03T09:00:00Z,Cy Marrow,cy@example.org,(214) 555-0177,"9 Quay St, Larkhaven",was sent by Zoë Thistledown
A-100,yesterday,Zoë Thistledown,zoe.thistledown@example.org,(214) 555-0166,"12 Mill Lane, Larkhaven",broken
""",
    "calls.csv": """CALL,AT,SECONDS,PHONE,NO,NOTE
c1,2031-03-01T10:00:00Z,300,,a-100,"water is brown, wants a call back at 972-555-0190"
c2,2031-03-02T10:00:00Z,420,(214) 555-0166,A-200,pressure is low
c3,2031-03-03T10:00:00Z,240,(214) 555-0177,,"asks for THISTLEDOWN, ZOË and ZOE.Thistledown@example.org; she is A-100."
c4,2031-03-04T10:00:00Z,180,+1 214 555 0166,,nobody said who called
c5,2031-03-05T10:00:00Z,600,972.555.0190,A-100,still brown
c6,2031-03-06T10:00:00Z,120,(972) 555-0190,,brown
c7,2031-03-07T10:00:00Z,60,+12145550177,,"call 1 (972) 555-0190, not 2145550177"
""",
    "menu.csv": """AT,CALL,WORD
2031-03-01T09:59:00Z,c1,quality
2031-03-02T09:59:00Z,c2,pressure
2031-03-05T09:59:00Z,c5,quality
2031-03-08T09:59:00Z,c9,nobody
""",
    "cases.csv": """NUMBER,OPENED,NO,SUBJECT
K-71,2031-03-01T10:05:00Z,A-100,brown water
K-72,2031-03-02T10:05:00Z,A-200,low pressure
""",
    "work.csv": """STEP,AT,CASE
W-1,2031-03-02T08:00:00Z,K-71
W-2,2031-03-03T08:00:00Z,K-72
W-3,2031-03-03T09:00:00Z,K-99
""",
}
"""Zoë (A-100) shares a telephone with Bo (A-200); a stranger's notes name her; a row of hers cannot be read."""

ERASED = {
    "customers.csv": ["A-100"], "calls.csv": ["c1", "c5", "c6"], "menu.csv": ["L2", "L4"], "cases.csv": ["K-71"],
    "work.csv": ["W-1"],
}  # fmt: skip
"""Records that are hers alone."""

VALUES = (
    "A-100", "zoe.thistledown@example.org", "Zoë Thistledown", "Thistledown, Zoë", "(972) 555-0190", "972.555.0190",
    "+19725550190", "972-555-0190", "9725550190", "555-0190", "brown",
)  # fmt: skip
"""What no file of the store may hold afterwards."""

OWN = "a-1 00"
"""Her identifier in another spelling than any record has."""


def write(folder, without=False):
    """The organisation's folder; without the records that are Zoë's alone where asked."""
    folder.mkdir()
    (folder / "tellonce.toml").write_text(DECLARATION, encoding="utf-8")
    for name, text in FILES.items():
        lines = text.splitlines(keepends=True)
        # An empty line keeps the place of those after it, by which records without an id are called.
        kept = ["\n" if without and gone(name, number, line) else line for number, line in enumerate(lines, 1)]
        (folder / name).write_text("".join(kept), encoding="utf-8")


def gone(name, number, line):
    return name in ERASED and (f"L{number}" in ERASED[name] or line.split(",")[0] in ERASED[name])


def declared(folder):
    return load(folder / "tellonce.toml")


def make(folder, store):
    return build(folder, declared(folder), store)


def read(store):
    view = DuckDBView(Folder(store))
    try:
        return account(view)
    finally:
        view.close()


def common(one):
    """An account without the figures of files and what could not be read: they differ where a file is shorter."""
    document = plain(one, "$^")
    del document["set_aside"]
    for total in ("erased", "set_aside"):
        del document["totals"][total]
    return document


def apart(one, other):
    """Where two accounts differ in people, journeys, frictions, promises and sums."""
    return differences(common(one), common(other))


def found(store, values):
    """Every place of a store where one of the values stands, however it is written; files of Parquet cell by cell."""
    needles = {
        form.casefold()
        for value in values
        for form in (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    }
    return [
        f"{path.relative_to(store)}: {needle}"
        for path in sorted(store.rglob("*"))
        if path.is_file()
        for text in texts(path)
        for needle in needles
        if needle in text
    ]


def texts(path: Path):
    """All that a file says, as lower-case texts: its bytes in three encodings, and every cell and figure of Parquet."""
    raw = path.read_bytes()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield raw.decode(encoding, "replace").casefold()
        yield raw[1:].decode(encoding, "replace").casefold()
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as file:
            yield str(file.metadata.metadata).casefold()
            yield str(file.metadata.to_dict()).casefold()
            yield json.dumps(file.read().to_pylist(), ensure_ascii=False, default=str).casefold()
