"""A Zendesk ticket while it is read: whose it is, how it came, who is who in it; its opening, closing and rating."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from tellonce.silos.system import Record, Source
from tellonce.silos.systems.contact_days import contact_day
from tellonce.silos.systems.fields import (
    at_path,
    below,
    flat,
    identifiers,
    items,
    joined,
    kept,
    moment_of,
    name_of,
    optional_moment,
    text,
)
from tellonce.silos.systems.zendesk_via import channel_of, sender_of, via_of
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint, united

_DONE: Final = frozenset({"solved", "closed"})
_STAFF: Final = frozenset({"agent", "admin"})
_INSIDE: Final = ("comments", "audits", "custom_fields", "fields", "requester", "metric_set", "satisfaction_rating",
                  "collaborator_ids", "follower_ids", "sharing_agreement_ids", "url", "id")  # fmt: skip
_CLOSING: Final = ("status", "subject", "type", "priority", "tags")


class Ticket(NamedTuple):
    """What all that is read of a ticket shares.

    Attributes:
        record: of the ticket; empty where only its events are at hand.
        name: its id.
        channel: how it came.
        requester: id of the customer, '' where it is not known.
        users: known people by id.
        frame: touchpoint whose fields all others of the ticket share.
    """

    record: Record
    name: str
    channel: Channel
    requester: str
    users: Mapping[str, Record]
    frame: Touchpoint

    def written_by_customer(self, author: str) -> bool:
        """Whether an author is the requester, or another person outside the organisation."""
        if author and author == self.requester:
            return True
        return text(self.users.get(author, {}), "role") == "end-user"

    def key(self, channel: Channel, at: int, zone: str) -> tuple[str, ...]:
        """The key of the contact that something said by a channel belongs to.

        All that is written is one thread. A chat ends with its day. What was noted of a telephone call has none: it
        belongs to the call during which it was made.
        """
        if channel is Channel.PHONE:
            return ()
        return (f"zendesk:{self.name}:{contact_day(at, zone)}" if channel is Channel.CHAT else f"zendesk:{self.name}",)


def ticket_of(record: Record, users: Mapping[str, Record], source: Source) -> Ticket:
    """A ticket with the people known beside it.

    Raises:
        Unreadable: no id, or no moment of its creation.
    """
    name = name_of(text(record, "id"), source)
    inside = {text(below(record, who), "id"): below(record, who) for who in ("requester", "submitter", "assignee")}
    people = {**users, **{ident: one for ident, one in inside.items() if ident}}
    requester = text(record, "requester_id") or text(below(record, "requester"), "id")
    customer = people.get(requester) or below(record, "requester")
    before = text(below(record, "via.source.from"), "ticket_id") or text(record, "via_followup_source_id")
    frame = Touchpoint(
        silo=source.silo, file=source.file, record=name, channel=Channel.NONE, direction=Direction.WITHIN,
        at=moment_of(text(record, "created_at"), "created_at", source.zone), activity=Activity.NOTED,
        ids=identifiers([("zendesk_user", requester), *person(customer)]),
        matters=tuple(f"ticket:{number}" for number in (name, before) if number),
    )  # fmt: skip
    return Ticket(record, name, channel_of(via_of(record)), requester, people, frame)


def person(user: Record) -> Iterator[tuple[str, str]]:
    """What a user of Zendesk is known by besides its id."""
    yield from ((kind, text(user, kind)) for kind in ("email", "phone", "name", "external_id"))


def staff(user: Record) -> bool:
    """Whether a user works for the organisation."""
    return text(user, "role") in _STAFF


def opened(ticket: Ticket, source: Source) -> Touchpoint:
    """The opening of a ticket; one that an agent wrote by hand says not by which channel the customer came."""
    record, frame = ticket.record, ticket.frame
    first = next((text(one, "author_id") for one in items(record.get("comments"))), "")
    author = first or text(record, "submitter_id") or ticket.requester
    theirs = ticket.written_by_customer(author) or ticket.channel in (Channel.PHONE, Channel.CHAT)
    channel = ticket.channel if theirs else Channel.NONE
    return msgspec.structs.replace(
        frame, channel=channel, direction=Direction.WITHIN if channel is Channel.NONE else Direction.IN,
        activity=Activity.CASE_OPENED, word=text(record, "status"), attributes=kept(_attributes(record)),
        ids=united(frame.ids, identifiers(sender_of(record) if theirs else [])),
        contact_keys=ticket.key(ticket.channel, frame.at, source.organisation.zone),
    )  # fmt: skip


def closed(ticket: Ticket, source: Source) -> Iterator[Touchpoint]:
    """The closing of a ticket that is solved or closed now: when its metrics, its history or its last change say."""
    record, status = ticket.record, text(ticket.record, "status").casefold()
    if status not in _DONE:
        return
    ended = text(below(record, "metric_set"), "solved_at") or text(record, "solved_at") or _ended(record)
    at = optional_moment(ended or text(record, "updated_at"), "updated_at", source.zone)
    if at is not None:
        yield msgspec.structs.replace(
            ticket.frame, part=1, at=max(at, ticket.frame.at), channel=ticket.channel, activity=Activity.CASE_CLOSED,
            outcome=Outcome.RESOLVED, word=status, attributes=kept((key, joined(record.get(key))) for key in _CLOSING),
            contact_keys=ticket.key(ticket.channel, ticket.frame.at, source.organisation.zone),
        )  # fmt: skip


def _ended(record: Record) -> str:
    """The moment at which a ticket last came to its end, by its audits; '' where they do not tell.

    A solved ticket is closed weeks later by itself, which ends nothing; one that was never solved ends by its closing.
    """
    found, status = "", ""
    for audit in items(record.get("audits")):
        for event in items(audit.get("events")):
            if text(event, "field_name") != "status":
                continue
            before, status = text(event, "previous_value") or status, text(event, "value").casefold()
            if status not in _DONE:
                found = ""
            elif status == "solved" or before not in _DONE:
                found = text(audit, "created_at") or found
    return found


def rated(ticket: Ticket, rating: object, source: Source) -> Iterator[Touchpoint]:
    """What the customer thought of it, where the rating says when; `offered` is the invitation to rate."""
    if not isinstance(rating, Mapping):
        return
    score = text(rating, "score").casefold()
    at = optional_moment(text(rating, "created_at", "updated_at"), "created_at", source.zone)
    if at is None or score in ("", "unoffered"):
        return
    own = f"/{text(rating, 'id') or 'satisfaction_rating'}"
    answered = score != "offered"
    yield msgspec.structs.replace(
        ticket.frame, record=ticket.name + own, nested=len(own), at=at, channel=Channel.SURVEY, word=score,
        direction=Direction.IN if answered else Direction.OUT,
        activity=Activity.SURVEY_ANSWERED if answered else Activity.SURVEY_SENT, attributes=kept(flat(rating)),
    )  # fmt: skip


def _attributes(record: Record) -> Iterator[tuple[str, str]]:
    """The fields of a ticket; custom ones as `field.ID`; what is known of its metrics and rating by dotted path."""
    for field in (*items(record.get("custom_fields")), *items(record.get("fields"))):
        yield f"field.{text(field, 'id')}", joined(field.get("value"))
    yield from flat({name: value for name, value in record.items() if name not in _INSIDE})
    for inner in ("metric_set", "satisfaction_rating"):
        yield from flat(below(record, inner), f"{inner}.")
    yield from (("requester.role", text(below(record, "requester"), "role")),)
    yield "via", via_of(record) if at_path(record, "via") else ""


def ids_of(ticket: Ticket, author: str) -> tuple[Identifier, ...]:
    """Whom something written by an author concerns: another customer than the requester is known by itself."""
    if author == ticket.requester or not ticket.written_by_customer(author):
        return ticket.frame.ids
    return identifiers([("zendesk_user", author), *person(ticket.users.get(author, {}))])
