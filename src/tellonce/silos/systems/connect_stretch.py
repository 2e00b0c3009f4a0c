"""One Amazon Connect contact record as a stretch of a contact: its moments, its medium, who began it, whose it is.

Source: Amazon Connect administrator guide, "Contact records data model".
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import LISTS, RECORDS, Record, Source
from tellonce.silos.systems.fields import (
    at_path,
    below,
    flat,
    identifiers,
    items,
    kept,
    length_of,
    optional_moment,
    scalar,
    telephone,
    text,
)
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier

CALLBACK: Final = "CALLBACK"
HAND_OVERS: Final = frozenset({"TRANSFER", "QUEUE_TRANSFER"})
"""Ways of beginning by which a contact goes on from another person or queue."""

BACKSTAGE: Final = frozenset({"MONITOR", "EXTERNAL_OUTBOUND"})
"""Ways of beginning that bring in a supervisor or a third party: no stretch of the customer's own."""

_GOES_ON: Final = HAND_OVERS | BACKSTAGE | {"DISCONNECT", "AGENT_REPLY"}
"""Ways of beginning by which a record belongs to the contact before it."""

_OUTWARD: Final = frozenset({"OUTBOUND", CALLBACK, "AGENT_REPLY", "FLOW", "CAMPAIGN_PREVIEW"})
_MEDIA: Final = {"VOICE": Channel.PHONE, "CHAT": Channel.CHAT, "EMAIL": Channel.EMAIL, "TASK": Channel.NONE}
_SPOKEN: Final = frozenset({Channel.PHONE, Channel.CHAT, Channel.SMS})
_BROKEN: Final = frozenset({"TELECOM_PROBLEM", "SYSTEM_ERROR", "AGENT_NETWORK_DISCONNECT"})
_DEEP: Final = 4
"""How many levels of records inside records are kept as attributes."""


