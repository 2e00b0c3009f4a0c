"""What an organisation's own fields say: `[[meaning]]` applied to a record's touchpoints.

Readers know products; only the organisation knows that its attribute `asked` is a question for identity or that its
code `XFER` is a hand-over. Nothing here knows a customer, a record or a moment.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from tellonce.journeys.sorts import EXCHANGES, LIVE, MESSAGES
from tellonce.silos.carried import WORD, Fields, Reach, reach
from tellonce.silos.deadlines import VALUE, After, after, is_number, runs_until
from tellonce.silos.mapping import Meaning
from tellonce.silos.matching import Meanings, identifies
from tellonce.silos.system import Record
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel, Direction
from tellonce.vocabulary.moment import SECOND, WHOLE_DAY, day_end, from_iso, noon
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Identifier, Touchpoint, united

_TELLING: Final = frozenset({Activity.PROBLEM_TOLD, Activity.PROBLEM_RETOLD})
_LASTING: Final = _TELLING | {Activity.IDENTITY_ASKED, Activity.SCRIPT_RUN}
_PROMPTS: Final = frozenset({Activity.PROMPTED, Activity.ANSWERED, Activity.HUMAN_ASKED})
_BEGUN: Final = EXCHANGES | {Activity.CASE_OPENED, Activity.NOTED}
"""What the customer began, where it is a meeting at all."""

_UTC: Final = ZoneInfo("UTC")
_BARE: Final[Record] = MappingProxyType({})


class _Said(NamedTuple):
    """A meaning with an activity that matched: its value, and its own start and end where fields give them."""

    meaning: Meaning
    value: str
    start: int | None
    end: int | None
    length: int | None

    @property
    def spans(self) -> int | None:
        """The length of what happened; that of a wait which was announced is only a fact."""
        return None if self.meaning.activity is Activity.WAIT_ANNOUNCED else self.length


def chosen(meanings: Iterable[Meaning], system: str, silo: str) -> tuple[Meaning, ...]:
    """The meanings that hold for a silo: those that name its system and those that name itself, in declared order."""
    return tuple(meaning for meaning in meanings if meaning.system in (system, silo))


def reached(meanings: Iterable[Meaning]) -> frozenset[str]:
    """Names of the fields that these ask for beside those that they speak of."""
    found: set[str] = set()
    for one in meanings:
        found.update((one.start, one.end, one.amount.removeprefix(VALUE), *one.when))
        found.update(limit.field if (limit := after(due)) else due for due in (f"+{one.seconds}", one.due))
    return frozenset(name for name in found if name.strip("+"))


def apply(
    touchpoints: Iterable[Touchpoint],
    meanings: Meanings,
    zone: ZoneInfo,
    days: ZoneInfo,
    raw: Record = _BARE,
) -> list[Touchpoint]:
    """The touchpoints with what their fields mean.

    Without an activity a meaning adds to the touchpoint that carries the field. With one it tells a touchpoint of its
    own, whose `part` follows the last of the record; a carrier that was only `noted`, and is a moment without length,
    becomes the first of them instead. What one carrier tells happened one after the other in the order of the
    declaration: a thing without a start of its own begins where the one before ended, and a problem told without a
    length lasts until the next thing with a start of its own begins.

    Args:
        touchpoints: those of one record stand together.
        meanings: those of one silo (`chosen`).
        zone: of moments in fields that carry none.
        days: zone in which a day that is named without a time ends. A system may write its times in UTC; the days that
            an organisation names are those of its own clocks.
        raw: the record as its system wrote it.

    Returns:
        Record by record, in order of `part`; the touchpoints as they are where nothing matches.

    Raises:
        Unreadable: a field named by a meaning holds no moment or no length.
    """
    told = list(touchpoints)
    within = reach(told, raw)
    if len(told) == 1:
        return _of_record(told, meanings, within, zone, days)
    records = groupby(told, key=lambda told: (told.silo, told.file, told.record))
    return [one for _, record in records for one in _of_record(list(record), meanings, within, zone, days)]


def _of_record(
    carriers: list[Touchpoint], meanings: Meanings, within: Reach, zone: ZoneInfo, days: ZoneInfo
) -> list[Touchpoint]:
    kept: list[Touchpoint] = []
    further: list[Touchpoint] = []
    words: set[str] = set()
    for carrier in sorted(carriers, key=lambda told: told.part):
        matched = meanings.matched(carrier, within, worded=carrier.word not in words)
        words.add(carrier.word)
        adding = [pair for pair in matched if pair[0].activity is None]
        telling = [pair for pair in matched if pair[0].activity is not None]
        told = _enriched(carrier, adding) if adding else carrier
        if telling:
            told, beside = _with_what_is_told(told, within(carrier), telling, zone, days)
            further.extend(beside)
        kept.append(told)
    if not further:
        return kept
    part = max(carrier.part for carrier in carriers) + 1
    return kept + [msgspec.structs.replace(told, part=part + place) for place, told in enumerate(further)]


def _with_what_is_told(
    carrier: Touchpoint, fields: Fields, telling: list[tuple[Meaning, str]], zone: ZoneInfo, days: ZoneInfo
) -> tuple[Touchpoint, list[Touchpoint]]:
    """The carrier, or what is told in its place, and what is told beside it."""
    said = [_said(meaning, value, fields, zone, days) for meaning, value in telling]
    told = [
        _told(fields._replace(carrier=carrier), one, (at, until), zone, days)
        for one, (at, until) in zip(said, _laid_out(carrier, said), strict=True)
    ]
    place = _successor(carrier, said, told)
    return (carrier if place is None else _instead(carrier, told.pop(place), said[place])), told


def _successor(carrier: Touchpoint, said: list[_Said], told: list[Touchpoint]) -> int | None:
    """Which of the things told takes the carrier's place, None where all stand beside it."""
    declared = next((place for place, one in enumerate(said) if one.meaning.instead), None)
    if declared is not None:
        return declared
    bare = carrier.activity is Activity.NOTED and carrier.until is None
    return 0 if told and bare and _stands_for(told[0], carrier) else None


