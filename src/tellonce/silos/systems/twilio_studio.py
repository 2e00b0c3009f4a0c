"""Twilio Studio: execution steps of a voice menu or message flow, one JSON record per step with its context.

A step says that the flow left one widget and came to the next. So it tells two things: what the customer answered to
the widget that was left, and which prompt was put before the customer then.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.fields import (
    below,
    flat,
    fold,
    identifiers,
    kept,
    moment_of,
    name_of,
    scalar,
    telephone,
    text,
)
from tellonce.silos.systems.human_words import asks_human
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint

_INPUTS: Final = ("SpeechResult", "Digits", "Body", "inbound.Body", "inbound.SpeechResult", "inbound.Digits", "value")
_KEPT: Final = ("SpeechResult", "Digits", "Body")
_TRIGGERS: Final = ("call", "message", "conversation", "request", "parent")

_ENDINGS: Final = {
    "timeout": Outcome.FAILED, "noinput": Outcome.FAILED, "nomatch": Outcome.FAILED, "failed": Outcome.FAILED,
    "error": Outcome.FAILED, "invalid": Outcome.FAILED, "failedconnection": Outcome.FAILED,
    "deliveryfailure": Outcome.FAILED, "norecording": Outcome.FAILED, "connectioncalldeclined": Outcome.FAILED,
    "noanswer": Outcome.NO_ANSWER, "busy": Outcome.BUSY, "hangup": Outcome.ABANDONED,
}  # fmt: skip
"""Events by which a widget is left without having done its work."""

_WITHOUT_INPUT: Final = frozenset({
    "timeout", "noinput", "hangup", "audiocomplete", "sent", "success", "failed", "error", "incomingcall",
    "incomingrequest", "noanswer", "busy", "callcompleted",
})  # fmt: skip


class _Flow(msgspec.Struct, frozen=True, kw_only=True):
    """What all touchpoints of a step share."""

    channel: Channel
    direction: Direction
    ids: tuple[Identifier, ...]
    keys: tuple[str, ...]


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The answer to the widget that was left (part 0, where there is one), then the prompt that was reached.

    A step that tells neither is `noted`, so that none is lost. The first of them carries the fields of the step.

    Raises:
        Unreadable: no id, or a moment that is none.
    """
    name = name_of(text(record, "sid"), source)
    at = moment_of(text(record, "date_created", "date_updated"), "date_created", source.zone)
    context = _context(record)
    shared = _flow(record, context)
    given = _given(record, context)
    attributes = _attributes(record, context, given)
    for part, (activity, outcome, word, prompt) in enumerate(_told(record, given, source.organisation.human_words)):
        yield Touchpoint(
            silo=source.silo, file=source.file, record=name, part=part, at=at, channel=shared.channel,
            direction=shared.direction, activity=activity, outcome=outcome, word=word, ids=shared.ids,
            contact_keys=shared.keys, attributes=kept([("prompt", prompt), *(() if part else attributes)]),
        )  # fmt: skip


def _told(
    record: Record, given: Mapping[str, str], words: tuple[str, ...]
) -> list[tuple[Activity, Outcome | None, str, str]]:
    """Activity, outcome, word and prompt of what a step tells, in order."""
    event, left, reached = (text(record, key) for key in ("name", "transitioned_from", "transitioned_to"))
    outcome = _ENDINGS.get(fold(event))
    told: list[tuple[Activity, Outcome | None, str, str]] = []
    if given:
        activity = Activity.HUMAN_ASKED if asks_human(given.values(), words) else Activity.ANSWERED
        told.append((activity, outcome, event, left))
    elif outcome is not None:
        told.append((Activity.NOTED, outcome, event, left))
    if reached and reached.casefold() != "ended":
        told.append((Activity.PROMPTED, None, reached, reached))
    return told or [(Activity.NOTED, None, event, left)]


def _context(record: Record) -> Record:
    """The context of the step; the resource StepContext holds it one level deeper."""
    outer = below(record, "context")
    inner = below(outer, "context")
    return inner or outer


def _given(record: Record, context: Record) -> dict[str, str]:
    """What the customer put in at the widget that was left, by input field; `SpeechResult` first, as it is the fullest.

    The context keeps the input of earlier visits to a widget: events without input say that nothing new was put in.
    """
    if fold(text(record, "name")) in _WITHOUT_INPUT:
        return {}
    widget = text(record, "transitioned_from")
    for place in ("widgets", "variables", "flow.variables"):
        held = below(context, place).get(widget)
        found = dict(_inputs(held)) if isinstance(held, Mapping) else kept([("Body", scalar(held))])
        if found:
            return found
    return {}


def _inputs(held: Record) -> Iterator[tuple[str, str]]:
    values = dict(flat(held))
    for path in _INPUTS:
        if path in values:
            yield path.rpartition(".")[2], values[path]


def _flow(record: Record, context: Record) -> _Flow:
    """Who is at the other end, by which channel, and the keys that join the steps of one execution with its call."""
    trigger = below(context, "trigger")
    kind = next((kind for kind in _TRIGGERS if below(trigger, kind)), "call")
    began = below(trigger, kind)
    address = text(below(context, "contact.channel"), "address") or text(record, "contact_channel_address")
    direction = Direction.OUT if kind == "request" else Direction.IN
    other = text(began, "To", "to") if kind == "request" else text(began, "From", "from", "Author")
    call = text(began, "CallSid", "sid", "call_sid") if kind in ("call", "parent") else ""
    execution = text(record, "execution_sid")
    written = kind in ("message", "conversation")
    return _Flow(
        channel=Channel.BOT if written else Channel.IVR,
        direction=direction,
        ids=identifiers(("phone", telephone(value)) for value in (address, other)),
        keys=tuple(f"{name}:{value}" for name, value in (("studio", execution), ("call", call)) if value),
    )


def _attributes(record: Record, context: Record, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields of the step, the input by its own and by the widget's name, and the whole context by dotted path."""
    left = text(record, "transitioned_from")
    own = [(key, text(record, key)) for key in ("name", "transitioned_from", "transitioned_to", "flow_sid")]
    inputs = [(key, given.get(key, "")) for key in _KEPT]
    answer = [(left, next(iter(given.values())))] if given else []
    held = [pair for place in ("widgets", "flow.variables", "variables") for pair in flat(below(context, place))]
    return [*own, *inputs, *answer, *held]


SYSTEM: Final = System(
    name="twilio_studio",
    title="Twilio Studio execution steps (voice menu or message flow)",
    envelopes=(
        Envelope(name="export", format=Format.JSONL),
        Envelope(name="api", format=Format.JSON, root="steps"),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="sid",
    signs=(frozenset({"sid", "execution_sid", "flow_sid", "transitioned_from", "transitioned_to", "context"}),),
    read=read,
    zone="UTC",
    wrappers=(Wrapper(name="stream", signs=frozenset({"step_sid"}), renamed={"sid": "step_sid"}),),
)
