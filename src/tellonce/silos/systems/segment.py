"""Segment spec: identify, track, page, screen, group and alias calls, as JSON, as batch, or as rows of a warehouse."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import at_path, below, flat, fold, identifiers, items, kept, name_of, text
from tellonce.silos.systems.segment_call import PROFILES, Call, call_of, channel_of, moment
from tellonce.silos.systems.segment_spec import Told, told
from tellonce.silos.systems.web_actions import Action, acted, field_of, form_of, parts
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EXTERNAL: Final = {"anonymous_id": "browser", "phone": "phone", "email": "email", "user_id": "user_id"}
"""Types of external ids that are kinds of ours; any other type is a kind of its own."""

_ADDRESS: Final = ("street", "postalcode", "city", "state", "country")
_TAKEN: Final = frozenset(map(fold, (
    "messageId", "id", "anonymousId", "userId", "previousId", "timestamp", "originalTimestamp", "sentAt", "receivedAt",
    "uuid_ts", "type", "event", "batch",
)))  # fmt: skip
_APART: Final = ("properties", "traits", "integrations", "_metadata", "batch")


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """What a call tells; a purchase tells two things, and a batch, as the HTTP API takes it, those of all its calls.

    Web and app events carry no key of a contact: the browser's id and a silence cut them into sessions.

    Raises:
        Unreadable: no kind of call, no id, or a moment that is none.
    """
    calls = record.get("batch")
    if not isinstance(calls, list | tuple):
        yield from _touchpoints(call_of(record), source, "")
        return
    outer = {name: value for name, value in record.items() if name in ("context", "sentAt", "receivedAt")}
    for place, inner in enumerate(items(calls)):
        context = {**below(outer, "context"), **below(inner, "context")}
        yield from _touchpoints(call_of({**outer, **inner, "context": context}), source, f"/{place}")


def _touchpoints(call: Call, source: Source, place: str) -> Iterator[Touchpoint]:
    """What a call tells; a call without an id is named by its line, and in a batch by its place there too."""
    found = _told(call)
    channel = found.channel if found.channel is not None else channel_of(call)
    given = text(call.fields, "messageid", "id")
    name, nested = (given, 0) if given else (name_of("", source) + place, len(place))
    order = text(call.fields, "propertiesorderid", *(() if call.nested else ("orderid",)))
    at, ids, keys = moment(call, source), _ids(call), _keys(call, channel)
    for part, action in enumerate(parts(found.action)):
        said = call.own
        shared = [
            ("task", form_of(action, said)), ("field", field_of(action, said)), ("prompt", _page(call)),
            *_asker(call, channel),
        ]  # fmt: skip
        yield Touchpoint(
            silo=source.silo, file=source.file, record=name, part=part, nested=nested, at=at, channel=channel,
            direction=Direction.WITHIN if channel is Channel.NONE else found.direction, activity=action.activity,
            outcome=action.outcome, word=call.name or call.kind, ids=ids, contact_keys=keys,
            matters=(f"order:{order}",) if order else (),
            attributes=kept(shared if part else [*shared, ("type", call.kind), *_attributes(call)]),
        )  # fmt: skip


def _told(call: Call) -> Told:
    if call.kind in PROFILES:
        return Told(Action(Activity.PROFILE_RECORDED), Channel.NONE, Direction.WITHIN)
    if call.kind in ("page", "screen"):
        return Told(Action(Activity.PAGE_VIEWED))
    if call.kind != "track":
        return Told(Action(Activity.NOTED))
    found = told(call.name)
    return found._replace(action=acted(found.action, call.own))


def _page(call: Call) -> str:
    if call.kind == "screen":
        return call.name
    path = text(call.fields, "propertiespath", "path") if call.kind == "page" else ""
    return path or text(call.fields, "contextpagepath")


def _keys(call: Call, channel: Channel) -> tuple[str, ...]:
    """The keys of a chat and of a mail; web and app sessions have none in the specification."""
    said, user = call.own, text(call.fields, "userid", "anonymousid")
    if channel is Channel.CHAT and (chat := said.get("conversation_id")):
        return (f"segment_chat:{chat}",)
    if channel is Channel.EMAIL and user and (mail := said.get("email_id")):
        return (f"segment_mail:{mail}:{user}",)
    return ()


def _asker(call: Call, channel: Channel) -> list[tuple[str, str]]:
    return [("asker", call.own.get("agent_id", ""))] if channel is Channel.CHAT else []


def _ids(call: Call) -> tuple[Identifier, ...]:
    """Whom a call names; the traits of a group are a company's and name nobody."""
    fields, anonymous, before = call.fields, text(call.fields, "anonymousid"), text(call.fields, "previousid")
    user = text(fields, "userid")
    if not user and not anonymous and not call.nested and call.kind == "identify":
        user = text(fields, "id")
    nameless = before == anonymous or _UUID.fullmatch(before) is not None
    names = " ".join(part for key in ("firstname", "lastname") if (part := _trait(call, key)))
    return identifiers([
        ("user_id", user), ("browser", anonymous), ("browser" if nameless else "user_id", before), *_external(call),
        ("email", _trait(call, "email")), ("phone", _trait(call, "phone")),
        ("name", _trait(call, "name") or names), ("address", _address(call)), ("ip", text(fields, "contextip")),
    ])  # fmt: skip


