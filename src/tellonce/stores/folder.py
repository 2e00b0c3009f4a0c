"""The store's folder: where each part lies, and how a whole build becomes visible at once or not at all.

Everything is written beside its place and renamed into it; `CURRENT` names the build that is read and is replaced by
one rename, so nothing half-written is ever read and a crash leaves the former build.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tellonce.stores.schema import FORMAT
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One build: what it was made of and where its parts lie.

    Attributes:
        build: name of the build: a digest of all it depends on.
        format: version of the layout.
        as_of: moment of the account, microseconds UTC.
        logs: names of the logs it holds, one a silo file.
        buckets: folder of each bucket, relative to the store.
        people: folder of the map of people, relative to the store.
        told_again: how many buckets were made anew for this build.
        facts: further facts a build records for its readers, as JSON-able texts.
    """

    build: str
    format: int
    as_of: int
    logs: list[str]
    buckets: list[str]
    people: str
    told_again: int
    facts: dict[str, str]


class Folder:
    """The folder of one store.

    Args:
        path: the folder; made when first written to.

    Raises:
        Unsupported: it was written by a newer version of Tellonce.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        mark = path / "format"
        if mark.exists() and int(mark.read_text()) > FORMAT:
            raise Unsupported(
                f"the store {path} has layout version {mark.read_text().strip()}, this Tellonce reads up to {FORMAT}; "
                "use a newer Tellonce, or another --store"
            )

    def prepare(self) -> None:
        """Make the folder; one of an older layout is emptied, since all of it can be made again from the silo files.

        Raises:
            Refused: the folder cannot be written.
        """
        try:
            mark = self.path / "format"
            if mark.exists() and int(mark.read_text()) < FORMAT:
                for part in ("log", "buckets", "people", "builds", "CURRENT"):
                    _remove(self.path / part)
            for part in ("log", "buckets", "people", "builds", "scratch"):
                (self.path / part).mkdir(parents=True, exist_ok=True)
            mark.write_text(f"{FORMAT}\n")
        except OSError as error:
            raise Refused(
                f"the store {self.path} cannot be written ({error.strerror}); name another folder with --store"
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store for one build at a time.

        Raises:
            Unavailable: another build is running on this store.
        """
        self.prepare()
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Unavailable(
                    f"another build is running on the store {self.path}; try again when it is done"
                ) from error
            yield

    def key(self) -> bytes:
        """The secret with which person ids are made: 32 random bytes of this store, readable by its owner alone.

        `TELLONCE_KEY` (hexadecimal) overrides it, so that several stores of one organisation give the same ids.
        """
        given = os.environ.get("TELLONCE_KEY", "")
        if given:
            return _hexadecimal(given)
        path = self.path / "key"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        return _hexadecimal(path.read_text())

    def current(self) -> Manifest | None:
        """The build that is read now, or None before the first."""
        try:
            name = (self.path / "CURRENT").read_text().strip()
            return msgspec.json.decode((self.path / "builds" / f"{name}.json").read_bytes(), type=Manifest)
        except FileNotFoundError:
            return None

    def publish(self, manifest: Manifest) -> None:
        """Make a build the one that is read, then remove what no build needs any more."""
        write_whole(self.path / "builds" / f"{manifest.build}.json", msgspec.json.encode(manifest))
        write_whole(self.path / "CURRENT", manifest.build.encode())
        self._sweep(manifest)

    def _sweep(self, manifest: Manifest) -> None:
        wanted = {*manifest.buckets, manifest.people}
        for part in ("buckets", "people"):
            for found in (self.path / part).iterdir():
                if f"{part}/{found.name}" not in wanted:
                    _remove(found)
        for found in (self.path / "builds").iterdir():
            if found.stem != manifest.build:
                _remove(found)
        for found in (self.path / "log").iterdir():
            if found.name.split(".")[0] not in manifest.logs:
                _remove(found)
        _remove(self.path / "scratch")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    beside.replace(path)


def _hexadecimal(text: str) -> bytes:
    try:
        return bytes.fromhex(text.strip())
    except ValueError as error:
        raise Refused("TELLONCE_KEY must be hexadecimal digits, for example made by `openssl rand -hex 32`") from error


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
