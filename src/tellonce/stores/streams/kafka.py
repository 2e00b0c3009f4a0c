"""Kafka: a member of a consumer group that commits its offsets by hand, after the records became durable here."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from tellonce.stores.streams.consumer import Message
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported

try:
    from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition, errors

    KAFKA = True
except ImportError:
    KAFKA = False

PREFIX: Final = "ce_"
"""Source: CloudEvents Kafka protocol binding, 3.2.3.1; values of headers are plain UTF-8 there."""


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """How one signs in to Kafka.

    Attributes:
        tls: whether the connection is encrypted.
        user: name, '' where nobody signs in.
        password: of that user.
        mechanism: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`.
    """

    tls: bool = False
    user: str = ""
    password: str = ""
    mechanism: str = "PLAIN"


class KafkaConsumer:
    """One member of a consumer group on a topic; a group that is new begins with the oldest record.

    Args:
        servers: some brokers of the cluster, `HOST:PORT`.
        topic: name of the topic.
        group: name under which the cluster remembers what was settled.
        sign: how to sign in.
    """

    def __init__(self, servers: Sequence[str], *, topic: str, group: str, sign: Sign) -> None:
        self._servers, self._topic, self._group, self._sign = list(servers), topic, group, sign
        self._consumer: AIOKafkaConsumer | None = None
        self._fetched: list[ConsumerRecord[bytes, bytes]] = []

    async def open(self) -> None:
        """As `Consumer.open`."""
        if not KAFKA:
            raise Unsupported("Kafka needs a driver that is not installed: pip install 'tellonce[kafka]'")
        with _answered():
            self._consumer = AIOKafkaConsumer(
                self._topic, bootstrap_servers=self._servers, group_id=self._group, client_id="tellonce",
                enable_auto_commit=False, auto_offset_reset="earliest", **_signed(self._sign),
            )  # fmt: skip
            await self._consumer.start()

    async def fetch(self, limit: int, seconds: float) -> list[Message]:
        """As `Consumer.fetch`."""
        if self._consumer is None:
            raise Unavailable("the stream is not open")
        with _answered():
            found = await self._consumer.getmany(timeout_ms=round(seconds * 1000), max_records=limit)
        self._fetched = [record for records in found.values() for record in records]
        return [message_of(record) for record in self._fetched]

    async def settle(self) -> None:
        """As `Consumer.settle`; where the group was shared out anew meanwhile, another member fetches them again."""
        fetched, self._fetched = self._fetched, []
        if self._consumer is None or not fetched:
            return
        with _answered():
            try:
                await self._consumer.commit(offsets(fetched))
            except errors.CommitFailedError:
                return

    async def close(self) -> None:
        """As `Consumer.close`."""
        consumer, self._consumer, self._fetched = self._consumer, None, []
        if consumer is not None:
            with _answered():
                await consumer.stop()


def message_of(record: "ConsumerRecord[bytes, bytes]") -> Message:
    """A record as a message; one without a value (a deletion in a compacted topic) has an empty body.

    Args:
        record: as the driver gives it.
    """
    headers = {
        (f"ce-{name.removeprefix(PREFIX)}" if name.startswith(PREFIX) else name): value.decode("utf-8", "replace")
        for key, value in record.headers
        if (name := key.casefold())
    }
    # Offsets begin anew where a topic is deleted and made again: the moment of the record tells the two apart.
    name = f"{record.topic}/{record.partition}/{record.offset}/{record.timestamp}"
    return Message(id=name, body=record.value or b"", headers=headers)


def offsets(records: Sequence["ConsumerRecord[bytes, bytes]"]) -> "dict[TopicPartition, int]":
    """What is committed once records are durable: of each partition the number of the record that comes next."""
    found: dict[TopicPartition, int] = {}
    for record in records:
        partition = TopicPartition(record.topic, record.partition)
        found[partition] = max(found.get(partition, 0), record.offset + 1)
    return found


def _signed(sign: Sign) -> dict[str, Any]:
    """The driver's settings for a way to sign in."""
    protocol = ("SASL_SSL" if sign.tls else "SASL_PLAINTEXT") if sign.user else ("SSL" if sign.tls else "PLAINTEXT")
    made: dict[str, Any] = {"security_protocol": protocol}
    if sign.tls:
        made["ssl_context"] = ssl.create_default_context()
    if sign.user:
        made |= {
            "sasl_mechanism": sign.mechanism, "sasl_plain_username": sign.user, "sasl_plain_password": sign.password,
        }  # fmt: skip
    return made


@contextmanager
def _answered() -> Iterator[None]:
    """Errors of the driver become ours."""
    refused = (
        errors.AuthenticationFailedError, errors.AuthenticationMethodNotSupported, errors.TopicAuthorizationFailedError,
        errors.GroupAuthorizationFailedError, errors.InvalidTopicError, errors.UnsupportedSaslMechanismError,
    )  # fmt: skip
    try:
        yield
    except refused as error:
        raise Refused(
            f"Kafka does not let us in ({type(error).__name__}): look at KAFKA_USERNAME, KAFKA_PASSWORD and the topic"
        ) from error
    except (errors.KafkaError, errors.ConsumerStoppedError, OSError) as error:
        raise Unavailable(f"Kafka does not answer ({type(error).__name__}): {str(error)[:200]}") from error
