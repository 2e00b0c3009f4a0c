"""The history of a Zendesk ticket: its audits, or the events of the incremental export, each with what changed."""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Record, Source
from tellonce.silos.systems.fields import at_path, flat, items, joined, kept, moment_of, number_of, scalar, text
from tellonce.silos.systems.zendesk_comments import commented
from tellonce.silos.systems.zendesk_ticket import Ticket
from tellonce.silos.systems.zendesk_via import via_of
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_COMMENTS: Final = frozenset({"Comment", "VoiceComment"})
_GROUPS: Final = frozenset({"group_id", "assignee_id"})
_SPOKEN: Final = {"end-user": Activity.MESSAGE_WRITTEN, "agent": Activity.CONNECTED}


def audited(ticket: Ticket, audit: Record, source: Source, *, said: bool) -> Iterator[Touchpoint]:
    """What one audit tells: one touchpoint for each event, as a record inside the ticket: `TICKET/EVENT`.

    Args:
        ticket: that it stands in.
        audit: with `events`, or an event of the incremental export with `child_events`.
        source: where it comes from.
        said: whether the comments are told elsewhere, so that those of the audit are passed over.
    """
    written = text(audit, "created_at", "timestamp")
    at = moment_of(written, "audits.created_at", source.zone)
    author = text(audit, "author_id", "updater_id")
    for place, event in enumerate(items(audit.get("events") or audit.get("child_events"))):
        kind = text(event, "type") or text(event, "event_type")
        if kind in _COMMENTS and ticket.requester:
            if not said:
                comment = {"author_id": author, "via": audit.get("via"), **event}
                yield commented(ticket, comment, at, place, source, heard=author != ticket.requester)
            continue
        own = "/" + (text(event, "id") or f"{text(audit, 'id')}.{place}")
        frame = msgspec.structs.replace(ticket.frame, record=ticket.name + own, nested=len(own), order=place, at=at)
        yield _told(ticket, frame, {**event, "via": event.get("via") or audit.get("via")}, kind, author)
        yield from _chat(ticket, frame, event, source)


def _told(ticket: Ticket, frame: Touchpoint, event: Record, kind: str, author: str) -> Touchpoint:
    field, value, before = _change(event)
    activity, channel, direction = Activity.NOTED, Channel.NONE, Direction.WITHIN
    if kind == "Notification" and _reaches(ticket, event):
        activity, channel, direction = Activity.NOTICE_SENT, Channel.EMAIL, Direction.OUT
    elif kind == "Change":
        handed = field == "group_id" and before and value and via_of(event) != "rule"
        activity = Activity.TRANSFERRED if handed else Activity.CASE_UPDATED
    moved = [("from", before), ("to", value)] if activity is Activity.TRANSFERRED else []
    keys = (f"zendesk:{ticket.name}",) if ticket.channel is not Channel.PHONE and channel is Channel.EMAIL else ()
    shown = [("asker", author), *moved, (field, value), ("previous_value", before), *flat(event)]
    return msgspec.structs.replace(
        frame, activity=activity, channel=channel, direction=direction, word=kind, contact_keys=keys,
        attributes=kept(pair for pair in shown if pair[0] not in ("", "id")),
    )  # fmt: skip


def _change(event: Record) -> tuple[str, str, str]:
    """The field that an event changes, its value and the one before; in the incremental export the field is a key."""
    before = joined(event.get("previous_value"))
    if field := text(event, "field_name"):
        return field, joined(event.get("value")), before
    named = next((name for name in ("status", *sorted(_GROUPS), "priority", "type") if text(event, name)), "")
    return (named, text(event, named), before) if "previous_value" in event else ("", "", before)


def _reaches(ticket: Ticket, event: Record) -> bool:
    """Whether a notification went to the requester."""
    recipients = event.get("recipients")
    listed = recipients if isinstance(recipients, list | tuple) else ()
    return bool(ticket.requester) and ticket.requester in {scalar(one) for one in listed}


def _chat(ticket: Ticket, frame: Touchpoint, event: Record, source: Source) -> Iterator[Touchpoint]:
    """The messages of a chat, which the event that ends or starts it keeps as `value.history`."""
    for place, line in enumerate(items(at_path(event, "value.history"))):
        milliseconds = number_of(text(line, "timestamp"))
        activity = _SPOKEN.get(text(line, "actor_type"))
        if activity is None or milliseconds is None or text(line, "type") not in ("ChatMessage", "ChatFileAttachment"):
            continue
        at = moment_of(str(milliseconds / 1_000), "history.timestamp", source.zone)
        own = f"{frame.record.removeprefix(ticket.name)}.{place}"
        asker = text(line, "actor_id") if activity is Activity.CONNECTED else ""
        yield msgspec.structs.replace(
            frame, record=ticket.name + own, nested=len(own), at=max(0, at), until=None, order=place,
            channel=Channel.CHAT, direction=Direction.IN, activity=activity, word=text(line, "type"),
            contact_keys=ticket.key(Channel.CHAT, at, source.organisation.zone),
            attributes=kept([("asker", asker), ("body", text(line, "message")), *flat(line)]),
        )  # fmt: skip
