"""The legs of a Genesys conversation: each session of each participant with its segments in order of time."""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import below, flat, identifiers, items, joined, kept, telephone, text
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import from_iso
from tellonce.vocabulary.touchpoint import Identifier

CALLBACK: Final = "callback"

CONSULTED: Final = "consulted"
"""Type given to a talk among colleagues alone, while the customer was on hold: no type of Genesys."""

_CHANNELS: Final = {
    "voice": Channel.PHONE, CALLBACK: Channel.PHONE, "chat": Channel.CHAT, "message": Channel.CHAT,
    "email": Channel.EMAIL, "cobrowse": Channel.CHAT, "screenshare": Channel.CHAT, "video": Channel.CHAT,
    "fax": Channel.FAX, "socialexpression": Channel.SOCIAL,
}  # fmt: skip
"""Media types of the reference; `unknown` counts as voice, the medium of the oldest records."""

_BACKSTAGE: Final = frozenset({"screenmonitoring", "screenrecording", "internalmessage"})
_CUSTOMER: Final = ("customer", "external")
_PERSONS: Final = frozenset({"agent", "user"})
_AFTERWARDS: Final = frozenset({"wrapup", "scheduled", "monitoring", "coaching", "uploading", "transmitting"})
"""Segment types in which nobody is with the customer: they do not lengthen a leg."""

