"""Salesforce: LiveChatTranscript and MessagingSession, the chats of customers with bots and people.

Source: Salesforce Object Reference, LiveChatTranscript and MessagingSession.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Record, Source, System
from tellonce.silos.systems.fields import (
    identifiers,
    kept,
    length_of,
    moment_of,
    name_of,
    optional_moment,
    text,
    true,
)
from tellonce.silos.systems.plain_text import noted, words_of
from tellonce.silos.systems.salesforce import ENVELOPES, attributes_of, full_id
from tellonce.silos.systems.salesforce_links import matters, people, spread
from tellonce.silos.systems.salesforce_live import wrappers
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Touchpoint

_TAKEN: Final = frozenset({"ID", "CONTACTID", "ENDUSERCONTACTID", "LEADID", "BODY", "REQUESTTIME", "STARTTIME",
                           "ACCEPTTIME", "ENDTIME", "CREATEDDATE", "IPADDRESS", "MESSAGINGENDUSERID"})  # fmt: skip
_LEFT: Final = frozenset({"missed", "dropped", "abandoned", "canceledbyuser"})


class _Spans(msgspec.Struct, frozen=True, kw_only=True):
    """When a chat was asked for, taken up by a person, and over; None for what did not happen."""

    asked: int
    taken: int | None
    over: int | None


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The wait in the queue and the talk with a person; a session without one that a bot held, or that was left.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    fields = spread(record)
    spans = _transcript(fields, source) if text(fields, "chatkey", "livechatvisitorid") else _session(fields, source)
    ident = full_id(text(fields, "id"))
    keys = dict.fromkeys((text(fields, "chatkey"), ident))
    told = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(ident, source), at=spans.asked, until=spans.over,
        channel=Channel.CHAT, direction=Direction.OUT if _outward(fields) else Direction.IN, activity=Activity.NOTED,
        word=text(fields, "status"), contact_keys=tuple(f"chat:{key}" for key in keys if key),
        matters=matters(text(fields, "caseid"), text(fields, "opportunityid")),
        ids=identifiers([*people(text(fields, "contactid", "endusercontactid"), text(fields, "leadid")),
                         ("messaging_user", full_id(text(fields, "messagingenduserid"))),
                         ("ip", text(fields, "ipaddress"))]),
        attributes=kept([("note", noted(words_of(text(fields, "body")))), *attributes_of(record, _TAKEN).items()]),
    )  # fmt: skip
    yield from _served(told, spans, fields)


def _served(told: Touchpoint, spans: _Spans, fields: Mapping[str, object]) -> Iterator[Touchpoint]:
    replace = msgspec.structs.replace
    if spans.taken is None:
        yield _alone(told, fields)
        return
    part = 0
    if spans.taken > spans.asked and told.direction is Direction.IN:
        yield replace(told, activity=Activity.QUEUED, until=spans.taken, attributes={})
        part = 1
    yield replace(told, part=part, activity=Activity.CONNECTED, at=spans.taken, outcome=None)


def _alone(told: Touchpoint, fields: Mapping[str, object]) -> Touchpoint:
    """A chat that no person took up: an outbound message, a bot's conversation, or a wait that the customer left."""
    replace = msgspec.structs.replace
    if told.direction is Direction.OUT:
        return replace(told, activity=Activity.NOTICE_SENT, until=None)
    bot = text(fields, "agenttype").casefold() == "bot" or true(text(fields, "ischatbotsession"))
    if bot:
        return replace(told, channel=Channel.BOT)
    left = told.word.casefold() in _LEFT or (told.word.casefold() == "ended" and told.until is not None)
    return replace(told, activity=Activity.QUEUED, outcome=Outcome.ABANDONED if left else None)


def _transcript(fields: Mapping[str, object], source: Source) -> _Spans:
    """A chat with its request, its start and its end; what is not told is reckoned from the seconds beside it."""
    taken = optional_moment(text(fields, "starttime"), "STARTTIME", source.zone)
    asked = optional_moment(text(fields, "requesttime"), "REQUESTTIME", source.zone)
    over = optional_moment(text(fields, "endtime"), "ENDTIME", source.zone)
    wait, length, left = (length_of(text(fields, name)) for name in ("waittime", "chatduration", "abandoned"))
    if asked is None and taken is not None:
        asked = taken - (wait or 0)
    if asked is None:
        asked = moment_of(text(fields, "createddate"), "REQUESTTIME", source.zone)
    if text(fields, "status").casefold() in _LEFT and left:
        return _Spans(asked=asked, taken=None, over=asked + left)
    if over is None and length is not None:
        over = (asked if taken is None else taken) + length
    return _Spans(asked=asked, taken=taken, over=over if over is None else max(over, taken or asked))


def _session(fields: Mapping[str, object], source: Source) -> _Spans:
    asked = moment_of(text(fields, "starttime", "createddate"), "STARTTIME", source.zone)
    taken = optional_moment(text(fields, "accepttime"), "ACCEPTTIME", source.zone)
    over = optional_moment(text(fields, "endtime"), "ENDTIME", source.zone)
    return _Spans(asked=asked, taken=taken, over=over if over is None else max(over, taken or asked))


def _outward(fields: Mapping[str, object]) -> bool:
    """Whether the organisation began a messaging session (`AgentInitiated`, `TriggeredOutbound`, …)."""
    origin = text(fields, "origin").casefold()
    return origin.startswith("agent") or "outbound" in origin


SYSTEM: Final = System(
    name="salesforce_chat",
    title="Salesforce LiveChatTranscript and MessagingSession (Data Loader export or API)",
    envelopes=ENVELOPES,
    record_id="ID",
    signs=(
        frozenset({"ID", "CHATKEY", "REQUESTTIME", "STARTTIME", "ENDTIME", "STATUS"}),
        frozenset({"ID", "MESSAGINGENDUSERID", "STARTTIME", "ENDTIME", "STATUS", "ORIGIN"}),
    ),
    read=read,
    zone="UTC",
    wrappers=wrappers("salesforce_chat"),
)
