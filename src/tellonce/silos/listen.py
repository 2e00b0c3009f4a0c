"""Listening to a silo: its files found, each record read by its system, the unreadable set aside with the reason."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from tellonce.reading.rules import Reading
from tellonce.silos import table
from tellonce.silos.declaration import Declaration
from tellonce.silos.files.batches import FORMATS, batches
from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.header import absent
from tellonce.silos.files.records import RAW_LIMIT, records
from tellonce.silos.further import Further, further
from tellonce.silos.mapping import Silo
from tellonce.silos.matching import Meanings
from tellonce.silos.meaning import apply, chosen, reached
from tellonce.silos.registry import system
from tellonce.silos.system import Read, Record, Source, System
from tellonce.silos.table_columns import Hear, column_reader
from tellonce.silos.texts import told_by_texts
from tellonce.silos.values import Tell, tell, text
from tellonce.vocabulary.refusal import Refused, Unreadable
from tellonce.vocabulary.touchpoint import PASSED_OVER, SetAside, Touchpoint

TABLE: Final = "table"
"""Name of the system whose records the organisation maps itself."""

SILENT: Final = "nothing that is declared or documented of it tells of a moment: no touchpoint came of it"
"""Why a record that is well formed is set aside all the same: nothing that was read may vanish from the counts."""

PATTERN: Final = re.compile(r"[*?\[]")
"""Signs by which a name of files is a pattern. What it finds today may be one file and more tomorrow."""


class Ear(NamedTuple):
    """All that is needed to read one silo's records, compiled once.

    Attributes:
        read: the system's reading function.
        record_id: tells the record's id, '' where it has none.
        further: adds the silo's own further values, or None where it declares none.
        meanings: what its fields mean.
        reading: what of its texts is read.
        source: where its records come from; file and line are filled in per record.
        days: zone of the days that its fields name without a time: the organisation's.
        columns: the fields that will be asked for, or None for all.
        known: its built-in system, or None for a table.
        excluded: whether a table's row is passed over by declaration, or None where none is.
        named: gives a record's fields the names of its system's documentation too; None where nothing asks for them.
        wide: reads whole batches of a flat table, None where records must be read one by one.
    """

    read: Read
    record_id: Tell
    further: Further | None
    meanings: Meanings
    reading: Reading
    source: Source
    days: ZoneInfo
    columns: frozenset[str] | None
    known: System | None
    wide: Hear | None
    excluded: Callable[[Record], bool] | None = None
    named: Callable[[Record], Record] | None = None


def files(folder: Path, silo: Silo) -> list[Path]:
    """The files of a silo, each once, in order of name.

    Raises:
        Refused: a name or pattern finds nothing, or leads out of the folder.
    """
    found: set[Path] = set()
    for pattern in silo.files:
        if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts or not pattern:
            raise Refused(f"silo {silo.name!r}: {pattern!r} leads out of the folder (allowed: names inside it)")
        matches = _matching(folder, pattern)
        if not matches:
            raise Refused(f"silo {silo.name!r}: no file is called {pattern!r}. {_names(folder, pattern)}")
        found |= matches
    return sorted(found)


def ear(declaration: Declaration, silo: Silo) -> Ear:
    """How a silo's records are read.

    Raises:
        Refused: nobody knows its system.
    """
    known = None if silo.system == TABLE else system(silo.system)
    zone = ZoneInfo(silo.zone or (known.zone if known else "") or declaration.organisation.zone)
    days = ZoneInfo(declaration.organisation.zone)
    meanings = chosen(declaration.meaning, silo.system, silo.name)
    several = len(silo.files) > 1 or any(PATTERN.search(name) for name in silo.files)
    source = Source(silo=silo.name, file="", zone=zone, organisation=declaration.organisation, several=several)
    declared = silo.record or (known.record_id if known else "")
    record_id = tell(declared) if declared else _nameless
    if known:
        more = further(silo)
        return Ear(
            known.read, record_id, more, Meanings(meanings), declaration.reading, source, days, None, known, None,
            named=known.named if more or reached(meanings) else None,
        )  # fmt: skip
    wide = column_reader(silo, zone, days, meanings, declaration.reading)
    columns = table.columns(silo) | reached(meanings)
    return Ear(
        table.reader(silo), record_id, None, Meanings(meanings), declaration.reading, source, days, columns, None, wide,
        table.excluding(silo),
    )  # fmt: skip


def listen(folder: Path, declaration: Declaration, silo: Silo, file: Path) -> Iterator[Touchpoint | SetAside]:
    """What one file of a silo tells, in the order of its records; a record that cannot be read is set aside whole.

    Args:
        folder: the organisation's folder, to which names of files are relative.
        declaration: what the organisation declares.
        silo: the silo that the file belongs to.
        file: the file.

    Raises:
        Refused: the file does not exist, or nobody knows its system, format or encoding.
    """
    name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
    listening = ear(declaration, silo)
    layout = layout_of(file, silo.layout, listening.known)
    yield from absent(file, layout, silo=silo.name, file=name, columns=mapped(listening, silo))
    for told in records(file, layout, silo=silo.name, file=name, columns=listening.columns):
        if isinstance(told, SetAside):
            yield told
        else:
            source = msgspec.structs.replace(listening.source, file=name, line=told[0])
            yield from hear(listening, told[1], source)


def listen_wide(
    folder: Path, declaration: Declaration, silo: Silo, file: Path
) -> Iterator[Touchpoint | SetAside | pa.Table]:
    """The same as `listen`, with most touchpoints of a flat table as tables (`stores.schema.TOUCHPOINTS`).

    What a batch of rows tells comes together, and not in the order of its rows.

    Args:
        folder: the organisation's folder, to which names of files are relative.
        declaration: what the organisation declares.
        silo: the silo that the file belongs to.
        file: the file.

    Raises:
        Refused: the file does not exist, or nobody knows its system, format or encoding.
    """
    listening = ear(declaration, silo)
    layout = layout_of(file, silo.layout, listening.known)
    if listening.wide is None or layout.format not in FORMATS:
        yield from listen(folder, declaration, silo, file)
        return
    name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
    source = msgspec.structs.replace(listening.source, file=name)
    yield from absent(file, layout, silo=silo.name, file=name, columns=mapped(listening, silo))
    for batch in batches(file, layout, silo=silo.name, file=name, columns=listening.columns or frozenset()):
        if isinstance(batch, SetAside):
            yield batch
            continue
        heard = listening.wide(batch, source)
        yield from heard.tables
        for row in heard.left.tolist():
            yield from hear(listening, batch.record(row), msgspec.structs.replace(source, line=int(batch.lines[row])))


def hear(listening: Ear, record: Record, source: Source) -> list[Touchpoint] | list[SetAside]:
    """What one record tells, from a file, a webhook or a stream alike: its touchpoints, or its one setting-aside."""
    try:
        told = meant(listening, record, source)
        heard = told_by_texts(told, listening.reading, source)
        if heard:
            return heard
        if listening.excluded and listening.excluded(record):
            # Nothing can be amiss in it that anybody would look up: what it holds is not kept a second time.
            return [msgspec.structs.replace(_aside(listening, record, source, PASSED_OVER), raw="")]
        return [_aside(listening, record, source, SILENT)]
    except Unreadable as error:
        return [_aside(listening, record, source, error.problem)]
    except Exception as error:  # noqa: BLE001  # a fault in a plug-in must not lose the records after this one
        reason = f"the reader of {source.silo!r} failed with {type(error).__name__}: report it to whoever maintains it"
        return [_aside(listening, record, source, reason)]


def meant(listening: Ear, record: Record, source: Source) -> Iterable[Touchpoint]:
    """What the fields of one record tell, by its reader, its silo and the meanings.

    Raises:
        Unreadable: something of it cannot be read.
    """
    told: Iterable[Touchpoint] = listening.read(record, source)
    if not listening.further and not listening.meanings:
        return told
    told = list(told)
    raw = listening.named(record) if listening.named else record
    if listening.further:
        told = listening.further(told, raw)
    return apply(told, listening.meanings, source.zone, listening.days, raw)


def mapped(listening: Ear, silo: Silo) -> frozenset[str]:
    """The columns that a table must have; what a meaning asks for may be an attribute as well."""
    return frozenset() if listening.known else table.columns(silo)


def _nameless(_: Record) -> str:
    return ""


def _aside(listening: Ear, record: Record, source: Source, reason: str) -> SetAside:
    place = listening.record_id(record) or source.event or f"L{source.line}"
    return SetAside(silo=source.silo, file=source.file, place=place, reason=reason, raw=text(record)[:RAW_LIMIT])


def _matching(folder: Path, pattern: str) -> set[Path]:
    if (folder / pattern).is_file():
        return {folder / pattern}
    try:
        return {path for path in folder.glob(pattern) if path.is_file()}
    except ValueError as error:
        raise Refused(f"{pattern!r} is no pattern of files: {error} (allowed: *.csv, calls/2024-*.jsonl)") from error


def _names(folder: Path, pattern: str) -> str:
    inside = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    names = sorted(path.as_posix() for path in inside if not any(part.startswith(".") for part in path.parts))
    near = difflib.get_close_matches(pattern, names, n=3, cutoff=0.6)
    told = f"Did you mean {near[0]!r}? " if near else ""
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return f"{told}The folder holds: {shown or 'nothing'}."
