"""The crowd's files read with nothing but csv and json, and what can be counted in them without any of our readers."""

import csv
import json
from collections import defaultdict
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")

Shown = set[tuple[str, str]]
"""Frictions as (person, reference of the last record that shows it)."""


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
    return {
        f"{file}#{record}": person
        for person, files in truth["records_by_person"].items()
        for file, records in files.items()
        for record in records
    }


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def conversations(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Person, reference and record of each conversation in order of time."""
    found = []
    for record in rows(folder, "genesys_conversations.json", "conversations"):
        reference = f"genesys_conversations.json#{record['conversationId']}"
        found.append((owner[reference], reference, record))
    return sorted(found, key=lambda one: one[2]["conversationStart"])


def segments(record: dict[str, Any], purpose: str, kind: str) -> list[dict[str, Any]]:
    return [
        segment
        for participant in record["participants"]
        if participant["purpose"] == purpose
        for segment in participant["sessions"][0]["segments"]
        if segment["segmentType"] == kind
    ]


def lasts(segment: dict[str, Any]) -> timedelta:
    return moment(segment["segmentEnd"]) - moment(segment["segmentStart"])


def long_waits(folder: Path, owner: dict[str, str]) -> Shown:
    return {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        if sum(map(lasts, segments(record, "acd", "interact") + segments(record, "agent", "hold")), timedelta())
        > timedelta(minutes=10)
    }


def transfers(folder: Path, owner: dict[str, str]) -> Shown:
    return {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        if sum(one.get("disconnectType") == "transfer" for one in segments(record, "agent", "interact")) >= 2
    }


def gaps(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, timedelta]]:
    """Person, later conversation and time since the earlier one ended, for calls about one topic."""
    calls: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for person, ref, record in conversations(folder, owner):
        calls[person, segments(record, "acd", "interact")[0]["queueId"]].append((ref, record))
    return [
        (person, later[0], moment(later[1]["conversationStart"]) - moment(earlier[1]["conversationEnd"]))
        for (person, _), made in calls.items()
        for earlier, later in pairwise(made)
    ]


def repeats(folder: Path, owner: dict[str, str]) -> Shown:
    return {(person, ref) for person, ref, gap in gaps(folder, owner) if gap <= timedelta(days=7)}


def demands(folder: Path, owner: dict[str, str]) -> Shown:
    """Calls to the billing queue within 24 hours of a bill that could not be paid in the menu."""
    failed = [
        (owner[f"ivr_studio_steps.jsonl#{step['sid']}"], moment(step["date_created"]))
        for step in rows(folder, "ivr_studio_steps.jsonl")
        if step["name"] == "failed"
    ]
    return {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        for whose, at in failed
        if whose == person and segments(record, "acd", "interact")[0]["queueId"] == "billing"
        if timedelta() <= moment(record["conversationStart"]) - at <= timedelta(hours=24)
    }


def silent_calls(folder: Path, owner: dict[str, str]) -> Shown:
    said: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows(folder, "outbound_calls.csv"):
        if int(row["duration"]) <= 3:
            reference = f"outbound_calls.csv#{row['sid']}"
            said[owner[reference]].append((parsedate_to_datetime(row["start_time"]), reference))
    return {(person, max(calls)[1]) for person, calls in said.items() if len(calls) >= 2}


def broken(folder: Path, owner: dict[str, str], as_of: datetime) -> Shown:
    found = set()
    for row in rows(folder, "dispatch.csv"):
        due, arrived = _local(row["WINDOW"][:11] + row["WINDOW"][-8:]), row["ARRIVED"] and _local(row["ARRIVED"])
        if due < as_of and (not arrived or arrived > due):
            found.add((owner[f"dispatch.csv#{row['WO']}"], f"dispatch.csv#{row['WO']}"))
    return found


def _local(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %I:%M %p").replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))


def messages(folder: Path, owner: dict[str, str]) -> dict[str, list[tuple[float, str]]]:
    """Person to moment and reference of each mail about a visit and each voicemail, in order."""
    sent: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in rows(folder, "sendgrid_events.json"):
        if row["event"] == "delivered" and row["category"] == ["visit-confirmation"]:
            reference = f"sendgrid_events.json#{row['sg_event_id']}"
            sent[owner[reference]].append((row["timestamp"], reference))
    for row in rows(folder, "outbound_calls.csv"):
        reference = f"outbound_calls.csv#{row['sid']}"
        if row["answered_by"] == "machine_end_beep" and owner[reference] in sent:
            sent[owner[reference]].append((parsedate_to_datetime(row["start_time"]).timestamp(), reference))
    return {person: sorted(found) for person, found in sent.items()}


def too_many(folder: Path, owner: dict[str, str]) -> set[str]:
    """People with three messages about their visit within 24 hours."""
    return {
        person
        for person, sent in messages(folder, owner).items()
        if any(later[0] - first[0] <= 86_400 for first, later in zip(sent, sent[2:], strict=False))
    }


def dead_lines(folder: Path, owner: dict[str, str]) -> Shown:
    """Steps of the menu that failed and after which the line went dead."""
    steps = [(f"ivr_studio_steps.jsonl#{row['sid']}", row) for row in rows(folder, "ivr_studio_steps.jsonl")]
    return {(owner[ref], ref) for ref, row in steps if (row["name"], row["transitioned_to"]) == ("failed", "Ended")}


def mails(folder: Path, owner: dict[str, str]) -> list[tuple[str, float, str, str]]:
    """Person, moment, category and reference of each mail that arrived, in order."""
    delivered = [row for row in rows(folder, "sendgrid_events.json") if row["event"] == "delivered"]
    refs = {row["sg_event_id"]: f"sendgrid_events.json#{row['sg_event_id']}" for row in delivered}
    return sorted(
        (owner[refs[row["sg_event_id"]]], float(row["timestamp"]), row["category"][0], refs[row["sg_event_id"]])
        for row in delivered
    )


def astray(folder: Path, owner: dict[str, str]) -> Shown:
    """Surveys that name nothing, and those within 30 days of another to the same person."""
    sent = [one for one in mails(folder, owner) if one[2].startswith("survey")]
    unnamed = {(person, ref) for person, _, category, ref in sent if category == "survey-your-experience"}
    month = timedelta(days=30).total_seconds()
    again = {(b[0], b[3]) for a, b in pairwise(sent) if a[0] == b[0] and b[1] - a[1] <= month}
    return unnamed | again


def unheard(folder: Path, owner: dict[str, str]) -> set[str]:
    """People who asked for another channel than the one on which something was sent or called."""
    asked = {
        owner[f"sf_contacts.csv#{row['ID']}"]: row["PREFERRED_CHANNEL__C"] for row in rows(folder, "sf_contacts.csv")
    }
    wrote = {person for person, _, category, _ in mails(folder, owner) if "newsletter" not in category}
    rang = {owner[f"outbound_calls.csv#{row['sid']}"] for row in rows(folder, "outbound_calls.csv")}
    return {one for one in wrote if asked[one] not in ("", "Email")} | {
        one for one in rang if asked[one] not in ("", "Phone")
    }


def untold(folder: Path, owner: dict[str, str]) -> Shown:
    """Suspensions after a declined card with neither a mail about anything nor a payment between."""
    told: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
    for row in rows(folder, "stripe_charges.csv"):
        at = moment(f"{row['Created (UTC)']}+00:00").timestamp()
        told[owner[f"stripe_charges.csv#{row['id']}"]].append((at, row["Status"], row["id"]))
    for person, at, category, ref in mails(folder, owner):
        if "newsletter" not in category:
            told[person].append((at, category, ref))
    return {
        (person, after[2])
        for person, found in told.items()
        for before, after in pairwise(sorted(found))
        if (before[1], after[1]) == ("Failed", "service-suspended")
    }
