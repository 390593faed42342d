"""A reverse proxy that streams both ways, alters nothing, and tells what passed.

Each connection of a client has one of its own to the upstream: what a server does to a connection, its client notices.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httptools

from contracts.observed.proxy.connection import ProxyConnection
from contracts.observed.proxy.http1 import Http1Connection
from contracts.observed.proxy.upstream import Upstream
from contracts.traffic.exchange import Exchange

_CONNECT_S = 10.0
_LEAVE_S = 2.0  # for what is under way when the proxy stops


class Proxy:
    """Passes requests on to an upstream, and every exchange to `record`; `refuse` may keep a request back, with reasons."""

    def __init__(
        self, upstream: Upstream, record: Callable[[Exchange], object], *, refuse: Callable[[Exchange], list[str]] | None = None
    ) -> None:
        self.upstream = upstream
        self.looks_first = refuse is not None
        self._record = record
        self._refuse = refuse
        self._began_s = time.monotonic()
        self._tasks: dict[asyncio.Task[None], ProxyConnection] = {}

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """The listening server.

        Raises:
            OSError: the address cannot be listened on.
        """
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: Http1Connection(httptools.HttpRequestParser, opened=self._opened), host, port, backlog=1024)

    async def leave(self) -> None:
        """Let what is under way come to its end, for a moment, and hang up."""
        for task, connection in list(self._tasks.items()):
            if not connection.is_busy:
                task.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=_LEAVE_S)
        remaining_tasks = list(self._tasks)
        for task in remaining_tasks:
            task.cancel()
        await asyncio.gather(*remaining_tasks, return_exceptions=True)

    def now_s(self) -> float:
        """Seconds since the proxy began."""
        return time.monotonic() - self._began_s

    def record(self, exchange: Exchange) -> None:
        """Tell what passed."""
        self._record(exchange)

    def reasons(self, exchange: Exchange) -> list[str]:
        """Why a request is not sent on; none mostly."""
        return self._refuse(exchange) if self._refuse is not None else []

    async def connect(self) -> Http1Connection:
        """A connection to the upstream.

        Raises:
            OSError, TimeoutError: there is none to be had.
        """
        loop, upstream = asyncio.get_running_loop(), self.upstream
        async with asyncio.timeout(_CONNECT_S):
            _, wire = await loop.create_connection(
                lambda: Http1Connection(httptools.HttpResponseParser),
                upstream.host,
                upstream.port,
                ssl=upstream.tls,
                server_hostname=upstream.host if upstream.tls is not None else None,
            )
        return wire

    def _opened(self, wire: Http1Connection) -> None:
        connection = ProxyConnection(self, wire)
        task = asyncio.get_running_loop().create_task(connection.run())
        self._tasks[task] = connection
        task.add_done_callback(lambda finished_task: self._tasks.pop(finished_task, None))
        wire.on_lost = task.cancel


async def serve(proxy: Proxy, host: str, port: int, *, ready: Callable[[int], object], stop: asyncio.Event) -> None:
    """Serve until `stop` is set; `ready` is told the port.

    Raises:
        OSError: the address cannot be listened on.
    """
    server = await proxy.listen(host, port)
    ready(server.sockets[0].getsockname()[1])
    try:
        await stop.wait()
    finally:
        server.close()
        await proxy.leave()
