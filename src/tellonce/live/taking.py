"""The thread that takes: it takes what was accepted, rings when deadlines pass, and prepares contexts."""

from collections.abc import Callable
from logging import getLogger
from threading import Event, Thread
from time import monotonic
from typing import Final

from tellonce.live.present import Present
from tellonce.live.taker import BATCH, Taker
from tellonce.stores.present.leases import Held
from tellonce.vocabulary.refusal import Lost, Unavailable

LOG: Final = getLogger("tellonce.live")

IDLE_SECONDS: Final = 0.1
"""How often a taker looks for what other workers accepted, and for deadlines, where nobody wakes it."""

LOOK_SECONDS: Final = 1.0
"""How often a taker looks for decisions about people."""

AGAIN_SECONDS: Final = 1.0
"""How long after the present did not answer, or another worker held the lease, it is tried again."""


class Taking(Thread):
    """Takes until it is stopped. One of each worker: of all, the one that holds the lease does the work.

    Args:
        present: the present.
        holder: name of the worker, like no other's.
        told: called, in this thread, whenever there may be news.
    """

    def __init__(self, present: Present, holder: str, told: Callable[[], None] = lambda: None) -> None:
        super().__init__(name="taking", daemon=True)
        self._present, self._holder, self._told = present, holder, told
        self._awake, self._over = Event(), Event()
        self._looked = monotonic()
        self._limit = BATCH
        self.takes, self.restoring = False, False
        self.taken, self.prepared, self.rung = 0, 0, 0

    def wake(self) -> None:
        """Something was accepted; may be called from any thread."""
        self._awake.set()

    def stop(self) -> None:
        """Ends after what is at hand is done, and waits for that."""
        self._over.set()
        self._awake.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Takes, whenever it may, until it is stopped."""
        while not self._over.is_set():
            try:
                became = self._present.taker(self._holder, self._restores)
                if became is not None:
                    self._take(*became)
            except (Lost, Unavailable) as error:
                LOG.warning("taking begins anew: %s", error)
            except Exception:  # whatever it is, what is accepted after it must be taken
                LOG.exception("what was accepted cannot be taken")
            self.takes, self.restoring = False, False
            self._over.wait(AGAIN_SECONDS)

    def _take(self, taker: Taker, held: Held) -> None:
        self._remember(taker, held)
        self.takes, self.restoring = True, False
        while not self._over.is_set():
            held.renew()
            if self._took(taker):
                self._told()
            elif prepared := taker.prepare():
                self.prepared += prepared
            else:
                self._decide(taker)
                self._awake.wait(IDLE_SECONDS)
                self._awake.clear()
        held.release()

    def _took(self, taker: Taker) -> bool:
        """Takes the next events, or else tells anew whose deadline has passed; whether there were any."""
        taken = self._some(taker)
        rung = 0 if taken else taker.ring()
        self.taken, self.rung = self.taken + taken, self.rung + rung
        return bool(taken or rung)

    def _restores(self) -> None:
        self.restoring = True

    def _decide(self, taker: Taker) -> None:
        """Takes in what somebody decided about people meanwhile; looks for it once a second."""
        if monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = monotonic()
        for decision, told_with in self._present.decided():
            taker.decide(decision, told_with)
            self._told()

    def _some(self, taker: Taker) -> int:
        """Takes what waits; one by one after a failure that nobody foresaw: only what is at fault is left out."""
        try:
            taken = taker.take(self._limit)
        except (Lost, Unavailable):
            raise
        except Exception as error:
            if self._limit == 1:
                taker.pass_over(error)
            self._limit = 1
            raise
        if not taken:
            self._limit = BATCH
        return taken

    def _remember(self, taker: Taker, held: Held) -> None:
        """Hands over what history knows and the present does not."""
        for log in self._present.history.unknown():
            for points in self._present.history.touchpoints(log):
                held.renew()
                taker.remember(points)
            self._present.history.remember(log)
