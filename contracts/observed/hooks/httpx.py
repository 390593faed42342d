"""httpx' event hooks: streams stay streams, and are only listened to as the client reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from contracts.observed.hooks.hooked_exchange import HookedExchange, texts
from contracts.observed.proxy.capped_body import CappedBody

Hooks = dict[str, list[Callable[..., Any]]]


def httpx_hooks(begin: Callable[[], HookedExchange]) -> Hooks:
    """The hooks of an `httpx.Client`; `begin` gives what listens to a request."""
    known: WeakKeyDictionary[httpx.Request, HookedExchange] = WeakKeyDictionary()

    def request(asked: httpx.Request) -> None:
        known[asked] = watched = _begun(asked, begin)
        if isinstance(asked.stream, httpx.SyncByteStream) and not _is_there(asked):
            asked.stream = _Listened(asked.stream, watched.request)

    def response(answer: httpx.Response) -> None:
        watched = known.pop(answer.request, None)
        if watched is not None and not _answered(watched, answer) and isinstance(answer.stream, httpx.SyncByteStream):
            answer.stream = _Listened(answer.stream, watched.response, watched)

    return {"request": [request], "response": [response]}


def async_httpx_hooks(begin: Callable[[], HookedExchange]) -> Hooks:
    """The hooks of an `httpx.AsyncClient`; `begin` gives what listens to a request."""
    known: WeakKeyDictionary[httpx.Request, HookedExchange] = WeakKeyDictionary()

    async def request(asked: httpx.Request) -> None:
        known[asked] = watched = _begun(asked, begin)
        if isinstance(asked.stream, httpx.AsyncByteStream) and not _is_there(asked):
            asked.stream = _AsyncListened(asked.stream, watched.request)

    async def response(answer: httpx.Response) -> None:
        watched = known.pop(answer.request, None)
        if watched is not None and not _answered(watched, answer) and isinstance(answer.stream, httpx.AsyncByteStream):
            answer.stream = _AsyncListened(answer.stream, watched.response, watched)

    return {"request": [request], "response": [response]}


def _begun(asked: httpx.Request, begin: Callable[[], HookedExchange]) -> HookedExchange:
    watched = begin()
    watched.method, watched.url, watched.request_headers = asked.method, str(asked.url), texts(asked.headers.raw)
    if _is_there(asked):
        watched.request.add(asked.content)
    return watched


def _is_there(asked: httpx.Request) -> bool:
    """Whether the whole body is known before it is sent."""
    try:
        asked.content  # noqa: B018  # httpx says by raising whether it is there
    except httpx.RequestNotRead:
        return False
    return True


def _answered(watched: HookedExchange, answer: httpx.Response) -> bool:
    """Note the head of an answer. Whether its body is there already, as where a transport made it up."""
    watched.status, watched.response_headers = answer.status_code, texts(answer.headers.raw)
    watched.encoding = answer.headers.get("content-encoding")
    if not answer.is_stream_consumed:
        return False
    watched.encoding = None
    watched.response.add(answer.content)
    watched.end(is_whole=True)
    return True


class _Listened(httpx.SyncByteStream):
    """A stream, and what hears it."""

    def __init__(self, inner: httpx.SyncByteStream, body: CappedBody, watched: HookedExchange | None = None) -> None:
        self._inner, self._body, self._watched = inner, body, watched

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

    def __init__(self, inner: httpx.AsyncByteStream, body: CappedBody, watched: HookedExchange | None = None) -> None:
        self._inner, self._body, self._watched = inner, body, watched

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
