"""One call of the Segment specification: its kind, fields, moment and channel, however deep its record lies."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from tellonce.silos.system import LISTS, RECORDS, Record, Source
from tellonce.silos.systems.fields import below, flat, folded, moment_of, text
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.refusal import Unreadable

PROFILES: Final = frozenset({"identify", "group", "alias"})
_CALLS: Final = (*sorted(PROFILES), "track", "page", "screen")
_PAGES: Final = ("url", "path", "title", "referrer", "search")

_SENT_FROM: Final = {"browser": Channel.WEB, "mobile": Channel.APP, "server": Channel.NONE}
_APPS: Final = re.compile(r"ios|android|swift|kotlin|react-native|flutter|xamarin|unity|mobile", re.IGNORECASE)


class Call(NamedTuple):
    """One call of the specification.

    Attributes:
        kind: `track`, `page`, `identify`, …
        name: of a track, page or screen.
        fields: all its fields by folded path.
        record: the record itself.
        nested: whether it is nested JSON, and no row of a warehouse.
        own: the properties of an event by name in lower case: below `properties`, or the columns of its table.
    """

    kind: str
    name: str
    fields: Mapping[str, object]
    record: Record
    nested: bool
    own: Mapping[str, str]


def call_of(record: Record) -> Call:
    """The call that a record holds, be it nested JSON or a row of a warehouse with everything beside each other.

    Raises:
        Unreadable: nothing shows what kind of call it is.
    """
    nested = any(isinstance(record.get(name), RECORDS) for name in ("context", "properties", "traits"))
    fields = {**folded(dict(flat(record))), **folded({key: record[key] for key in record if not _deep(record[key])})}
    kind = text(fields, "type").casefold()
    kind = kind if kind in _CALLS or (nested and kind) else _kind(fields)
    name = text(fields, "event", "eventtext") if kind == "track" else text(fields, "name", "propertiesname", "category")
    shown = below(record, "properties") if nested else record
    return Call(kind, name, fields, record, nested, {name.casefold(): value for name, value in flat(shown)})


def _deep(value: object) -> bool:
    return not isinstance(value, str) and isinstance(value, (*LISTS, *RECORDS))


def _kind(fields: Mapping[str, object]) -> str:
    """The kind of a call that does not say: each table of a warehouse holds one kind, and shows it by its columns.

    Raises:
        Unreadable: nothing shows it.
    """
    if text(fields, "event", "eventtext"):
        return "track"
    if text(fields, "previousid"):
        return "alias"
    if text(fields, "groupid") and "contextgroupid" not in fields:
        return "group"
    if text(fields, *_PAGES):
        return "page"
    if text(fields, "name") and not text(fields, "email", "phone", "firstname", "lastname"):
        return "screen"
    if text(fields, "userid", "anonymousid", "email"):
        return "identify"
    raise Unreadable(f"field type says no kind of call (allowed: {', '.join(_CALLS)})")


def moment(call: Call, source: Source) -> int:
    """When it happened: `timestamp`, which Segment has set right; else worked out as Segment does.

    Source: Segment spec, common fields: `timestamp = receivedAt - (sentAt - originalTimestamp)`, so that a wrong clock
    of the device does not matter.

    Raises:
        Unreadable: no moment, or one that is none.
    """
    fields = call.fields
    if told_at := text(fields, "timestamp"):
        return moment_of(told_at, "timestamp", source.zone)
    began, sent, received = (text(fields, name) for name in ("originaltimestamp", "sentat", "receivedat"))
    if began and sent and received:
        late = moment_of(sent, "sentAt", source.zone) - moment_of(began, "originalTimestamp", source.zone)
        return moment_of(received, "receivedAt", source.zone) - late
    return moment_of(began or received or sent, "timestamp", source.zone)


def channel_of(call: Call) -> Channel:
    """Web, app, or none for calls that a server made with nothing of a browser or a device in them."""
    fields = call.fields
    if call.kind == "screen":
        return Channel.APP
    if sent_from := _SENT_FROM.get(text(fields, "channel", "contextchannel")):
        return sent_from
    if call.kind == "page" or text(fields, "contextpageurl", "contextpagepath"):
        return Channel.WEB
    library = text(fields, "contextlibraryname")
    if _APPS.search(library) or text(fields, "contextdeviceid", "contextdevicetype"):
        return Channel.APP
    browser = text(fields, "contextuseragent") or library.startswith("analytics.js")
    return Channel.WEB if browser else Channel.NONE
