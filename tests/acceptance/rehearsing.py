"""Plays an organisation's folder live, beside its build, and holds what the present became against the build."""

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from building import differences, plain
from past import same

from tellonce.insight.account import account
from tellonce.insight.build import build
from tellonce.rehearsal.cues import since, whose
from tellonce.rehearsal.play import Player
from tellonce.rehearsal.saved import Saving
from tellonce.rehearsal.steps import Step, steps
from tellonce.silos.declaration import Declaration
from tellonce.silos.declare import load
from tellonce.stores.archive import roll
from tellonce.stores.folder import Folder
from tellonce.stores.history_duckdb import DuckDBView
from tellonce.stores.touchpoint_rows import touchpoint
from tellonce.vocabulary.account import Account
from tellonce.vocabulary.moment import iso
from tellonce.web.stage import Stage, stage

NEVER = "(?!)"
"""A pattern of no part of a file's name."""


@dataclass
class Rehearsal:
    """A folder's build with its account and steps, and the stage on which they are played."""

    view: DuckDBView
    account: Account
    steps: list[Step]
    stage: Stage
    player: Player
    declaration: Declaration
    store: Path

    @functools.cached_property
    def whose(self) -> dict[str, str]:
        """The person of each record."""
        return whose(self.account)

    def ends_as_in_history(self) -> None:
        """Once all was sent: the present, and the account built of what it archived, say what the build says."""
        self.player.reach(self.view.as_of)
        assert self.stage.live.present.memory.inbox.aside() == []
        same(self.stage.live.present.memory, self.view)
        folder = Folder(self.store)
        with folder.locked():
            roll(self.stage.database, folder)
        nothing = self.store / "nothing"
        nothing.mkdir()
        alone = msgspec.structs.replace(self.declaration, silo=())
        build(nothing, alone, self.store, iso(self.view.as_of))
        with contextlib.closing(DuckDBView(folder)) as view:
            assert differences(_told(account(view)), _told(self.account)) == []


@contextlib.contextmanager
def rehearsal(folder: Path, place: Path, as_of: str = "") -> Iterator[Rehearsal]:
    """All that is needed to play a folder; nothing was played yet.

    What rang cannot be taken back: the moment of the account, if not the declared one, must lie behind all records.
    """
    declaration = load(folder / "tellonce.toml")
    build(folder, declaration, place / "store", as_of)
    with contextlib.closing(DuckDBView(Folder(place / "store"))) as view:
        known = account(view)
        told = steps(touchpoint(row) for row in view.ask("FROM touchpoints").to_pylist())
        Folder(place / "store").lend(place / "stage")
        saving = Saving(known.frictions, since(told))
        with (
            stage(place / "stage", declaration) as found,
            contextlib.closing(Player(found, whose(known), saving)) as player,
        ):
            yield Rehearsal(view, known, told, found, player, declaration, place / "stage")


def _told(one: Account) -> object:
    """An account without what only files tell: what of them could not be read, and how much they hold."""
    document = plain(one, NEVER)
    for name in ("set_aside", "passed_over"):
        document["totals"].pop(name)
    del document["set_aside"]
    return document
