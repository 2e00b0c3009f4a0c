"""Contacts by week and channel as a picture: one lane a channel, all on one scale, with the same figures as a table.

Lanes instead of colours: a picture of fourteen channels stays readable, and nothing depends on telling colours apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from tellonce.vocabulary.measures import MeasureRow, Measures

BARS: Final = 60
"""Bars of a lane at most: five pixels each on the narrowest telephone. More weeks share bars."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar: `x`, `width` and `height` in per cent of the lane, `since` the ISO date of its first Monday."""

    x: float
    width: float
    height: float
    since: str
    contacts: int


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """One channel; `contacts` over all weeks, `bars` without the empty ones."""

    channel: str
    contacts: int
    bars: list[Bar]


class WeekRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table: contacts from the Monday `since` on, by channel in the order of the lanes."""

    since: str
    contacts: list[int]
    total: int


class WeekChart(msgspec.Struct, frozen=True, kw_only=True):
    """The picture and its table.

    Attributes:
        lanes: most contacts first, channels without contacts left out.
        rows: in order of time, weeks without contacts included; none where there are no contacts.
        weeks: how many weeks share one bar and row.
        highest: contacts of the highest bar.
    """

    lanes: list[Lane]
    rows: list[WeekRow]
    weeks: int
    highest: int


def week_chart(measures: Measures) -> WeekChart:
    """Contacts by week and channel, at most `BARS` bars a lane."""
    held = [row for row in measures.rows if row.contacts]
    mondays, weeks = _blocks(held)
    counts = _counts(held, mondays, weeks)
    totals = Counter[str]()
    for (_, channel), contacts in counts.items():
        totals[channel] += contacts
    channels = sorted(totals, key=lambda channel: (-totals[channel], channel))
    highest = max(counts.values(), default=0)
    return WeekChart(
        lanes=[
            Lane(channel=channel, contacts=totals[channel], bars=_bars(channel, mondays, counts, highest))
            for channel in channels
        ],
        rows=[_row(since, channels, counts) for since in mondays],
        weeks=weeks,
        highest=highest,
    )


def _blocks(rows: Sequence[MeasureRow]) -> tuple[list[str], int]:
    """First Mondays of the bars from the first to the last week, and how many weeks each holds."""
    if not rows:
        return [], 1
    first, last = (date.fromisoformat(pick(row.week for row in rows)) for pick in (min, max))
    count = (last - first).days // 7 + 1
    weeks = -(-count // BARS)
    return [(first + timedelta(weeks=start)).isoformat() for start in range(0, count, weeks)], weeks


def _counts(rows: Sequence[MeasureRow], mondays: Sequence[str], weeks: int) -> dict[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        gone = (date.fromisoformat(row.week) - date.fromisoformat(mondays[0])).days // 7
        counts[mondays[gone // weeks], row.channel] += row.contacts
    return counts


def _bars(channel: str, mondays: Sequence[str], counts: Mapping[tuple[str, str], int], highest: int) -> list[Bar]:
    step = 100 / len(mondays)
    return [
        Bar(
            x=round(place * step + step * 0.1, 2),
            width=round(min(step * 0.8, 12), 2),
            height=round(100 * counts[since, channel] / highest, 2),
            since=since,
            contacts=counts[since, channel],
        )
        for place, since in enumerate(mondays)
        if (since, channel) in counts
    ]


def _row(since: str, channels: Sequence[str], counts: Mapping[tuple[str, str], int]) -> WeekRow:
    contacts = [counts.get((since, channel), 0) for channel in channels]
    return WeekRow(since=since, contacts=contacts, total=sum(contacts))
