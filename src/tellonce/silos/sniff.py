"""Sniffing at a file: which system wrote it, by the fields its records have, and how it is laid out."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.json_items import found_root
from tellonce.silos.files.packed import BROKEN, text_bytes
from tellonce.silos.files.records import found_layout, records
from tellonce.silos.likeness import ENOUGH, NONE, WHOLE, Likeness, likeness
from tellonce.silos.mapping import Layout
from tellonce.silos.organisation import Organisation
from tellonce.silos.registry import systems
from tellonce.silos.system import Envelope, Format, Record, Source, System
from tellonce.silos.values import flat
from tellonce.vocabulary.refusal import Unreadable

TABLE: Final = "table"
SAMPLE: Final = 50
"""Records looked at: a field that most records leave out still shows, and a large file is not read."""

VALUE: Final = re.compile(
    r"\d{5,}(\.\d+)?|\d{4}-\d\d-\d\d[T ].*|\d{1,2}[/.-](\d{1,2}|[A-Za-z]{3})[/.-](?:\d{4}|\d\d) +\d{1,2}[:.]\d\d.*"
    r"|[^@\s]+@[^@\s]+\.[A-Za-z]{2,}"
)
"""Long numbers, moments and addresses, which are values: a first row that holds one is no header."""


class Sniffed(msgspec.Struct, frozen=True, kw_only=True):
    """What a file seems to be.

    Attributes:
        system: name of the system, or `table` where none is recognised.
        layout: how the file is laid out.
        columns: dotted paths of the fields of its first records, in order; empty for an empty file.
        sure: whether all signs of the system are there; False for a table.
    """

    system: str
    layout: Layout
    columns: tuple[str, ...]
    sure: bool


def sniff(path: Path) -> Sniffed:
    """What a file is, by its first records.

    Raises:
        Refused: the file does not exist.
    """
    plain = found_layout(path, Layout())
    guesses = [(_likeness(path, known), known) for known in systems().values()]
    best, known = max(guesses, key=lambda guess: (guess[0].rank, guess[1].name))
    if best.share >= ENOUGH:
        layout = layout_of(path, Layout(), known)
        return Sniffed(system=known.name, layout=layout, columns=_columns(sample(path, layout)), sure=best.share >= 1)
    layout = table_layout(path, plain)
    return Sniffed(system=TABLE, layout=layout, columns=_columns(sample(path, layout)), sure=False)


def table_layout(path: Path, plain: Layout) -> Layout:
    """The layout of a file that no system is known to write: where a document's list is, whether a CSV has a header.

    Raises:
        Refused: the file does not exist.
    """
    if plain.format == Format.CSV:
        names = _columns(sample(path, plain, 1))
        return msgspec.structs.replace(plain, header=not any(map(VALUE.fullmatch, names)))
    if plain.format != Format.JSON:
        return plain
    try:
        with text_bytes(path, plain.encoding, whole=True)[0] as stream:
            return msgspec.structs.replace(plain, root=found_root(stream))
    except (Unreadable, *BROKEN):
        return plain


def sample(path: Path, layout: Layout, size: int = SAMPLE) -> list[Record]:
    """The first records of a file that can be read."""
    told = (one for one in records(path, layout) if isinstance(one, tuple))
    return [record for _, record in islice(told, size)]


def _likeness(path: Path, known: System) -> Likeness:
    """How like a system's the file's records are: by their fields, and where they name none by what its reader says."""
    layout = layout_of(path, Layout(), known)
    if not any(_is(envelope, layout) for envelope in known.envelopes):
        return NONE
    seen = sample(path, layout)
    if layout.header and layout.format != Format.LINES and known.signs:
        return likeness(known, _columns(seen))
    return WHOLE if seen and all(_readable(known, record, line) for line, record in enumerate(seen, start=1)) else NONE


def _is(envelope: Envelope, layout: Layout) -> bool:
    return (envelope.format.value, envelope.root) == (layout.format, layout.root)


def _readable(known: System, record: Record, line: int) -> bool:
    """Whether a system's reader makes something of a record; without a header nothing else tells whose it is."""
    organisation = Organisation(name="", zone="UTC")
    source = Source(silo="", file="", zone=ZoneInfo("UTC"), organisation=organisation, line=line)
    try:
        return bool(list(known.read(record, source)))
    except Exception:  # noqa: BLE001  # the record may be anyone's; whatever goes wrong, it is not this system's
        return False


def _columns(seen: list[Record]) -> tuple[str, ...]:
    def paths() -> Iterator[str]:
        for record in seen:
            yield from (path for path, _ in flat(record))

    return tuple(dict.fromkeys(paths()))
