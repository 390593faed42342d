"""A mock inside a program: a real server on a free loopback port, for as long as a `with` block lasts."""

from __future__ import annotations

import atexit
import contextlib
import functools
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp

from mockserver.app import create_app
from mockserver.limits import GRACE_S, Limits
from mockserver.mock import Mock
from mockserver.mutants.mutant import mutated
from mockserver.mutants.mutated_mock import MutatedMock
from mockserver.settings import DEFAULT_KEY, Settings
from mockserver.web.connections.server import Server, server_of
from mockserver.web.published_document import published_document
from specs import Document
from specs.document.sources import document_at
from specs.json.parsing import Json

log = logging.getLogger("mockserver")


@dataclass(frozen=True, slots=True)
class RunningMock:
    """A mock that is being served at `origin`, such as http://127.0.0.1:49152."""

    origin: str
    mock: Mock
    key: str = DEFAULT_KEY
    hooked_operations: frozenset[str] = frozenset()
    """The keys of the operations that a defect is about, where one was asked for and says so."""
    mutated: MutatedMock | None = None
    """What hooks are set on, where a defect was asked for."""

    def base_url(self, api: str) -> str:
        """The base URL of one API: the origin, and the path of its document's server."""
        return self.origin + self.mock.apis[api].document.base_path

    def description(self, api: str) -> Json:
        """The description of one API as the mock serves it."""
        return published_document(self.mock.apis[api], self.origin)


@contextlib.contextmanager
def running(
    settings: Settings | None = None, documents: Sequence[Document | Path | str] | None = None, *, defect: str | None = None
) -> Iterator[RunningMock]:
    """Serve a mock on a free port of 127.0.0.1 until the block ends; broken on purpose, where a `defect` is named.

    `documents`, each a `specs.Document` or the `[NAME=]FILE|URL` of one, are served instead of the built-in APIs.

    Raises:
        specs.DocumentError: a document cannot be used.
        mockserver.mutants.mutant.UnknownDefect: there is no defect of this name, or none of an API that is served.
        RuntimeError: the server did not come up.
    """
    settings = settings or Settings()
    app = create_app(settings, None if documents is None else tuple(map(_document, documents)))
    broken = None if defect is None else mutated(app, defect)
    hooked = broken.hooked_operations if broken else frozenset()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server, thread = _started(broken or app, listener, settings.limits)
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the mock's server did not come up: its log says why")
            thread.join(0.001)
        end = functools.partial(_end, server, thread)
        atexit.register(end)  # for a block that is never left: once the interpreter ends, the thread no longer can
        try:
            yield RunningMock(f"http://127.0.0.1:{listener.getsockname()[1]}", app.mock, hooked_operations=hooked, mutated=broken)
        finally:
            atexit.unregister(end)
            end()


def _started(app: ASGIApp, listener: socket.socket, limits: Limits) -> tuple[Server, threading.Thread]:
    server = server_of(app, log_level="error", limits=limits)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="mockserver", daemon=True)
    thread.start()
    return server, thread


def _document(source: Document | Path | str) -> Document:
    return source if isinstance(source, Document) else document_at(str(source))


def _end(server: Server, thread: threading.Thread) -> None:
    """Let the server end by itself; hurry it where it does not, and leave it behind where that does not help either."""
    server.end()
    thread.join(2 * GRACE_S)
    if thread.is_alive():
        server.end_at_once()
        thread.join(GRACE_S)
    if thread.is_alive():
        log.error("the mock's server did not end, and is left behind")
