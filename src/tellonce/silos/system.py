"""What a source system is to Tellonce: its name, its envelopes, how to recognise it, and one pure reading function.

One file per system states a `SYSTEM`. The same function reads a record from an export file, a webhook or a stream; only
the envelope around it differs. Others add systems as plug-ins through the entry-point group `tellonce.silos`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from tellonce.silos.organisation import Organisation
from tellonce.vocabulary.touchpoint import Touchpoint

Record: TypeAlias = Mapping[str, Any]
"""One record as its envelope gives it: field name to value (text, number, list or record)."""

RECORDS: Final = (dict, Mapping)
LISTS: Final = (list, tuple)
"""What a value inside a record is when it is a record or a list. All readers of files give the first of each, which is
told much sooner than a `Mapping`."""

LABELS: Final = "^"
"""Field of a record with what its file says of the columns: the sign for what lies around a record."""


class Format(StrEnum):
    """How records are laid out in a file. Any of them may be packed with gzip or zstd.

    `LINES` is a log whose lines the reader takes apart itself: each record is `{"line": "…"}`. `LABELLED` is a CSV with
    rows after its header that describe the columns: what they say stands in each record under `LABELS`. `MBOX` is a
    mailbox, or one message of mail.
    """

    CSV = "csv"
    LABELLED = "labelled"
    LINES = "lines"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"
    XES = "xes"
    MBOX = "mbox"


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which a system hands over its records.

    Attributes:
        name: `export` (file), `webhook`, `stream`, or what else the product calls it (`api`, `database`, `delivery`).
        format: layout of the file.
        root: dotted path of the list of records inside a JSON document ('' where the document is the list).
        delimiter: of a CSV ('' = found).
        header: whether a CSV's first row holds the names of the columns; without it columns are called `0`, `1`, ….
    """

    name: str
    format: Format
    root: str = ""
    delimiter: str = ""
    header: bool = True


class Written(StrEnum):
    """How what stands inside a wrapper is written there, where it is no plain JSON."""

    TEXT = "text"
    BASE64 = "base64"


class Wrapper(msgspec.Struct, frozen=True, kw_only=True):
    """One layer that a webhook or stream puts around records, or a record as it comes alone and what tells it apart.

    Attributes:
        name: `webhook` or `stream`.
        signs: dotted paths that whatever comes in it holds.
        root: dotted paths of the records, or lists of records, inside it; none where it is the record itself.
        listed: whether only a list may stand at the root, for where the same name may hold something else.
        written: how what stands at the root is written; None for plain JSON.
        id: dotted paths whose values together tell one delivery from all others: the first must be there, the others
            count as far as they are. None where the vendor documents none: then a digest does.
        carried: fields of a record that stand outside it: its own name for each, and the dotted path in the wrapper.
        renamed: fields that the reader knows by other names: dotted path for the reader, dotted path in the record.
        arrival: field that takes the moment of arrival where the vendor sends none; '' where it sends one.
        opened: tells the records inside, where no path leads to them; `Unreadable` where there is none.
    """

    name: str
    signs: frozenset[str]
    root: tuple[str, ...] = ()
    listed: bool = False
    written: Written | None = None
    id: tuple[str, ...] = ()
    carried: Mapping[str, str] = {}
    renamed: Mapping[str, str] = {}
    arrival: str = ""
    opened: Callable[[Record], Iterable[Record]] | None = None


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a record comes from and whose it is: all that a reader may know besides the record.

    Attributes:
        silo: name of the silo.
        file: name of the file, relative to the organisation's folder.
        zone: zone of times written without one.
        organisation: facts of the organisation.
        line: line or position from 1 of the record in its file, for formats without record ids.
        several: whether the silo may have more than one file, so that a line alone names no record.
        event: id of the event that brought it, which names a record without an id; '' for a record of a file.
    """

    silo: str
    file: str
    zone: ZoneInfo
    organisation: Organisation
    line: int = 0
    several: bool = False
    event: str = ""

    @property
    def days(self) -> ZoneInfo:
        """Zone of days that are named without a time: a system may write UTC, an organisation means its own clocks."""
        return ZoneInfo(self.organisation.zone)

    @property
    def before(self) -> str:
        """What stands before the line in the name of a record without an id: `L`, of several files `FILE:L`."""
        return f"{self.file}:L" if self.several else "L"

    @property
    def nameless(self) -> str:
        """The name of a record without an id: of its event, else its line; '' where neither is known."""
        return self.event or (f"{self.before}{self.line}" if self.line > 0 else "")


Read: TypeAlias = Callable[[Record, Source], Iterator[Touchpoint]]
"""Pure: one record to its touchpoints, or `Unreadable` with what is wrong and what is allowed."""


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A source system.

    Attributes:
        name: short name, as `system = "…"` in `tellonce.toml`.
        title: name for people, with what is exported.
        envelopes: how it hands over records; the first is the export file.
        record_id: dotted path of the record's id ('' = its records have none and are called by their line).
        signs: for each kind of record that it hands over, the dotted names of fields that such a record always has;
            the system with most of them present is recognised. Without signs its reader tells whether records are its
            own, as it does where a file names no fields.
        read: the pure reading function.
        zone: zone of its times where they carry none ('' = the organisation's).
        named: a record's fields by the names that its documentation gives them, beside those of the file, where files
            may lack them or write others; a declaration names either.
        wrappers: how it hands over records live, each layer for itself, beside the plain record and the layers that any
            system may come in (`carriers`). The first whose signs are there counts.
    """

    name: str
    title: str
    envelopes: tuple[Envelope, ...]
    record_id: str
    signs: tuple[frozenset[str], ...]
    read: Read
    zone: str = ""
    named: Callable[[Record], Record] | None = None
    wrappers: tuple[Wrapper, ...] = ()
