"""The ledger of promises: what was promised, by when, and whether and when something kept it."""

import re
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from tellonce.journeys.group import Group
from tellonce.journeys.placed import Placed
from tellonce.journeys.sorts import MESSAGES
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.journey import Promise, PromiseStatus
from tellonce.vocabulary.moment import DAY, from_iso
from tellonce.vocabulary.touchpoint import Rank

Place: TypeAlias = tuple[str, str, int]
"""Silo, record and part: the identity of a touchpoint."""

UTC: Final = ZoneInfo("UTC")

SAID_AGAIN: Final = DAY
"""Promises of one thing whose deadlines lie no further apart are one that was said twice. Source: stories' README,
"times of letters and promises due within a day"."""

BETWEEN: Final = frozenset({
    "about", "after", "also", "been", "before", "could", "from", "have", "here", "into", "just", "more", "only",
    "please", "should", "some", "such", "than", "thank", "thanks", "that", "their", "them", "then", "there", "these",
    "they", "this", "those", "until", "were", "what", "when", "which", "will", "with", "within", "would", "your",
    "yours", "aber", "alle", "auch", "beim", "bitte", "danke", "dann", "dass", "diese", "diesem", "diesen", "dieser",
    "dieses", "eine", "einem", "einen", "einer", "eines", "haben", "hier", "ihnen", "ihre", "ihrem", "ihren", "ihrer",
    "kann", "mehr", "nach", "nicht", "noch", "oder", "sein", "sich", "sind", "uber", "unser", "unsere", "wenn",
    "werden", "wird", "wurde", "über",
})  # fmt: skip
"""Words that hold others together, in the languages whose phrases are shipped. Source: our choice."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One promise with the touchpoint that fulfilled it, in time or late.

    Attributes:
        name: stable name: of the record and part that made it.
        journey: id of its journey, or None.
        made: the touchpoint that made it.
        again: touchpoints of other records that say the same once more.
        kept: the touchpoint that fulfilled it, or None.
        due: deadline, microseconds UTC.
    """

    name: str
    journey: str | None
    made: Placed
    again: tuple[Placed, ...]
    kept: Placed | None
    due: int


def settle(journey: str | None, groups: Sequence[Group]) -> list[Entry]:
    """The promises of one journey that name a time limit, each with the earliest touchpoint that fulfils it.

    What fulfils a promise is the activity it declares (`keeps`), or a record that says it was kept: one of the same
    record first, else of the same business number, else of the same journey; never one of another record from before
    the promise was made, nor the message in which it was read, nor one that already fulfilled another promise. What no
    activity could show as kept (`named` instead of `due`) counts only where such a record says so: else it would look
    broken for ever.
    """
    made = [row for group in groups for row in group.rows if row.touchpoint.activity is Activity.PROMISE_MADE]
    if not made:
        return []
    where = {place(row): number for number, group in enumerate(groups) for row in group.rows}
    rows = sorted((row for group in groups for row in group.rows), key=_rank)
    promises = _distinct(filter(_due, sorted(made, key=_rank)), where)
    kept = _fulfilments([said[0] for said in promises], rows, where)
    return [
        Entry(
            name=":".join(map(str, place(made))), journey=journey, made=made, again=tuple(again),
            kept=kept.get(place(made)), due=_due(made),
        )
        for made, *again in promises
        if _counts(made, kept.get(place(made)))
    ]  # fmt: skip


def _counts(made: Placed, kept: Placed | None) -> bool:
    """Whether a promise is held against the clock.

    One that only the closing of its case could show (`perhaps`) is where it was closed in time; one that no activity
    could show, where a record says that it was done.
    """
    said = made.touchpoint.attributes
    if said.get("perhaps") == "true":
        return kept is not None and kept.touchpoint.at <= _due(made)
    return kept is not None or "due" in said


def _distinct(promises: Iterable[Placed], where: Mapping[Place, int]) -> list[list[Placed]]:
    """Each promise with where it was said again, before it fell due: the same thing by the same day in another record.

    Two records say the same where one of them was read, or both tell of one contact.
    """
    told: list[list[Placed]] = []
    for row in promises:
        same = next((said for said in told if _same(said[0], row, where)), None)
        if same is None:
            told.append([row])
        else:
            same.append(row)
    return told


def _same(one: Placed, other: Placed, where: Mapping[Place, int]) -> bool:
    read = any("quote" in row.touchpoint.attributes for row in (one, other))
    if _record(one) == _record(other) or not (read or where[place(one)] == where[place(other)]):
        return False
    kept_by = {row.touchpoint.attributes.get("keeps", "") for row in (one, other)} - {""}
    numbers, others = set(_numbers(one)), set(_numbers(other))
    alike = not numbers or not others or not numbers.isdisjoint(others)
    by_then = other.touchpoint.at <= _due(one) and abs(_due(one) - _due(other)) <= SAID_AGAIN
    return len(kept_by) <= 1 and alike and by_then


def _due(row: Placed) -> int:
    """The deadline in microseconds UTC, 0 where none is named."""
    said = row.touchpoint.attributes
    return int(said["due"]) if said.get("due") else from_iso(said["named"], UTC) if said.get("named") else 0


def place(row: Placed) -> Place:
    """Silo, record and part: the identity of a touchpoint."""
    return row.touchpoint.silo, row.touchpoint.record, row.touchpoint.part


