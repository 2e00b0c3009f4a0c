"""A worker that is killed and begun anew, and writers who note what it acknowledged."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx
import msgspec
from life import Plan

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Lives:
    """The lives of one worker, one after the other, at one address."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.count, self._pid = plan, 0, 0
        self.address = f"http://127.0.0.1:{plan.port}"
        paths = os.pathsep.join([str(ROOT / "src"), str(Path(__file__).parent)])
        self._program = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("life.py")), msgspec.json.encode(plan).decode()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths},
        )  # fmt: skip

    def begin(self) -> None:
        self._pid, self.count = self._told("begin"), self.count + 1

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        assert self._told("ended") == self._pid
        self._pid = 0

    def answers(self) -> bool:
        """Whether anybody listens at the address."""
        with closing(socket.socket()) as line:
            return line.connect_ex(("127.0.0.1", self.plan.port)) == 0

    def close(self) -> None:
        if self._pid:
            self.kill()
        self._program.stdin.close()
        self._program.stdout.close()
        self._program.wait(20)

    def _told(self, word: str) -> int:
        self._program.stdin.write(f"{word}\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())


@contextmanager
def begun(plan: Plan) -> Iterator[Lives]:
    """A worker that has not lived yet."""
    lives = Lives(plan)
    try:
        yield lives
    finally:
        lives.close()


class Writer(Thread):
    """Sends events one after the other, each until it is acknowledged, by any of several workers.

    Args:
        addresses: of workers.
        headers: with the key.
        events: id to the body of a touchpoint, as they are made.
        chance: whose turn it is, and what is sent once more though it was acknowledged.
        pause: seconds between two events.
    """

    def __init__(
        self, addresses: list[str], headers: Mapping[str, str], events: Iterator[tuple[str, bytes]],
        chance: random.Random, pause: float = 0.004,
    ) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self._addresses, self._headers, self._events, self._chance = addresses, headers, events, chance
        self._pause, self._over = pause, Event()
        self.sent: dict[str, bytes] = {}
        self.acknowledged: set[str] = set()
        self.again, self.surprises = 0, list[str]()

    def run(self) -> None:
        with httpx.Client(timeout=5) as client:
            for id, body in self._events:
                self.sent[id] = body
                while not self._over.is_set() and not self._acknowledged(client, id, body):
                    self.again += 1
                    self._over.wait(0.01)
                if self._chance.random() < 0.1:
                    self._acknowledged(client, *self._chance.choice(list(self.sent.items())))
                if self._over.wait(self._pause):
                    return

    def stop(self) -> None:
        """Ends after the event at hand was tried once more."""
        self._over.set()
        self.join(20)
        assert not self.is_alive()

    def _acknowledged(self, client: httpx.Client, id: str, body: bytes) -> bool:
        named = {
            "ce-specversion": "1.0", "ce-id": id, "ce-source": "writers", "ce-type": "org.tellonce.touchpoint",
            "content-type": "application/json",
        }  # fmt: skip
        try:
            told = client.post(
                f"{self._chance.choice(self._addresses)}/v1/events", content=body, headers={**self._headers, **named}
            )
        except httpx.TransportError:
            return False
        if told.status_code == 202:
            self.acknowledged.add(id)
        elif told.status_code != 503:
            self.surprises.append(f"{told.status_code} {told.text}")
        return told.status_code == 202
