"""The log: every touchpoint as it was read, one Parquet file a silo file, and what was set aside beside it.

A log is named by what it was made of (the file's bytes and everything that decides how they are read), so a file that
was read once is never read again, and one that changed is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tellonce.stores.schema import LEFT_OUT_ROWS, SET_ASIDE, TEXT, TOUCHPOINTS
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

CHUNK = 50_000
"""Touchpoints held in memory before they are written."""

BATCH: Final = 65_536
"""Rows of a log that are looked at at a time when it is made anew."""

LEFT_OUT: Final = b"tellonce.erased"
"""Where the file of a log's touchpoints says how much of erased people was left out of it."""

Item: TypeAlias = Touchpoint | SetAside | pa.Table


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a log leaves out because the person was erased.

    Attributes:
        silo: name of its silo, '' where nothing is left out.
        file: name of its file, '' where nothing is left out.
        records: whole records of which nothing is left.
        touchpoints: touchpoints.
    """

    silo: str = ""
    file: str = ""
    records: int = 0
    touchpoints: int = 0


class Sieve(Protocol):
    """Leaves out of one log what belongs to erased people."""

    @property
    def name(self) -> str:
        """What it leaves out, as a digest: a log that has passed it need not pass it again."""
        ...

    @property
    def changed(self) -> bool:
        """Whether it left out or changed anything."""
        ...

    def passed(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items without what shows by itself that it was erased."""
        ...

    def rest(self, table: pa.Table) -> pa.Table:
        """A table of what has passed, without what other rows of the same records showed to be erased."""
        ...

    def left_out(self) -> LeftOut:
        """How much was left out, after the last table of the rest."""
        ...


