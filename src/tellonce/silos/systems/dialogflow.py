"""Dialogflow, ES and CX: turns of conversations from the API, the log and BigQuery, and whole conversations of CX."""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.contact_days import contact_day
from tellonce.silos.systems.dialogflow_turns import Turn, alike, logged, opened, turn
from tellonce.silos.systems.fields import (
    below,
    flat,
    identifiers,
    items,
    kept,
    length_of,
    moment_of,
    name_of,
    number_of,
    text,
)
from tellonce.silos.systems.human_words import asks_human
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

_MOMENTS: Final = ("requestTime", "timestamp", "createTime", "receiveTimestamp", "startTime", "time")
_TAKEN: Final = ("interactions", "request", "response", "partialResponses", "jsonPayload", "textPayload", "queryResult",
                 "originalDetectIntentRequest")  # fmt: skip


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The turns that a record holds: one, or all of a conversation with the conversation itself.

    Raises:
        Unreadable: none of the documented records, no id, or a moment that is none.
    """
    given = opened(record)
    if isinstance(given.get("interactions"), list) or ("startTime" in given and "name" in given):
        yield from _conversation(given, source)
    elif "conversationName" in given:
        session, place = _last(text(given, "conversationName")), text(given, "turnPosition")
        response = opened(given.get("response"))
        # A session may be used again and count its turns anew; the id of a response is its own.
        name = text(response, "responseId") or f"{session}/{name_of(place, source)}"
        frame = _frame(given, name, session, source)
        order = number_of(place) or 0
        frame = msgspec.structs.replace(frame, order=int(order) if 0 <= order < 1e9 else 0)
        yield from _turned(frame, turn(opened(given.get("request")), response), given, source)
    elif "insertId" in given or "logName" in given:
        yield from _entry(given, source)
    elif "queryResult" in given:
        session = _last(text(given, "session"))
        frame = _frame(given, name_of(text(given, "responseId"), source), session, source)
        yield from _turned(frame, turn(given, given), given, source)
    else:
        raise Unreadable(
            "the record is no turn of Dialogflow (allowed: a response with queryResult, an entry of the log, "
            "a row of the interaction log, a conversation with interactions)"
        )


def _frame(record: Record, name: str, session: str, source: Source) -> Touchpoint:
    """What all touchpoints of a turn share. Of one session on one day all is one contact: a session may come again.

    Raises:
        Unreadable: no moment, which the request of a webhook lacks of itself.
    """
    written = text(record, *_MOMENTS)
    if not written:
        raise Unreadable(
            "the record has no moment (allowed: timestamp, request_time, createTime); take it from the log"
        )
    at = moment_of(written, "timestamp", source.zone)
    key = f"dialogflow:{session}:{contact_day(at, source.organisation.zone)}"
    return Touchpoint(
        silo=source.silo, file=source.file, record=name, at=at, activity=Activity.NOTED, channel=Channel.BOT,
        direction=Direction.IN, contact_keys=(key,) if session else (),
    )  # fmt: skip


def _last(path: str) -> str:
    """The id at the end of a resource's name: `projects/p/agent/sessions/abc` is `abc`."""
    return path.rstrip("/").rpartition("/")[2]


def _turned(frame: Touchpoint, one: Turn, record: Record, source: Source) -> Iterator[Touchpoint]:
    """What was said (or that nothing was), what was answered, and what came of it; a turn with neither is noted."""
    shared = msgspec.structs.replace(
        frame, channel=Channel.IVR if one.spoken else Channel.BOT, ids=identifiers([("phone", one.phone)])
    )
    rest = flat({name: value for name, value in record.items() if name not in _TAKEN})
    told = [_said(one, source.organisation.human_words)] if one.said or one.silent else []
    if one.answer or one.page:
        told.append((Activity.PROMPTED, None, one.answer or one.page))
    if one.done:
        told.append((Activity.STEP_DONE, Outcome.OK, ""))
    if one.handed:
        told.append((Activity.NOTED, Outcome.TRANSFERRED, ""))
    for part, (activity, outcome, prompt) in enumerate(told or [(Activity.NOTED, None, "")]):
        shown = [] if part else [("text", one.said), ("answer", one.answer), *one.shown, *rest]
        task = one.intent if activity is Activity.STEP_DONE else ""
        yield msgspec.structs.replace(
            shared, part=part, activity=activity, outcome=outcome, word=one.intent,
            attributes=kept([("prompt", prompt), ("task", task), *shown]),
        )  # fmt: skip


def _said(one: Turn, words: tuple[str, ...]) -> tuple[Activity, Outcome | None, str]:
    outcome = None if one.understood else Outcome.FAILED
    if not one.said:
        return Activity.NOTED, outcome, ""
    named = "".join(letter if letter.isalnum() else " " for letter in one.intent)
    asked = asks_human((one.said, named), words)
    return Activity.HUMAN_ASKED if asked else Activity.ANSWERED, outcome, ""


