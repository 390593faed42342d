"""One end of a connection: HTTP/1.1 messages as they come in, piece by piece, and bytes that go out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httptools

Pairs = list[tuple[bytes, bytes]]

_MOST_WAITING_BYTES = 256 * 1024  # read and not yet taken; then the sender has to wait
_MOST_HEAD_BYTES = 256 * 1024


class Http1Error(Exception):
    """The other end hung up in the middle of a message, or what it sent is no HTTP/1.1."""

    def __init__(self, reason: str, *, is_hang_up: bool = False) -> None:
        super().__init__(reason)
        self.is_hang_up = is_hang_up


@dataclass(slots=True)
class MessageHead:
    """The first lines of a message, spelled as they came."""

    headers: Pairs = field(default_factory=list)
    version: bytes = b"1.1"
    method: bytes = b""  # of a request
    target: bytes = b""
    status: int = 0  # of an answer
    reason: bytes = b""
    is_last: bool = False  # whether the sender closes the connection after the message
    size_bytes: int = 0

    def value(self, name: bytes) -> bytes | None:
        """The first value of a header; `name` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def is_chunked(self) -> bool:
        """Whether the last of its codings is chunks: nothing else tells where the body ends."""
        return (self.value(b"transfer-encoding") or b"").rpartition(b",")[2].strip().lower() == b"chunked"


@dataclass(frozen=True, slots=True)
class MessageEnd:
    """The end of a message, and its trailers."""

    trailers: Pairs = field(default_factory=list)


