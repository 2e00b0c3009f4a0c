"""Mailboxes cut into messages: mbox files of any size, and files of one message (Maildir, `.eml`).

Source: RFC 4155 (mbox), and the two ways to quote `From ` in it, mboxo and mboxrd; the Maildir format of qmail.
"""

import re
from collections.abc import Iterator
from typing import Final

from tellonce.silos.files.mail_parts import parsed
from tellonce.silos.files.packed import Broken, Stream, lines
from tellonce.silos.system import Record

HELD: Final = 1024 * 1024
"""Bytes of a message that are looked at: headers and words stand in front, what follows are attached files."""

SHOWN: Final = 8_000
"""Bytes of a broken message that are shown."""

_BEGINS: Final = re.compile(rb"From .*\d{1,2}:\d\d.*\d{4}")
_LONGEST: Final = 300
"""Bytes of the line before a message: an address of 254 (RFC 5321), and a moment."""

QUOTED: Final = re.compile(rb">+From ")
HEADER: Final = re.compile(rb"[A-Za-z0-9][\w.-]{0,79}:[ \t\r\n]")
"""How a message begins, by the names that headers have in fact; a document of JSON does not."""


def begins(line: bytes) -> bool:
    """Whether a line is the one before a message: `From `, who sent it, and when, written in one of many ways."""
    return _BEGINS.match(line[:_LONGEST]) is not None


def messages(stream: Stream) -> Iterator[tuple[int, Record] | Broken]:
    """The messages of a mailbox with their position from 1; a file that does not begin with `From ` is one message.

    A message is held as far as `HELD`, the rest of it is passed over. What is no message is broken; an empty file has
    none.
    """
    head = stream.peek(1)[:SHOWN]
    if head.startswith(b"From "):
        for number, (envelope, message) in enumerate(_cut(stream), start=1):
            yield _told(number, message, envelope)
    elif HEADER.match(head):
        yield _told(1, _unbroken(stream), "")
    elif head:
        reason = "the file is no mailbox: it begins neither with a line `From …` nor with a header of a message"
        yield Broken("byte 0", reason, head.decode("utf-8", "replace"))


def _unbroken(stream: Stream) -> bytes:
    held = b""
    while len(held) < HELD and (chunk := stream.read1(HELD - len(held))):
        held += chunk
    return held


def _cut(stream: Stream) -> Iterator[tuple[str, bytes]]:
    """The line before each message, and the message itself without the quoting of its lines."""
    envelope, held, size, blank = "", [b""], 0, True
    begun = False
    for _, _, line in lines(stream):
        if blank and line.startswith(b"From ") and (begins(line) or not begun):
            if begun:
                yield envelope, b"".join(held)
            envelope, held, size, begun = line[:SHOWN].decode("utf-8", "replace").strip(), [], 0, True
            continue
        blank = not line.strip(b"\r\n")
        if size < HELD:
            held.append(line[1:] if QUOTED.match(line) else line[: HELD - size])
            size += len(line)
    yield envelope, b"".join(held)


def _told(number: int, message: bytes, envelope: str) -> tuple[int, Record] | Broken:
    try:
        return number, parsed(message, envelope)
    except Exception as error:  # noqa: BLE001  # the parser of mail promises no closed list of what it raises
        reason = f"the message cannot be taken apart: {type(error).__name__}"
        return Broken(f"message {number}", reason, message[:SHOWN].decode("utf-8", "replace"))
