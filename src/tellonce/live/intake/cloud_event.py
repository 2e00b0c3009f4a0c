"""One CloudEvent to one arrival: its attributes checked, its silo found, its data kept as the bytes that came.

Source: CloudEvents 1.0.2, specification and JSON event format.
"""

import binascii
from base64 import b64decode
from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from tellonce.vocabulary.arrival import TOUCHPOINT, Arrival, fitting
from tellonce.vocabulary.refusal import Unreadable

VERSION: Final = "1.0"

TOUCHPOINT_TYPE: Final = "org.tellonce.touchpoint"
"""The type of an event whose data is a touchpoint as JSON in our own vocabulary."""

_NOTHING: Final = (b"", b"null")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What of a CloudEvent matters here: attributes by the specification's names, `null` where they are not there.

    Attributes:
        specversion: version of the specification.
        id: of the event at its source.
        source: where it happened.
        type: what happened.
        datacontenttype: media type of the data; none means JSON.
        silo: extension: name of the silo that it belongs to.
        data: as it stands in the event.
        data_base64: data that is not JSON as such, as base64.
    """

    specversion: str | None = None
    id: str | None = None
    source: str | None = None
    type: str | None = None
    datacontenttype: str | None = None
    silo: str | None = None
    data: msgspec.Raw = msgspec.Raw()
    data_base64: str | None = None


_EVENTS: Final = msgspec.json.Decoder(Event)


def of_json(written: bytes | msgspec.Raw) -> Event:
    """An event in the JSON format.

    Raises:
        Unreadable: it is no JSON object, or an attribute is no text.
    """
    try:
        return _EVENTS.decode(written)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"this is no CloudEvent as JSON: {str(error)[:200]}") from error


def of_attributes(attributes: Mapping[str, str], content_type: str, data: bytes) -> Event:
    """An event in binary mode: attributes beside its data.

    Args:
        attributes: name to value, decoded.
        content_type: media type of the data, '' where it is not said.
        data: as it came.
    """
    known = {
        name: value for name, value in attributes.items() if name in ("specversion", "id", "source", "type", "silo")
    }
    return Event(**known, datacontenttype=content_type or None, data=msgspec.Raw(data))


def arrival(event: Event, silo: str, silos: Collection[str]) -> Arrival:
    """What arrives with an event.

    Args:
        event: the event.
        silo: name of the silo that the sender's key is for, '' where it is for none.
        silos: names of the silos that it may name.

    Raises:
        Unreadable: an attribute that must be there is not; its data is none, or no JSON; it belongs to no silo.
    """
    if event.specversion != VERSION:
        raise Unreadable(f"specversion {(event.specversion or '')[:20]!r} is not understood (allowed: {VERSION!r})")
    missing = [name for name in ("id", "source", "type") if not getattr(event, name)]
    if missing:
        raise Unreadable(f"the attribute {missing[0]!r} is missing or empty: every CloudEvent has one")
    whose, body = _silo(event, silo, silos), _data(event)
    return Arrival(source=fitting(event.source or ""), id=fitting(event.id or ""), silo=whose, body=body)


def _silo(event: Event, silo: str, silos: Collection[str]) -> str:
    """By the extension, else by the source's name or its last step, else by the type, else by the sender's key."""
    if event.silo:
        if event.silo in silos:
            return event.silo
        raise Unreadable(f"no silo is called {event.silo[:60]!r} (allowed: {', '.join(sorted(silos)) or 'none'})")
    source = event.source or ""
    for name in (source, source.rstrip("/").rpartition("/")[2]):
        if name in silos:
            return name
    if event.type == TOUCHPOINT_TYPE:
        return TOUCHPOINT
    if silo:
        return silo
    allowed = ", ".join(sorted(silos)) or "none"
    raise Unreadable(f"nothing says which silo it belongs to: name it in the attribute `silo` (allowed: {allowed})")


def _data(event: Event) -> bytes:
    """The data as JSON, as its bytes came."""
    media = (event.datacontenttype or "").partition(";")[0].strip().casefold()
    if media and not (media.endswith(("/json", "+json"))):
        raise Unreadable(f"datacontenttype {media[:60]!r} is not read (allowed: application/json, or none)")
    data = bytes(event.data)
    if event.data_base64 is not None:
        if data not in _NOTHING:
            raise Unreadable("an event has `data` or `data_base64`, not both")
        data = _decoded(event.data_base64)
    if data.strip() in _NOTHING:
        raise Unreadable("the event has no data: nothing is told by it")
    try:
        # Bytes, not read: its reader does that. Only whoever sends it can mend what is no JSON, and hears of it now.
        return bytes(msgspec.json.decode(data, type=msgspec.Raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("the data is no JSON, as its datacontenttype says") from error


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("`data_base64` is no base64") from error
