"""A live service of ours: a mock behind a front that bills, limits, fails, loses answers, and dies in the middle."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

import orjson

from mockserver.embedded import running
from mockserver.settings import Settings
from mockserver.state.clock import from_text
from specs.json.parsing import Json

KEY = "sk-live-0123456789-canary"

# What happens to a request: it is answered as it should be; refused for haste; it fails, before or after it was done; its answer is
# lost after it was done; lost before it is done, which it is only when its collection is listed for the third time from then;
# nobody is there; it was done, and its answer is held back until the test says so.
Fate = Literal["answered", "too soon", "failed", "done but failed", "lost", "late", "dead", "held"]
Decides = Callable[["Seen"], Fate]


@dataclass(frozen=True)
class Seen:
    """A request that arrived."""

    number: int  # from 1
    method: str
    path: str
    key: str

    @property
    def creates(self) -> bool:
        return self.method == "POST"


@dataclass
class Late:
    """A request that is done later than its client waits for."""

    path: str
    headers: dict[str, str]
    body: bytes
    lists: int = 2  # that do not show it yet


@dataclass
class StandIn:
    """What the front saw, and what decides over the next request."""

    backend: str
    origin: str = ""
    decides: Decides = lambda seen: "answered"
    retry_after: str = "0"
    seen: list[Seen] = field(default_factory=list)
    billed: int = 0  # creations
    stock: set[str] = field(default_factory=set)  # ids that were there before
    held: threading.Event = field(default_factory=threading.Event)  # a request is being held
    released: threading.Event = field(default_factory=threading.Event)
    rewrites: Callable[[Seen, int, bytes], tuple[int, bytes]] = lambda seen, status, body: (status, body)
    late: list[Late] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arrives(self, method: str, path: str, key: str) -> Seen:
        with self._lock:
            one = Seen(len(self.seen) + 1, method, path, key)
            self.seen.append(one)
            return one

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        url = urlsplit(self.backend)
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
            if method == "POST" and answer.status < 300:
                with self._lock:
                    self.billed += 1
            return answer.status, answer.getheaders(), content

    def catch_up(self, seen: Seen) -> None:
        """Do what is late, when it is time."""
        for one in [one for one in self.late if seen.method == "GET" and seen.path.partition("?")[0] == one.path]:
            one.lists -= 1
            if one.lists < 0:
                self.late.remove(one)
                self.forward("POST", one.path, one.headers, one.body)

    def left(self, paths: Sequence[str], key: str = KEY) -> list[str]:
        """The ids that lists show, beside those that were there before."""
        found = []
        for path in paths:
            header = {"x-api-key": key} if path.startswith("/v2") else {"Authorization": f"Bearer {key}"}
            _, _, content = self.forward("GET", path, header, b"")
            found += [id_ for id_ in _ids(content) if id_ not in self.stock]
        return found


def _ids(content: bytes) -> list[str]:
    body: Json = orjson.loads(content)
    items = next((held for held in body.values() if isinstance(held, list)), []) if isinstance(body, dict) else body
    return [str(next(value for name, value in item.items() if name == "id" or name.endswith("_id"))) for item in items]


@contextlib.contextmanager
def standing_in() -> Iterator[StandIn]:
    """The service, at an origin on loopback, for as long as the block lasts."""
    settings = Settings(clock=from_text("manual"), accept_keys=frozenset({KEY}))
    with running(settings) as mock:
        service = StandIn(mock.origin)

        class Front(_Front):
            standin = service

        with ThreadingHTTPServer(("127.0.0.1", 0), Front) as server:
            server.daemon_threads = True
            service.origin = f"http://127.0.0.1:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
            thread.start()
            try:
                yield service
            finally:
                service.released.set()
                server.shutdown()
                thread.join()


class _Front(BaseHTTPRequestHandler):
    standin: StandIn
    disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        service = self.standin
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        key = self.headers.get("x-api-key") or (self.headers.get("authorization") or "").removeprefix("Bearer ")
        seen = service.arrives(self.command, self.path, key)
        fate = service.decides(seen)
        if fate == "dead":
            self._hang_up()
        elif fate == "too soon":
            self._answer(429, [("Retry-After", service.retry_after), ("Content-Type", "application/json")], b'{"message":"slow down"}')
        elif fate == "failed":
            self._answer(500, [("Content-Type", "application/json")], b'{"message":"failed"}')
        else:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            if fate == "late":
                service.late.append(Late(self.path, headers, body))
                self._hang_up()
                return
            service.catch_up(seen)
            status, answered, content = service.forward(self.command, self.path, headers, body)
            if fate == "held":
                service.held.set()
                service.released.wait(60)
                self._hang_up()
            elif fate == "lost":
                self._hang_up()
            elif fate == "done but failed":
                self._answer(500, [("Content-Type", "application/json")], b'{"message":"failed"}')
            else:
                status, content = service.rewrites(seen, status, content)
                self._answer(status, answered, content)

    do_POST = do_PATCH = do_DELETE = do_PUT = do_HEAD = do_GET  # noqa: N815 - the base class looks for these names

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        with contextlib.suppress(OSError):  # the client may be dead
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(2)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""
