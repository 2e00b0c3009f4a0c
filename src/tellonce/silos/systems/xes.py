"""XES (IEEE 1849), the exchange format of case logs: in, event by event, and out.

Read in a stream with expat itself, for logs are larger than memory and an XML document may carry entities that grow
without end: one with a document type is refused before anything of it is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import BinaryIO, Final, TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import msgspec

from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.systems.fields import flat, kept, moment_of, name_of, scalar, text
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import moment
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint

Value: TypeAlias = str | int | float | bool | datetime
"""What an attribute of XES holds."""

_CHUNK: Final = 1 << 16
_SCALARS: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
_NAME: Final = "concept:name"


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One case of a log to be written: its attributes (`concept:name` first of all) and its events in order."""

    attributes: Mapping[str, Value]
    events: tuple[Mapping[str, Value], ...]


class _Log:
    """The state of one reading: where in the document we are, and the events that are complete."""

    def __init__(self) -> None:
        self.ready: list[dict[str, object]] = []
        self._case: dict[str, object] | None = None
        self._event: dict[str, object] | None = None
        self._keys: list[str] = []
        self._index = 0
        self._cases: Counter[str] = Counter()
        self._name = ""
        self._waiting: list[dict[str, object]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = tag.rpartition(":")[2]
        if tag == "trace":
            self._case, self._index, self._waiting = {}, 0, []
        elif tag == "event" and self._case is not None:
            self._event = {}
        elif self._case is not None and (tag in _SCALARS or tag in ("list", "container", "values")):
            self._keys.append(attributes.get("key", tag))
            held = self._case if self._event is None else self._event
            if tag in _SCALARS and "value" in attributes:
                held.setdefault(".".join(self._keys), _value(tag, attributes["value"]))

    def end(self, tag: str) -> None:
        """An element ends; a case gives its events when it ends, for its attributes may stand behind them."""
        tag = tag.rpartition(":")[2]
        if tag == "event" and self._event is not None:
            self._waiting.append({"event": self._event, "index": self._index})
            self._event, self._index = None, self._index + 1
        elif tag == "trace" and self._case is not None:
            self._close(self._case)
            self._case = None
        elif self._case is not None and self._keys:
            self._keys.pop()

    def _close(self, case: dict[str, object]) -> None:
        """Name the events of a case; of two cases with one name the second is `NAME#2`, so that no record is lost."""
        number = self._cases.total() + 1
        name = scalar(case.get(_NAME)) or f"case {number}"
        self._cases[name] += 1
        again = self._cases[name]
        unique = name if again == 1 else f"{name}#{again}"
        self.ready.extend({"id": f"{unique}/{told['index']}", "case": case, **told} for told in self._waiting)
        self._waiting = []


def _value(tag: str, value: str) -> Value:
    """The typed value of an attribute; as text where it is not what its element says."""
    try:
        match tag:
            case "int":
                return int(value)
            case "float":
                return float(value)
            case "boolean":
                return value.strip().casefold() in ("true", "1")
    except ValueError:
        return value
    return value


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("an XES log must have no document type (DOCTYPE): remove it", "byte 0")


def records(stream: BinaryIO) -> Iterator[Record]:
    """The events of a log, case by case in the order of the file.

    Args:
        stream: the document, unpacked.

    Returns:
        One record an event: `id` (`CASE/INDEX`), `case` (attributes of the trace), `event` (its own) and `index` (place
        in the trace from 0). Nested attributes have dotted keys. Nothing for a log without events.

    Raises:
        Unreadable: it is no well-formed XML, or has a document type.
    """
    log = _Log()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = log.start
    parser.EndElementHandler = log.end
    last = False
    while not last:
        chunk = stream.read(_CHUNK)
        last = not chunk
        try:
            parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise Unreadable(f"the log is no well-formed XML: {error}", f"L{error.lineno}") from error
        yield from log.ready
        log.ready.clear()


def read(record: Record, source: Source) -> Iterator[Touchpoint]:
    """One event as a step of its case. Attributes of the case are kept as `case:NAME`.

    Raises:
        Unreadable: the record has no event, or the event no moment.
    """
    case, event = record.get("case"), record.get("event")
    if not isinstance(case, Mapping) or not isinstance(event, Mapping):
        raise Unreadable("a record of a log needs `case` and `event`, as `records` gives them")
    index = record.get("index")
    own = ((name, value) for name, value in flat(event) if name not in (_NAME, "time:timestamp"))
    yield Touchpoint(
        silo=source.silo, file=source.file, record=name_of(text(record, "id"), source),
        at=moment_of(text(event, "time:timestamp"), "time:timestamp", source.zone),
        order=index if isinstance(index, int) and 0 <= index < 2**31 else 0, channel=Channel.NONE,
        direction=Direction.WITHIN, activity=Activity.CASE_STEP, word=text(event, _NAME),
        journey_key=text(case, _NAME) or text(record, "id").rpartition("/")[0] or None,
        attributes=kept([*own, *((f"case:{name}", value) for name, value in flat(case))]),
    )  # fmt: skip


def event_of(touchpoint: Touchpoint) -> Mapping[str, Value]:
    """The event that a touchpoint is: its word (else its activity), its moment, who did it, and all its attributes."""
    told: dict[str, Value] = dict(touchpoint.attributes)
    told[_NAME] = touchpoint.word or touchpoint.activity.value
    told["time:timestamp"] = moment(touchpoint.at)
    told["lifecycle:transition"] = touchpoint.attributes.get("lifecycle:transition", "complete")
    told["tellonce:activity"] = touchpoint.activity.value
    told["tellonce:channel"] = touchpoint.channel.value
    told["tellonce:record"] = touchpoint.reference
    if asker := touchpoint.attributes.get("asker"):
        told["org:resource"] = asker
    return told


_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
"""


def write(traces: Iterable[Trace], stream: BinaryIO) -> None:
    """Write a log of the standard IEEE 1849-2016.

    Args:
        traces: the cases, written in the order given.
        stream: where to; stays open.
    """
    stream.write(_HEAD.encode())
    for trace in traces:
        stream.write(b"  <trace>\n")
        stream.write("".join(_attribute(name, value, 4) for name, value in trace.attributes.items()).encode())
        for event in trace.events:
            inner = "".join(_attribute(name, value, 6) for name, value in event.items())
            stream.write(f"    <event>\n{inner}    </event>\n".encode())
        stream.write(b"  </trace>\n")
    stream.write(b"</log>\n")


def _attribute(key: str, value: Value, indent: int) -> str:
    tag, shown = _typed(value)
    return f"{' ' * indent}<{tag} key={quoteattr(_allowed(key))} value={quoteattr(_allowed(shown))}/>\n"


def _typed(value: Value) -> tuple[str, str]:
    match value:
        case bool():
            return "boolean", "true" if value else "false"
        case int():
            return "int", str(value)
        case float():
            return "float", repr(value).replace("inf", "INF").replace("nan", "NaN")
        case datetime():
            return "date", (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat(timespec="milliseconds")
    return "string", value


def _allowed(value: str) -> str:
    """The text without the characters that XML 1.0 has no way to write."""
    return "".join(sign for sign in value if sign in "\t\n\r" or (sign >= " " and not _forbidden(ord(sign))))


def _forbidden(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


SYSTEM: Final = System(
    name="xes",
    title="XES case log (IEEE 1849)",
    envelopes=(Envelope(name="export", format=Format.XES),),
    record_id="id",
    signs=(frozenset({"id", "case", "event", "index"}),),
    read=read,
)
