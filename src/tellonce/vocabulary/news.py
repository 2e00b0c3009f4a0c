"""News: what came of what arrived, as whoever listens is told: screens, receivers of webhooks, streams.

News names persons and journeys by their ids, frictions by their names and records by their references. It never holds
an identifier as the customer or a system gave it, nor a text: who may read those asks for the context.
"""

from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

import msgspec

from tellonce.vocabulary.refusal import Refused


class NewsType(StrEnum):
    """What news can tell of.

    `FRICTION_GONE` a late record undid a friction that was told; `PROMISE_DUE_SOON` a promise is still open shortly
    before its time; `PROMISE_CHANGED` its due moment moved or it turned out to be none; `CONTEXT_CHANGED` what whoever
    serves the customer next has to know is another.
    """

    TOUCHPOINT_SEEN = "touchpoint.seen"
    PERSON_MERGED = "person.merged"
    PERSON_SPLIT = "person.split"
    PERSON_RENAMED = "person.renamed"
    PERSON_GONE = "person.gone"
    JOURNEY_OPENED = "journey.opened"
    JOURNEY_CLOSED = "journey.closed"
    FRICTION_FOUND = "friction.found"
    FRICTION_GONE = "friction.gone"
    PROMISE_MADE = "promise.made"
    PROMISE_DUE_SOON = "promise.due_soon"
    PROMISE_BROKEN = "promise.broken"
    PROMISE_KEPT = "promise.kept"
    PROMISE_CHANGED = "promise.changed"
    CONTEXT_CHANGED = "context.changed"


def news_types(text: str) -> tuple[NewsType, ...]:
    """Types of news as somebody writes them, with commas between; empty where nothing is written.

    Raises:
        Refused: a word is no type.
    """
    words = [one.strip() for one in text.split(",")]
    try:
        return tuple(NewsType(one) for one in words if one)
    except ValueError as error:
        raise Refused(f"{text[:80]!r} holds a word that is no type of news (allowed: {', '.join(NewsType)})") from error


class News(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of news.

    Attributes:
        id: made of what it says: the same news always has the same.
        at: moment of what it tells of, microseconds UTC.
        type: what it tells of.
        subject: id of the person, '' where it is nobody's or not known whose.
        data: values of JSON, in the form that `DATA` has for the type.
    """

    id: str
    at: int
    type: NewsType
    subject: str
    data: dict[str, object]


class SeenTouchpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A touchpoint that was taken in.

    Attributes:
        record: its reference.
        activity: what happened.
        outcome: how it ended, '' where it does not say.
        channel: where.
        journey: id of its journey, '' where it is in none.
    """

    record: str
    activity: str
    outcome: str = ""
    channel: str = ""
    journey: str = ""


class ChangedPersons(msgspec.Struct, frozen=True, kw_only=True):
    """What became of people.

    Attributes:
        before: ids of the people before.
        after: ids of the people after.
    """

    before: list[str]
    after: list[str]


class ToldJourney(msgspec.Struct, frozen=True, kw_only=True):
    """A journey that began or ended.

    Attributes:
        journey: its id.
        started: its first moment, ISO 8601.
        ended: its latest moment, ISO 8601.
        resolved: whether the last word on it says so; null if nothing does.
    """

    journey: str
    started: str
    ended: str
    resolved: bool | None = None


class ToldFriction(msgspec.Struct, frozen=True, kw_only=True):
    """A friction.

    Attributes:
        friction: its name in the catalogue.
        journey: id of the journey.
        contact: id of the contact, null where it concerns none alone.
        until: end of the span that it covers, ISO 8601.
        minutes: of the customer, wasted; null where it has none of its own.
        evidence: references of the records that show it, in order of time.
    """

    friction: str
    journey: str
    contact: str | None = None
    until: str = ""
    minutes: float | None = None
    evidence: list[str] = []


class ToldPromise(msgspec.Struct, frozen=True, kw_only=True):
    """A promise.

    Attributes:
        journey: id of the journey.
        due: by when, ISO 8601.
        made: when it was made, ISO 8601, null where no record says.
        settled: when it was fulfilled, in time or late, ISO 8601, null where it was not.
        evidence: references of the records of the promise and of what kept it.
    """

    journey: str
    due: str
    made: str | None = None
    settled: str | None = None
    evidence: list[str] = []


class ChangedContext(msgspec.Struct, frozen=True, kw_only=True):
    """A context that is another now; ask for it to know what it says.

    Attributes:
        journeys: ids of the journeys in which something is new.
    """

    journeys: list[str] = []


DATA: Final = MappingProxyType[NewsType, type[msgspec.Struct]](
    {
        NewsType.TOUCHPOINT_SEEN: SeenTouchpoint,
        NewsType.PERSON_MERGED: ChangedPersons,
        NewsType.PERSON_SPLIT: ChangedPersons,
        NewsType.PERSON_RENAMED: ChangedPersons,
        NewsType.PERSON_GONE: ChangedPersons,
        NewsType.JOURNEY_OPENED: ToldJourney,
        NewsType.JOURNEY_CLOSED: ToldJourney,
        NewsType.FRICTION_FOUND: ToldFriction,
        NewsType.FRICTION_GONE: ToldFriction,
        NewsType.PROMISE_MADE: ToldPromise,
        NewsType.PROMISE_DUE_SOON: ToldPromise,
        NewsType.PROMISE_BROKEN: ToldPromise,
        NewsType.PROMISE_KEPT: ToldPromise,
        NewsType.PROMISE_CHANGED: ToldPromise,
        NewsType.CONTEXT_CHANGED: ChangedContext,
    }
)
"""The form of each type's data."""


def news(type: NewsType, at: int, subject: str, data: msgspec.Struct, turn: int = 0) -> News:  # noqa: A002  # its name
    """News with the id that is made of what it says.

    Args:
        type: what it tells of.
        at: moment of what it tells of, microseconds UTC.
        subject: id of the person, '' where it is nobody's or not known whose.
        data: in the form of `DATA[type]`.
        turn: how often exactly this was told and undone before, so that it is news again.
    """
    said = msgspec.to_builtins(data)
    text = msgspec.json.encode([type, at, subject, said, turn], order="deterministic")
    return News(id=blake2b(text, digest_size=16).hexdigest(), at=at, type=type, subject=subject, data=said)
