"""What a record says of itself as a whole, whatever happened: identifiers, business numbers, contact, journey, topic.

For tables; what a `[[silo]]` of a built-in system declares beside it is `further`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from tellonce.silos.mapping import Choice, Choices, Silo
from tellonce.silos.system import Record
from tellonce.silos.values import by_kind, paths, tell
from tellonce.vocabulary.touchpoint import Identifier


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
    ids, matters, contact = identifiers(silo.ids), keys(silo.matters), keys(silo.contact)
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


def identifiers(declared: Mapping[str, Choices]) -> Callable[[Record], tuple[Identifier, ...]]:
    """A closure that gives the identifiers of a record as it writes them, each once; what it leaves out is left out."""
    tells = tuple((kind, tell(choice)) for kind, choice in by_kind(declared))

    def give(record: Record) -> tuple[Identifier, ...]:
        return tuple([Identifier(kind, value) for kind, one in tells if (value := one(record))])

    return give if len(tells) == len(declared) else lambda record: tuple(dict.fromkeys(give(record)))


def keys(declared: Mapping[str, Choices]) -> Callable[[Record], tuple[str, ...]]:
    """A closure that gives the `kind:value` keys of a record, each once; what it leaves out is left out."""
    tells = tuple((f"{kind}:", tell(choice)) for kind, choice in by_kind(declared))

    def give(record: Record) -> tuple[str, ...]:
        return tuple([kind + value for kind, one in tells if (value := one(record))])

    return give if len(tells) == len(declared) else lambda record: tuple(dict.fromkeys(give(record)))


def fact_paths(silo: Silo) -> set[str]:
    """The paths of the fields that a silo's facts are found in."""
    return {path for choice in _choices(silo) for path in paths(choice)}


def _choices(silo: Silo) -> tuple[Choice, ...]:
    kinds = (choice for of in (silo.ids, silo.matters, silo.contact) for _, choice in by_kind(of))
    return tuple(choice for choice in (silo.journey, silo.topic, *kinds) if choice is not None)
