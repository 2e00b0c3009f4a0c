"""An organisation's records as the steps they document, in order of time: what a live system would have sent, and when.

A record as it stands in an export carries its own future. So not records are played but what they tell, each touchpoint
at its beginning as it stood then, and once more, whole, at its end.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from tellonce.journeys.sorts import MASTER
from tellonce.journeys.unfolding import Part, begun, known_since, lasts, part
from tellonce.vocabulary.touchpoint import Touchpoint


class Step(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that somebody's system could have sent.

    Attributes:
        at: when it could be known, microseconds UTC; None where it was known from the start.
        id: of the event: silo, record and part, and whether it is the beginning or the end.
        touchpoint: as it stood then.
    """

    at: int | None
    id: str
    touchpoint: Touchpoint


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """All steps of one moment.

    Attributes:
        at: microseconds UTC.
        steps: in the order of touchpoints, at least one.
    """

    at: int
    steps: tuple[Step, ...]


def steps(points: Iterable[Touchpoint]) -> list[Step]:
    """The steps that touchpoints document, in order of time; empty where there are none.

    Master data comes first, for the moment it carries is that of its export. What lasts comes twice: as it stood when
    it began, and whole. What was noted of a talk comes when the talk was over.

    Args:
        points: of whole records, in any order; of several tellings the one counts that comes first in precedence.
    """
    counting: dict[Part, Touchpoint] = {}
    for point in points:
        former = counting.get(part(point))
        if former is None or point.precedence < former.precedence:
            counting[part(point)] = point
    since = known_since(counting.values())
    found = [step for key, point in counting.items() for step in _steps(point, since[key])]
    return sorted(found, key=lambda one: (one.at is not None, one.at or 0, one.touchpoint.rank))


def moments(told: Iterable[Step]) -> list[Moment]:
    """Steps by moment, in order of time; those that were known from the start are not among them.

    Args:
        told: in order of time.
    """
    dated = (one for one in told if one.at is not None)
    return [Moment(at=at or 0, steps=tuple(some)) for at, some in groupby(dated, key=lambda one: one.at)]


def _steps(point: Touchpoint, since: int) -> Iterator[Step]:
    if point.activity in MASTER:
        yield _step(None, "begin", point)
    elif lasts(point):
        yield _step(point.at, "begin", begun(point))
        yield _step(point.until, "end", point)
    else:
        yield _step(since, "begin", point)


def _step(at: int | None, name: str, point: Touchpoint) -> Step:
    return Step(at=at, id=f"{point.silo}/{point.record}/{point.part}@{name}", touchpoint=point)