class Onward(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-over to somebody outside: when, microseconds UTC, and to which address ('' where not recorded)."""

    at: int
    to: str


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """One contact record.

    Attributes:
        at: when it was initiated, microseconds UTC.
        until: when the customer disconnected, or None while it goes on.
        answered: when the customer's end was connected, or None.
        served: when the agent was connected, or None.
        queued: start and end of its time in a queue, or None.
        held: microseconds on hold.
        method: InitiationMethod, in capitals.
        reason: DisconnectReason, in capitals.
        channel: where it took place; `none` for tasks and what goes on behind the scenes.
        direction: who began it.
        agent: name of the agent, or ''.
        queue: name of the queue, or ''.
        next: id of the contact that followed, or ''.
        sent_on: the hand-over to somebody outside, or None.
        ids: whom it was with.
        keys: keys that all records of the contact share.
    """

    at: int
    until: int | None
    answered: int | None
    served: int | None
    queued: tuple[int, int] | None
    held: int
    method: str
    reason: str
    channel: Channel
    direction: Direction
    agent: str
    queue: str
    next: str
    sent_on: Onward | None
    ids: tuple[Identifier, ...]
    keys: tuple[str, ...]

    @property
    def spoken(self) -> bool:
        """Whether customer and organisation were there at the same time: no mail, task or matter behind the scenes."""
        return self.channel in _SPOKEN

    @property
    def broken(self) -> bool:
        """Whether it ended by a fault of network or system."""
        return self.reason in _BROKEN


def contact_key(contact: str) -> str:
    """The key that all records of one contact share: contact records, transcripts and their analysis."""
    return f"connect:{contact}"


def stretch_of(record: Record, source: Source) -> Stretch:
    """The stretch that a contact record tells.

    Raises:
        Unreadable: it says not when it began, or holds a moment that is none.
    """
    method = text(record, "InitiationMethod").upper()
    channel = Channel.NONE if method in BACKSTAGE else _channel(record)
    began = _moment(record, "InitiationTimestamp", source)
    answered = _moment(record, "ConnectedToSystemTimestamp", source)
    served = _moment(record, "Agent.ConnectedToAgentTimestamp", source)
    served = _moment(record, "ConnectedToAgentTimestamp", source) if served is None else served
    at = answered if began is None else began
    if at is None:
        raise Unreadable("a contact record needs InitiationTimestamp")
    ended = _moment(record, "DisconnectTimestamp", source)
    return Stretch(
        at=at, until=None if ended is None else max(at, ended), answered=answered, served=served,
        queued=_queued(record, served, source), held=_length(record, "Agent.CustomerHoldDuration") or 0,
        method=method, reason=text(record, "DisconnectReason").upper(), channel=channel,
        direction=_direction(record, method, channel), agent=text(below(record, "Agent"), "Username", "ARN"),
        queue=text(below(record, "Queue"), "Name", "ARN"), next=text(record, "NextContactId"),
        sent_on=_sent_on(record, at if ended is None else max(at, ended), source),
        ids=() if channel is Channel.NONE else _ids(record), keys=_keys(record, method, channel),
    )  # fmt: skip


def _moment(record: Record, path: str, source: Source) -> int | None:
    return optional_moment(scalar(at_path(record, path)), path, source.zone)


def _length(record: Record, path: str) -> int | None:
    """A length in microseconds, or None where there is none that makes sense."""
    return length_of(scalar(at_path(record, path)))


def _queued(record: Record, served: int | None, source: Source) -> tuple[int, int] | None:
    began = _moment(record, "Queue.EnqueueTimestamp", source)
    if began is None:
        return None
    ended = _moment(record, "Queue.DequeueTimestamp", source)
    length = _length(record, "Queue.Duration")
    if ended is None:
        ended = began + length if length is not None else served
    return began, max(began, ended if ended is not None else began)


def _sent_on(record: Record, end: int, source: Source) -> Onward | None:
    """The hand-over to somebody outside; one to a queue or an agent is told by the contact record that follows."""
    done = _moment(record, "TransferCompletedTimestamp", source)
    endpoint = below(record, "TransferredToEndpoint")
    to = "" if text(endpoint, "Type").upper() == "CONTACT_FLOW" else text(endpoint, "Address")
    if not to and (done is None or text(record, "NextContactId")):
        return None
    return Onward(at=end if done is None else done, to=to)


def _channel(record: Record) -> Channel:
    """The channel; text messages are chats of a subtype of their own. The oldest records name none and are calls."""
    if _segment(record, "connect:Subtype").casefold() == "connect:sms":
        return Channel.SMS
    return _MEDIA.get(text(record, "Channel").upper(), Channel.PHONE)


def _segment(record: Record, name: str) -> str:
    """A segment attribute, written plainly or as a value with its type."""
    value = below(record, "SegmentAttributes").get(name)
    return text(value, "ValueString") if isinstance(value, Mapping) else scalar(value)


def _direction(record: Record, method: str, channel: Channel) -> Direction:
    if channel is Channel.NONE:
        return Direction.WITHIN
    said = _segment(record, "connect:Direction").upper()
    if said in ("INBOUND", "OUTBOUND"):
        return Direction.OUT if said == "OUTBOUND" else Direction.IN
    placed = method == "API" and channel is Channel.PHONE
    return Direction.OUT if placed or method in _OUTWARD else Direction.IN


def _ids(record: Record) -> tuple[Identifier, ...]:
    """The customer's address, and the id that a customer system gave."""
    address = text(below(record, "CustomerEndpoint"), "Address")
    kind = "email" if "@" in address and not telephone(address) else "phone"
    return identifiers(
        [(kind, address if kind == "email" else telephone(address)), ("connect_customer", text(record, "CustomerId"))]
    )


def _keys(record: Record, method: str, channel: Channel) -> tuple[str, ...]:
    """The contact's own key, and that of the contact before it where it goes on from there.

    A call-back is a contact of its own, and so is what a customer begins anew in a chat that persists. A task belongs
    to the contact that it was made from.
    """
    before = text(record, "PreviousContactId", "RelatedContactId", "InitialContactId")
    goes_on = method in _GOES_ON or (channel is Channel.NONE and method not in BACKSTAGE)
    found = (text(record, "ContactId"), before if goes_on else "")
    return tuple(contact_key(value) for value in dict.fromkeys(found) if value)


def asked_from(record: Record) -> str:
    """The contact in which a call-back was agreed on; '' for one that was not asked for in a contact, or a new try."""
    before, first = text(record, "PreviousContactId"), text(record, "InitialContactId")
    return "" if before and first and before != first else before or first


def own_attributes(record: Record) -> Iterator[tuple[str, str]]:
    """What flows and agents set on the contact, by their own names."""
    yield from flat(below(record, "Attributes"))


def system_fields(record: Record) -> dict[str, str]:
    """All other fields by dotted path, lists by their positions; references by their names."""
    rest = {name: _indexed(value, _DEEP) for name, value in record.items() if name not in ("Attributes", "References")}
    given = ((f"References.{text(one, 'Name')}", text(one, "Value")) for one in items(record.get("References")))
    return kept([*given, *flat(rest, depth=_DEEP)])


def _indexed(value: object, depth: int) -> object:
    """A value with lists of records as records by position."""
    if depth > 0 and isinstance(value, RECORDS):
        return {name: _indexed(inner, depth - 1) for name, inner in value.items()}
    if depth > 0 and isinstance(value, LISTS) and any(isinstance(item, RECORDS) for item in value):
        return {str(place): _indexed(item, depth - 1) for place, item in enumerate(value)}
    return value
