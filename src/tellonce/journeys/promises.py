"""The ledger of promises: what was promised, by when, and whether and when something kept it."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import msgspec

from tellonce.journeys.contacts import Group
from tellonce.journeys.placed import Placed
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.journey import Promise, PromiseStatus
from tellonce.vocabulary.touchpoint import Rank

Place: TypeAlias = tuple[str, str, int]
"""Silo, record and part: the identity of a touchpoint."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One promise with the touchpoint that fulfilled it, in time or late.

    Attributes:
        name: stable name: of the record and part that made it.
        journey: id of its journey, or None.
        made: the touchpoint that made it.
        kept: the touchpoint that fulfilled it, or None.
        due: deadline, microseconds UTC.
    """

    name: str
    journey: str | None
    made: Placed
    kept: Placed | None
    due: int


def settle(journey: str | None, groups: Iterable[Group]) -> list[Entry]:
    """The promises of one journey that name a time limit, each with the earliest touchpoint that fulfils it.

    What fulfils a promise is the activity it declares (`keeps`), or a record that says it was kept: one of the same
    record first, else of the same business number, else of the same journey; never one of another record from before
    the promise was made, nor the message in which it was read, nor one that already fulfilled another promise.
    """
    rows = sorted((row for group in groups for row in group.rows), key=lambda row: row.rank)
    promises = [row for row in rows if row.touchpoint.activity is Activity.PROMISE_MADE and _due(row)]
    kept = _fulfilments(promises, rows)
    return [
        Entry(name=":".join(map(str, place(row))), journey=journey, made=row, kept=kept.get(place(row)), due=_due(row))
        for row in promises
    ]


def _due(row: Placed) -> int:
    return int(row.touchpoint.attributes.get("due") or 0)


def place(row: Placed) -> Place:
    """Silo, record and part: the identity of a touchpoint."""
    return row.touchpoint.silo, row.touchpoint.record, row.touchpoint.part


def _fulfilments(promises: Sequence[Placed], rows: Sequence[Placed]) -> dict[Place, Placed]:
    """What fulfilled each promise, by its place.

    All promises are settled by the nearest tie before any by a looser one, so that none takes what another's own record
    shows.
    """
    found: dict[Place, Placed] = {}
    taken: set[Place] = set()
    for ties in (_record, _numbers, _journey):
        able: dict[tuple[str, str], deque[Placed]] = {}
        for row in rows:
            for tie in ties(row):
                able.setdefault((row.touchpoint.activity.value, tie), deque()).append(row)
        for made in promises:
            if place(made) in found:
                continue
            wanted = {Activity.PROMISE_KEPT.value, made.touchpoint.attributes.get("keeps", "")}
            queues = [able[one, tie] for one in wanted for tie in ties(made) if (one, tie) in able]
            best = min(filter(None, (_next(queue, made, taken) for queue in queues)), key=_rank, default=None)
            if best is not None:
                found[place(made)] = best
                taken.add(place(best))
    return found


def _next(queue: deque[Placed], made: Placed, taken: set[Place]) -> Placed | None:
    """The earliest that may fulfil the promise; what is taken or too early for it is so for all later promises."""
    while queue and (place(queue[0]) in taken or not _may_follow(queue[0], made)):
        queue.popleft()
    return queue[0] if queue else None


def _may_follow(row: Placed, made: Placed) -> bool:
    """Whether a touchpoint comes late enough to fulfil a promise.

    A row may tell of a promise and of what became of it, and leave open when it was made; but the message in which a
    promise was read ("you will have our answer within 24 hours") does not keep it.
    """
    if _record(row) == _record(made) and "read" in made.touchpoint.attributes:
        return row.touchpoint.at > made.touchpoint.at
    return _record(row) == _record(made) or row.rank > made.rank


def _rank(row: Placed) -> Rank:
    return row.rank


def _record(row: Placed) -> tuple[str, ...]:
    return (f"{row.touchpoint.silo}\0{row.touchpoint.record}",)


def _numbers(row: Placed) -> tuple[str, ...]:
    return row.touchpoint.matters


def _journey(_: Placed) -> tuple[str, ...]:
    return ("",)


def told(entry: Entry, as_of: int) -> Promise:
    """The promise as the account tells it at a moment (microseconds UTC): kept in time, broken, or open."""
    settled = entry.kept.touchpoint.at if entry.kept else None
    if settled is not None and settled <= entry.due:
        status = PromiseStatus.KEPT
    else:
        status = PromiseStatus.BROKEN if entry.due < as_of else PromiseStatus.OPEN
    point = entry.made.touchpoint
    known = point.attributes.get("made") != "unknown"
    rows = [entry.made] if entry.kept is None else [entry.made, entry.kept]
    return Promise(
        person=entry.made.person, journey=entry.journey or "", what=point.attributes.get("what", point.word),
        made=point.at if known else None, due=entry.due, status=status, settled=settled,
        evidence=tuple(dict.fromkeys(row.touchpoint.reference for row in rows)),
    )  # fmt: skip
