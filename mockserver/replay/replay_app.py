"""The server of a recording: an ASGI application of its own, without documents, state or credentials."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from starlette.types import Receive, Scope, Send

from mockserver.errors import ContentTooLarge, Forbidden
from mockserver.limits import MIB
from mockserver.replay.matching import RecordingMatcher
from mockserver.replay.recording import RecordedExchange
from mockserver.web.cross_site import check_origin
from mockserver.web.request_body import ClientGone, receive_body
from specs.http.har import Headers

_RESET = "/__mock__/reset"
_LIMIT_BYTES = 64 * MIB  # of a request's body
# What belongs to the connection on which the answer came, or no longer holds of a body that was kept decoded.
_NOT_REPLAYED = frozenset((
    "connection", "date", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade",
    "content-encoding", "content-length",
))  # fmt: skip


class ReplayApp:
    """The ASGI application of a recording. `POST /__mock__/reset` begins again with the first answers."""

    def __init__(self, recorded: Sequence[RecordedExchange]) -> None:
        self._replay = RecordingMatcher(recorded)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as one like it was answered."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        if scope["type"] != "http":
            return
        method, path = scope["method"], scope.get("raw_path", scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        try:
            body = await receive_body(receive, _LIMIT_BYTES)
        except ContentTooLarge as error:
            await _send(send, 413, _PROBLEM, _problem(413, "Content Too Large", error.reason))
            return
        except ClientGone:
            return
        if (method, path) == ("POST", _RESET):
            await self._reset(scope, send)
            return
        exchange = self._replay.answer(method, path, query, body)
        if exchange is not None:
            await _send(send, exchange.status, exchange.headers, exchange.body)
            return
        request_line, nearest = f"{method} {path}" + (f"?{query}" if query else ""), self._replay.nearest(method, path, query).name
        detail = f"No request like {request_line} is in the recording, which has {len(self._replay)}; the nearest is {nearest}."
        await _send(send, 404, _PROBLEM, _problem(404, "Not recorded", detail, nearest=nearest))

    async def _reset(self, scope: Scope, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        try:  # no name of the Host is asked for: a page sends its origin with every POST, and there is nothing to read here
            check_origin(headers.get(b"host"), headers.get(b"origin"), headers.get(b"sec-fetch-site"))
        except Forbidden as error:
            await _send(send, 403, _PROBLEM, _problem(403, "Forbidden", error.reason))
            return
        self._replay.restart()
        await _send(send, 204, (), b"")


_PROBLEM: Headers = (("content-type", "application/problem+json"),)


def _problem(status: int, title: str, detail: str, **more: str) -> bytes:
    """Source: RFC 9457."""
    return orjson.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail, **more})


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    encoded_headers = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers]
    encoded_headers = [(name, value) for name, value in encoded_headers if name.decode("latin-1") not in _NOT_REPLAYED]
    if status not in (204, 304):  # RFC 9110, 8.6
        encoded_headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": encoded_headers})
    await send({"type": "http.response.body", "body": b"" if status in (204, 304) else body})


async def _live(receive: Receive, send: Send) -> None:
    """ASGI's lifespan: there is nothing to start and nothing to stop."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
