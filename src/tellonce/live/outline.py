"""What was told of an owner, as far as it is news when it changes: journeys, frictions, promises; and the news itself.

News is the difference between two outlines, so that nothing is told twice however often the same is told anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from tellonce.journeys.stitch import Stitched
from tellonce.live.deadlines import going, soon
from tellonce.vocabulary.journey import Friction, Journey, Promise, PromiseStatus
from tellonce.vocabulary.measure import minutes
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.news import News, NewsType, ToldFriction, ToldJourney, ToldPromise, news

T = TypeVar("T")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A promise as it was told.

    Attributes:
        promise: the promise.
        soon: whether it was told, or need no longer be, that it is due soon.
        broken: whether it was told that it is broken. A clock that is set back does not take it back.
    """

    promise: Promise
    soon: bool
    broken: bool


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """What was told of one owner last.

    Attributes:
        turn: how often it was told.
        journeys: by id, each with whether it is going on.
        frictions: by what they say.
        promises: by what was promised where.
    """

    turn: int = 0
    journeys: dict[str, tuple[Journey, bool]] = {}
    frictions: dict[str, Friction] = {}
    promises: dict[str, Told] = {}


NOTHING: Final = Outline()


def outline(told: Stitched, former: Outline, moment: int, gap: int) -> Outline:
    """What is told of an owner now.

    Args:
        told: its contacts, journeys, promises and frictions.
        former: what was told last.
        moment: microseconds UTC.
        gap: a silence longer than this (microseconds) ends a journey.
    """
    return Outline(
        turn=former.turn + 1,
        journeys={one.id: (one, going(one, told.steps, moment, gap)) for one in told.journeys},
        frictions=dict(_keyed(told.frictions, _friction)),
        promises={key: _as_told(one, former.promises.get(key), moment) for key, one in _keyed(told.promises, _promise)},
    )


def _as_told(one: Promise, was: Told | None, moment: int) -> Told:
    same = was if was and was.promise.due == one.due else None
    broken = one.status is PromiseStatus.BROKEN or (same is not None and same.broken and one.settled is None)
    near = one.settled is None and moment >= soon(one)
    return Told(promise=one, broken=broken, soon=broken or near or (same is not None and same.soon))


def changed(former: Iterable[Outline], now: Iterable[Outline], moment: int) -> list[News]:
    """The news in what is told of some owners, in order of time.

    What went from one owner to another, because two turned out to be one, is no news by itself.

    Args:
        former: what was told of them last.
        now: what is told of them now, those of whom nothing is left among them.
        moment: when it is told, microseconds UTC.
    """
    before, after = _one(former), _one(now)
    told = [*_journeys(before, after, moment), *_frictions(before, after), *_promises(before, after)]
    return sorted(told, key=lambda one: (one.at, ORDER.index(one.type), one.id))


ORDER: Final = tuple(NewsType)
"""Of news of one moment, the order in which they are told; what is due soon comes before what is broken."""


def _one(several: Iterable[Outline]) -> Outline:
    turn = 0
    journeys: dict[str, tuple[Journey, bool]] = {}
    frictions: dict[str, Friction] = {}
    promises: dict[str, Told] = {}
    for one in several:
        turn = max(turn, one.turn)
        journeys |= one.journeys
        frictions |= one.frictions
        promises |= one.promises
    return Outline(turn=turn, journeys=journeys, frictions=frictions, promises=promises)


def _keyed(told: Iterable[T], name: Callable[[T], str]) -> Iterator[tuple[str, T]]:
    """Each with what it says as its key; what says the same as another before it is counted on."""
    seen = Counter[str]()
    for one in told:
        key = name(one)
        seen[key] += 1
        yield (key if seen[key] == 1 else f"{key}\n{seen[key]}"), one


def _friction(one: Friction) -> str:
    return "\n".join((one.name, str(one.at), one.contact or "", *one.evidence))


def _promise(one: Promise) -> str:
    return "\n".join((one.what, str(one.made), one.evidence[0] if one.evidence else ""))


def _journeys(before: Outline, after: Outline, moment: int) -> Iterator[News]:
    for id, (one, goes_on) in after.journeys.items():
        known = before.journeys.get(id)
        if known is None and goes_on:
            yield _of_journey(NewsType.JOURNEY_OPENED, one.started, one, after.turn)
        if known and known[1] != goes_on:
            sort = NewsType.JOURNEY_OPENED if goes_on else NewsType.JOURNEY_CLOSED
            yield _of_journey(sort, moment, one, after.turn)
    for id, (one, goes_on) in before.journeys.items():
        if goes_on and id not in after.journeys:
            yield _of_journey(NewsType.JOURNEY_CLOSED, moment, one, after.turn)


def _of_journey(sort: NewsType, at: int, one: Journey, turn: int) -> News:
    told = ToldJourney(journey=one.id, started=iso(one.started), ended=iso(one.ended), resolved=one.resolved)
    return news(sort, at, one.persons[0] if one.persons else "", told, turn)


def _frictions(before: Outline, after: Outline) -> Iterator[News]:
    for sort, some, others in (
        (NewsType.FRICTION_FOUND, after.frictions, before.frictions),
        (NewsType.FRICTION_GONE, before.frictions, after.frictions),
    ):
        for key, one in some.items():
            if key not in others:
                told = ToldFriction(
                    friction=one.name, journey=one.journey, contact=one.contact, until=iso(one.until),
                    minutes=None if one.span is None else round(minutes(one.span), 1), evidence=list(one.evidence),
                )  # fmt: skip
                yield news(sort, one.at, one.person or "", told, after.turn)


def _promises(before: Outline, after: Outline) -> Iterator[News]:
    for key, one in after.promises.items():
        for sort, at in _of_promise(before.promises.get(key), one):
            yield _told(sort, at, one.promise, after.turn)
    for key, one in before.promises.items():
        if key not in after.promises and one.promise.settled is None:
            yield _told(NewsType.PROMISE_CHANGED, one.promise.due, one.promise, after.turn)


def _told(sort: NewsType, at: int, one: Promise, turn: int) -> News:
    said = ToldPromise(
        journey=one.journey, due=iso(one.due), made=None if one.made is None else iso(one.made),
        settled=None if one.settled is None else iso(one.settled), evidence=list(one.evidence),
    )  # fmt: skip
    return news(sort, at, one.person or "", said, turn)


def _of_promise(was: Told | None, now: Told) -> Iterator[tuple[NewsType, int]]:
    """What is new of a promise, with its moment.

    One that was known while it was open is due soon before it is broken, also where nobody looked in between. One that
    is broken when it is first heard of was never due soon.
    """
    one = now.promise
    if was is None:
        yield NewsType.PROMISE_MADE, one.due if one.made is None else one.made
    elif was.promise.due != one.due:
        yield NewsType.PROMISE_CHANGED, one.due
    if now.soon and not (was.soon if was else now.broken):
        yield NewsType.PROMISE_DUE_SOON, soon(one)
    if now.broken and not (was and was.broken):
        yield NewsType.PROMISE_BROKEN, one.due
    if one.settled is not None and (was is None or was.promise.settled is None):
        yield NewsType.PROMISE_KEPT, one.settled
