"""The `table` system a column at a time: what `table` tells of flat tables, as tables of the log, not touchpoints.

The closures are those that read a row; a row that any of them cannot read, or that tells nothing, is left to the
reader of rows, which tells why. So both tell the same, and this one only takes less time.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tellonce.reading.rules import Reading
from tellonce.silos.asking import Answer, Ask, Asking, Flags, each_once
from tellonce.silos.files.batches import Batch, Codes
from tellonce.silos.mapping import Choice, Choices, Meaning, Moment, Silo, Value
from tellonce.silos.system import Record, Source
from tellonce.silos.table import BACKWARD, OUTCOME_MISSING, begins, closed, holding, noted, ordering, outcomes
from tellonce.silos.table_spoken import speaking
from tellonce.silos.times import deadline, deadline_paths, length, moment
from tellonce.silos.values import paths, several, tell
from tellonce.stores.schema import MICROS, TEXT, TOUCHPOINTS
from tellonce.vocabulary.activity import Activity
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import SECOND


class Name(NamedTuple):
    """What an answer is for.

    Attributes:
        what: the setting, as `at` or `ids`.
        kind: of which kind, where the setting has several.
        place: its place among the answers of its kind, from 0.
    """

    what: str
    kind: str = ""
    place: int = 0


Asks: TypeAlias = Mapping[Name, Ask]
Answers: TypeAlias = Mapping[Name, Answer]

MOST: Final = 0.5
"""Share of a batch's rows that say more from which on nothing is gained by reading the others by column."""

AT: Final = Name("at")
WHEN: Final = Name("when")
BEFORE: Final = Name("before")
OUTCOME: Final = Name("outcome")


class Heard(NamedTuple):
    """What a batch tells: touchpoints as tables of the log, and the places of the rows that must be read one by one."""

    tables: list[Any]
    left: Codes


Hear: TypeAlias = Callable[[Batch, Source], Heard]


def column_reader(
    silo: Silo, zone: ZoneInfo, days: ZoneInfo, meanings: tuple[Meaning, ...], reading: Reading
) -> Hear | None:
    """The reading function of a declared table for batches; None where its rows must be read one by one.

    They must where a moment is told for every item of a nested list, or two attributes of a moment share a name. A row
    that says more than the mapping tells (a meaning matches, a sentence is to be read) is left to the reader of rows.

    Args:
        silo: what is declared of the table.
        zone: zone of its times where they carry none.
        days: zone of days that are named without a time.
        meanings: what its fields mean.
        reading: what of its texts is read.
    """
    moments = {one.name: one for one in silo.moment if one.name}
    more = speaking(silo, meanings, reading)
    if more is None or any(one.each or _doubled(one) for one in silo.moment):
        return None
    facts = dict(_facts(silo))
    tales = [(one, dict(_asks(one, moments.get(one.after), zone, days))) for one in silo.moment]

    def hear(batch: Batch, source: Source) -> Heard:
        asking = Asking(batch)
        bad = np.zeros(len(batch.lines), np.bool_)
        for answer in map(asking.answer, more):
            bad |= answer.true() | answer.failed
        if bad.mean() > MOST:
            return Heard([], np.arange(len(bad)))
        known = {name: asking.answer(ask) for name, ask in facts.items()}
        told = [{name: asking.answer(ask) for name, ask in asks.items()} for _, asks in tales]
        bad |= _failed(known, np.ones(len(batch.lines), np.bool_))
        silent = np.ones(len(batch.lines), np.bool_)
        for answers in told:
            bad |= _unreadable(answers)
            silent &= ~_tells(answers)
        tables = [
            _table(one, part, _Chosen(batch, source, np.flatnonzero(_tells(answers) & ~bad)), {**known, **answers})
            for part, ((one, _), answers) in enumerate(zip(tales, told, strict=True))
        ]
        return Heard([table for table in tables if table.num_rows], np.flatnonzero(bad | silent))

    return hear


def _doubled(one: Moment) -> bool:
    names = [*(name for name, _ in noted(one)), "due", "seconds", "keeps", BACKWARD, OUTCOME_MISSING]
    return len(set(names)) < len(names)


def _facts(silo: Silo) -> Iterator[tuple[Name, Ask]]:
    """What is asked of a row as a whole."""
    for name in ("record", "journey", "topic"):
        if choice := getattr(silo, name):
            yield Name(name), Ask(paths(choice), _or_none(tell(choice)))
    yield from _kinds("ids", silo.ids)
    yield from _keys("contact", silo.contact)
    yield from _keys("matters", silo.matters)


def _kinds(what: str, declared: Mapping[str, Choices]) -> Iterator[tuple[Name, Ask]]:
    """Each choice of a setting that has several kinds: its value."""
    for kind, choices in declared.items():
        for place, choice in enumerate(several(choices)):
            yield Name(what, kind, place), Ask(paths(choice), tell(choice))