class Http1Connection(asyncio.Protocol):
    """Messages of one kind, in the order in which they come; `Parser` is httptools' for that kind."""

    def __init__(self, parser: Callable[[Http1Connection], Any], *, opened: Callable[[Http1Connection], None] | None = None) -> None:
        self._make_parser = parser
        self._parser = parser(self)
        self._opened = opened
        self._events: deque[MessageHead | bytes | MessageEnd] = deque()
        self._waiting_bytes = 0
        self._waiter: asyncio.Future[None] | None = None
        self._drainer: asyncio.Future[None] | None = None
        self._head = MessageHead()
        self._trailers: Pairs | None = None  # None: the head is not whole yet
        self._has_no_body = False  # answers to HEAD
        self._until_closed = False  # an answer without a length ends with the connection
        self._problem: str | None = None
        self._is_reading = True
        self.is_lost = False
        self.on_lost: Callable[[], object] | None = None
        self.transport: asyncio.Transport

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")  # noqa: S101  # uvloop's are of their own kind
        self.transport = transport  # type: ignore[assignment]  # as above
        if self._opened is not None:
            self._opened(self)

    def data_received(self, data: bytes) -> None:
        """Bytes came in."""
        if self._problem is not None:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._parser = self._make_parser(self)  # an offer to change the protocol, which is not taken up
            remaining_data = data[upgrade.args[0] :]
            if remaining_data:
                self.data_received(remaining_data)
        except httptools.HttpParserError as error:
            self._problem = f"no HTTP/1.1: {error}"
        self._wake()
        if self._waiting_bytes > _MOST_WAITING_BYTES and self._is_reading:
            self.transport.pause_reading()
            self._is_reading = False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.is_lost = True
        if self._until_closed and self._trailers is not None:
            self._ended()
        self._wake()
        if self._drainer is not None and not self._drainer.done():
            self._drainer.set_result(None)
        if self.on_lost is not None:
            self.on_lost()

    def pause_writing(self) -> None:
        """The other end does not keep up."""
        self._drainer = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """It does again."""
        if self._drainer is not None and not self._drainer.done():
            self._drainer.set_result(None)
        self._drainer = None

    # What the parser calls

    def on_message_begin(self) -> None:
        """A message begins."""
        self._head, self._trailers = MessageHead(), None

    def on_url(self, url: bytes) -> None:
        """A piece of the target."""
        self._head.target += url
        self._measure(len(url))

    def on_status(self, reason: bytes) -> None:
        """A piece of the reason phrase."""
        self._head.reason += reason

    def on_header(self, name: bytes, value: bytes | None) -> None:
        """A header, or after the body a trailer."""
        self._measure(len(name) + len(value or b""))
        (self._head.headers if self._trailers is None else self._trailers).append((name, value or b""))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        head, parser = self._head, self._parser
        head.version = parser.get_http_version().encode("ascii")
        head.is_last = not parser.should_keep_alive()
        self._trailers = []
        if isinstance(parser, httptools.HttpRequestParser):
            head.method = parser.get_method()
        else:
            head.status = parser.get_status_code()
            if self._has_no_body:  # the parser takes a head without a length for one whose body the connection's end ends
                head.is_last = head.version == b"1.0" or b"close" in (head.value(b"connection") or b"").lower()
            has_length = head.is_chunked or head.value(b"content-length") is not None
            self._until_closed = not has_length and head.status >= 200 and head.status not in (204, 304) and not self._has_no_body
        self._events.append(head)
        self._waiting_bytes += head.size_bytes
        if self._has_no_body and head.status >= 200:
            self._events.append(MessageEnd())

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        if not self._has_no_body:
            self._events.append(piece)
            self._waiting_bytes += len(piece)

    def on_message_complete(self) -> None:
        """The message is whole."""
        if not (self._has_no_body and self._head.status >= 200):
            self._ended()

    # What the proxy calls

    async def next(self) -> MessageHead | bytes | MessageEnd:
        """What comes next: a head, pieces of the body, the end of the message.

        Raises:
            WireError: nothing more will come.
        """
        await self.more()
        return self._take()

    async def next_piece(self) -> bytes | MessageEnd:
        """What comes next of a body.

        Raises:
            WireError: nothing more will come of it.
        """
        piece = await self.next()
        if isinstance(piece, MessageHead):
            raise Http1Error("a message in the middle of another")
        return piece

    async def more(self) -> None:
        """Wait until something is there.

        Raises:
            WireError: nothing more will come.
        """
        while not self._events:
            if self._problem is not None:
                raise Http1Error(self._problem)
            if self.is_lost:
                raise Http1Error("hung up", is_hang_up=True)
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def ready(self) -> list[bytes | MessageEnd]:
        """What came of the body and is there at once, up to the message's end."""
        pieces: list[bytes | MessageEnd] = []
        while self._events and not isinstance(self._events[0], MessageHead):
            piece = self._take()
            assert not isinstance(piece, MessageHead)  # noqa: S101  # for the type checker: the loop's condition
            pieces.append(piece)
            if isinstance(piece, MessageEnd):
                break
        return pieces

    def expect(self, *, is_head: bool) -> None:
        """Make ready for the answer to a request, whose head alone says whether it has a body; what came before belongs to none."""
        self._parser = self._make_parser(self)
        self._events.clear()
        self._waiting_bytes = 0
        self._has_no_body, self._until_closed, self._trailers = is_head, False, None

    def write(self, data: bytes) -> None:
        """Send bytes; nothing where the connection is gone."""
        if not self.is_lost:
            self.transport.write(data)

    async def drained(self) -> None:
        """Wait until the other end keeps up."""
        if self._drainer is not None and not self.is_lost:
            await self._drainer

    def close(self) -> None:
        """Hang up, once what was written is sent."""
        if not self.is_lost:
            self.transport.close()

    def _take(self) -> MessageHead | bytes | MessageEnd:
        event = self._events.popleft()
        if not isinstance(event, MessageEnd):
            self._waiting_bytes -= event.size_bytes if isinstance(event, MessageHead) else len(event)
        if not self._is_reading and self._waiting_bytes < _MOST_WAITING_BYTES // 2 and not self.is_lost:
            self.transport.resume_reading()
            self._is_reading = True
        return event

    def _ended(self) -> None:
        self._events.append(MessageEnd(self._trailers or []))
        self._until_closed = False

    def _measure(self, size: int) -> None:
        self._head.size_bytes += size
        if self._head.size_bytes > _MOST_HEAD_BYTES:
            self._problem = f"a head of more than {_MOST_HEAD_BYTES} bytes"

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        self._waiter = None
