"""What whoever serves a customer next has to know: facts with their records, and what to do or to leave undone."""

import msgspec

from tellonce.vocabulary.identity import Match


class OpenMatter(msgspec.Struct, frozen=True, kw_only=True):
    """A journey that is going on.

    Attributes:
        journey: its id.
        topic: what it is about, '' if unknown.
        since: its first moment, ISO 8601.
        latest: its latest moment up to now.
        contacts: contacts so far.
        minutes: customer's minutes so far.
        wasted: of these wasted.
        said: what its latest contact was, in a few words.
        channel: of that contact, '' where there was none.
        resolved: whether the latest word on it says so; None if nothing does.
    """

    journey: str
    topic: str
    since: str
    latest: str
    contacts: int
    minutes: float
    wasted: float
    said: str
    channel: str
    resolved: bool | None


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened.

    Attributes:
        at: its moment, ISO 8601.
        what: activity and, after a blank, its outcome.
        channel: where.
        about: task, words or name of what was sent, '' where the record has none.
        journey: id of its journey, '' where it is in none.
        evidence: references of its records.
    """

    at: str
    what: str
    channel: str
    about: str
    journey: str
    evidence: list[str]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof of identity that the customer gave.

    Attributes:
        fact: which number or proof; never its value.
        at: when, ISO 8601.
        holds_until: until when asking for it again would be asking twice, ISO 8601.
        evidence: references of its records.
    """

    fact: str
    at: str
    holds_until: str
    evidence: list[str]


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """A promise that is not done yet, or was not done in time.

    Attributes:
        what: what was promised.
        due: by when, ISO 8601.
        minutes_left: until then; below 0: since then.
        journey: id of its journey.
        evidence: references of its records.
    """

    what: str
    due: str
    minutes_left: float
    journey: str
    evidence: list[str]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in which the customer waits for somebody of the organisation just now.

    Attributes:
        since: since when, ISO 8601.
        channel: where.
        queue: the queue as its record names it, '' where it does not.
        earlier: waits of the same contact before this one, such as in a queue from which it was handed over.
        evidence: references of the records of the wait.
    """

    since: str
    channel: str
    queue: str
    earlier: int
    evidence: list[str]


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What to do next, or to leave undone.

    Attributes:
        name: of the rule; stable.
        avoid: whether it is something to leave undone.
        says: what, in a sentence.
        why: what in the records speaks for it.
        prevents: the frictions that come of not heeding it; none where it only helps.
        evidence: references of the records that speak for it.
    """

    name: str
    avoid: bool
    says: str
    why: str
    prevents: list[str]
    evidence: list[str]


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that whoever serves the customer next has to know.

    Attributes:
        at: as of when, ISO 8601.
        match: how sure it is who it is; all that follows stands only where that is `exact`.
        person: id of the person, or None.
        name: as the records have it, '' where they have none.
        ids: values by which systems know the customer, by kind.
        preferred: the channel that the customer asked for, '' where none.
        waiting: the contact in which the customer waits and nobody has answered, None where in none.
        matters: journeys going on, the latest first.
        failed: what failed within the last week, the latest first.
        tried: handling steps that were gone through in the open matters, the latest first.
        proofs: proofs of identity that hold.
        promises: promises open or broken, the nearest due first.
        sent: messages of the last thirty days, the latest first.
        money: what was billed, paid, refused or given back in the last sixty days, the latest first.
        frictions: what the customer has met in the open matters, the latest first.
        advice: what to do, then what to leave undone.
    """

    at: str
    match: Match
    person: str | None = None
    name: str = ""
    ids: dict[str, list[str]] = {}
    preferred: str = ""
    waiting: Waiting | None = None
    matters: list[OpenMatter] = []
    failed: list[Happened] = []
    tried: list[Happened] = []
    proofs: list[Proof] = []
    promises: list[Promised] = []
    sent: list[Happened] = []
    money: list[Happened] = []
    frictions: list[Happened] = []
    advice: list[Advice] = []
