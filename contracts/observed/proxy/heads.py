"""How an observing proxy writes messages: heads as they came, bodies framed as they came, and the few answers of its own.

A client's connection and the one to the upstream live and end together, so what heads say of the connection goes on, too. What
does not: an offer to change the protocol, which is not taken up, and `Host`, which names the upstream.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from contracts.observed.proxy.http1 import MessageEnd, MessageHead
from contracts.observed.proxy.upstream import Upstream
from specs.http.upgrade import without_offers

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TITLES = {400: "Bad Request", 501: "Not Implemented", 502: "Bad Gateway"}


def request_head(head: MessageHead, upstream: Upstream) -> bytes:
    """The head of a request as the upstream gets it."""
    headers = head.headers if head.value(b"upgrade") is None else without_offers(head.headers)
    host = upstream.netloc.encode("ascii")
    lines = _lines((name, host if name.lower() == b"host" else value) for name, value in headers)
    return b"%b %b HTTP/%b\r\n%b\r\n" % (head.method, upstream.path(head.target), head.version, lines)


def response_head(answer: MessageHead) -> bytes:
    """The head of an answer, interim ones too, as the client gets it."""
    return b"HTTP/%b %d %b\r\n%b\r\n" % (answer.version, answer.status, answer.reason, _lines(answer.headers))


def framed(pieces: Iterable[bytes | MessageEnd], *, is_chunked: bool) -> bytes:
    """Pieces of a body as they stand on the wire."""
    if not is_chunked:
        return b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return b"".join(
        b"0\r\n%b\r\n" % _lines(piece.trailers) if isinstance(piece, MessageEnd) else b"%x\r\n%b\r\n" % (len(piece), piece)
        for piece in pieces
        if piece != b""
    )


def proxy_response(status: int, reasons: list[str], *, is_last: bool = True) -> bytes:
    """An answer of the proxy's own. Source: RFC 9457."""
    body = orjson.dumps({
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
        "detail": "contracts observe: " + "; ".join(reasons),
        "reasons": reasons,
    })  # fmt: skip
    head = f"HTTP/1.1 {status} {_TITLES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
    return head.encode("ascii") + (b"Connection: close\r\n\r\n" if is_last else b"\r\n") + body


def _lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])
