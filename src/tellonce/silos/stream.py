"""`[[stream]]`: a stream whose messages are records of a silo."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import msgspec

from tellonce.silos.typed_toml import instead

SCHEMES: Final = ("nats", "tls")
"""How the address of a NATS server begins."""


class StreamKind(StrEnum):
    """The systems that keep streams."""

    NATS = "nats"
    KAFKA = "kafka"


class Stream(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[stream]]`: messages of NATS JetStream or Kafka that are taken in as they come.

    A message is one record of the silo as JSON, or a CloudEvent with such a record as its data. Who may read the stream
    is told by environment variables, never here: `NATS_CREDS`; `KAFKA_USERNAME` and `KAFKA_PASSWORD`.

    Attributes:
        kind: nats or kafka.
        servers: addresses: `nats://HOST:PORT` or `tls://HOST:PORT` of NATS, `HOST:PORT` of Kafka's brokers.
        silo: name of the silo whose records the messages are; a CloudEvent may name another.
        stream: of NATS: name of the stream ('' = the one that takes the subject).
        subject: of NATS: subject of the messages, as `shop.>`.
        topic: of Kafka: name of the topic.
        durable: name under which the server remembers how far we came; each present needs its own.
        tls: of Kafka: whether the connection is encrypted.
    """

    kind: StreamKind
    servers: tuple[str, ...]
    silo: str
    stream: str = ""
    subject: str = ""
    topic: str = ""
    durable: str = "tellonce"
    tls: bool = False


def faults(path: str, stream: Stream, silos: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a stream may not say, each with its path; nothing where it is sound.

    Args:
        path: of the stream, as `$.stream[0]`.
        stream: as declared.
        silos: names of the declared silos.
    """
    if stream.silo not in silos:
        yield f"{path}.silo", f"no silo is called {stream.silo!r}{instead(stream.silo, silos)}"
    if not stream.servers:
        yield f"{path}.servers", "a stream needs at least one server"
    for number, server in enumerate(stream.servers):
        yield from _server(f"{path}.servers[{number}]", server, stream.kind)
    if not stream.durable or set(stream.durable) & set(". *>/\\"):
        yield f"{path}.durable", f"{stream.durable!r} is no name of a consumer (allowed: letters, digits, - and _)"
    nats = stream.kind is StreamKind.NATS
    for name, whose in (("subject", nats), ("topic", not nats)):
        if bool(getattr(stream, name)) is not whose:
            does = f"needs the name of its {name}" if whose else f"has no {name}"
            yield f"{path}.{name}" if not whose else path, f"a stream of {stream.kind} {does}"
    if stream.stream and not nats:
        yield f"{path}.stream", "a topic of kafka is in no stream: leave it out"


def _server(path: str, server: str, kind: StreamKind) -> Iterator[tuple[str, str]]:
    if "@" in server:
        # The message must not show it again.
        yield path, "credentials do not belong here: set NATS_CREDS, or KAFKA_USERNAME and KAFKA_PASSWORD"
    elif kind is StreamKind.NATS and urlsplit(server).scheme not in SCHEMES:
        yield path, f"{server!r} is no address of NATS (allowed: nats://HOST:PORT, tls://HOST:PORT)"
    elif kind is StreamKind.KAFKA and not server.rpartition(":")[2].isdigit():
        yield path, f"{server!r} is no address of a broker of Kafka (allowed: HOST:PORT)"
