"""The account: what an organisation's records tell, as one document, in the field names of the acceptance stories.

All moments are ISO 8601 text in UTC, all minutes rounded to one decimal, so that it can be written as JSON and read by
people as it stands.
"""

import msgspec

from tellonce.vocabulary.effect import Likely, Relation


class PersonEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person.

    `identifiers` holds by kind all values found in any silo, normalised; `shared` those that others carry too.
    """

    key: str
    name: str
    identifiers: dict[str, list[str]]
    shared: dict[str, list[str]] = {}


class ContactEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One contact or message of a journey, with the references of all its records."""

    id: str
    kind: str
    channel: str
    at: str
    until: str
    minutes: float
    what: str
    refs: list[str]


class JourneyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One journey: its contacts and messages in order of time."""

    id: str
    persons: list[str]
    topic: str
    started: str
    ended: str
    resolved: bool | None
    channels: list[str]
    contacts: int
    messages: int
    minutes: float
    contact_list: list[ContactEntry]


class FrictionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One friction. `minutes` are the customer's minutes it wasted, or null where it has none of its own."""

    name: str
    person: str | None
    journey: str
    at: str
    evidence: list[str]
    minutes: float | None
    why: str
    cost: float | None = None


class PromiseEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One promise with a time limit: kept, broken or open."""

    person: str | None
    journey: str
    what: str
    made: str | None
    due: str
    status: str
    evidence: list[str]


class SetAsideEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One record that could not be read by one silo, where it stands and why: two silos may read the same file."""

    file: str
    silo: str
    place: str
    reason: str


class FileEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of one file.

    `evidence` counts its records by the kinds of identifiers that others vouch for. `erased` counts its records that
    are left out because the person was erased, `passed_over` those that the declaration leaves out (`when`); neither
    are any of `records`.
    """

    file: str
    silo: str
    records: int
    touchpoints: int
    set_aside: int
    resolved: int
    without_outcome: int
    backward: int
    repeated: int
    evidence: dict[str, int]
    erased: int = 0
    passed_over: int = 0


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the whole account; each can be recounted from the lists. `cost` is in `currency`."""

    records: int
    touchpoints: int
    persons: int
    persons_with_contact: int
    contacts: int
    contacts_resolved: int
    messages: int
    journeys: int
    frictions: int
    customer_minutes_total: float
    customer_minutes_wasted: float
    cost: float
    customer_cost: float
    currency: str
    set_aside: int
    unresolved_records: int
    erased: int = 0
    passed_over: int = 0


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The whole account. Lists are empty where there is nothing; every reference is `file#record`.

    `unresolved` holds by file the records of which nobody is known, each with why: it carries `no identifier`; or only
    values that are `blocked`, `shared` by several people, `unknown` (of a kind that is nobody alone) or `retracted`.
    """

    organisation: str
    as_of: str
    build: str
    files: list[FileEntry]
    persons: list[PersonEntry]
    records_by_person: dict[str, dict[str, list[str]]]
    journeys: list[JourneyEntry]
    frictions: list[FrictionEntry]
    promises: list[PromiseEntry]
    unresolved: dict[str, dict[str, str]]
    set_aside: list[SetAsideEntry]
    totals: Totals
    customer_minutes_total: float
    customer_minutes_wasted: float


class StepEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One touchpoint as a story shows it: `detail` holds its attributes by the source's own field names."""

    at: str
    until: str | None
    channel: str
    activity: str
    outcome: str | None
    word: str
    reference: str
    detail: dict[str, str]


class StoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One contact or message of a story with what happened in it and the frictions found there."""

    contact: ContactEntry
    journey: str
    topic: str
    steps: list[StepEntry]
    frictions: list[FrictionEntry]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One person's story: contacts and messages over all channels in order of time.

    `records` are those that are neither (postings, cases outside a contact, master data). `related` are values that the
    person shares with others who are somebody else; `probable` are people who are probably the same.
    """

    person: PersonEntry
    entries: list[StoryEntry]
    records: list[StepEntry]
    frictions: list[FrictionEntry]
    promises: list[PromiseEntry]
    minutes: float
    minutes_wasted: float
    related: list[Relation] = []
    probable: list[Likely] = []
