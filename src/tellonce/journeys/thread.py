"""Journeys: one person's contacts and records threaded by what they are about.

Source: the stories' README, "Which records are one topic": the declared key decides alone; then the same business
number; then the same topic; a contact that says nothing of its own belongs to the open journey when there is only one,
else to the one that says nothing either. A journey is open until a silence longer than the declared gap; a business
number reaches across any gap.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import msgspec

from tellonce.journeys.group import Group
from tellonce.journeys.sorts import CASES, MASTER, SILENT_RECORDS
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
    """What a group is about: topics its records state, those of cases first, each once; else what its words tell."""
    stated = [row.touchpoint for row in group.rows if row.touchpoint.topic]
    if not stated:
        return list(group.heard)
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
    told = [_about(group) for group in groups]
    named = Counter(matter for one in told for matter in one.matters)
    journeys = _Journeys(gap, frozenset(one for one, times in named.items() if times > 1 and not one.startswith(CASES)))
    beside = [one.group for one in told if not journeys.take(one)]
    return list(journeys.threads.values()), beside


class _About(NamedTuple):
    """A group with what it is about: declared key of its journey or '', business numbers, topics the first the leading.

    `apart` tells that it concerns no matter of the customer, as master data and newsletters do: unless a key says
    otherwise, it is in no journey.
    """

    group: Group
    key: str
    matters: set[str]
    topics: list[str]
    apart: bool


def _about(group: Group) -> _About:
    points = [row.touchpoint for row in group.rows]
    activities = {point.activity for point in points}
    return _About(
        group, key=next((point.journey_key for point in points if point.journey_key), ""),
        matters={matter for point in points for matter in point.matters}, topics=topics(group),
        apart=activities <= MASTER or Activity.NEWSLETTER_SENT in activities,
    )  # fmt: skip


class _Journeys:
    """The journeys of one person while they are being threaded, numbered in order of their first group.

    Args:
        gap: a silence longer than this (microseconds) closes a journey.
        lasting: business numbers of things that live on beyond one record.
    """

    def __init__(self, gap: int, lasting: frozenset[str]) -> None:
        self.threads: dict[int, Thread] = {}
        self._gap, self._lasting = gap, lasting
        self._begun = 0
        self._keyed: dict[str, int] = {}
        self._numbered: dict[str, int] = {}
        self._open: list[int] = []

    def take(self, told: _About) -> bool:
        """Put a group where it belongs; False where it is in no journey. Groups come in order of time."""
        homes = self._homes(told)
        if not homes and not _begins(told):
            return False
        if homes:
            _join(told, [self.threads[number] for number in homes])
        else:
            self.threads[self._begun] = _new(told)
            homes = [self._begun]
            self._begun += 1
        self._note(told, homes)
        return True

    def _note(self, told: _About, homes: Sequence[int]) -> None:
        """The first of the homes holds them all now: let it be found."""
        first = self.threads[homes[0]]
        for other in homes[1:]:
            del self.threads[other]
        if first.key:
            self._keyed[first.key] = homes[0]
            return
        self._numbered.update(dict.fromkeys(first.matters if homes[1:] else told.matters, homes[0]))
        if homes[1:] or homes[0] not in self._open:
            self._open = sorted({*self._open, homes[0]}.difference(homes[1:]))

    def _homes(self, told: _About) -> list[int]:
        """Journeys a group belongs to, in order; more than one where its business numbers tie them together."""
        group, key, matters, about, apart = told
        if key:
            return [self._keyed[key]] if key in self._keyed else []
        if apart:
            return []
        same = sorted({self._numbered[matter] for matter in matters if matter in self._numbered})
        if same:
            return same
        self._open = [number for number in self._open if group.at - self.threads[number].last <= self._gap]
        fit = [number for number in self._open if not self._differ(matters, self.threads[number].matters)]
        if about:
            return self._told(about[0], fit, leads=group.kind is ContactKind.CONTACT)
        if group.kind is ContactKind.NONE and matters:
            return []
        if len(fit) == 1:
            return fit
        unnamed = [one for one in fit if not self.threads[one].topics and not self.threads[one].matters]
        return unnamed if len(unnamed) == 1 else []

    def _differ(self, numbers: set[str], others: set[str]) -> bool:
        """Whether two sets of business numbers without one in common speak of different things of one kind.

        Two orders are two matters. A number that only one record names (a letter, a receipt) may be that record's own.
        """
        kinds, known = ({one.partition(":")[0] for one in several & self._lasting} for several in (numbers, others))
        return not kinds.isdisjoint(known)

    def _told(self, topic: str, fit: Sequence[int], *, leads: bool) -> list[int]:
        """The latest open journey of a topic; else the latest without one, to which a contact gives its own."""
        latest = fit[::-1]
        named = (number for number in latest if _names(self.threads[number], topic))
        unnamed = (number for number in latest if leads and not self.threads[number].topics)
        found = next(chain(named, unnamed), None)
        return [] if found is None else [found]


def _names(one: Thread, topic: str) -> bool:
    """Whether a journey is about a topic: the same, or one of the two a part of the other (`Technical/DVR`)."""
    return any(topic == known or topic.startswith(f"{known}/") or known.startswith(f"{topic}/") for known in one.topics)


def _begins(told: _About) -> bool:
    if told.key:
        return True
    if told.apart:
        return False
    group = told.group
    return group.kind is not ContactKind.NONE or any(
        row.touchpoint.activity not in SILENT_RECORDS for row in group.rows
    )


def _new(told: _About) -> Thread:
    # What the group tells stays as it is: the journey's own grow.
    return Thread(
        key=told.key, groups=[told.group], topics=[*told.topics], matters={*told.matters}, last=told.group.until
    )


def _join(told: _About, homes: Sequence[Thread]) -> None:
    first = homes[0]
    for other in homes[1:]:
        first.groups = sorted([*first.groups, *other.groups], key=lambda one: (one.at, one.name))
        first.topics = list(dict.fromkeys([*first.topics, *other.topics]))
        first.matters |= other.matters
        first.last = max(first.last, other.last)
    first.groups.append(told.group)
    first.topics = list(dict.fromkeys([*first.topics, *told.topics]))
    first.matters |= told.matters
    first.last = max(first.last, told.group.until)
