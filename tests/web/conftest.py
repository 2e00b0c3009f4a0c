"""An invented organisation behind the sight, small and large, and one read from the truth of an acceptance story."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import httpx
import msgspec
import pytest
import uvicorn

from tellonce.vocabulary.account import (
    Account,
    ContactEntry,
    FileEntry,
    FrictionEntry,
    JourneyEntry,
    PersonEntry,
    PromiseEntry,
    SetAsideEntry,
    StepEntry,
    Story,
    StoryEntry,
    Totals,
)
from tellonce.vocabulary.context import Advice, Context, Happened, OpenMatter, Proof
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.measures import MeasureRow, Measures
from tellonce.vocabulary.refusal import Refused, Unreadable
from tellonce.web.app import app
from tellonce.web.entrance import Entrance
from tellonce.web.serve import LOOPBACK
from tellonce.web.sight import Sight

NASTY = "<script>alert(1)</script>"


class Told:
    """A sight over an account that was told, with one touchpoint for each reference of a contact."""

    def __init__(self, account: Account, says: dict[str, str]) -> None:
        self._account, self._says = account, says
        self._steps: dict[str, list[StepEntry]] = {}
        self._stories: dict[str, list[tuple[JourneyEntry, ContactEntry]]] = {}
        for journey in account.journeys:
            for contact in journey.contact_list:
                for reference in contact.refs:
                    self._steps[reference] = [_step(contact, reference)]
                for key in journey.persons:
                    self._stories.setdefault(key, []).append((journey, contact))

    def account(self) -> Account:
        return self._account

    def story(self, person: str) -> Story | None:
        entry = next((one for one in self._account.persons if one.key == person), None)
        if entry is None:
            raise Refused("no such person")
        frictions = [one for one in self._account.frictions if one.person == person]
        entries = [self._entry(*pair, frictions) for pair in self._stories.get(person, [])]
        return Story(
            person=entry,
            entries=sorted(entries, key=lambda one: one.contact.at),
            records=[],
            frictions=frictions,
            promises=[one for one in self._account.promises if one.person == person],
            minutes=sum(one.contact.minutes for one in entries),
            minutes_wasted=sum(one.minutes or 0 for one in frictions),
        )

    def find(self, text: str) -> list[str]:
        small = text.lower()
        return [
            one.key
            for one in self._account.persons
            if small in one.name.lower()
            or small == one.key.lower()
            or any(small == value.lower() for values in one.identifiers.values() for value in values)
        ]

    def record(self, reference: str) -> list[StepEntry]:
        return self._steps.get(reference, [])

    def measures(self) -> Measures:
        sums: dict[tuple[str, str], list[ContactEntry]] = {}
        for journey in self._account.journeys:
            for contact in journey.contact_list:
                at = datetime.fromisoformat(contact.at)
                monday = (at - timedelta(days=at.weekday())).date().isoformat()
                sums.setdefault((monday, contact.channel), []).append(contact)
        rows = [
            MeasureRow(
                week=week,
                channel=channel,
                contacts=sum(one.kind == "contact" for one in found),
                messages=sum(one.kind == "message" for one in found),
                journeys=1,
                repeat_contacts=0,
                minutes=sum(one.minutes for one in found),
                minutes_wasted=0.0,
                cost=1.0,
            )
            for (week, channel), found in sorted(sums.items())
        ]
        return Measures(currency="EUR", rows=rows)

    def context(self, value: str, at: str) -> Context:
        if at and not at[:4].isdigit():
            raise Unreadable("no moment")
        keys = self.find(value)
        if value not in keys:
            if len(keys) != 1:
                return Context(at=at or self._account.as_of, match=Match.SHARED if keys else Match.UNKNOWN)
            value = keys[0]
        told = [Happened(at=one.at, what="step_failed failed", channel="web", about=NASTY, journey=journey.id,
                         evidence=one.refs) for journey, one in self._stories.get(value, [])]  # fmt: skip
        refs = told[0].evidence if told else []
        return Context(
            at=at or self._account.as_of, match=Match.EXACT, person=value, preferred="sms", failed=told, sent=told,
            proofs=[Proof(fact="pin", at=one.at, holds_until=one.at, evidence=one.evidence) for one in told],
            matters=[
                OpenMatter(journey=journey.id, topic=journey.topic, since=journey.started, latest=journey.ended,
                           contacts=1, minutes=2.0, wasted=1.0, said=NASTY, channel="web", resolved=None)
                for journey, _ in self._stories.get(value, [])
            ],
            advice=[
                Advice(name=f"a{avoid}", avoid=avoid, says=NASTY, why="so", prevents=["dead_end"], evidence=refs)
                for avoid in (False, True)
            ],
        )  # fmt: skip

    def says(self, name: str) -> str:
        if name not in self._says:
            raise Refused("no such friction")
        return self._says[name]

    def _entry(self, journey: JourneyEntry, contact: ContactEntry, frictions: list[FrictionEntry]) -> StoryEntry:
        return StoryEntry(
            contact=contact,
            journey=journey.id,
            topic=journey.topic,
            steps=[self._steps[reference][0] for reference in contact.refs],
            frictions=[one for one in frictions if contact.at <= one.at <= contact.until],
        )


def _step(contact: ContactEntry, reference: str) -> StepEntry:
    return StepEntry(
        at=contact.at,
        until=contact.until,
        channel=contact.channel,
        activity="connected",
        outcome="ok",
        word="TALK",
        reference=reference,
        detail={"note": f"{NASTY} a note of some length about {contact.what}", "queue": "billing"},
    )


def _account(
    persons: list[PersonEntry],
    journeys: list[JourneyEntry],
    frictions: list[FrictionEntry],
    promises: list[PromiseEntry],
    unresolved: dict[str, dict[str, str]],
    set_aside: list[SetAsideEntry],
    files: list[FileEntry],
    organisation: str = "Invented Works",
) -> Account:
    minutes = sum(one.minutes for one in journeys)
    wasted = sum(one.minutes or 0 for one in frictions)
    records: dict[str, dict[str, list[str]]] = {}
    for journey in journeys:
        for reference in (reference for contact in journey.contact_list for reference in contact.refs):
            file, _, id = reference.partition("#")
            for key in journey.persons:
                records.setdefault(key, {}).setdefault(file, []).append(id)
    contacts, messages = sum(one.contacts for one in journeys), sum(one.messages for one in journeys)
    return Account(
        organisation=organisation,
        as_of="2031-05-30T00:00:00Z",
        build="b1",
        files=files,
        persons=persons,
        records_by_person=records,
        journeys=journeys,
        frictions=frictions,
        promises=promises,
        unresolved=unresolved,
        set_aside=set_aside,
        totals=Totals(
            records=sum(one.records for one in files),
            touchpoints=sum(one.touchpoints for one in files),
            persons=len(persons),
            persons_with_contact=len(records),
            contacts=contacts,
            contacts_resolved=contacts,
            messages=messages,
            journeys=len(journeys),
            frictions=len(frictions),
            customer_minutes_total=minutes,
            customer_minutes_wasted=wasted,
            cost=minutes * 1.5,
            customer_cost=minutes * 0.3,
            currency="EUR",
            set_aside=len(set_aside),
            unresolved_records=sum(map(len, unresolved.values())),
        ),
        customer_minutes_total=minutes,
        customer_minutes_wasted=wasted,
    )


def _file(name: str, records: int) -> FileEntry:
    return FileEntry(
        file=name, silo=name.partition(".")[0], records=records, touchpoints=records * 2, set_aside=1,
        resolved=records - 1, without_outcome=0, backward=0, repeated=0, evidence={},
    )  # fmt: skip


def _contact(
    id: str, kind: str, channel: str, at: str, until: str, minutes: float, what: str, *refs: str
) -> ContactEntry:
    return ContactEntry(
        id=id, kind=kind, channel=channel, at=at, until=until, minutes=minutes, what=what, refs=list(refs)
    )


def _journey(id: str, person: str | None, topic: str, resolved: bool | None, *contacts: ContactEntry) -> JourneyEntry:
    kinds = [one.kind for one in contacts]
    return JourneyEntry(
        id=id,
        persons=[person] if person else [],
        topic=topic,
        started=min(one.at for one in contacts),
        ended=max(one.until for one in contacts),
        resolved=resolved,
        channels=sorted({one.channel for one in contacts}),
        contacts=kinds.count("contact"),
        messages=kinds.count("message"),
        minutes=sum(one.minutes for one in contacts),
        contact_list=list(contacts),
    )


def _friction(
    name: str, journey: JourneyEntry, at: str, refs: list[str], minutes: float | None, why: str
) -> FrictionEntry:
    person = journey.persons[0] if journey.persons else None
    cost = None if minutes is None else minutes * 1.5
    return FrictionEntry(
        name=name, person=person, journey=journey.id, at=at, evidence=refs, minutes=minutes, why=why, cost=cost
    )


def small() -> Told:
    """Two people, one of them with a name and ids that try to break the pages; one journey of nobody."""
    hard = ("calls.csv#a/../b?c#d%20e", "odd name/calls 2.csv#x//y/")
    morning, noon = "2031-05-05T09:00:00Z", "2031-05-12T12:00:00Z"
    talk = _contact("c1", "contact", "phone", morning, "2031-05-05T09:20:00Z", 20.0, f"first call {NASTY}", *hard)
    sent = "2031-05-09T09:00:00Z"
    mail = _contact("c2", "message", "email", sent, sent, 1.0, "answer", "mails.json#<m1@x.example>")
    post = _contact("c3", "contact", "letter", noon, noon, 15.0, "", "letters.csv#L12")
    meter = _journey("j/1", "p1", f"meter {NASTY}", None, talk, mail)
    letter = _journey("j2", None, "", False, post)
    frictions = [
        _friction("long_wait", meter, morning, talk.refs, 12.5, f"on hold {NASTY}"),
        _friction("missing_notice", meter, "2031-05-11T00:00:00Z", [], None, "nothing was sent"),
        _friction("long_wait", letter, noon, post.refs, 3.0, "slow"),
    ]
    due, what = "2031-05-07T17:00:00Z", f"call back {NASTY}"
    promise = PromiseEntry(
        person="p1", journey="j/1", what=what, made=None, due=due, status="broken", evidence=talk.refs[:1]
    )
    phone = {"phone": ["+4930123456"]}
    persons = [
        PersonEntry(key="p1", name=f"Ada {NASTY}", identifiers=phone | {"customer_no": ["K 1"]}, shared=phone),
        PersonEntry(key="p2/.", name="", identifiers={}),
    ]
    unresolved = {"letters.csv": {"L12": "no identifier", "L13": "shared"}}
    set_aside = [SetAsideEntry(file="calls.csv", silo="calls", place="L7", reason=f"no date-time {NASTY}")]
    files = [_file("calls.csv", 10), _file("letters.csv", 4)]
    says = {"long_wait": "Waiting of more than ten minutes.", "doom_loop": "The same answer again."}
    return Told(_account(persons, [meter, letter], frictions, [promise], unresolved, set_aside, files), says)


CHANNELS = ["phone", "web", "bot", "chat", "email", "sms", "letter", "visit", "social", "survey", "app", "branch"]
NAMES = ["repeat_contact", "long_wait", "doom_loop", "broken_promise", "missing_notice", "forced_channel_switch"]


def _crowded(n: int, step: int) -> ContactEntry:
    at = datetime(2028, 5, 1, 8, tzinfo=UTC) + timedelta(hours=(n * 37 + step * 29) % 24_000, minutes=step * 7)
    channel = CHANNELS[(n + step * step) % (3 + n % 10)]
    message = channel in ("email", "sms", "letter")
    minutes = 1 if message else 3 + (n + step) % 30
    start, end = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (at, at + timedelta(minutes=0 if message else minutes)))
    kind = "message" if message else "contact"
    return _contact(
        f"{n}.{step}", kind, channel, start, end, minutes, "about the bill", f"{channel}.csv#p{n:06}-{step}"
    )


def large(people: int) -> Told:
    """A crowd over three years and all channels, with one person of several hundred contacts."""
    persons, journeys, frictions = [], [], []
    for n in range(people):
        key = f"p{n:06}"
        persons.append(PersonEntry(key=key, name=f"Invented Person {n}", identifiers={"customer_no": [f"K-{n:07}"]}))
        contacts = [_crowded(n, step) for step in range(400 if n == 0 else 1 + n % 4)]
        journeys.append(_journey(f"j{n}", key, "bill", n % 2 == 0, *contacts))
        for step, contact in enumerate(contacts):
            if (n + step) % 5 == 0:
                name = NAMES[(n // 5 + step) % (1 + n % len(NAMES))]
                minutes = 4.5 if contact.kind == "contact" else None
                frictions.append(_friction(name, journeys[-1], contact.at, contact.refs, minutes, "it went wrong"))
    unresolved = {"phone.csv": {f"u{n}": "no identifier" for n in range(people // 4)}}
    files = [_file(f"{channel}.csv", people) for channel in CHANNELS]
    return Told(_account(persons, journeys, frictions, [], unresolved, [], files), dict.fromkeys(NAMES, "It breaks."))


def truth(path: Path) -> Told:
    """The truth of an acceptance story, told as an account."""
    read = json.loads(path.read_text())
    persons = [
        PersonEntry(key=one["key"], name=one["name"], identifiers=one["identifiers"])
        for one in [*read["persons"], *read["background"]]
    ]
    journeys = msgspec.convert(read["journeys"], list[JourneyEntry])
    owner = {one.id: one.persons[0] for one in journeys}
    frictions = msgspec.convert([{"person": owner[f["journey"]], **f} for f in read["frictions"]], list[FrictionEntry])
    promises = [
        PromiseEntry(
            person=journeys[0].persons[0],
            journey=journeys[0].id,
            what=one["what"],
            made=one["made"],
            due=one["due"],
            status=one["status"],
            evidence=one["evidence"],
        )
        for one in read["promises"]
    ]
    files = [_file(name, one["records"]) for name, one in read["files"].items()]
    return Told(_account(persons, journeys, frictions, promises, {}, [], files, read["organisation"]), {})


@contextmanager
def served(sight: Sight, entrance: Entrance | None = None) -> Iterator[httpx.Client]:
    """A client of the pages on a real server, so that addresses go the way they go for visitors."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app(sight, entrance), log_level="warning", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://{LOOPBACK}:{listening.getsockname()[1]}", timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def serving():
    """Serves a sight behind an entrance."""
    return served


@pytest.fixture(scope="session")
def sight() -> Sight:
    """The small organisation."""
    return small()


@pytest.fixture(scope="session")
def pages(sight: Sight) -> Iterator[httpx.Client]:
    """The pages of the small organisation."""
    with served(sight) as client:
        yield client


@pytest.fixture(scope="session")
def crowded() -> Iterator[httpx.Client]:
    """The pages of a crowd of 20,000."""
    with served(large(20_000)) as client:
        yield client


@pytest.fixture(scope="session")
def story_pages(root: Path) -> Iterator[httpx.Client]:
    """The pages of a shipped story."""
    with served(truth(root / "examples" / "satellite" / "expected.json")) as client:
        yield client