def _keys(what: str, declared: Mapping[str, Choices]) -> Iterator[tuple[Name, Ask]]:
    """As `_kinds`, each value as the `kind:value` key."""
    for kind, choices in declared.items():
        for place, choice in enumerate(several(choices)):
            yield Name(what, kind, place), Ask(paths(choice), _keyed(kind, choice))


def _asks(one: Moment, before: Moment | None, zone: ZoneInfo, days: ZoneInfo) -> Iterator[tuple[Name, Ask]]:
    """What is asked of a row for one moment."""
    begun, where = begins(one), one.channel if isinstance(one.channel, Value) else None
    yield AT, Ask((*paths(one.at), *paths(where)), lambda row: begun(row, zone, days))
    if holds := holding(one.when):
        yield WHEN, Ask(tuple(one.when), holds)
    if before:
        yield BEFORE, _at(before.at, zone)
    yield Name("activity"), _closed(one.activity, closed(one.activity, Activity, "an activity"))
    yield Name("channel"), _closed(one.channel, closed(one.channel, Channel, "a channel"))
    if outcome := outcomes(one.outcome):
        yield Name("outcome"), _closed(one.outcome, outcome)
    yield from _further(one, zone)
    yield from _notes(one, zone, days)


def _further(one: Moment, zone: ZoneInfo) -> Iterator[tuple[Name, Ask]]:
    """What a moment may say of itself beside what, where and how it ended."""
    if order := ordering(one.order):
        yield Name("ord"), Ask(paths(one.order), order)
    if one.until:
        yield Name("until"), _at(one.until, zone)
    elif one.seconds:
        yield Name("span"), Ask(paths(one.seconds), length(one.seconds))
    for name in ("word", "topic"):
        if choice := getattr(one, name):
            yield Name(name), Ask(paths(choice), _or_none(tell(choice)))
    yield from _kinds("own ids", one.ids)
    yield from _keys("own contact", one.contact)


def _notes(one: Moment, zone: ZoneInfo, days: ZoneInfo) -> Iterator[tuple[Name, Ask]]:
    """The attributes of a moment that depend on nothing but the row, each as its piece of the JSON object."""
    for name, choice in noted(one):
        yield Name("note", name), Ask(paths(choice), _noting(name, tell(choice)))
    if one.due:
        due = deadline(one.due)
        begun, where = begins(one), one.channel if isinstance(one.channel, Value) else None
        asked = (*deadline_paths(one.due), *paths(one.at), *paths(where))

        def by(row: Record) -> str:
            return _written(due(row, zone, days, begun(row, zone, days) or 0))

        yield Name("note", "due"), Ask(asked, _noting("due", by))
    if one.seconds:
        span = length(one.seconds)
        yield Name("note", "seconds"), Ask(paths(one.seconds), _noting("seconds", lambda row: _in_seconds(span(row))))
    if one.keeps:
        keeps = _noted("keeps", one.keeps.value)
        yield Name("note", "keeps"), Ask((), lambda _: keeps)


def _at(choice: Choice, zone: ZoneInfo) -> Ask:
    at = moment(choice)
    return Ask(paths(choice), lambda row: at(row, zone))


def _closed(choice: Choice | StrEnum | None, one_of: Callable[[Record], StrEnum | None]) -> Ask:
    """Words of a closed list as texts; one that is no `Value` is the word itself, not the path of a field."""
    return Ask(paths(choice) if isinstance(choice, Value) else (), lambda row: (word := one_of(row)) and word.value)


def _or_none(told: Callable[[Record], str]) -> Callable[[Record], str | None]:
    return lambda row: told(row) or None


def _keyed(kind: str, choice: Choice) -> Callable[[Record], str]:
    told = tell(choice)
    return lambda row: f"{kind}:{value}" if (value := told(row)) else ""


def _noting(name: str, told: Callable[[Record], str]) -> Callable[[Record], str]:
    return lambda row: _noted(name, value) if (value := told(row)) else ""


def _noted(name: str, value: str) -> str:
    return f"{msgspec.json.encode(name).decode()}:{msgspec.json.encode(value).decode()},"


def _written(at: int | None) -> str:
    return "" if at is None else str(at)


def _in_seconds(span: int | None) -> str:
    return "" if span is None else f"{span / SECOND:g}"


def _tells(answers: Answers) -> Flags:
    """Which rows tell this moment."""
    told = answers[AT].told()
    return told & answers[WHEN].true() if WHEN in answers else told


def _failed(answers: Answers, rows: Flags) -> Flags:
    failed = np.zeros(len(rows), np.bool_)
    for answer in answers.values():
        failed |= answer.failed
    return failed & rows


def _unreadable(answers: Answers) -> Flags:
    """Which rows would tell this moment, but something of it cannot be read; what is not told need not be readable."""
    asked = (
        answers[WHEN].true() | answers[WHEN].failed if WHEN in answers else np.ones(len(answers[AT].codes), np.bool_)
    )
    return _failed(answers, asked & (answers[AT].told() | answers[AT].failed))


