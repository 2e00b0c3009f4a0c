"""What the texts of a record plainly state, told as touchpoints of the same record beside those that its fields tell.

What fields say counts before what is read: a record that already tells such a thing is not read for it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tellonce.journeys.sorts import EXCHANGES
from tellonce.reading.phrase import Speaker
from tellonce.reading.read import Read, read
from tellonce.reading.rules import Kind, Reading, fields_of
from tellonce.reading.times import due
from tellonce.silos.system import Source
from tellonce.silos.systems.fields import WIDEST
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.touchpoint import Touchpoint

MONTH_FIRST: Final = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PH", "FM", "MH", "PW"})
"""Regions that write `3/14` for the 14th of March. Source: Unicode CLDR, short dates."""

_SPEAKERS: Final[Mapping[Activity, Speaker]] = {
    Activity.REPLY_SENT: Speaker.STAFF, Activity.NOTICE_SENT: Speaker.NOTICE,
    **dict.fromkeys((Activity.PROMPTED, Activity.STEP_FAILED, Activity.HELP_OPENED), Speaker.PAGE),
    **dict.fromkeys((Activity.MESSAGE_WRITTEN, Activity.ANSWERED, Activity.HUMAN_ASKED), Speaker.CUSTOMER),
    **dict.fromkeys((
        Activity.CONNECTED, Activity.TRANSFERRED, Activity.CASE_UPDATED, Activity.CASE_CLOSED, Activity.SCRIPT_RUN,
        Activity.VISIT_ARRIVED, Activity.VISIT_MISSED, Activity.CALLBACK_AGREED, Activity.CALL_PLACED,
        Activity.PAPER_RECEIVED,
    ), Speaker.NOTE),
}  # fmt: skip
"""Whose words the texts of a touchpoint are. Mass mailings and surveys, which concern no matter, are not read."""

_TELLS: Final[Mapping[Kind, Activity]] = {
    Kind.IDENTITY_ASKED: Activity.IDENTITY_ASKED, Kind.RETOLD: Activity.PROBLEM_RETOLD,
    Kind.STEPS_DONE: Activity.SCRIPT_RUN, Kind.PROOF_ASKED: Activity.SCRIPT_RUN,
    Kind.SENT_ELSEWHERE: Activity.SENT_ELSEWHERE, Kind.PROMISE: Activity.PROMISE_MADE,
    Kind.KEPT: Activity.PROMISE_KEPT, Kind.HUMAN_ASKED: Activity.HUMAN_ASKED,
    Kind.PAPER_MISSING: Activity.PAPER_MISSING,
}  # fmt: skip
"""What a reading tells. The others say how it ended, and add an outcome to a touchpoint that has none."""

_OUTCOMES: Final[Mapping[Kind, Outcome]] = {
    Kind.REFUSED: Outcome.REFUSED, Kind.UNAVAILABLE: Outcome.UNAVAILABLE, Kind.FAILED: Outcome.FAILED,
    Kind.SOLVED: Outcome.RESOLVED,
}  # fmt: skip

_ASKABLE: Final = frozenset({Channel.BOT, Channel.IVR})
"""Channels on which asking for a person is asking for another channel."""

_CASES: Final = frozenset({Activity.CASE_OPENED, Activity.CASE_UPDATED, Activity.CASE_CLOSED})
_WRITTEN_IN: Final = frozenset({Channel.EMAIL, Channel.WEB, Channel.APP, Channel.LETTER, Channel.FAX, Channel.SOCIAL})
_PROMPT: Final = "prompt"
_SAID, _REPLY = "text", "answer"
"""What a customer said in a turn, and what was answered to it."""

_QUOTED: Final = 300
"""Characters of a sentence that are kept with what was read in it."""


class Heard(NamedTuple):
    """One thing read, with the touchpoint that carries the text and the field it stands in."""

    carrier: Touchpoint
    field: str
    read: Read


def told_by_texts(told: Iterable[Touchpoint], reading: Reading, source: Source) -> list[Touchpoint]:
    """The touchpoints of one record with what its texts state.

    What a record and one inside it both carry (the description of a ticket and its first comment) is read of the inner
    one alone. The new touchpoints come after the others, their `part` after the last of their record; they keep the
    sentence (`quote`) and its place (`place`, as `FIELD:START-END`).

    Args:
        told: of one record, with what declared meanings made of them; they keep their order.
        reading: what is declared of reading.
        source: where the record comes from.
    """
    carriers = {(point.record, point.part): point for point in told}
    names = fields_of(reading)
    if not any(_texts(one, names) for one in carriers.values()):
        return list(carriers.values())
    further: list[Touchpoint] = []
    known = _Known(carriers.values())
    for one in list(_heard(carriers.values(), reading)):
        place = (one.carrier.record, one.carrier.part)
        if one.read.kind in _OUTCOMES or one.read.kind is Kind.HUMAN_ASKED:
            carriers[place] = _changed(carriers[place], one)
        elif known.new(one):
            further += _told(one, source, carriers.values())
    return [*carriers.values(), *_numbered(carriers.values(), further)]


class _Known:
    """What a record tells already, so that fields count before texts and nothing is told twice."""

    def __init__(self, carriers: Iterable[Touchpoint]) -> None:
        self._by_fields = {(point.record, point.activity) for point in carriers}
        self._asked: dict[str, set[str]] = {}
        self._told: set[tuple[object, ...]] = set()

    def new(self, one: Heard) -> bool:
        """Whether it is told neither by a field of its record nor by an earlier text."""
        if (one.carrier.record, _TELLS[one.read.kind]) in self._by_fields:
            return False
        if one.read.kind is Kind.IDENTITY_ASKED:
            return self._asks_anew(one)
        key = _key(one)
        known = key in self._told
        self._told.add(key)
        return not known

    def _asks_anew(self, one: Heard) -> bool:
        """Somebody who asks for a name, then for a number, asks once who it is; for the same again, asks again."""
        asked = self._asked.setdefault(_asker(one.carrier), set())
        fact, first = one.read.fact, not asked
        again = fact in asked
        asked.add(fact)
        return first or again


def _key(one: Heard) -> tuple[object, ...]:
    found = one.read
    match found.kind:
        case Kind.SENT_ELSEWHERE:
            return (found.kind, one.carrier.contact_keys or one.carrier.record, found.to)
        case Kind.PROMISE:
            return (found.kind, found.keeps, found.limit, one.carrier.at)
        case _:
            return (found.kind, one.carrier.record, found.quote)


def _heard(carriers: Collection[Touchpoint], reading: Reading) -> Iterator[Heard]:
    """What the texts of a record's touchpoints state, in the order of the touchpoints."""
    names = fields_of(reading)
    inner = {text for one in carriers if one.nested for _, text in _texts(one, names)}
    seen: set[tuple[str, str]] = set()
    for carrier in sorted(carriers, key=lambda one: one.rank):
        speaker = _speaker(carrier)
        if speaker is None:
            continue
        for name, text in _texts(carrier, names):
            if (carrier.record, text) in seen or (not carrier.nested and text in inner):
                continue
            seen.add((carrier.record, text))
            for one in read(text, speaker, reading.languages):
                if one.kind not in reading.off and _holds(one, carrier):
                    yield Heard(carrier, name, one)


