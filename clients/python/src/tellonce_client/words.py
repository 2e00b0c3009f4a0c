"""The context as the server says it. Moments are ISO 8601 texts in UTC."""

from typing import TypedDict


class OpenMatter(TypedDict):
    """A journey that is going on."""

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


class Happened(TypedDict):
    """Something that happened."""

    at: str
    what: str
    channel: str
    about: str
    journey: str
    evidence: list[str]


class Proof(TypedDict):
    """A proof of identity that the customer gave; never its value."""

    fact: str
    at: str
    holds_until: str
    evidence: list[str]


class Promised(TypedDict):
    """A promise that is not done yet, or was not done in time."""

    what: str
    due: str
    minutes_left: float
    journey: str
    evidence: list[str]


class Advice(TypedDict):
    """What to do next, or to leave undone."""

    name: str
    avoid: bool
    says: str
    why: str
    prevents: list[str]
    evidence: list[str]


class Waiting(TypedDict):
    """Where the customer waits for somebody just now."""

    since: str
    channel: str
    queue: str
    earlier: int
    evidence: list[str]


class Context(TypedDict):
    """All that whoever serves the customer next has to know; it stands only where `match` is `exact`."""

    at: str
    match: str
    person: str | None
    name: str
    ids: dict[str, list[str]]
    preferred: str
    waiting: Waiting | None
    matters: list[OpenMatter]
    failed: list[Happened]
    tried: list[Happened]
    proofs: list[Proof]
    promises: list[Promised]
    sent: list[Happened]
    money: list[Happened]
    frictions: list[Happened]
    advice: list[Advice]
