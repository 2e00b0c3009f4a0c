"""Asterisk queue_log: what happened in queues, one event per line or row.

The event that ends a wait tells its length, the event that ends a talk tells the talk's: each record can be read alone.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System, Wrapper
from tellonce.silos.systems.asterisk_cdr import contact_key
from tellonce.silos.systems.fields import (
    folded,
    identifiers,
    kept,
    length_of,
    moment_of,
    name_of,
    number_of,
    telephone,
    text,
)
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ABANDON": ("position", "origposition", "waittime"),
    "ADDMEMBER": ("paused",),
    "AGENTCALLBACKLOGIN": ("exten@context",),
    "AGENTCALLBACKLOGOFF": ("exten@context", "logintime", "reason"),
    "AGENTDUMP": (),
    "AGENTLOGIN": ("channel",),
    "AGENTLOGOFF": ("channel", "logintime"),
    "ATTENDEDTRANSFER": ("method", "method-data", "holdtime", "calltime", "origposition"),
    "BLINDTRANSFER": ("extension", "context", "holdtime", "calltime", "origposition"),
    "COMPLETEAGENT": ("holdtime", "calltime", "origposition"),
    "COMPLETECALLER": ("holdtime", "calltime", "origposition"),
    "CONFIGRELOAD": (),
    "CONNECT": ("holdtime", "bridgedchanneluniqueid", "ringtime"),
    "ENTERQUEUE": ("url", "callerid", "origposition", "calleridname"),
    "EXITEMPTY": ("position", "origposition", "waittime"),
    "EXITWITHKEY": ("key", "position", "origposition", "waittime"),
    "EXITWITHTIMEOUT": ("position", "origposition", "waittime"),
    "PAUSE": ("reason",),
    "PAUSEALL": ("reason",),
    "PENALTY": ("penalty",),
    "QUEUESTART": (),
    "REMOVEMEMBER": (),
    "RINGCANCELED": ("ringtime",),
    "RINGINUSE": ("ringinuse",),
    "RINGNOANSWER": ("ringtime",),
    "SYSCOMPAT": (),
    "TRANSFER": ("extension", "context", "holdtime", "calltime", "origposition"),
    "UNPAUSE": ("reason",),
    "UNPAUSEALL": ("reason",),
    "WITHDRAW": ("position", "origposition", "waittime", "info"),
}
"""The events of app_queue and app_agent_pool with the names of their parameters. Source: Asterisk, "Queue Logs"."""

_WAITED: Final[Mapping[str, Outcome | None]] = {
    "CONNECT": None, "ABANDON": Outcome.ABANDONED, "EXITEMPTY": Outcome.UNAVAILABLE,
    "EXITWITHTIMEOUT": Outcome.UNAVAILABLE, "EXITWITHKEY": None, "WITHDRAW": None,
}  # fmt: skip
"""Events that end a wait, with what came of it."""

_HANDED_OVER: Final = frozenset({"ATTENDEDTRANSFER", "BLINDTRANSFER", "TRANSFER"})
_TALKED: Final = _HANDED_OVER | {"COMPLETEAGENT", "COMPLETECALLER"}
_STAFF: Final = frozenset({
    "ADDMEMBER", "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF", "AGENTLOGIN", "AGENTLOGOFF", "CONFIGRELOAD", "PAUSE",
    "PAUSEALL", "PENALTY", "QUEUESTART", "REMOVEMEMBER", "RINGINUSE", "UNPAUSE", "UNPAUSEALL",
})  # fmt: skip
"""Events of seats and of the system: no customer is in them, whatever stands where the call's id would."""

_NOBODY: Final = frozenset({"", "none", "realtime", "manager", "-"})
"""What stands for a call's id or an agent where there is none."""

_SEPARATOR: Final = "|"
_LEAST: Final = 5
"""Fields that every line has: moment, call, queue, agent, event."""


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event: `name` in capitals, the call's id and the agent ('' for none), and its parameters by name."""

    moment: str
    call: str
    queue: str
    agent: str
    name: str
    given: Mapping[str, str]


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """What one event tells: the wait or talk that it ended, a key or hand-over after it; else it is noted.

    Raises:
        Unreadable: no line of a queue log, or a moment that is none.
    """
    event = _of_line(text(record, "line")) if "line" in record else _of_row(record)
    at = moment_of(event.moment, "time", source.zone)
    with_customer = bool(event.call) and event.name not in _STAFF
    frame = Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(record, "id"), source), at=at,
        channel=Channel.PHONE if with_customer else Channel.NONE,
        direction=Direction.IN if with_customer else Direction.WITHIN, activity=Activity.NOTED, word=event.name,
        ids=identifiers([("phone", telephone(event.given.get("callerid", "")))]) if with_customer else (),
        contact_keys=(contact_key(event.call),) if with_customer else (),
        attributes=kept([("event", event.name), ("queue", event.queue), ("asker", event.agent), *event.given.items()]),
    )  # fmt: skip
    for part, told in enumerate(_told(frame, event) if with_customer else [frame]):
        yield msgspec.structs.replace(told, part=part) if part else told


