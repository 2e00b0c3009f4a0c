"""How a worker stands: whether it may be asked, whether it takes, and its figures."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from tellonce.live.present import Present
from tellonce.live.taking import Taking
from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.receivers import Receivers
from tellonce.vocabulary.moment import SECOND
from tellonce.vocabulary.refusal import Unavailable
from tellonce.web.accepting import Accepting
from tellonce.web.meters import Figures
from tellonce.web.tail import Tail

MOST: Final = 100_000
"""Events, people or owners that are counted; more are told as so many."""


class Worker(Protocol):
    """What is looked at of a worker."""

    present: Present
    taking: Taking
    accepting: Accepting
    tail: Tail


class Part(StrEnum):
    """What a worker does beside answering.

    `TAKES` it takes what is accepted; `RESTORING` it is about to, and reads what lies in the present; `STANDS_BY`
    another worker takes, or nobody yet; `ENDED` it can take no longer.
    """

    TAKES = "takes"
    RESTORING = "restoring"
    STANDS_BY = "stands by"
    ENDED = "ended"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `/readyz`.

    Attributes:
        ready: whether this worker may be asked: it accepts and answers, whoever takes.
        part: what it does beside.
        reason: why it is not ready, '' where it is.
    """

    ready: bool
    part: Part
    reason: str = ""


def standing(worker: Worker) -> Standing:
    """How a worker stands; it asks the present."""
    part = _part(worker.taking)
    try:
        worker.present.database.require_newest()
    except Unavailable as error:
        return Standing(ready=False, part=part, reason=str(error))
    if part is Part.ENDED:
        return Standing(
            ready=False, part=part, reason="taking ended by an error: the log has it; start the worker anew"
        )
    return Standing(ready=True, part=part)


def figures(worker: Worker, clock: Callable[[], int]) -> Figures:
    """The figures of a worker and its present, by the names of `meters.FIGURES`.

    Args:
        worker: the worker.
        clock: microseconds UTC, as events are received by it.

    Raises:
        Unavailable: the present does not answer.
    """
    memory, taking, now = worker.present.memory, worker.taking, clock()
    first = memory.inbox.waiting(1)
    there = Receivers(worker.present.database).all()
    latest = memory.out.latest()
    waiting, aside = memory.inbox.open()
    return {
        "present_answers": 1.0,
        "takes": float(taking.takes),
        "events_accepted": float(worker.accepting.accepted),
        "events_taken": float(taking.taken),
        "contexts_prepared": float(taking.prepared),
        "told_anew": float(taking.rung),
        "events_waiting": float(waiting),
        "events_aside": float(aside),
        "taking_lag_seconds": max(now - first[0].received, 0) / SECOND if first else 0.0,
        "contexts_missing": float(len(memory.contexts.missing(MOST))),
        "timers_due": float(len(memory.tellings.due(now, MOST))),
        "screens_open": float(worker.tail.open),
        "receivers_failing": float(sum(one.attempts > 0 for one in there)),
        "receivers_stopped": float(sum(bool(one.stopped) for one in there)),
        "news_undelivered": float(max((latest - one.cursor for one in there if not one.stopped), default=0)),
        "dead_letters": float(len(DeadLetters(worker.present.database).all(limit=MOST))),
    }


def _part(taking: Taking) -> Part:
    if taking.takes:
        return Part.TAKES
    if taking.restoring:
        return Part.RESTORING
    return Part.STANDS_BY if taking.is_alive() else Part.ENDED