def _stands_for(told: Touchpoint, carrier: Touchpoint) -> bool:
    """Whether what is told may take the place of what was only noted: the customer's presence may not be lost by it."""
    return carrier.channel not in LIVE or told.activity in EXCHANGES


def _filled(template: str, value: str) -> str:
    return template.replace(VALUE, value) if template else ""


def _facts(meaning: Meaning, value: str) -> tuple[Identifier, ...]:
    return (Identifier(kind=meaning.fact, value=value),) if identifies(meaning) else ()


def _matters(meaning: Meaning, value: str) -> tuple[str, ...]:
    return (f"{meaning.matter}:{value}",) if meaning.matter else ()


def _enriched(carrier: Touchpoint, adding: list[tuple[Meaning, str]]) -> Touchpoint:
    """The carrier with what meanings without an activity add to it, whatever its reader made of the record.

    Of two the one declared first has its way; of what its reader told as well, topic and task are replaced.
    """
    attributes = dict(carrier.attributes)
    channel, direction, outcome = carrier.channel, carrier.direction, carrier.outcome
    topic = task = ""
    ids: list[Identifier] = []
    matters: list[str] = []
    for meaning, value in adding:
        for name, template in (("what", meaning.what), ("fact", meaning.fact)):
            if template and name not in attributes:
                attributes[name] = _filled(template, value)
        channel, direction = _met(channel, direction, carrier.activity, meaning)
        outcome = meaning.outcome or outcome
        topic = topic or _filled(meaning.topic, value)
        task = task or _filled(meaning.task, value)
        ids += _facts(meaning, value)
        matters += _matters(meaning, value)
    if task:
        attributes["task"] = task
    return msgspec.structs.replace(
        carrier,
        channel=channel,
        direction=direction,
        outcome=outcome,
        topic=topic or carrier.topic,
        ids=united(carrier.ids, ids),
        matters=united(carrier.matters, matters),
        attributes=attributes,
    )


def _met(channel: Channel, direction: Direction, activity: Activity, meaning: Meaning) -> tuple[Channel, Direction]:
    """The channel that a meaning names and who began it: what is no meeting is within, what is one has a side.

    Args:
        channel: of the touchpoint that carries its field.
        direction: of the same.
        activity: what happened, as far as the meaning does not say it.
        meaning: what is declared.
    """
    if meaning.channel is None or meaning.channel is channel:
        return channel, direction
    if meaning.channel is Channel.NONE:
        return Channel.NONE, Direction.WITHIN
    happened = meaning.activity or activity
    if channel is Channel.NONE and (happened in MESSAGES or happened in _BEGUN):
        return meaning.channel, Direction.OUT if happened in MESSAGES else Direction.IN
    return meaning.channel, direction


def _said(meaning: Meaning, value: str, fields: Fields, zone: ZoneInfo, days: ZoneInfo) -> _Said:
    start, end = _start(meaning, fields, zone, days), _moment(meaning.end, fields, zone)
    length = _length(meaning.seconds, fields)
    if start is None and end is not None and length is not None:
        start = end - length
    return _Said(meaning, value, start=start, end=end, length=length)


def _start(meaning: Meaning, fields: Fields, zone: ZoneInfo, days: ZoneInfo) -> int | None:
    """When it began; a day alone is of a letter its noon, as in a table."""
    at, whole = _dated(meaning.start, fields, zone, days)
    lettered = whole and (meaning.channel or fields.carrier.channel) is Channel.LETTER
    return noon(at, days) if at is not None and lettered else at


