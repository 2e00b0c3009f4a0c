"""One message of mail as a record: its headers decoded, its addresses, its words, and what a report reports.

Source: RFC 5322 (messages), RFC 2047 (encoded words), RFC 2045 to 2046 (MIME), RFC 3464 (delivery reports), RFC 8098
(reports of what became of a message at its reader).
"""

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from functools import lru_cache
from typing import Final

from tellonce.silos.system import Record
from tellonce.silos.systems.plain_text import words_of

ADDRESSES: Final = ("from", "sender", "reply-to", "to", "cc", "bcc", "delivered-to")
"""Headers that hold addresses; the record has each as a list of `name` and `address`, `-` written `_`."""

MOST_ADDRESSES: Final = 1_000
MOST_WORDS: Final = 100_000
"""Characters of a message's text that are kept in its record."""

_REPORTED: Final = ("action", "status", "diagnostic-code", "disposition", "original-message-id", "final-recipient",
                    "original-recipient")  # fmt: skip


def parsed(raw: bytes, envelope: str) -> Record:
    """The record of a message.

    Args:
        raw: the message, or as much of its beginning as is held.
        envelope: the line before it in its mailbox, '' where there is none.

    Returns:
        `headers` (lower-case name to text, to a list where a header comes again), the lists of addresses, `body` (its
        words), `files` (names of attached ones), `report` (of a bounce or receipt; empty otherwise), `envelope`.
    """
    message = message_from_bytes(raw, policy=compat32)
    headers = _headers(message)
    return {
        "headers": headers,
        **{name.replace("-", "_"): _addresses(message, name) if name in headers else [] for name in ADDRESSES},
        "body": _body(message),
        "files": [name for part in message.walk() if (name := _decoded(part.get_filename("")))],
        "report": _report(message),
        "envelope": envelope,
    }


def _headers(message: Message) -> dict[str, object]:
    headers: dict[str, object] = {}
    for name, value in message.items():
        key, text = name.strip().casefold(), _decoded(value)
        before = headers.get(key)
        if before is None:
            headers[key] = text
        elif isinstance(before, list):
            before.append(text)
        else:
            headers[key] = [before, text]
    return headers


def _decoded(value: object) -> str:
    """A header's text on one line, its encoded words decoded as far as they can be."""
    raw = str(value)
    if raw.isascii() and "=?" not in raw:
        return " ".join(raw.split())
    try:
        told = str(make_header(decode_header(raw)))
    except (MessageError, LookupError, ValueError):
        told = raw
    return " ".join(told.encode("utf-8", "replace").decode("utf-8", "replace").split())


def _addresses(message: Message, name: str) -> list[dict[str, str]]:
    # Addresses are told apart before names are decoded: a decoded name may hold a comma.
    raw = tuple([str(value) for value in message.get_all(name, [])])
    found = _remembered(raw) if sum(map(len, raw)) <= _SHORT else _told_apart(raw)
    return [{"name": who, "address": address} for who, address in found]


def _told_apart(raw: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names and addresses of a header."""
    found = getaddresses(list(raw))[:MOST_ADDRESSES]
    return tuple((_decoded(who), address.strip()) for who, address in found if "@" in address)


_SHORT: Final = 500
"""Characters of a header of which it is remembered whom it names: those of the organisation come again and again."""

_remembered: Final = lru_cache(maxsize=1024)(_told_apart)


def _body(message: Message) -> str:
    """The words of the first plain part, else of the first HTML part."""
    html = ""
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if kind == "text/plain" and (text := _text(part)).strip():
            return text[:MOST_WORDS]
        if kind == "text/html" and not html:
            html = words_of(_text(part))
    return html[:MOST_WORDS]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return payload.decode("latin-1")


def _report(message: Message) -> dict[str, str]:
    """What a report says of the first recipient that it names, and which message it is about."""
    if message.get_content_type() != "multipart/report":
        return {}
    told = {"kind": str(message.get_param("report-type", "")).casefold()}
    for block in _blocks(message):
        for name in _REPORTED:
            if value := _decoded(block.get(name, "")):
                told.setdefault(name, value)
    for part in message.walk():
        if part is not message and (value := _decoded(part.get("message-id", ""))):
            told.setdefault("message-id", value)
        elif part.get_content_type() == "text/rfc822-headers":
            told.setdefault("message-id", _decoded(message_from_bytes(_text(part).encode()).get("message-id", "")))
    return {name: value for name, value in told.items() if value}


def _blocks(message: Message) -> Iterator[Message]:
    """The blocks of fields of a report; a report of what became of a message is one block written as text."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message))
        elif kind == "message/disposition-notification":
            inner = part.get_payload()
            told = inner[0].as_string() if isinstance(inner, list) and isinstance(inner[0], Message) else _text(part)
            yield message_from_bytes(told.encode("utf-8", "replace"))
