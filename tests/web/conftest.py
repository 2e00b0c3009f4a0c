"""An invented organisation behind the sight, small and large, and one read from the truth of an acceptance story."""

import json
import os
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
from tellonce.vocabulary.measures import MeasureRow, Measures
from tellonce.vocabulary.refusal import Refused
from tellonce.web.app import app
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
    unresolved: dict[str, list[str]],
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
        file=name,
        silo=name.partition(".")[0],
        records=records,
        touchpoints=records * 2,
        set_aside=1,
        resolved=records - 1,
        without_outcome=0,
        backward=0,
        repeated=0,
        evidence={},
    )


def small() -> Told:
    """Two people, one of them with a name and ids that try to break the pages; one journey of nobody."""
    talk = ContactEntry(
        id="c1", kind="contact", channel="phone", at="2031-05-05T09:00:00Z", until="2031-05-05T09:20:00Z", minutes=20.0,
        what=f"first call {NASTY}", refs=["calls.csv#a/../b?c#d%20e", "odd name/calls 2.csv#x//y/"],
    )  # fmt: skip
    mail = ContactEntry(
        id="c2", kind="message", channel="email", at="2031-05-09T09:00:00Z", until="2031-05-09T09:00:00Z", minutes=1.0,
        what="answer", refs=["mails.json#<m1@x.example>"],
    )  # fmt: skip
    post = ContactEntry(
        id="c3", kind="contact", channel="letter", at="2031-05-12T12:00:00Z", until="2031-05-12T12:00:00Z", minutes=15.0,
        what="", refs=["letters.csv#L12"],
    )  # fmt: skip
    journeys = [
        JourneyEntry(
            id="j/1", persons=["p1"], topic=f"meter {NASTY}", started=talk.at, ended=mail.at, resolved=None,
            channels=["phone", "email"], contacts=1, messages=1, minutes=21.0, contact_list=[talk, mail],
        ),
        JourneyEntry(
            id="j2", persons=[], topic="", started=post.at, ended=post.at, resolved=False, channels=["letter"], contacts=1,
            messages=0, minutes=15.0, contact_list=[post],
        ),
    ]  # fmt: skip
    frictions = [
        FrictionEntry(name="long_wait", person="p1", journey="j/1", at=talk.at, evidence=talk.refs, minutes=12.5,
                      why=f"on hold {NASTY}", cost=18.75),
        FrictionEntry(name="missing_notice", person="p1", journey="j/1", at="2031-05-11T00:00:00Z", evidence=[],
                      minutes=None, why="nothing was sent"),
        FrictionEntry(name="long_wait", person=None, journey="j2", at=post.at, evidence=post.refs, minutes=3.0, why="slow"),
    ]  # fmt: skip
    promises = [
        PromiseEntry(person="p1", journey="j/1", what=f"call back {NASTY}", made=None, due="2031-05-07T17:00:00Z",
                     status="broken", evidence=["calls.csv#a/../b?c#d%20e"]),
    ]  # fmt: skip
    persons = [
        PersonEntry(key="p1", name=f"Ada {NASTY}", identifiers={"phone": ["+4930123456"], "customer_no": ["K 1"]},
                    shared={"phone": ["+4930123456"]}),
        PersonEntry(key="p2/.", name="", identifiers={}),
    ]  # fmt: skip
    return Told(
        _account(
            persons, journeys, frictions, promises,
            unresolved={"letters.csv": ["L12", "L13"]},
            set_aside=[SetAsideEntry(file="calls.csv", place="L7", reason=f"no date-time {NASTY}")],
            files=[_file("calls.csv", 10), _file("letters.csv", 4)],
        ),
        {"long_wait": "Waiting of more than ten minutes.", "doom_loop": "The same answer again."},
    )  # fmt: skip


