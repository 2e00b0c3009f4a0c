"""The columns of an Asterisk call detail record: by name, by their place in a file without a header, or as an event.

Source: cdr_csv, cdr_custom, cdr_adaptive_odbc, cdr_pgsql, cdr_sqlite3_custom and the AMI event Cdr, as documented.
"""

import re
from functools import lru_cache
from typing import Final

from tellonce.silos.system import Record
from tellonce.silos.systems.fields import folded, scalar
from tellonce.vocabulary.refusal import Unreadable

_CSV: Final = ("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start",
               "answer", "end", "duration", "billsec", "disposition", "amaflags")  # fmt: skip
"""Order of cdr_csv's Master.csv."""

_LATER: Final = ("peeraccount", "linkedid", "sequence")
"""What `newcdrcolumns` adds at the end of Master.csv."""

_CUSTOM: Final = ("clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
                  "end", "duration", "billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield",
                  "sequence", "peeraccount", "linkedid")  # fmt: skip
"""Order of the Master.csv that the sample of cdr_custom.conf maps."""

_NAMES: Final = {
    "source": "src", "destination": "dst", "destinationcontext": "dcontext", "callerid": "clid",
    "destinationchannel": "dstchannel", "lastapplication": "lastapp", "starttime": "start", "answertime": "answer",
    "endtime": "end", "billableseconds": "billsec", "calldate": "start",
}  # fmt: skip
"""Names that the event Cdr and the databases give to the same fields."""

_UNIQUE: Final = re.compile(r"(\S+-)?\d{9,}\.\d+")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?|\d{9,}(\.\d+)?")
_WIDEST: Final = len(_CSV) + 2 + len(_LATER)


def columns(record: Record) -> dict[str, object]:
    """The fields of a record by the names that Asterisk's documentation gives them.

    Raises:
        Unreadable: a record without names has another number of columns than Asterisk writes, or no start where
            Asterisk writes it.
    """
    if "0" in record:
        return _by_place([scalar(record.get(place, "")) for place in _places(len(record))])
    named = folded(record)
    for other, name in _NAMES.items():
        if other in named and named.get(name) in (None, ""):
            named[name] = named.pop(other)
    return named


@lru_cache(maxsize=64)
def _places(many: int) -> tuple[str, ...]:
    return tuple(map(str, range(many)))


def _by_place(cells: list[str]) -> dict[str, object]:
    if not len(_CSV) <= len(cells) <= _WIDEST:
        raise Unreadable(
            f"the record has {len(cells)} columns (allowed without a header: the {len(_CSV)} to {_WIDEST} of cdr_csv, "
            "or those of the sample of cdr_custom); give the file a header with the names of its columns"
        )
    if _DATE.fullmatch(cells[_CUSTOM.index("start")]):
        return dict(zip(_CUSTOM, cells, strict=False))
    if not _DATE.fullmatch(cells[_CSV.index("start")]):
        raise Unreadable(
            "the tenth column holds no start of a call (allowed: 2024-03-11 18:20:05, as cdr_csv writes it); "
            "give the file a header with the names of its columns"
        )
    return dict(zip((*_CSV, *_further(cells[len(_CSV) :])), cells, strict=True))


def _further(cells: list[str]) -> tuple[str, ...]:
    """The names of the columns that loguniqueid, loguserfield and newcdrcolumns add, told by how many there are."""
    later = _LATER if len(cells) >= len(_LATER) else ()
    match len(cells) - len(later):
        case 0:
            return later
        case 1:
            return ("uniqueid" if _UNIQUE.fullmatch(cells[0]) else "userfield", *later)
        case _:
            return ("uniqueid", "userfield", *later)
