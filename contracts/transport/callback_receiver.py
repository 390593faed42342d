"""Where callbacks are received: a small server on loopback that notes what it is sent, and answers as it is told to."""

from __future__ import annotations

import threading
import zlib
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from contracts.traffic.exchange import Exchange, Headers
from contracts.transport.session import RecordingSession

_FIRST_PORT, _PORTS, _TRIES = 20_000, 10_000, 50
_LONGEST = 1_000_000  # bytes of a body that are kept


@dataclass(frozen=True, slots=True)
class ReceivedCallback:
    """One callback, and the status that it was answered with."""

    method: str
    path: str
    headers: Headers
    body: bytes
    status: int
    at_s: float  # since the run began


class CallbackReceiver:
    """A server of callbacks for one session, for as long as a `with` block lasts.

    Its port follows from the session's scope where that one is free, so that a run repeats.
    """

    def __init__(self, session: RecordingSession) -> None:
        self._session = session
        self._answers: dict[str, list[int]] = {}
        self._received: list[ReceivedCallback] = []
        self._lock = threading.Lock()
        self._server = _bound(session.scope, self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str, *answers: int) -> str:
        """A URL to be called at; its callbacks are answered with these statuses in turn, then with 200."""
        self._answers[path] = list(answers)
        return self.origin + path

    def record(self) -> None:
        """Move what was received into the session's exchanges; URL by URL, as different ones may be called at the same time."""
        with self._lock:
            received, self._received[:] = list(self._received), []
        for callback in sorted(received, key=lambda callback: callback.path):
            self._session.record(_exchange(self._session, self.origin, callback))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True  # else each answer waits for the client's delayed acknowledgement
            protocol_version = "HTTP/1.1"
            timeout = 10.0

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "0")
                body = self.rfile.read(min(int(length), _LONGEST) if length.isdecimal() else 0)
                status = receiver.take(self.command, self.path, tuple(self.headers.items()), body)
                self.send_response_only(status)
                self.send_header("Content-Length", "0")
                self.send_header("Connection", "close")
                self.end_headers()
                self.close_connection = True

            do_GET = do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - the names that the server calls

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's own name
                """Nothing: what came is recorded."""

        return Handler

    def take(self, method: str, path: str, headers: Headers, body: bytes) -> int:
        """Note one callback; the status to answer it with."""
        with self._lock:
            waiting = self._answers.get(path.partition("?")[0], [])
            status = waiting.pop(0) if waiting else 200
            self._received.append(ReceivedCallback(method, path, headers, body, status, self._session.since_began_s()))
        return status


def _bound(scope: str, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    start = zlib.crc32(scope.encode()) % _PORTS
    for step in range(_TRIES):
        try:
            return _Server(("127.0.0.1", _FIRST_PORT + (start + step) % _PORTS), handler)
        except OSError:
            continue
    return _Server(("127.0.0.1", 0), handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


def _exchange(session: RecordingSession, origin: str, callback: ReceivedCallback) -> Exchange:
    return Exchange(
        scope=session.scope,
        purpose="callback",
        intent="What the service told",
        sent_s=callback.at_s,
        elapsed_s=0.0,
        clock_s=session.clock_s,
        moved_s=session.moved_s,
        method=callback.method,
        target=origin + callback.path,
        request_headers=callback.headers,
        request_body=callback.body,
        status=callback.status,
    )
