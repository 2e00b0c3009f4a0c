"""Tells owners anew: their stories by the functions of history, what of it is news, and the contexts of people."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from tellonce.journeys.length import FOREVER
from tellonce.journeys.placed import Placed
from tellonce.journeys.sorts import MASTER
from tellonce.journeys.stitch import Manner, stitch
from tellonce.live.context.context import LIMITS, context
from tellonce.live.deadlines import spans, stands_until, wake
from tellonce.live.outline import NOTHING, Outline, changed, outline
from tellonce.stores.present.places import Place
from tellonce.stores.present.tellings import Telling
from tellonce.vocabulary.context import Context
from tellonce.vocabulary.moment import MINUTE
from tellonce.vocabulary.news import News

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[Outline]] = msgspec.msgpack.Decoder(Outline)

CROWDED: Final = 2_000
"""Touchpoints of one owner beyond which a story is not told anew at every event. Source: our choice: telling them takes
some tens of milliseconds, which all others wait for."""

LATER: Final = MINUTE
"""When at the latest it is told anew, once it has grown at all."""

LATEST: Final = 500
"""Touchpoints of a person that a context looks at, the latest. Source: our choice: what is known from the start beside
them, it is some months of the busiest customer, and prepared in a second."""

GROWN: Final = 16
"""Such a story is told anew once it has grown by one part in so many: then all tellings together cost no more than so
many times the last."""


class Retold(msgspec.Struct, frozen=True, kw_only=True):
    """What came of telling some owners anew.

    Attributes:
        tellings: what is told of them now.
        gone: owners of whom nothing is left.
        news: what is new in it, in order of time.
        persons: of whom anything is told otherwise now; all whose stories were told, where nothing of it is news.
    """

    tellings: list[Telling]
    gone: list[str]
    news: list[News]
    persons: set[str]


class Teller:
    """Tells what happened.

    Args:
        manner: how touchpoints are put together; its `as_of` does not count.
        crowded: touchpoints of one owner beyond which a story is not told anew at every event.
    """

    def __init__(self, manner: Manner, crowded: int = CROWDED) -> None:
        self._manner, self._crowded = manner, crowded
        self._spans = spans(manner.definitions)
        self._limits = (*LIMITS, manner.session_gap, manner.journey_gap, *self._spans.windows)

    def retold(
        self, rows: Mapping[str, list[Place]], former: Mapping[str, Telling], now: int, *, quiet: bool = False
    ) -> Retold:  # fmt: skip
        """Tells some owners anew.

        Args:
            rows: all touchpoints of each owner, none of one of whom nothing is left.
            former: what was told of them last; owners of whom nothing was told are left out.
            now: microseconds UTC.
            quiet: whether nothing of it is news, as what history already knew.
        """
        before = {owner: _DECODER.decode(one.told) for owner, one in former.items()}
        told: dict[str, tuple[Outline, Telling]] = {}
        waiting: list[Telling] = []
        for owner, places in rows.items():
            last = former.get(owner)
            if last and places and self._waits(last, len(places), now):
                waiting.append(msgspec.structs.replace(last, wake=min(last.wake or FOREVER, now + LATER)))
            elif places:
                told[owner] = self._tell(owner, places, before.get(owner, NOTHING), now)
        gone = [owner for owner, places in rows.items() if not places and owner in former]
        asked = [*told, *gone]
        was = [before[owner] for owner in asked if owner in before]
        persons = {one.person for owner in told for one in rows[owner] if one.person} if quiet else set[str]()
        news = [] if quiet else changed(was, [one for one, _ in told.values()], now)
        persons |= {one.subject for one in news if one.subject}
        return Retold(tellings=[*(one for _, one in told.values()), *waiting], gone=gone, news=news, persons=persons)

    def _tell(self, owner: str, places: Iterable[Place], before: Outline, now: int) -> tuple[Outline, Telling]:
        rows, manner = placed(places), msgspec.structs.replace(self._manner, as_of=now)
        told = stitch(owner, rows, manner)
        said = outline(told, before, now, manner.journey_gap)
        ahead = wake(told, manner.journey_gap, self._spans, now)
        return said, Telling(owner=owner, told=_ENCODER.encode(said), at=now, rows=len(rows), wake=ahead)

    def _waits(self, former: Telling, rows: int, now: int) -> bool:
        """Whether a long story that has grown a little is not told anew yet: nothing is lost, it is told later."""
        if rows <= self._crowded or (former.wake is not None and former.wake <= now):
            return False
        return rows - former.rows < former.rows // GROWN

    def context(self, person: str, places: Iterable[Place], now: int) -> tuple[Context, int]:
        """What whoever serves a person next has to know, and until when (microseconds UTC) that stands.

        Args:
            person: id of the person.
            places: all touchpoints of the person.
            now: microseconds UTC.
        """
        rows, manner = _latest(placed(places)), msgspec.structs.replace(self._manner, as_of=now)
        told = stitch(person, rows, manner)
        return context(person, rows, manner, now), stands_until(rows, told, self._limits, now)


def outlined(telling: Telling) -> Outline:
    """What was told of an owner last."""
    return _DECODER.decode(telling.told)


def placed(places: Iterable[Place]) -> list[Placed]:
    """Touchpoints as the stitching takes them."""
    return [Placed(touchpoint=one.touchpoint, group=one.group, person=one.person) for one in places]


def _latest(rows: list[Placed]) -> list[Placed]:
    if len(rows) <= LATEST:
        return rows
    lasting = [row for row in rows if row.touchpoint.activity in MASTER]
    passing = sorted((row for row in rows if row.touchpoint.activity not in MASTER), key=lambda row: row.rank)
    return [*lasting[:LATEST], *passing[-LATEST:]]
