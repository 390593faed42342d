"""Flask behind ASGI: a request is read whole before a thread is taken for it, so no thread ever waits for a client."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from a2wsgi.wsgi import build_environ
from starlette.types import ASGIApp, Receive, Scope, Send

from mockserver.control.admission import ControlRequest, refusal
from mockserver.control.events import PATH as EVENTS_PATH
from mockserver.errors import ApiError, ContentTooLarge
from mockserver.settings import Settings
from mockserver.web.request_body import ClientGone, count_body, receive_body
from specs.json.parsing import Json

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEALTH_PATH = "/__mock__/health"
UPLOADS_PREFIX = "/__mock__/uploads/"
BODY_SIZE = "mockserver.body_size"  # in the environment of an upload: how long its body was, which is not kept
_THREADS = 10

Headers = list[tuple[bytes, bytes]]


class ControlPages:
    """The ASGI application of the control pages, which are those of a WSGI application.

    A server that reads a body on behalf of WSGI says how long it is. werkzeug takes a body of unknown length, as chunks
    have it, for an empty one.
    """

    def __init__(self, app: WSGIApplication, settings: Settings, health: Callable[[], Json], events: ASGIApp) -> None:
        self._app = app
        self._settings = settings
        self._health = health
        self._events = events
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="control")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == HEALTH_PATH and scope["method"] in ("GET", "HEAD"):
            await _send(send, 200, [(b"content-type", b"application/json")], json.dumps(self._health()).encode())
            return
        if scope["path"] == EVENTS_PATH and scope["method"] == "GET":
            await self._send_events(scope, receive, send)
            return
        body, size = b"", None
        try:
            if scope["path"].startswith(UPLOADS_PREFIX):
                size = await count_body(receive)
            else:
                body = await receive_body(receive, self._settings.limits.control)
        except ClientGone:
            return
        except ContentTooLarge as error:
            await _refuse(send, error)
            return
        environ = _environ(scope, body, size)
        status, headers, content = await asyncio.get_running_loop().run_in_executor(self._threads, _answered, self._app, environ)
        await _send(send, status, headers, content)

    async def _send_events(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for events on the event loop: as long as a client listens, no thread waits for it."""
        await count_body(receive)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        error = refusal(ControlRequest(method="GET", headers=headers), self._settings)
        if error is not None:
            await _refuse(send, error)
            return
        await self._events(scope, receive, send)


def _environ(scope: Scope, body: bytes, size: int | None) -> WSGIEnvironment:
    environ: WSGIEnvironment = {**build_environ(scope, io.BytesIO(body))}  # type: ignore[arg-type]  # typed for a2wsgi's own alone
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(body))
    if size is not None:
        environ[BODY_SIZE] = size
    return environ


def _answered(app: WSGIApplication, environ: WSGIEnvironment) -> tuple[int, Headers, bytes]:
    """The status, the headers and the whole body of what a WSGI application answers."""
    status, headers, chunks = 500, Headers(), list[bytes]()

    def start_response(status_line: str, named: list[tuple[str, str]], _exc_info: Any = None) -> Any:
        nonlocal status
        status = int(status_line[:3])
        headers[:] = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in named]
        return chunks.append

    start: StartResponse = start_response
    iterable: Iterable[bytes] = app(environ, start)
    try:
        chunks.extend(iterable)
    finally:
        getattr(iterable, "close", lambda: None)()
    return status, headers, b"".join(chunks)


async def _refuse(send: Send, error: ApiError) -> None:
    await _send(send, error.status, [(b"content-type", b"application/json")], json.dumps({"error": error.reason}).encode())


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    if all(name != b"content-length" for name, _ in headers):
        headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