def _dated(field: str, fields: Fields, zone: ZoneInfo, days: ZoneInfo) -> tuple[int | None, bool]:
    """The moment in a field, and whether it is a day alone, which is one of the organisation's clocks."""
    whole = bool(field) and WHOLE_DAY.fullmatch(fields.get(field)) is not None
    return _moment(field, fields, days if whole else zone), whole


def _moment(field: str, fields: Fields, zone: ZoneInfo) -> int | None:
    value = fields.get(field) if field else ""
    if not value:
        return None
    try:
        return from_iso(value, zone)
    except Unreadable as error:
        raise Unreadable(f"field {field}: {error}") from error


def _length(declared: str, fields: Fields) -> int | None:
    """Microseconds of `FIELD`, `FIELD * 60` or a number of seconds; None where the field is not there."""
    limit = after(f"+{declared}")
    number = _number(limit, fields) if limit else ""
    return runs_until(limit, number, 0, _UTC) if limit and number else None


def _number(limit: After, fields: Fields) -> str:
    """The number of a length as its field holds it, '' where there is none."""
    if is_number(limit.amount):
        return fields.carrier.attributes.get(limit.amount, limit.amount)
    return fields.get(limit.amount)


def _due(said: _Said, fields: Fields, at: int, zone: ZoneInfo, days: ZoneInfo) -> int | None:
    """The deadline: a field with a moment or a day (its local end), or a limit that runs from the moment itself."""
    declared = said.meaning.due
    if limit := after(declared):
        number = said.value if limit.amount == VALUE else _number(limit, fields)
        return runs_until(limit, number, at, days) if number else None
    due, whole = _dated(declared, fields, zone, days)
    return day_end(due, days) if due is not None and whole else due


def _laid_out(carrier: Touchpoint, said: list[_Said]) -> Iterator[tuple[int, int | None]]:
    """Start and end of what one carrier tells, one after the other, never beginning after the carrier's own end."""
    cursor, sure = carrier.at, True
    for place, one in enumerate(said):
        at = one.start if one.start is not None else cursor
        until = one.end if one.end is not None else None if one.spans is None else at + one.spans
        if until is None and sure and one.meaning.activity in _TELLING:
            until = next((later.start for later in said[place + 1 :] if later.start is not None), None)
        until = None if until is None else max(at, until)
        if until is not None:
            cursor = until if carrier.until is None else max(carrier.at, min(until, carrier.until))
        elif one.meaning.activity in _LASTING:
            sure = False
        yield at, until


def _told(fields: Fields, said: _Said, span: tuple[int, int | None], zone: ZoneInfo, days: ZoneInfo) -> Touchpoint:
    """The touchpoint that a meaning tells: who, where and what about are the carrier's, the rest its own."""
    carrier, meaning, value = fields.carrier, said.meaning, said.value
    at, until = span
    due = _due(said, fields, at, zone, days) if meaning.due else None
    prompt = _filled(meaning.task, value) or value if meaning.activity in _PROMPTS else ""
    attributes = {
        "task": _filled(meaning.task, value),
        "fact": meaning.fact,
        "what": _filled(meaning.what, value),
        "prompt": prompt,
        "seconds": _seconds(said.length if until is None else until - at),
        "due": "" if due is None else str(due),
        "keeps": meaning.keeps.value if meaning.keeps else "",
        "amount": value if meaning.amount == VALUE else fields.get(meaning.amount) if meaning.amount else "",
        "asker": carrier.attributes.get("asker") or carrier.attributes.get("prompt") or carrier.word,
    }
    channel, direction = _met(carrier.channel, carrier.direction, carrier.activity, meaning)
    return msgspec.structs.replace(
        carrier,
        at=at,
        until=until,
        channel=channel,
        direction=direction,
        activity=meaning.activity or carrier.activity,
        outcome=meaning.outcome,
        word=carrier.word if meaning.instead or meaning.field == WORD else meaning.field,
        topic=_filled(meaning.topic, value) or carrier.topic,
        ids=united(carrier.ids, _facts(meaning, value)),
        matters=united(carrier.matters, _matters(meaning, value)),
        attributes={name: text for name, text in attributes.items() if text},
    )


def _seconds(length: int | None) -> str:
    return "" if length is None else f"{length / SECOND:.6f}".rstrip("0").rstrip(".")


def _instead(carrier: Touchpoint, told: Touchpoint, said: _Said) -> Touchpoint:
    """What is told in the carrier's place: its own fields stay, for further meanings and for people to read.

    What a meaning says stands in the carrier's place happened when the carrier did, whatever else it tells.
    """
    at = carrier.at if said.meaning.instead and said.start is None else told.at
    return msgspec.structs.replace(
        told,
        part=carrier.part,
        at=at,
        until=carrier.until if told.until is None else max(at, told.until - told.at + at),
        outcome=told.outcome or carrier.outcome,
        attributes={**carrier.attributes, **told.attributes},
    )