def _conversation(record: Record, source: Source) -> Iterator[Touchpoint]:
    """A conversation of CX as a whole, then its turns in order of time: `CONVERSATION/PLACE`, from 0."""
    session = _last(text(record, "name"))
    name = name_of(session, source)
    whole = _frame(record, name, session or name, source)
    length = length_of(text(record, "duration").removesuffix("s"))
    rest = flat({field: value for field, value in record.items() if field not in _TAKEN})
    yield msgspec.structs.replace(
        whole, until=None if length is None else whole.at + length, word="conversation",
        attributes=kept(rest),
    )  # fmt: skip
    turns = sorted(items(record.get("interactions")), key=lambda one: text(one, "createTime"))
    for place, one in enumerate(turns):
        dated = one if text(one, "createTime") else {**one, "createTime": text(record, "startTime")}
        frame = msgspec.structs.replace(
            _frame(dated, f"{name}/{place}", session, source), nested=len(f"/{place}"), order=place,
            contact_keys=whole.contact_keys,
        )  # fmt: skip
        given = {**one, "request": None, "response": None}
        yield from _turned(frame, turn(below(one, "request"), below(one, "response")), given, source)


def _entry(record: Record, source: Source) -> Iterator[Touchpoint]:
    """An entry of Cloud Logging: a response is a turn; requests, which it repeats, and webhooks are noted."""
    written = text(record, "textPayload")
    payload = opened(alike(record.get("jsonPayload"))) or logged(written)
    session = text(below(record, "labels"), "sessionId") or _last(text(payload, "session")) or text(record, "trace")
    frame = _frame(record, name_of(text(record, "insertId"), source), _last(session), source)
    if "queryResult" in payload or "queryText" in payload:
        yield from _turned(frame, turn(payload, payload), {**record, "labels": record.get("labels")}, source)
        return
    broken = text(record, "severity").upper() in ("ERROR", "CRITICAL")
    rest = {name: value for name, value in record.items() if name not in ("jsonPayload", "textPayload")}
    yield msgspec.structs.replace(
        frame, channel=Channel.NONE, direction=Direction.WITHIN, outcome=Outcome.FAILED if broken else None,
        word=written.partition(":")[0].strip()[:80], attributes=kept([*flat(payload), *flat(rest)]),
    )  # fmt: skip


_CX: Final = {
    "responseId": "detectIntentResponseId", "session": "sessionInfo.session",
    "queryResult.queryText": "text", "queryResult.languageCode": "languageCode",
    "queryResult.transcript": "transcript", "queryResult.triggerEvent": "triggerEvent",
    "queryResult.dtmf": "dtmfDigits", "queryResult.intent.displayName": "intentInfo.displayName",
    "queryResult.intent.name": "intentInfo.lastMatchedIntent",
    "queryResult.intentDetectionConfidence": "intentInfo.confidence",
    "queryResult.currentPage.displayName": "pageInfo.displayName", "queryResult.parameters": "sessionInfo.parameters",
    "queryResult.responseMessages": "messages",
}  # fmt: skip
"""Where the request of a CX webhook has what the answer of the API calls so. Source: CX reference, WebhookRequest."""

SYSTEM: Final = System(
    name="dialogflow",
    title="Dialogflow ES and CX conversations (log, BigQuery, history)",
    envelopes=(
        Envelope(name="export", format=Format.JSONL),
        Envelope(name="history", format=Format.JSON, root="conversations"),
        Envelope(name="log", format=Format.JSON),
        Envelope(name="parquet", format=Format.PARQUET),
        Envelope(name="csv", format=Format.CSV),
        Envelope(name="webhook", format=Format.JSONL),
    ),
    record_id="conversation_name",
    signs=(
        frozenset({"conversation_name", "turn_position", "request_time", "request", "response"}),
        frozenset({"responseId", "session", "queryResult.queryText", "queryResult.languageCode"}),
        frozenset({"name", "startTime", "interactions.response", "interactions.createTime"}),
        frozenset({"insertId", "timestamp", "jsonPayload.queryResult.languageCode", "logName"}),
        frozenset({"insertId", "timestamp", "textPayload", "labels.protocol", "trace"}),
    ),
    read=read,
    zone="UTC",
    wrappers=(
        Wrapper(
            name="webhook", signs=frozenset({"responseId", "queryResult"}), id=("responseId",), arrival="timestamp"
        ),
        Wrapper(
            name="webhook",
            signs=frozenset({"detectIntentResponseId", "sessionInfo"}),
            id=("detectIntentResponseId", "fulfillmentInfo.tag"),
            renamed=_CX,
            arrival="timestamp",
        ),
    ),
)
