"""The mock as more than one process: two workers, or two hosts that share a database, behind one origin.

`MOCK_LAYOUT=two-workers pytest tests/official_clients` runs the suites of the official clients against one of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.mockserver.durable.postgres import postgres
from tests.mockserver.durable.process import served

LAYOUT = os.environ.get("MOCK_LAYOUT", "embedded")


@dataclass(frozen=True, slots=True)
class SharedMock:
    """A mock that is several processes, as the suites see it."""

    origin: str
    key: str = "test"

    @property
    def base_url(self) -> str:
        return self.origin


@contextlib.contextmanager
def shared_mock(*options: str) -> Iterator[SharedMock]:
    """The mock in the layout that `MOCK_LAYOUT` names, on a PostgreSQL of its own; `options` of `mockserver serve`."""
    with postgres() as server, contextlib.ExitStack() as stack:
        serve = [server.new_database(), *options]
        if LAYOUT == "two-workers":
            yield SharedMock(stack.enter_context(_host(*serve, "--workers", "2")))
            return
        if LAYOUT != "two-hosts":
            raise ValueError(f"MOCK_LAYOUT: got {LAYOUT!r}, wanted embedded, two-workers or two-hosts")
        hosts = [stack.enter_context(_host(*serve)) for _ in range(2)]
        yield SharedMock(stack.enter_context(_in_turns(hosts)))


@contextlib.contextmanager
def _host(store: str, *options: str) -> Iterator[str]:
    """A mock in a process and a folder of its own; its origin."""
    with tempfile.TemporaryDirectory() as folder, served(store, *options, folder=Path(folder)) as mock:
        yield mock.origin


@contextlib.contextmanager
def _in_turns(origins: Sequence[str]) -> Iterator[str]:
    """An origin whose connections go to each of `origins` in turn, as a proxy before several hosts deals them out."""
    backends = itertools.cycle([urlsplit(origin) for origin in origins])
    loop = asyncio.new_event_loop()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        backend = next(backends)
        back_reader, back_writer = await asyncio.open_connection(backend.hostname, backend.port)
        await asyncio.gather(_copy(reader, back_writer), _copy(back_reader, writer))

    server = loop.run_until_complete(asyncio.start_server(pass_on, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_closed(server))
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    """End the server and what it passes on."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()
