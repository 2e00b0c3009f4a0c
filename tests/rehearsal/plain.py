"""The crowd's files read with nothing but csv and json: records, whose they are, and what they say as they stand."""

import csv
import json
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

Shown = set[tuple[str, str]]
"""Frictions as (person, reference of the last record that shows it)."""

TOPICS = {"billing": "Billing", "technical": "Technical", "orders": "Orders"}
TASKS = {"Bill Payment": "Billing", "Line Check": "Technical"}
"""What is about the same on the site and on the line."""


def document(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def rows(folder: Path, name: str, root: str = "") -> list[dict[str, Any]]:
    """The records of a file as they stand."""
    path = folder / name
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = document(folder, name)
    listed: list[dict[str, Any]] = found[root] if root else found
    return listed


def owners(truth: dict[str, Any]) -> dict[str, str]:
    """Reference of each record to its person; a comment of a ticket is its ticket's."""
    return {
        f"{file}#{record}": person
        for person, files in truth["records_by_person"].items()
        for file, records in files.items()
        for record in records
    }


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local(text: str, pattern: str) -> datetime:
    """A local time of the organisation as a moment in UTC."""
    return datetime.strptime(text, pattern).replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))


def day_after(day: datetime) -> datetime:
    """The first moment of the local day after the one in which a moment lies."""
    there = day.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return (there + DAY).replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))


def conversations(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Person, reference and record of each conversation in order of time."""
    found = []
    for record in rows(folder, "genesys_conversations.json", "conversations"):
        reference = f"genesys_conversations.json#{record['conversationId']}"
        found.append((owner[reference], reference, record))
    return sorted(found, key=lambda one: one[2]["conversationStart"])


def parts(record: dict[str, Any], purpose: str) -> list[dict[str, Any]]:
    return [one for one in record["participants"] if one["purpose"] == purpose]


def segments(record: dict[str, Any], purpose: str, kind: str) -> list[dict[str, Any]]:
    return [
        segment
        for participant in parts(record, purpose)
        for segment in participant["sessions"][0]["segments"]
        if segment["segmentType"] == kind
    ]


def lasts(segment: dict[str, Any]) -> timedelta:
    return moment(segment["segmentEnd"]) - moment(segment["segmentStart"])


def noted(record: dict[str, Any]) -> dict[str, str]:
    """All that agents kept of a conversation, by name."""
    return {name: value for agent in parts(record, "agent") for name, value in agent["attributes"].items()}


def notes(record: dict[str, Any]) -> str:
    return " ".join(segment["wrapUpNote"] for segment in segments(record, "agent", "wrapup"))


def topic(record: dict[str, Any]) -> str:
    """What a conversation is about: its first queue."""
    return TOPICS[segments(record, "acd", "interact")[0]["queueId"].partition("-")[0]]


def called_back(record: dict[str, Any]) -> bool:
    return bool(segments(record, "customer", "callback"))


def runs(folder: Path, owner: dict[str, str]) -> dict[tuple[str, str], list[tuple[str, dict[str, Any]]]]:
    """Person and execution to the steps of one run through the menu, with their references, in order."""
    found: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for step in rows(folder, "ivr_studio_steps.jsonl"):
        reference = f"ivr_studio_steps.jsonl#{step['sid']}"
        found[owner[reference], step["execution_sid"]].append((reference, step))
    return found


class Contact(NamedTuple):
    """One contact with a person of the organisation: whose, about what, its record, from when until when."""

    person: str
    topic: str
    reference: str
    at: datetime
    until: datetime


def talks(folder: Path, owner: dict[str, str]) -> list[Contact]:
    """Calls and chats that an agent took; of one that ended with a call-back, the call-back."""
    found = []
    for person, reference, record in conversations(folder, owner):
        served = segments(record, "agent", "interact")
        if served:
            at = served[0]["segmentStart"] if called_back(record) else record["conversationStart"]
            found.append(Contact(person, topic(record), reference, moment(at), moment(record["conversationEnd"])))
    return found


def letters_in(folder: Path, owner: dict[str, str]) -> list[Contact]:
    """Letters of customers about their bill, at noon of the day of the postmark."""
    found = []
    for row in rows(folder, "inbound_post.csv"):
        if row["DOC_TYPE"] == "CORRESPONDENCE":
            reference = f"inbound_post.csv#{row['SCAN_ID']}"
            at = local(f"{row['POSTMARK']} 12", "%m/%d/%Y %H")
            found.append(Contact(owner[reference], "Billing", reference, at, at))
    return found


def tickets(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Person, reference and record of each ticket."""
    found = []
    for record in rows(folder, "zendesk_tickets.jsonl"):
        reference = f"zendesk_tickets.jsonl#{record['id']}"
        found.append((owner[reference], reference, record))
    return found


def said(record: dict[str, Any], *, ours: bool) -> list[tuple[datetime, str]]:
    """Moments and texts of what was written in a ticket, by us or by the customer."""
    return [
        (moment(one["created_at"]), one["body"])
        for one in record["comments"]
        if (one["author_id"] != record["requester_id"]) is ours
    ]
