"""Streams taken in: against a server that is killed and started anew, nothing is lost and nothing counts twice."""

import asyncio
import json
import shutil
from collections import Counter
from contextlib import asynccontextmanager
from threading import Condition

import nats
import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from nats_server import SECONDS, Server
from sqlalchemy import select

from tellonce.live.intake.streams import LOG, arrived, consumer_of, take_in, take_in_all
from tellonce.silos.stream import Stream, StreamKind
from tellonce.stores.present.database import Database
from tellonce.stores.present.inbox import Inbox
from tellonce.stores.present.schema import EVENTS
from tellonce.stores.streams.consumer import Message
from tellonce.stores.streams.kafka import KafkaConsumer
from tellonce.stores.streams.nats import NatsConsumer, message_of
from tellonce.vocabulary.arrival import Arrival
from tellonce.vocabulary.refusal import Refused, Unavailable

SILOS = ("shop", "tickets")
FOR_EVER = 10**9
STREAM, SUBJECT = "EVENTS", "shop.>"


@pytest.fixture
def server(tmp_path):
    if shutil.which("nats-server") is None:
        pytest.skip("no nats-server on this machine: streams of NATS are not tried")
    started = Server(tmp_path / "nats")
    yield started
    started.kill()


class Present:
    """A present on this machine's disk; tests wait until it holds enough."""

    def __init__(self, folder):
        self.database = Database(f"sqlite:///{folder / 'present.sqlite'}")
        self.inbox, self.changed = Inbox(self.database), Condition()
        self.refusals, self.tries = 0, 0

    def accept(self, arrivals, now):
        with self.changed:
            self.tries += 1
            self.changed.notify_all()
            if self.refusals >= self.tries:
                raise Unavailable("the present does not answer")
            return self.inbox.accept(arrivals, now)

    async def until(self, done):
        def wait():
            with self.changed:
                assert self.changed.wait_for(done, SECONDS)

        await asyncio.to_thread(wait)

    def held(self):
        with self.database.read() as connection:
            asked = select(EVENTS.c.source, EVENTS.c.id, EVENTS.c.silo, EVENTS.c.body).order_by(EVENTS.c.seq)
            return [
                Arrival(source=source, id=name, silo=silo, body=body)
                for source, name, silo, body in connection.execute(asked)
            ]

    def bodies(self):
        return Counter(one.body for one in self.held())

    async def holds(self, number):
        await self.until(lambda: len(self.held()) >= number)


@pytest.fixture
def present(tmp_path):
    made = Present(tmp_path)
    yield made
    made.database.close()


@asynccontextmanager
async def connected(server):
    client = await nats.connect(server.url)
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def publish(server, *bodies, **headers):
    async with connected(server) as stream:
        await stream.add_stream(name=STREAM, subjects=[SUBJECT])
        for body in bodies:
            await stream.publish("shop.orders", body, headers=headers or None)


def consumer(server, **changes):
    named = {"subject": SUBJECT, "durable": "tellonce", "ack_wait_seconds": 0.5} | changes
    return NatsConsumer([server.url], **named)


@asynccontextmanager
async def taking(server, present, **changes):
    stopped = asyncio.Event()
    running = asyncio.create_task(
        take_in(consumer(server, **changes), present.accept, "shop", SILOS, lambda: 7, stopped)
    )
    try:
        yield running
    finally:
        stopped.set()
        await asyncio.wait_for(running, SECONDS)


async def pending(server):
    """Messages that were not acknowledged, and those that were not delivered."""
    async with connected(server) as stream:
        told = await stream.consumer_info(STREAM, "tellonce")
        return told.num_ack_pending, told.num_pending


RECORDS = [json.dumps({"order": number}).encode() for number in range(600)]


def test_messages_are_taken_in_once_and_settled(server, present):
    async def run():
        await publish(server, *RECORDS)
        async with taking(server, present):
            await present.holds(len(RECORDS))
        assert await pending(server) == (0, 0)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS)
    assert {(one.source, one.silo) for one in present.held()} == {("shop", "shop")}


def test_what_was_fetched_and_not_settled_comes_again(server, present):
    async def run():
        await publish(server, *RECORDS[:10])
        dying, closed = consumer(server), consumer(server)
        await dying.open()
        first = await dying.fetch(4, 5)
        # As if the process had died: nothing is given back, and what it kept already comes again.
        await dying._client.close()
        present.accept([arrived(one, "shop", SILOS) for one in first], 1)
        await closed.open()
        await closed.fetch(3, 5)
        await closed.close()
        async with taking(server, present):
            await present.holds(10)
            await present.until(lambda: present.tries >= 3)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS[:10])


def test_server_that_dies_and_comes_back_loses_nothing(server, present):
    async def run():
        await publish(server, *RECORDS[:300])
        async with taking(server, present):
            await present.holds(1)
            server.kill()
            server.start()
            await publish(server, *RECORDS[300:])
            await present.holds(len(RECORDS))

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS)


def test_server_that_is_not_there_yet_is_waited_for(server, present):
    server.kill()

    async def run():
        async with taking(server, present):
            server.start()
            await publish(server, RECORDS[0])
            await present.holds(1)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS[:1])


