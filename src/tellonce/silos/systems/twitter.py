"""X (Twitter): statuses of the API v1.1, posts of the API v2, the archive of an account, and direct messages of all."""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import at_path, below, flat, items, kept, moment_of, number_of, scalar, text
from tellonce.silos.systems.posts import Author, Post, tell
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_SHORTEST_MILLISECONDS: Final = 1e11
"""March 1973 in milliseconds; shorter numbers are seconds."""

_TAKEN: Final = frozenset({"id", "id_str", "created_at", "deleted_at", "full_text", "text", "author_id"})
_PARTS: Final = ("user", "entities", "extended_entities", "extended_tweet", "retweeted_status", "quoted_status",
                 "referenced_tweets", "place", "edit_info", "display_text_range", "context_annotations",
                 "matching_rules")  # fmt: skip


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One touchpoint for a post or direct message, and one for its deletion where the archive tells it.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    if conversation := below(record, "dmConversation"):
        yield from _conversation(conversation, source)
    elif below(record, "message_create") or text(record, "event_type") == "MessageCreate":
        yield from tell(_direct(record, source), source)
    elif isinstance(record.get("delete"), dict):
        raise Unreadable("the record is a deletion without a moment (allowed: posts and direct messages)")
    elif _is_second(record):
        yield from tell(_second(record, source), source)
    else:
        yield from tell(_first(record, source), source)


def _moment(value: str, field: str, source: Source) -> int:
    """A moment as v1.1 writes it (`Thu Feb 23 16:23:00 +0000 2023`), as v2 does (ISO 8601), or in milliseconds."""
    parts = value.split()
    if len(parts) == 6:
        _, month, day, clock, offset, year = parts
        return moment_of(f"{day} {month} {year} {clock} {offset}", field, source.zone)
    milliseconds = number_of(value)
    if milliseconds is not None and milliseconds > _SHORTEST_MILLISECONDS:
        whole, rest = divmod(int(milliseconds), 1_000)
        return moment_of(str(whole), field, source.zone) + rest * 1_000
    return moment_of(value, field, source.zone)


def _first(record: Record, source: Source) -> Post:
    """A status of v1.1. One without its author is of an account's own archive."""
    status = below(record, "tweet") or record
    said = text(below(status, "extended_tweet"), "full_text") or text(status, "full_text", "text")
    shared = below(status, "retweeted_status")
    deleted = text(status, "deleted_at")
    return Post(
        network="twitter", id=text(status, "id_str", "id"),
        at=_moment(text(status, "created_at"), "created_at", source), text=said,
        author=_user(below(status, "user")) if below(status, "user") else Author(own=True),
        replies_to=text(status, "in_reply_to_status_id_str", "in_reply_to_status_id"),
        answered=Author(
            handle=text(status, "in_reply_to_screen_name"),
            number=text(status, "in_reply_to_user_id_str", "in_reply_to_user_id"),
        ),
        mentions=tuple(_user(one) for one in items(at_path(status, "entities.user_mentions"))),
        shared=bool(shared) or said.startswith("RT @"),
        versions=_earlier(at_path(status, "edit_info.initial.editTweetIds")),
        later={"deleted": _moment(deleted, "deleted_at", source)} if deleted else {},
        fields=kept(_fields(status)),
    )  # fmt: skip


def _is_second(record: Record) -> bool:
    data = record.get("data")
    return isinstance(data, dict) or "author_id" in record or "edit_history_tweet_ids" in record


def _second(record: Record, source: Source) -> Post:
    """A post of v2, with the users beside it where it comes alone."""
    post = below(record, "data") or record
    known = {text(user, "id"): _user(user) for user in items(at_path(record, "includes.users"))}
    said = {text(one, "type"): text(one, "id") for one in items(post.get("referenced_tweets"))}
    answered = text(post, "in_reply_to_user_id")
    number = text(post, "author_id")
    return Post(
        network="twitter", id=text(post, "id"), at=_moment(text(post, "created_at"), "created_at", source),
        text=text(below(post, "note_tweet"), "text") or text(post, "text"),
        author=known.get(number, Author(number=number)), replies_to=said.get("replied_to", ""),
        answered=known.get(answered, Author(number=answered)),
        mentions=tuple(_user(one) for one in items(at_path(post, "entities.mentions"))),
        shared="retweeted" in said, versions=_earlier(post.get("edit_history_tweet_ids")), fields=kept(_fields(post)),
    )  # fmt: skip


