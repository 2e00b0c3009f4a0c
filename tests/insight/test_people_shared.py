"""Who is who in the exports of an acceptance story and of a bank: against their own truth."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from tellonce.identity.knowing import knowing
from tellonce.identity.rules import Kind, Rules
from tellonce.insight.people import OBSERVATIONS, People, identify
from tellonce.stores.connection_duckdb import Limits

Row = tuple[str, str, str, str, str, int, bool]


def records(file: Path) -> Iterator[dict[str, str]]:
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8-sig") as lines:
        yield from csv.DictReader(lines)


def told(file: Path, record: str, ids: dict[str, str], at: int) -> Iterator[Row]:
    """Each record of a table with its identifiers: column to kind; `record` names the column of its id, '' the line."""
    silo = file.name.split(".")[0]
    for line, row in enumerate(records(file), 2):
        place = f"{silo}\0{row[record] if record else f'L{line}'}"
        yield from ((place, place, silo, kind, row[column], at, False) for column, kind in ids.items() if row[column])


def identified(rows: list[Row], rules: Rules) -> People:
    columns = zip(*rows, strict=True)
    table = pa.table([pa.array(column) for column in columns], schema=OBSERVATIONS)
    return identify(table, knowing(rules, region="US", key=b"secret"), Limits(memory_mib=512, threads=1))


def test_the_story_keeps_apart_who_is_apart_and_whole_who_is_one(root: Path) -> None:
    story = root / "examples" / "satellite"
    account = {
        "ACCOUNT_NUMBER__C": "account_no",
        "EMAIL": "email",
        "PHONE": "phone",
        "MOBILEPHONE": "phone",
        "ID": "contact_id",
    }
    payer = {"Customer ID": "stripe_customer", "Customer Email": "email", "account (metadata)": "account_no"}
    rows = [
        *told(story / "sf_contacts.csv", "ID", account, 0),
        *told(story / "stripe_charges.csv", "id", payer, 1),
        *told(story / "dispatch.csv", "WO", {"ACCT": "account_no", "CONTACT_NO": "phone"}, 2),
    ]
    people = identified(rows, Rules(kinds={"account_no": Kind(normalise="code", exclusive=True)}))
    person = {row["grp"]: row["person"] for row in people.groups.to_pylist()}

    truth: dict[str, Any] = json.loads((story / "expected.json").read_text())
    tables = {"sf_contacts.csv": "sf_contacts", "stripe_charges.csv": "stripe_charges", "dispatch.csv": "dispatch"}
    found = {
        key: {person[f"{silo}\0{record}"] for file, silo in tables.items() for record in files.get(file, ())}
        for key, files in truth["records_by_person"].items()
    }
    assert {key for key, persons in found.items() if len(persons) != 1 or None in persons} == set()
    assert [(pair["a"], pair["b"]) for pair in truth["not_same"] if found[pair["a"]] & found[pair["b"]]] == []
    assert len({next(iter(persons)) for persons in found.values()}) == len(found)

    values: dict[str, dict[str, str | None]] = {}
    for row in people.identifiers.to_pylist():
        values.setdefault(row["kind"], {})[row["value"]] = row["person"]
    whole = truth["persons"][0]["identifiers"]
    kinds = ("phone", "email", "account_no", "contact_id", "stripe_customer")
    in_tables = {(kind, value) for kind in kinds for value in whole[kind] if value in values[kind]}
    assert {values[kind][value] for kind, value in in_tables} == found["P1"]
    assert {kind for kind, _ in in_tables} == set(kinds)


def test_calls_of_a_bank_are_counted_by_what_vouches_for_them(shared: Path) -> None:
    bank = shared / "data" / "eagle_bank"
    golden = json.loads((shared / "data" / "golden.json").read_text())["eagle_bank"]
    rows = [
        *told(bank / "clients.csv.gz", "client_id", {"client_id": "client_id", "phone": "phone"}, 0),
        *told(bank / "calls_raw_format.csv.gz", "", {"rand client": "client_id", "phonefinal": "phone"}, 1),
    ]
    phone = Kind(normalise="phone", anchor=False, shared_over=4, tier=1, alone=False)
    people = identified(rows, Rules(kinds={"client_id": Kind(normalise="code", exclusive=True), "phone": phone}))

    assert len({row["person"] for row in people.groups.to_pylist()} - {None}) == golden["clients"]
    calls = Counter(row["kinds"] for row in people.evidence.to_pylist() if row["record"].startswith("calls"))
    by_evidence = golden["calls_by_identity_evidence"]
    assert calls == {
        "client_id+phone": by_evidence["client id and phone agree"],
        "client_id": by_evidence["client id only (number unknown)"],
        "phone": by_evidence["phone only"],
        "": by_evidence["neither"],
    }
    unresolved = Counter(row["reason"] for row in people.groups.to_pylist() if row["person"] is None)
    assert unresolved == {"unknown": by_evidence["neither"]}
    assert people.conflicts.num_rows == golden["client id vs phone conflicts"]
