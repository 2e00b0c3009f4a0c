"""A file read as a build reads it: all that it tells, written to a log. Starting and loading are not counted.

    python listened.py DECLARATION SILO FIRST FILE [--system SYSTEM] [--row-by-row]

`FIRST` is a small file of the same kind, read before: loading a reader and its phrases belongs to starting. `--system`
reads by a built-in system although no silo declares it; `--row-by-row` asks for records one by one where most of a
table would come by column.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from pyarrow import parquet

from tellonce.silos.declaration import Declaration
from tellonce.silos.declare import load
from tellonce.silos.files.batches import FORMATS, batches
from tellonce.silos.files.envelopes import layout_of
from tellonce.silos.files.records import records
from tellonce.silos.listen import ear, listen, listen_wide
from tellonce.silos.mapping import Silo
from tellonce.stores.log_parquet import Log
from tellonce.stores.schema import TOUCHPOINTS


def main() -> None:
    """Prints CPU seconds and peak memory, and how many records and touchpoints were read and how many set aside.

    `parsed` are the CPU seconds for the records alone, with their places and what is broken of them: what the parse
    beside it yields. `written` are those for writing the same once more from a table that is ready: what is left where
    telling costs nothing.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("declaration", type=Path)
    parser.add_argument("silo")
    parser.add_argument("first", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--system", default="")
    parser.add_argument("--row-by-row", action="store_true")
    given = parser.parse_args()
    declaration = load(given.declaration)
    silo = silo_of(declaration, given.silo, given.file.name, given.system)
    read = listen if given.row_by_row else listen_wide
    with TemporaryDirectory(prefix="tellonce-log-") as name:
        log = Log(Path(name))
        log.keep("first", read(given.first.parent, declaration, silo, given.first))
        began = time.process_time()
        log.keep("whole", read(given.file.parent, declaration, silo, given.file))
        spent = time.process_time() - began
        gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**30 if sys.platform == "darwin" else 2**20)
        began = time.process_time()
        for _ in records_of(declaration, silo, given.file, by_column=not given.row_by_row):
            pass
        parsed = time.process_time() - began
        whole = parquet.read_table(log.touchpoints("whole"))
        began = time.process_time()
        log.keep("again", [whole.cast(TOUCHPOINTS)])
        written = time.process_time() - began
        told = whole.select(["record", "nested"]).to_pydict()
        aside = parquet.read_metadata(log.set_aside("whole")).num_rows
    records = {record[: len(record) - nested] for record, nested in zip(*told.values(), strict=True)}
    counted = {"records": len(records), "touchpoints": len(told["record"]), "set_aside": aside}
    print(json.dumps({"cpu": spent, "gib": gib, "parsed": parsed, "written": written, **counted}))


def records_of(declaration: Declaration, silo: Silo, file: Path, *, by_column: bool) -> Iterator[object]:
    """The records of a file as telling is given them: one by one, or a flat table in batches."""
    listening = ear(declaration, silo)
    layout = layout_of(file, silo.layout, listening.known)
    if by_column and listening.wide and layout.format in FORMATS:
        return batches(file, layout, silo=silo.name, file=file.name, columns=listening.columns or frozenset())
    return records(file, layout, silo=silo.name, file=file.name, columns=listening.columns)


def silo_of(declaration: Declaration, name: str, file: str, system: str) -> Silo:
    """The silo as declared but for its file; one that only says its system where that is given."""
    if system:
        return Silo(name=name, system=system, files=(file,))
    declared = next(silo for silo in declaration.silo if silo.name == name)
    return msgspec.structs.replace(declared, files=(file,))


if __name__ == "__main__":
    main()
