"""Webhooks: news is delivered to every receiver in order, at least once, by one worker at a time.

Each receiver has a task of its own, so that a slow one delays nobody. What a receiver does not take is tried again with
growing pauses for three days; then it is set aside as a dead letter, and the next is sent.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from logging import getLogger
from typing import Final

import httpx
import msgspec

from tellonce.live.sending.attempt import Answer, attempt, client
from tellonce.live.sending.destination import LookUp, look_up
from tellonce.stores.present.database import Database
from tellonce.stores.present.dead_letters import DeadLetters
from tellonce.stores.present.leases import Leases
from tellonce.stores.present.out import Out, Sent
from tellonce.stores.present.receivers import Receivers
from tellonce.vocabulary.moment import DAY, SECOND
from tellonce.vocabulary.receiver import Letter, Receiver
from tellonce.vocabulary.refusal import Lost, Unavailable

LOG: Final = getLogger("tellonce.webhooks")

LEASE: Final = "webhooks"
LEASE_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 5.0
"""How often the lease is renewed and new receivers are looked for."""

IDLE_SECONDS: Final = 1.0
"""How long a receiver that knows everything is left alone."""

FIRST_SECONDS: Final = 5.0
LONGEST_SECONDS: Final = 43_200.0
LASTS: Final = 3 * DAY
"""The pause after the first attempt, the longest one, and how long the same news is tried.
Source: Standard Webhooks 1.0, the example of a schedule: 5 s at first, some 75 hours in all."""

FAR: Final = 1_000
"""Numbers of news that a receiver does not ask for, after which it is noted that they were passed."""


def back_off(attempts: int, part: float) -> float:
    """Seconds until the next attempt: exponential, with full jitter.

    Source: M. Brooker, "Exponential Backoff and Jitter" (AWS, 2015): full jitter makes the least work in all.

    Args:
        attempts: made so far, at least 1.
        part: of the longest pause, by chance, 0 to 1.

    Example:
        >>> [back_off(attempts, 1.0) for attempts in (1, 2, 3, 30)]
        [5.0, 10.0, 20.0, 43200.0]
    """
    return part * min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(attempts - 1, 30))


class Webhooks:
    """Delivers the news of a present.

    Args:
        database: where it lies.
        clock: microseconds UTC.
        pause: waits so many seconds.
        chance: a number from 0 to 1, another each time.
        holder: name of this worker, unlike that of any other.
        trust: whose certificates count; None for those that the machine or its packages know.
        find: finds addresses of a name.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], int],
        pause: Callable[[float], Awaitable[None]],
        chance: Callable[[], float],
        holder: str,
        trust: ssl.SSLContext | None = None,
        find: LookUp = look_up,
    ) -> None:
        self._database, self._out = database, Out(database)
        self._receivers, self._dead, self._leases = Receivers(database), DeadLetters(database), Leases(database)
        self._clock, self._pause, self._chance, self._holder = clock, pause, chance, holder
        self._trust, self._find = trust or httpx.create_ssl_context(), find

    async def run(self) -> None:
        """Delivers whenever no other worker does, until it is cancelled."""
        while True:
            fence = None
            with suppress(Unavailable):
                fence = await asyncio.to_thread(self.take)
            if fence is None:
                await self._pause(LOOK_SECONDS)
                continue
            try:
                await self._deliver(fence)
            except Lost:
                LOG.warning("another worker delivers webhooks now")

    def take(self) -> int | None:
        """The fence with which this worker may deliver; None where another one does."""
        return self._leases.take(LEASE, self._holder, self._clock(), LEASE_SECONDS)

    async def turn(self, id: str, fence: int, line: httpx.AsyncClient) -> float | None:
        """One step for one receiver: at most one piece of news is sent.

        Args:
            id: of the receiver.
            fence: as `take` gave it.
            line: what sends to this receiver alone.

        Returns:
            Seconds until the next step; None where nothing is to be sent to it any longer.

        Raises:
            Lost: another worker delivers now.
            Unavailable: the present does not answer.
        """
        receiver = await asyncio.to_thread(self._receivers.one, id)
        if receiver is None or receiver.stopped:
            return None
        letter, sent = await asyncio.to_thread(self._next, receiver, fence)
        wait = (receiver.next_at - self._clock()) / SECOND
        if sent is None:
            return IDLE_SECONDS
        if letter is None and wait > 0:
            return min(wait, LOOK_SECONDS)
        answer = await attempt(line, receiver, sent.id, sent.body, self._clock(), self._find)
        await asyncio.to_thread(self._note, receiver, letter, sent, answer, fence)
        return 0.0

    def _next(self, receiver: Receiver, fence: int) -> tuple[Letter | None, Sent | None]:
        """What is to be sent next: a dead letter that somebody sends again, else the next news."""
        if letter := self._dead.waiting(receiver.id):
            found = self._out.after(letter.seq - 1, 1)
            if found and found[0].seq == letter.seq:
                return letter, found[0]
            with self._database.write() as connection:
                self._dead.taken(connection, receiver.id, letter.seq)
        latest = self._out.latest()
        if found := self._out.after(receiver.cursor, 1, types=receiver.types):
            return None, found[0]
        if latest - receiver.cursor > FAR:
            with self._database.write() as connection:
                self._leases.hold(connection, LEASE, fence, self._clock())
                self._receivers.passed(connection, receiver.id, latest)
        return None, None

    def _note(self, receiver: Receiver, letter: Letter | None, sent: Sent, answer: Answer, fence: int) -> None:
        """Writes what came of an attempt, as long as this worker may."""
        now = self._clock()
        with self._database.write() as connection:
            self._leases.hold(connection, LEASE, fence, now)
            if answer.gone:
                self._receivers.stop(connection, receiver.id, "it answered 410: it wants no news any longer")
            elif letter is not None and answer.taken:
                self._dead.taken(connection, receiver.id, sent.seq)
            elif letter is not None:
                self._dead.keep(connection, dead(receiver, sent, answer, now))
            elif answer.taken:
                self._receivers.passed(connection, receiver.id, sent.seq)
            elif receiver.since and now - receiver.since >= LASTS:
                self._dead.keep(connection, dead(receiver, sent, answer, now))
                self._receivers.passed(connection, receiver.id, sent.seq)
            else:
                self._receivers.later(connection, self._delayed(receiver, answer, now))
        if not answer.taken:
            LOG.warning("receiver %s did not take news %d: %s", receiver.id, sent.seq, answer.problem)

    def _delayed(self, receiver: Receiver, answer: Answer, now: int) -> Receiver:
        since, attempts = receiver.since or now, receiver.attempts + 1
        # The last attempt is made when the time is over, not at some moment before.
        pause = min(back_off(attempts, self._chance()), max(since + LASTS - now, 0) / SECOND)
        next_at = now + round(max(pause, answer.wait) * SECOND)
        return msgspec.structs.replace(receiver, since=since, attempts=attempts, next_at=next_at)

    async def _deliver(self, fence: int) -> None:
        tasks: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                await self._look(fence, tasks)
                await self._pause(LOOK_SECONDS)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
            with suppress(Unavailable):
                await asyncio.to_thread(self._leases.release, LEASE, fence)

    async def _look(self, fence: int, tasks: dict[str, asyncio.Task[None]]) -> None:
        """Renews the lease and gives every receiver that has none a task."""
        for id in [id for id, task in tasks.items() if task.done()]:
            ended = tasks.pop(id).exception()
            if isinstance(ended, Lost):
                raise ended
            if ended is not None:
                LOG.error("sending to receiver %s failed and begins anew", id, exc_info=ended)
        try:
            await asyncio.to_thread(self._leases.renew, LEASE, fence, self._clock(), LEASE_SECONDS)
            there = await asyncio.to_thread(self._receivers.all)
        except Lost:
            raise
        except Unavailable:
            return
        for one in there:
            if not one.stopped and one.id not in tasks:
                tasks[one.id] = asyncio.create_task(self._tell(one.id, fence))

    async def _tell(self, id: str, fence: int) -> None:
        """Tells one receiver for as long as there is something to tell it."""
        async with client(self._trust) as line:
            wait: float | None = 0.0
            while wait is not None:
                await self._pause(wait)
                try:
                    wait = await self.turn(id, fence, line)
                except Lost:
                    raise
                except Unavailable:
                    wait = LOOK_SECONDS


def dead(receiver: Receiver, sent: Sent, answer: Answer, now: int) -> Letter:
    """The letter of news that is given up."""
    return Letter(receiver=receiver.id, seq=sent.seq, at=now, reason=answer.problem, again=False)
