"""A nats-server of a test's own, which may be killed and started anew."""

import socket
import subprocess
from contextlib import closing

SECONDS = 60


class Server:
    """A nats-server of this test's own, which may be killed and started anew on the same port and folder."""

    def __init__(self, folder):
        self.folder = folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"nats://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["nats-server", "-js", "-a", "127.0.0.1", "-p", str(self.port), "-sd", str(self.folder)],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert any("Server is ready" in line for line in self.process.stderr)

    def kill(self):
        self.process.kill()
        self.process.wait(SECONDS)
        self.process.stderr.close()
