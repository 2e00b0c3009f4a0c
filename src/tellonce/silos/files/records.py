"""Records out of files: one face for all layouts, streaming, bounded, and without a crash whatever the file holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from tellonce.silos.files.csv_rows import rows
from tellonce.silos.files.json_items import document_items, json_lines, looks_like_lines, text_lines
from tellonce.silos.files.labelled_rows import labelled
from tellonce.silos.files.mailbox import begins, messages
from tellonce.silos.files.packed import ASSIGNED, BROKEN, CHUNK, Broken, plain_name, text_bytes, unpack
from tellonce.silos.files.parquet_rows import MAGIC, parquet_rows
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Format, Record
from tellonce.silos.systems import xes
from tellonce.vocabulary.refusal import Refused, Unreadable
from tellonce.vocabulary.touchpoint import SetAside

T = TypeVar("T")

RAW_LIMIT: Final = 2_000
"""Characters of a broken record that are kept for people to look at."""

ENDINGS: Final[dict[str, Format]] = {
    ".csv": Format.CSV, ".tsv": Format.CSV, ".psv": Format.CSV,
    ".jsonl": Format.JSONL, ".ndjson": Format.JSONL, ".json": Format.JSON,
    ".parquet": Format.PARQUET, ".pq": Format.PARQUET, ".xes": Format.XES, ".log": Format.LINES,
    ".mbox": Format.MBOX, ".mbx": Format.MBOX, ".eml": Format.MBOX,
}  # fmt: skip


def records(
    path: Path, layout: Layout, *, silo: str = "", file: str = "", columns: frozenset[str] | None = None
) -> Iterator[tuple[int, Record] | SetAside]:
    """The records of a file in their order, each with its place: the line for CSV and lines, else the position, from 1.

    What cannot be read is told as `SetAside` with its place and the reason, and the records after it are still read
    wherever the layout allows. An empty file has no records. No more than one record, of at most 16 MiB, is held, and
    of a CSV those of its next few kilobytes.

    Args:
        path: the file, plain or packed with gzip or zstd.
        layout: how it is written; what it leaves out is found.
        silo: name of the silo, for `SetAside`.
        file: name of the file relative to the organisation's folder, for `SetAside` ('' = its own name).
        columns: paths of the fields that will be asked for, so that others need not be read; None = all.

    Raises:
        Refused: the file does not exist, or the layout names an encoding or format that nobody knows.
    """
    layout = layout if layout.format else found_layout(path, layout)
    yield from parted(_told(path, layout, columns), silo=silo, file=file or path.name)


def parted(told: Iterator[T | Broken], *, silo: str, file: str) -> Iterator[T | SetAside]:
    """What is told of a file, with what is broken of it set aside, and the file's end where it cannot be read on.

    Args:
        told: what is told, and what is broken.
        silo: name of the silo.
        file: name of the file.
    """
    try:
        for one in told:
            if isinstance(one, Broken):
                yield SetAside(silo=silo, file=file, place=one.place, reason=one.reason, raw=one.raw[:RAW_LIMIT])
            else:
                yield one
    except BROKEN as error:
        reason = f"the file breaks off or is damaged: {str(error)[:200] or type(error).__name__}"
        yield SetAside(silo=silo, file=file, place="end", reason=reason)
    except Unreadable as error:
        yield SetAside(silo=silo, file=file, place=error.place or "end", reason=error.problem)


def found_layout(path: Path, layout: Layout) -> Layout:
    """The layout with its format filled in from the file's first bytes and its name; CSV where nothing says otherwise.

    Raises:
        Refused: the file does not exist.
    """
    with unpack(path) as stream:
        try:
            head = stream.peek(CHUNK)[:CHUNK]
        except BROKEN:
            head = b""
    return msgspec.structs.replace(layout, format=_found_format(plain_name(path), head).value)


def _found_format(name: str, head: bytes) -> Format:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(MAGIC):
        return Format.PARQUET
    named = ENDINGS.get(Path(name).suffix)
    if start.startswith(b"<") and (named is Format.XES or b"<log" in start):
        return Format.XES
    if named in (Format.CSV, Format.PARQUET, Format.XES):
        return named
    if looks_like_lines(start):
        return Format.JSONL
    if named or begins(start):
        return named or Format.MBOX
    return Format.JSON if start[:1] in (b"[", b"{") or ASSIGNED.match(start) else Format.CSV


def _format(name: str) -> Format:
    try:
        return Format(name)
    except ValueError as error:
        raise Refused(f"{name!r} is no format of a file (allowed: {', '.join(Format)}).") from error


def _told(path: Path, layout: Layout, columns: frozenset[str] | None) -> Iterator[tuple[int, Record] | Broken]:
    form = _format(layout.format)
    if form is Format.JSON:
        return document_items(lambda: text_bytes(path, layout.encoding, whole=True)[0], layout.root)
    if form is Format.PARQUET:
        unpack(path).close()
        return parquet_rows(path, columns)
    if form is Format.XES:
        return _events(path)
    if form is Format.MBOX:
        return _messages(path)
    return _lines(path, layout, form)


def _lines(path: Path, layout: Layout, form: Format) -> Iterator[tuple[int, Record] | Broken]:
    stream, encoding = text_bytes(path, layout.encoding)
    with stream:
        if form is Format.CSV:
            yield from rows(stream, encoding, layout)
        elif form is Format.LABELLED:
            yield from labelled(rows(stream, encoding, layout))
        elif form is Format.JSONL:
            yield from json_lines(stream, encoding)
        else:
            yield from text_lines(stream, encoding)


def _messages(path: Path) -> Iterator[tuple[int, Record] | Broken]:
    with unpack(path) as stream:
        yield from messages(stream)


def _events(path: Path) -> Iterator[tuple[int, Record]]:
    with unpack(path) as stream:
        if stream.peek(1):
            yield from enumerate(xes.records(stream), start=1)
