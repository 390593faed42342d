"""Requests carried out in batches: those that come in while one batch is being committed are the next, and share its commit.

A thread does this, so that the event loop waits for no database.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from mockserver.durable.journal import SharedJournal
from mockserver.durable.store import DurableStore, ReadChanged

_MOST = 256  # requests in a batch: those behind them wait no longer than it takes

Result = TypeVar("Result")


class Transactions:
    """Carries out work on a store for an event loop, in a thread of its own that runs as long as there is work."""

    def __init__(self, store: DurableStore, journal: SharedJournal) -> None:
        self._store = store
        self._journal = journal
        self._waiting: list[_Work[Any]] = []
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    async def run(self, work: Callable[[], Result], *, writes: bool) -> Result:
        """What `work` returns, once all that it changed is committed; it may be called twice, the first time in vain.

        Raises:
            StoreUnavailable: the database does not answer; nothing was changed.
        """
        loop = asyncio.get_running_loop()
        waiting = _Work(work, writes, loop, loop.create_future())
        with self._condition:
            self._waiting.append(waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="transactions", daemon=True)
                self._thread.start()
            self._condition.notify()
        result: Result = await waiting.future
        return result

    def close(self) -> None:
        """Carry out what waits, and end the thread."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._is_closed = False

    def _work(self) -> None:
        while True:
            with self._condition:
                while not self._waiting and not self._is_closed:
                    self._condition.wait()
                batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            if not batch:
                return
            _carry_out(batch, self._store, self._journal)
            for loop in {work.loop for work in batch}:
                loop.call_soon_threadsafe(_tell, [work for work in batch if work.loop is loop])


class _Work(Generic[Result]):
    """Something to carry out, and what came of it."""

    __slots__ = ("error", "future", "loop", "result", "work", "writes")

    def __init__(self, work: Callable[[], Result], writes: bool, loop: asyncio.AbstractEventLoop, future: asyncio.Future[Result]) -> None:
        self.work = work
        self.writes = writes
        self.loop = loop
        self.future = future
        self.result: Result | None = None
        self.error: BaseException | None = None

    def carry_out(self) -> None:
        try:
            self.result, self.error = self.work(), None
        except Exception as error:
            self.error = error


def _carry_out(batch: list[_Work[Any]], store: DurableStore, journal: SharedJournal) -> None:
    """Carry out a batch in one transaction: first as reads, where all of it should be such."""
    try:
        if not journal.is_low and not any(work.writes for work in batch):
            try:
                with store.transaction(writes=False):
                    for work in batch:
                        work.carry_out()
            except ReadChanged:
                pass
            else:
                return
        with store.transaction():
            if journal.is_low:
                journal.reserve()
            for work in batch:
                work.carry_out()
    except Exception as error:
        for work in batch:
            work.error = error


def _tell(batch: list[_Work[Any]]) -> None:
    for work in batch:
        if work.future.done():  # nobody waits any longer
            continue
        if work.error is not None:
            work.future.set_exception(work.error)
        else:
            work.future.set_result(work.result)
