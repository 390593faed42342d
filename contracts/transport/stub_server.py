"""The playing server: real HTTP on loopback, which notes what it is sent and answers what it is told to."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httptools

from contracts.traffic.exchange import Headers
from contracts.transport.stub_response import StubResponse


@dataclass(slots=True)
class ReceivedRequest:
    """One request, as it came."""

    began_s: float = 0.0  # by the monotonic clock: when its last byte was there
    method: str = ""
    target: str = ""
    headers: Headers = ()
    body: bytes = b""


@dataclass(slots=True)
class ReceivedExchange:
    """A request, and what was answered."""

    request: ReceivedRequest
    answer: StubResponse
    ended_s: float = 0.0


Responder = Callable[[ReceivedRequest, int], StubResponse]  # the request, and how many came before it


def scripted_responses(answers: Sequence[StubResponse]) -> Responder:
    """The answers one after the other; the last one again where more is asked."""
    return lambda _, before: answers[min(before, len(answers) - 1)]


class StubServer:
    """A server for one client, for as long as a `with` block lasts."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Connection)
        self._server.player = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="player", daemon=True)
        self._lock = threading.Lock()
        self._respond: Responder = scripted_responses([StubResponse(500)])
        self._received: list[ReceivedExchange] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def play(self, respond: Responder) -> None:
        """Answer so from now on, and forget what came before."""
        with self._lock:
            self._respond, self._received = respond, []

    def received(self) -> list[ReceivedExchange]:
        """What came since `play`, in order."""
        with self._lock:
            return list(self._received)

    def answer(self, request: ReceivedRequest) -> ReceivedExchange:
        """Note a request, and what it is answered with."""
        with self._lock:
            exchange = ReceivedExchange(request, self._respond(request, len(self._received)))
            self._received.append(exchange)
            return exchange


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    player: StubServer


@dataclass
class _Parsing:
    """Requests as httptools finds them."""

    requests: list[ReceivedRequest] = field(default_factory=list)
    is_last: bool = False

    def on_message_begin(self) -> None:
        self._target, self._body, self._headers = b"", b"", list[tuple[str, str]]()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self.parser.get_method().decode("latin-1")
        request = ReceivedRequest(time.monotonic(), method, self._target.decode("latin-1"), tuple(self._headers), self._body)
        self.requests.append(request)
        self.is_last = not self.parser.should_keep_alive()

    def __post_init__(self) -> None:
        self.parser = httptools.HttpRequestParser(self)


class _Connection(socketserver.BaseRequestHandler):
    request: socket.socket
    server: _Server

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        parsing = _Parsing()
        with contextlib.suppress(ConnectionError, httptools.HttpParserError):
            while data := self.request.recv(65536):
                parsing.parser.feed_data(data)
                while parsing.requests:
                    exchange = self.server.player.answer(parsing.requests.pop(0))
                    if exchange.answer.is_hang_up:
                        exchange.ended_s = time.monotonic()
                        return
                    exchange.ended_s = time.monotonic()
                    self.request.sendall(_written(exchange.answer))
                if parsing.is_last:
                    return


def _written(answer: StubResponse) -> bytes:
    content = answer.content
    headers = {"Content-Type": "application/json", **answer.headers} if content else dict(answer.headers)
    if answer.status not in (204, 304):
        headers["Content-Length"] = str(len(content))
    phrase = HTTPStatus(answer.status).phrase if answer.status in HTTPStatus._value2member_map_ else "Played"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + content
