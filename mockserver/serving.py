"""The server process: the socket is opened first, then the app is built, served, and announced on standard output."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import logging
import socket
from collections.abc import Callable, Iterator, Sequence

import click

from mockserver.app import create_app, serve_instead
from mockserver.mock import Mock
from mockserver.replay.recording import RecordedExchange
from mockserver.replay.replay_app import ReplayApp
from mockserver.settings import DEFAULT_KEY, Settings
from mockserver.state.request_log import RequestLog
from mockserver.state.tracing import tracer_from_environment
from mockserver.web.base_url import client_variables, origin_at
from mockserver.web.connections.server import BACKLOG, own_socket, server_of
from mockserver.web.error_middleware import ErrorMiddleware
from mockserver.workers import run_workers, shared_sockets
from specs import Document, DocumentError

log = logging.getLogger("mockserver")


def serve(
    settings: Settings,
    host: str,
    port: int,
    *,
    documents: tuple[Document, ...] | None = None,
    request_log: RequestLog | None = None,
    reread: Callable[[], tuple[Document, ...]] | None = None,
) -> None:
    """Serve `documents`, or those that the settings name, until interrupted, and tell `request_log` of each request.

    On SIGHUP, what `reread` returns is served instead, with the state that is there.

    Raises:
        OSError: the address cannot be listened on.
        specs.DocumentError: a document cannot be used.
    """
    with _listening(host, port, settings.workers) as (listeners, origin):
        app = create_app(settings, documents)
        if request_log is not None:
            app.mock.log_to(request_log)
        app.mock.open()
        for listener in listeners:
            listener.listen(BACKLOG)  # whoever reads the banner can connect
        click.echo(banner(app.mock, origin))
        _settle_memory()
        if len(listeners) == 1:
            _run(app, settings, reread, listeners[0])
        else:
            app.mock.close()  # each worker has connections of its own
            run_workers(listeners, functools.partial(_run, app, settings, reread))


def _run(app: ErrorMiddleware, settings: Settings, reread: Callable[[], tuple[Document, ...]] | None, listener: socket.socket) -> None:
    server = server_of(app, log_level="warning", limits=settings.limits, grace_s=settings.grace_s)
    if reread is not None:
        server.on_hang_up = functools.partial(_read_anew, app, reread)
    app.mock.tracer = tracer_from_environment()  # in the process that serves: its threads would not survive a fork
    try:
        server.run(sockets=[listener])
    finally:
        if app.mock.tracer is not None:
            app.mock.tracer.close()


async def _read_anew(app: ErrorMiddleware, reread: Callable[[], tuple[Document, ...]]) -> None:
    """Read the documents, while those that are served go on, and serve what was read; where it cannot be, say why and go on as before."""
    try:
        documents = await asyncio.get_running_loop().run_in_executor(None, reread)
        serve_instead(app, documents)
    except (DocumentError, ValueError, OSError) as error:
        log.error("SIGHUP: what is served stays as it is: %s", error)
    else:
        gc.collect()
        gc.freeze()
        log.warning(
            "SIGHUP: read anew: %s", ", ".join(f"{document.name} ({len(document.operations)} operations)" for document in documents)
        )


def serve_recorded(recorded: Sequence[RecordedExchange], host: str, port: int) -> None:
    """Serve a recording until interrupted.

    Raises:
        OSError: the address cannot be listened on.
    """
    with _listening(host, port, 1) as ([listener], origin):
        listener.listen(BACKLOG)
        click.echo(f"{origin} answers {len(recorded):,} recorded requests. POST /__mock__/reset begins again. Stop with Ctrl-C.")
        server_of(ReplayApp(recorded), log_level="warning").run(sockets=[listener])


@contextlib.contextmanager
def _listening(host: str, port: int, count: int) -> Iterator[tuple[list[socket.socket], str]]:
    """Sockets that are bound to an address, and the origin there; Ctrl-C before they serve ends the block, too."""
    bound = shared_sockets(host, port, count) if count > 1 else own_socket(host, port)
    with bound as listeners, contextlib.suppress(KeyboardInterrupt):
        yield listeners, origin_at(host, listeners[0].getsockname()[1])


def _settle_memory() -> None:
    """Let the garbage collector look often at what is young, which is quick, and never by itself at what is kept for long.

    A mock keeps what it is sent: by default, the collector would go through all of it again and again, and all clients would wait.
    What a request leaves behind it goes with its last reference, or while it is young.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 1_000_000_000)
    gc.enable()


def banner(mock: Mock, origin: str) -> str:
    """What a person needs to point a client at the mock: base URLs, environment variables, a key."""
    lines = []
    for name, api in mock.apis.items():
        operations = len(api.document.operations)
        lines.append(f"{name:<9} {origin}{api.document.base_path}   {operations} operations")
    lines.append(f"{'control':<9} {origin}/__mock__/")
    client_lines = [
        f"export {variables}  # {clients}" for name in mock.apis for clients, variables in client_variables(name, origin, DEFAULT_KEY)
    ]
    lines += ["", "The line of your client:", *client_lines, ""] if client_lines else [""]
    lines.append("Any key that begins with `test` is accepted, and each key is a world of its own. Stop with Ctrl-C.")
    return "\n".join(lines)