def _texts(carrier: Touchpoint, names: frozenset[str]) -> list[tuple[str, str]]:
    """Fields of a touchpoint that hold sentences, with these; of a prompt that has no other, the prompt itself.

    Beside what a customer said, an `answer` is what a bot said to it: it is read of the prompt that it is.
    """
    told = carrier.attributes
    known = _sentences if len(told) <= WIDEST else _sentences.__wrapped__
    found = [(name, told[name]) for name in known(tuple(told), names)]
    if found and _SAID in told and _SPEAKERS.get(carrier.activity) is Speaker.CUSTOMER:
        return [one for one in found if one[0] != _REPLY]
    if not found and carrier.activity is Activity.PROMPTED and names and told.get(_PROMPT):
        return [(_PROMPT, told[_PROMPT])]
    return found


@lru_cache(maxsize=1024)
def _sentences(attributes: tuple[str, ...], names: frozenset[str]) -> tuple[str, ...]:
    """Which of these attributes hold sentences. The records of a silo have the same ones over and over."""
    return tuple([name for name in attributes if name.casefold() in names])


def _speaker(carrier: Touchpoint) -> Speaker | None:
    """Whose words the texts of a touchpoint are, None where they are not read."""
    if carrier.activity is Activity.CASE_OPENED:
        return Speaker.CUSTOMER if carrier.channel in _WRITTEN_IN else Speaker.NOTE
    if carrier.activity is Activity.CONNECTED and carrier.channel is Channel.CHAT and carrier.nested:
        return Speaker.STAFF
    if carrier.activity is Activity.STEP_FAILED and carrier.channel is Channel.PHONE:
        return Speaker.NOTE
    return _SPEAKERS.get(carrier.activity)


def _holds(one: Read, carrier: Touchpoint) -> bool:
    """Whether a reading says something on the channel of its text."""
    match one.kind:
        case Kind.SENT_ELSEWHERE:
            return one.to is not carrier.channel and not (one.to is Channel.PHONE and carrier.channel is Channel.IVR)
        case Kind.HUMAN_ASKED:
            return carrier.channel in _ASKABLE
        case _:
            return True


