"""Zendesk Support: tickets with their comments and history, users, ratings, and whole pages of the export."""

from collections.abc import Iterator, Mapping
from typing import Final

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import flat, identifiers, items, kept, moment_of, name_of, text
from tellonce.silos.systems.zendesk_audits import audited
from tellonce.silos.systems.zendesk_comments import comments
from tellonce.silos.systems.zendesk_events import USERS, befell, detail_of, people_of
from tellonce.silos.systems.zendesk_ticket import closed, opened, person, rated, staff, ticket_of
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_LISTS: Final = ("tickets", "users", "audits", "ticket_events", "satisfaction_ratings")
_KNOWN: Final = frozenset({"id", "email", "phone", "name", "external_id", "url", "created_at"})


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A ticket with all that stands in it, a user, a rating, an audit; of a page, all of its records.

    Raises:
        Unreadable: none of these, no id, or a moment that is none.
    """
    lists = [name for name in _LISTS if isinstance(record.get(name), list | tuple)]
    if not lists or "created_at" in record:
        yield from _one(record, {}, source)
        return
    users = {text(user, "id"): user for user in items(record.get("users"))}
    metrics = {text(one, "ticket_id"): one for one in items(record.get("metric_sets"))}
    for name in lists:
        for inner in items(record.get(name)):
            measured = metrics.get(text(inner, "id")) if name == "tickets" else None
            yield from _one({"metric_set": measured, **inner} if measured else inner, users, source)


def _one(record: Record, users: Mapping[str, Record], source: Source) -> Iterator[Touchpoint]:
    if "ticket_id" in record:
        yield from _of_ticket(record, users, source)
    elif "zendesk_event_version" in record:
        yield from _event(record, source)
    elif "role" in record and "status" not in record:
        yield _user(record, source)
    elif "status" in record and "created_at" in record:
        yield from _ticket(record, users, source)
    else:
        raise Unreadable("the record is no ticket (id, status, created_at), user, audit or rating of Zendesk")


def _event(record: Record, source: Source) -> Iterator[Touchpoint]:
    """An event of a webhook: the ticket as it is now and what befell it, or a user."""
    detail = detail_of(record)
    if text(record, "type").startswith(USERS):
        yield _user(detail, source)
        return
    ticket = ticket_of(detail, people_of(record), source)
    yield opened(ticket, source)
    yield from closed(ticket, source)
    yield from befell(ticket, record, source)


def _ticket(record: Record, users: Mapping[str, Record], source: Source) -> Iterator[Touchpoint]:
    inside = {text(user, "id"): user for user in items(record.get("users"))}
    ticket = ticket_of(record, {**users, **inside}, source)
    yield opened(ticket, source)
    yield from closed(ticket, source)
    yield from comments(ticket, source)
    said = isinstance(record.get("comments"), list | tuple)
    for audit in items(record.get("audits")):
        yield from audited(ticket, audit, source, said=said)
    yield from rated(ticket, record.get("satisfaction_rating"), source)


def _of_ticket(record: Record, users: Mapping[str, Record], source: Source) -> Iterator[Touchpoint]:
    """An audit or a rating that stands beside its ticket: whose it is, the ticket tells, which the number joins."""
    given = {**record, "id": text(record, "ticket_id"), "created_at": text(record, "created_at", "timestamp")}
    ticket = ticket_of(given, users, source)
    if "score" in record:
        yield from rated(ticket, record, source)
    else:
        yield from audited(ticket, record, source, said=False)


def _user(record: Record, source: Source) -> Touchpoint:
    """The master data of a customer. A user who works for the organisation is only noted."""
    inner = staff(record)
    name = name_of(text(record, "id"), source)
    written = text(record, "created_at", "updated_at")
    return Touchpoint(
        silo=source.silo, file=source.file, record=name, at=moment_of(written, "created_at", source.zone),
        channel=Channel.NONE, direction=Direction.WITHIN,
        activity=Activity.NOTED if inner else Activity.PROFILE_RECORDED, word=text(record, "role"),
        ids=() if inner else identifiers([("zendesk_user", name), *person(record)]),
        attributes=kept((path, value) for path, value in flat(record) if path not in _KNOWN),
    )  # fmt: skip


SYSTEM: Final = System(
    name="zendesk",
    title="Zendesk Support tickets, with comments, audits and users",
    envelopes=(
        Envelope(name="export", format=Format.JSONL),
        Envelope(name="api", format=Format.JSON, root="tickets"),
        Envelope(name="users", format=Format.JSON, root="users"),
        Envelope(name="events", format=Format.JSON, root="ticket_events"),
        Envelope(name="audits", format=Format.JSON, root="audits"),
        Envelope(name="list", format=Format.JSON),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="id",
    signs=(
        frozenset({"id", "created_at", "updated_at", "status", "priority", "subject", "via.channel", "tags"}),
        frozenset({"id", "email", "role", "created_at", "verified", "user_fields"}),
        frozenset({"id", "ticket_id", "author_id", "events", "via"}),
        frozenset({"id", "ticket_id", "updater_id", "child_events"}),
        frozenset({"tickets", "tickets.id", "tickets.status", "tickets.via.channel"}),
    ),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(name="webhook", signs=frozenset({"zendesk_event_version", "detail"}), id=("id",)),
        Wrapper(name="webhook", signs=frozenset({"ticket.id"}), root=("ticket",)),
        Wrapper(name="stream", signs=frozenset({"ticket_event.ticket"}), root=("ticket_event.ticket",)),
        # A page is read whole, for the people beside its tickets are theirs.
        *(Wrapper(name="api", signs=frozenset({listed})) for listed in _LISTS),
    ),
)
