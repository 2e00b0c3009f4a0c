"""A declaration held against the files: which settings no record ever meets, and which fields nobody has declared."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from tellonce.silos.declaration import Declaration
from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.header import absent, header
from tellonce.silos.files.records import records
from tellonce.silos.further import declared
from tellonce.silos.linting.doubts import Doubt, Doubts
from tellonce.silos.linting.meeting import Meet, attributes, meanings_meet, moment_meets, named_by, silo_meets
from tellonce.silos.linting.named_columns import Unheld, made, used
from tellonce.silos.linting.same_fields import Same
from tellonce.silos.linting.setting_names import named, says
from tellonce.silos.listen import TABLE, Ear, ear, files, mapped, meant
from tellonce.silos.mapping import Layout, Silo
from tellonce.silos.meaning import chosen
from tellonce.silos.system import Record, Source
from tellonce.silos.texts import told_by_texts
from tellonce.silos.toml_lines import line_at
from tellonce.silos.typed_toml import Places
from tellonce.silos.values import AROUND
from tellonce.vocabulary.refusal import TellonceError, Unreadable
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint, legible

FEW: Final = 12
"""Most distinct values of a field that is listed: codes, not names or texts. Source: our choice; picklists of such
systems have seldom more, and a longer list is no help on a screen."""

TASK: Final = "task"
"""Attribute that names a task: who declares what can be done where, or what a field means for a task, uses it."""

SHORT: Final = 60
"""Most characters of such a value."""


class Met(msgspec.Struct, frozen=True, kw_only=True):
    """One declared setting and how many records meet it.

    Attributes:
        line: where it stands in the declaration, None where it does not (it is inside another file).
        setting: its name, as `silo.calls.ids.phone` or `meaning[calls.way = out.*].when.way`.
        says: what it asks for, of a moment and a meaning what it tells, as declared.
        records: records that meet it, 0 where it was never seen.
    """

    line: int | None
    setting: str
    says: str
    records: int


class Doubtful(msgspec.Struct, frozen=True, kw_only=True):
    """One declared setting that does seldom what was meant: its line, its name, and why."""

    line: int | None
    setting: str
    says: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A field with few distinct values that nothing declared asks for: values to how many records hold them."""

    field: str
    records: int
    values: dict[str, int]


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One silo: its records, those that could not be read or tell nothing, those passed over, fields to declare."""

    silo: str
    records: int
    set_aside: int
    passed_over: int
    candidates: list[Candidate]


class Linted(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration beside what its files hold: settings and doubts in order of line, silos in declared order."""

    declared: list[Met]
    silos: list[Looked]
    doubts: list[Doubtful]

    @property
    def never(self) -> list[Met]:
        """What is declared and was never seen."""
        return [one for one in self.declared if not one.records]


def lint(folder: Path, declaration: Declaration, places: Places) -> Linted:
    """What a declaration asks of its files, with how many records meet it; the files are read as a build reads them.

    Args:
        folder: the organisation's folder.
        declaration: what it declares.
        places: where its settings stand.

    Raises:
        Refused: a file is missing, or nobody knows its system, format or encoding.
    """
    met: Counter[str] = Counter()
    silos: list[Looked] = []
    tasks: Counter[str] = Counter()
    doubts, unheld = Doubts(declaration), list[Doubt]()
    for number in range(len(declaration.silo)):
        look = _Look(folder, declaration, number, doubts)
        silos.append(look.looked())
        met.update(dict.fromkeys(look.settings, 0))
        met.update(look.met)
        tasks.update(look.tasks)
        unheld.extend(look.unheld())
    met.update({f"$.meaning[{number}]": 0 for number in range(len(declaration.meaning))})
    met.update({f"$.capability.{task}": tasks[task] for task in declaration.capability})
    # What speaks of a column that is nowhere can be met by no record, whether or not it would be counted otherwise.
    met.update({one.path: 0 for one in unheld if one.path not in met})
    plain = msgspec.json.decode(msgspec.json.encode(declaration))
    told = [
        Met(line=line_at(places.lines, path), setting=named(path, declaration), says=says(path, plain), records=count)
        for path, count in met.items()
    ]
    doubtful = [
        Doubtful(line=line_at(places.lines, one.path), setting=named(one.path, declaration), says=one.says)
        for one in (*doubts.found(), *unheld)
    ]
    return Linted(
        declared=sorted(told, key=lambda one: (one.line or 0, one.setting)), silos=silos,
        doubts=sorted(doubtful, key=lambda one: (one.line or 0, one.setting)),
    )  # fmt: skip


