"""Erased people stay erased in the present: nothing of them is kept there, and nothing of them comes in again."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

import msgspec

from tellonce.identity.rules import KINDS
from tellonce.identity.tombstone import Tombstones
from tellonce.live.intake.hearing import Hearing
from tellonce.live.taker import LEASE, TOLD_WITH, Memory
from tellonce.stores.present.inbox import Waiting
from tellonce.stores.present.leases import Held
from tellonce.vocabulary.touchpoint import Touchpoint

SECONDS: Final = 60.0
"""How long the lease is held from each renewal while the present is gone through."""

AT_ONCE: Final = 1_000

T = TypeVar("T")

TEXTS: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"')
"""The texts of a JSON document, also of one that breaks off."""


def erase(memory: Memory, hearing: Hearing, tombstones: Tombstones, holder: str, ticks: Callable[[], int]) -> int:
    """Takes all that belongs to erased people out of the present; the answer is how many events and touchpoints.

    Whoever takes at the moment loses the lease and begins anew, without them. Of an event its source and id stay, so
    that a repeat brings nothing back.

    Args:
        memory: of the present.
        hearing: reads what was accepted.
        tombstones: who was erased.
        holder: name of this worker, like no other's.
        ticks: microseconds UTC, by which leases run out.

    Raises:
        Unavailable: the present does not answer; what was done until then is done.
        Lost: another worker took the lease by force meanwhile.
    """
    fence = memory.leases.take(LEASE, holder, ticks(), SECONDS, force=True) or 0
    held = Held(memory.leases, LEASE, fence, ticks, SECONDS)
    theirs = belongs(tombstones)
    kinds = sorted({*KINDS, *tombstones.seal.rules.kinds, *memory.persons.kinds()})
    events = (one.seq for one in memory.inbox.all() if _of_them(one, hearing, theirs, tombstones, kinds))
    places = (one for one in memory.places.all() if theirs([one.touchpoint]))
    count, persons = 0, set[str]()
    for blanked in _some(events):
        held.renew()
        count += len(blanked)
        with memory.database.write() as connection:
            held.sure(connection)
            memory.inbox.blank(connection, blanked)
    for dropped in _some(places):
        held.renew()
        count += len(dropped)
        persons.update(one.person for one in dropped if one.person)
        with memory.database.write() as connection:
            held.sure(connection)
            memory.places.drop(connection, [one.key for one in dropped])
    with memory.database.write() as connection:
        held.sure(connection)
        memory.out.forget(connection, persons)
        memory.tellings.drop_all(connection)
        memory.contexts.drop_all(connection)
        memory.persons.drop_identifiers(connection)
        memory.persons.forget(connection, persons)
        memory.facts.put(connection, TOLD_WITH, "erased")
    memory.database.compact()
    held.release()
    return count


def belongs(tombstones: Tombstones) -> Callable[[Iterable[Touchpoint]], bool]:
    """Tells whether any touchpoint of a record belongs to somebody who was erased; never, where nobody was."""
    if not tombstones.marks:
        return lambda _: False
    return lambda points: any(
        tombstones.holds_record(one.silo, one.record, one.nested)
        or any(tombstones.holds(said.kind, said.value) for said in one.ids)
        for one in points
    )


def _of_them(
    event: Waiting, hearing: Hearing, theirs: Callable[[Iterable[Touchpoint]], bool], tombstones: Tombstones,
    kinds: list[str],
) -> bool:  # fmt: skip
    """Whether an event belongs to them; of one that cannot be read, whether any text in it is theirs."""
    if not event.arrival.body:
        return False
    heard = hearing.read(event)
    if not isinstance(heard, str):
        return theirs(heard)
    return any(tombstones.holds(kind, text) for text in _texts(event.arrival.body) for kind in kinds)


def _texts(body: bytes) -> Iterator[str]:
    for found in TEXTS.finditer(body):
        try:
            yield msgspec.json.decode(found[0], type=str)
        except (msgspec.DecodeError, UnicodeDecodeError):
            yield found[1].decode("utf-8", "replace")


def _some(found: Iterable[T]) -> Iterator[list[T]]:
    """What is found, some at a time: all of it is found before anything of it is taken out."""
    every = list(found)
    for begin in range(0, len(every), AT_ONCE):
        yield every[begin : begin + AT_ONCE]
