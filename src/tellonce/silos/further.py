"""What `[[silo]]` adds to touchpoints of a built-in system: identifiers, business numbers, contact, journey, topic."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from tellonce.silos.carried import merged, reach
from tellonce.silos.mapping import Choice, Silo
from tellonce.silos.system import Record
from tellonce.silos.values import Find, Tell, field, paths, placed, tell
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint, united

Further: TypeAlias = Callable[[Iterable[Touchpoint], Record], Iterator[Touchpoint]]
"""Adds to the touchpoints of one record what its silo declares."""

KINDS: Final = ("ids", "matters", "contact")
"""Settings of a silo that hold a value for each kind."""

WHOLE: Final = ("journey", "topic")
"""Settings of a silo that hold one value."""


class Declared(NamedTuple):
    """One value that a silo declares.

    Attributes:
        setting: what it is.
        kind: of which kind, where the setting has several.
        path: where it is declared in its silo, as `topic`, `ids.email` or `ids.phone[1]`.
        finds: find its fields.
        told: the value as it is told of a record or of attributes.
        of_record: the value in the raw record, '' where its field is empty, None where the record has no such field.
    """

    setting: str
    kind: str
    path: str
    finds: tuple[Find, ...]
    told: Tell
    of_record: Callable[[Record], str | None]


def declared(silo: Silo) -> tuple[Declared, ...]:
    """All values that a silo declares beside its moments, in the order of its settings."""
    several = [
        (name, kind, path, choice)
        for name in KINDS
        for kind, choices in getattr(silo, name).items()
        for path, choice in placed(f"{name}.{kind}", choices)
    ]
    single = [(name, "", name, choice) for name in WHOLE if (choice := getattr(silo, name)) is not None]
    return tuple(_compiled(*one) for one in (*several, *single))


def further(silo: Silo) -> Further | None:
    """A closure that adds what a silo of a built-in system declares; None where it declares nothing.

    A value is found in the raw record by its path; where the record has no such path, among the attributes of the
    touchpoint, of its record, or of the record around it, by the name that a meaning gives them. What the organisation
    declares comes before what the reader tells: its topic and its key of the journey replace the reader's. Identifiers,
    business numbers and contact keys join them, for of those a record may have several.

    Apply it before meanings, so that what they tell carries the same.
    """
    values = declared(silo)
    if not values:
        return None

    def add(touchpoints: Iterable[Touchpoint], record: Record) -> Iterator[Touchpoint]:
        for point, found in found_in(list(touchpoints), values, record):
            yield _added(point, found)

    return add


def _compiled(setting: str, kind: str, path: str, choice: Choice) -> Declared:
    finds, told = tuple(map(field, paths(choice))), tell(choice)
    return Declared(setting, kind, path, finds, told, _of_record(finds, told))


def _of_record(finds: tuple[Find, ...], told: Tell) -> Callable[[Record], str | None]:
    if not finds:
        return told
    if len(finds) == 1:
        find = finds[0]
        return lambda record: None if find(record) is None else told(record)
    return lambda record: told(record) if any(find(record) is not None for find in finds) else None


def found_in(
    points: Sequence[Touchpoint], values: Sequence[Declared], record: Record
) -> Iterator[tuple[Touchpoint, list[tuple[Declared, str]]]]:
    """Each touchpoint of a record with the values that are found for it, in their order."""
    raw = [one.of_record(record) for one in values]
    within = reach(points, {}) if None in raw else None
    for point in points:
        attributes: Mapping[str, str] = merged(within(point)) if within else {}
        pairs = zip(values, raw, strict=True)
        told = [(one, one.told(attributes) if known is None else known) for one, known in pairs]
        yield point, [pair for pair in told if pair[1]]


def _added(point: Touchpoint, found: list[tuple[Declared, str]]) -> Touchpoint:
    one = {of.setting: value for of, value in found if of.setting in WHOLE}
    return msgspec.structs.replace(
        point,
        ids=united(point.ids, [Identifier(of.kind, value) for of, value in found if of.setting == "ids"]),
        matters=united(point.matters, _keys(found, "matters")),
        contact_keys=united(point.contact_keys, _keys(found, "contact")),
        topic=one.get("topic") or point.topic,
        journey_key=one.get("journey") or point.journey_key,
    )


def _keys(found: list[tuple[Declared, str]], setting: str) -> list[str]:
    return [f"{of.kind}:{value}" for of, value in found if of.setting == setting]
