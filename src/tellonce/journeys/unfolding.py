"""How records unfold: since when each touchpoint was known, and how it stood while what it tells of was going on.

A record is mostly written when all is over: its export tells the end of a call beside its beginning, and what staff
noted of a talk at the moment at which the talk began. Whoever looks at an earlier moment must see neither.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

import msgspec

from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.touchpoint import Touchpoint

Part: TypeAlias = tuple[str, str, int]
"""Silo, record and part: the identity of a touchpoint."""

TALKS: Final = frozenset({Activity.CONNECTED, Activity.VISIT_ARRIVED})
"""Begin what staff takes notes of: a talk, a visit."""

READ: Final = ("read", "quote", "place")
"""Attributes that tell what was read in a text, and where."""

NOTE: Final = "note"
"""The attribute that holds what staff wrote down."""


def part(point: Touchpoint) -> Part:
    """The identity of a touchpoint."""
    return point.silo, point.record, point.part


def lasts(point: Touchpoint) -> bool:
    """Whether it ends later than it begins."""
    return point.until is not None and point.until > point.at


def known_since(points: Iterable[Touchpoint]) -> dict[Part, int]:
    """Since when it was known that each of them began, microseconds UTC; empty where there are none.

    That is its own moment, but for what was noted of a talk: it stands in the record at the moment at which the talk
    began, and nobody knew it before the talk was over. By itself nothing tells a note from what happened just then, so
    that all counts as noted which the same record tells after the talk's beginning, of the same moment and without an
    end of its own; and whatever was read in a text of something that lasts.

    Args:
        points: whole records, in any order.
    """
    held = list(points)
    hosts: dict[tuple[str, str, int], list[Touchpoint]] = {}
    for point in held:
        if lasts(point) and point.activity is not Activity.CASE_OPENED:
            hosts.setdefault((point.silo, point.record, point.at), []).append(point)
    return {part(point): _since(point, hosts.get((point.silo, point.record, point.at), ())) for point in held}


def _since(point: Touchpoint, hosts: Iterable[Touchpoint]) -> int:
    if lasts(point):
        return point.at
    return max((one.until or one.at for one in hosts if _tells_of(point, one)), default=point.at)


def _tells_of(point: Touchpoint, host: Touchpoint) -> bool:
    """Whether something was noted of what lasts."""
    return point.part > host.part and (host.activity in TALKS or READ[0] in point.attributes)


def begun(point: Touchpoint) -> Touchpoint:
    """How it stood while it was going on: without its end, how it ended, and what was noted of it or read in that."""
    read = point.attributes.get("place", "").rpartition(":")[0]
    later = {NOTE, read, *READ}
    told = {name: text for name, text in point.attributes.items() if name not in later}
    return msgspec.structs.replace(point, until=None, outcome=None, attributes=told)
