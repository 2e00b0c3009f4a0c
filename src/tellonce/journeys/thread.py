"""Journeys: one person's contacts and records threaded by what they are about.

Source: the stories' README, "Which records are one topic": the declared key decides alone; then the same business
number; then the same topic; a contact that says nothing of its own belongs to the open journey when there is only one,
else to the one that says nothing either. A journey is open until a silence longer than the declared gap; a business
number reaches across any gap.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from tellonce.journeys.contacts import Group
from tellonce.journeys.sorts import MASTER, SILENT_RECORDS
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.journey import ContactKind


class Thread(msgspec.Struct, kw_only=True):
    """One journey while it is being threaded.

    Attributes:
        key: the declared key, or ''.
        groups: its contacts and records in order of time.
        topics: topics that its groups name, the first the leading one.
        matters: business numbers that its groups name.
        last: its latest moment, microseconds UTC.
    """

    key: str
    groups: list[Group]
    topics: list[str]
    matters: set[str]
    last: int

    @property
    def name(self) -> str:
        """Stable id: of the declared key, else of the earliest record."""
        return journey_name(self.key) if self.key else "j" + _digest(self.groups[0].name)


def journey_name(key: str) -> str:
    """The id of the journey of a declared key: `c` and sixteen hexadecimal digits of the key's MD5.

    MD5 serves as a name that every engine can compute alike, not as protection.
    """
    return "c" + _digest(key)


def _digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def topics(group: Group) -> list[str]:
    """What a group is about: topics its records state, those of cases first, each once."""
    stated = [row.touchpoint for row in group.rows if row.touchpoint.topic]
    cases = [
        point
        for point in stated
        if point.activity in (Activity.CASE_OPENED, Activity.CASE_UPDATED, Activity.CASE_CLOSED)
    ]
    return list(dict.fromkeys(point.topic for point in [*cases, *stated] if point.topic))


def thread(groups: Sequence[Group], gap: int) -> tuple[list[Thread], list[Group]]:
    """The journeys of one person, and the records that are in none (master data, payments that concern no open matter).

    Args:
        groups: contacts, messages and records in order of time.
        gap: a silence longer than this (microseconds) closes a journey.
    """
    threads: list[Thread] = []
    beside: list[Group] = []
    for group in groups:
        homes = _homes(group, threads, gap)
        if homes:
            _join(group, homes, threads)
        elif _begins(group):
            threads.append(_new(group))
        else:
            beside.append(group)
    return threads, beside


def _key(group: Group) -> str:
    return next((row.touchpoint.journey_key for row in group.rows if row.touchpoint.journey_key), "")


def _matters(group: Group) -> set[str]:
    return {matter for row in group.rows for matter in row.touchpoint.matters}


def _homes(group: Group, threads: list[Thread], gap: int) -> list[Thread]:
    """The journeys a group belongs to; more than one where its business numbers tie them together."""
    key = _key(group)
    if key:
        return [one for one in threads if one.key == key]
    if _apart(group):
        return []
    free = [one for one in threads if not one.key]
    same = [one for one in free if one.matters & _matters(group)]
    if same:
        return same
    near = [one for one in free if group.at - one.last <= gap]
    about = topics(group)
    if about:
        told = [one for one in near if _names(one, about[0]) or (not one.topics and _leads(group))]
        return told[-1:]
    if group.kind is ContactKind.NONE and _matters(group):
        return []
    if len(near) == 1:
        return near
    unnamed = [one for one in near if not one.topics and not one.matters]
    return unnamed if len(unnamed) == 1 else []


def _names(one: Thread, topic: str) -> bool:
    """Whether a journey is about a topic: the same, or one of the two a part of the other (`Technical/DVR`)."""
    return any(topic == known or topic.startswith(f"{known}/") or known.startswith(f"{topic}/") for known in one.topics)


def _leads(group: Group) -> bool:
    """A contact gives its topic to the one journey that has none yet; a mere record does not."""
    return group.kind is ContactKind.CONTACT


def _apart(group: Group) -> bool:
    """Master data and newsletters concern no matter of the customer: they are in no journey."""
    told = {row.touchpoint.activity for row in group.rows}
    return told <= MASTER or Activity.NEWSLETTER_SENT in told


def _begins(group: Group) -> bool:
    if not _key(group) and _apart(group):
        return False
    if _key(group) or group.kind is not ContactKind.NONE:
        return True
    return any(row.touchpoint.activity not in SILENT_RECORDS for row in group.rows)


def _new(group: Group) -> Thread:
    return Thread(key=_key(group), groups=[group], topics=topics(group), matters=_matters(group), last=group.until)


def _join(group: Group, homes: list[Thread], threads: list[Thread]) -> None:
    first = homes[0]
    for other in homes[1:]:
        first.groups = sorted([*first.groups, *other.groups], key=lambda one: (one.at, one.name))
        first.topics = list(dict.fromkeys([*first.topics, *other.topics]))
        first.matters |= other.matters
        first.last = max(first.last, other.last)
        threads.remove(other)
    first.groups.append(group)
    first.topics = list(dict.fromkeys([*first.topics, *topics(group)]))
    first.matters |= _matters(group)
    first.last = max(first.last, group.until)
