"""What can be counted in the visits to the crowd's site, read as they stand."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from plain import moment, rows


class Event(NamedTuple):
    """One event: when, its reference, its name and its properties."""

    at: datetime
    reference: str
    name: str
    said: dict[str, Any]


def visits(folder: Path, owner: dict[str, str]) -> list[tuple[str, list[Event]]]:
    """Person and events of each visit, in order: half an hour of silence ends one."""
    seen: dict[str, list[Event]] = defaultdict(list)
    for row in rows(folder, "web_events.jsonl"):
        reference = f"web_events.jsonl#{row['messageId']}"
        seen[owner[reference]].append(Event(moment(row["timestamp"]), reference, row["event"], row["properties"]))
    found = []
    for person, events in seen.items():
        visit: list[Event] = []
        for event in sorted(events):
            if visit and event.at - visit[-1].at >= timedelta(minutes=30):
                found.append((person, visit))
                visit = []
            visit = [*visit, event]
        found.append((person, visit))
    return found


def silences(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Person and moments of two events in a row."""
    seen: dict[str, list[datetime]] = defaultdict(list)
    for person, events in visits(folder, owner):
        seen[person] += [event.at for event in events]
    return [(person, a, b) for person, times in seen.items() for a, b in pairwise(sorted(times))]


def round_in_forms(folder: Path, owner: dict[str, str]) -> set[str]:
    """People before whom a step of a form was put three times in a visit, with nothing done between."""
    found = set()
    for person, events in visits(folder, owner):
        shown = 0
        for event in events:
            shown = 0 if event.name.endswith("Completed") else shown + ("step_shown" in event.said)
            if shown >= 3:
                found.add(person)
    return found


def stuck(folder: Path, owner: dict[str, str]) -> set[tuple[str, str, datetime]]:
    """Person, task and first moment of each visit in which the task failed with a code that names no way on."""
    loops = round_in_forms(folder, owner)
    return {
        (person, event.name.removesuffix(" Failed"), events[0].at)
        for person, events in visits(folder, owner)
        for event in events
        if event.said.get("error_code", "").startswith("SYS") and person not in loops
    }


def sent_away(folder: Path, owner: dict[str, str]) -> set[tuple[str, str]]:
    """Person and event of each page that names another channel."""
    return {
        (person, event.reference)
        for person, events in visits(folder, owner)
        for event in events
        if "Please call" in event.said.get("error_text", "") or event.said.get("error_code", "").startswith("NAM")
    }


def failed(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, datetime]]:
    """Person, task and moment of each task that failed or was left."""
    return [
        (person, event.name.rpartition(" ")[0], event.at)
        for person, events in visits(folder, owner)
        for event in events
        if event.name.endswith((" Failed", " Abandoned"))
    ]


def leaving(folder: Path, owner: dict[str, str]) -> set[str]:
    """People who tried on the site what can be undone by letter alone."""
    return {
        person
        for person, events in visits(folder, owner)
        for event in events
        if event.name in ("Plan Cancel Started", "Refund Started")
    }


def moving(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime]]:
    """Person and moment of each try to move on the site."""
    return [
        (person, event.at)
        for person, events in visits(folder, owner)
        for event in events
        if event.name == "Move Started"
    ]


def given(folder: Path, owner: dict[str, str]) -> dict[str, list[datetime]]:
    """Person to the moments at which the telephone number was given on a page."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for person, events in visits(folder, owner):
        found[person] += [event.at for event in events if "phone" in event.said]
    return found
