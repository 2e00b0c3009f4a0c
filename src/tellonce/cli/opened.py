"""What every command needs first: the folder's declaration, its store, and a build, made where it is missing or old."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tellonce.cli.shown import progress
from tellonce.cli.where import Where
from tellonce.identity.knowing import Knowing
from tellonce.insight.build import build
from tellonce.silos.declaration import Declaration
from tellonce.silos.declare import load
from tellonce.silos.in_force import known_by
from tellonce.stores.archive import roll
from tellonce.stores.decisions import Decisions
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.stores.present.database import PRESENT, Database, usual
from tellonce.stores.scores import Scores
from tellonce.vocabulary.refusal import Refused

DECLARATION = "tellonce.toml"


@contextmanager
def opened(folder: Path, where: Where, own: Declaration | None = None) -> Iterator[DuckDBView]:
    """A view of the folder's account, built first where anything is new.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        own: a declaration made by the caller, instead of one in a file.

    Raises:
        Refused: the folder or its declaration is missing.
    """
    with viewed(built(folder, where, own)) as view:
        yield view


def built(folder: Path, where: Where, own: Declaration | None = None) -> "Place":
    """Where a command works, after a build where anything is new.

    Args:
        folder: the organisation's folder.
        where: declaration, store and moment, if not the usual ones.
        own: a declaration made by the caller, instead of one in a file.

    Raises:
        Refused: the folder or its declaration is missing.
    """
    place = placed(folder, where, own)
    _archive(place, where)
    with progress() as tell:
        build(folder, place.declaration, place.store, where.as_of, tell)
    return place


def _archive(place: "Place", where: Where) -> None:
    """Rolls what came live into the store, where there is a present."""
    if not where.present and not (place.store / PRESENT).exists():
        return
    database, folder = Database(where.present or usual(place.store)), Folder(place.store)
    try:
        with folder.locked():
            roll(database, folder)
    finally:
        database.close()


@contextmanager
def viewed(place: "Place") -> Iterator[DuckDBView]:
    """A view of the build that is there."""
    view = DuckDBView(Folder(place.store))
    try:
        yield view
    finally:
        view.close()


@dataclass(frozen=True, kw_only=True)
class Place:
    """An organisation's folder, what it declares, and its store."""

    folder: Path
    declaration: Declaration
    store: Path

    def known(self) -> Knowing:
        """What decides who is who in a build of this store now."""
        _, likenesses = Scores(self.store).current()
        return known_by(self.declaration, Folder(self.store).key(), Decisions(self.store).all(), likenesses)


def placed(folder: Path, where: Where, own: Declaration | None = None) -> Place:
    """Where a command works.

    Args:
        folder: the organisation's folder.
        where: declaration and store, if not the usual ones.
        own: a declaration made by the caller, instead of one in a file.

    Raises:
        Refused: the folder or its declaration is missing.
    """
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder; give the folder that holds an organisation's exported files")
    declaration = own or load(declared_at(folder, where.config))
    return Place(folder=folder, declaration=declaration, store=where.store or usual_store(folder))


def declared_at(folder: Path, config: Path | None) -> Path:
    """The path of a folder's declaration.

    Raises:
        Refused: it is not there.
    """
    path = config or folder / DECLARATION
    if not path.exists():
        raise Refused(f"{path} is not there; `tellonce init {folder}` drafts one, or name it with --config")
    return path


def usual_store(folder: Path) -> Path:
    """`FOLDER/.tellonce`, or a folder in the user's cache where the organisation's folder may only be read."""
    if _writable(folder):
        return folder / ".tellonce"
    return cached(folder)


def cached(source: Path) -> Path:
    """A store in the user's cache for a source that has none of its own."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tellonce"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root / hashlib.blake2b(str(source.resolve()).encode(), digest_size=8).hexdigest()


def _writable(folder: Path) -> bool:
    """Whether anybody may write there.

    An administrator passes every check, but a folder without a write bit is meant to be read.
    """
    return bool(stat.S_IMODE(folder.stat().st_mode) & 0o222) and os.access(folder, os.W_OK)