class Log:
    """The logs of one store.

    Args:
        folder: where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str) -> bool:
        """Whether a log of this name is there, whole."""
        return self.touchpoints(name).exists() and self.set_aside(name).exists()

    def touchpoints(self, name: str) -> Path:
        """Path of the touchpoints of a log."""
        return self.folder / f"{name}.parquet"

    def set_aside(self, name: str) -> Path:
        """Path of the records a log set aside."""
        return self.folder / f"{name}.aside.parquet"

    def keep(self, name: str, items: Iterable[Item], sieve: Sieve | None = None) -> None:
        """Write a log; it appears whole or not at all.

        Args:
            name: name of the log.
            items: what was read, one by one or as whole tables of touchpoints (`schema.TOUCHPOINTS`).
            sieve: leaves out what belongs to erased people; None where nobody was erased.
        """
        beside, spare = self.folder / f".{name}.parquet", self.folder / f".{name}.aside.parquet"
        _write(beside, spare, sieve.passed(items) if sieve else items)
        if sieve and sieve.changed:
            rest = self.folder / f".{name}.rest.parquet"
            _write_rest(beside, rest, sieve)
            rest.replace(beside)
        if sieve and not sieve.changed and self.has(name):
            spare.unlink()
            beside.unlink()
        else:
            spare.replace(self.set_aside(name))
            beside.replace(self.touchpoints(name))
        if sieve:
            (self.folder / f"{name}.sieve").write_text(sieve.name)

    def sift(self, name: str, sieve: Sieve) -> None:
        """Make a log anew without what belongs to erased people; where it holds nothing of theirs it stays as it is."""
        self.keep(name, _items(self.touchpoints(name), self.set_aside(name)), sieve)

    def names(self) -> list[str]:
        """Names of all logs that are there, whole, in order."""
        found = sorted(path.name.removesuffix(".aside.parquet") for path in self.folder.glob("[!.]*.aside.parquet"))
        return [name for name in found if self.has(name)]

    def passed(self, name: str) -> str:
        """Name of the last sieve that a log has passed, '' for none."""
        path = self.folder / f"{name}.sieve"
        return path.read_text() if path.exists() else ""

    def left_out(self, name: str) -> LeftOut:
        """What a log leaves out because the person was erased."""
        said = (pq.read_metadata(self.touchpoints(name)).metadata or {}).get(LEFT_OUT)
        return msgspec.json.decode(said, type=LeftOut) if said else LeftOut()

    def all_left_out(self, names: Iterable[str]) -> pa.Table:
        """What these logs leave out, one row a log that leaves out anything: silo, file, records, touchpoints."""
        found = [one for one in map(self.left_out, sorted(names)) if one.touchpoints]
        columns = {field: [getattr(one, field) for one in found] for field in LEFT_OUT_ROWS.names}
        return pa.table(columns, schema=LEFT_OUT_ROWS)

    def holding(self, names: Iterable[str], records: Sequence[tuple[str, str]]) -> list[str]:
        """Which of these logs hold any of the records, given as silo and id."""
        wanted = pa.array([f"{silo}\0{record}" for silo, record in records], pa.string())
        return [name for name in names if records and _holds(self.touchpoints(name), wanted)]


def _holds(path: Path, wanted: Any) -> bool:  # noqa: ANN401  # pyarrow ships no types
    with pq.ParquetFile(path) as file:
        batches = file.iter_batches(BATCH, columns=["silo", "record"])
        keys = (pc.binary_join_element_wise(batch["silo"], batch["record"], "\0") for batch in batches)
        return any(pc.any(pc.is_in(key, wanted)).as_py() for key in keys)


def _items(told: Path, aside: Path) -> Iterator[Item]:
    """What a log holds, as it was handed to `keep`."""
    with pq.ParquetFile(told) as file:
        yield from (pa.Table.from_batches([batch], TOUCHPOINTS) for batch in file.iter_batches(BATCH))
    yield from (SetAside(**row) for row in pq.read_table(aside).to_pylist())


def _write(told_path: Path, aside_path: Path, items: Iterable[Item]) -> None:
    with (
        pq.ParquetWriter(told_path, TOUCHPOINTS, compression="zstd") as told,
        pq.ParquetWriter(aside_path, SET_ASIDE) as aside,
    ):
        points: list[Touchpoint] = []
        unread: list[SetAside] = []
        for item in items:
            if isinstance(item, Touchpoint):
                points.append(item)
            elif isinstance(item, SetAside):
                unread.append(item)
            else:
                told.write_table(item)
            if len(points) + len(unread) >= CHUNK:
                _flush(points, told, unread, aside)
        _flush(points, told, unread, aside)


def _write_rest(told: Path, rest: Path, sieve: Sieve) -> None:
    with pq.ParquetFile(told) as file, pq.ParquetWriter(rest, TOUCHPOINTS, compression="zstd") as kept:
        for batch in file.iter_batches(BATCH):
            kept.write_table(sieve.rest(pa.Table.from_batches([batch], TOUCHPOINTS)))
        kept.add_key_value_metadata({LEFT_OUT: msgspec.json.encode(sieve.left_out())})


def _flush(points: list[Touchpoint], told: pq.ParquetWriter, unread: list[SetAside], aside: pq.ParquetWriter) -> None:
    if points:
        told.write_table(as_table(points))
    if unread:
        columns = {field: [getattr(item, field) for item in unread] for field in SET_ASIDE.names}
        aside.write_table(pa.table(columns, schema=SET_ASIDE))
    points.clear()
    unread.clear()


def as_table(points: list[Touchpoint]) -> pa.Table:
    """Touchpoints as a table, one row each, in the order given."""
    ids = [one.ids for one in points]
    ends = [0, *accumulate(map(len, ids))]
    columns: dict[str, Any] = {
        "silo": [one.silo for one in points],
        "file": [one.file for one in points],
        "record": [one.record for one in points],
        "part": [one.part for one in points],
        "nested": [one.nested for one in points],
        "moment": [one.at for one in points],
        "ord": [one.order for one in points],
        "until": [one.until for one in points],
        "channel": [one.channel for one in points],
        "direction": [one.direction for one in points],
        "activity": [one.activity for one in points],
        "outcome": [one.outcome for one in points],
        "word": [one.word for one in points],
        "topic": [one.topic for one in points],
        "id_kinds": _lists(ends, [identifier.kind for held in ids for identifier in held]),
        "id_values": _lists(ends, [identifier.value for held in ids for identifier in held]),
        "contact_keys": [one.contact_keys for one in points],
        "journey_key": [one.journey_key for one in points],
        "matters": [one.matters for one in points],
        "attributes": _written([one.attributes for one in points]),
    }
    return pa.table(columns, schema=TOUCHPOINTS)


def _lists(ends: list[int], values: list[str]) -> Any:  # noqa: ANN401  # pyarrow ships no types
    """The values as lists, one a row, that end at these places."""
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(values, TEXT))


def _written(attributes: list[Mapping[str, str]]) -> list[str]:
    """Each as a JSON object, '' for none."""
    # All at once: JSON has no line end inside it but as an escape.
    lines = msgspec.json.Encoder().encode_lines(attributes).decode().split("\n")
    return ["" if line == "{}" else line for line in lines[: len(attributes)]]
