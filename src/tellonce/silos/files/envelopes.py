"""Which of a system's envelopes a file is in, and so how it is laid out: as declared, else as file and name show."""

import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Final

import msgspec

from tellonce.silos.files.packed import ASSIGNED, BROKEN, CHUNK, unpack
from tellonce.silos.files.records import found_layout, records
from tellonce.silos.likeness import likeness
from tellonce.silos.mapping import Layout
from tellonce.silos.system import Envelope, Format, System
from tellonce.vocabulary.touchpoint import SetAside

LIST: Final = r'"{}"\s*:\s*\['
"""How a list begins inside a JSON document."""

HALF: Final = 0.5
"""Share of a system's signs that make a first row a header: a row of values holds none, an old export lacks some.

Source: our choice.
"""


def layout_of(file: Path, declared: Layout, known: System | None = None) -> Layout:
    """The whole layout of a file: what is declared, else what its system's envelope says, else what the file shows.

    Args:
        file: the file.
        declared: the layout that the silo declares.
        known: its system; None for a table.

    Raises:
        Refused: the file does not exist.
    """
    if known is None:
        return declared if declared.format else _rooted(found_layout(file, declared))
    envelope = envelope_of(file, declared, known)
    return msgspec.structs.replace(
        declared,
        format=declared.format or envelope.format.value,
        root=declared.root or envelope.root,
        delimiter=declared.delimiter or envelope.delimiter,
        header=declared.header and envelope.header,
    )


def envelope_of(file: Path, declared: Layout, known: System) -> Envelope:
    """The envelope of a system that a file is in: of the file's format, and for JSON with a list where it should be.

    Where a system writes tables with a header and without, or a log of lines as well, the first row tells which it is.
    The first envelope, the export, where none fits: readers then say what is wrong record by record.

    Raises:
        Refused: the file does not exist.
    """
    form = declared.format or found_layout(file, declared).format
    if form in (Format.JSON, Format.JSONL) and not declared.format and "\n" not in (line := _head(file).rstrip()):
        form = _of_one_line(line, known) or form
    fitting = [envelope for envelope in known.envelopes if envelope.format.value == form]
    if form == Format.JSON:
        rooted = [envelope for envelope in fitting if _fits(envelope.root, _head(file))]
        fitting = rooted or fitting
    if form == Format.CSV:
        fitting = _rowed(file, declared, known) or fitting
    return (fitting or known.envelopes)[0]


def _rowed(file: Path, declared: Layout, known: System) -> list[Envelope]:
    """The envelopes of a file of text in rows, by whether its first row names the fields; none where all are alike."""
    tables = [envelope for envelope in known.envelopes if envelope.format is Format.CSV]
    logs = [envelope for envelope in known.envelopes if envelope.format is Format.LINES and not declared.format]
    if not logs and len({envelope.header for envelope in tables}) < 2:
        return tables
    named = _names_fields(file, declared, known)
    return [envelope for envelope in tables if envelope.header is named] or logs


def _names_fields(file: Path, declared: Layout, known: System) -> bool:
    """Whether at least half of a system's signs stand in the first row of a table."""
    plain = msgspec.structs.replace(declared, format=Format.CSV.value, header=False, skip=0)
    first = next(records(file, plain), None)
    if first is None or isinstance(first, SetAside):
        return False
    return likeness(known, map(str, first[1].values())).share >= HALF


def _of_one_line(line: str, known: System) -> str:
    """An object on one line is a document where it holds one of the system's lists, else a record; '' for no object."""
    page = _whole(line)
    if not isinstance(page, dict):
        return ""
    paged = any(_lists(page, envelope.root) for envelope in known.envelopes)
    return (Format.JSON if paged else Format.JSONL).value


def _rooted(found: Layout) -> Layout:
    """A list can be inside a document only, even where the document is one line."""
    alone = found.root and found.format == Format.JSONL
    return msgspec.structs.replace(found, format=Format.JSON.value) if alone else found


def _whole(head: str) -> object:
    """The one JSON document that a file is, None where it is more or longer."""
    try:
        return msgspec.json.decode(head)
    except (msgspec.DecodeError, RecursionError):
        return None


def _lists(page: object, root: str) -> bool:
    """Whether a document has a list at a dotted path; False for the document itself."""
    for step in root.split("."):
        page = page.get(step) if isinstance(page, dict) else None
    return isinstance(page, list)


def _fits(root: str, head: str) -> bool:
    if head.startswith("["):
        return not root
    return bool(re.search(LIST.format(re.escape(root.rpartition(".")[2])), head)) if root else False


def _head(file: Path) -> str:
    with unpack(file) as stream:
        try:
            head = stream.peek(CHUNK)[:CHUNK].removeprefix(BOM_UTF8)
            assigned = ASSIGNED.match(head)
            return head[assigned.end() if assigned else 0 :].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        except BROKEN:
            return ""
