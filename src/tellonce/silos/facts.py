"""What a record says of itself as a whole, whatever happened: identifiers, business numbers, contact, journey, topic.

Tables and built-in systems share it: a `[[silo]]` of any system may declare further ones from the record's own fields.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import msgspec

from tellonce.silos.mapping import Choice, Silo
from tellonce.silos.system import Record
from tellonce.silos.values import paths, tell
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint


class Facts(NamedTuple):
    """Facts of one record. Tuples are empty, `journey` and `topic` None, where it says nothing."""

    ids: tuple[Identifier, ...]
    matters: tuple[str, ...]
    contact: tuple[str, ...]
    journey: str | None
    topic: str | None


Know: TypeAlias = Callable[[Record], Facts]


def facts(silo: Silo) -> Know:
    """A closure that gives the facts of a record by the silo's `ids`, `matters`, `contact`, `journey` and `topic`."""
    ids, matters, contact = identifiers(silo.ids), _keys(silo.matters), _keys(silo.contact)
    journey = tell(silo.journey) if silo.journey else None
    topic = tell(silo.topic) if silo.topic else None

    def know(record: Record) -> Facts:
        return Facts(
            ids(record) if silo.ids else (),
            matters(record) if silo.matters else (),
            contact(record) if silo.contact else (),
            (journey(record) or None) if journey else None,
            (topic(record) or None) if topic else None,
        )

    return know


def identifiers(declared: Mapping[str, Choice]) -> Callable[[Record], tuple[Identifier, ...]]:
    """A closure that gives the identifiers of a record as it writes them; those it leaves out are left out."""
    tells = tuple((kind, tell(choice)) for kind, choice in declared.items())

    def give(record: Record) -> tuple[Identifier, ...]:
        return tuple([Identifier(kind, value) for kind, one in tells if (value := one(record))])

    return give


def lookup(silo: Silo) -> Callable[[Record, Touchpoint], Touchpoint] | None:
    """A closure that adds a silo's declared facts to a touchpoint of a built-in system; None where it declares none.

    What the system read itself stays and comes first; a declared journey or topic takes the place of the system's.
    """
    if not any((silo.ids, silo.matters, silo.contact, silo.journey, silo.topic)):
        return None
    know = facts(silo)

    def add(record: Record, touchpoint: Touchpoint) -> Touchpoint:
        known = know(record)
        return msgspec.structs.replace(
            touchpoint,
            ids=tuple(dict.fromkeys(touchpoint.ids + known.ids)),
            matters=tuple(dict.fromkeys(touchpoint.matters + known.matters)),
            contact_keys=tuple(dict.fromkeys(touchpoint.contact_keys + known.contact)),
            journey_key=known.journey or touchpoint.journey_key,
            topic=known.topic or touchpoint.topic,
        )

    return add


def fact_paths(silo: Silo) -> set[str]:
    """The paths of the fields that a silo's facts are found in."""
    declared = (silo.journey, silo.topic, *silo.ids.values(), *silo.matters.values(), *silo.contact.values())
    return {path for choice in declared for path in paths(choice)}


def _keys(declared: Mapping[str, Choice]) -> Callable[[Record], tuple[str, ...]]:
    tells = tuple((f"{kind}:", tell(choice)) for kind, choice in declared.items())

    def give(record: Record) -> tuple[str, ...]:
        return tuple([kind + value for kind, one in tells if (value := one(record))])

    return give