def test_nothing_is_settled_while_the_present_does_not_answer(server, present):
    present.refusals = FOR_EVER

    async def run():
        await publish(server, *RECORDS[:5])
        async with taking(server, present):
            await present.until(lambda: present.tries >= 2)
            assert (await pending(server))[0] == 5
            present.refusals = 0
            await present.holds(5)
        assert await pending(server) == (0, 0)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS[:5])


def test_stop_gives_back_what_the_present_did_not_take(server, present):
    present.refusals = FOR_EVER

    async def run():
        await publish(server, *RECORDS[:5])
        async with taking(server, present):
            await present.until(lambda: present.tries >= 1)
        present.refusals = 0
        async with taking(server, present):
            await present.holds(5)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS[:5])


def test_message_that_nobody_can_read_is_kept_and_holds_nothing_up(server, present):
    bad = [b"\xff\x00 no JSON", b"", b'{"specversion": "9", "id": "1", "source": "s", "type": "t", "data": {}}']

    async def run():
        await publish(server, *bad, RECORDS[0])
        async with taking(server, present):
            await present.holds(4)
        assert await pending(server) == (0, 0)

    asyncio.run(run())
    assert present.bodies() == Counter([*bad, RECORDS[0]])


def test_message_that_was_published_twice_counts_once(server, present):
    async def run():
        await publish(server, RECORDS[0], **{"Nats-Msg-Id": "order-0"})
        await publish(server, *RECORDS[1:3])
        async with taking(server, present):
            await present.holds(3)
        async with connected(server) as stream:
            # Numbers begin anew: what comes now is not what came then, unless it has the same id of its own.
            await stream.delete_stream(STREAM)
        await publish(server, RECORDS[0], **{"Nats-Msg-Id": "order-0"})
        await publish(server, *RECORDS[3:5])
        async with taking(server, present):
            await present.holds(5)
        assert await pending(server) == (0, 0)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS[:5])
    assert present.held()[0].id == "EVENTS/order-0"


def test_stream_that_cannot_be_consumed_is_refused(server, present):
    async def run():
        await publish(server, RECORDS[0])
        async with taking(server, present, stream=STREAM, subject="elsewhere.>") as running:
            await asyncio.wait({running}, timeout=SECONDS)

    with pytest.raises(Refused, match="does not make the consumer"):
        asyncio.run(run())


def test_stream_that_is_refused_does_not_end_the_others(server, present, caplog, monkeypatch):
    # The checker of the floors switches off every logger that was there before it.
    monkeypatch.setattr(LOG, "disabled", False)
    nats_stream = Stream(kind=StreamKind.NATS, servers=(server.url,), silo="shop", stream=STREAM, subject=SUBJECT)
    wrong = Stream(
        kind=StreamKind.NATS, servers=(server.url,), silo="tickets", stream=STREAM, subject="no.>", durable="other"
    )

    async def run():
        await publish(server, RECORDS[0])
        stopped = asyncio.Event()
        streams = [wrong, nats_stream]
        running = asyncio.create_task(take_in_all(streams, present.accept, SILOS, {}, lambda: 7, stopped))
        await present.holds(1)
        stopped.set()
        await asyncio.wait_for(running, SECONDS)

    asyncio.run(run())
    assert present.bodies() == Counter(RECORDS[:1])
    assert "the stream of silo 'tickets' is not taken in" in caplog.text


EVENT = CloudEvent(
    attributes={"id": "e 1", "source": "x/tickets", "type": "t", "datacontenttype": "application/json"}, data={"a": 1}
)


@pytest.mark.parametrize(
    ("mode", "headed"), [(to_structured_event, True), (to_structured_event, False), (to_binary_event, True)]
)
def test_cloud_event_is_unpacked(mode, headed):
    sent = mode(EVENT)
    headers = sent.headers if headed else {}
    told = arrived(message_of("EVENTS", 7, "then", headers, sent.body), "shop", SILOS)

    assert told == Arrival(source="x/tickets", id="e 1", silo="tickets", body=told.body)
    assert json.loads(told.body) == {"a": 1}


def test_record_is_kept_as_it_is():
    told = arrived(Message(id="m", body=b'{"n": 1.10}'), "shop", SILOS)

    assert told == Arrival(source="shop", id="m", silo="shop", body=b'{"n": 1.10}')


def test_declared_streams_have_their_consumers():
    of_nats = Stream(kind=StreamKind.NATS, servers=("nats://127.0.0.1:4222",), silo="shop", subject="shop.>")
    of_kafka = Stream(kind=StreamKind.KAFKA, servers=("127.0.0.1:9092",), silo="shop", topic="orders", tls=True)

    assert isinstance(consumer_of(of_nats, {}), NatsConsumer)
    assert isinstance(consumer_of(of_kafka, {"KAFKA_USERNAME": "u", "KAFKA_PASSWORD": "p"}), KafkaConsumer)


def test_credentials_that_are_no_file_are_refused():
    stream = Stream(kind=StreamKind.NATS, servers=("nats://127.0.0.1:4222",), silo="shop", subject="shop.>")

    with pytest.raises(Refused, match="NATS_CREDS"):
        asyncio.run(consumer_of(stream, {"NATS_CREDS": "nowhere.creds"}).open())
