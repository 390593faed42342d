"""Callbacks in the database: scheduled with the request that causes them, claimed by one process, and sent by it.

A claim is a lease: a process renews its own for as long as it runs, and those of one that was killed are free after a few seconds. Of the
callbacks for one receiver, a process sends the next only when the outcome of the last is committed; so the end of a process leaves at
most one a receiver of which nobody knows whether it arrived, and which is sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import logging
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection, Executable, bindparam, delete, func, insert, literal, select, update

from mockserver.durable.address import StoreUnavailable
from mockserver.durable.encoding import decoded, encoded, text_column, text_of
from mockserver.durable.store import DurableStore
from mockserver.durable.tables import CALLBACKS
from mockserver.limits import DEFAULTS
from mockserver.state.callbacks import (
    ATTEMPT_LIMIT_S,
    MOST_KEPT,
    SETTLING_LIMIT_S,
    CallbackSender,
    DeliveryAttempt,
    PendingCallback,
    RecordPayload,
)
from mockserver.state.clock import Clock
from specs.json.parsing import Json

POLL_S = 0.1  # how often a process looks for what others have changed
LEASE_S = 3.0
_RENEWAL_S = 0.7
_FULL_LOOK_S = 1.0  # how often it looks for callbacks though nothing was changed: others' claims may be free again
_GRACE_S = 2.0
_COUNTER = "callbacks"

Result = TypeVar("Result")
log = logging.getLogger("mockserver")


class DurableCallbackSender(CallbackSender):
    """Every callback of all processes, and the loop that delivers those that this one has claimed."""

    def __init__(
        self, clock: Clock, hosts: frozenset[str], *, attempt_limit_s: float = ATTEMPT_LIMIT_S, most_under_way: int = DEFAULTS.callbacks
    ) -> None:
        super().__init__(clock, hosts, attempt_limit_s=attempt_limit_s)
        self._most_under_way = most_under_way
        self.store: DurableStore | None = None
        self.on_turn: Callable[[], None] = lambda: None  # what else is to be done whenever the loop looks for callbacks
        self._claimant = ""  # this process, for as long as it delivers
        self._last_number = 0
        self._queues: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)  # by receiver
        self._renewed_s = 0.0
        self._due_s: float | None = None
        self._is_ending = False
        self._looked: tuple[int, float] = (-1, 0.0)  # the version at the last full look for callbacks, and when that was

    # What all processes have in common: the last number

    def state(self) -> dict[str, Json]:
        """The last number that was given, by name: what `restore` takes."""
        return {_COUNTER: self._last_number}

    def restore(self, _name: str, value: Json) -> None:
        """Take over the last number that another process has given."""
        self._last_number = value or 0

    # What requests and control pages ask for

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
        """Send what `payload` returns at `due_s` to `url`, if that may be called; otherwise record why not.

        Raises:
            TypeError: the payload cannot be stored.
        """
        self._last_number += 1
        callback = PendingCallback(self._last_number, world, operation, resource, url, due_s, payload, method)
        callback.next_s = due_s
        callback.reason = self.refusal(url)
        if callback.reason is not None:
            callback.state = "refused"
        values = {**_columns(callback), "payload": encoded(payload), "claimed_until_s": 0.0}
        self._store.changes.statements.append(functools.partial(self._insert, callback, values))

    def _insert(self, callback: PendingCallback, values: dict[str, Any], connection: Connection) -> None:
        connection.execute(_INSERT, values)
        if callback.number % 100 == 0:
            connection.execute(_DELETE_OLD, {"most": callback.number - MOST_KEPT})
        if callback.state == "refused":
            self._tell(callback)
        self._notify()

    def list(self, world: str | None = None) -> tuple[PendingCallback, ...]:
        """The callbacks of one world, or all, oldest first."""
        wanted = select(CALLBACKS).order_by(CALLBACKS.c.number)
        with self._store.transaction(writes=False) as connection:
            rows = connection.execute(wanted if world is None else wanted.where(CALLBACKS.c.world == world))
            return tuple(self._callback(row) for row in rows.mappings())

    def forget(self, world: str | None = None) -> None:
        """Drop the callbacks of one world, or all, those still to come included."""
        statement = delete(CALLBACKS) if world is None else delete(CALLBACKS).where(CALLBACKS.c.world == world)
        self._store.changes.statements.append(functools.partial(_execute, statement))

    def settle(self, limit_s: float = SETTLING_LIMIT_S) -> int:
        """Wait, on another thread than the mock's, until every callback now due has been tried; how many have not, after `limit_s`."""
        if self._loop is None:
            return 0
        now_s, deadline_s = self._clock.now_s(), time.monotonic() + limit_s
        while True:
            with self._store.transaction(writes=False) as connection:
                waiting: int = connection.execute(_COUNT_DUE, {"now_s": now_s}).scalar_one()
            if not waiting or time.monotonic() > deadline_s:
                return waiting
            self._looked = (-1, 0.0)
            self._notify()
            time.sleep(0.005)

    # The loop

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver callbacks for as long as the context lasts; what was claimed and not sent then is left to others."""
        self._is_ending, self._claimant = False, uuid.uuid4().hex
        async with super().running():
            yield
            self._is_ending = True  # what is being sent may arrive, so its outcome is waited for
            if self._delivering:
                await asyncio.wait(tuple(self._delivering), timeout=_GRACE_S)
        with contextlib.suppress(StoreUnavailable):
            await asyncio.to_thread(self._write, lambda connection: connection.execute(_RELEASE_ALL, {"me": self._claimant}))

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                claimed = await asyncio.to_thread(self._turn)
            except StoreUnavailable as error:
                log.error("The store does not answer: %s", error)
                claimed = ()
            except Exception:
                log.exception("The callbacks that are due could not be claimed")
                claimed = ()
            for callback in claimed:
                task = asyncio.get_running_loop().create_task(self._deliver(callback))
                self._delivering.add(task)
                task.add_done_callback(self._delivering.discard)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S)

    def take_turn(self) -> None:
        """Let the loop look now."""
        self._notify()

    def _turn(self) -> tuple[PendingCallback, ...]:
        self.on_turn()
        return self._claimed()

    def _claimed(self) -> tuple[PendingCallback, ...]:
        """The callbacks that are due, and that this process has just claimed."""
        self._renew()
        free = self._most_under_way - len(self._delivering)
        with self._store.transaction(writes=False) as connection:
            now_s, version = self._clock.now_s(), self._store.version
            due_s = self._next_due_s(connection, version)
            if due_s is None or due_s > now_s or free <= 0:
                return ()
        about = {"me": self._claimant, "now_s": now_s, "most": free, "free_s": self._real_s(), "until_s": self._real_s() + LEASE_S}
        rows = self._write(lambda connection: connection.execute(_CLAIM, about).mappings().all())
        with self._store.transaction(writes=False):
            callbacks = tuple(sorted(map(self._callback, rows), key=lambda callback: (callback.next_s, callback.number)))
            for callback in callbacks:
                callback.sent_payload = callback.payload()
        return callbacks

    def _next_due_s(self, connection: Connection, version: int) -> float | None:
        """When the next callback is due; None where there is none, as far as can be told without looking each time."""
        looked_version, looked_s = self._looked
        real_s = time.monotonic()
        if looked_version != version or real_s - looked_s > _FULL_LOOK_S or self._due_s is not None:
            self._looked = (version, real_s)
            self._due_s = connection.execute(_NEXT_DUE, {"free_s": self._real_s()}).scalar()
        return self._due_s

    def _renew(self) -> None:
        """Make the leases longer of what this process has claimed."""
        if self._delivering and time.monotonic() - self._renewed_s > _RENEWAL_S:
            self._renewed_s = time.monotonic()
            self._write(lambda connection: connection.execute(_RENEW, {"me": self._claimant, "until_s": self._real_s() + LEASE_S}))

    async def _deliver(self, callback: PendingCallback) -> None:
        parts = urlsplit(callback.url)
        async with self._queues[f"{parts.scheme}://{parts.netloc}"]:
            if self._is_ending:
                return
            if callback.sent_payload is None:
                callback.state, callback.reason = "cancelled", "the resource is gone"
            else:
                attempt = await self._send(callback.method, callback.url, callback.sent_payload, at_s=self._clock.now_s())
                self._judge(callback, attempt)
            await asyncio.to_thread(self._write, lambda connection: connection.execute(_FINISH, _outcome(callback)))
        if callback.state != "delivered":
            self._tell(callback)

    # Rows

    @property
    def _store(self) -> DurableStore:
        if self.store is None:
            raise RuntimeError("the callbacks have no store yet")
        return self.store

    def _real_s(self) -> float:
        return self._store.database.real_s()

    def _write(self, statement: Callable[[Connection], Result]) -> Result:
        """What `statement` returns, carried out in a transaction of its own that waits for no request."""
        with self._store.lock, self._store.database.writing() as connection:
            return statement(connection)

    def _callback(self, row: Any) -> PendingCallback:
        payload = decoded(row["payload"])
        if isinstance(payload, RecordPayload):
            payload = dataclasses.replace(payload, store=self._store)
        fields: dict[str, Any] = {name: row[name] for name in _COLUMNS} | {name: text_of(row[name]) for name in _TEXTS}
        return PendingCallback(
            **fields,
            payload=payload,
            sent_payload=None if row["sent_payload"] is None else decoded(row["sent_payload"]),
            attempts=[DeliveryAttempt(*attempt) for attempt in decoded(row["attempts"])],
        )


def _execute(statement: Executable, connection: Connection) -> None:
    connection.execute(statement)


def _columns(callback: PendingCallback) -> dict[str, Any]:
    texts = {name: text_column(getattr(callback, name)) for name in _TEXTS}
    return {**{name: getattr(callback, name) for name in _COLUMNS}, **texts, "attempts": _attempts(callback)}


def _attempts(callback: PendingCallback) -> str:
    return encoded([[attempt.at_s, attempt.status, attempt.error] for attempt in callback.attempts])


def _outcome(callback: PendingCallback) -> dict[str, Any]:
    return {
        "which": callback.number,
        "new_state": callback.state,
        "new_reason": text_column(callback.reason),
        "new_next_s": callback.next_s,
        "new_attempts": _attempts(callback),
        "new_payload": None if callback.sent_payload is None else encoded(callback.sent_payload),
    }


_COLUMNS = ("number", "world", "operation", "due_s", "next_s", "method", "state")
_TEXTS = ("resource", "url", "reason")  # of clients, who may write anything
_INSERT = insert(CALLBACKS)
_DELETE_OLD = delete(CALLBACKS).where(CALLBACKS.c.number <= bindparam("most"), CALLBACKS.c.state != "scheduled")
_SCHEDULED = CALLBACKS.c.state == literal("scheduled", literal_execute=True)  # as the index has it
_COUNT_DUE = select(func.count()).select_from(CALLBACKS).where(_SCHEDULED, CALLBACKS.c.next_s <= bindparam("now_s"))
_NEXT_DUE = (
    select(CALLBACKS.c.next_s).where(_SCHEDULED, CALLBACKS.c.claimed_until_s < bindparam("free_s")).order_by(CALLBACKS.c.next_s).limit(1)
)
_TO_CLAIM = (
    select(CALLBACKS.c.number)
    .where(_SCHEDULED, CALLBACKS.c.next_s <= bindparam("now_s"), CALLBACKS.c.claimed_until_s < bindparam("free_s"))
    .order_by(CALLBACKS.c.next_s, CALLBACKS.c.number)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # where the database has it: SQLite has one writer at a time
)
_CLAIM = (
    update(CALLBACKS)
    .where(CALLBACKS.c.number.in_(_TO_CLAIM.scalar_subquery()))
    .values(claimant=bindparam("me"), claimed_until_s=bindparam("until_s"))
    .returning(*CALLBACKS.c)
)
_RENEW = update(CALLBACKS).where(CALLBACKS.c.claimant == bindparam("me"), _SCHEDULED).values(claimed_until_s=bindparam("until_s"))
_RELEASE_ALL = update(CALLBACKS).where(CALLBACKS.c.claimant == bindparam("me")).values(claimant=None, claimed_until_s=0.0)
_FINISH = (
    update(CALLBACKS)
    .where(CALLBACKS.c.number == bindparam("which"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        next_s=bindparam("new_next_s"),
        attempts=bindparam("new_attempts"),
        sent_payload=bindparam("new_payload"),
        claimant=None,
        claimed_until_s=0.0,
    )
)
