"""NATS JetStream: a durable pull consumer; a message is acknowledged after it became durable here."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tellonce.stores.streams.consumer import Message
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported

try:
    from nats import errors
    from nats.aio.client import Client
    from nats.aio.msg import Msg
    from nats.js import JetStreamContext
    from nats.js.api import ConsumerConfig
    from nats.js.errors import BadRequestError, NotFoundError

    NATS = True
except ImportError:
    NATS = False

CONNECT_SECONDS: Final = 5.0
"""How long a server may take to answer. Source: our choice; it is asked again."""

ACK_WAIT_SECONDS: Final = 30.0
"""After so long without an acknowledgement a message is delivered again. Source: NATS docs, consumers, the default."""

GIVE_BACK_SECONDS: Final = 1
"""How long what was not settled may take to be given back as the connection is closed. Source: our choice."""

MESSAGE_ID: Final = "Nats-Msg-Id"
"""The header by which JetStream itself tells repeats. Source: NATS docs, JetStream headers."""


class NatsConsumer:
    """One durable consumer of a stream of JetStream; it is made where the server has none of its name.

    Args:
        servers: addresses, `nats://HOST:PORT` or `tls://HOST:PORT`; several of one cluster.
        stream: name of the stream; '' finds it by the subject.
        subject: which messages of it.
        durable: name under which the server remembers what was settled.
        credentials: path of a credentials file, '' for none.
        ack_wait_seconds: after so long without an acknowledgement a message is delivered again; holds for a consumer
            that is made.
    """

    def __init__(
        self, servers: Sequence[str], *, subject: str, durable: str, stream: str = "", credentials: str = "",
        ack_wait_seconds: float = ACK_WAIT_SECONDS,
    ) -> None:  # fmt: skip
        self._servers, self._stream, self._subject, self._durable = list(servers), stream, subject, durable
        self._credentials, self._ack_wait_seconds = credentials, ack_wait_seconds
        self._client: Client | None = None
        self._pull: JetStreamContext.PullSubscription | None = None
        self._fetched: list[Msg] = []

    async def open(self) -> None:
        """As `Consumer.open`."""
        if not NATS:
            raise Unsupported("NATS needs a driver that is not installed: pip install 'tellonce[nats]'")
        if self._credentials and not Path(self._credentials).is_file():
            raise Refused(f"NATS_CREDS: {self._credentials} is no file")
        with _answered(self._durable):
            self._client = Client()
            async with asyncio.timeout(CONNECT_SECONDS):
                # A server that is started anew is found again, however long that takes; until then nothing is fetched.
                await self._client.connect(
                    self._servers, error_cb=_quiet, max_reconnect_attempts=-1, name="tellonce",
                    user_credentials=self._credentials or None,
                )  # fmt: skip
                self._pull = await self._client.jetstream().pull_subscribe(
                    self._subject, self._durable, self._stream or None, ConsumerConfig(ack_wait=self._ack_wait_seconds)
                )

    async def fetch(self, limit: int, seconds: float) -> list[Message]:
        """As `Consumer.fetch`."""
        if self._pull is None:
            raise Unavailable("the stream is not open")
        with _answered(self._durable):
            try:
                self._fetched = await self._pull.fetch(limit, seconds)
            except TimeoutError:
                self._fetched = []
        return [_message(one) for one in self._fetched]

    async def settle(self) -> None:
        """As `Consumer.settle`."""
        fetched, self._fetched = self._fetched, []
        with _answered(self._durable):
            for one in fetched:
                await one.ack()

    async def close(self) -> None:
        """As `Consumer.close`."""
        client, fetched = self._client, self._fetched
        self._client, self._pull, self._fetched = None, None, []
        if client is None or client.is_closed:
            return
        # Given back at once, whoever comes next need not wait for them. Where that fails, they come again in time.
        with suppress(errors.Error, OSError, TimeoutError):
            for one in fetched:
                await one.nak()
            await client.flush(GIVE_BACK_SECONDS)
        await client.close()


def message_of(stream: str, sequence: int, kept: str, headers: Mapping[str, str], body: bytes) -> Message:
    """A message of JetStream.

    Args:
        stream: name of the stream.
        sequence: its number in the stream.
        kept: when the stream took it: numbers begin anew where a stream is deleted and made again.
        headers: as they came.
        body: as it came.
    """
    # The stream's name stands before an id too: what is once in one stream may be something else in another.
    name = headers.get(MESSAGE_ID) or f"{sequence}/{kept}"
    lower = {key.casefold(): value for key, value in headers.items()}
    return Message(id=f"{stream}/{name}", body=body, headers=lower, encoded=True)


def _message(one: "Msg") -> Message:
    told = one.metadata
    return message_of(told.stream, told.sequence.stream, told.timestamp.isoformat(), one.headers or {}, one.data)


async def _quiet(_: Exception) -> None:
    """Errors of the connection are told where they are met; the driver would print each with all its traces."""


@contextmanager
def _answered(durable: str) -> Iterator[None]:
    """Errors of the driver become ours."""
    try:
        yield
    except (errors.AuthorizationError, errors.InvalidUserCredentialsError) as error:
        raise Refused(f"NATS does not take the credentials of the consumer {durable!r}: see NATS_CREDS") from error
    except NotFoundError as error:
        # Whoever writes to it may make it later; until then there is nothing to take in.
        raise Unavailable(
            f"NATS has no stream for the consumer {durable!r} yet: make it, or correct its name"
        ) from error
    except BadRequestError as error:
        raise Refused(f"NATS does not make the consumer {durable!r}: {error.description}") from error
    except (errors.Error, OSError, TimeoutError) as error:
        raise Unavailable(f"NATS does not answer ({type(error).__name__}): {str(error)[:200]}") from error