class _Look:
    """One silo's files gone through once, with what their records meet.

    Args:
        folder: the organisation's folder.
        declaration: what it declares.
        number: place of the silo in it.
        doubts: what its records show of the declaration is added to them.
    """

    def __init__(self, folder: Path, declaration: Declaration, number: int, doubts: Doubts) -> None:
        silo = declaration.silo[number]
        self._folder, self._silo, self._ear = folder, silo, ear(declaration, silo)
        self._number, self._doubts = number, doubts
        own = [
            (f"$.meaning[{place}]", one)
            for place, one in enumerate(declaration.meaning)
            if chosen((one,), silo.system, silo.name)
        ]
        path = f"$.silo[{number}]"
        asked = [silo_meets(path, silo), meanings_meet(own)]
        asked += [moment_meets(f"{path}.moment[{part}]", part, one) for part, one in enumerate(silo.moment)]
        self.settings = frozenset[str]().union(*(settings for settings, _ in asked))
        self._meets: list[Meet] = [meet for _, meet in asked]
        self._known = _known(declaration, silo)
        self._capable = frozenset(declaration.capability)
        self._same = Same({*self._known, TASK}, declared(silo))
        self.met: Counter[str] = Counter()
        self.tasks: Counter[str] = Counter()
        self._values: dict[str, Counter[str] | None] = {}
        self._fields: Counter[str] = Counter()
        self._columns = Unheld(path, silo) if silo.system == TABLE else None
        self._header: dict[str, None] = {}
        self._absent = 0

    def looked(self) -> Looked:
        """Go through the files; what they meet stands in `met` and `tasks` thereafter."""
        counts = Counter(self._record(told) for told in self._records())
        return Looked(
            silo=self._silo.name, records=counts["told"] + counts["aside"], set_aside=counts["aside"] + self._absent,
            passed_over=counts["passed"], candidates=list(self._candidates(counts["told"])),
        )  # fmt: skip

    def unheld(self) -> Iterator[Doubt]:
        """Settings that name a column which no record had; empty for a system that tells its records itself."""
        if self._columns:
            yield from (Doubt(path=path, says=said) for path, said in self._columns.found(tuple(self._header)))

    def _records(self) -> Iterator[tuple[Record, Source] | None]:
        listening = self._ear
        for file in files(self._folder, self._silo):
            name = file.relative_to(self._folder).as_posix()
            layout = layout_of(file, self._silo.layout, listening.known)
            self._head(file, name, layout)
            for told in records(file, layout, silo=self._silo.name, file=name, columns=listening.columns):
                if isinstance(told, SetAside):
                    yield None
                else:
                    yield told[1], msgspec.structs.replace(listening.source, file=name, line=told[0])

    def _head(self, file: Path, name: str, layout: Layout) -> None:
        """Note the columns of a table, and how many that are declared it lacks, as a build does."""
        if self._columns:
            self._header.update(dict.fromkeys(header(file, layout, name)))
            columns = mapped(self._ear, self._silo)
            self._absent += len(list(absent(file, layout, silo=self._silo.name, file=name, columns=columns)))

    def _record(self, given: tuple[Record, Source] | None) -> str:
        """What became of a record: `told`, `aside` or `passed`."""
        if given is None:
            return "aside"
        record, source = given
        if self._columns:
            self._columns.look(record)
        read = _read(self._ear, record, source)
        if read is None:
            return "aside"
        points, whole = read
        raw = self._ear.known.named(record) if self._ear.known and self._ear.known.named else record
        self.met.update({path for meet in self._meets for path in meet(points, raw)})
        self._doubts.add(self._number, points, whole, raw)
        self.tasks.update({point.attributes[TASK] for point in whole if TASK in point.attributes})
        if self._ear.excluded and not points and self._ear.excluded(record):
            return "passed"
        self._noted(points, raw)
        return "told" if points else "aside"

    def _noted(self, points: Iterable[Touchpoint], raw: Record) -> None:
        fields = attributes(points)
        if not self._capable.isdisjoint(fields.get(TASK, ())):
            self._known |= {TASK}
        self._same.look(fields, raw)
        for name, values in fields.items():
            self._fields[name] += 1
            known = self._values.setdefault(name, Counter())
            if known is None:
                continue
            known.update(values)
            if len(known) > FEW or any(len(value) > SHORT for value in values):
                self._values[name] = None

    def _candidates(self, told: int) -> Iterator[Candidate]:
        """Fields with few values that come again, but for those that all records have alike or that are used."""
        same = self._same.found(self._known)
        for name, values in sorted(self._values.items()):
            times = self._fields[name]
            if values is None or times < 2 * len(values) or (len(values) == 1 and times == told):
                continue
            if name in same or {name, name.removeprefix(f"{AROUND}.")} & self._known:
                continue
            yield Candidate(field=name, records=times, values=_legible(name, values))


def _known(declaration: Declaration, silo: Silo) -> frozenset[str]:
    """Fields of a silo that its declaration makes or asks for, or that of another silo which reads the same files."""
    beside = [one for one in declaration.silo if set(one.files) & set(silo.files)]
    meanings = [chosen(declaration.meaning, one.system, one.name) for one in beside]
    asked = [named_by(meant) | used(one) for meant, one in zip(meanings, beside, strict=True)]
    tasks = {TASK} if any(one.task for meant in meanings for one in meant) else set()
    return made(silo).union(tasks, *asked)


def _legible(name: str, values: Counter[str]) -> dict[str, int]:
    return {legible({name: value})[name]: often for value, often in values.most_common()}


def _read(listening: Ear, record: Record, source: Source) -> tuple[list[Touchpoint], list[Touchpoint]] | None:
    """What a record's reader tells, and what that is with all that is declared or read; None where it is set aside."""
    try:
        whole = told_by_texts(meant(listening, record, source), listening.reading, source)
        return list(listening.read(record, source)), whole
    except Unreadable:
        return None
    except TellonceError:
        raise
    except Exception:  # noqa: BLE001  # a fault in a plug-in sets the record aside, as a build does
        return None
