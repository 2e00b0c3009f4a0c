"""What one HTTP request of a live system delivers: its records, each with the id that tells a repeat from a change.

A webhook or stream puts layers around the very records that the system's export holds. They are taken off as the
system's statement says (`System.wrappers`), so that the one reader of the system reads them from any envelope.
"""

import hashlib
import json
from collections import Counter
from typing import Final

import msgspec

from tellonce.silos.deliveries.body import told
from tellonce.silos.deliveries.carriers import CARRIERS
from tellonce.silos.deliveries.layers import Leaf, unwrapped
from tellonce.silos.files.packed import Broken
from tellonce.silos.files.records import RAW_LIMIT
from tellonce.silos.listen import TABLE
from tellonce.silos.mapping import Layout
from tellonce.silos.registry import system
from tellonce.silos.system import Record, System, Wrapper
from tellonce.silos.systems.fields import scalar
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.touchpoint import SetAside

LONGEST_ID: Final = 200
"""Characters of an id; a longer one is known by its digest. Source: our choice; documented ids have up to 100."""


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One record that was delivered.

    Attributes:
        id: the same for exactly the same delivery, and another for a changed version of the record: the vendor's own
            id of the event where one is documented, else a digest of all that the record holds.
        record: as the system's reader takes it.
        place: position in the request, from 1.
    """

    id: str
    record: Record
    place: int


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a request that holds no record: kept with its reason, as nothing that came in may vanish.

    Attributes:
        id: the same for exactly the same part.
        place: where in the request it stands (`item 3`, `L2`, `byte 0`).
        reason: what is wrong and what is allowed.
        raw: the part as it stood, cut to 2,000 characters.
    """

    id: str
    place: str
    reason: str
    raw: str = ""

    def aside(self, silo: str) -> SetAside:
        """The same as what could not be read of a file is told: the delivery's id stands where its name would."""
        return SetAside(silo=silo, file=self.id, place=self.place, reason=self.reason, raw=self.raw)


def delivered(
    name: str, content_type: str, body: bytes, *, arrived: int, layout: Layout | None = None
) -> list[Delivered | Undelivered]:
    """What one request delivers, in the order in which it stands there.

    An empty body delivers nothing. Whatever the bytes are, they are told as records or as what could not be taken
    apart; one that cannot costs no other.

    Args:
        name: of the system, or `table`.
        content_type: of the request, with its parameters; '' where it has none.
        body: of the request, unpacked.
        arrived: moment of arrival, microseconds UTC: the moment of records to which their vendor gives none. It takes
            no part in an id.
        layout: how the silo's files are laid out; for a table.

    Raises:
        Refused: nobody knows the system.
    """
    known = None if name == TABLE else system(name)
    wrappers = _wrappers(known)
    given = layout or Layout()
    found: list[Delivered | Undelivered] = []
    seen: Counter[str] = Counter()
    for part in told(body, content_type, known, given):
        if isinstance(part, Broken):
            found.append(_undelivered(part, part.place, seen))
            continue
        place, record = part
        for one in unwrapped(record, wrappers, lambda inner: told(inner, "", known, given)):
            if isinstance(one, Broken):
                found.append(_undelivered(one, f"item {place}", seen))
            else:
                own = one.id if 0 < len(one.id) <= LONGEST_ID else _own(canonical(one.id or one.record), one.id, seen)
                found.append(Delivered(id=own, record=_dated(one, arrived), place=place))
    return found


def _wrappers(known: System | None) -> tuple[Wrapper, ...]:
    """The layers that may be there: the system's own, those of any system, and the pages of its API."""
    if known is None:
        return CARRIERS
    pages = (
        Wrapper(name=one.name, signs=frozenset({one.root}), root=(one.root,), listed=True)
        for one in known.envelopes
        if one.root
    )
    return (*known.wrappers, *CARRIERS, *pages)


def canonical(value: object) -> bytes:
    """The bytes of a record, the same however its fields are ordered and its text is spaced."""
    try:
        return msgspec.json.encode(value, order="sorted")
    except (TypeError, ValueError, OverflowError):
        return json.dumps(value, sort_keys=True, default=str).encode()


def _own(held: bytes, name: str, seen: Counter[str]) -> str:
    """The digest of what was delivered; of two alike in one request without an id the second is another."""
    digest = hashlib.sha256(held).hexdigest()[:32]
    if name:
        return digest
    seen[digest] += 1
    return digest if seen[digest] == 1 else f"{digest}.{seen[digest]}"


def _dated(leaf: Leaf, arrived: int) -> Record:
    if not leaf.arrival or scalar(leaf.record.get(leaf.arrival)):
        return leaf.record
    return {**leaf.record, leaf.arrival: iso(arrived)}


def _undelivered(part: Broken, place: str, seen: Counter[str]) -> Undelivered:
    held = f"{part.reason}\n{part.raw}".encode("utf-8", "replace")
    return Undelivered(id=_own(held, "", seen), place=place, reason=part.reason, raw=part.raw[:RAW_LIMIT])
