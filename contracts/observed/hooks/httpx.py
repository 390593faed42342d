"""httpx' event hooks: streams stay streams, and are only listened to as the client reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from contracts.observed.hooks.hooked_exchange import HookedExchange
from contracts.observed.proxy.capped_body import CappedBody
from contracts.traffic.exchange import decoded_headers

Hooks = dict[str, list[Callable[..., Any]]]


def httpx_hooks(begin: Callable[[], HookedExchange]) -> Hooks:
    """The hooks of an `httpx.Client`; `begin` gives what listens to a request."""
    exchange_by_request: WeakKeyDictionary[httpx.Request, HookedExchange] = WeakKeyDictionary()

    def request(sent_request: httpx.Request) -> None:
        exchange_by_request[sent_request] = watched = _begun(sent_request, begin)
        if isinstance(sent_request.stream, httpx.SyncByteStream) and not _is_there(sent_request):
            sent_request.stream = _Listened(sent_request.stream, watched.request)

    def response(answer: httpx.Response) -> None:
        watched = exchange_by_request.pop(answer.request, None)
        if watched is not None and not _answered(watched, answer) and isinstance(answer.stream, httpx.SyncByteStream):
            answer.stream = _Listened(answer.stream, watched.response, watched)

    return {"request": [request], "response": [response]}


def async_httpx_hooks(begin: Callable[[], HookedExchange]) -> Hooks:
    """The hooks of an `httpx.AsyncClient`; `begin` gives what listens to a request."""
    exchange_by_request: WeakKeyDictionary[httpx.Request, HookedExchange] = WeakKeyDictionary()

    async def request(sent_request: httpx.Request) -> None:
        exchange_by_request[sent_request] = watched = _begun(sent_request, begin)
        if isinstance(sent_request.stream, httpx.AsyncByteStream) and not _is_there(sent_request):
            sent_request.stream = _AsyncListened(sent_request.stream, watched.request)

    async def response(answer: httpx.Response) -> None:
        watched = exchange_by_request.pop(answer.request, None)
        if watched is not None and not _answered(watched, answer) and isinstance(answer.stream, httpx.AsyncByteStream):
            answer.stream = _AsyncListened(answer.stream, watched.response, watched)

    return {"request": [request], "response": [response]}


def _begun(request: httpx.Request, begin: Callable[[], HookedExchange]) -> HookedExchange:
    watched = begin()
    watched.method, watched.url, watched.request_headers = request.method, str(request.url), decoded_headers(request.headers.raw)
    if _is_there(request):
        watched.request.add(request.content)
    return watched


def _is_there(request: httpx.Request) -> bool:
    """Whether the whole body is known before it is sent."""
    try:
        request.content  # noqa: B018  # httpx says by raising whether it is there
    except httpx.RequestNotRead:
        return False
    return True


def _answered(watched: HookedExchange, answer: httpx.Response) -> bool:
    """Note the head of an answer. Whether its body is there already, as where a transport made it up."""
    watched.status, watched.response_headers = answer.status_code, decoded_headers(answer.headers.raw)
    watched.encoding = answer.headers.get("content-encoding")
    if not answer.is_stream_consumed:
        return False
    watched.encoding = None
    watched.response.add(answer.content)
    watched.end(is_whole=True)
    return True


class _Listened(httpx.SyncByteStream):
    """A stream, and what hears it."""

    def __init__(self, stream: httpx.SyncByteStream, body: CappedBody, watched: HookedExchange | None = None) -> None:
        self._inner, self._body, self._watched = stream, body, watched

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            self._body.add(piece)
            yield piece
        if self._watched is not None:
            self._watched.end(is_whole=True)

    def close(self) -> None:
        """Close it; what was not read by then is not read any more."""
        self._inner.close()
        if self._watched is not None:
            self._watched.end(is_whole=False)


class _AsyncListened(httpx.AsyncByteStream):
    """A stream, and what hears it."""

    def __init__(self, stream: httpx.AsyncByteStream, body: CappedBody, watched: HookedExchange | None = None) -> None:
        self._inner, self._body, self._watched = stream, body, watched

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._inner:
            self._body.add(piece)
            yield piece
        if self._watched is not None:
            self._watched.end(is_whole=True)

    async def aclose(self) -> None:
        """Close it; what was not read by then is not read any more."""
        await self._inner.aclose()
        if self._watched is not None:
            self._watched.end(is_whole=False)
