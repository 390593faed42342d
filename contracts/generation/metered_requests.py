"""The connections of `requests`, by which Schemathesis sends: every answer keeps the limits of its target."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from typing import Any

import httpx
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError as UrllibError

from contracts.transport.answer_limits import AnswerGuard, AnswerLimitError, AnswerMeter, HostileServiceError, is_failure
from contracts.transport.http_client import SAFE_METHODS

_CHUNK = 64 * 1024


def metered(session: requests.Session, guard: AnswerGuard) -> None:
    """Let every answer that a session reads keep the limits of `guard`."""
    adapter = MeteredAdapter(guard)
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)


class MeteredAdapter(HTTPAdapter):
    """What sends requests, and reads whole answers within limits; streams of events are read by who asked, on counted connections."""

    def __init__(self, guard: AnswerGuard) -> None:
        self.guard = guard
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        super().init_poolmanager(*arguments, **settings)
        guard = self.guard

        class Plain(_Counted, HTTPConnection):
            answer_guard = guard

        class Secure(_Counted, HTTPSConnection):
            answer_guard = guard

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def send(self, request: requests.PreparedRequest, *arguments: Any, **settings: Any) -> requests.Response:
        """The answer to a request, read whole unless it is a stream of events.

        Raises:
            requests.exceptions.RequestException: none came, or it passes a limit.
        """
        try:
            self.guard.check()
            response = self._answered(request, *arguments, **settings)
            if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "text/event-stream":
                pieces = response.raw.stream(_CHUNK, decode_content=False)
                body = self.guard.keep(self.guard.unpacked(pieces, response.headers.get("Content-Encoding", "")))
                response._content, response._content_consumed = body, True  # noqa: SLF001 - as it is after its own reading
                response.raw.release_conn()
        except (AnswerLimitError, HostileServiceError) as error:
            raise requests.exceptions.ConnectionError(str(error), request=request) from error
        except requests.exceptions.ConnectionError as error:
            if "more than" in str(error) and "headers" in str(error):
                self.guard.refuse_head()
            raise
        except (UrllibError, httpx.DecodingError) as error:
            raise requests.exceptions.ChunkedEncodingError(error, request=request) from error
        return response

    def _answered(self, request: requests.PreparedRequest, *arguments: Any, **settings: Any) -> requests.Response:
        """The answer's head; where none comes to a request that changes nothing, it is sent once more: servers close idle connections."""
        try:
            return super().send(request, *arguments, **settings)
        except requests.exceptions.ConnectionError as error:
            if request.method not in SAFE_METHODS or not is_hung_up(error):
                raise
            return super().send(request, *arguments, **settings)


def is_hung_up(error: BaseException) -> bool:
    """Whether a connection was closed before anything came of an answer."""
    causes = [error, *error.args]
    causes += [argument for cause in causes if isinstance(cause, UrllibError) for argument in cause.args]
    return any(isinstance(cause, ConnectionError) for cause in causes)


class _Counted:
    """A connection whose socket counts what it is sent."""

    answer_guard: AnswerGuard
    sock: Any

    @property
    def is_connected(self) -> bool:
        """Whether the connection can be used again."""
        return super().is_connected and not getattr(self.sock, "is_failing", False)  # type: ignore[misc]  # of the connection that this is mixed into

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection that this is mixed into
        self.sock = _CountedSocket(self.sock, self.answer_guard)


class _CountedSocket:
    """A socket whose files count: one is made for each answer."""

    def __init__(self, held: socket.socket, guard: AnswerGuard) -> None:
        self._socket = held
        self._guard = guard
        self.is_failing = False  # whether an answer was a 5xx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def makefile(self, *arguments: Any, **settings: Any) -> io.BufferedReader:
        return io.BufferedReader(_CountedFile(self._socket, self._guard, self._failed), _CHUNK)

    def _failed(self) -> None:
        self.is_failing = True


class _CountedFile(io.RawIOBase):
    """The bytes of one answer."""

    def __init__(self, held: socket.socket, guard: AnswerGuard, failed: Callable[[], None]) -> None:
        self._socket = held
        self._failed: Callable[[], None] | None = failed  # what is called where the answer is a 5xx
        self._raw = held.makefile("rb", buffering=0)
        self._timeout_s = held.gettimeout()
        self._meter = AnswerMeter(guard)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(self._meter.remaining_s(self._timeout_s))
        try:
            size = self._raw.readinto(buffer)
        except TimeoutError:
            self._meter.check_time()
            raise
        self._meter.count(size or 0)
        if self._failed is not None and is_failure(bytes(buffer[: size or 0][:16])):
            self._failed()
        self._failed = None
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()
