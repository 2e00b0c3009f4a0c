"""The truth of an organisation as one typed document: who is who, what happened and where it broke, known beforehand.

The acceptance stories and the invented crowd state it in the same form (`expected.json`); every check reads it here.
All moments are ISO 8601 text in UTC, all minutes customer minutes rounded to one decimal, all references `file#record`.
"""

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from tellonce.vocabulary.account import ContactEntry, JourneyEntry
from tellonce.vocabulary.refusal import Refused


class TruePerson(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person. `weak` says in words which links a careful resolver may leave out."""

    key: str
    name: str
    identifiers: dict[str, list[str]]
    weak: list[str] = []
    preferred_channel: str = ""


class TrueFriction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One friction: of the people of `journey`, or in the background of `person`. `minutes` null is not compared."""

    name: str
    at: str
    evidence: list[str]
    minutes: float | None
    why: str
    journey: str | None = None
    person: str | None = None


class TruePromise(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One promise: kept, broken, or open at the moment of the export. `made` is null where no record says when.

    It was made to the people of `journey`, or in the background to `person`; where neither is named, to those whose
    records show it.
    """

    what: str
    made: str | None
    due: str
    status: str
    evidence: list[str]
    journey: str | None = None
    person: str | None = None


class Apart(msgspec.Struct, frozen=True, kw_only=True):
    """Two people that must not become one, and why it is tempting."""

    a: str
    b: str
    why: str


class SharedValue(msgspec.Struct, frozen=True, kw_only=True):
    """A value that several people carry, or a placeholder that identifies nobody."""

    kind: str
    value: str
    persons: list[str]
    why: str


class TrueFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One silo file.

    Attributes:
        format: csv, csv-noheader, pipe, log, jsonl, json or mbox.
        record_id: path of its records' id; for a file without a header the column's position from 0.
        records: how many it has.
        root: the list inside a JSON document.
        sub: the records inside a record.
        sub_id: path of their id.
    """

    format: str
    record_id: str | int
    records: int
    root: str = ""
    sub: str = ""
    sub_id: str = ""


class Truth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole truth.

    `persons` are followed through journeys, `background` only as people with their frictions. `scenarios` says by
    person what an invented one was invented for; nobody's stands there in a story.
    """

    story: str
    organisation: str
    as_of: str
    files: dict[str, TrueFile]
    persons: list[TruePerson]
    journeys: list[JourneyEntry]
    frictions: list[TrueFriction]
    customer_minutes_total: float
    customer_minutes_wasted: float
    promises: list[TruePromise]
    background: list[TruePerson]
    background_frictions: list[TrueFriction]
    not_same: list[Apart]
    shared_values: list[SharedValue]
    placeholder_values: list[SharedValue]
    records_by_person: dict[str, dict[str, list[str]]]
    scenarios: dict[str, str] = {}

    def owners(self) -> dict[str, list[str]]:
        """Reference of every record to the keys of its people, in order of key; several for a joint record."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.records_by_person):
            for file, records in self.records_by_person[key].items():
                for record in records:
                    found[f"{file}#{record}"].append(key)
        return dict(found)

    def followed(self) -> frozenset[str]:
        """Keys of the people whose journeys the truth tells."""
        return frozenset(person.key for person in self.persons)

    def people_of(self, told: TrueFriction | TruePromise) -> frozenset[str]:
        """Keys of the people that something is told of; empty where it names none that the truth knows."""
        named = {told.person} if told.person else set()
        return frozenset(key for one in self.journeys if one.id == told.journey for key in one.persons) | named

    def masters(self) -> frozenset[str]:
        """Files of master data: each record's id is an identifier of its own person, and no contact names it."""
        known = {
            person.key: {value for values in person.identifiers.values() for value in values}
            for person in (*self.persons, *self.background)
        }
        touched = {ref.split("#")[0] for entry in self.contacts() for ref in entry.refs}
        strange = {
            file
            for key, files in self.records_by_person.items()
            for file, records in files.items()
            if not known.get(key, set()).issuperset(records)
        }
        return frozenset(self.files) - touched - strange

    def contacts(self) -> list[ContactEntry]:
        """All contacts and messages of all journeys, in the order of the document."""
        return [entry for journey in self.journeys for entry in journey.contact_list]


def read_truth(document: Mapping[str, object]) -> Truth:
    """The truth as typed records, from the document as JSON gives it; keys that no check needs are left out.

    Raises:
        Refused: a key is missing or of the wrong type; the message names its place.
    """
    try:
        return msgspec.convert(document, Truth)
    except msgspec.ValidationError as error:
        raise Refused(
            f"The truth cannot be read: {error}. It must have the keys of expected.json as the acceptance stories "
            "state them; correct the named place."
        ) from error
