"""Kafka: what can be held without a broker: records to messages, offsets, the order of things, and nobody answering."""

import asyncio
import json
import socket
from contextlib import closing

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from cloudevents.core.bindings.kafka import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from tellonce.live.intake.streams import arrived, take_in
from tellonce.stores.streams.consumer import Message
from tellonce.stores.streams.kafka import KafkaConsumer, Sign, message_of, offsets
from tellonce.vocabulary.arrival import Arrival
from tellonce.vocabulary.refusal import Unavailable

SECONDS = 60


def record(value=b'{"order": 1}', offset=41, partition=0, headers=(), timestamp=1_746_439_200_000):
    return ConsumerRecord(
        topic="orders", partition=partition, offset=offset, timestamp=timestamp, timestamp_type=0, key=b"k",
        value=value, checksum=None, serialized_key_size=1, serialized_value_size=len(value or b""), headers=headers,
    )  # fmt: skip


def test_record_is_named_by_its_place_and_moment():
    told = arrived(message_of(record()), "shop", ("shop",))

    assert told == Arrival(source="shop", id="orders/0/41/1746439200000", silo="shop", body=b'{"order": 1}')
    assert message_of(record()) == message_of(record())
    assert message_of(record(timestamp=1)).id != message_of(record()).id


def test_deletion_in_a_compacted_topic_has_an_empty_body():
    assert message_of(record(value=None)).body == b""


@pytest.mark.parametrize("mode", [to_structured_event, to_binary_event])
def test_cloud_event_of_the_library_is_unpacked(mode):
    event = CloudEvent(
        attributes={"id": "100% é", "source": "x/tickets", "type": "t", "datacontenttype": "application/json"},
        data={"a": 1},
    )
    sent = mode(event)
    told = arrived(message_of(record(sent.value, headers=tuple(sent.headers.items()))), "shop", ("shop", "tickets"))

    assert (told.source, told.id, told.silo) == ("x/tickets", "100% é", "tickets")
    assert json.loads(told.body) == {"a": 1}


def test_header_that_is_no_text_loses_nothing():
    told = message_of(record(headers=(("trace", b"\xff\xfe"), ("CE_Id", b"1"))))

    assert told.headers == {"trace": "��", "ce-id": "1"}


def test_offsets_are_those_of_the_records_that_come_next():
    records = [record(offset=41), record(offset=43), record(offset=42), record(offset=7, partition=1)]

    assert offsets(records) == {TopicPartition("orders", 0): 44, TopicPartition("orders", 1): 8}
    assert offsets([]) == {}


class Kept:
    """A stream in memory that notes the order of what is asked of it."""

    def __init__(self, messages, stopped):
        self.messages, self.stopped, self.noted = messages, stopped, []

    async def open(self):
        self.noted.append("open")

    async def fetch(self, limit, seconds):
        batch, self.messages = self.messages[:1], self.messages[1:]
        if not batch:
            self.stopped.set()
        return batch

    async def settle(self):
        self.noted.append("settle")

    async def close(self):
        self.noted.append("close")


def test_each_batch_is_settled_after_it_is_durable():
    async def run():
        stopped = asyncio.Event()
        stream = Kept([message_of(record(offset=number)) for number in (1, 2)], stopped)

        def accept(arrivals, now):
            stream.noted.append((now, [one.id.split("/")[2] for one in arrivals]))
            if len(stream.noted) == 2:
                raise Unavailable("not now")
            return len(arrivals)

        await asyncio.wait_for(take_in(stream, accept, "shop", ("shop",), lambda: 7, stopped), SECONDS)
        return stream.noted

    assert asyncio.run(run()) == ["open", (7, ["1"]), (7, ["1"]), "settle", (7, ["2"]), "settle", "close"]


def test_stream_that_breaks_off_is_opened_again():
    async def run():
        stopped = asyncio.Event()
        stream = Kept([Message(id="1", body=b"{}")], stopped)
        settle, tries = stream.settle, iter([True, False])

        async def breaks():
            await settle()
            if next(tries):
                stream.messages.append(Message(id="1", body=b"{}"))
                raise Unavailable("broken off")

        stream.settle = breaks
        await asyncio.wait_for(
            take_in(stream, lambda arrivals, _: len(arrivals), "shop", (), lambda: 7, stopped), SECONDS
        )
        return stream.noted

    assert asyncio.run(run()) == ["open", "settle", "close", "open", "settle", "close"]


def test_nobody_answering_is_told_as_such():
    async def run():
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{free.getsockname()[1]}"
        stream = KafkaConsumer([server], topic="orders", group="tellonce", sign=Sign())
        with pytest.raises(Unavailable, match="not open"):
            await stream.fetch(1, 0.1)
        try:
            with pytest.raises(Unavailable, match="Kafka does not answer"):
                await stream.open()
        finally:
            await stream.close()

    asyncio.run(run())
