"""What the stitching makes of touchpoints: contacts, journeys, frictions and promises, each with its evidence."""

from enum import StrEnum

import msgspec

from tellonce.vocabulary.channel import Channel, Direction


class ContactKind(StrEnum):
    """What a stitched entry is to the customer.

    A `CONTACT` takes the customer's time in an exchange; a `MESSAGE` only reaches the customer; `NONE` is neither
    (a posting).
    """

    CONTACT = "contact"
    MESSAGE = "message"
    NONE = "none"


class PromiseStatus(StrEnum):
    """Kept in time, broken (its time passed unfulfilled), or still open at the moment of the account."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One call, visit, chat, session or message, however many systems recorded it.

    Attributes:
        id: stable name: of the earliest of its records.
        person: id of the person, or None where it could not be resolved.
        journey: id of its journey.
        kind: contact or message.
        channel: where; a call with its menu is `phone`.
        direction: who began it.
        at: start in microseconds UTC.
        until: end in microseconds UTC (= `at` for a message).
        assisted: a person of the organisation took part.
        waited: microseconds in queues and on hold, all together.
        span: microseconds of the customer's time by the counting rules.
        what: a few words for people.
        topics: what it is about; the first is the leading one; empty if unknown.
        refs: references of its records, in order of time.
    """

    id: str
    person: str | None
    journey: str
    kind: ContactKind
    channel: Channel
    direction: Direction
    at: int
    until: int
    assisted: bool
    waited: int
    span: int
    what: str
    topics: tuple[str, ...]
    refs: tuple[str, ...]


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """All contacts and messages of one person about one topic, or of one declared case.

    Attributes:
        id: stable name.
        persons: ids of the people in it (one, but for a declared case that several share; empty if unresolved).
        topic: what it is about, '' if unknown.
        started: first moment, microseconds UTC.
        ended: last moment, microseconds UTC.
        resolved: whether the last case or contact says so; None if nothing says.
        declared: whether the organisation's own key (a case id) made it.
    """

    id: str
    persons: tuple[str, ...]
    topic: str
    started: int
    ended: int
    resolved: bool | None
    declared: bool


class Friction(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a journey broke.

    Attributes:
        name: name in the catalogue.
        person: id of the person, or None where unresolved.
        journey: id of the journey.
        contact: id of the contact it concerns, or None.
        at: moment in microseconds UTC.
        until: end of the span it covers, microseconds UTC.
        evidence: references of the records that show it, in order of time.
        span: customer's microseconds wasted, or None where the friction has none of its own.
    """

    name: str
    person: str | None
    journey: str
    contact: str | None
    at: int
    until: int
    evidence: tuple[str, ...]
    span: int | None


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """Something the organisation said it would do.

    Attributes:
        person: id of the person, or None where unresolved.
        journey: id of the journey.
        what: what was promised, in the organisation's words.
        made: microseconds UTC, or None where no record says when.
        due: microseconds UTC.
        status: kept, broken or open at the moment of the account.
        settled: the moment it was fulfilled, in time or late, or None.
        evidence: references of the promise and of what kept it.
    """

    person: str | None
    journey: str
    what: str
    made: int | None
    due: int
    status: PromiseStatus
    settled: int | None
    evidence: tuple[str, ...]
