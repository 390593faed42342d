"""One client's connection, and the one to the upstream that belongs to it: both live and end together."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol

from contracts.observed.proxy.capped_body import MOST_BYTES, CappedBody
from contracts.observed.proxy.heads import CONTINUE, framed, proxy_response, request_head, response_head
from contracts.observed.proxy.http1 import Http1Connection, Http1Error, MessageEnd, MessageHead
from contracts.observed.proxy.proxied_exchange import ProxiedExchange
from contracts.observed.proxy.upstream import Upstream
from contracts.traffic.exchange import Exchange

REFUSED = "NotSent"  # how a failure begins that is not the service's, but the proxy's
GONE = "ClientGone"  # or the client's
_MOST_DROPPED_S = 5.0  # of a request that is not sent on, so that its client hears why


class ProxyObserver(Protocol):
    """What a connection asks of its proxy."""

    upstream: Upstream
    looks_first: bool  # whether a request must be whole before it is sent on

    def now_s(self) -> float: ...
    def record(self, exchange: Exchange) -> None: ...
    def reasons(self, exchange: Exchange) -> list[str]: ...
    async def connect(self) -> Http1Connection: ...


class ProxyConnection:
    """Passes on a client's requests, one after the other."""

    def __init__(self, proxy: ProxyObserver, client: Http1Connection) -> None:
        self._proxy = proxy
        self._client = client
        self._upstream: Http1Connection | None = None
        self.is_busy = False

    async def run(self) -> None:
        """Pass on request after request, until one end hangs up."""
        try:
            while True:
                message = await self._client.next()
                if isinstance(message, MessageHead):
                    self.is_busy = True
                    if not await self._pass(message):
                        return
                    self.is_busy = False
        except Http1Error as error:
            if not self._client.is_lost and not error.is_hang_up:
                self._client.write(proxy_response(400, [str(error)]))
        finally:
            self._client.close()
            if self._upstream is not None:
                self._upstream.close()

    async def _pass(self, head: MessageHead) -> bool:
        """Pass one request on, and its answer back. Whether another can follow."""
        passing = ProxiedExchange(head, self._proxy.now_s())
        if head.method == b"CONNECT" or b"websocket" in (head.value(b"upgrade") or b"").lower():
            unsupported = "CONNECT" if head.method == b"CONNECT" else "an upgrade to WebSocket"
            self._client.write(proxy_response(501, [f"got {unsupported}; this proxy passes on HTTP/1.1 requests and nothing else"]))
            return False
        try:
            pieces = self._client.ready()
            if self._proxy.looks_first and not await self._is_let_through(passing, pieces):
                return not head.is_last
            return await self._forward(passing, pieces)
        except asyncio.CancelledError:
            passing.failure = f"{GONE}: the client hung up, or the proxy was stopped, before the answer was whole"
            raise
        except Http1Error as error:
            passing.failure = f"{GONE}: its request broke off: {error}"
            raise
        finally:
            self._proxy.record(passing.exchange(self._proxy.upstream, now_s=self._proxy.now_s()))

    async def _is_let_through(self, passing: ProxiedExchange, pieces: list[bytes | MessageEnd]) -> bool:
        """Wait for the whole request, unless it is too long to judge, and answer it here if it departs from the document."""
        head = passing.request_head
        if (head.value(b"expect") or b"").lower() == b"100-continue":
            self._client.write(CONTINUE)
            head.headers = [(name, value) for name, value in head.headers if name.lower() != b"expect"]
        buffered = ProxiedExchange(head, passing.sent_s, _body_of(pieces))
        while not _is_whole(pieces) and buffered.request.size_bytes <= MOST_BYTES:
            piece = await self._client.next_piece()
            pieces.append(piece)
            if isinstance(piece, bytes):
                buffered.request.add(piece)
        if buffered.request.size_bytes > MOST_BYTES:
            return True
        reasons = self._proxy.reasons(buffered.exchange(self._proxy.upstream, now_s=self._proxy.now_s()))
        if not reasons:
            return True
        passing.request = buffered.request
        passing.failure = f"{REFUSED}: it departs from the document, and --enforce keeps such requests back"
        self._client.write(proxy_response(400, reasons, is_last=head.is_last))
        return False

    async def _forward(self, passing: ProxiedExchange, pieces: list[bytes | MessageEnd]) -> bool:
        head, proxy = passing.request_head, self._proxy
        passing.request = _body_of(pieces)
        try:
            upstream = await self._connected()
        except (OSError, TimeoutError) as error:
            reason = str(error) or type(error).__name__
            passing.failure = f"ConnectError: {proxy.upstream.origin}: {reason}"
            self._client.write(proxy_response(502, [f"{proxy.upstream.origin} cannot be reached: {reason}"]))
            await self._drop_rest(passing, pieces)
            return False
        upstream.expect(is_head=head.method == b"HEAD")
        upstream.write(request_head(head, proxy.upstream) + framed(pieces, is_chunked=head.is_chunked))
        upload = None if _is_whole(pieces) else asyncio.get_running_loop().create_task(self._upload(passing, upstream))
        try:
            answer = await self._head(upstream)
            passing.answer = answer
            await self._answer(passing, answer, upstream)
        except Http1Error as error:
            if passing.failure is None:
                passing.failure = f"RemoteProtocolError: {'the answer broke off' if passing.answer else 'no answer'}: {error}"
            return False
        finally:
            is_sent = upload is None or upload.done()
            if upload is not None:
                upload.cancel()
        return is_sent and not head.is_last and not answer.is_last  # what is left of a request can be told from no other

    async def _connected(self) -> Http1Connection:
        """The connection to the upstream; when it ends, the client's does.

        Raises:
            OSError, TimeoutError: there is none to be had.
        """
        if self._upstream is None:
            self._upstream = await self._proxy.connect()
            self._upstream.on_lost = self._upstream_lost
        return self._upstream

    def _upstream_lost(self) -> None:
        if not self.is_busy:
            self._client.close()

    async def _upload(self, passing: ProxiedExchange, upstream: Http1Connection) -> None:
        """Send on what comes of a request while its answer is awaited."""
        try:
            piece: bytes | MessageEnd = b""
            while not isinstance(piece, MessageEnd):
                piece = await self._client.next_piece()
                if isinstance(piece, bytes):
                    passing.request.add(piece)
                upstream.write(framed([piece], is_chunked=passing.request_head.is_chunked))
                await upstream.drained()
        except Http1Error as error:
            passing.failure = f"{GONE}: its request broke off: {error}"
            upstream.close()

    async def _drop_rest(self, passing: ProxiedExchange, pieces: list[bytes | MessageEnd]) -> None:
        """Take in what is left of a request that was answered here: a client that cannot send it on would not read the answer."""
        piece: bytes | MessageEnd = pieces[-1] if pieces else b""
        with contextlib.suppress(Http1Error, TimeoutError):
            async with asyncio.timeout(_MOST_DROPPED_S):
                while not isinstance(piece, MessageEnd):
                    piece = await self._client.next_piece()
                    if isinstance(piece, bytes):
                        passing.request.add(piece)

    async def _head(self, upstream: Http1Connection) -> MessageHead:
        """The head of the final answer; interim ones are passed on."""
        while True:
            head = await upstream.next()
            if isinstance(head, MessageHead):
                if head.status >= 200:
                    return head
                self._client.write(response_head(head))

    async def _answer(self, passing: ProxiedExchange, answer: MessageHead, upstream: Http1Connection) -> None:
        """Pass an answer on, as fast as its client takes it."""
        has_body = passing.request_head.method != b"HEAD" and answer.status not in (204, 304)
        out = response_head(answer)
        while True:
            pieces = upstream.ready()
            for piece in pieces:
                if isinstance(piece, bytes):
                    passing.response.add(piece)
            self._client.write(out + framed(pieces, is_chunked=answer.is_chunked and has_body))
            out = b""
            if _is_whole(pieces):
                return
            await self._client.drained()
            await upstream.more()


def _is_whole(pieces: list[bytes | MessageEnd]) -> bool:
    return bool(pieces) and isinstance(pieces[-1], MessageEnd)


def _body_of(pieces: list[bytes | MessageEnd]) -> CappedBody:
    body = CappedBody()
    for piece in pieces:
        if isinstance(piece, bytes):
            body.add(piece)
    return body
