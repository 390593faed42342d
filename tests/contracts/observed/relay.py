"""A TCP relay that knows no HTTP: it keeps every byte that passes, and when. What others say of traffic is held against it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

import h11

Json = Any


@dataclass(slots=True)
class Conversation:
    """One connection: the pieces that each side sent, with the seconds since the epoch at which they came."""

    sent: list[tuple[float, bytes]] = field(default_factory=list)
    answered: list[tuple[float, bytes]] = field(default_factory=list)

    @property
    def request_bytes(self) -> bytes:
        return b"".join(piece for _, piece in self.sent)

    @property
    def answer_bytes(self) -> bytes:
        return b"".join(piece for _, piece in self.answered)


class Relay:
    """Listens at `origin` and passes on to `upstream`, an origin too."""

    def __init__(self, upstream: str) -> None:
        self.conversations: list[Conversation] = []
        self.origin = ""
        self._upstream = urlsplit(upstream)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Relay until `stop` is set."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await stop.wait()
        server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        one = Conversation()
        self.conversations.append(one)
        try:
            there, back = await asyncio.open_connection(self._upstream.hostname, self._upstream.port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, back, one.sent), _pump(there, writer, one.answered))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: list[tuple[float, bytes]]) -> None:
    with contextlib.suppress(OSError, asyncio.CancelledError):
        while piece := await reader.read(1 << 16):
            kept.append((time.time(), piece))
            writer.write(piece)
            await writer.drain()
    writer.close()


@contextlib.contextmanager
def relaying(upstream: str) -> Iterator[Relay]:
    """A relay in front of an origin, until the block ends."""
    relay = Relay(upstream)
    with in_background(relay.serve):
        yield relay


@contextlib.contextmanager
def in_background(serve: Callable[[threading.Event, asyncio.Event], Coroutine[Any, Any, None]]) -> Iterator[None]:
    """A server on an event loop of its own, from when it sets the first event until the block ends, which sets the second."""
    ready, stops = threading.Event(), Queue[Callable[[], object]]()

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        stops.put(lambda: loop.call_soon_threadsafe(stop.set))
        await serve(ready, stop)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        stops.get()()
        thread.join(20)


def har_of(conversations: list[Conversation], origin: str) -> Json:
    """The HAR of what passed, as h11 reads it: nothing of the project's own reads these bytes."""
    entries = [entry for one in conversations for entry in _entries(one, origin)]
    return {"log": {"version": "1.2", "creator": {"name": "relay", "version": "1"}, "entries": entries}}


def _entries(one: Conversation, origin: str) -> Iterator[Json]:
    asked = list(_messages(one.sent, h11.SERVER))
    answers = list(_messages(one.answered, h11.CLIENT, [request for _, _, request, _ in asked]))
    for (began_s, _, request, sent), (_, ended_s, response, body) in zip(asked, answers, strict=True):
        headers = {name.lower(): value for name, value in _pairs(request)}
        yield {
            "startedDateTime": datetime.fromtimestamp(began_s, UTC).isoformat(timespec="microseconds"),
            "time": max(0.0, ended_s - began_s) * 1000,
            "request": {
                "method": request.method.decode(),
                "url": origin + request.target.decode(),
                "headers": [{"name": name, "value": value} for name, value in _pairs(request)],
                "postData": {"mimeType": headers.get("content-type", ""), "text": sent.decode()},
            },
            "response": {
                "status": response.status_code,
                "headers": [{"name": name, "value": value} for name, value in _pairs(response)],
                "content": {"size": len(body), "text": body.decode()},
            },
        }


def _messages(pieces: list[tuple[float, bytes]], role: Any, requests: list[Any] | None = None) -> Iterator[tuple[float, float, Any, bytes]]:
    """When a message began and ended, its head and its body, one after the other; `requests`: what they answer."""
    connection, waiting, began_s, head, body = h11.Connection(role), list(requests or []), 0.0, None, b""

    def ask() -> None:
        if waiting:
            connection.send(h11.Request(method=waiting.pop(0).method, target=b"/", headers=[("host", "any")]))
            connection.send(h11.EndOfMessage())

    ask()
    for at_s, piece in pieces:
        connection.receive_data(piece)
        while (event := connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            if isinstance(event, h11.Request | h11.Response):
                began_s, head, body = at_s, event, b""
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                yield began_s, at_s, head, body
                if role is h11.SERVER:
                    connection.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
                    connection.send(h11.EndOfMessage())
                if connection.our_state is not h11.DONE:
                    return
                connection.start_next_cycle()
                ask()
            else:
                return


def _pairs(message: Any) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.headers.raw_items()]
