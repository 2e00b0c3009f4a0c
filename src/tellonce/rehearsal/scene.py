"""What a rehearsal shows: whom somebody was about to serve, what the context said, and what heeding it would save."""

import msgspec

from tellonce.vocabulary.context import Context


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """When a context is asked for, and of whom.

    Attributes:
        at: microseconds UTC; what happens just then has not happened yet.
        person: id of the person in the account.
        why: `contact`, `message` (one is about to begin, or to be sent), `friction` (one is about to come about), or
            `promise.due_soon` (the present says so).
        channel: where, '' where that is not known.
        what: what is about to happen, in a few words.
        ids: identifiers by which whoever serves the person knows them then, as kind and value, the best first.
    """

    at: int
    person: str
    why: str
    channel: str
    what: str
    ids: tuple[tuple[str, str], ...]


class Prevented(msgspec.Struct, frozen=True, kw_only=True):
    """A friction that would not have come about, had an advice been heeded.

    Attributes:
        friction: its name.
        at: its moment, ISO 8601.
        advice: name of the advice.
        minutes: customer minutes that it wasted, null where it has none of its own.
        evidence: references of its records.
    """

    friction: str
    at: str
    advice: str
    minutes: float | None
    evidence: list[str]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One moment at which somebody was about to serve a person.

    Attributes:
        at: the moment, ISO 8601.
        person: id of the person in the account.
        why: as in its cue.
        channel: as in its cue.
        what: as in its cue.
        context: what the context said; nobody's, where the person was not known yet by what was at hand.
        prevented: what its advice would have prevented later, where no earlier scene said it.
        news: types of the news that came of the person when it had happened, each once, in their order.
    """

    at: str
    person: str
    why: str
    channel: str
    what: str
    context: Context
    prevented: list[Prevented] = []
    news: list[str] = []


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """Frictions of one name: how many there were with their customer minutes, and how many of both were prevented."""

    friction: str
    count: int
    minutes: float
    prevented: int
    prevented_minutes: float


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A rehearsal when it is over.

    Attributes:
        organisation: its name.
        person: id of the one person who was followed, '' for all.
        steps: how many were sent.
        moments: how many different moments these had.
        seconds: how long it took.
        set_aside: events that could not be read.
        minutes_wasted: customer minutes of all frictions.
        minutes_prevented: of these, what heeding the advice would have saved.
        frictions: sums by name, the most minutes prevented first.
        scenes: in order of time.
    """

    organisation: str
    person: str
    steps: int
    moments: int
    seconds: float
    set_aside: int
    minutes_wasted: float
    minutes_prevented: float
    frictions: list[Sum]
    scenes: list[Scene]
