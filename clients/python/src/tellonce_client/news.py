"""News: a CloudEvent as it comes by stream or webhook, and how a stream of events is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "org.tellonce."


@dataclass(frozen=True, kw_only=True)
class News:
    """One piece of news.

    Attributes:
        id: the same news always has the same.
        type: what it tells of, such as `friction.found`.
        subject: id of the person, '' where it is nobody's or not known whose.
        time: moment of what it tells of, RFC 3339.
        source: the organisation.
        data: what it tells; its form is in `/v1/asyncapi.json`.
        seq: its number in a stream; 0 in a webhook, which has none.
    """

    id: str
    type: str
    subject: str
    time: str
    source: str
    data: dict[str, Any]
    seq: int = 0


@dataclass(frozen=True)
class Block:
    """One event of a stream: its number, '' where it has none; its data; and after how many seconds to come again."""

    id: str = ""
    data: str = ""
    retry_seconds: float | None = None


def news(event: Mapping[str, Any], seq: int = 0) -> News:
    """News from a CloudEvent in JSON.

    Raises:
        KeyError: it lacks what a CloudEvent has.
    """
    return News(
        id=event["id"],
        type=event["type"].removeprefix(PREFIX),
        subject=event.get("subject", ""),
        time=event["time"],
        source=event["source"],
        data=event["data"],
        seq=seq,
    )


def lines(parts: Iterable[bytes]) -> Iterator[str]:
    """The lines of a stream, as its parts come.

    Only a line feed ends one: what Python takes for the end of a line beside it (U+2028) may stand in a text.
    """
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        yield from (line.decode().removesuffix("\r") for line in whole)


def blocks(told: Iterable[str]) -> Iterator[Block]:
    """The events in the lines of a stream; comments are left out, and so is one that breaks off.

    Source: WHATWG HTML, server-sent events, "interpreting an event stream".
    """
    fields: dict[str, str] = {}
    for line in told:
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name == "data" and "data" in fields else value
            continue
        retry = fields.get("retry", "")
        block = Block(fields.get("id", ""), fields.get("data", ""), int(retry) / 1000 if retry.isdecimal() else None)
        if block != Block():
            yield block
        fields = {}
