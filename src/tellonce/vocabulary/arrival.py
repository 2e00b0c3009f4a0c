"""What arrives: one record of a silo in its envelope's terms, before anybody has read it."""

import re
from hashlib import blake2b
from typing import Final

import msgspec

TOUCHPOINT: Final = "touchpoint"
"""The silo of arrivals that are touchpoints already, as JSON in our own vocabulary: nothing of them needs a reader."""

LONGEST_NAME: Final = 1_024
"""Bytes in UTF-8 that a source or an id may have as it is. Source: PostgreSQL, "B-Tree Indexes": an entry of an index
may have a third of a page, 2,704 bytes; it holds both."""

SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Half a sign: escapes of JSON may write one, and UTF-8 cannot."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as it is accepted.

    Attributes:
        source: who says so; with `id` it is what makes a repeat. Of CloudEvents its `source`, else the silo's name.
        id: given by the source, or a digest of the record.
        silo: name of the silo whose reader reads it.
        body: the record as JSON; for the silo `TOUCHPOINT`, a touchpoint as JSON.
    """

    source: str
    id: str
    silo: str
    body: bytes


class Fault(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is wrong with one of several events that came together.

    Attributes:
        place: its position among them, from 0.
        reason: what is wrong and what is allowed; holds nothing of a customer's.
    """

    place: int
    reason: str


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted event that could not be read.

    Attributes:
        seq: its number.
        source: who sent it.
        id: its id there.
        silo: name of its silo.
        received: when, microseconds UTC.
        reason: what was wrong and what is allowed.
    """

    seq: int
    source: str
    id: str
    silo: str
    received: int
    reason: str


def digest(record: bytes) -> str:
    """The id of a record that has none: the same bytes always have the same, 32 hexadecimal digits."""
    return blake2b(record, digest_size=16).hexdigest()


def fitting(name: str) -> str:
    """A source or id as every database keeps it: itself, or a digest where it is too long or has signs that none keeps.

    The same name always becomes the same, so that repeats are still told.
    """
    written = name.encode("utf-8", "surrogatepass")
    # A zero byte is no text to PostgreSQL, and half a surrogate is none in UTF-8.
    if len(written) <= LONGEST_NAME and "\0" not in name and (name.isascii() or not SURROGATE.search(name)):
        return name
    return digest(written)
