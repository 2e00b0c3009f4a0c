"""What follows what, over all files of the crowd: contacts with people about one topic, and failures before them."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import plain_calls
import plain_site
from plain import (
    DAY,
    TASKS,
    TOPICS,
    Contact,
    Shown,
    called_back,
    conversations,
    letters_in,
    moment,
    runs,
    said,
    talks,
    tickets,
)


def contacts(folder: Path, owner: dict[str, str]) -> dict[tuple[str, str], list[Contact]]:
    """Person and topic to all contacts with people, in order: talks, letters, and tickets up to their answer."""
    found: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for one in (*talks(folder, owner), *letters_in(folder, owner)):
        found[one.person, one.topic].append(one)
    for person, ref, record in tickets(folder, owner):
        about = TOPICS[record["tags"][0]]
        at = moment(record["created_at"])
        found[person, about].append(Contact(person, about, ref, at, said(record, ours=True)[-1][0]))
    return {one: sorted(made, key=lambda each: each.at) for one, made in found.items()}


def in_turn(folder: Path, owner: dict[str, str]) -> list[tuple[Contact, datetime, datetime]]:
    """Each contact that follows another about one topic, when that one ended and this one began; no call-backs."""
    agreed = {ref for _, ref, record in conversations(folder, owner) if called_back(record)}
    return [
        (later, earlier.until, later.at)
        for made in contacts(folder, owner).values()
        for earlier, later in pairwise(made)
        if later.reference not in agreed
    ]


def repeats(folder: Path, owner: dict[str, str]) -> Shown:
    turns = in_turn(folder, owner)
    return {(one.person, one.reference) for one, ended, began in turns if began - ended <= timedelta(days=7)}


def failures(folder: Path, owner: dict[str, str]) -> dict[tuple[str, str], list[datetime]]:
    """Person and topic to the moments at which self-service failed."""
    found: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for (person, _), steps in runs(folder, owner).items():
        found[person, "Billing"] += [moment(step["date_created"]) for _, step in steps if step["name"] == "failed"]
    for person, task, at in plain_site.failed(folder, owner):
        found[person, TASKS.get(task, task)].append(at)
    return found


def demands(folder: Path, owner: dict[str, str]) -> list[tuple[str, str, datetime, datetime]]:
    """Person, contact, failure before it at the same, and its beginning; that of a call-back is its call's."""
    began = {ref: at for _, ref, at in plain_calls.agreed(folder, owner)}
    made = contacts(folder, owner)
    return [
        (person, one.reference, at, began.get(one.reference, one.at))
        for (person, topic), moments in failures(folder, owner).items()
        for at in moments
        for one in made.get((person, topic), ())
        if began.get(one.reference, one.at) >= at
    ]


def demanded(folder: Path, owner: dict[str, str]) -> Shown:
    return {(person, ref) for person, ref, failed, began in demands(folder, owner) if began - failed <= DAY}


def given_then_keyed(folder: Path, owner: dict[str, str]) -> list[tuple[str, datetime, datetime]]:
    """Person and moments at which the number was given on the site and keyed into the menu."""
    keyed = plain_calls.keyed(folder, owner)
    return [
        (person, times[0], keyed[person][0][0])
        for person, times in plain_site.given(folder, owner).items()
        if times and person in keyed
    ]