def _direct(event: Record, source: Source, conversation: str = "") -> Post:
    """A direct message of v1.1, of v2 or of the archive; it answers the conversation that it stands in."""
    made = below(event, "message_create") or event
    sender, to = text(made, "sender_id", "senderId"), text(below(made, "target"), "recipient_id")
    both = sorted((sender, to or text(made, "recipientId")))
    # A webhook brings the users beside its messages, by their numbers.
    beside = below(event, "users").get(sender)
    author = _user(beside) if isinstance(beside, dict) else Author(number=sender)
    return Post(
        network="twitter", id=text(event, "id"), author=author,
        at=_moment(text(event, "created_timestamp", "created_at", "createdAt"), "created_timestamp", source),
        text=text(below(made, "message_data"), "text") or text(made, "text"),
        replies_to=conversation or text(event, "dm_conversation_id") or "-".join(both),
        answered=Author(number=next((one for one in _participants(event, both) if one and one != sender), "")),
        fields={"visibility": "direct"},
    )  # fmt: skip


def _participants(event: Record, both: list[str]) -> list[str]:
    told = event.get("participant_ids")
    named = [scalar(one) for one in told] if isinstance(told, list) else text(event, "dm_conversation_id").split("-")
    return [*both, *named]


def _conversation(conversation: Record, source: Source) -> Iterator[Touchpoint]:
    name = text(conversation, "conversationId")
    for message in items(conversation.get("messages")):
        if event := below(message, "messageCreate"):
            for told in tell(_direct(event, source, name), source):
                inner = f"/{told.record}"
                yield msgspec.structs.replace(told, record=f"{name}{inner}", nested=len(inner))


def _user(user: Record) -> Author:
    return Author(handle=text(user, "screen_name", "username"), number=text(user, "id_str", "id"),
                  name=text(user, "name"))  # fmt: skip


def _earlier(ids: object) -> tuple[str, ...]:
    return tuple(found for one in ids if (found := scalar(one))) if isinstance(ids, list) else ()


def _fields(status: Record) -> Iterator[tuple[str, str]]:
    yield from flat({name: value for name, value in status.items() if name not in (*_TAKEN, *_PARTS)})
    yield "location", text(below(status, "user"), "location")
    yield "hashtags", ";".join(text(tag, "text", "tag") for tag in items(at_path(status, "entities.hashtags")))
    quoted = text(below(status, "quoted_status"), "id_str")
    yield "quoted_status_id_str", quoted


SYSTEM: Final = System(
    name="twitter",
    title="X (Twitter) posts and direct messages (API v1.1 and v2, account archive)",
    envelopes=(
        Envelope(name="export", format=Format.JSON),
        Envelope(name="search", format=Format.JSON, root="statuses"),
        Envelope(name="page", format=Format.JSON, root="data"),
        Envelope(name="direct", format=Format.JSON, root="events"),
        Envelope(name="webhook", format=Format.JSON, root="tweet_create_events"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="id_str",
    signs=(
        frozenset({"id_str", "created_at", "user.screen_name", "in_reply_to_status_id_str", "entities"}),
        frozenset({"tweet.id_str", "tweet.created_at", "tweet.full_text", "tweet.entities"}),
        frozenset({"id", "text", "created_at", "author_id", "conversation_id"}),
        frozenset({"data.id", "data.text", "data.created_at", "data.author_id"}),
        frozenset({"id", "created_timestamp", "message_create.sender_id", "message_create.target"}),
        frozenset({"dmConversation.conversationId", "dmConversation.messages"}),
    ),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(
            name="webhook",
            signs=frozenset({"for_user_id"}),
            root=("tweet_create_events", "direct_message_events"),
            carried={"users": "users"},
        ),
        Wrapper(name="webhook", signs=frozenset({"id_str"}), id=("id_str",)),
        Wrapper(name="webhook", signs=frozenset({"message_create", "id"}), id=("id",)),
    ),
)
