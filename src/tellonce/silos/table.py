"""The `table` system: any CSV, JSON or Parquet read by the mapping that the organisation declares in `[[silo]]`.

A mapping is compiled once to closures; reading a row then only calls them, since tables can have many millions of rows.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from tellonce.silos.facts import Facts, fact_paths, facts, identifiers, keys
from tellonce.silos.mapping import Choice, Moment, Silo, Value
from tellonce.silos.system import Read, Record, Source
from tellonce.silos.times import At, AtDay, deadline, deadline_paths, length, midday, moment
from tellonce.silos.values import Tell, by_kind, field, items, named, paths, tell, text
from tellonce.vocabulary.activity import Activity, Outcome
from tellonce.vocabulary.channel import Channel
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Unreadable
from tellonce.vocabulary.touchpoint import Touchpoint, united

BACKWARD: Final = "backward"
"""Attribute, `true`, of a moment that lies before the one it must follow."""

OUTCOME_MISSING: Final = "outcome_missing"
"""Attribute, `true`, of a moment whose declared outcome its row leaves out or says in a word that nobody declared."""

TOLD: Final = ("what", "task", "fact", "asker", "prompt", "amount")
"""Settings of a moment that become attributes of the same name."""

MOST_ORDER: Final = 2**62
"""Largest order: what is kept in 64 bits on every engine."""

Closed = TypeVar("Closed", bound=StrEnum)


class _Row(NamedTuple):
    record: Record
    source: Source
    name: str
    facts: Facts


_Tale: TypeAlias = Callable[[Record, _Row, str, int], Touchpoint | None]


def reader(silo: Silo) -> Read:
    """The reading function of a declared table: one row to what it tells, in the order of the declared moments.

    A moment whose `at` is empty, or whose `when` does not match, is not told. `part` is the position of the moment in
    the declaration, so that it stays the same when another moment of the row is filled in later.

    The function raises `Unreadable`, naming the column, where a row's time, length, order, channel or activity cannot
    be read.
    """
    record_id = tell(silo.record) if silo.record else None
    know = facts(silo)
    moments = {one.name: one for one in silo.moment if one.name}
    tales = tuple(_spread(one, _tale(one, moments.get(one.after), part)) for part, one in enumerate(silo.moment))

    def read(record: Record, source: Source) -> Iterator[Touchpoint]:
        name = (record_id(record) if record_id else "") or source.nameless
        row = _Row(record, source, name, know(record))
        for tale in tales:
            yield from tale(row)

    return read


def excluding(silo: Silo) -> Callable[[Record], bool] | None:
    """A closure that says whether every moment's `when` excludes a row; None where a moment asks for nothing.

    Of a moment that is told for each item of a nested list, the `when` excludes a row where it excludes all its items;
    a row without items is excluded by nothing.
    """
    if not silo.moment or not all(one.when for one in silo.moment):
        return None
    tests = tuple(_excluded(one) for one in silo.moment)
    return lambda record: all(excluded(record) for excluded in tests)


def _excluded(one: Moment) -> Callable[[Record], bool]:
    holds = holding(one.when)
    if holds is None:
        return lambda _: False
    if not one.each:
        return lambda record: not holds(record)
    give = items(one.each)

    def none_held(record: Record) -> bool:
        held = [holds(item) for _, item in give(record)]
        return bool(held) and not any(held)

    return none_held


def columns(silo: Silo) -> frozenset[str]:
    """The paths of all fields that a silo's mapping asks for: no others need be read."""
    asked = fact_paths(silo) | set(paths(silo.record))
    for one in silo.moment:
        told = (
            one.at,
            one.until,
            one.seconds,
            one.order,
            one.word,
            one.topic,
            *(choice for of in (one.ids, one.contact) for _, choice in by_kind(of)),
        )
        closed = (choice for choice in (one.activity, one.channel, one.outcome) if isinstance(choice, Value))
        for choice in (*told, *closed, *(getattr(one, name) for name in TOLD)):
            asked.update(paths(choice))
        asked.update(deadline_paths(one.due))
        asked.update(path for path in (*one.when, *one.attributes, one.each) if path)
    return frozenset(path.removeprefix("^.") for path in asked)


def _spread(one: Moment, tale: _Tale) -> Callable[[_Row], Iterator[Touchpoint]]:
    if not one.each:

        def plain(row: _Row) -> Iterator[Touchpoint]:
            told = tale(row.record, row, row.name, 0)
            if told is not None:
                yield told

        return plain
    give, sub = items(one.each), field(one.sub) if one.sub else None

    def nested(row: _Row) -> Iterator[Touchpoint]:
        for position, item in give(row.record):
            own = (text(sub(item)) or f"L{position}") if sub else str(position)
            told = tale(item, row, f"{row.name}/{own}", len(own) + 1)
            if told is not None:
                yield told

    return nested


