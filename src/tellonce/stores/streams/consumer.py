"""What is asked of any stream: messages in batches, each delivered again until its batch is settled."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One message of a stream.

    Attributes:
        id: names it among all messages that were ever in any stream; the same each time it is delivered.
        body: as it came.
        headers: name in lower case to value; attributes of a CloudEvent begin with `ce-`.
        encoded: whether the values of headers are percent-encoded, as the stream's binding of CloudEvents says.
    """

    id: str
    body: bytes
    headers: Mapping[str, str] = {}
    encoded: bool = False


class Consumer(Protocol):
    """One place in a stream that outlives this process: what was settled is not delivered again, all else is."""

    async def open(self) -> None:
        """Connect, and go on where it was settled last.

        Raises:
            Unavailable: nobody answers, or there is no such stream yet.
            Refused: the credentials are not taken, or what is declared cannot be.
            Unsupported: the driver is not installed.
        """

    async def fetch(self, limit: int, seconds: float) -> list[Message]:
        """The next messages in their order; empty where none came in time.

        Args:
            limit: at most so many.
            seconds: wait for the first at most so long.

        Raises:
            Unavailable: the connection broke off.
        """

    async def settle(self) -> None:
        """All that was fetched has become durable here and need not be delivered again.

        Raises:
            Unavailable: the connection broke off; they may be delivered again.
        """

    async def close(self) -> None:
        """Give the connection back; what was not settled is delivered again."""
