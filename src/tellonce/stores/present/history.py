"""What history knows, handed to the present once: the touchpoints of the logs of files, log by log."""

from collections.abc import Iterator
from typing import Final

import pyarrow.parquet as pq

from tellonce.stores.folder import ARCHIVED, Folder
from tellonce.stores.log_parquet import Log
from tellonce.stores.present.database import Database
from tellonce.stores.present.facts import Facts
from tellonce.stores.touchpoint_rows import touchpoint
from tellonce.vocabulary.touchpoint import Touchpoint

BATCH: Final = 2_000
"""Touchpoints handed over at once."""

REMEMBERED: Final = "remembered:"


class History:
    """The files of the last build, as far as the present does not hold them.

    Args:
        database: the present.
        folder: the store whose build it is.
    """

    def __init__(self, database: Database, folder: Folder) -> None:
        self._database, self._folder, self._facts = database, folder, Facts(database)

    def unknown(self) -> list[str]:
        """Names of the logs whose touchpoints the present does not hold yet; none where nothing was built."""
        manifest = self._folder.current()
        logs = [name for name in manifest.logs if not name.startswith(ARCHIVED)] if manifest else []
        held = self._facts.names(REMEMBERED)
        return [name for name in logs if name not in held]

    def touchpoints(self, name: str) -> Iterator[list[Touchpoint]]:
        """The touchpoints of a log, some at a time."""
        with pq.ParquetFile(Log(self._folder.path / "log").touchpoints(name)) as file:
            for batch in file.iter_batches(BATCH):
                yield [touchpoint(row) for row in batch.to_pylist()]

    def remember(self, name: str) -> None:
        """Notes that the present holds all of a log."""
        with self._database.write() as connection:
            self._facts.put(connection, REMEMBERED + name)