class _Chosen:
    """The rows of a batch that tell a moment, as columns of the log."""

    def __init__(self, batch: Batch, source: Source, rows: Codes) -> None:
        self.batch, self.source, self.rows = batch, source, rows

    def same(self, value: str | int, kind: Any = TEXT) -> Any:  # noqa: ANN401  # pyarrow ships no types
        """One value for every row."""
        return pa.repeat(pa.scalar(value, kind), len(self.rows))

    def one(self, answer: Answer | None, kind: Any = TEXT) -> Any:  # noqa: ANN401
        """An answer a row, null where nothing is asked."""
        return answer.column(self.rows, kind) if answer else pa.nulls(len(self.rows), kind)

    def record(self, answer: Answer | None) -> Any:  # noqa: ANN401
        """The id of each row's record, its line where it has none."""
        lines = pc.binary_join_element_wise(self.source.before, pa.array(self.batch.lines[self.rows]).cast(TEXT), "")
        return pc.coalesce(self.one(answer), lines) if answer else lines

    def lists(self, answers: list[tuple[str, Answer]]) -> tuple[Any, Any]:
        """For each row a list of the kinds that it answers, and one of the answers themselves, each once."""
        there = each_once(answers, self.rows)
        held = np.stack(there, axis=1) if there else np.zeros((len(self.rows), 0), np.bool_)
        ends = pa.array(np.concatenate([[0], np.cumsum(held.sum(axis=1))]), pa.int32())
        starts = np.cumsum([0, *(len(answer.values) for _, answer in answers)])
        codes = [answer.codes[self.rows] + start for (_, answer), start in zip(answers, starts, strict=False)]
        every = pa.array([value for _, answer in answers for value in answer.values], TEXT)
        values = every.take(pa.array(np.stack(codes, axis=1)[held])) if codes else every
        kinds = pa.array([kind for kind, _ in answers], TEXT).take(pa.array(np.nonzero(held)[1]))
        return pa.ListArray.from_arrays(ends, kinds), pa.ListArray.from_arrays(ends, values)

    def attributes(self, pieces: list[Any]) -> Any:  # noqa: ANN401
        """The JSON object of each row out of its pieces, '' for none."""
        if not pieces:
            return self.same("")
        joined = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*pieces, ""), 0, -1)
        return pc.if_else(pc.equal(joined, ""), "", pc.binary_join_element_wise("{", joined, "}", ""))


def _table(one: Moment, part: int, rows: _Chosen, answers: Answers) -> Any:  # noqa: ANN401
    def of(*whats: str) -> list[tuple[str, Answer]]:
        return [(name.kind, answer) for what in whats for name, answer in answers.items() if name.what == what]

    def told(what: str) -> Answer | None:
        return answers.get(Name(what))

    at = rows.one(answers[AT], MICROS)
    kinds, values = rows.lists(of("ids", "own ids"))
    columns = {
        "silo": rows.same(rows.source.silo),
        "file": rows.same(rows.source.file),
        "record": rows.record(told("record")),
        "part": rows.same(part, pa.int32()),
        "nested": rows.same(0, pa.int32()),
        "moment": at,
        "ord": rows.one(told("ord"), pa.int64()).fill_null(0),
        "until": pc.add_checked(at, rows.one(told("span"), MICROS))
        if told("span")
        else rows.one(told("until"), MICROS),
        "channel": rows.one(told("channel")),
        "direction": rows.same(one.direction.value),
        "activity": rows.one(told("activity")),
        "outcome": rows.one(told("outcome")),
        "word": rows.one(told("word")).fill_null(""),
        "topic": rows.one(told("topic")),
        "id_kinds": kinds,
        "id_values": values,
        "contact_keys": rows.lists(of("contact", "own contact"))[1],
        "journey_key": rows.one(told("journey")),
        "matters": rows.lists(of("matters"))[1],
        "attributes": rows.attributes(_pieces(rows, at, answers)),
    }
    return pa.table(columns, schema=TOUCHPOINTS)


def _pieces(rows: _Chosen, at: Any, answers: Answers) -> list[Any]:  # noqa: ANN401
    """The attributes of the rows as pieces of JSON, in the order in which the reader of rows tells them."""
    pieces = [rows.one(answer) for name, answer in answers.items() if name.what == "note" and any(answer.values)]
    if BEFORE in answers:
        late = pc.fill_null(pc.less(at, rows.one(answers[BEFORE], MICROS)), fill_value=False)
        pieces.append(pc.if_else(late, _noted(BACKWARD, "true"), ""))
    if OUTCOME in answers:
        pieces.append(pc.if_else(rows.one(answers[OUTCOME]).is_null(), _noted(OUTCOME_MISSING, "true"), ""))
    return pieces
