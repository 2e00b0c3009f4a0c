"""Serves the present in processes that live until somebody kills them, each begun in some milliseconds.

Run as a program it imports everything once and then forks a process for each life: one that is started anew each time
would spend most of its lives on imports. Nothing but the imports is shared: a life opens the present by itself.
"""

import os
import sys
import time
from pathlib import Path
from threading import Event

import msgspec
import uvicorn

from tellonce.live.present import Present
from tellonce.silos.declare import read
from tellonce.stores.present.audit import Audit
from tellonce.stores.present.database import Database
from tellonce.stores.present.keys import Keys
from tellonce.stores.present.sign_ins import SignIns
from tellonce.vocabulary.moment import DAY, SECOND
from tellonce.vocabulary.refusal import Unavailable
from tellonce.web.door import Door
from tellonce.web.live import Live

DECLARED = """
[organisation]
name = "Worlds"
zone = "America/Chicago"
region = "US"
"""

BEGIN = 19_810 * DAY
"""When it is at the first life, microseconds UTC: after all that `worlds` tells of but what is promised there."""


def now() -> int:
    return time.time_ns() // 1_000


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How all lives of a worker are lived: moments pass `speed` times as fast from `begun`; `declared` is said too."""

    url: str
    store: str
    port: int
    holder: str
    begun: int
    speed: int
    declared: str = ""

    def clock(self) -> int:
        return BEGIN + (now() - self.begun) * self.speed

    def after(self, seconds: float) -> int:
        """The moment that many seconds of ours from now."""
        return self.clock() + round(seconds * SECOND * self.speed)


async def nothing(scope, receive, send) -> None:
    while scope["type"] == "lifespan":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def opened(url: str) -> Database:
    """The database, as soon as it answers."""
    while True:
        try:
            return Database(url)
        except Unavailable:
            Event().wait(0.05)


def live(plan: Plan) -> None:
    """One life."""
    database = opened(plan.url)
    present = Present(database, Path(plan.store), read(DECLARED + plan.declared, "tellonce.toml"), plan.clock, now)
    door = Door(Keys(database), SignIns(database), plan.clock)
    served = Live(present, door, Audit(database), plan.holder, nothing, {})
    uvicorn.run(served, port=plan.port, log_level="error", lifespan="on")


def main() -> None:
    """Answers `begin` with the number of a new process, and `ended` once that is gone."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    living = 0
    for line in sys.stdin:
        if line == "ended\n":
            os.waitpid(living, 0)
        elif (living := os.fork()) == 0:
            live(plan)
            os._exit(0)
        sys.stdout.write(f"{living}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
