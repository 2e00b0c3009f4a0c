"""The rows of a build once more, in their places: for questions what another meaning would tell of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.buckets_duckdb import forget, spoken
from tellonce.stores.connection_duckdb import bounded
from tellonce.stores.folder import Folder, Manifest
from tellonce.stores.log_parquet import Log
from tellonce.stores.placing_duckdb import Placing
from tellonce.stores.told import Able


def rows(
    folder: Folder, manifest: Manifest, able: Able, progress: Callable[[int, int], None] = lambda *_: None
) -> Iterator[pa.Table]:  # fmt: skip
    """The rows of a build as its meaning was asked about them, a table a bucket, each sorted by owner and order.

    Nothing in the store changes. Whoever asks holds the build, so that its parts stay.

    Args:
        folder: the store.
        manifest: the build.
        able: which plain case logs are among them.
        progress: called with buckets done and buckets in all.

    Raises:
        Unavailable: memory or disk did not suffice.
    """
    log, people = Log(folder.path / "log"), folder.path / manifest.people
    with TemporaryDirectory(prefix="tellonce-") as scratch:
        placing = Placing([log.touchpoints(name) for name in manifest.logs], Path(scratch))
        try:
            with bounded(placing.limits):
                placing.group(pq.read_table(people / "grouping.parquet"))
                buckets = sorted(placing.place(pq.read_table(people / "groups.parquet")))
            for number, bucket in enumerate(buckets):
                progress(number, len(buckets))
                with bounded(placing.limits):
                    found = spoken(placing.take(bucket), able)
                    forget(placing.connection)
                yield found
        finally:
            placing.close()
