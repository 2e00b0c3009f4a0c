"""The log: every touchpoint as it was read, one Parquet file a silo file, and what was set aside beside it.

A log is named by what it was made of (the file's bytes and everything that decides how they are read), so a file that
was read once is never read again, and one that changed is.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.schema import SET_ASIDE, TOUCHPOINTS
from tellonce.vocabulary.touchpoint import SetAside, Touchpoint

CHUNK = 50_000
"""Touchpoints held in memory before they are written."""


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

    def keep(self, name: str, items: Iterable[Touchpoint | SetAside | pa.Table]) -> None:
        """Write a log; it appears whole or not at all.

        Args:
            name: name of the log.
            items: what was read, one by one or as whole tables of touchpoints (`schema.TOUCHPOINTS`).
        """
        beside, spare = self.folder / f".{name}.parquet", self.folder / f".{name}.aside.parquet"
        with (
            pq.ParquetWriter(beside, TOUCHPOINTS, compression="zstd") as told,
            pq.ParquetWriter(spare, SET_ASIDE) as aside,
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
        spare.replace(self.set_aside(name))
        beside.replace(self.touchpoints(name))


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
    encode = msgspec.json.encode
    columns: dict[str, list[Any]] = {
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
        "id_kinds": [[identifier.kind for identifier in one.ids] for one in points],
        "id_values": [[identifier.value for identifier in one.ids] for one in points],
        "contact_keys": [one.contact_keys for one in points],
        "journey_key": [one.journey_key for one in points],
        "matters": [one.matters for one in points],
        "attributes": [encode(one.attributes).decode() if one.attributes else "" for one in points],
    }
    return pa.table(columns, schema=TOUCHPOINTS)
