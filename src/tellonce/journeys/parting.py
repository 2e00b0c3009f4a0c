"""The contacts in a group: records may tell of several meetings, under keys of their own or days apart."""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Final

from tellonce.journeys.placed import Placed
from tellonce.journeys.sorts import EXCHANGES, MESSAGES
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import MINUTE

APART: Final = 30 * MINUTE
"""How long after one meeting another of the same record, by another way, begins at the earliest.

Source: the silence that ends a web session by the counting rules.
"""

WAYS: Final = {Channel.IVR: Channel.PHONE, Channel.BOT: Channel.CHAT, Channel.APP: Channel.WEB}
"""What is one way to meet: a menu is part of the telephone, a bot of the chat, an app shows what the site does."""


MEETS: Final = EXCHANGES | MESSAGES
"""What is a meeting, or a message."""


def parted(rows: list[Placed]) -> Iterator[list[Placed]]:
    """The contacts in a group.

    Args:
        rows: of one group, in order of rank.
    """
    for part in _by_key(rows):
        yield from _by_way(part)


def _by_way(rows: list[Placed]) -> Iterable[list[Placed]]:
    """What one record tells of another way of meeting, later: a row that holds the call and the visit a week after it.

    What is no meeting stands with the meeting before it.
    """
    first = rows[0].touchpoint
    if any(row.touchpoint.record != first.record or row.touchpoint.silo != first.silo for row in rows):
        return [rows]
    meetings = list(_meetings(rows))
    bounds = [0, *meetings[1:], len(rows)]
    return [rows[begin:end] for begin, end in pairwise(bounds)]


def _meetings(rows: list[Placed]) -> Iterator[int]:
    """Places of the rows with which a meeting by another way than before begins; none where there is no meeting."""
    way, until = Channel.NONE, 0
    for place, row in enumerate(rows):
        point = row.touchpoint
        if point.channel is Channel.NONE or point.activity not in MEETS:
            continue
        here = WAYS.get(point.channel, point.channel)
        if way is Channel.NONE or (here is not way and point.at - until > APART):
            yield place
            way, until = here, point.at
        until = max(until, point.until or point.at)


def _by_key(rows: list[Placed]) -> Collection[list[Placed]]:
    """What a record tells under another key than it began with (a call-back) is a contact of its own."""
    if len(rows) == 1:
        return [rows]
    began: dict[tuple[str, str], tuple[str, ...]] = {}
    apart: set[str] = set()
    for row in rows:
        point = row.touchpoint
        keys = point.contact_keys
        if keys and set(keys).isdisjoint(began.setdefault((point.silo, point.record), keys)):
            apart.update(keys)
    if not apart:
        return [rows]
    parts: dict[str, list[Placed]] = {}
    for row in rows:
        keys = row.touchpoint.contact_keys
        parts.setdefault(min(keys) if keys and apart.issuperset(keys) else "", []).append(row)
    return parts.values()
