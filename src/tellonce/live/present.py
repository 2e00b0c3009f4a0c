"""One organisation's present, as one worker serves it: it accepts, it answers, and it may be the one who takes."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tellonce.live.answers import Answers
from tellonce.live.erasing import belongs, erase
from tellonce.live.intake.hearing import Hearing
from tellonce.live.placing import Placing
from tellonce.live.taker import LEASE, Memory, Taker, memory
from tellonce.live.teller import Teller
from tellonce.silos.declaration import Declaration
from tellonce.silos.edition import TELLING, edition
from tellonce.silos.in_force import erased, known_by, manner
from tellonce.silos.learnt import in_use
from tellonce.stores.decisions import Decisions
from tellonce.stores.folder import Folder
from tellonce.stores.present.database import Database
from tellonce.stores.present.history import History
from tellonce.stores.present.leases import Held
from tellonce.stores.scores import Scores
from tellonce.vocabulary.arrival import Arrival
from tellonce.vocabulary.identity import Decision

HELD_SECONDS: Final = 10.0
"""How long the lease of the one who takes is held from each renewal: how long nobody takes where it dies."""


class Present:
    """The present of an organisation.

    Args:
        database: where it lies.
        store: folder of the store, with the key, decisions about people, what was learnt, and history.
        declaration: what the organisation declares.
        clock: microseconds UTC, as what happens counts it; a rehearsal's own may leap.
        ticks: microseconds UTC, by which leases run out.
    """

    def __init__(
        self, database: Database, store: Path, declaration: Declaration, clock: Callable[[], int],
        ticks: Callable[[], int] | None = None,
    ) -> None:  # fmt: skip
        self.database, self.declaration, self.clock = database, declaration, clock
        self.memory: Memory = memory(database, declaration.organisation.name)
        self.ticks = ticks or clock
        self._folder = Folder(store)
        if not store.exists():
            # Its key and its folders are made where somebody holds it for the first time.
            with self._folder.locked():
                pass
        self._scored, likenesses = Scores(store).current()
        self._decided = Decisions(store).all()
        self.known = known_by(declaration, self._folder.key(), self._decided, likenesses)
        self._taught, learnt = in_use(store)
        self._teller = Teller(manner(declaration, 0, learnt))
        self.answers = Answers(
            self.memory.contexts, self.memory.persons, self.memory.places, self.known, self._teller
        )  # fmt: skip
        self.history = History(database, self._folder)

    def accept(self, arrivals: Sequence[Arrival]) -> int:
        """Keeps what arrived: when this returns, it is durable. The answer is how many are new.

        Raises:
            Unavailable: the present does not answer; nothing is kept.
        """
        return self.memory.inbox.accept(arrivals, self.clock())

    def taker(self, holder: str, restores: Callable[[], None] = lambda: None) -> tuple[Taker, Held] | None:
        """Becomes the one who takes, with all that lies in the present at hand; None where another worker is.

        Args:
            holder: name of the worker, like no other's.
            restores: called once it is sure that this worker takes, before all is read.

        Raises:
            Unavailable: the present does not answer.
        """
        fence = self.memory.leases.take(LEASE, holder, self.ticks(), HELD_SECONDS)
        if fence is None:
            return None
        restores()
        held = Held(self.memory.leases, LEASE, fence, self.ticks, HELD_SECONDS)
        placing = Placing(self.known, self.memory.places)
        hearing = Hearing(self.declaration, belongs(erased(self._folder, self.declaration)))
        taker = Taker(self.memory, hearing, placing, self._teller, self.clock, held, self._told_with())
        return taker, held

    def forget(self, holder: str) -> int:
        """Takes all that belongs to erased people out; whoever takes at the moment begins anew without them.

        Args:
            holder: name of the one who asks, like no other's.

        Returns:
            How many events and touchpoints were taken out.

        Raises:
            Unavailable: the present does not answer.
        """
        tombstones = erased(self._folder, self.declaration)
        return erase(self.memory, Hearing(self.declaration), tombstones, holder, self.ticks)

    def decided(self) -> list[tuple[Decision, str]]:
        """What was decided about people since this was last asked, each with what all is told with from then on."""
        known, news = {one.id for one in self._decided}, []
        for one in Decisions(self._folder.path).all():
            if one.id not in known:
                self._decided.append(one)
                news.append((one, self._told_with()))
        return news

    def _told_with(self) -> str:
        """Name of all that decides who is who and what is told, beside what arrived."""
        declared = self.declaration
        depends = [
            edition(*TELLING, "live"), declared.organisation, declared.identity, declared.journeys, declared.reading,
            declared.friction, declared.capability, self._scored, self._taught,
            sorted(one.id for one in self._decided),
        ]  # fmt: skip
        return hashlib.blake2b(msgspec.json.encode(depends), digest_size=12).hexdigest()