def _trait(call: Call, name: str) -> str:
    places = [f"contexttraits{name}"]
    if call.kind == "identify":
        places = [f"traits{name}", *places, *(() if call.nested else (name,))]
    return text(call.fields, *places)


def _address(call: Call) -> str:
    """The address on one line; '' where no street is told: whoever only shares a town is no household."""
    parts = [_trait(call, f"address{part}") for part in _ADDRESS]
    return _trait(call, "address") or (", ".join(part for part in parts if part) if parts[0] else "")


def _external(call: Call) -> Iterator[tuple[str, str]]:
    """The external ids of a user, which a warehouse keeps as JSON in one column."""
    listed = at_path(call.record, "context.externalIds")
    written = text(call.fields, "contextexternalids")
    if listed is None and written.startswith("["):
        try:
            listed = msgspec.json.decode(written)
        except (msgspec.DecodeError, RecursionError):
            listed = None
    for one in items(listed):
        kind = text(one, "type")
        if kind and kind != "group_id":
            yield _EXTERNAL.get(kind, kind), text(one, "id")


def _attributes(call: Call) -> Iterator[tuple[str, str]]:
    """Properties and traits by their own names, everything else by its dotted path or column."""
    for place in ("properties", "traits"):
        yield from flat(below(call.record, place))
    rest = {name: value for name, value in call.record.items() if name not in _APART}
    yield from ((name, value) for name, value in flat(rest) if fold(name) not in _TAKEN)


SYSTEM: Final = System(
    name="segment",
    title="Segment calls (track, page, screen, identify, group, alias)",
    envelopes=(
        Envelope(name="export", format=Format.JSONL),
        Envelope(name="batch", format=Format.JSON, root="batch"),
        Envelope(name="list", format=Format.JSON),
        Envelope(name="warehouse", format=Format.CSV),
        Envelope(name="warehouse", format=Format.PARQUET),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="messageId",
    signs=(
        frozenset({"messageId", "anonymousId", "userId", "timestamp", "sentAt", "receivedAt"}),
        frozenset({"messageId", "anonymousId", "type", "context", "timestamp"}),
        frozenset({"batch", "batch.type", "batch.messageId"}),
        frozenset({"id", "anonymous_id", "received_at", "sent_at", "original_timestamp", "context_library_name"}),
    ),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(
            name="webhook",
            signs=frozenset({"batch"}),
            root=("batch",),
            listed=True,
            carried={"context": "context", "sentAt": "sentAt", "receivedAt": "receivedAt"},
        ),
        Wrapper(name="webhook", signs=frozenset({"messageId"}), id=("messageId",)),
    ),
)
