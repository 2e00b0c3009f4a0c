"""A present full of people: a few lived through by the real taker, then copied under ids of their own.

A copy differs from its model in a number of seven digits, which stands in all its identifiers and records, and in the
id of its person; both are as long as the model's, so that what was encoded can be copied as bytes.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from tellonce.live.present import Present
from tellonce.live.taker import memory
from tellonce.silos.declaration import Declaration
from tellonce.silos.declare import read
from tellonce.stores.present.database import Database, usual
from tellonce.stores.present.places import Place
from tellonce.stores.present.tellings import Telling
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.identity import Match
from tellonce.vocabulary.moment import DAY, HOUR, MINUTE
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

NOW: Final = 20_400 * DAY + 15 * HOUR
"""The moment as of which all of it is told."""

FIRST: Final = 2_000_000
"""Number of the first person: with 214 before it, a telephone number that there may be."""

SPREAD: Final = 0x9E3779B97F4A7C15
"""Ids of people lie as if drawn, for real ones do: odd, so that no two are the same."""

AT_ONCE: Final = 2_000
"""Persons written in one transaction."""

DECLARED: Final = """
[organisation]
name = "Measured"
zone = "America/Chicago"
region = "US"

[[silo]]
name = "web"
system = "segment"
files = ["web.jsonl"]
"""


def declaration() -> Declaration:
    """What the measured organisation declares."""
    return read(DECLARED, "tellonce.toml")


class Model(msgspec.Struct, frozen=True):
    """One person as the taker left them: what stands in each table, and the number that is theirs."""

    number: int
    person: str
    places: list[Place]
    tellings: list[Telling]
    identifiers: list[tuple[Identifier, str | None, Match]]
    context: bytes
    stands_until: int


def life(number: int) -> list[Touchpoint]:
    """Five touchpoints of one person with two or three identifiers: a visit, a call, and what became of it."""
    ids = (Identifier("account_no", f"A{number}"), Identifier("phone", f"+1214{number}"))
    mail = Identifier("email", f"c{number}@example.org")
    # No limit of half an hour, of hours or of days from any of it is reached in the first minutes after `NOW`.
    at = NOW - (1 + number % 20) * DAY - (17 + number % 8) * MINUTE
    call, case = (f"call:{number}",), f"case:{number}" if number % 4 == 0 else None
    failed = number % 3 == 0
    return [
        _point("web", f"w{number}", at, Activity.SIGNED_IN, Channel.WEB, ids=(ids[0], mail) if number % 2 else ids),
        _point("web", f"v{number}", at + MINUTE, Activity.STEP_FAILED if failed else Activity.STEP_DONE, Channel.WEB,
               ids=ids[:1], outcome=Outcome.FAILED if failed else Outcome.OK, attributes={"task": "pay"}),
        _point("calls", f"q{number}", at + 3 * MINUTE, Activity.QUEUED, Channel.PHONE, until=at + 9 * MINUTE,
               ids=ids[1:], contact_keys=call),
        _point("calls", f"t{number}", at + 9 * MINUTE, Activity.CONNECTED, Channel.PHONE, until=at + 15 * MINUTE,
               ids=ids, contact_keys=call, topic="bill", journey_key=case),
        _point("crm", f"n{number}", at + 16 * MINUTE, Activity.CASE_UPDATED, Channel.NONE, ids=ids[:1],
               topic="bill", journey_key=case),
    ]  # fmt: skip


def promised(number: int) -> list[Touchpoint]:
    """Three touchpoints of one person, the last a promise that is due within the hour after `NOW`."""
    ids = (Identifier("account_no", f"A{number}"), Identifier("phone", f"+1214{number}"))
    at, call = NOW - 3 * HOUR, (f"call:{number}",)
    due = {"due": str(NOW + HOUR // 2 + number % 30 * MINUTE), "what": "call", "keeps": "call_placed"}
    return [
        _point("calls", f"q{number}", at, Activity.QUEUED, Channel.PHONE, until=at + 5 * MINUTE, ids=ids[1:],
               contact_keys=call),
        _point("calls", f"t{number}", at + 5 * MINUTE, Activity.CONNECTED, Channel.PHONE, until=at + 15 * MINUTE,
               ids=ids, contact_keys=call, topic="bill"),
        _point("crm", f"p{number}", at + 16 * MINUTE, Activity.PROMISE_MADE, Channel.PHONE, ids=ids[:1], topic="bill",
               attributes=due),
    ]  # fmt: skip


def _point(silo: str, record: str, at: int, activity: Activity, channel: Channel, **more: object) -> Touchpoint:
    said = {"direction": Direction.IN, **more}
    return Touchpoint(silo=silo, file=f"live/{silo}", record=record, at=at, activity=activity, channel=channel, **said)


def fill(database: Database, lives: Callable[[int], list[Touchpoint]], persons: int, models: int = 120) -> int:
    """Fills an empty present with so many people; the answer is how many touchpoints that are."""
    made = list(_models(lives, min(models, persons)))
    count = 0
    for begin in range(0, persons, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, persons))
        copies = [_copied(made[number % len(made)], number) for number in numbers]
        count += _write(database, copies)
    return count


def person(number: int) -> str:
    """Id of the person that was copied as this number, from 0."""
    return f"p{(number + 1) * SPREAD % 2**64:016x}"


def _models(lives: Callable[[int], list[Touchpoint]], number: int) -> Iterator[Model]:
    numbers = range(FIRST, FIRST + number)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(usual(Path(folder)))
        present = Present(database, Path(folder) / "store", declaration(), lambda: NOW, lambda: time.time_ns() // 1_000)
        points = [point for one in numbers for point in lives(one)]
        present.accept([
            Arrival(source="made", id=str(place), silo=TOUCHPOINT, body=msgspec.json.encode(point))
            for place, point in enumerate(points)
        ])  # fmt: skip
        became = present.taker("made")
        assert became
        while became[0].take() or became[0].prepare(500):
            pass
        yield from (_model(present, one) for one in numbers)
        database.close()


def _model(present: Present, number: int) -> Model:
    memory = present.memory
    known = {
        kind: (form, memory.contexts.of(form))
        for kind, value in _carried(number)
        if (form := present.known.identifier(Identifier(kind, value)))
    }  # fmt: skip
    there = [(form, one.person, one.match) for form, one in known.values() if one.person]
    one = known["account_no"][1]
    assert one.person
    assert one.body
    assert {person for _, person, _ in there} == {one.person}
    places = memory.places.of_person(one.person)
    tellings = memory.tellings.of({place.owner for place in places})
    return Model(number, one.person, places, list(tellings.values()), there, one.body, one.stands_until)


def _carried(number: int) -> list[tuple[str, str]]:
    return [("account_no", f"A{number}"), ("phone", f"+1214{number}"), ("email", f"c{number}@example.org")]


def _copied(model: Model, number: int) -> Model:
    written = msgspec.msgpack.encode(model).replace(b"%d" % model.number, b"%d" % (FIRST + number))
    written = written.replace(model.person.encode(), person(number).encode())
    return msgspec.structs.replace(msgspec.msgpack.decode(written, type=Model), number=FIRST + number)


def _write(database: Database, copies: list[Model]) -> int:

    held = memory(database, "measured")
    places = [place for one in copies for place in one.places]
    with database.write() as connection:
        held.places.put(connection, places)
        held.tellings.put(connection, [telling for one in copies for telling in one.tellings])
        held.persons.identify(connection, [found for one in copies for found in one.identifiers])
        held.persons.name(connection, [(one.person, one.person) for one in copies])
        held.contexts.prepare(connection, [(one.person, one.context, one.stands_until) for one in copies])
    return len(places)
