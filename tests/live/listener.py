"""Another system's end of a webhook, on this machine: keeps what it was sent and answers as it is told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import NamedTuple


class Post(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Listener(ThreadingHTTPServer):
    """Answers 204, or what is still in `answers`: a status with headers and a body; waits first while `held`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.posts: list[Post] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.held = Event()
        self.held.set()
        self.lock = Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/news"

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing: whoever sends may go away in the middle."""

    def ids(self) -> list[str]:
        return [post.headers["webhook-id"] for post in self.posts]


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(length := int(self.headers["content-length"]))
        if len(body) < length:
            # Whoever sent it died: nobody waits for an answer.
            self.close_connection = True
            return
        said = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            self.server.posts.append(Post(self.path, said, body))
            status, headers, answer = self.server.answers.pop(0) if self.server.answers else (204, {}, b"")
        self.server.held.wait()
        try:
            self.send_response(status)
            for name, value in {"content-length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[Listener]:
    with Listener() as listener:
        if context:
            listener.socket = context.wrap_socket(listener.socket, server_side=True)
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield listener
        finally:
            listener.held.set()
            listener.shutdown()
            thread.join()
