"""The one transport layer: what a client does as a generator of steps, and the two loops, sync and async, that take the steps.

A step is a request to send, a pause, or an item to hand out. Whatever decides (retries, waiting, paging) is written once, as a
generator; the loops only carry out, so there is nothing in them to do twice.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

import httpx

from contracts.clients.asking import ClientSettings, HttpResponse, OperationCall, build_request, parse_response, without
from contracts.clients.errors import ConnectionFailed, TimedOut
from contracts.clients.retrying import pause_s

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class PagedItem:
    """Hand out."""

    value: Any


Step: TypeAlias = httpx.Request | Pause | PagedItem
Flow: TypeAlias = Generator[Step, Any, T]


def perform(ask: OperationCall[T], settings: ClientSettings, *, jitter: Callable[[], float] = random.random) -> Flow[HttpResponse[T]]:
    """Send a request, again where that is harmless and may help, and read its answer.

    Raises:
        ClientError: it did not succeed.
    """
    for tries in range(1, settings.max_retries + 2):
        request = build_request(ask, settings)
        outcome: httpx.Response | httpx.TransportError = yield request
        wait_s = pause_s(request.method, outcome, tries, jitter=jitter, now=lambda: datetime.now(UTC))
        if wait_s is None or tries > settings.max_retries:
            break
        yield Pause(wait_s)
    if isinstance(outcome, httpx.TimeoutException):
        raise TimedOut(f"{ask.operation}: no answer in {settings.timeout_s:g} s") from None
    if isinstance(outcome, httpx.TransportError):
        raise ConnectionFailed(f"{ask.operation}: {type(outcome).__name__}: {without(settings.key, str(outcome))}") from None
    return parse_response(outcome, settings.key)


class Session:
    """Takes the steps of a flow, one after the other."""

    def __init__(self, settings: ClientSettings, http: httpx.Client | None = None, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """`http` is closed by whoever made it."""
        self.settings = settings
        self._http = http or httpx.Client(follow_redirects=False)
        self._owns = http is None
        self._sleep = sleep

    def run(self, flow: Flow[T]) -> T:
        """What the flow comes to."""
        try:
            step = next(flow)
            while True:
                step = flow.send(self._taken(step))
        except StopIteration as end:
            result: T = end.value
            return result

    def items(self, flow: Flow[None]) -> Iterator[Any]:
        """What the flow hands out."""
        outcome: Any = None
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration:
                return
            outcome = None
            if isinstance(step, PagedItem):
                yield step.value
            else:
                outcome = self._taken(step)

    def close(self) -> None:
        if self._owns:
            self._http.close()

    def _taken(self, step: Step) -> httpx.Response | httpx.TransportError | None:
        if isinstance(step, Pause):
            self._sleep(step.seconds)
        elif isinstance(step, httpx.Request):
            try:
                return self._http.send(step)
            except httpx.TransportError as error:
                return error
        return None


class AsyncSession:
    """Takes the steps of a flow, one after the other, without holding up others."""

    def __init__(
        self, settings: ClientSettings, http: httpx.AsyncClient | None = None, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """`http` is closed by whoever made it."""
        self.settings = settings
        self._http = http or httpx.AsyncClient(follow_redirects=False)
        self._owns = http is None
        self._sleep = sleep

    async def run(self, flow: Flow[T]) -> T:
        """What the flow comes to."""
        try:
            step = next(flow)
            while True:
                step = flow.send(await self._taken(step))
        except StopIteration as end:
            result: T = end.value
            return result

    async def items(self, flow: Flow[None]) -> AsyncIterator[Any]:
        """What the flow hands out."""
        outcome: Any = None
        while True:
            try:
                step = flow.send(outcome)
            except StopIteration:
                return
            outcome = None
            if isinstance(step, PagedItem):
                yield step.value
            else:
                outcome = await self._taken(step)

    async def close(self) -> None:
        if self._owns:
            await self._http.aclose()

    async def _taken(self, step: Step) -> httpx.Response | httpx.TransportError | None:
        if isinstance(step, Pause):
            await self._sleep(step.seconds)
        elif isinstance(step, httpx.Request):
            try:
                return await self._http.send(step)
            except httpx.TransportError as error:
                return error
        return None
