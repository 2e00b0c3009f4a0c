"""The items of an Amazon Connect chat transcript: messages, attachments and events, in order of time.

Source: Amazon Connect Participant Service, data type Item; administrator guide, "Example Contact Lens output files".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import at_path, flat, items, kept, moment_of, scalar, text

_EVENT: Final = "application/vnd.amazonaws.connect.event."
_INTERACTIVE: Final = "application/vnd.amazonaws.connect.message.interactive"
_SPOKEN_BY: Final = ("title", "data.content.title", "data.replyMessage.title")
"""Where an interactive message, which is JSON, has what the customer sees of it."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a transcript.

    Attributes:
        id: its own id, or ''.
        place: position in the transcript, from 0.
        contact: id of the contact it belongs to, or ''.
        at: microseconds UTC.
        role: CUSTOMER, AGENT, SYSTEM, CUSTOM_BOT, SUPERVISOR, or '' where the item has none.
        participant: id of who said it, or ''.
        name: display name, or ''.
        event: what befell, such as `participant.joined`; '' for a message or an attachment.
        text: what was said; names of the files of an attachment.
        files: whether files came with it.
        attributes: all its fields by dotted path.
    """

    id: str
    place: int
    contact: str
    at: int
    role: str
    participant: str
    name: str
    event: str
    text: str
    files: bool
    attributes: Mapping[str, str]

    @property
    def name_of_record(self) -> str:
        """Its id inside the transcript: its own, else its position."""
        return self.id or str(self.place)


def items_of(record: Record, contact: str, zone: ZoneInfo) -> list[Item]:
    """The items that have a moment, in order of time.

    Args:
        record: the document.
        contact: id of its contact, '' where the document names none.
        zone: of moments without one.

    Raises:
        Unreadable: a moment that is none.
    """
    found = list(_items(record, contact, zone))
    return sorted(found, key=lambda item: (item.at, item.place))


def _items(record: Record, contact: str, zone: ZoneInfo) -> Iterator[Item]:
    people = {text(one, "ParticipantId"): one for one in items(record.get("Participants"))}
    for place, item in enumerate(items(record.get("Transcript"))):
        moment = text(item, "AbsoluteTime")
        if not moment:
            continue
        person = people.get(text(item, "ParticipantId"), {})
        kind = text(item, "ContentType").removeprefix(_EVENT)
        sort = text(item, "Type").upper()
        files = "; ".join(filter(None, (text(one, "AttachmentName") for one in items(item.get("Attachments")))))
        yield Item(
            id=text(item, "Id"), place=place, contact=text(item, "ContactId") or contact,
            at=moment_of(moment, "AbsoluteTime", zone),
            role=(text(item, "ParticipantRole") or text(person, "ParticipantRole")).upper(),
            participant=text(item, "ParticipantId"),
            name=text(item, "DisplayName") or text(person, "DisplayName"),
            event=kind if sort not in ("MESSAGE", "ATTACHMENT") else "", text=_said(item, kind) or files,
            files=bool(files) or sort == "ATTACHMENT", attributes=kept([*flat(item), ("files", files)]),
        )  # fmt: skip


def _said(item: Record, kind: str) -> str:
    """The words of a message; of an interactive one its title or choice."""
    content = text(item, "Content")
    if not kind.startswith(_INTERACTIVE):
        return content
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return content
    found = (scalar(at_path(parsed, path)) for path in _SPOKEN_BY)
    # What was cut between the two halves of a sign ends in half a sign, which can be kept nowhere.
    return next(filter(None, found), content).encode("utf-8", "replace").decode("utf-8")
