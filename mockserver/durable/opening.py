"""The state of one process that is kept in a database: what stands where a mock in memory has its store and its callbacks."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.durable.callbacks import DurableCallbackSender
from mockserver.durable.database import Database
from mockserver.durable.store import DurableStore, Shared
from mockserver.durable.transactions import Transactions
from mockserver.settings import Settings
from mockserver.state.clock import Clock
from mockserver.state.fault_injection import FaultInjector
from mockserver.state.store import World
from specs.json.parsing import Json


class DurableState:
    """One process' part in a state that outlives it. Nothing is connected before `open`."""

    def __init__(self, settings: Settings, seed_world: Callable[[World], None], *, faults: FaultInjector) -> None:
        self._clock = settings.clock
        self.database = Database(settings.store)
        self.callbacks = DurableCallbackSender(self._clock, settings.callback_hosts, most_under_way=settings.limits.callbacks)
        shared: dict[str, Shared] = {"clock": SharedClock(self._clock), "faults": faults, "callbacks": self.callbacks}
        self.store = self.callbacks.store = DurableStore(
            self.database, seed_world, seed=settings.seed, most_worlds=settings.limits.worlds, shared=shared
        )
        self.transactions = Transactions(self.store)

    def open(self) -> None:
        """Connect, make the tables where there are none, and take over what they hold; what this process begins with, where they are empty.

        Raises:
            StoreUnavailable: the database cannot be used.
        """
        self.database.prepare()
        self._clock.follow(self.database.real_s)
        with self.store.transaction():
            pass

    def close(self) -> None:
        """End the thread and the connections. All is committed."""
        self.transactions.close()
        self.database.close()


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
