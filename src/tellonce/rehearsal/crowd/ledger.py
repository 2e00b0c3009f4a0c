"""The ledger of an invented organisation: each record goes into its file and, in the same breath, into the truth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from tellonce.rehearsal.crowd.people import Customer
from tellonce.rehearsal.truth import Apart, SharedValue, TrueFriction, TruePromise
from tellonce.vocabulary.account import ContactEntry, JourneyEntry
from tellonce.vocabulary.measure import minutes
from tellonce.vocabulary.moment import iso

CONTACTS: Final = "sf_contacts.csv"
CASES: Final = "sf_cases.csv"
STEPS: Final = "ivr_studio_steps.jsonl"
CONVERSATIONS: Final = "genesys_conversations.json"
CHARGES: Final = "stripe_charges.csv"
DISPATCH: Final = "dispatch.csv"
CALLS: Final = "outbound_calls.csv"
MAILS: Final = "sendgrid_events.json"
WEB: Final = "web_events.jsonl"
TICKETS: Final = "zendesk_tickets.jsonl"
LETTERS: Final = "letters.csv"
POST: Final = "inbound_post.csv"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a file.

    Attributes:
        at: when it came about, microseconds UTC: the order of the file.
        name: its id.
        row: its fields.
    """

    at: int
    name: str
    row: Mapping[str, object]


class Ledger:
    """All records and all that is true of them."""

    def __init__(self) -> None:
        """An empty ledger."""
        self.files: dict[str, list[Entry]] = defaultdict(list)
        self.owned: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.journeys: list[JourneyEntry] = []
        self.frictions: list[TrueFriction] = []
        self.promises: list[TruePromise] = []
        self.apart: list[Apart] = []
        self.shared: list[SharedValue] = []
        self.placeholders: list[SharedValue] = []
        self.scenarios: dict[str, str] = {}
        self._people = {"P": 0, "B": 0}

    def name(self, who: Customer, *, followed: bool) -> None:
        """Give a customer the next key: P… where the truth follows the journeys, B… in the background."""
        letter = "P" if followed else "B"
        self._people[letter] += 1
        who.key = f"{letter}{self._people[letter]}"

    def add(self, file: str, name: str, who: Customer, at: int, row: Mapping[str, object]) -> str:
        """Write a record of a customer; the answer is its reference."""
        self.files[file].append(Entry(at=at, name=name, row=row))
        self.owned[who.key][file].append(name)
        return f"{file}#{name}"

    def follow(self, who: Customer, topic: str, contacts: Sequence[ContactEntry], promised: str = "") -> str:
        """Write down a journey of a followed customer from its contacts and messages; the answer is its id.

        Args:
            who: whose it is.
            topic: what it is about.
            contacts: in any order; may be empty where nothing but a promise is known.
            promised: moment of the promise, ISO 8601: start and end of a journey without contacts.
        """
        name = f"J{len(self.journeys) + 1}"
        ordered = sorted(contacts, key=lambda entry: (entry.at, entry.until))
        listed = [msgspec.structs.replace(entry, id=f"{name}.{place}") for place, entry in enumerate(ordered, 1)]
        self.journeys.append(
            JourneyEntry(
                id=name,
                persons=[who.key],
                topic=topic,
                started=min((entry.at for entry in listed), default=promised),
                ended=max((entry.until for entry in listed), default=promised),
                resolved=None,
                channels=sorted({entry.channel for entry in listed}),
                contacts=sum(entry.kind == "contact" for entry in listed),
                messages=sum(entry.kind == "message" for entry in listed),
                minutes=round(sum(entry.minutes for entry in listed), 1),
                contact_list=listed,
            )
        )
        return name

    def breaks(self, name: str, journey: str, at: int, evidence: Sequence[str], span: int | None, why: str) -> None:
        """Write down a friction of a journey.

        Args:
            name: name in the catalogue.
            journey: id of the journey.
            at: moment, microseconds UTC.
            evidence: references of the records that show it.
            span: customer's microseconds wasted, or None where it has none of its own.
            why: for people.
        """
        wasted = None if span is None else minutes(span)
        self.frictions.append(
            TrueFriction(name=name, journey=journey, at=iso(at), evidence=list(evidence), minutes=wasted, why=why)
        )

    def keep_apart(self, first: Customer, second: Customer, why: str) -> None:
        """Write down that two customers must not become one."""
        self.apart.append(Apart(a=first.key, b=second.key, why=why))

    def share(self, kind: str, value: str, who: Sequence[Customer], why: str) -> None:
        """Write down that several customers carry one value."""
        self.shared.append(SharedValue(kind=kind, value=value, persons=[one.key for one in who], why=why))


def contact(kind: str, channel: str, at: int, until: int, span: int, what: str, refs: Sequence[str]) -> ContactEntry:
    """One contact or message as the truth lists it; times and span in microseconds. Its id comes with the journey."""
    return ContactEntry(
        id="",
        kind=kind,
        channel=channel,
        at=iso(at),
        until=iso(until),
        minutes=minutes(span),
        what=what,
        refs=list(refs),
    )
