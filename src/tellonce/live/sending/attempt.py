"""One attempt to deliver news by webhook: sent once, signed, within a time, and little of the answer is read."""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
import msgspec

from tellonce import __version__
from tellonce.live.sending.destination import LookUp, destination, reached
from tellonce.live.sending.signature import signed
from tellonce.vocabulary.moment import SECOND, micros
from tellonce.vocabulary.receiver import Receiver
from tellonce.vocabulary.refusal import Refused

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 15.0
"""For everything, from finding the address to the answer. Source: Standard Webhooks 1.0: 15 to 30 s."""

ANSWER_BYTES: Final = 65_536
"""Of an answer; a longer one is not read on, and its connection is not used again."""

ASKED_MOST_SECONDS: Final = 86_400.0
"""What `Retry-After` may ask for at most: a day, as the longest pause that Standard Webhooks 1.0 knows."""

GONE: Final = 410
PATIENCE: Final = frozenset({429, 503})


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an attempt.

    Attributes:
        status: of HTTP, 0 where there was no answer.
        wait: seconds that the receiver asked for before the next attempt, 0 where it asked for none.
        problem: in a few words; never what the answer said.
    """

    status: int
    wait: float = 0.0
    problem: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver took the news."""
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether the receiver wants no news any longer."""
        return self.status == GONE


def client(trust: ssl.SSLContext) -> httpx.AsyncClient:
    """What sends to one receiver.

    It is not shared between receivers: connections are kept by IP address, and two names may have the same.

    Args:
        trust: whose certificates count.
    """
    return httpx.AsyncClient(
        verify=trust,
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(WHOLE_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
    )


async def attempt(
    line: httpx.AsyncClient,
    receiver: Receiver,
    id: str,
    body: bytes,
    now: int,
    look_up: LookUp,
    seconds: float = WHOLE_SECONDS,
) -> Answer:
    """Sends news once.

    Args:
        line: as `client` makes it, for this receiver alone.
        receiver: where to.
        id: of the news, the same in every attempt.
        body: a CloudEvent as JSON.
        now: microseconds UTC.
        look_up: finds addresses of a name.
        seconds: for everything.

    Returns:
        What came of it, whatever it was.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _sent(line, receiver, id, body, now, look_up)
    except TimeoutError:
        return Answer(status=0, problem=f"no answer within {seconds:g} s")
    except Refused as error:
        return Answer(status=0, problem=str(error))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        return Answer(status=0, problem=f"not reached: {type(error).__name__}")


async def _sent(line: httpx.AsyncClient, receiver: Receiver, id: str, body: bytes, now: int, look_up: LookUp) -> Answer:
    parts = destination(receiver.url)
    address = await reached(parts, receiver.allowed, look_up)
    seconds = now // SECOND
    headers = {
        "host": parts.netloc,
        "content-type": "application/cloudevents+json",
        "user-agent": f"Tellonce/{__version__}",
        "webhook-id": id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signed(receiver.secrets(now), id, seconds, body),
    }
    # Connected to what was checked; certificate and virtual host are still those of the name.
    port = f":{parts.port}" if parts.port else ""
    host = f"[{address}]" if ":" in address else address
    url = parts._replace(netloc=host + port).geturl()
    named = {"sni_hostname": parts.hostname}
    async with line.stream("POST", url, content=body, headers=headers, extensions=named) as answered:
        status, said = answered.status_code, answered.headers
        await _drained(answered)
    if 200 <= status < 300:
        return Answer(status=status)
    return Answer(status=status, wait=asked(status, said, now), problem=f"answered {status}")


async def _drained(answered: httpx.Response) -> None:
    """Reads a short answer, so that its connection can be used again; whatever happens, the status was said."""
    size = 0
    with suppress(httpx.HTTPError):
        async for part in answered.aiter_raw():
            size += len(part)
            if size > ANSWER_BYTES:
                return


def asked(status: int, headers: Mapping[str, str], now: int) -> float:
    """Seconds that an answer asks to be left alone for; 0 where it does not.

    Args:
        status: of HTTP; only 429 and 503 can ask.
        headers: of the answer.
        now: microseconds UTC.
    """
    told = headers.get("retry-after", "").strip()
    if status not in PATIENCE or not told:
        return 0.0
    if told.isdecimal():
        seconds = float(told[:9])
    else:
        try:
            seconds = (micros(parsedate_to_datetime(told)) - now) / SECOND
        except (TypeError, ValueError):
            return 0.0
    return min(max(seconds, 0.0), ASKED_MOST_SECONDS)