def large(people: int) -> Told:
    """A crowd over three years and all channels, with one person of several hundred contacts."""
    start = datetime(2028, 5, 1, 8, tzinfo=UTC)
    channels = ["phone", "web", "bot", "chat", "email", "sms", "letter", "visit", "social", "survey", "app", "branch"]
    names = ["repeat_contact", "long_wait", "doom_loop", "broken_promise", "missing_notice", "forced_channel_switch"]
    persons, journeys, frictions = [], [], []
    for n in range(people):
        key = f"p{n:06}"
        persons.append(PersonEntry(key=key, name=f"Invented Person {n}", identifiers={"customer_no": [f"K-{n:07}"]}))
        contacts = []
        for step in range(400 if n == 0 else 1 + n % 4):
            at = start + timedelta(hours=(n * 37 + step * 29) % (24 * 1000), minutes=step * 7)
            channel = channels[(n + step * step) % (3 + n % 10)]
            message = channel in ("email", "sms", "letter")
            until = at if message else at + timedelta(minutes=3 + (n + step) % 30)
            contacts.append(
                ContactEntry(
                    id=f"{key}.{step}", kind="message" if message else "contact", channel=channel,
                    at=f"{at:%Y-%m-%dT%H:%M:%SZ}", until=f"{until:%Y-%m-%dT%H:%M:%SZ}",
                    minutes=(until - at).seconds / 60 or 1.0, what="about the bill", refs=[f"{channel}.csv#{key}-{step}"],
                )
            )  # fmt: skip
            if (n + step) % 5 == 0:
                frictions.append(
                    FrictionEntry(
                        name=names[(n // 5 + step) % (1 + n % len(names))], person=key, journey=f"j{n}", at=contacts[-1].at,
                        evidence=contacts[-1].refs, minutes=None if message else 4.5, why="it went wrong", cost=6.5,
                    )
                )  # fmt: skip
        kinds = [one.kind for one in contacts]
        journeys.append(
            JourneyEntry(
                id=f"j{n}", persons=[key], topic="bill", started=min(one.at for one in contacts),
                ended=max(one.until for one in contacts), resolved=n % 2 == 0, channels=sorted({c.channel for c in contacts}),
                contacts=kinds.count("contact"), messages=kinds.count("message"), minutes=sum(c.minutes for c in contacts),
                contact_list=contacts,
            )
        )  # fmt: skip
    unresolved = {"phone.csv": [f"u{n}" for n in range(people // 4)]}
    files = [_file(f"{channel}.csv", people) for channel in channels]
    return Told(_account(persons, journeys, frictions, [], unresolved, [], files), dict.fromkeys(names, "It breaks."))


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
        PromiseEntry(person=journeys[0].persons[0], journey=journeys[0].id, what=one["what"], made=one["made"],
                     due=one["due"], status=one["status"], evidence=one["evidence"])
        for one in read["promises"]
    ]  # fmt: skip
    files = [_file(name, one["records"]) for name, one in read["files"].items()]
    return Told(_account(persons, journeys, frictions, promises, {}, [], files, read["organisation"]), {})


@contextmanager
def served(sight: Sight) -> Iterator[httpx.Client]:
    """A client of the pages on a real server, so that addresses go the way they go for visitors."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app(sight), log_level="warning", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://{LOOPBACK}:{listening.getsockname()[1]}", timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def pages() -> Iterator[httpx.Client]:
    """The pages of the small organisation."""
    with served(small()) as client:
        yield client


@pytest.fixture(scope="session")
def crowded() -> Iterator[httpx.Client]:
    """The pages of a crowd of 20,000."""
    with served(large(20_000)) as client:
        yield client


@pytest.fixture(scope="session")
def story_pages() -> Iterator[httpx.Client]:
    """The pages of an acceptance story."""
    here = Path(__file__).resolve()
    shared = Path(os.environ.get("TELLONCE_SHARED", here.parents[2].parent / "shared"))
    path = shared / "stories" / "satellite" / "expected.json"
    if not path.is_file():
        pytest.skip("the acceptance stories are not beside this repository (TELLONCE_SHARED names their folder)")
    with served(truth(path)) as client:
        yield client
