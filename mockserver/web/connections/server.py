"""The server that a mock runs on: uvicorn, with our protocol, and with an end that nobody can put off."""

from __future__ import annotations

import asyncio
import contextlib
import math
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from mockserver.limits import DEFAULTS, GRACE_S, Limits
from specs.known_versions import is_known

BACKLOG = 2048  # connections that wait to be accepted
_TICK_S = 0.1  # between two looks at what is to be done regularly, as uvicorn has it
_TURNS_TO_CLOSE = 3  # of the event loop, in which a transport that was closed tells its connection so


@contextlib.contextmanager
def own_socket(host: str, port: int) -> Iterator[list[socket.socket]]:
    """A socket that is bound to an address; port 0 is a free one.

    Raises:
        OSError: the address cannot be listened on.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        yield [listener]


class Server(uvicorn.Server):
    """uvicorn's server; what is still open some time after it is to end, or when it is told so twice, is cut off."""

    _loop: asyncio.AbstractEventLoop | None = None
    grace_s = GRACE_S
    on_hang_up: Callable[[], Awaitable[None]] | None = None  # what SIGHUP asks for; nothing, unless set
    _reading: asyncio.Future[None] | None = None
    _ending: asyncio.Event | None = None  # set when the server is to end, so that it need not look every tenth of a second

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        if threading.current_thread() is threading.main_thread():
            self._loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        await super().startup(sockets)

    def _hang_up(self) -> None:
        if self.on_hang_up is not None:
            self._reading = asyncio.ensure_future(self.on_hang_up())  # kept, as a loop alone would let it go

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a first signal, when the requests under way are answered; on a second one, at once.

        Neither is an error: uvicorn would raise the signal once more when it has ended, and the process would end with the signal's status.
        """
        if self.should_exit:
            self.end_at_once()
        self.should_exit = True

    def end(self) -> None:
        """Listen no longer, and end when the requests under way are answered. May be called from any thread."""
        self.should_exit = True
        if self._loop is not None and self._ending is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: the server has ended
                self._loop.call_soon_threadsafe(self._ending.set)

    def end_at_once(self) -> None:
        """Wait for no request any longer. May be called from any thread."""
        self.force_exit = self.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._cut_off)

    async def main_loop(self) -> None:
        """Do what is to be done regularly until the server is to end, and end as soon as `end` asks for it."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            if self._ending is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), _TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen no longer, let requests under way be answered for a while, and close what is open then.

        A connection that is cut off is one whose client left: its handlers see that, and end.
        """
        timer = asyncio.get_running_loop().call_later(self.grace_s, self._cut_off)
        try:
            if await self._is_left(sockets):
                await self._leave()
            else:
                await super().shutdown(sockets)
        finally:
            timer.cancel()
            self._cut_off()

    async def _is_left(self, sockets: list[socket.socket] | None) -> bool:
        """Whether nobody is connected any longer, once nothing is listened to and idle connections are closed.

        uvicorn gives every end a tenth of a second to get there, though there was nobody.
        """
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        for _ in range(_TURNS_TO_CLOSE):
            await asyncio.sleep(0)
        return not (self.server_state.connections or self.server_state.tasks)

    async def _leave(self) -> None:
        for server in self.servers:
            await server.wait_closed()
        if not self.force_exit:
            await self.lifespan.shutdown()

    def _cut_off(self) -> None:
        for connection in tuple(self.server_state.connections):
            if (transport := getattr(connection, "transport", None)) is not None:
                transport.abort()


def http_protocol(limits: Limits | None = None, *, uvicorn_version: str | None = None) -> Any:
    """What uvicorn is told to serve HTTP with: our protocol, or its own choice where our tests do not know its version."""
    if not is_known("uvicorn", uvicorn_version):
        return "auto"
    from mockserver.web.connections.protocol import (
        Protocol,  # it extends uvicorn from inside: with another version, even its import may fail
    )

    return type("LimitedProtocol", (Protocol,), {"limits": limits or DEFAULTS})


def server_of(
    app: ASGIApp, *, log_level: str, limits: Limits | None = None, grace_s: float = GRACE_S, uvicorn_version: str | None = None
) -> Server:
    """The server that a mock runs on; `uvicorn_version` is the installed one, unless given."""
    return _server(app, http_protocol(limits, uvicorn_version=uvicorn_version), log_level, grace_s)


def task_server_of(app: ASGIApp, *, log_level: str) -> Server:
    """A server for an app of others, which wants each request in an asyncio task of its own: on uvicorn's protocol, not on ours."""
    return _server(app, "auto", log_level, GRACE_S)


def _server(app: ASGIApp, http: Any, log_level: str, grace_s: float) -> Server:
    server = Server(
        uvicorn.Config(
            app,
            http=http,
            log_level=log_level,
            access_log=False,
            lifespan="on",
            ws="none",
            backlog=BACKLOG,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=math.ceil(grace_s) + 1,  # for handlers that do not end, though their connection has
        )
    )
    server.grace_s = grace_s
    return server
