"""A story as a picture: time from left to right, one lane a channel, contacts as bars, frictions as flags.

A call of minutes and a wait of weeks do not fit on one even scale. Spans are therefore drawn by the logarithm of their
minutes: order and overlap stay true, long waits are drawn shorter than they were, and the page says so.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log1p
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.vocabulary.account import FrictionEntry, StoryEntry
from tellonce.vocabulary.journey import ContactKind
from tellonce.vocabulary.moment import MINUTE, from_iso, iso

UTC: Final = ZoneInfo("UTC")
LANE: Final = 50
"""Height of a lane in pixels: its name above, its marks below."""
ROOM: Final = 24
"""Pixels of width that one entry needs to stay apart from the next."""
WIDTH: Final = 640
"""Pixels up to which the picture fits the page; beyond, it scrolls in its own frame."""
LABEL: Final = 64
"""Pixels that the name of a day needs."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One contact or message: `x` and `width` in per cent, `y` the middle in pixels, `frictions` found in it."""

    entry: StoryEntry
    x: float
    width: float
    y: int
    message: bool
    frictions: int


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One friction that concerns no contact (a notice never sent, a promise unfulfilled)."""

    friction: FrictionEntry
    x: float
    y: int


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a day where it begins to matter; `at` is ISO 8601."""

    at: str
    x: float


class ChannelLane(msgspec.Struct, frozen=True, kw_only=True):
    """One lane: `y` of its line in pixels; an empty `channel` is the lane of flags."""

    channel: str
    y: int


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A story drawn. `width` is in pixels, or 0 where it takes the width of the page."""

    lanes: list[ChannelLane]
    marks: list[Mark]
    flags: list[Flag]
    ticks: list[Tick]
    width: int
    height: int


def picture(entries: Sequence[StoryEntry], frictions: Sequence[FrictionEntry]) -> Picture:
    """Draws contacts and messages in order of time, and the frictions that concern none of them.

    Args:
        entries: in order of time; with none, the picture has only flags.
        frictions: those found in no entry.
    """
    contacts = [entry.contact for entry in entries]
    x = places(_micros(text) for contact in contacts for text in (contact.at, contact.until))
    if frictions:
        x = places([*x, *(_micros(one.at) for one in frictions)])
    lanes = _lanes([contact.channel for contact in contacts], loose=bool(frictions))
    y = {lane.channel: lane.y for lane in lanes}
    count = len(entries) + len(frictions)
    width = count * ROOM if count * ROOM > WIDTH else 0
    return Picture(
        lanes=lanes,
        marks=[_mark(entry, x, y[entry.contact.channel]) for entry in entries],
        flags=[Flag(friction=one, x=x[_micros(one.at)], y=y[""]) for one in frictions],
        ticks=_ticks(x, 100 * LABEL / (width or WIDTH * 3 / 4)),
        width=width,
        height=LANE * len(lanes) + 28,
    )


def places(moments: Iterable[int]) -> dict[int, float]:
    """Where moments stand between 5 and 95 per cent: in order, each span by the logarithm of its minutes.

    Args:
        moments: microseconds UTC in any order, repeats allowed; a single one stands in the middle.
    """
    known = sorted(set(moments))
    steps = [log1p((after - before) / MINUTE) for before, after in pairwise(known)]
    whole = sum(steps)
    if not whole:
        return dict.fromkeys(known, 50.0)
    gone, placed = 0.0, {known[0]: 5.0}
    for moment, step in zip(known[1:], steps, strict=True):
        gone += step
        placed[moment] = round(5 + 90 * gone / whole, 3)
    return placed


def _mark(entry: StoryEntry, x: dict[int, float], y: int) -> Mark:
    start = x[_micros(entry.contact.at)]
    return Mark(
        entry=entry,
        x=start,
        width=round(max(x[_micros(entry.contact.until)] - start, 0), 3),
        y=y,
        message=entry.contact.kind == ContactKind.MESSAGE,
        frictions=len(entry.frictions),
    )


def _lanes(channels: Iterable[str], *, loose: bool) -> list[ChannelLane]:
    names = [*dict.fromkeys(channels), *([""] if loose else [])]
    return [ChannelLane(channel=name, y=LANE * place + 38) for place, name in enumerate(names)]


def _ticks(x: dict[int, float], apart: float) -> list[Tick]:
    """The first moment of each day, as far as names of days have room."""
    ticks: list[Tick] = []
    for moment in sorted(x):
        text = iso(moment)
        fits = not ticks or (text[:10] != ticks[-1].at[:10] and x[moment] - ticks[-1].x >= apart)
        if fits and x[moment] <= 100 - apart * 0.8:
            ticks.append(Tick(at=text, x=x[moment]))
    return ticks


def _micros(text: str) -> int:
    return from_iso(text, UTC)
