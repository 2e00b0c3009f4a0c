"""Streams taken in: messages become arrivals, and are settled only after the present holds them.

Whatever breaks off between the two is delivered again and dropped as a repeat, so that nothing is lost and nothing
counts twice. A message that nobody can read is kept like any other, to be set aside with its reason when it is read:
it never comes again and holds nothing up.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from logging import getLogger
from typing import Final, TypeAlias

from tellonce.live.intake.cloud_event import Event, arrival, of_attributes, of_json
from tellonce.live.intake.cloud_events import STRUCTURED, attributes, header_text
from tellonce.silos.stream import Stream, StreamKind
from tellonce.stores.streams.consumer import Consumer, Message
from tellonce.stores.streams.kafka import KafkaConsumer, Sign
from tellonce.stores.streams.nats import NatsConsumer
from tellonce.vocabulary.arrival import Arrival, fitting
from tellonce.vocabulary.refusal import Refused, Unavailable, Unreadable, Unsupported

LOG: Final = getLogger("tellonce.streams")

AT_ONCE: Final = 250
"""Messages of one batch: they become durable in one transaction. Source: our choice; JetStream lets a consumer have
1,000 that are not acknowledged."""

WAIT_SECONDS: Final = 1.0
"""How long a fetch waits for the first message, which is how long a stop may take. Source: our choice."""

LONGEST_PAUSE_SECONDS: Final = 30.0
"""Pauses double from the first up to this while somebody does not answer. Source: our choice."""

FIRST_PAUSE_SECONDS: Final = 0.1

Accept: TypeAlias = Callable[[Sequence[Arrival], int], int]
"""Makes arrivals durable, all or nothing, at a moment (microseconds UTC); `Inbox.accept`."""


async def take_in(
    consumer: Consumer, accept: Accept, silo: str, silos: Collection[str], clock: Callable[[], int],
    stopped: asyncio.Event,
) -> None:  # fmt: skip
    """Take messages in until it is stopped; while the stream or the present does not answer, it waits and tries again.

    Args:
        consumer: the stream, not open yet; it is closed at the end.
        accept: makes arrivals durable; it is called in a thread of its own.
        silo: name of the silo whose records the messages are.
        silos: names of the silos that a CloudEvent may name.
        clock: the moment now, microseconds UTC.
        stopped: set by whoever wants it to end; what is in hand is then brought to its end, or delivered again.

    Raises:
        Refused: the credentials are not taken, or what is declared cannot be.
        Unsupported: the driver is not installed.
    """
    pause = _Pause(stopped)
    while not stopped.is_set():
        try:
            await consumer.open()
            while not stopped.is_set():
                messages = await consumer.fetch(AT_ONCE, WAIT_SECONDS)
                pause.over()
                if messages and await _kept(accept, [arrived(one, silo, silos) for one in messages], clock, stopped):
                    await consumer.settle()
        except Unavailable as error:
            LOG.warning("stream of silo %r: %s", silo, error)
            await pause.wait()
        finally:
            await _closed(consumer)


async def take_in_all(
    streams: Sequence[Stream], accept: Accept, silos: Collection[str], environment: Mapping[str, str],
    clock: Callable[[], int], stopped: asyncio.Event,
) -> None:  # fmt: skip
    """Take in all declared streams side by side until it is stopped; one that is refused does not end the others.

    Args:
        streams: as declared; none at all ends at once.
        accept: as `take_in`; it may be called for several streams at the same time.
        silos: names of the silos that a CloudEvent may name.
        environment: as `consumer_of`.
        clock: the moment now, microseconds UTC.
        stopped: as `take_in`.
    """

    async def one(stream: Stream) -> None:
        try:
            await take_in(consumer_of(stream, environment), accept, stream.silo, silos, clock, stopped)
        except (Refused, Unsupported) as error:
            LOG.error("the stream of silo %r is not taken in: %s", stream.silo, error)

    async with asyncio.TaskGroup() as group:
        for stream in streams:
            group.create_task(one(stream))


def arrived(message: Message, silo: str, silos: Collection[str]) -> Arrival:
    """What arrives with a message: the data of a CloudEvent, or else the message itself as a record of the silo.

    Args:
        message: as it came.
        silo: name of the silo whose records the messages are.
        silos: names of the silos that a CloudEvent may name.

    Returns:
        Always one: a CloudEvent that lacks something is kept whole, to be set aside when it is read.
    """
    try:
        event = _event(message)
        if event is not None:
            return arrival(event, silo, silos)
    except Unreadable as error:
        LOG.warning("a message of the stream of silo %r is kept as it is: %s", silo, error.problem)
    return Arrival(source=silo, id=fitting(message.id), silo=silo, body=message.body)


def consumer_of(stream: Stream, environment: Mapping[str, str]) -> Consumer:
    """The consumer of a declared stream, not open yet.

    Args:
        stream: as declared.
        environment: `NATS_CREDS` (path of a credentials file), `KAFKA_USERNAME`, `KAFKA_PASSWORD` and
            `KAFKA_SASL_MECHANISM` (`PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`), where they are needed.
    """
    if stream.kind is StreamKind.NATS:
        return NatsConsumer(
            stream.servers, stream=stream.stream, subject=stream.subject, durable=stream.durable,
            credentials=environment.get("NATS_CREDS", ""),
        )  # fmt: skip
    sign = Sign(
        tls=stream.tls, user=environment.get("KAFKA_USERNAME", ""), password=environment.get("KAFKA_PASSWORD", ""),
        mechanism=environment.get("KAFKA_SASL_MECHANISM", "PLAIN"),
    )  # fmt: skip
    return KafkaConsumer(stream.servers, topic=stream.topic, group=stream.durable, sign=sign)


def _event(message: Message) -> Event | None:
    """The CloudEvent that a message is, or None where it is none.

    Raises:
        Unreadable: it says that it is one, and is not.
    """
    media = message.headers.get("content-type", "")
    if media.casefold().startswith(STRUCTURED):
        return of_json(message.body)
    if "ce-specversion" in message.headers:
        text = header_text if message.encoded else str
        return of_attributes(attributes(message.headers, text), media, message.body)
    # Streams without headers carry events as JSON alone. Source: CloudEvents NATS protocol binding, 3.
    try:
        event = of_json(message.body)
    except Unreadable:
        return None
    return event if event.specversion and event.id and event.source and event.type else None


async def _kept(
    accept: Accept, arrivals: Sequence[Arrival], clock: Callable[[], int], stopped: asyncio.Event
) -> bool:  # fmt: skip
    """Whether they became durable; False only where it was stopped before."""
    pause = _Pause(stopped)
    while not stopped.is_set():
        try:
            await asyncio.to_thread(accept, arrivals, clock())
        except Unavailable as error:
            LOG.warning("%d messages wait: %s", len(arrivals), error)
            await pause.wait()
        else:
            return True
    return False


async def _closed(consumer: Consumer) -> None:
    try:
        await consumer.close()
    except Unavailable as error:
        LOG.warning("a stream broke off as it was closed: %s", error)


class _Pause:
    """Pauses between tries, each twice as long as the one before; one that is stopped ends at once."""

    def __init__(self, stopped: asyncio.Event) -> None:
        self._stopped, self._seconds = stopped, FIRST_PAUSE_SECONDS

    def over(self) -> None:
        """It went well: the next pause is a short one again."""
        self._seconds = FIRST_PAUSE_SECONDS

    async def wait(self) -> None:
        """Wait, unless it is stopped."""
        seconds, self._seconds = self._seconds, min(2 * self._seconds, LONGEST_PAUSE_SECONDS)
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return
