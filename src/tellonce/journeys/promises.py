"""The ledger of promises: what was promised, by when, and whether and when something kept it."""

from collections.abc import Iterable, Sequence

import msgspec

from tellonce.journeys.contacts import Group
from tellonce.journeys.placed import Placed
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.journey import Promise, PromiseStatus


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
    record first, else of the same business number, else of the same journey; never one before the promise was made,
    where it is known when, nor one that already fulfilled another promise of the same activity.
    """
    rows = sorted((row for group in groups for row in group.rows), key=lambda row: row.rank)
    taken: set[tuple[str, str, int]] = set()
    entries = []
    for row in rows:
        due = row.touchpoint.attributes.get("due")
        if row.touchpoint.activity is not Activity.PROMISE_MADE or not due:
            continue
        kept = _fulfilment(row, rows, taken)
        if kept is not None:
            taken.add(place(kept))
        name = f"{row.touchpoint.silo}:{row.touchpoint.record}:{row.touchpoint.part}"
        entries.append(Entry(name=name, journey=journey, made=row, kept=kept, due=int(due)))
    return entries


def place(row: Placed) -> tuple[str, str, int]:
    """Silo, record and part: the identity of a touchpoint."""
    return row.touchpoint.silo, row.touchpoint.record, row.touchpoint.part


def _fulfilment(made: Placed, rows: Sequence[Placed], taken: set[tuple[str, str, int]]) -> Placed | None:
    point = made.touchpoint
    wanted = {Activity.PROMISE_KEPT.value, point.attributes.get("keeps", Activity.PROMISE_KEPT.value)}
    able = [row for row in rows if row.touchpoint.activity.value in wanted and place(row) not in taken]
    own = [row for row in able if (row.touchpoint.silo, row.touchpoint.record) == (point.silo, point.record)]
    if own:
        return own[0]
    later = [row for row in able if row.rank > made.rank]
    numbered = [row for row in later if set(row.touchpoint.matters) & set(point.matters)]
    return next(iter(numbered or later), None)


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
