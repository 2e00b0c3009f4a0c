"""Folders of tables whose drafts are looked at."""

import csv
import json

from tellonce.silos.declare import read
from tellonce.silos.drafting.draft import draft


def drafted(folder, **files):
    """The draft of a folder with these files (`__` stands for the dot of the name), and what it declares."""
    for name, rows in files.items():
        path = folder / name.replace("__", ".")
        if path.suffix == ".csv":
            with path.open("w", newline="") as file:
                csv.writer(file).writerows([rows[0].keys(), *(row.values() for row in rows)])
        else:
            path.write_text(json.dumps(rows))
    text = draft(folder)
    return text, {silo.name: silo for silo in read(text, "tellonce.toml").silo}


def members(count=12):
    return [
        {"MEMBER_NO": f"QX-{7_000 + number}", "FIRST": "Ada", "LAST": "Vale", "MAIL": f"p{number}@example.org",
         "BORN": f"0{1 + number % 9}/20/1948", "JOINED": f"01/{13 + number}/2024", "STATUS": "ACTIVE"}
        for number in range(count)
    ]  # fmt: skip


def reached(agent="MOBILE"):
    return [
        {"NO": f"QX-{7_000 + number}", "NAME": f"Ada {'ABCDEFGHIJKL'[number]}ale", "TEL": f"555-010-1{number:03}",
         agent: f"555-010-2{number:03}", "JOINED": f"2024-01-{13 + number}"}
        for number in range(12)
    ]  # fmt: skip
