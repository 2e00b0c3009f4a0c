"""Taking off the layers that a webhook or stream puts around records, as the statement of its system says."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from tellonce.silos.files.json_items import NO_OBJECT
from tellonce.silos.files.packed import Broken
from tellonce.silos.system import LISTS, RECORDS, Record, Wrapper, Written
from tellonce.silos.systems.fields import at_path, scalar
from tellonce.vocabulary.refusal import Unreadable

DEEPEST: Final = 8
"""Layers around a record; the known ways have at most four (a stream, an event, its detail, its payload)."""

Again: TypeAlias = Callable[[bytes], Iterable[tuple[int, Record] | Broken]]
"""Takes apart what stands inside a layer as bytes."""


class Leaf(NamedTuple):
    """A record without layers.

    Attributes:
        record: as the system's reader takes it.
        id: what the layers around it, or it itself, tell it by; '' where they document no id.
        arrival: field that takes the moment of arrival, '' for none.
    """

    record: Record
    id: str
    arrival: str


def unwrapped(item: object, wrappers: tuple[Wrapper, ...], again: Again) -> Iterator[Leaf | Broken]:
    """The records inside an item, each with the nearest documented id; what is broken costs only itself.

    Args:
        item: of a body.
        wrappers: layers that may be there, in the order in which they are tried.
        again: takes apart what a layer holds as bytes.
    """
    yield from _peeled(item, "", wrappers, again, DEEPEST)


def _peeled(
    item: object, ident: str, wrappers: tuple[Wrapper, ...], again: Again, depth: int
) -> Iterator[Leaf | Broken]:
    if not isinstance(item, RECORDS):
        yield Broken("", NO_OBJECT, str(item)[:8_000])
        return
    wrapper = next((one for one in wrappers if _fits(item, one)), None) if depth else None
    if wrapper is None:
        yield Leaf(item, ident, "")
        return
    own = _id(item, wrapper) or ident
    try:
        inner = list(_inside(item, wrapper, again))
    except Unreadable as error:
        yield Broken("", error.problem, str(item)[:8_000])
        return
    if not wrapper.root and wrapper.opened is None:
        yield Leaf(renamed(item, wrapper.renamed), own, wrapper.arrival)
        return
    for place, one in enumerate(inner, start=1):
        name = f"{own}/{place}" if own and len(inner) > 1 else own
        if isinstance(one, Broken):
            yield one
        else:
            yield from _peeled(_carried(one, item, wrapper.carried), name, wrappers, again, depth - 1)


def _fits(item: Record, wrapper: Wrapper) -> bool:
    if wrapper.listed and not any(isinstance(at_path(item, path), LISTS) for path in wrapper.root):
        return False
    return all(at_path(item, sign) is not None for sign in wrapper.signs)


def _id(item: Record, wrapper: Wrapper) -> str:
    """The values of the paths of an id, joined; '' where the first of them is not there."""
    values = [scalar(at_path(item, path)) for path in wrapper.id]
    return ":".join(value for value in values if value) if values and values[0] else ""


def _inside(item: Record, wrapper: Wrapper, again: Again) -> Iterator[object]:
    """What a layer holds; an item that is broken comes as such.

    Raises:
        Unreadable: nothing stands where the layer holds its records, or not as it should be written.
    """
    if wrapper.opened is not None:
        yield from wrapper.opened(item)
        return
    found = [held for path in wrapper.root for held in _held(item, path.split("."))]
    if wrapper.root and not found:
        raise Unreadable(f"it holds no record (looked for: {', '.join(wrapper.root)})")
    for held in found:
        if wrapper.written is None:
            yield held
        else:
            yield from _read(held, wrapper.written, again)


def _held(value: object, path: list[str]) -> Iterator[object]:
    """What stands at a path: of lists on the way, and at its end, each item."""
    if isinstance(value, LISTS):
        for one in value:
            yield from _held(one, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, RECORDS):
        yield from _held(value.get(path[0]), path[1:])


def _read(held: object, written: Written, again: Again) -> Iterator[object]:
    text = scalar(held)
    if not text:
        # Some who pass records on have taken the text apart already.
        yield held
        return
    try:
        body = base64.b64decode(text, validate=True) if written is Written.BASE64 else text.encode("utf-8", "replace")
    except (binascii.Error, ValueError):
        yield Broken("", "what stands inside is not written in base64", text[:8_000])
        return
    for part in again(body):
        yield part if isinstance(part, Broken) else part[1]


def _carried(inner: object, outer: Record, paths: Mapping[str, str]) -> object:
    """A record with what stands outside it; what it says itself comes before, field by field."""
    if not paths or not isinstance(inner, RECORDS):
        return inner
    given = {name: value for name, path in paths.items() if (value := at_path(outer, path)) is not None}
    both = {
        name: {**value, **inner[name]}
        for name, value in given.items()
        if isinstance(value, RECORDS) and isinstance(inner.get(name), RECORDS)
    }
    return {**given, **inner, **both}


def renamed(record: Record, paths: Mapping[str, str]) -> Record:
    """A record with fields under the names that its reader knows, where it has none of those names yet.

    Args:
        record: as it came.
        paths: dotted path for the reader, and where the record has the value.
    """
    if not paths:
        return record
    told = dict(record)
    for path, here in paths.items():
        value = at_path(record, here)
        if value is not None and at_path(told, path) is None:
            _put(told, path.split("."), value)
    return told


def _put(record: dict[str, object], steps: list[str], value: object) -> None:
    """Sets a value at a path, on records of its own: those that came stay as they are."""
    first, *rest = steps
    if not rest:
        record[first] = value
        return
    held = record.get(first)
    inner = dict(held) if isinstance(held, RECORDS) else {}
    record[first] = inner
    _put(inner, rest, value)
