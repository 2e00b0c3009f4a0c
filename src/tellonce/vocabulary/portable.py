"""One person's data as one document that the person can be given, and that a program can read."""

from typing import Final

import msgspec

from tellonce.vocabulary.account import ContactEntry, FrictionEntry, PromiseEntry

VERSION: Final = "tellonce.person/1"
"""Name and version of the document: a field may be added under the same version, none is renamed or taken away."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value was seen: `file#record`, and the earliest moment of that record in ISO 8601."""

    reference: str
    at: str


class IdentifierPart(msgspec.Struct, frozen=True, kw_only=True):
    """One value by which the person is known.

    `value` is its one form, `written` every spelling, `shared` whether other people carry it too (who does is not
    told), `seen` every record that holds it, in order of moment and reference.
    """

    kind: str
    value: str
    written: list[str]
    shared: bool
    seen: list[Sighting]


class TouchpointPart(msgspec.Struct, frozen=True, kw_only=True):
    """One touchpoint with all its fields, as it was read. `identifiers` are kind and value as written."""

    reference: str
    silo: str
    file: str
    record: str
    part: int
    at: str
    until: str | None
    channel: str
    direction: str
    activity: str
    outcome: str | None
    word: str
    topic: str | None
    identifiers: list[tuple[str, str]]
    contact_keys: list[str]
    journey_key: str | None
    matters: list[str]
    attributes: dict[str, str]
    journey: str | None
    contact: str | None


class JourneyPart(msgspec.Struct, frozen=True, kw_only=True):
    """One journey as far as it is the person's: `with_others` says that others took part in it, not who."""

    id: str
    topic: str
    started: str
    ended: str
    resolved: bool | None
    with_others: bool
    contacts: list[str]


class Portable(msgspec.Struct, frozen=True, kw_only=True):
    """All that is held on one person. Moments are ISO 8601 in UTC, minutes have one decimal, lists have one order."""

    format: str = VERSION
    organisation: str
    as_of: str
    build: str
    person: str
    name: str
    identifiers: list[IdentifierPart]
    touchpoints: list[TouchpointPart]
    contacts: list[ContactEntry]
    journeys: list[JourneyPart]
    frictions: list[FrictionEntry]
    promises: list[PromiseEntry]
    minutes: float
    minutes_wasted: float
