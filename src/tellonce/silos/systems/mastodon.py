"""Mastodon: statuses as the API gives them, alone, in notifications, conversations and the stream.

Source: docs.joinmastodon.org, entities Status, Account, Notification, Conversation, and the streaming API.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import below, flat, identifiers, items, kept, moment_of, name_of, scalar, text
from tellonce.silos.systems.plain_text import words_of
from tellonce.silos.systems.posts import Author, Post, tell
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_SPEAKING: Final = frozenset({"mention", "status", "update", "quote"})
"""Notifications that somebody wrote something; the others (favourite, follow, poll, …) only tell that they did so."""

_TAKEN: Final = frozenset({"id", "created_at", "edited_at", "content", "in_reply_to_id", "in_reply_to_account_id",
                           "text"})  # fmt: skip
_PARTS: Final = ("account", "mentions", "tags", "media_attachments", "emojis", "card", "filtered", "reblog", "quote")
_NOBODY: Final = Author()


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for a status, and one for its last edit. Of a conversation the last status is read.

    Raises:
        Unreadable: no id, or a moment that is none; the deletion of a status, which tells no moment.
    """
    status = _unwrapped(record)
    if "content" not in status and "username" in status:
        yield _registered(status, source)
        return
    if text(status, "type") and "content" not in status:
        yield _notified(status, source)
        return
    shared = below(status, "reblog")
    edited = text(status, "edited_at")
    mentions = tuple(_author(one) for one in items(status.get("mentions")))
    author = _author(below(status, "account"))
    post = Post(
        network="mastodon", id=text(status, "id"), author=author, mentions=mentions,
        at=moment_of(text(status, "created_at"), "created_at", source.zone),
        text=words_of(text(status, "content") or text(shared, "content")),
        replies_to=text(status, "in_reply_to_id"),
        answered=_answered(text(status, "in_reply_to_account_id"), (*mentions, author)), shared=bool(shared),
        later={"edited": moment_of(edited, "edited_at", source.zone)} if edited else {},
        fields=kept(_fields(status)),
    )  # fmt: skip
    yield from tell(post, source)


def _unwrapped(record: Record) -> Record:
    """The status inside an event of the stream, a notification that speaks, or a conversation."""
    event = text(record, "event")
    if event in ("delete", "filters_changed", "announcement.delete"):
        raise Unreadable(f"the event {event!r} tells no moment (allowed: update, status.update, notification)")
    if event:
        payload = record.get("payload")
        return _unwrapped(payload if isinstance(payload, dict) else _decoded(scalar(payload)))
    if last := below(record, "last_status"):
        return last
    speaks = text(record, "type") in _SPEAKING and "content" not in record
    return below(record, "status") or record if speaks else record


def _decoded(payload: str) -> Record:
    try:
        found = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable("field payload is no JSON (allowed: a status or a notification)") from error
    # An event within an event is none of the stream's.
    return found if isinstance(found, dict) and "event" not in found else {}


def _notified(record: Record, source: Source) -> Touchpoint:
    """A notification that somebody followed, liked or passed on."""
    who = _author(below(record, "account"))
    return Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(record, "id"), source), channel=Channel.SOCIAL,
        direction=Direction.IN, at=moment_of(text(record, "created_at"), "created_at", source.zone),
        activity=Activity.NOTED, word=text(record, "type"),
        ids=identifiers([("handle", who.handle), ("mastodon_id", who.number), ("name", who.name)]),
        attributes=kept([("type", text(record, "type")), ("status", text(below(record, "status"), "id"))]),
    )  # fmt: skip


def _author(account: Record) -> Author:
    return Author(
        handle=text(account, "acct", "username"), number=text(account, "id"), name=text(account, "display_name")
    )


def _registered(account: Record, source: Source) -> Touchpoint:
    """The account of somebody on a server of the organisation's own, as its webhook tells of it (Admin::Account)."""
    public, shown = below(account, "account"), ("domain", "locale", "confirmed", "suspended", "disabled", "approved")
    return Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(account, "id"), source),
        at=moment_of(text(account, "created_at"), "created_at", source.zone), channel=Channel.NONE,
        direction=Direction.WITHIN, activity=Activity.PROFILE_RECORDED, word="account",
        ids=identifiers([("handle", text(public, "acct") or text(account, "username")),
                         ("mastodon_id", text(account, "id")), ("email", text(account, "email")),
                         ("name", text(public, "display_name"))]),
        attributes=kept((name, text(account, name)) for name in shown),
    )  # fmt: skip


def _answered(number: str, known: tuple[Author, ...]) -> Author:
    """Whose status is answered: whoever of those named has that number; the number alone where nobody has."""
    if not number:
        return _NOBODY
    return next((one for one in known if one.number == number), Author(number=number))


def _fields(status: Record) -> Iterator[tuple[str, str]]:
    own = {name: value for name, value in status.items() if name not in _TAKEN and name not in _PARTS}
    yield from flat(own)
    yield "tags", ";".join(text(tag, "name") for tag in items(status.get("tags")))
    yield "media", str(sum(1 for _ in items(status.get("media_attachments"))) or "")
    yield "reblog", text(below(status, "reblog"), "id")


SYSTEM: Final = System(
    name="mastodon",
    title="Mastodon statuses (API or stream)",
    envelopes=(
        Envelope(name="export", format=Format.JSON),
        Envelope(name="search", format=Format.JSON, root="statuses"),
        Envelope(name="context", format=Format.JSON, root="descendants"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="id",
    signs=(frozenset({"id", "created_at", "content", "visibility", "account.acct"}),),
    read=read,
    zone="UTC",
    wrappers=(Wrapper(name="webhook", signs=frozenset({"event", "created_at", "object"}), root=("object",)),),
)
