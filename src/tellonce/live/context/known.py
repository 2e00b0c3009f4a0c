"""What was known at a moment: rows as they stood then, so that nothing of the future shows.

A call that is going on has neither an end nor an outcome yet, and what staff noted of it is not written; what was
agreed in advance (a deadline) is known. Master data is known from the start: the moment it carries is that of its
export.
"""

from collections.abc import Iterable

import msgspec

from tellonce.journeys.placed import Placed
from tellonce.journeys.sorts import MASTER
from tellonce.journeys.unfolding import begun, known_since, part


def known(rows: Iterable[Placed], moment: int) -> list[Placed]:
    """The rows that were known at a moment, as they stood.

    Args:
        rows: of one owner.
        moment: microseconds UTC; what happens just then is known.
    """
    held = list(rows)
    since = known_since(row.touchpoint for row in held)
    return [
        _as_it_stood(row, moment) for row in held if since[part(row.touchpoint)] <= moment or _lasting(row)
    ]  # fmt: skip


def _lasting(row: Placed) -> bool:
    return row.touchpoint.activity in MASTER


def _as_it_stood(row: Placed, moment: int) -> Placed:
    point = row.touchpoint
    if point.until is None or point.until <= moment or point.at > moment:
        return row
    return msgspec.structs.replace(row, touchpoint=begun(point))
