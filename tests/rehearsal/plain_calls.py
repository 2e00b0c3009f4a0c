"""What can be counted in the calls of the crowd with nothing but their fields."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from plain import (
    Shown,
    called_back,
    conversations,
    lasts,
    moment,
    noted,
    notes,
    parts,
    rows,
    runs,
    segments,
    talks,
    topic,
)


def waits(folder: Path, owner: dict[str, str]) -> dict[tuple[str, str], timedelta]:
    """Person and conversation to all time in queues and on hold."""
    return {
        (person, ref): sum(
            map(lasts, segments(record, "acd", "interact") + segments(record, "agent", "hold")), timedelta()
        )
        for person, ref, record in conversations(folder, owner)
    }


def announced(folder: Path, owner: dict[str, str]) -> dict[str, int]:
    """Person to the longest wait that the menu announced, in seconds."""
    found: dict[str, int] = defaultdict(int)
    for (person, _), steps in runs(folder, owner).items():
        for _, step in steps:
            told = step["context"]["widgets"].get("estimate", {}).get("seconds", "0")
            found[person] = max(found[person], int(told))
    return found


def long_waits(folder: Path, owner: dict[str, str]) -> Shown:
    told = announced(folder, owner)
    spent = waits(folder, owner)
    return {one for one, span in spent.items() if span > timedelta(minutes=10) or told.get(one[0], 0) > 1800}


def transfers(folder: Path, owner: dict[str, str]) -> Shown:
    return {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        if sum(one.get("disconnectType") == "transfer" for one in segments(record, "agent", "interact")) >= 2
    }


def left(folder: Path, owner: dict[str, str]) -> Shown:
    """Conversations in whose queue the customer hung up, and nobody came of it."""
    return {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        if not parts(record, "agent")
        if segments(record, "acd", "interact")[-1]["disconnectType"] == "peer"
    }


def silent(row: dict[str, Any]) -> bool:
    """Whether an outbound call said nothing: 3 seconds or less, or less than 20 behind a machine's beep."""
    return int(row["duration"]) <= (19 if row["answered_by"] == "machine_end_beep" else 3)


def silent_calls(folder: Path, owner: dict[str, str]) -> set[str]:
    """People called in vain twice."""
    made = Counter(
        owner[f"outbound_calls.csv#{row['sid']}"] for row in rows(folder, "outbound_calls.csv") if silent(row)
    )
    return {person for person, times in made.items() if times >= 2}


def round_in_menus(folder: Path, owner: dict[str, str]) -> set[str]:
    """People before whom one prompt was put three times in a call, or who asked for an agent twice in vain."""
    found = set()
    for (person, _), steps in runs(folder, owner).items():
        put = Counter(step["transitioned_to"] for _, step in steps)
        asks = [
            step
            for _, step in steps
            if step["context"]["widgets"].get(step["transitioned_from"]) == {"SpeechResult": "agent"}
        ]
        ignored = sum(not step["transitioned_to"].startswith("queue") for step in asks)
        if max(put.values()) >= 3 or ignored >= 2:
            found.add(person)
    return found


def dead_lines(folder: Path, owner: dict[str, str]) -> Shown:
    """Steps of the menu that failed, or found all lines busy, and after which the line went dead."""
    return {
        (person, ref)
        for (person, _), steps in runs(folder, owner).items()
        for ref, step in steps
        if step["name"] in ("failed", "busy") and step["transitioned_to"] == "Ended"
    }


def keyed(folder: Path, owner: dict[str, str]) -> dict[str, list[tuple[datetime, str, str]]]:
    """Person to moment, number and reference of each number of an account keyed into the menu, in order."""
    found: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for (person, _), steps in runs(folder, owner).items():
        for ref, step in steps:
            if step["transitioned_from"] == "ask_account_phone":
                number = step["context"]["widgets"]["ask_account_phone"]["Digits"]
                found[person].append((moment(step["date_created"]), number, ref))
    return {person: sorted(given) for person, given in found.items()}


def asked_again(folder: Path, owner: dict[str, str]) -> Counter[str]:
    """Person to how often an agent asked for the number of the account that had been keyed or asked for in the call."""
    found: Counter[str] = Counter()
    given = keyed(folder, owner)
    for person, _, record in conversations(folder, owner):
        asks = sum(agent["attributes"].get("asked.account") == "true" for agent in parts(record, "agent"))
        span = moment(record["conversationStart"]), moment(record["conversationEnd"])
        known = any(span[0] <= at <= span[1] for at, *_ in given.get(person, ()))
        found[person] += asks if known else max(asks - 1, 0)
    return +found


def keyed_apart(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Person and moments of two calls in a row about one topic in which the number was keyed."""
    given = keyed(folder, owner)
    found = []
    for (person, _), calls in _by_topic(folder, owner).items():
        times = [at for begun, ended in calls for at, *_ in given.get(person, ()) if begun <= at <= ended]
        found += [(person, earlier, later) for earlier, later in pairwise(times)]
    return found


def _by_topic(folder: Path, owner: dict[str, str]) -> dict[tuple[str, str], list[tuple[datetime, datetime]]]:
    found: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for person, _, record in conversations(folder, owner):
        span = moment(record["conversationStart"]), moment(record["conversationEnd"])
        found[person, topic(record)].append(span)
    return found


def told_again(folder: Path, owner: dict[str, str]) -> Shown:
    """Conversations and cases that say that something was told again."""
    talked = {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        if "told.again.seconds" in noted(record) or "tell it all again" in notes(record)
    }
    cases = {
        (owner[f"sf_cases.csv#{row['CASENUMBER']}"], f"sf_cases.csv#{row['CASENUMBER']}")
        for row in rows(folder, "sf_cases.csv")
        if "retold" in row["DESCRIPTION"]
    }
    return talked | cases


def told_to_go(folder: Path, owner: dict[str, str]) -> Shown:
    """Conversations in which an agent told where to go, and nobody else did the thing."""
    return {
        (person, ref)
        for person, ref, record in conversations(folder, owner)
        if "Told customer to" in notes(record) and len(parts(record, "agent")) == 1
    }


def tests_apart(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Person, end and next beginning of two calls in a row about one topic in which the same test was run."""
    calls: dict[tuple[str, str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    told = {ref: record for _, ref, record in conversations(folder, owner)}
    for talk in talks(folder, owner):
        if test := noted(told[talk.reference]).get("test.name"):
            calls[talk.person, talk.topic, test].append((talk.at, talk.until))
    return [(person, a[1], b[0]) for (person, *_), made in calls.items() for a, b in pairwise(made)]


def steps_again(folder: Path, owner: dict[str, str]) -> set[str]:
    """People of whom two cases list the same steps."""
    listed = Counter(
        (owner[f"sf_cases.csv#{row['CASENUMBER']}"], row["DESCRIPTION"])
        for row in rows(folder, "sf_cases.csv")
        if row["DESCRIPTION"].startswith("Steps done")
    )
    return {person for (person, _), times in listed.items() if times > 1}


def agreed(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, datetime]]:
    """Person, conversation and start of each call that ended with a call-back agreed on."""
    return [
        (person, ref, moment(record["conversationStart"]))
        for person, ref, record in conversations(folder, owner)
        if called_back(record)
    ]


def placed(folder: Path, owner: dict[str, str]) -> dict[str, list[tuple[datetime, str]]]:
    """Person to moment and reference of each voicemail left."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for row in rows(folder, "outbound_calls.csv"):
        reference = f"outbound_calls.csv#{row['sid']}"
        if not silent(row):
            found[owner[reference]].append((parsedate_to_datetime(row["start_time"]), reference))
    return found