def _fulfilments(promises: Sequence[Placed], rows: Sequence[Placed], where: Mapping[Place, int]) -> dict[Place, Placed]:
    """What fulfilled each promise, by its place.

    All promises are settled by the nearest tie before any by a looser one, so that none takes what another's own record
    shows.
    """
    found: dict[Place, Placed] = {}
    taken: set[Place] = set()
    for ties in (_record, _numbers, _journey):
        able: dict[tuple[str, str], deque[Placed]] = {}
        for row in rows:
            for key in product(_shows(row), ties(row)):
                able.setdefault(key, deque()).append(row)
        for made in promises:
            if place(made) in found:
                continue
            wanted = {Activity.PROMISE_KEPT.value, made.touchpoint.attributes.get("keeps", "")}
            queues = [able[key] for key in product(wanted, ties(made)) if key in able]
            best = min(filter(None, (_next(queue, made, taken, where) for queue in queues)), key=_rank, default=None)
            if best is not None:
                found[place(made)] = best
                if best.touchpoint.at <= _due(made):
                    # What comes too late for one promise may be in time for the one that was given in its place.
                    taken.add(place(best))
    return found | dict(_renewed(promises, found))


def _renewed(promises: Sequence[Placed], found: Mapping[Place, Placed]) -> Iterator[tuple[Place, Placed]]:
    """What kept a promise of the same thing that was given later: with it one that had fallen due is done too late.

    Nothing of promises that only words could keep.

    Args:
        promises: in order of rank.
        found: what fulfilled them so far.
    """
    later: dict[str, list[Placed]] = {}
    for made in reversed(promises):
        kept = later.setdefault(made.touchpoint.attributes.get("keeps", ""), [])
        if place(made) in found:
            insort(kept, found[place(made)], key=_rank)
        elif made.touchpoint.attributes.get("keeps"):
            late = bisect_right(kept, _due(made), key=lambda row: row.touchpoint.at)
            yield from ((place(made), row) for row in kept[late : late + 1])


def _next(queue: deque[Placed], made: Placed, taken: set[Place], where: Mapping[Place, int]) -> Placed | None:
    """The earliest that may fulfil the promise; what is taken or too early for it is so for all later promises."""
    while queue and (place(queue[0]) in taken or not _follows(queue[0], made)):
        queue.popleft()
    fit = (row for row in queue if place(row) not in taken and not _within(row, made, where) and _of_it(row, made))
    return next(fit, None)


def _shows(row: Placed) -> Iterator[str]:
    """What a touchpoint shows as done: a person who speaks in a call that the organisation made has called.

    An automatic receipt is no answer, letter or mail that anybody waited for.
    """
    point = row.touchpoint
    if point.attributes.get("automatic") != "true":
        yield point.activity.value
    if point.activity is Activity.CONNECTED and point.direction is Direction.OUT and point.channel is Channel.PHONE:
        yield Activity.CALL_PLACED.value


def _follows(row: Placed, made: Placed) -> bool:
    """Whether a touchpoint comes late enough to fulfil a promise.

    A row may tell of a promise and of what became of it, and know no more of when it was made than the day; but what it
    tells of days before is something else, and the message that says "you will have our answer within 24 hours" is not
    the answer.
    """
    if _record(row) != _record(made):
        return row.rank > made.rank
    at, said = row.touchpoint.at, made.touchpoint.at
    if "read" in made.touchpoint.attributes or row.touchpoint.activity in MESSAGES:
        return at > said
    return made.touchpoint.attributes.get("made") == "unknown" or at >= said - DAY


def _of_it(row: Placed, made: Placed) -> bool:
    """Whether a record that says something was done does not say that it was something else."""
    if row.touchpoint.activity is not Activity.PROMISE_KEPT or _record(row) == _record(made):
        return True
    said, wanted = (one.touchpoint.attributes for one in (row, made))
    done = long_words(said.get("what", ""), said.get("quote", ""))
    promised = long_words(wanted.get("what", ""), wanted.get("quote", ""))
    return not done or not promised or not done.isdisjoint(promised)


def _within(row: Placed, made: Placed, where: Mapping[Place, int]) -> bool:
    """Whether a touchpoint is the talk in which the promise was made: that does not keep it."""
    return row.touchpoint.activity is Activity.CONNECTED and where[place(row)] == where[place(made)]


def _rank(row: Placed) -> Rank:
    return row.rank


def _record(row: Placed) -> tuple[str, ...]:
    return (f"{row.touchpoint.silo}\0{row.touchpoint.record}",)


def _numbers(row: Placed) -> tuple[str, ...]:
    return row.touchpoint.matters


def _journey(_: Placed) -> tuple[str, ...]:
    return ("",)


def long_words(*texts: str) -> set[str]:
    """Words of some length that say something; shorter ones, and those that hold others together, are everywhere."""
    return {word for text in texts for word in re.findall(r"[^\W\d_]{4,}", text.casefold())} - BETWEEN


def told(entry: Entry, as_of: int) -> Promise:
    """The promise as the account tells it at a moment (microseconds UTC): kept in time, broken, or open."""
    settled = entry.kept.touchpoint.at if entry.kept else None
    if settled is not None and settled <= entry.due:
        status = PromiseStatus.KEPT
    else:
        status = PromiseStatus.BROKEN if entry.due < as_of else PromiseStatus.OPEN
    point = entry.made.touchpoint
    known = point.attributes.get("made") != "unknown"
    rows = [entry.made, *entry.again, *filter(None, [entry.kept])]
    return Promise(
        person=entry.made.person, journey=entry.journey or "", what=point.attributes.get("what", point.word),
        made=point.at if known else None, due=entry.due, status=status, settled=settled,
        evidence=tuple(dict.fromkeys(row.touchpoint.reference for row in rows)),
    )  # fmt: skip