_SESSION: Final = ("mediaType", "direction", "messageType", "provider", "authenticated", "callbackScheduledTime",
                   "callbackNumbers", "dispositionName", "dispositionAnalyzer", "outboundCampaignId",
                   "outboundContactListId")  # fmt: skip


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One segment: `at` and `until` in microseconds UTC, type and way of disconnecting in lower case."""

    at: int
    until: int
    type: str
    disconnect: str
    queue: str
    wrap_code: str
    wrap_note: str


class Leg(msgspec.Struct, frozen=True, kw_only=True):
    """One session of one participant.

    Attributes:
        party: who serves: the user's id or the participant's name for a person, '' for anything else.
        participant: id of the participant.
        name: name of the participant.
        purpose: why the participant is there: customer, acd, agent, ivr, ….
        customer: whether it is the customer's own.
        media: media type, lower case.
        at: start in microseconds UTC.
        until: end in microseconds UTC, without wrap-up.
        segments: in order of time; never empty.
        inward: what this session knows the customer by where the customer began.
        outward: the same where the organisation began.
        shown: attributes of participant and session.
        flow: record of the flow that the session ran through; empty where none.
        sms: whether it is an exchange of text messages.
    """

    party: str
    participant: str
    name: str
    purpose: str
    customer: bool
    media: str
    at: int
    until: int
    segments: tuple[Segment, ...]
    inward: tuple[Identifier, ...]
    outward: tuple[Identifier, ...]
    shown: tuple[tuple[str, str], ...]
    flow: Record
    sms: bool

    @property
    def channel(self) -> Channel:
        """Where a person or queue meets the customer in this session."""
        return Channel.SMS if self.sms else _CHANNELS.get(self.media, Channel.PHONE)

    @property
    def menu_channel(self) -> Channel:
        """Where a menu or bot meets the customer in this session."""
        return Channel.IVR if self.channel is Channel.PHONE else Channel.BOT

    @property
    def queue(self) -> str:
        """The first queue that a segment names, or ''."""
        return next((segment.queue for segment in self.segments if segment.queue), "")

    @property
    def served(self) -> bool:
        """Whether a person spoke or wrote with the customer in it."""
        return bool(self.party) and any(segment.type == "interact" for segment in self.segments)


def contact_of(conversation: str, leg: str) -> str:
    """The key that all records of one contact share; a call-back agreed in a conversation is a contact of its own."""
    return f"genesys:{conversation}:{leg}" if leg else f"genesys:{conversation}"


def legs_of(record: Record, zone: ZoneInfo) -> list[Leg]:
    """All sessions with segments, in order of their start; sessions that only watch or record are left out.

    Raises:
        Unreadable: a moment that is none.
    """
    people = list(items(record.get("participants")))
    purposes = {text(person, "purpose").casefold() for person in people}
    own = next((purpose for purpose in _CUSTOMER if purpose in purposes), "")
    legs = [leg for person in people for leg in _legs(person, own, zone)]
    return sorted(_heard(legs), key=lambda leg: (leg.at, leg.until, leg.participant))


def _heard(legs: list[Leg]) -> Iterator[Leg]:
    """The legs with their talk from where the customer hears it: not while somebody else's line keeps them on hold.

    Who is consulted in that time talks to a colleague; a talk that is over before the hold is, is consultation alone.
    """
    holds = [(segment.at, segment.until, leg) for leg in legs for segment in leg.segments if segment.type == "hold"]
    for leg in legs:
        others = sorted((at, until) for at, until, of in holds if of is not leg and of.media == leg.media)
        if leg.party and others:
            heard = tuple(_after(segment, others) for segment in leg.segments)
            yield msgspec.structs.replace(leg, segments=heard)
        else:
            yield leg


def _after(segment: Segment, holds: list[tuple[int, int]]) -> Segment:
    """A talk from the end of the hold in which it begins; any other segment as it is."""
    if segment.type != "interact":
        return segment
    at = segment.at
    for begun, over in holds:
        at = over if begun <= at < over else at
    if at == segment.at:
        return segment
    if at >= segment.until:
        return msgspec.structs.replace(segment, type=CONSULTED)
    return msgspec.structs.replace(segment, at=at)


def _legs(person: Record, own: str, zone: ZoneInfo) -> Iterator[Leg]:
    purpose = text(person, "purpose").casefold()
    for session in items(person.get("sessions")):
        media = text(session, "mediaType").casefold()
        segments = tuple(sorted(_segments(session, zone), key=lambda segment: (segment.at, segment.until)))
        if not segments or media in _BACKSTAGE:
            continue
        present = [segment for segment in segments if segment.type not in _AFTERWARDS] or segments[:1]
        name = text(person, "participantName")
        yield Leg(
            party=text(person, "userId") or name or text(person, "participantId") if purpose in _PERSONS else "",
            participant=text(person, "participantId"), name=name, purpose=purpose, customer=purpose == own != "",
            media=media, at=present[0].at, until=max(segment.until for segment in present), segments=segments,
            inward=_ids(person, session, ("ani", "addressFrom", "addressOther", "remote")),
            outward=_ids(person, session, ("dnis", "addressTo", "addressOther", "remote")),
            shown=tuple(_shown(person, session).items()), flow=below(session, "flow"),
            sms=media == "message" and text(session, "messageType").casefold() == "sms",
        )  # fmt: skip


def _segments(session: Record, zone: ZoneInfo) -> Iterator[Segment]:
    for segment in items(session.get("segments")):
        began = text(segment, "segmentStart")
        if not began:
            continue
        at = from_iso(began, zone)
        ended = text(segment, "segmentEnd")
        yield Segment(
            at=at, until=max(at, from_iso(ended, zone)) if ended else at,
            type=text(segment, "segmentType").casefold(), disconnect=text(segment, "disconnectType").casefold(),
            queue=text(segment, "queueId"), wrap_code=text(segment, "wrapUpCode"),
            wrap_note=text(segment, "wrapUpNote"),
        )  # fmt: skip


def _shown(person: Record, session: Record) -> dict[str, str]:
    """Attributes of the participant by their own names, then the fields of the session that say something."""
    given = person.get("attributes")
    own = flat(given) if isinstance(given, Mapping) else iter(())
    rest = ((name, joined(session.get(name))) for name in _SESSION)
    return kept([*own, ("participantName", text(person, "participantName")), *rest])


def _ids(person: Record, session: Record, fields: tuple[str, ...]) -> tuple[Identifier, ...]:
    """The customer's side of a session: the first telephone or e-mail address of the fields, and call-back numbers."""
    found = (_address(text(session, field)) for field in fields)
    address = next((pair for pair in found if pair[1]), ("", ""))
    numbers = session.get("callbackNumbers")
    back = [telephone(number) for number in numbers if isinstance(number, str)] if isinstance(numbers, list) else []
    contact = text(person, "externalContactId") if text(person, "purpose").casefold() in _CUSTOMER else ""
    return identifiers([address, *(("phone", number) for number in back), ("genesys_contact", contact)])


def _address(value: str) -> tuple[str, str]:
    if number := telephone(value):
        return "phone", number
    bare = value.removeprefix("mailto:")
    return ("email", bare) if "@" in bare and not bare.casefold().startswith(("sip:", "sips:")) else ("", "")


def person_ids(legs: list[Leg], direction: Direction) -> tuple[Identifier, ...]:
    """What the conversation knows its customer by: from the customer's own sessions, else from any of them."""
    own = [leg for leg in legs if leg.customer] or legs
    found = (identifier for leg in own for identifier in (leg.outward if direction is Direction.OUT else leg.inward))
    return tuple(dict.fromkeys(found))
