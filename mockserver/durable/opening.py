"""The state of one process that is kept in a database: what stands where a mock in memory has its store and its callbacks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from mockserver.durable.address import StoreUnavailable
from mockserver.durable.callbacks import DurableCallbackSender
from mockserver.durable.database import Database, Position
from mockserver.durable.journal import SharedJournal
from mockserver.durable.store import DurableStore, Shared
from mockserver.durable.transactions import Transactions
from mockserver.settings import Settings
from mockserver.state.clock import Clock
from mockserver.state.fault_injection import FaultInjector
from mockserver.state.journal import JournalEntry
from mockserver.state.snapshot_shelf import SnapshotShelf
from mockserver.state.store import World
from specs.json.parsing import Json


class DurableState:
    """One process' part in a state that outlives it. Nothing is connected before `open`."""

    def __init__(
        self,
        settings: Settings,
        seed_world: Callable[[World], None],
        *,
        faults: FaultInjector,
        snapshots: SnapshotShelf,
        mask: Callable[[JournalEntry], Json],
    ) -> None:
        self._clock = settings.clock
        self.database = Database(settings.store)
        self.callbacks = DurableCallbackSender(self._clock, settings.callback_hosts, most_under_way=settings.limits.callbacks)
        self.journal = SharedJournal(settings.journal_size, settings.limits.journal, mask)
        shared: dict[str, Shared] = {
            "clock": SharedClock(self._clock),
            "faults": faults,
            "callbacks": self.callbacks,
            "exchanges": self.journal,
            "snapshots": snapshots,
        }
        self.store = self.callbacks.store = self.journal.store = DurableStore(
            self.database, seed_world, seed=settings.seed, most_worlds=settings.limits.worlds, shared=shared
        )
        self.store.on_position = self._look_at
        self.store.on_forgotten = self.journal.forget_own
        self.callbacks.on_turn = lambda: self.journal.keep_up(self._flush_wanted)
        self.transactions = Transactions(self.store, self.journal)
        self._flush_wanted = 0

    def open(self) -> None:
        """Connect, make the tables where there are none, and take over what they hold; what this process begins with, where they are empty.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        self.database.prepare()
        self._clock.follow(self.database.real_s)
        with self.store.transaction():
            if self.journal.is_low:
                self.journal.reserve()
        self.journal.enter()

    def close(self) -> None:
        """End the thread and the connections. All is committed."""
        self.transactions.close()
        with contextlib.suppress(StoreUnavailable):
            self.journal.leave()
        self.database.close()

    def _look_at(self, position: Position) -> None:
        """Let the exchanges of this process be handed in where somebody wants those of all."""
        if position.flush_wanted > self._flush_wanted:
            self._flush_wanted = position.flush_wanted
            self.callbacks.take_turn()


class SharedClock:
    """The clock as one of the values that all processes share."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def state(self) -> dict[str, Json]:
        """All that the time follows from."""
        return {"": self._clock.state()}

    def restore(self, _name: str, value: Json) -> None:
        """Tell the time that another process tells."""
        if value is not None:
            self._clock.restore(value)
