"""What `[[silo]]` adds to touchpoints of a built-in system: ids, business numbers, contact, journey, topic, name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from tellonce.silos.carried import merged, reach
from tellonce.silos.mapping import Choice, Silo, Value
from tellonce.silos.system import Record
from tellonce.silos.values import Find, Tell, as_value, field, paths, placed, shaped, tell, text
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint, united

Further: TypeAlias = Callable[[Iterable[Touchpoint], Record], list[Touchpoint]]
"""Adds to the touchpoints of one record what its silo declares."""

KINDS: Final = ("ids", "matters", "contact")
"""Settings of a silo that hold a value for each kind."""

WHOLE: Final = ("record", "journey", "topic")
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


Found: TypeAlias = tuple[Declared, str]
"""A value that a silo declares, with what it is of one touchpoint."""


def declared(silo: Silo) -> tuple[Declared, ...]:
    """All values that a silo declares beside its moments, in the order of its settings."""
    several = [
        (name, kind, path, choice)
        for name in KINDS
        for kind, choices in getattr(silo, name).items()
        for path, choice in placed(f"{name}.{kind}", choices)
    ]
    single = [(name, "", name, choice) for name in WHOLE if (choice := getattr(silo, name))]
    return tuple(_compiled(*one) for one in (*several, *single))


def further(silo: Silo) -> Further | None:
    """A closure that adds what a silo of a built-in system declares; None where it declares nothing.

    A value is found in the raw record by its path; where the record has no such path, among the attributes of the
    touchpoint, of its record, or of the record around it, by the name that a meaning gives them. What the organisation
    declares comes before what the reader tells: its topic, its key of the journey and the id of its record replace the
    reader's (a record inside that record stays named beside it). Identifiers, business numbers and contact keys join
    them, for of those a record may have several.

    Apply it before meanings, so that what they tell carries the same.
    """
    values = declared(silo)
    if not values:
        return None

    def add(touchpoints: Iterable[Touchpoint], record: Record) -> list[Touchpoint]:
        points = list(touchpoints)
        raw = [one.of_record(record) for one in values]
        if None in raw:
            return [_added(point, _more(found)) for point, found in _on_each(points, values, raw)]
        more = _more(zip(values, raw, strict=True))
        return [_added(point, more) for point in points]

    return add


def _compiled(setting: str, kind: str, path: str, choice: Choice) -> Declared:
    finds, told = tuple(map(field, paths(choice))), tell(choice)
    return Declared(setting, kind, path, finds, told, _of_record(as_value(choice), finds, told))


def _of_record(value: Value, finds: tuple[Find, ...], told: Tell) -> Callable[[Record], str | None]:
    if not finds:
        return told
    if len(finds) > 1:
        return lambda record: told(record) if any(find(record) is not None for find in finds) else None
    find, shape = finds[0], shaped(value)

    def of_record(record: Record) -> str | None:
        held = find(record)
        if held is None:
            return None
        return shape(text(held)) if shape else text(held)

    return of_record


def found_in(
    points: Sequence[Touchpoint], values: Sequence[Declared], record: Record
) -> Iterator[tuple[Touchpoint, list[Found]]]:
    """Each touchpoint of a record with the values that are found for it, in their order."""
    yield from _on_each(points, values, [one.of_record(record) for one in values])


def _on_each(
    points: Sequence[Touchpoint], values: Sequence[Declared], raw: Sequence[str | None]
) -> Iterator[tuple[Touchpoint, list[Found]]]:
    """As `found_in`, of what the raw record tells: what it has no field for is looked for on the touchpoints."""
    within = reach(points, {})
    for point in points:
        attributes = merged(within(point))
        pairs = zip(values, raw, strict=True)
        told = [(one, one.told(attributes) if known is None else known) for one, known in pairs]
        yield point, [pair for pair in told if pair[1]]


class _More(NamedTuple):
    """What is added to a touchpoint, by its fields; empty or None for nothing."""

    ids: list[Identifier]
    matters: list[str]
    contact_keys: list[str]
    topic: str | None
    journey_key: str | None
    record: str | None


def _more(found: Iterable[tuple[Declared, str | None]]) -> _More:
    more = _More([], [], [], None, None, None)
    for of, value in found:
        if not value:
            continue
        match of.setting:
            case "ids":
                more.ids.append(Identifier(of.kind, value))
            case "matters":
                more.matters.append(f"{of.kind}:{value}")
            case "contact":
                more.contact_keys.append(f"{of.kind}:{value}")
            case "topic":
                more = more._replace(topic=value)
            case "journey":
                more = more._replace(journey_key=value)
            case "record":
                more = more._replace(record=value)
    return more


def _added(point: Touchpoint, more: _More) -> Touchpoint:
    if not any(more):
        return point
    inner = point.record[len(point.whole) :]
    return msgspec.structs.replace(
        point,
        record=f"{more.record}{inner}" if more.record else point.record,
        ids=united(point.ids, more.ids),
        matters=united(point.matters, more.matters),
        contact_keys=united(point.contact_keys, more.contact_keys),
        topic=more.topic or point.topic,
        journey_key=more.journey_key or point.journey_key,
    )
