"""The one place where replies leave, and are written into the journal."""

from __future__ import annotations

import time

from starlette.types import Scope, Send

from mockserver.mock import Api, Mock
from mockserver.resources.call import Reply
from mockserver.state.journal import JournalEntry
from mockserver.web.response_validation import JSON_HEADER, encode_body


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
    mock.journal.record(exchange)
    if mock.request_log is not None:
        mock.request_log.request(exchange)
    await send_message({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send_message({"type": "http.response.body", "body": content})


def _headers(reply: Reply, content: bytes, number: int) -> list[tuple[bytes, bytes]]:
    """The headers of a reply whose body is `content` and whose number in the journal is `number`."""
    headers = [(b"x-request-id", b"%d" % number)]
    if reply.status not in (204, 304):  # RFC 9110, 8.6: these have no Content-Length
        headers.append((b"content-length", b"%d" % len(content)))
    if (content or reply.body is not None) and "Content-Type" not in reply.headers:
        headers.append(JSON_HEADER)
    if reply.headers:
        headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
    return headers
