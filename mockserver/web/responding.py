"""The one place where replies leave, and are written into the journal."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from mockserver.mock import Api, Mock
from mockserver.resources.call import Reply
from mockserver.state.clock import Clock
from mockserver.state.journal import JournalEntry
from mockserver.web.request_body import ClientGone, wait_while_connected
from mockserver.web.response_validation import JSON_HEADER, encode_body

_LONGEST_LOOK_S = 0.05  # how often a clock is looked at that may be advanced meanwhile


async def send_reply(
    scope: Scope,
    send_message: Send,
    reply: Reply,
    *,
    mock: Mock,
    api: Api,
    operation: str | None,
    body: bytes,
    world: str | None,
    started: int,
) -> None:
    """Send `reply` to a request whose body was `body`, and record the exchange. `started`: `time.perf_counter_ns()`."""
    content = encode_body(reply.body)
    number = mock.journal.next_number()
    headers = _headers(reply, content, number)
    exchange = JournalEntry(
        number, mock.clock.now_s(), api.name, operation, world,
        scope["method"], scope["path"], scope["query_string"], scope["headers"], body,
        reply.status, headers, content, reply.reason, (time.perf_counter_ns() - started) // 1000,
    )  # fmt: skip
    _record(exchange, mock)
    await send_message({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send_message({"type": "http.response.body", "body": content})


async def send_stream(
    scope: Scope,
    receive: Receive,
    send_message: Send,
    reply: Reply,
    *,
    mock: Mock,
    api: Api,
    operation: str,
    body: bytes,
    world: str | None,
    started: int,
) -> None:
    """Send `reply` piece by piece, at its pace, as long as the client listens; then record what was sent."""
    number = mock.journal.next_number()
    headers = [(b"x-request-id", b"%d" % number), (b"cache-control", b"no-store")]
    headers += _encoded(reply.headers)
    content = await _send_pieces(receive, send_message, reply, headers, mock.clock)
    exchange = JournalEntry(
        number, mock.clock.now_s(), api.name, operation, world,
        scope["method"], scope["path"], scope["query_string"], scope["headers"], body,
        reply.status, headers, content, reply.reason, (time.perf_counter_ns() - started) // 1000,
    )  # fmt: skip
    _record(exchange, mock)


async def _send_pieces(receive: Receive, send_message: Send, reply: Reply, headers: list[tuple[bytes, bytes]], clock: Clock) -> bytes:
    """Send the head of a reply and its pieces, and return what was sent of the body before the client hung up."""
    sent: list[bytes] = []
    with contextlib.suppress(ClientGone):
        await asyncio.sleep(0)  # from here on in a task of its own
        await send_message({"type": "http.response.start", "status": reply.status, "headers": headers})
        for chunk in reply.body.chunks:
            if reply.body.pace_s and sent:
                await _wait_until(clock, clock.now_s() + reply.body.pace_s, receive)
            await send_message({"type": "http.response.body", "body": chunk, "more_body": True})
            sent.append(chunk)
        await send_message({"type": "http.response.body", "body": b""})
    return b"".join(sent)


async def _wait_until(clock: Clock, due_s: float, receive: Receive) -> None:
    """Wait until the mock's time is `due_s`, or a clock that stands still has been advanced to it.

    Raises:
        ClientGone: the client hung up meanwhile.
    """
    while (left_s := due_s - clock.now_s()) > 0:
        await wait_while_connected(receive, min(left_s / clock.factor, _LONGEST_LOOK_S) if clock.factor else _LONGEST_LOOK_S)


def _headers(reply: Reply, content: bytes, number: int) -> list[tuple[bytes, bytes]]:
    """The headers of a reply whose body is `content` and whose number in the journal is `number`."""
    headers = [(b"x-request-id", b"%d" % number)]
    if reply.status not in (204, 304):  # RFC 9110, 8.6: these have no Content-Length
        headers.append((b"content-length", b"%d" % len(content)))
    if (content or reply.body is not None) and "Content-Type" not in reply.headers:
        headers.append(JSON_HEADER)
    if reply.headers:
        headers += _encoded(reply.headers)
    return headers


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _record(exchange: JournalEntry, mock: Mock) -> None:
    """Write an exchange into the journal, count it, and tell the log and the tracer of it where there are any."""
    mock.journal.record(exchange)
    mock.metrics.count(exchange.api, exchange.operation, exchange.status, exchange.duration_us)
    if mock.request_log is not None:
        mock.request_log.request(exchange)
    if mock.tracer is not None:
        mock.tracer.request(exchange)
