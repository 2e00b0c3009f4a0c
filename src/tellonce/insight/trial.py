"""Trying a friction: what it would find in a build, and what that would change, without changing anything."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Final

import msgspec

from tellonce.insight.account import TENTHS
from tellonce.insight.entries import declared
from tellonce.insight.matching import found_by_sql
from tellonce.insight.persons import person_entries
from tellonce.insight.telling import placed
from tellonce.journeys.able import able
from tellonce.journeys.catalogue import definitions
from tellonce.journeys.fold import fold
from tellonce.journeys.pattern import Definition
from tellonce.journeys.placed import Placed
from tellonce.journeys.played import Played, play
from tellonce.journeys.step import Step
from tellonce.journeys.stitch import Manner, stitch
from tellonce.silos.in_force import manner
from tellonce.silos.learnt import in_use
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.stores.rows_duckdb import rows
from tellonce.vocabulary.journey import Friction
from tellonce.vocabulary.measure import minutes
from tellonce.vocabulary.moment import iso
from tellonce.vocabulary.trial import Readings, Shift, Trial, TriedExample, TriedFriction

AT_ONCE: Final = 200_000
"""Steps that are read by SQL at once: few enough for memory, many enough that starting an engine costs nothing."""


class Sums(msgspec.Struct):
    """Frictions by name, counted: how many, and their tenths of minutes."""

    count: Counter[str] = msgspec.field(default_factory=Counter)
    tenths: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, frictions: Iterable[Friction], sign: int = 1) -> None:
        """Count frictions; with the sign -1 take them off."""
        for one in frictions:
            self.count[one.name] += sign
            self.tenths[one.name] += sign * round(10 * minutes(one.span or 0))


class _Found(msgspec.Struct):
    """What has been found so far."""

    frictions: list[Friction] = []
    shift: Sums = msgspec.field(default_factory=Sums)
    fold: int = 0
    sql: int = 0
    apart: list[str] = []


def tried(
    view: DuckDBView, folder: Folder, new: Definition, first: int = 10,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Trial:  # fmt: skip
    """What a friction would find in a build, and what the account would be with it; the build stays as it is.

    Args:
        view: the build.
        folder: the store that holds it.
        new: the friction; one of the organisation's own of the same name makes way for it.
        first: how many of those found are listed.
        progress: called with parts done and parts in all.
    """
    declaration = declared(view)
    usual = manner(declaration, view.as_of, in_use(folder.path)[1])
    known = definitions({**declaration.friction, new.name: new})
    replaces = new.name in declaration.friction
    found, as_tried = _Found(), msgspec.structs.replace(usual, definitions=tuple(known))
    steps: dict[str, list[Step]] = {}
    for table in rows(folder, view.manifest, partial(able, definitions=known), progress):
        owners = {owner: [row for _, row in its] for owner, its in groupby(placed(table), key=lambda row: row[0])}
        steps.update(_look(owners, found, usual, as_tried, new.name, replaces=replaces))
        if sum(map(len, steps.values())) > AT_ONCE:
            _read_twice(steps, new, view.as_of, found)
            steps = {}
    _read_twice(steps, new, view.as_of, found)
    return _trial(view, new, found, [play(one, new.name, known) for one in new.example], first, replaces=replaces)


def _look(
    owners: Mapping[str, Sequence[Placed]], found: _Found, usual: Manner, as_tried: Manner, name: str,
    *, replaces: bool,
) -> Iterator[tuple[str, list[Step]]]:  # fmt: skip
    """The steps of each owner, whose frictions are compared where anything can be otherwise."""
    for owner, its in owners.items():
        told = stitch(owner, its, as_tried)
        yield owner, told.steps
        new = [one for one in told.frictions if one.name == name]
        if new or replaces:
            found.frictions += new
            found.shift.add(told.frictions)
            found.shift.add(stitch(owner, its, usual).frictions, -1)


def _read_twice(steps: Mapping[str, list[Step]], new: Definition, as_of: int, found: _Found) -> None:
    by_fold = {owner: hits for owner, its in steps.items() if (hits := fold(its, [new], as_of))}
    by_sql = found_by_sql([step for its in steps.values() for step in its], [new], as_of)
    found.fold += sum(map(len, by_fold.values()))
    found.sql += sum(map(len, by_sql.values()))
    found.apart += sorted(owner for owner in {*by_fold, *by_sql} if by_fold.get(owner) != by_sql.get(owner))


def _trial(
    view: DuckDBView, new: Definition, found: _Found, played: Iterable[Played], first: int, *, replaces: bool
) -> Trial:  # fmt: skip
    before = counted(view)
    own = [minutes(one.span) for one in found.frictions if one.span is not None]
    taken = -sum(tenths for name, tenths in found.shift.tenths.items() if name != new.name)
    wasted = sum(before.tenths.values())
    people = {one.person for one in found.frictions if one.person}
    return Trial(
        name=new.name, says=new.says, replaces=replaces, count=len(found.frictions), persons=len(people),
        nobody=sum(one.person is None for one in found.frictions),
        minutes=round(sum(own), 1) if own else None, taken=taken / 10,
        wasted_before=wasted / 10, wasted_after=(wasted + sum(found.shift.tenths.values())) / 10,
        shifts=shifted(before, found.shift), first=_first(view, found.frictions, first),
        readings=Readings(fold=found.fold, sql=found.sql, apart=found.apart),
        examples=[_example(one) for one in played],
    )  # fmt: skip


def counted(view: DuckDBView) -> Sums:
    """The frictions of the account as it is."""
    sums = view.ask(f"SELECT name, count(*) AS n, sum({TENTHS}) AS tenths FROM frictions GROUP BY name").to_pylist()  # noqa: S608  # a constant of our own
    return Sums(
        count=Counter({row["name"]: row["n"] for row in sums}),
        tenths=Counter({row["name"]: int(row["tenths"] or 0) for row in sums}),
    )


def shifted(before: Sums, shift: Sums) -> list[Shift]:
    """Each friction of which something changes, with what it was and would be; none where nothing does."""
    changed = sorted(name for name in shift.count if shift.count[name] or shift.tenths[name])
    return [
        Shift(
            name=name, count_before=before.count[name], count_after=before.count[name] + shift.count[name],
            minutes_before=before.tenths[name] / 10, minutes_after=(before.tenths[name] + shift.tenths[name]) / 10,
        )
        for name in changed
    ]  # fmt: skip


def _first(view: DuckDBView, frictions: Iterable[Friction], first: int) -> list[TriedFriction]:
    listed = sorted(frictions, key=lambda one: (one.at, one.person or "", one.evidence))[:first]
    asked = sorted({one.person for one in listed if one.person})
    called = {one.key: one.name for one in person_entries(view, asked)} if asked else {}
    return [
        TriedFriction(
            at=iso(one.at), person=one.person, called=called.get(one.person or "", ""), journey=one.journey,
            minutes=None if one.span is None else minutes(one.span), evidence=list(one.evidence),
        )
        for one in listed
    ]  # fmt: skip


def _example(one: Played) -> TriedExample:
    return TriedExample(
        says=one.example.says, expected=one.example.found, found=one.found, expected_minutes=one.example.minutes,
        minutes=one.minutes, holds=one.holds,
    )  # fmt: skip
