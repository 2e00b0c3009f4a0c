"""Writing the crowd to a folder: twelve silo files in the formats of their products, the declaration, and the truth."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.declaration import DECLARATION
from tellonce.rehearsal.crowd.ledger import (
    CALLS,
    CASES,
    CHARGES,
    CONTACTS,
    CONVERSATIONS,
    DISPATCH,
    LETTERS,
    MAILS,
    POST,
    STEPS,
    TICKETS,
    WEB,
    Ledger,
)
from tellonce.rehearsal.crowd.organisation import AS_OF, NAME
from tellonce.rehearsal.crowd.people import Customer
from tellonce.rehearsal.truth import TrueFile, Truth
from tellonce.vocabulary.moment import iso

FILES: Final = {
    CONTACTS: TrueFile(format="csv", record_id="ID", records=0),
    CASES: TrueFile(format="csv", record_id="CASENUMBER", records=0),
    STEPS: TrueFile(format="jsonl", record_id="sid", records=0),
    CONVERSATIONS: TrueFile(format="json", record_id="conversationId", root="conversations", records=0),
    CHARGES: TrueFile(format="csv", record_id="id", records=0),
    DISPATCH: TrueFile(format="csv", record_id="WO", records=0),
    CALLS: TrueFile(format="csv", record_id="sid", records=0),
    MAILS: TrueFile(format="json", record_id="sg_event_id", records=0),
    WEB: TrueFile(format="jsonl", record_id="messageId", records=0),
    TICKETS: TrueFile(format="jsonl", record_id="id", sub="comments", sub_id="id", records=0),
    LETTERS: TrueFile(format="csv", record_id="PIECE", records=0),
    POST: TrueFile(format="csv", record_id="SCAN_ID", records=0),
}
"""Each file before its records are counted."""


def write(folder: Path, ledger: Ledger, crowd: Sequence[Customer]) -> None:
    """Write all files of the crowd; those of the same name are replaced.

    Args:
        folder: made where it is missing.
        ledger: records and truth.
        crowd: all customers with their keys.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file, kind in FILES.items():
        # Records of one moment stand by the end of their ids: neither as they were invented nor in order of the ids.
        entries = sorted(ledger.files[file], key=lambda entry: (entry.at, entry.name[::-1]))
        rows = [entry.row for entry in entries]
        lines = kind.format == "jsonl"
        _put(folder / file, _csv(rows) if kind.format == "csv" else _json(rows, lines=lines, root=kind.root))
    _put(folder / "tellonce.toml", DECLARATION)
    _put(folder / "expected.json", msgspec.json.format(msgspec.json.encode(_truth(ledger, crowd)), indent=1).decode())


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _json(rows: Sequence[Mapping[str, object]], *, lines: bool, root: str) -> str:
    """One record a line; in a document of its own unless as JSON lines."""
    encoded = [json.dumps(row) for row in rows]
    if lines:
        return "\n".join(encoded) + "\n"
    listed = "[\n" + ",\n".join(encoded) + "\n]"
    return f'{{"{root}": {listed}}}\n' if root else f"{listed}\n"


def _truth(ledger: Ledger, crowd: Sequence[Customer]) -> Truth:
    people = [customer.true_person() for customer in sorted(crowd, key=lambda one: (one.key[0], int(one.key[1:])))]
    return Truth(
        story="crowd",
        organisation=NAME,
        as_of=iso(AS_OF),
        files={file: msgspec.structs.replace(kind, records=len(ledger.files[file])) for file, kind in FILES.items()},
        persons=[person for person in people if person.key.startswith("P")],
        journeys=ledger.journeys,
        frictions=ledger.frictions,
        customer_minutes_total=round(sum(c.minutes for j in ledger.journeys for c in j.contact_list), 1),
        customer_minutes_wasted=round(sum(friction.minutes or 0.0 for friction in ledger.frictions), 1),
        promises=ledger.promises,
        background=[person for person in people if person.key.startswith("B")],
        background_frictions=[],
        not_same=ledger.apart,
        shared_values=ledger.shared,
        placeholder_values=ledger.placeholders,
        records_by_person={person.key: ledger.owned[person.key] for person in people},
        scenarios=ledger.scenarios,
    )
