"""What arrives: one record of a silo in its envelope's terms, before anybody has read it."""

import msgspec


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
