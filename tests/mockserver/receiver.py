"""A server on loopback that takes callbacks, and answers as it is told."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from specs.json.parsing import Json


@dataclass
class Receiver:
    """What was posted, and the statuses still to be answered; 200 once there are none left."""

    origin: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[tuple[str, Json]] = field(default_factory=list)  # path, body
    arrived: threading.Event = field(default_factory=threading.Event)  # set by every post
    gate: threading.Event = field(default_factory=threading.Event)  # posts are answered while it is set, as it is at first
    changed: threading.Condition = field(default_factory=threading.Condition)  # notified as posts come and are answered
    open_posts: int = 0
    most_open_posts: int = 0

    @contextlib.contextmanager
    def holding_answers(self) -> Iterator[None]:
        """Let posts wait for their answers until the block ends."""
        self.gate.clear()
        try:
            yield
        finally:
            self.gate.set()

    def count(self, difference: int) -> None:
        """One post more, or less, is waiting for its answer."""
        with self.changed:
            self.open_posts += difference
            self.most_open_posts = max(self.most_open_posts, self.open_posts)
            self.changed.notify_all()

    def bodies(self, path: str) -> list[Json]:
        """What was posted to `path`."""
        return [body for at, body in self.received if at == path]


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver, for as long as the block lasts."""
    receiver = Receiver()
    receiver.gate.set()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append((self.path, json.loads(body)))
            receiver.arrived.set()
            receiver.count(+1)
            receiver.gate.wait(20)
            receiver.count(-1)
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{receiver.origin}/redirected")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            receiver.received.append((self.path, None))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class' name
            """Nothing."""

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 1000

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver.origin = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