def _tale(one: Moment, before: Moment | None, part: int) -> _Tale:
    at, until = begins(one), _until(one)
    activity = closed(one.activity, Activity, "an activity")
    channel = closed(one.channel, Channel, "a channel")
    outcome = outcomes(one.outcome)
    holds, order = holding(one.when), ordering(one.order)
    word, topic = _maybe(one.word), _maybe(one.topic)
    ids = identifiers(one.ids) if one.ids else None
    contact = keys(one.contact) if one.contact else None
    attributes = _attributes(one, before)

    def told(record: Record, row: _Row, name: str, nested: int) -> Touchpoint | None:
        source, known = row.source, row.facts
        begun = at(record, source.zone, source.days) if holds is None or holds(record) else None
        if begun is None:
            return None
        ended = outcome(record) if outcome else None
        kept = attributes(record, row, begun) if attributes else {}
        if outcome and ended is None:
            kept[OUTCOME_MISSING] = "true"
        return Touchpoint(
            silo=source.silo,
            file=source.file,
            record=name,
            part=part,
            nested=nested,
            at=begun,
            order=order(record) if order else 0,
            until=until(record, source.zone, begun) if until else None,
            channel=channel(record),
            direction=one.direction,
            activity=activity(record),
            outcome=ended,
            word=word(record) if word else "",
            topic=(topic(record) or None) if topic else known.topic,
            ids=united(known.ids, ids(record)) if ids else known.ids,
            contact_keys=united(known.contact, contact(record)) if contact else known.contact,
            journey_key=known.journey,
            matters=known.matters,
            attributes=kept,
        )

    return told


def closed(choice: Choice | StrEnum, kind: type[Closed], what: str) -> Callable[[Record], Closed]:
    """A closure that tells a word of a closed list; it raises `Unreadable`, naming the column, for any other word."""
    if not isinstance(choice, Value):
        constant = kind(choice)
        return lambda _: constant
    told, words = tell(choice), {member.value: member for member in kind}
    name = named(choice)

    def one_of(record: Record) -> Closed:
        word = told(record)
        found = words.get(word)
        if found is None:
            raise Unreadable(f"column {name}: {word[:40]!r} is not {what}: name it under `values`, or give a `default`")
        return found

    return one_of


def outcomes(choice: Choice | None) -> Callable[[Record], Outcome | None] | None:
    """A closure that tells how it ended, None for a word that nobody named; None where nothing is declared."""
    if choice is None:
        return None
    if not isinstance(choice, Value):
        constant = Outcome(choice)
        return lambda _: constant
    told, words = tell(choice), {member.value: member for member in Outcome}
    return lambda record: words.get(told(record))


def begins(one: Moment) -> AtDay:
    """A closure that reads when it happened; a letter of which only the day is known is dated at its noon."""
    plain, mailed = moment(one.at), midday(one.at)
    if not isinstance(one.channel, Value):
        return mailed if one.channel == Channel.LETTER else lambda record, zone, _: plain(record, zone)
    where = closed(one.channel, Channel, "a channel")

    def at(record: Record, zone: ZoneInfo, days: ZoneInfo) -> int | None:
        begun = plain(record, zone)
        return begun if begun is None or where(record) is not Channel.LETTER else mailed(record, zone, days)

    return at


def _until(one: Moment) -> Callable[[Record, ZoneInfo, int], int | None] | None:
    if one.until:
        end = moment(one.until)
        return lambda record, zone, _: end(record, zone)
    if one.seconds:
        span = length(one.seconds)
        return lambda record, _, begun: None if (told := span(record)) is None else begun + told
    return None


def holding(when: dict[str, str]) -> Callable[[Record], bool] | None:
    """A closure that says whether each of these fields matches its expression; None where nothing is asked."""
    if not when:
        return None
    asked = tuple((tell(path), re.compile(pattern, re.IGNORECASE)) for path, pattern in when.items())
    return lambda record: all(pattern.fullmatch(told(record)) for told, pattern in asked)


def ordering(choice: Choice | None) -> Callable[[Record], int] | None:
    """A closure that reads a declared order; it raises `Unreadable`, naming the column, where it is no whole number."""
    if not choice:
        return None
    told, name = tell(choice), named(choice)

    def order(record: Record) -> int:
        number = told(record)
        try:
            place = int(number or 0)
        except ValueError as error:
            raise Unreadable(f"column {name}: {number[:40]!r} is no whole number, as an order must be") from error
        if abs(place) > MOST_ORDER:
            raise Unreadable(f"column {name}: {number[:40]!r} is too large for an order (allowed: up to {MOST_ORDER})")
        return place

    return order


def _maybe(choice: Choice | None) -> Tell | None:
    return tell(choice) if choice else None


def noted(one: Moment) -> list[tuple[str, Choice]]:
    """The attributes of a moment that are a field of the row as it stands, by name."""
    return [*((path, path) for path in one.attributes), *((n, choice) for n in TOLD if (choice := getattr(one, n)))]


def _attributes(one: Moment, before: Moment | None) -> Callable[[Record, _Row, int], dict[str, str]] | None:
    declared = [(name, tell(choice)) for name, choice in noted(one)]
    due = deadline(one.due) if one.due else None
    span = length(one.seconds) if one.seconds else None
    first = _first(one, before)
    if not (declared or due or span or first or one.keeps):
        return None

    def kept(record: Record, row: _Row, begun: int) -> dict[str, str]:
        told = {name: value for name, find in declared if (value := find(record))}
        if due and (by := due(record, row.source.zone, row.source.days, begun)) is not None:
            told["due"] = str(by)
        if span and (micro := span(record)) is not None:
            told["seconds"] = f"{micro / SECOND:g}"
        if one.keeps:
            told["keeps"] = one.keeps.value
        if first and (earliest := first(record, row)) is not None and begun < earliest:
            told[BACKWARD] = "true"
        return told

    return kept


def _first(one: Moment, before: Moment | None) -> Callable[[Record, _Row], int | None] | None:
    if before is None:
        return None
    at: At = moment(before.at)
    if before.each == one.each:
        return lambda record, row: at(record, row.source.zone)
    return lambda _, row: at(row.record, row.source.zone)
