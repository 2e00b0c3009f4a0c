"""A turn of a Dialogflow conversation, ES or CX: what the customer said, what it was taken for, what was answered."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import msgspec

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import below, flat, items, joined, telephone, text, true

_DEEPEST: Final = 12
"""Records within records that are brought to one spelling; the formats hold no deeper ones."""

_OWN: Final = "parameters"
"""What the organisation names itself: its parameters of intents and sessions."""

_LOGGED: Final = re.compile(r'(\w+): ("(?:[^"\\]|\\.)*"|[\w.+-]+)')
_LOG_NAMES: Final = {
    "resolved_query": "queryText", "action": "action", "intent_name": "intent", "score": "intentDetectionConfidence",
    "is_fallback_intent": "isFallback", "speech": "fulfillmentText", "session_id": "session", "source": "source",
}  # fmt: skip
"""Fields of a response as the log of ES writes it, in the text format of protocol buffers."""

_NOT_UNDERSTOOD: Final = frozenset({"NO_MATCH", "NO_INPUT"})
_FALLBACK: Final = ("input.unknown", "input.noinput")


class Turn(NamedTuple):
    """One turn.

    Attributes:
        said: what the customer said, wrote or keyed; '' where an event spoke for them.
        silent: whether nothing came where something was expected.
        spoken: whether it was a telephone call.
        intent: what it was taken for, or ''.
        understood: whether it was taken for anything.
        answer: what was answered, or ''.
        page: of the flow, or the action, where the answer has no words.
        handed: whether a person takes over.
        done: whether the bot says that the matter is settled.
        phone: number of the caller, or ''.
        shown: all fields by dotted path.
    """

    said: str
    silent: bool
    spoken: bool
    intent: str
    understood: bool
    answer: str
    page: str
    handed: bool
    done: bool
    phone: str
    shown: list[tuple[str, str]]


def alike(value: object, depth: int = _DEEPEST) -> object:
    """A value with the names in it as the API writes them: `query_result` is `queryResult`, at any depth.

    Parameters keep the names that the agent gives them.
    """
    if isinstance(value, Mapping) and depth:
        named = ((name, inner) for name, inner in value.items() if isinstance(name, str))
        return {_camel(name): inner if name == _OWN else alike(inner, depth - 1) for name, inner in named}
    if isinstance(value, list | tuple) and depth:
        return [alike(inner, depth - 1) for inner in value]
    return value


def _spelled(given: Record) -> Record:
    """Parameters with their names in the API's spelling."""
    told = alike(given)
    return told if isinstance(told, Mapping) else {}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest) if first else name


def opened(value: object) -> Record:
    """A record, or the one that a text holds as JSON, in the API's names; an empty one where there is none."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return {}
    found = alike(value)
    return found if isinstance(found, Mapping) else {}


def logged(payload: str) -> Record:
    """The fields of a `Dialogflow Response` in the log of ES; an empty record for any other entry."""
    head, _, body = payload.partition(":")
    if head.strip().casefold() != "dialogflow response":
        return {}
    fields: dict[str, str] = {}
    for name, value in _LOGGED.findall(body):
        if name in _LOG_NAMES:
            fields.setdefault(_LOG_NAMES[name], _unquoted(value))
    return fields


def _unquoted(value: str) -> str:
    """A quoted value without its quotes and escapes; letters beyond ASCII are written as octal bytes of UTF-8."""
    inner = value[1:-1] if value.startswith('"') else value
    plain = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8) & 0xFF), inner)
    try:
        plain = plain.encode("latin-1").decode("utf-8")
    except UnicodeError:
        plain = inner
    return re.sub(r"\\(.)", lambda match: "\n" if match.group(1) == "n" else match.group(1), plain)


def turn(request: Record, response: Record) -> Turn:
    """A turn by its request and response, as either API gives them.

    Args:
        request: may be empty: the response repeats what was said.
        response: with `queryResult`, or what is inside it.
    """
    result = below(response, "queryResult") or response
    match, query = below(result, "match"), below(request, "queryInput")
    said = text(result, "queryText", "text", "transcript", "dtmf") or text(below(query, "text"), "text")
    said = said or text(below(query, "dtmf"), "digits") or text(below(result, "dtmf"), "digits")
    kind = text(match, "matchType").upper()
    phone = _caller(request) or _caller(response)
    messages = [*items(result.get("responseMessages")), *items(result.get("fulfillmentMessages"))]
    return Turn(
        said=said, silent=kind == "NO_INPUT", intent=_intent(result, match), phone=phone,
        spoken=bool(phone or "audio" in query or "dtmf" in query or text(result, "transcript")),
        understood=kind not in _NOT_UNDERSTOOD and not _fallback(result),
        answer=text(result, "fulfillmentText") or " ".join(_answers(messages)),
        page=text(below(result, "currentPage"), "displayName") or text(result, "action"),
        handed=any("liveAgentHandoff" in one or "telephonyTransferCall" in one for one in messages),
        done=any("conversationSuccess" in one for one in messages), shown=list(_shown(request, result, match)),
    )  # fmt: skip


def _intent(result: Record, match: Record) -> str:
    found = text(below(match, "intent"), "displayName") or text(below(result, "intent"), "displayName")
    return found or text(result, "intent", "triggerIntent")


def _fallback(result: Record) -> bool:
    told = true(text(below(result, "intent"), "isFallback") or text(result, "isFallback"))
    return bool(told) or text(result, "action").startswith(_FALLBACK)


def _answers(messages: list[Record]) -> Iterator[str]:
    for message in messages:
        words = below(message, "text").get("text", message.get("text"))
        spoken = text(below(message, "outputAudioText"), "text")
        # The texts of one message are what may be said, of which one was: the first stands for all.
        said = words[0] if isinstance(words, list | tuple) and words else words
        if found := joined(said) or spoken:
            yield found


def _caller(record: Record) -> str:
    """The caller's number, where the telephone gateway passes it on."""
    for place in ("queryParams.payload.telephony", "originalDetectIntentRequest.payload.telephony",
                  "payload.telephony"):  # fmt: skip
        if number := telephone(text(below(record, place), "callerId")):
            return number
    return ""


def _shown(request: Record, result: Record, match: Record) -> Iterator[tuple[str, str]]:
    yield "intent", _intent(result, match)
    yield "confidence", text(match, "confidence") or text(result, "intentDetectionConfidence")
    given = below(result, _OWN)
    # Declarations may know a parameter by the API's spelling of its name, in which alone it was told before.
    yield from ((f"parameter.{name}", value) for name, value in [*flat(given), *flat(_spelled(given))])
    yield from flat({name: value for name, value in result.items() if name not in (_OWN, "intent")})
    yield from flat(below(request, "queryParams"), "queryParams.")
    yield from flat(below(request, "originalDetectIntentRequest"), "originalDetectIntentRequest.")
