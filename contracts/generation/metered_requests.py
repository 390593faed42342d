"""The connections of `requests`, by which Schemathesis sends: every answer keeps the limits of its target."""

from __future__ import annotations

import io
import socket
from typing import Any

import httpx
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError as UrllibError

from contracts.transport.answer_limits import AnswerGuard, AnswerLimitError, AnswerMeter, HostileServiceError

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
            response = super().send(request, *arguments, **settings)
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


class _Counted:
    """A connection whose socket counts what it is sent."""

    answer_guard: AnswerGuard
    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection that this is mixed into
        self.sock = _CountedSocket(self.sock, self.answer_guard)


class _CountedSocket:
    """A socket whose files count: one is made for each answer."""

    def __init__(self, held: socket.socket, guard: AnswerGuard) -> None:
        self._socket = held
        self._guard = guard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def makefile(self, *arguments: Any, **settings: Any) -> io.BufferedReader:
        return io.BufferedReader(_CountedFile(self._socket, self._guard), _CHUNK)


class _CountedFile(io.RawIOBase):
    """The bytes of one answer."""

    def __init__(self, held: socket.socket, guard: AnswerGuard) -> None:
        self._socket = held
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
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()
