"""Amazon Connect chat transcripts: what was said in a chat, item by item, as kept in S3 or analysed by Contact Lens."""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.connect_items import Item, items_of
from tellonce.silos.systems.connect_stretch import contact_key
from tellonce.silos.systems.fields import at_path, flat, identifiers, kept, scalar, text
from tellonce.silos.systems.human_words import asks_human
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

PROMPT_LENGTH: Final = 200
"""Letters of a bot's message by which it is known again. Source: our choice; longer ones differ before that."""

_BOTS: Final = frozenset({"SYSTEM", "CUSTOM_BOT"})
_FAILED: Final = ("transfer.failed", "authentication.failed", "authentication.timeout", "authentication.expired")


class _Talk(msgspec.Struct, kw_only=True):
    """How far a chat has come, told item by item.

    Attributes:
        served: whether an agent has joined, or there was nobody else to write to: a customer who waits for one writes
            to the agent.
        asked: the bot's last message.
        spoken: whether the customer has said anything since.
    """

    served: bool = False
    asked: str = ""
    spoken: bool = True


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The chat as a whole and each agent in it, then one touchpoint for each item, in order of time.

    Raises:
        Unreadable: no contact id, no items with a moment (such as the analysis of a call), or a moment that is none.
    """
    contact = text(record, "ContactId") or scalar(at_path(record, "CustomerMetadata.ContactId"))
    items = items_of(record, contact, source.zone)
    contact = contact or text(record, "InitialContactId") or next((item.contact for item in items if item.contact), "")
    if not contact or not items:
        raise Unreadable(
            "a chat transcript needs a ContactId and a Transcript whose items have an AbsoluteTime "
            "(the analysis of a call has none: its contact record tells it)"
        )
    frame = Touchpoint(
        silo=source.silo, file=source.file, record=contact, at=items[0].at, channel=Channel.CHAT,
        direction=Direction.IN, activity=Activity.NOTED, word="chat", contact_keys=(contact_key(contact),),
        ids=identifiers(("name", item.name) for item in items if item.role == "CUSTOMER" and _is_name(item)),
    )  # fmt: skip
    yield from _whole(record, frame, items)
    roles = {item.role for item in items if item.text or not item.event}
    talk = _Talk(served="AGENT" in roles and roles.isdisjoint(_BOTS))
    for item in items:
        inner = f"/{item.name_of_record}"
        own = item.contact or contact
        yield msgspec.structs.replace(
            _said(frame, item, talk, source.organisation.human_words),
            at=item.at, record=own + inner, nested=len(inner), contact_keys=(contact_key(own),),
        )  # fmt: skip


def _is_name(item: Item) -> bool:
    """Whether a display name is more than the name of a part in the chat."""
    return item.name.casefold() not in {"customer", item.role.casefold()}


def _whole(record: Record, frame: Touchpoint, items: list[Item]) -> Iterator[Touchpoint]:
    """The chat from its first item to its last with the fields of the document, then each agent's time in it."""
    rest = {name: value for name, value in record.items() if name != "Transcript"}
    yield msgspec.structs.replace(frame, until=items[-1].at, attributes=kept(flat(rest, depth=6)))
    agents = dict.fromkeys(item.participant for item in items if item.role == "AGENT")
    for part, agent in enumerate(agents, start=1):
        own = [item for item in items if item.role == "AGENT" and item.participant == agent]
        left = next((item.at for item in reversed(own) if item.event == "participant.left"), items[-1].at)
        name = next((item.name for item in own if item.name), "")
        yield msgspec.structs.replace(
            frame, part=part, at=own[0].at, until=max(own[0].at, left), activity=Activity.CONNECTED, word=name,
            attributes=kept([("asker", name or agent)]),
        )  # fmt: skip


def _said(frame: Touchpoint, item: Item, talk: _Talk, words: tuple[str, ...]) -> Touchpoint:
    """What one item tells, and how far the chat has come with it."""
    told = msgspec.structs.replace(frame, word=item.event or item.role.casefold(), attributes=item.attributes)
    if item.role == "AGENT":
        talk.served = talk.served or item.event not in ("participant.invited", "participant.left")
    if item.event:
        return _event(told, item)
    if item.role == "CUSTOMER":
        talk.spoken = True
        return _of_customer(told, item, talk, words)
    if item.role in _BOTS:
        return _of_bot(told, item, talk)
    # A supervisor who barges in, and whoever else was let in, writes to the customer as an agent does.
    return msgspec.structs.replace(
        told, activity=Activity.REPLY_SENT, attributes=kept([*item.attributes.items(), ("asker", item.name)])
    )


def _event(told: Touchpoint, item: Item) -> Touchpoint:
    """Who came and went is noted; signing in on the organisation's asking is a question for who the customer is."""
    if item.event == "authentication.initiated":
        attributes = kept([*item.attributes.items(), ("fact", "sign_in"), ("asker", item.name or item.role)])
        return msgspec.structs.replace(told, activity=Activity.IDENTITY_ASKED, attributes=attributes)
    if item.event == "authentication.succeeded":
        return msgspec.structs.replace(told, activity=Activity.SIGNED_IN)
    return msgspec.structs.replace(told, outcome=Outcome.FAILED if item.event in _FAILED else None)


def _of_customer(told: Touchpoint, item: Item, talk: _Talk, words: tuple[str, ...]) -> Touchpoint:
    """A message to an agent; before one came, an answer to the bot, or a request for a person."""
    if talk.served or item.files:
        return msgspec.structs.replace(told, activity=Activity.MESSAGE_WRITTEN)
    asks = asks_human([item.text], words)
    return msgspec.structs.replace(
        told, channel=Channel.BOT, activity=Activity.HUMAN_ASKED if asks else Activity.ANSWERED,
        attributes=kept([*item.attributes.items(), ("prompt", talk.asked)]),
    )  # fmt: skip


def _of_bot(told: Touchpoint, item: Item, talk: _Talk) -> Touchpoint:
    """A prompt; the same words again before the customer said anything are an announcement that repeats itself."""
    prompt = " ".join(item.text.split())[:PROMPT_LENGTH]
    again = prompt == talk.asked and not talk.spoken
    talk.asked, talk.spoken = prompt, False
    attributes = kept([*item.attributes.items(), ("prompt", prompt)])
    activity = Activity.NOTED if again or not prompt else Activity.PROMPTED
    return msgspec.structs.replace(told, channel=Channel.BOT, activity=activity, attributes=attributes)


def alone(item: Record) -> Iterator[Record]:
    """The transcript that one item of a message stream is: the contact's, with nothing but this item."""
    own = ("ContactId", "InitialContactId", "InstanceId")
    yield {**{name: item[name] for name in own if name in item}, "Transcript": [item]}


SYSTEM: Final = System(
    name="connect_chat",
    title="Amazon Connect chat transcripts (S3 or Contact Lens)",
    envelopes=(
        Envelope(name="export", format=Format.JSON),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="ContactId",
    signs=(frozenset({
        "ContactId", "Transcript", "Transcript.AbsoluteTime", "Transcript.ContentType", "Transcript.ParticipantRole",
    }),),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(name="stream", signs=frozenset({"AbsoluteTime", "ContentType", "Id"}), opened=alone),
    ),
)  # fmt: skip
