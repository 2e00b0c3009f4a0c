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
from typing import BinaryIO, Final

import msgspec

from tellonce.stores.schema import FORMAT
from tellonce.vocabulary.refusal import Refused, Unavailable, Unsupported

LENT: Final = ("key", "decisions", "scores", "learnt")
"""What of a store says who is who and what contacts are about, beside the records."""

ARCHIVED: Final = "live-"
"""How the names of logs begin that were rolled out of a present."""


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
        if self._layout() > FORMAT:
            raise Unsupported(
                f"the store {path} has layout version {self._layout()}, this Tellonce reads up to {FORMAT}; "
                "use a newer Tellonce, or another --store"
            )

    def _layout(self) -> int:
        """Version of the layout that is there; the own one for a new store, 0 where a crash left none."""
        mark = self.path / "format"
        text = mark.read_text(errors="replace").strip() if mark.exists() else str(FORMAT)
        return int(text) if text.isdecimal() else 0

    def prepare(self) -> None:
        """Make the folder; one of an older layout is emptied, since all of it can be made again from the silo files.

        Raises:
            Refused: the folder cannot be written.
        """
        try:
            if self._layout() < FORMAT:
                for part in ("log", "buckets", "people", "builds", "CURRENT"):
                    _remove(self.path / part)
            _make_private(self.path)
            for part in ("log", "buckets", "people", "builds", "scratch"):
                (self.path / part).mkdir(exist_ok=True)
            write_whole(self.path / "format", f"{FORMAT}\n".encode())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> Refused:
        return Refused(f"the store {self.path} cannot be written ({error.strerror}); name another folder with --store")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store for one build at a time.

        Raises:
            Unavailable: another build is running on this store.
            Refused: the folder cannot be written.
        """
        try:
            _make_private(self.path)
            lock = (self.path / "lock").open("w")
        except OSError as error:
            raise self._unwritable(error) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Unavailable(
                    f"another build is running on the store {self.path}; try again when it is done"
                ) from error
            self.prepare()
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

    def lend(self, path: Path) -> "Folder":
        """Make a store that takes people for who they are here, and has no records: for a rehearsal of its own.

        Args:
            path: where to; a folder that holds no store yet.

        Returns:
            The store, with this one's secret, what was decided about people, who is how alike, and what was learnt.

        Raises:
            Refused: it cannot be written.
        """
        lent = Folder(path)
        lent.prepare()
        self.key()
        for part in LENT:
            found = self.path / part
            if found.is_dir():
                shutil.copytree(found, path / part)
            elif found.exists():
                shutil.copy2(found, path / part)
        return lent

    def current(self) -> Manifest | None:
        """The build that is read now, or None before the first."""
        try:
            name = (self.path / "CURRENT").read_text().strip()
            return msgspec.json.decode(self._build(name).read_bytes(), type=Manifest)
        except FileNotFoundError:
            return None

    def held(self) -> tuple[Manifest, BinaryIO] | None:
        """The build that is read now, and a handle that keeps it until it is closed; None before the first."""
        while (manifest := self.current()) is not None:
            try:
                handle = self._build(manifest.build).open("rb")
            except FileNotFoundError:
                continue
            fcntl.flock(handle, fcntl.LOCK_SH)
            if _there(handle, self._build(manifest.build)):
                return manifest, handle
            handle.close()
        return None

    def _build(self, name: str) -> Path:
        return self.path / "builds" / f"{name}.json"

    def publish(self, manifest: Manifest) -> None:
        """Make a build the one that is read, then remove what neither it nor a reader of a former one needs."""
        if not self._build(manifest.build).exists():
            write_whole(self._build(manifest.build), msgspec.json.encode(manifest))
        write_whole(self.path / "CURRENT", manifest.build.encode())
        self._sweep(manifest)

    def forget_builds(self) -> None:
        """Remove every build with its parts, and whatever lies half-written; logs and what was erased stay.

        Whoever still reads a former build keeps what they have opened, and nothing else.
        """
        for part in ("CURRENT", "builds", "buckets", "people", "scratch"):
            _remove(self.path / part)
        for found in (*self.path.glob(".*"), *(self.path / "log").glob(".*")):
            if found.name != ".gitignore":
                _remove(found)
        self.prepare()

    def _sweep(self, manifest: Manifest) -> None:
        kept = [manifest, *self._still_read(manifest.build)]
        wanted = {part for one in kept for part in (*one.buckets, one.people)}
        for part in ("buckets", "people"):
            for found in (self.path / part).iterdir():
                if f"{part}/{found.name}" not in wanted:
                    _remove(found)
        logs = {log for one in kept for log in one.logs}
        for found in (self.path / "log").iterdir():
            # What came live stands in no file from which it could be read again.
            if found.name.split(".")[0] not in logs and not found.name.startswith(ARCHIVED):
                _remove(found)
        _remove(self.path / "scratch")

    def _still_read(self, current: str) -> Iterator[Manifest]:
        """Former builds that somebody holds; the others are removed."""
        for found in (self.path / "builds").iterdir():
            if found.name == f"{current}.json":
                continue
            with found.open("rb") as handle:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    yield msgspec.json.decode(handle.read(), type=Manifest)
                else:
                    _remove(found)


def _there(handle: BinaryIO, path: Path) -> bool:
    """Whether the open file is still the one of this name."""
    try:
        return os.fstat(handle.fileno()).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _make_private(path: Path) -> None:
    """A store holds what customers did: it is its owner's alone, and version control leaves it out."""
    if not path.exists():
        path.mkdir(parents=True, mode=0o700)
        (path / ".gitignore").write_text("*\n")


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file so that it is there whole or not at all.

    Args:
        path: the file.
        content: all of it.
        mode: who may read and write it, before the process's own mask.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
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