def _of_line(line: str) -> _Event:
    """An event as the file has it.

    Raises:
        Unreadable: it has no moment or fewer fields than every event.
    """
    fields = line.strip().split(_SEPARATOR)
    if len(fields) < _LEAST or number_of(fields[0]) is None or not fields[4].strip():
        raise Unreadable("the line is none of a queue log (allowed: seconds|call|queue|agent|EVENT|parameters)")
    moment, call, queue, agent, name, *given = [field.strip() for field in fields]
    return _event(moment, call, queue, agent, name, given)


def _of_row(record: Record) -> _Event:
    """An event as the database has it: parameters in data1, data2, …, or together in `data`.

    Raises:
        Unreadable: it names no event.
    """
    fields = folded(record)
    name = text(fields, "event", "verb")
    if not name:
        raise Unreadable("the row names no event (allowed: time, callid, queuename, agent, event, data1 to data5)")
    own = [text(fields, f"data{number}") for number in range(1, 6)]
    together = text(fields, "data")
    return _event(
        text(fields, "time", "timeid", "eventdate"), text(fields, "callid"), text(fields, "queuename", "queue"),
        text(fields, "agent"), name, own if any(own) or not together else together.split(_SEPARATOR),
    )  # fmt: skip


def _event(moment: str, call: str, queue: str, agent: str, name: str, given: list[str]) -> _Event:
    call, queue, agent = ["" if value.casefold() in _NOBODY else value for value in (call, queue, agent)]
    own = name.upper()
    return _Event(moment=moment, call=call, queue=queue, agent=agent, name=own, given=_named(own, given))


def _named(event: str, given: list[str]) -> dict[str, str]:
    """Parameters by their documented names; those without, and all of events that a dial plan wrote, by their place.

    The first parameter of such an event also goes by the event's own name, so that a meaning can name it.
    """
    names = PARAMETERS.get(event)
    told = dict(zip(names, given, strict=False)) if names is not None else {event: given[0] if given else ""}
    for place in range(len(names or ()), len(given)):
        told[f"data{place + 1}"] = given[place]
    return told


def _told(frame: Touchpoint, event: _Event) -> Iterator[Touchpoint]:
    if event.name in _WAITED:
        yield _since(
            frame, event, "holdtime" if event.name == "CONNECT" else "waittime",
            activity=Activity.QUEUED, outcome=_WAITED[event.name],
        )  # fmt: skip
        if event.name == "EXITWITHKEY":
            yield _keyed(frame, event)
    elif event.name in _TALKED:
        over = event.name in _HANDED_OVER
        yield _since(
            frame, event, "calltime", activity=Activity.CONNECTED, word=event.agent,
            outcome=Outcome.TRANSFERRED if over else None,
        )  # fmt: skip
        if over:
            yield _handed_over(frame, event)
    else:
        yield msgspec.structs.replace(frame, outcome=Outcome.FAILED if event.name == "SYSCOMPAT" else None)


def _since(frame: Touchpoint, event: _Event, field: str, **changes: Activity | Outcome | str | None) -> Touchpoint:
    """What lasted until the event, from the length that it tells."""
    length = length_of(event.given.get(field, "")) or 0
    return msgspec.structs.replace(frame, at=frame.at - length, until=frame.at, **changes)


def _keyed(frame: Touchpoint, event: _Event) -> Touchpoint:
    return msgspec.structs.replace(
        frame, channel=Channel.IVR, activity=Activity.ANSWERED, word=event.given.get("key", ""),
        attributes=kept([("prompt", event.queue), ("key", event.given.get("key", ""))]),
    )  # fmt: skip


def _handed_over(frame: Touchpoint, event: _Event) -> Touchpoint:
    to = event.given.get("extension") or event.given.get("method-data", "")
    return msgspec.structs.replace(
        frame, activity=Activity.TRANSFERRED,
        attributes=kept([("asker", event.agent), ("from", event.agent or event.queue), ("to", to)]),
    )  # fmt: skip


SYSTEM: Final = System(
    name="asterisk_queue",
    title="Asterisk queue_log (file or database table)",
    envelopes=(
        Envelope(name="export", format=Format.LINES),
        Envelope(name="database", format=Format.CSV),
        Envelope(name="stream", format=Format.JSONL),
    ),
    record_id="",
    signs=(frozenset({"time", "callid", "queuename", "agent", "event"}),),
    read=read,
    wrappers=(
        # What forwards lines of a log sends them under names of its own.
        Wrapper(name="stream", signs=frozenset({"message"}), renamed={"line": "message"}),
        Wrapper(name="stream", signs=frozenset({"log"}), renamed={"line": "log"}),
    ),
)
