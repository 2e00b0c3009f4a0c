"""The long memory on DuckDB over Parquet: builds it bucket by bucket, and reads a build."""

import hashlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tellonce.stores.buckets_duckdb import make
from tellonce.stores.changes import IDS, Ids
from tellonce.stores.connection_duckdb import bounded, connect, quoted
from tellonce.stores.folder import Folder, Manifest
from tellonce.stores.log_parquet import Log
from tellonce.stores.placing_duckdb import Placing
from tellonce.stores.schema import (
    CONTACTS,
    FORMAT,
    FRICTIONS,
    JOURNEYS,
    PROMISES,
    SET_ASIDE,
    STEPS,
    TOUCHPOINTS,
)  # fmt: skip
from tellonce.stores.told import Meaning
from tellonce.vocabulary.refusal import Refused

PARTS = ("steps", "contacts", "journeys", "frictions", "promises", "edges", "variants")

EMPTY = {
    "steps": STEPS, "contacts": CONTACTS, "journeys": JOURNEYS, "frictions": FRICTIONS, "promises": PROMISES,
    "touchpoints": TOUCHPOINTS, "set_aside": SET_ASIDE, "ids": IDS,
}  # fmt: skip
"""What a build without rows shows."""


def build(
    folder: Folder, placing: Placing, logs: Sequence[str], people: Mapping[str, pa.Table], meaning: Meaning,
    facts: Mapping[str, str], progress: Callable[[int, int], None], before: Callable[[Manifest], None],
) -> Manifest:  # fmt: skip
    """Make the buckets whose rows or meaning changed, keep the others, and publish the whole as one build.

    Args:
        folder: the store.
        placing: the rows with their groups.
        logs: names of the logs.
        people: tables of the map of people by name; `groups` has grp and person.
        meaning: what is told of each owner.
        facts: recorded for readers.
        progress: called with buckets done and buckets in all.
        before: called with the finished build before it is published.
    """
    prints = placing.place(people["groups"]) or {"0": "empty"}
    scratch = folder.path / "scratch"
    names, made = [], 0
    for number, bucket in enumerate(sorted(prints)):
        name = f"buckets/{bucket}-{_bucket_name(prints[bucket], meaning)}"
        names.append(name)
        if not (folder.path / name).exists():
            made += 1
            _make_whole(folder, name, bucket, placing, meaning, scratch)
        progress(number + 1, len(prints))
    kept = _keep_people(folder, people)
    digest = _digest(*names, kept, *sorted(logs), str(meaning.as_of), *(f"{k}={facts[k]}" for k in sorted(facts)))
    manifest = Manifest(
        build=digest, format=FORMAT, as_of=meaning.as_of, logs=sorted(logs), buckets=names, people=kept,
        told_again=made, facts=dict(facts),
    )  # fmt: skip
    before(manifest)
    folder.publish(manifest)
    return manifest


def _bucket_name(print_: str, meaning: Meaning) -> str:
    depends = meaning.timed or print_.endswith("true")
    return _digest(print_, meaning.name, str(meaning.as_of) if depends else "")


def _make_whole(folder: Folder, name: str, bucket: str, placing: Placing, meaning: Meaning, scratch: Path) -> None:
    beside = scratch / name.replace("/", "-")
    shutil.rmtree(beside, ignore_errors=True)
    with bounded(placing.limits):
        make(placing.take(bucket), beside, meaning)
    beside.replace(folder.path / name)


def _keep_people(folder: Folder, people: Mapping[str, pa.Table]) -> str:
    beside = folder.path / "scratch" / "people"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    digest = hashlib.md5(usedforsecurity=False)
    for name in sorted(people):
        pq.write_table(people[name], beside / f"{name}.parquet")
        digest.update((beside / f"{name}.parquet").read_bytes())
    target = f"people/{digest.hexdigest()}"
    if not (folder.path / target).exists():
        beside.replace(folder.path / target)
    return target


def _digest(*texts: str) -> str:
    return hashlib.md5("\n".join(texts).encode(), usedforsecurity=False).hexdigest()[:20]


class DuckDBView:
    """Reads one build of a store, which stays whole while it is read, whatever is built meanwhile.

    Args:
        folder: the store.

    Raises:
        Refused: nothing was built yet.
    """

    def __init__(self, folder: Folder) -> None:
        held = folder.held()
        if held is None:
            raise Refused(f"the store {folder.path} holds no build yet; run `tellonce see` first")
        manifest, self._handle = held
        self.manifest = manifest
        self._connection = connect()
        for part in PARTS:
            self._table(part, [folder.path / bucket / f"{part}.parquet" for bucket in manifest.buckets])
        for path in sorted((folder.path / manifest.people).glob("*.parquet")):
            self._table(path.stem, [path])
        self._table("ids", Ids(folder.path).paths())
        log = Log(folder.path / "log")
        self._table("touchpoints", [log.touchpoints(name) for name in manifest.logs])
        self._table("set_aside", [log.set_aside(name) for name in manifest.logs])
        self._connection.register("erased", log.all_left_out(manifest.logs))

    def _table(self, name: str, paths: Sequence[Path]) -> None:
        if not paths:
            self._connection.register(name, EMPTY[name].empty_table())
            return
        files = ", ".join(quoted(str(path)) for path in paths)
        self._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}])")

    @property
    def build(self) -> str:
        """Name of the build."""
        return self.manifest.build

    @property
    def as_of(self) -> int:
        """Moment of the account in microseconds UTC."""
        return self.manifest.as_of

    def ask(self, question: str, given: Sequence[object] = ()) -> pa.Table:
        """The answer to a question in SQL whose values stand as `?` and are given beside it."""
        return self._connection.sql(question, params=list(given)).to_arrow_table()

    def fact(self, name: str) -> str:
        """A fact the build recorded, '' where it has none of this name."""
        return self.manifest.facts.get(name, "")

    def close(self) -> None:
        """Give the memory back, and let the build go."""
        self._connection.close()
        self._handle.close()