def _changed(point: Touchpoint, one: Heard) -> Touchpoint:
    """A touchpoint with the outcome that its text states, or an answer to a menu or bot as a request for a person.

    What its fields say counts first: an outcome stays as it is.
    """
    attributes = {**point.attributes, **_evidence(one)}
    if one.read.kind is Kind.HUMAN_ASKED and point.activity is Activity.ANSWERED:
        return msgspec.structs.replace(point, activity=Activity.HUMAN_ASKED, attributes=attributes)
    if one.read.kind in _OUTCOMES and point.outcome is None:
        return msgspec.structs.replace(point, outcome=_OUTCOMES[one.read.kind], attributes=attributes)
    return point


def _evidence(one: Heard) -> dict[str, str]:
    found = one.read
    place = f"{one.field}:{found.start}-{found.end}"
    return {"read": found.kind.value, "quote": found.quote[:_QUOTED], "place": place}


def _told(one: Heard, source: Source, carriers: Iterable[Touchpoint]) -> Iterator[Touchpoint]:
    carrier, found = one.carrier, one.read
    until = _due(one, source)
    if found.kind is Kind.PROMISE and (until is None or until < carrier.at):
        return
    keeps = found.keeps or (Activity.CASE_CLOSED if _in_open_case(carrier, carriers) else None)
    attributes = {
        **_evidence(one),
        "fact": found.fact,
        "asker": _asker(carrier) if found.kind is Kind.IDENTITY_ASKED else "",
        "task": _task(one),
        "to": found.to.value if found.to else "",
        "what": found.quote[:_QUOTED] if found.kind in (Kind.PROMISE, Kind.PAPER_MISSING) else "",
    }
    if found.kind is Kind.PROMISE and until is not None:
        # What no record could show as done is told, but not held against the clock: it would always look broken.
        attributes |= {"due": str(until), "keeps": keeps.value} if keeps else {"named": iso(until)}
        attributes |= {"perhaps": "true"} if keeps and not found.keeps else {}
    yield _beside(carrier, _TELLS[found.kind], one, attributes)
    if found.kind is Kind.PAPER_MISSING and until is not None:
        yield _beside(carrier, Activity.DEADLINE_SET, one, {**attributes, "due": str(until)})


def _beside(carrier: Touchpoint, activity: Activity, one: Heard, attributes: Mapping[str, str]) -> Touchpoint:
    """A touchpoint of the same record; on no channel where that is no exchange: a mail or a note makes no contact."""
    present = carrier.activity in EXCHANGES
    inward = activity in EXCHANGES and carrier.direction is Direction.OUT
    return msgspec.structs.replace(
        carrier, activity=activity, until=None, outcome=None, word=one.field,
        channel=carrier.channel if present else Channel.NONE,
        direction=Direction.WITHIN if inward else carrier.direction,
        attributes={name: text for name, text in attributes.items() if text},
    )  # fmt: skip


def _due(one: Heard, source: Source) -> int | None:
    if one.read.limit is None:
        return None
    day_first = source.organisation.region not in MONTH_FIRST
    return due(one.read.limit, one.carrier.at, ZoneInfo(source.organisation.zone), day_first=day_first)


def _in_open_case(carrier: Touchpoint, carriers: Iterable[Touchpoint]) -> bool:
    """Whether the record's own case, once it is closed, shows that what was promised in it is done."""
    closed = [point.at for point in carriers if point.activity is Activity.CASE_CLOSED]
    return carrier.activity in _CASES and not any(at <= carrier.at for at in closed)


def _task(one: Heard) -> str:
    if one.read.kind is Kind.STEPS_DONE:
        return ", ".join(one.read.steps)
    return "proof asked for" if one.read.kind is Kind.PROOF_ASKED else ""


def _asker(carrier: Touchpoint) -> str:
    """Who asks: a person by name where the record has it, else the channel that does; of a note, nobody knows."""
    if _speaker(carrier) is Speaker.NOTE:
        return carrier.attributes.get("asker", "")
    return carrier.attributes.get("asker") or (carrier.channel.value if carrier.channel in _ASKABLE else carrier.word)


def _numbered(carriers: Iterable[Touchpoint], further: Iterable[Touchpoint]) -> Iterator[Touchpoint]:
    last: dict[str, int] = {}
    for point in carriers:
        last[point.record] = max(last.get(point.record, -1), point.part)
    for point in further:
        last[point.record] += 1
        yield msgspec.structs.replace(point, part=last[point.record])
