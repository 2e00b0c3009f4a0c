"""The events of Zendesk's webhooks: a ticket as it is after the event, and what the event changed of it.

Source: Zendesk, Webhooks API, "Ticket events" and "User events".
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tellonce.silos.system import Record, Source
from tellonce.silos.systems.fields import below, moment_of, text, true
from tellonce.silos.systems.zendesk_audits import audited
from tellonce.silos.systems.zendesk_comments import commented
from tellonce.silos.systems.zendesk_ticket import Ticket
from tellonce.vocabulary.touchpoint import Touchpoint

USERS: Final = "zen:event-type:user."
"""How the types of events begin that tell of a person."""

_TICKETS: Final = "zen:event-type:ticket."
_SPOKEN: Final = "comment_added"
_CHANGED: Final = "_changed"
_WORDS: Final = ("status", "priority", "type")
_FIELDS: Final = {"agent_assignment": "assignee_id", "group_assignment": "group_id", "organization": "organization_id",
                  "requester": "requester_id", "submitter": "submitter_id", "form": "ticket_form_id",
                  "brand": "brand_id", "ticket_type": "type"}  # fmt: skip
"""What an event calls a field of a ticket, where it is not the field's own name."""


def detail_of(event: Record) -> Record:
    """The ticket or user that an event is about, with words as the API writes them: `open`, not `OPEN`."""
    detail = below(event, "detail")
    return {**detail, **{name: text(detail, name).casefold() for name in _WORDS if text(detail, name)}}


def people_of(event: Record) -> Mapping[str, Record]:
    """Who wrote the comment that an event tells of, by id; nobody where it tells of none."""
    author = below(event, "event.comment.author")
    role = "agent" if true(text(author, "is_staff")) else "end-user"
    return {text(author, "id"): {**author, "role": role}} if text(author, "id") else {}


def befell(ticket: Ticket, event: Record, source: Source) -> Iterator[Touchpoint]:
    """The comment that was added, or the field that was changed; nothing for a ticket that was only made.

    Raises:
        Unreadable: the event's moment is none.
    """
    kind = text(event, "type").removeprefix(_TICKETS)
    if kind == _SPOKEN:
        yield _comment(ticket, event, source)
    elif kind.endswith(_CHANGED):
        yield from audited(ticket, _audit(event, kind.removesuffix(_CHANGED)), source, said=False)


def _comment(ticket: Ticket, event: Record, source: Source) -> Touchpoint:
    said = below(event, "event.comment")
    own = {name: value for name, value in said.items() if name not in ("author", "is_public")}
    comment = {**own, "author_id": text(below(said, "author"), "id"), "public": said.get("is_public")}
    at = moment_of(text(event, "time"), "time", source.zone)
    # What came before is not told with it; a ticket that the customer opened began with the customer's own words.
    began = text(ticket.record, "submitter_id") == ticket.requester
    return commented(ticket, comment, at, 0, source, heard=began)


def _audit(event: Record, name: str) -> Record:
    """The change as the history of a ticket tells it."""
    change = below(event, "event")
    told = {"type": "Change", "field_name": _FIELDS.get(name, name), "value": change.get("current"),
            "previous_value": change.get("previous")}  # fmt: skip
    return {
        "id": text(event, "id"), "created_at": text(event, "time"), "events": [told],
        "author_id": text(below(event, "detail"), "actor_id"),
    }  # fmt: skip
