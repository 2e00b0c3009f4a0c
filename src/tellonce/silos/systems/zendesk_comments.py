"""The comments of a Zendesk ticket: what the customer wrote, what was answered, notes among agents, calls."""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Record, Source
from tellonce.silos.systems.fields import (
    below,
    flat,
    identifiers,
    items,
    kept,
    length_of,
    moment_of,
    telephone,
    text,
    true,
)
from tellonce.silos.systems.zendesk_ticket import Ticket, ids_of
from tellonce.silos.systems.zendesk_via import DESK, channel_of, via_of
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint, united

_LEFT_OUT: Final = frozenset({"id", "html_body", "plain_body", "created_at", "url"})


def comments(ticket: Ticket, source: Source) -> Iterator[Touchpoint]:
    """Each comment of a ticket, as a record inside it: `TICKET/COMMENT`."""
    heard = False
    for place, comment in enumerate(items(ticket.record.get("comments"))):
        at = text(comment, "created_at") or text(ticket.record, "created_at")
        theirs = ticket.written_by_customer(text(comment, "author_id"))
        yield commented(ticket, comment, moment_of(at, "comments.created_at", source.zone), place, source, heard=heard)
        heard = heard or theirs


def commented(ticket: Ticket, comment: Record, at: int, place: int, source: Source, *, heard: bool) -> Touchpoint:
    """One comment.

    Args:
        ticket: that it stands in.
        comment: of the ticket, or an event of one of its audits.
        at: microseconds UTC.
        place: from 0, for a comment without an id.
        source: where it comes from.
        heard: whether the customer wrote before it, so that it is an answer.
    """
    own = f"/{text(comment, 'id') or f'L{place}'}"
    author = text(comment, "author_id")
    told = msgspec.structs.replace(
        ticket.frame, record=ticket.name + own, nested=len(own), order=place, at=at, word=text(comment, "type"),
        ids=ids_of(ticket, author), attributes=kept(_attributes(ticket, comment, author)),
    )  # fmt: skip
    if text(comment, "type") == "VoiceComment":
        return _called(ticket, comment, told, source)
    if true(text(comment, "public")) is False:
        return _placed(ticket, told, ticket.channel, Activity.CASE_UPDATED, Direction.WITHIN, source)
    if ticket.written_by_customer(author):
        channel = channel_of(via_of(comment) or via_of(ticket.record))
        return _placed(ticket, told, channel, Activity.MESSAGE_WRITTEN, Direction.IN, source)
    return _answer(ticket, comment, told, source, heard=heard)


def _answer(ticket: Ticket, comment: Record, told: Touchpoint, source: Source, *, heard: bool) -> Touchpoint:
    """What an agent wrote in public: of a call a note of what was said, in a chat a word of it, else a mail.

    A ticket that begins with it was begun by the organisation.
    """
    way = via_of(comment)
    written = ticket.channel if ticket.channel in (Channel.SMS, Channel.SOCIAL) else Channel.EMAIL
    channel = written if way in DESK else channel_of(way)
    if channel is Channel.PHONE:
        return _placed(ticket, told, channel, Activity.CASE_UPDATED, Direction.WITHIN, source)
    if channel is Channel.CHAT:
        return _placed(ticket, told, channel, Activity.CONNECTED, Direction.IN, source)
    asked = heard or ticket.channel in (Channel.PHONE, Channel.CHAT)
    activity = Activity.REPLY_SENT if asked else Activity.NOTICE_SENT
    return _placed(ticket, told, channel, activity, Direction.OUT, source)


def _placed(
    ticket: Ticket, told: Touchpoint, channel: Channel, activity: Activity, direction: Direction, source: Source
) -> Touchpoint:
    return msgspec.structs.replace(
        told, channel=channel, activity=activity, direction=direction,
        contact_keys=ticket.key(channel, told.at, source.organisation.zone),
    )  # fmt: skip


def _called(ticket: Ticket, comment: Record, told: Touchpoint, source: Source) -> Touchpoint:
    """A call that Zendesk Talk recorded: answered, placed by an agent, or a message left on the machine."""
    data = below(comment, "data")
    began = text(data, "started_at")
    at = moment_of(began, "data.started_at", source.zone) if began else told.at
    length = length_of(text(data, "call_duration", "duration"))
    way = f"{via_of(comment)} {text(below(comment, 'via.source'), 'rel')}"
    outward = "outbound" in way
    activity = Activity.CALL_PLACED if outward else Activity.CONNECTED
    if "voicemail" in way:
        activity = Activity.MESSAGE_WRITTEN
    number = telephone(text(data, "to" if outward else "from"))
    call = text(data, "call_id")
    return msgspec.structs.replace(
        told, at=at, until=None if length is None else at + length, channel=Channel.PHONE,
        direction=Direction.OUT if outward else Direction.IN, activity=activity,
        outcome=Outcome.OK if outward else Outcome.VOICEMAIL if activity is Activity.MESSAGE_WRITTEN else None,
        ids=united(ticket.frame.ids, identifiers([("phone", number)])),
        contact_keys=(f"zendesk_call:{call}",) if call else (),
    )  # fmt: skip


def _attributes(ticket: Ticket, comment: Record, author: str) -> Iterator[tuple[str, str]]:
    if not ticket.written_by_customer(author):
        yield "asker", author
    yield from (("subject", text(ticket.record, "subject")), ("via", via_of(comment)))
    yield from ((name, value) for name, value in flat(comment) if name not in _LEFT_OUT)
