"""What was made once and is used as it is until another takes its place: one file, its name a number and a digest."""

import hashlib
from pathlib import Path


class Frozen:
    """One kind of artefact of a store, of which at most one is in use.

    Args:
        folder: where it lies; made when the first is kept.
        ending: of its files, with the dot.
    """

    def __init__(self, folder: Path, ending: str) -> None:
        self._folder, self._ending = folder, ending

    def current(self) -> tuple[str, bytes]:
        """Name and content of what is in use; '' and nothing where nothing is."""
        path = self._path()
        return (path.name.removesuffix(self._ending), path.read_bytes()) if path else ("", b"")

    def keep(self, content: bytes) -> str:
        """Put an artefact in use in place of the former; the answer is its name: its number and a digest of it."""
        former = self._path()
        number, _, known = former.name.removesuffix(self._ending).partition("-") if former else ("0", "", "")
        digest = hashlib.blake2b(content, digest_size=8).hexdigest()
        name = f"{number}-{known}" if digest == known else f"{int(number) + 1:06d}-{digest}"
        self._folder.mkdir(exist_ok=True, mode=0o700)
        beside = self._folder / ".next"
        beside.write_bytes(content)
        beside.replace(self._folder / f"{name}{self._ending}")
        for path in self._folder.glob(f"*{self._ending}"):
            if path.name != f"{name}{self._ending}":
                path.unlink(missing_ok=True)
        return name

    def drop(self) -> str:
        """Use none any more; the answer is the name of what was in use, '' where nothing was."""
        name, _ = self.current()
        for path in self._folder.glob(f"*{self._ending}"):
            path.unlink(missing_ok=True)
        return name

    def _path(self) -> Path | None:
        """The file in use: a crash between two steps may leave the former beside it."""
        return max(self._folder.glob(f"*{self._ending}"), default=None) if self._folder.is_dir() else None


def learnt_in(store: Path) -> Frozen:
    """What was learnt of the organisation whose store this is."""
    return Frozen(store / "learnt", ".msgpack")
