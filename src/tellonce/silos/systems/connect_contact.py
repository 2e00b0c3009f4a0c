"""Amazon Connect contact records: one record per contact, with its queue, its agent and how it began and ended.

A transfer makes a new record; `PreviousContactId` joins it to the one before. A call-back is a contact of its own.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.answering import answered
from tellonce.silos.systems.connect_events import of_event
from tellonce.silos.systems.connect_served import served
from tellonce.silos.systems.connect_stretch import (
    CALLBACK,
    Stretch,
    asked_from,
    contact_key,
    own_attributes,
    stretch_of,
    system_fields,
)
from tellonce.silos.systems.fields import kept, name_of, text
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.touchpoint import Touchpoint

_REACHED: Final = {
    "VOICEMAIL_BEEP": "machine_end_beep", "VOICEMAIL_NO_BEEP": "machine_start", "FAX_MACHINE_DETECTED": "fax",
}  # fmt: skip
"""Who answered, by AnsweringMachineDetectionStatus; all else that was answered counts as a person."""

_UNREACHED: Final = {
    "AMD_UNANSWERED": Outcome.NO_ANSWER, "AMD_NOT_APPLICABLE": Outcome.NO_ANSWER, "SIT_TONE_BUSY": Outcome.BUSY,
    "SIT_TONE_INVALID_NUMBER": Outcome.FAILED, "SIT_TONE_DETECTED": Outcome.FAILED, "TELECOM_BUSY": Outcome.BUSY,
    "TELECOM_NUMBER_INVALID": Outcome.FAILED, "TELECOM_PROBLEM": Outcome.FAILED,
    "TELECOM_POTENTIAL_BLOCKING": Outcome.FAILED, "TELECOM_UNANSWERED": Outcome.NO_ANSWER,
    "TELECOM_TIMEOUT": Outcome.NO_ANSWER, "TELECOM_ORIGINATOR_CANCEL": Outcome.NO_ANSWER,
    "OUTBOUND_DESTINATION_ENDPOINT_ERROR": Outcome.FAILED, "OUTBOUND_RESOURCE_ERROR": Outcome.FAILED,
    "OUTBOUND_ATTEMPT_FAILED": Outcome.FAILED,
}  # fmt: skip
"""Detection statuses and disconnect reasons of calls that reached nobody."""

_UNSENT: Final = frozenset({"DISCARDED", "OUTBOUND_PREVIEW_DISCARDED", "OUTBUND_PREVIEW_DISCARDED"})
"""What an agent drew back; the second spelling is that of the reference."""

_CAME_IN: Final = frozenset({"INBOUND", "API", ""})


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """The touchpoints of one contact record, in order of time.

    Raises:
        Unreadable: no id, no start, or a moment that is none.
    """
    stretch = stretch_of(record, source)
    fields = system_fields(record)
    frame = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(record, "ContactId"), source), at=stretch.at,
        until=stretch.until, channel=stretch.channel, direction=stretch.direction, activity=Activity.NOTED,
        word=stretch.method, ids=stretch.ids, contact_keys=stretch.keys, attributes=fields,
    )  # fmt: skip
    told = list(_told(frame, stretch, text(record, "AnsweringMachineDetectionStatus").upper()))
    if stretch.method == CALLBACK and stretch.spoken and (asked := asked_from(record)):
        told.append(_agreed(frame, asked))
    # What flows and agents noted is told once: by the agent's talk where there was one, for there it was done.
    lead = next((one for one in told if one.activity is Activity.CONNECTED), told[0])
    own = list(own_attributes(record))
    for part, one in enumerate(sorted(told, key=lambda one: (one.at, one.activity is not Activity.NOTED))):
        attributes = kept([*one.attributes.items(), *own]) if one is lead else one.attributes
        yield msgspec.structs.replace(one, part=part, attributes=attributes)


def _told(frame: Touchpoint, stretch: Stretch, detected: str) -> Iterator[Touchpoint]:
    if stretch.channel is Channel.EMAIL:
        yield _mail(frame, stretch)
    elif not stretch.spoken or stretch.reason in _UNSENT:
        yield msgspec.structs.replace(frame, channel=Channel.NONE, direction=Direction.WITHIN)
    elif stretch.method == CALLBACK and stretch.served is None:
        yield _not_called_back(frame, stretch)
    elif stretch.direction is Direction.OUT and stretch.channel is Channel.PHONE:
        yield from _placed(frame, stretch, detected)
    elif stretch.direction is Direction.OUT and stretch.channel is Channel.SMS and stretch.served is None:
        yield msgspec.structs.replace(frame, until=None, activity=Activity.NOTICE_SENT)
    else:
        yield msgspec.structs.replace(frame, outcome=Outcome.FAILED if stretch.broken else None)
        yield from served(frame, stretch)


def _mail(frame: Touchpoint, stretch: Stretch) -> Touchpoint:
    """What the customer wrote when it came in, what the organisation wrote when it was done; the rest is noted."""
    if stretch.direction is Direction.IN:
        written = stretch.method in _CAME_IN
        return msgspec.structs.replace(
            frame, until=None, activity=Activity.MESSAGE_WRITTEN if written else Activity.NOTED
        )
    sent = Activity.REPLY_SENT if stretch.method == "AGENT_REPLY" else Activity.NOTICE_SENT
    return msgspec.structs.replace(
        frame, at=stretch.at if stretch.until is None else stretch.until, until=None,
        activity=Activity.NOTED if stretch.reason in _UNSENT else sent,
    )  # fmt: skip


def _agreed(frame: Touchpoint, asked: str) -> Touchpoint:
    return msgspec.structs.replace(
        frame, until=None, direction=Direction.IN, activity=Activity.CALLBACK_AGREED, word=CALLBACK.casefold(),
        contact_keys=(contact_key(asked),), attributes={},
    )  # fmt: skip


def _not_called_back(frame: Touchpoint, stretch: Stretch) -> Touchpoint:
    """A call-back that no agent took: tried in vain where the network says so, else it never came."""
    if stretch.reason in _UNREACHED:
        return msgspec.structs.replace(frame, activity=Activity.CALL_PLACED, outcome=_UNREACHED[stretch.reason])
    return msgspec.structs.replace(frame, until=None, channel=Channel.NONE, direction=Direction.WITHIN)


def _placed(frame: Touchpoint, stretch: Stretch, detected: str) -> Iterator[Touchpoint]:
    """A call that the organisation placed: a contact where an agent spoke with the customer, else what came of it.

    A call-back begins when the agent is there: the agent is reached first, and the wait for it is not on the line.
    """
    if stretch.method == CALLBACK:
        at = stretch.at if stretch.served is None else stretch.served
    else:
        at = stretch.at if stretch.answered is None else stretch.answered
    attributes = kept([*frame.attributes.items(), ("callback", "true" if stretch.method == CALLBACK else "")])
    until = None if stretch.until is None else max(at, stretch.until)
    whole = msgspec.structs.replace(frame, at=at, until=until, attributes=attributes)
    outcome = _came_of_it(stretch, detected, at)
    if outcome is Outcome.OK and stretch.served is not None:
        yield whole
        yield from served(frame, stretch)
    else:
        yield msgspec.structs.replace(whole, activity=Activity.CALL_PLACED, outcome=outcome)


def _came_of_it(stretch: Stretch, detected: str, at: int) -> Outcome | None:
    """What came of a call that was placed; None while it goes on."""
    if detected in _UNREACHED:
        return _UNREACHED[detected]
    if stretch.answered is None:
        return _UNREACHED.get(stretch.reason, Outcome.NO_ANSWER if stretch.until is not None else None)
    if stretch.until is None:
        return None
    return answered(_REACHED.get(detected, ""), (stretch.until - at) / SECOND)


SYSTEM: Final = System(
    name="connect_contact",
    title="Amazon Connect contact records",
    envelopes=(
        Envelope(name="export", format=Format.JSONL),
        Envelope(name="delivery", format=Format.JSON),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="ContactId",
    signs=(frozenset({"ContactId", "InitiationMethod", "InitiationTimestamp", "Channel", "InstanceARN"}),),
    read=read,
    zone="UTC",
    wrappers=(Wrapper(name="stream", signs=frozenset({"contactId", "eventType"}), opened=of_event),),
)
