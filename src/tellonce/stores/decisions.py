"""What was decided about people, kept for ever: a file each in the store's folder, never overwritten.

Unlike all else in a store, decisions cannot be made again from the organisation's files, so a new layout keeps them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tellonce.stores.folder import write_whole
from tellonce.vocabulary.identity import Decision
from tellonce.vocabulary.refusal import Refused

_DECODER: Final[msgspec.json.Decoder[Decision]] = msgspec.json.Decoder(Decision)


class Decisions:
    """The decisions of one store.

    Args:
        store: the store's folder.
    """

    def __init__(self, store: Path) -> None:
        self._folder = store / "decisions"

    def all(self) -> list[Decision]:
        """All decisions in order of time; empty where none was made.

        Raises:
            Refused: a file was changed by somebody and is no decision any longer.
        """
        if not self._folder.is_dir():
            return []
        return sorted(map(_read, sorted(self._folder.glob("*.json"))), key=lambda one: (one.at, one.id))

    def keep(self, decision: Decision) -> None:
        """Add a decision; it is there whole or not at all. One that is there already stays as it is."""
        self._folder.mkdir(exist_ok=True, mode=0o700)
        path = self._folder / f"{decision.id}.json"
        if not path.exists():
            write_whole(path, msgspec.json.encode(decision))

    def forget(self, belongs: Callable[[Decision], bool]) -> int:
        """Remove the decisions that name an erased person, and answer how many these were.

        Args:
            belongs: whether a decision names them.
        """
        gone = [one for one in self.all() if belongs(one)]
        for one in gone:
            (self._folder / f"{one.id}.json").unlink(missing_ok=True)
        return len(gone)


def _read(path: Path) -> Decision:
    try:
        return _DECODER.decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise Refused(f"{path} is no decision ({error}): restore it from a backup, or remove it") from error
