"""Callbacks: what the service would post to a client's `callback_url`, when it would, tried again when it fails.

Only loopback addresses are called unless the mock was told of others; no redirect is followed.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import heapq
import ipaddress
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from mockserver.limits import DEFAULTS
from mockserver.state.clock import Clock, timestamp
from mockserver.state.storable import storable
from mockserver.state.store import Record, Store
from specs.json.parsing import Json

BACK_OFF_S = (1.0, 5.0, 25.0)  # between attempts, by the mock's clock
MOST_KEPT = 1000
ATTEMPT_LIMIT_S = 10.0  # of one attempt, from its connecting to the head of its answer
SETTLING_LIMIT_S = 15.0
USER_AGENT = "contract-mocks-callback"  # by which the control pages know what must not steer them
_HEADERS = {"User-Agent": USER_AGENT}
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "TRACE")


@storable
@dataclass(frozen=True, slots=True)
class FixedPayload:
    """What a callback says, whatever becomes of the resource."""

    value: Json

    def __call__(self) -> Json:
        """The payload."""
        return self.value


@dataclass(frozen=True, slots=True)
class RecordPayload:
    """What a callback says of a record as it is when the callback is sent; nothing, where it is gone.

    A subclass says what, and is marked as `storable`, so that callbacks survive the process.
    """

    world: str
    collection: str
    record_id: str
    store: Store | None = field(default=None, repr=False, compare=False, metadata={"is_stored": False})

    def __call__(self) -> Json | None:
        """The payload at this moment."""
        world = None if self.store is None else self.store.existing_world(self.world)
        record = None if world is None else world.collection(self.collection).get(self.record_id)
        return None if record is None else self.payload(record)

    def payload(self, record: Record) -> Json:
        """What to say of the record."""
        raise NotImplementedError


@dataclass(slots=True)
class DeliveryAttempt:
    """One try at delivering a callback: a status, or the error that stood in its place."""

    at_s: float
    status: int | None
    error: str | None


@dataclass(slots=True)
class PendingCallback:
    """One callback: when it is due, where it goes, and what became of it."""

    number: int
    world: str
    operation: str
    resource: str
    url: str = field(repr=False)
    due_s: float
    payload: Callable[[], Json | None] = field(repr=False)  # what to say at that moment; None: nothing any more
    method: str = "POST"
    state: str = "scheduled"  # then: delivered, failed, refused, cancelled
    reason: str | None = None
    sent_payload: Json = None
    attempts: list[DeliveryAttempt] = field(default_factory=list)
    next_s: float = 0.0  # after a failed attempt: when the next one is due

    def to_json(self) -> Json:
        """The callback as plain JSON; the URL without its query and user, which may hold a secret."""
        return {
            "number": self.number,
            "world": self.world,
            "operation": self.operation,
            "resource": self.resource,
            "url": _public(self.url),
            "due": timestamp(self.due_s),
            "state": self.state,
            "reason": self.reason,
            "payload": self.sent_payload,
            "attempts": [{"at": timestamp(a.at_s), "status": a.status, "error": a.error} for a in self.attempts],
        }


class CallbackSender:
    """Every callback of a mock, and the loop that delivers those that are due."""

    def __init__(
        self, clock: Clock, hosts: frozenset[str], *, attempt_limit_s: float = ATTEMPT_LIMIT_S, most_under_way: int = DEFAULTS.callbacks
    ) -> None:
        self._clock = clock
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self._attempt_limit_s = attempt_limit_s
        self._turns = asyncio.Semaphore(most_under_way)
        self._transport: httpx.AsyncHTTPTransport | None = None  # made when first needed: its TLS context takes long to load
        self._numbers = itertools.count(1)
        self._queue: list[tuple[float, int, PendingCallback]] = []
        self._known: dict[int, PendingCallback] = {}
        self.on_undelivered: Callable[[PendingCallback], None] | None = (
            None  # called with each that was refused, given up, or is tried again
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._delivering: set[asyncio.Task[None]] = set()
        clock.on_change(self._notify)

    def schedule(
        self,
        url: str,
        due_s: float,
        payload: Callable[[], Json | None],
        *,
        world: str,
        operation: str,
        resource: str,
        method: str = "POST",
    ) -> None:
        """Send what `payload` returns at `due_s` to `url`, if that may be called; otherwise record why not."""
        callback = PendingCallback(next(self._numbers), world, operation, resource, url, due_s, payload, method)
        self._known[callback.number] = callback
        if len(self._known) > MOST_KEPT:
            self._forget_oldest()
        refusal = self.refusal(url)
        if refusal:
            callback.state, callback.reason = "refused", refusal
            self._tell(callback)
            return
        heapq.heappush(self._queue, (due_s, callback.number, callback))
        self._notify()

    def refusal(self, url: str) -> str | None:
        """Why this URL is not called, or None where it is."""
        try:
            parts = urlsplit(url)
            host, _ = (parts.hostname or "").rstrip("."), parts.port
        except ValueError as error:
            return f"not a URL: {error}"
        if parts.scheme not in ("http", "https") or not host:
            return "not an http or https URL"
        if host in self._hosts or host == "localhost":
            return None
        with contextlib.suppress(ValueError):
            if ipaddress.ip_address(host).is_loopback:
                return None
        return f"{host} is not on loopback: start the mock with --allow-callback-host {host} to let it be called"

    def list(self, world: str | None = None) -> tuple[PendingCallback, ...]:
        """The callbacks of one world, or all, oldest first."""
        return tuple(c for c in tuple(self._known.values()) if world in (None, c.world))

    def resend(self, number: int) -> bool:
        """Schedule a callback once more, to be sent now: what it said, or would say. Whether there is one of this number."""
        old = next((callback for callback in self.list() if callback.number == number), None)
        if old is None:
            return False
        payload = old.payload if old.sent_payload is None else FixedPayload(old.sent_payload)
        self.schedule(
            old.url, self._clock.now_s(), payload, world=old.world, operation=old.operation, resource=old.resource, method=old.method
        )
        return True

    @property
    def is_running(self) -> bool:
        """Whether callbacks are being delivered: not before the mock serves, and not once it ends."""
        return self._loop is not None

    def progress(self) -> tuple[int, int, int]:
        """Numbers that change with whatever becomes of a callback: scheduled, attempted, finished."""
        known = tuple(self._known.values())
        attempts = sum(len(callback.attempts) for callback in known)
        return len(known), attempts, sum(callback.state != "scheduled" for callback in known)

    def forget(self, world: str | None = None) -> None:
        """Drop the callbacks of one world, or all, those still to come included."""
        for callback in self.list(world):
            del self._known[callback.number]
            if callback.state == "scheduled":
                callback.state = "cancelled"

    @contextlib.asynccontextmanager
    async def running(self):  # type: ignore[no-untyped-def]  # an async context manager over no value
        """Deliver callbacks for as long as the context lasts."""
        self._loop = asyncio.get_running_loop()
        runner = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._loop = None
            runner.cancel()
            for task in tuple(self._delivering):
                task.cancel()
            await asyncio.gather(runner, *self._delivering, return_exceptions=True)
            if self._transport is not None:
                await self._transport.aclose()
                self._transport = None

    def settle(self, limit_s: float = SETTLING_LIMIT_S) -> int:
        """Wait, on another thread than the mock's, until every callback now due has been tried; how many have not, after `limit_s`."""
        if self._loop is None:
            return 0
        with contextlib.suppress(concurrent.futures.CancelledError):  # the mock ends meanwhile
            return asyncio.run_coroutine_threadsafe(self._settled(limit_s), self._loop).result()
        return 0

    async def _settled(self, limit_s: float) -> int:
        self._start_due()
        if not self._delivering:
            return 0
        _, waiting = await asyncio.wait(tuple(self._delivering), timeout=limit_s)
        return len(waiting)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            self._start_due()
            await self._sleep()

    async def _sleep(self) -> None:
        """Until the next callback is due, or something changed."""
        timeout_s = None
        if self._queue and self._clock.factor:
            timeout_s = max(0.0, (self._queue[0][0] - self._clock.now_s()) / self._clock.factor)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), None if timeout_s is None else min(timeout_s, 3600.0))

    def _start_due(self) -> None:
        while self._queue and self._queue[0][0] <= self._clock.now_s():
            callback = heapq.heappop(self._queue)[2]
            if callback.state == "scheduled":
                task = asyncio.get_running_loop().create_task(self._deliver(callback))
                self._delivering.add(task)
                task.add_done_callback(self._delivering.discard)

    async def _deliver(self, callback: PendingCallback) -> None:
        async with self._turns:
            if callback.state != "scheduled":  # forgotten, while it waited for its turn
                return
            payload = callback.payload()
            if payload is None:
                callback.state, callback.reason = "cancelled", "the resource is gone"
                self._tell(callback)
                return
            callback.sent_payload = payload
            attempt = await self._send(callback.method, callback.url, payload, at_s=self._clock.now_s())
        self._judge(callback, attempt)
        if callback.state == "scheduled":
            heapq.heappush(self._queue, (callback.next_s, callback.number, callback))
            self._wake.set()
        if callback.state != "delivered":
            self._tell(callback)

    def _judge(self, callback: PendingCallback, attempt: DeliveryAttempt) -> None:
        """Let a callback be what an attempt makes of it: delivered, failed, or due again."""
        callback.attempts.append(attempt)
        if attempt.status is not None and 200 <= attempt.status < 300:
            callback.state = "delivered"
        elif len(callback.attempts) > len(BACK_OFF_S):
            callback.state, callback.reason = "failed", f"given up after {len(callback.attempts)} attempts"
        else:
            callback.next_s = self._clock.now_s() + BACK_OFF_S[len(callback.attempts) - 1]

    def _tell(self, callback: PendingCallback) -> None:
        if self.on_undelivered is not None:
            self.on_undelivered(callback)

    def _notify(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    def _forget_oldest(self) -> None:
        finished_number = next((number for number, callback in self._known.items() if callback.state != "scheduled"), None)
        if finished_number is not None:
            del self._known[finished_number]

    async def _send(self, method: str, url: str, payload: Json, *, at_s: float) -> DeliveryAttempt:
        """Send once. The bare transport is used: it follows no redirect, heeds no environment, and logs no URL."""
        if self._transport is None:  # no connection is kept: a receiver may close it just when it is used again
            self._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
        try:
            async with asyncio.timeout(self._attempt_limit_s):
                answer = await self._transport.handle_async_request(
                    httpx.Request(method, url, headers=_HEADERS, json=None if method in _WITHOUT_BODY else payload)
                )
                await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return DeliveryAttempt(at_s, None, type(error).__name__)
        return DeliveryAttempt(at_s, answer.status_code, None)


def _public(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}" + ("?…" if parts.query else "")
    except ValueError:
        return "(not a URL)"
