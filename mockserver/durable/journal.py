"""One journal of all processes: each keeps its own exchanges, and hands them in when somebody asks for all.

So an exchange costs no more than in memory. Who asks says so in the database, and waits until every process that is alive has done it.
What is handed in is masked: no secret is ever written.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from mockserver.durable.encoding import decoded, encoded
from mockserver.durable.store import DurableStore
from mockserver.durable.tables import EXCHANGES, PROCESSES, STATE
from mockserver.state.journal import Journal, JournalEntry
from specs.json.parsing import Json

_BLOCK = 1000  # numbers that a process reserves at once
_ALIVE_S = 3.0  # a process that was not seen for so long is no more
_BURIED_S = 60.0  # after which it is forgotten
_SEEN_EVERY_S = 1.0
_HANDING_IN_LIMIT_S = 2.0
_LOOK_S = 0.01
_RESERVED = "reserved"


class SharedJournal(Journal):
    """The exchanges of this process that it has not handed in yet, and those of all in the database."""

    def __init__(self, size: int, most_bytes: int, mask: Callable[[JournalEntry], Json]) -> None:
        super().__init__(size, most_bytes)
        self.store: DurableStore | None = None
        self._mask = mask
        self._process = uuid.uuid4().hex
        self._epoch, self._reserved = 0, 0  # how often all was forgotten; the last number that any process has reserved since
        self._next, self._end = 1, 0  # the numbers that this process may give
        self._handed_in = 0  # how many requests for it were met
        self._unrecorded = 0
        self._seen_s = 0.0
        self._is_entered = False
        self._times: deque[float] = deque()  # of the exchanges in the ring: when they were recorded, by the clock that all share
        self._lock = threading.Lock()  # of the ring and the numbers: requests are answered while others hand in

    # Numbers, which all processes have in common

    def state(self) -> dict[str, Json]:
        """What is reserved, by name: what `restore` takes."""
        return {_RESERVED: [self._epoch, self._reserved]}

    def restore(self, _name: str, value: Json) -> None:
        """Take over what other processes have reserved; where they have forgotten all, numbers begin again."""
        epoch, reserved = value or (0, 0)
        if epoch != self._epoch:
            self.forget_own(None)
        self._epoch, self._reserved = epoch, reserved
        self._end = min(self._end, reserved)  # less than before: a reservation was not committed

    @property
    def is_low(self) -> bool:
        """Whether more numbers should be reserved soon."""
        return self._end - self._next < _BLOCK // 2

    def reserve(self) -> None:
        """Reserve numbers, in a transaction; those that are left of the last block are not given any more where others came between."""
        with self._lock:
            first = self._reserved + 1
            self._reserved += _BLOCK
            if first != self._end + 1:
                self._next = first
            self._end = self._reserved

    def next_number(self) -> int:
        """The number of the next exchange."""
        if self._next > self._end:
            with self._shared_store.transaction():
                self.reserve()
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._unrecorded += 1
        return number

    # What was exchanged

    def record(self, exchange: JournalEntry) -> None:
        """Keep an exchange until it is handed in, and let the oldest go when there are too many."""
        with self._lock:
            super().record(exchange)
            self._times.append(self._shared_store.database.real_s())
            while len(self._times) > len(self._ring):
                self._times.popleft()

    def clear(self, world: str | None = None) -> None:
        """Forget the exchanges of one world, or all, in a transaction; then numbers begin again."""
        self.forget_own(world)
        if world is None:
            self._epoch, self._reserved = self._epoch + 1, 0
        self._shared_store.changes.statements.append(lambda connection: _clear(connection, world))

    def select(
        self, world: str | None, operation: str | None, status: str | None, mask: Callable[[JournalEntry], Json]
    ) -> tuple[list[Json], int, int]:
        """The exchanges of all processes that fit, oldest first; how many there ever were, and how many are kept."""
        self._gather()
        query = select(EXCHANGES.c.body).order_by(EXCHANGES.c.recorded_s, EXCHANGES.c.number)
        for column, value in ((EXCHANGES.c.world, world), (EXCHANGES.c.operation, operation), (EXCHANGES.c.status, status)):
            query = query if value is None else query.where(column == value)
        with self._shared_store.transaction(writes=False) as connection:
            total = connection.execute(select(STATE.c.exchanges)).scalar_one()
            count = connection.execute(select(func.count()).select_from(EXCHANGES)).scalar_one()
            return [decoded(row.body) for row in connection.execute(query)], total, count

    def keep_up(self, flush_wanted: int) -> None:
        """Hand in what somebody has asked for, and show now and then that this process is alive."""
        if flush_wanted > self._handed_in:
            self.hand_in(flush_wanted)
        elif time.monotonic() - self._seen_s > _SEEN_EVERY_S:
            self._seen_s = time.monotonic()
            with self._shared_store.lock, self._shared_store.database.writing() as connection:
                self._sign(connection)

    def hand_in(self, flush_wanted: int | None = None) -> None:
        """Put this process' exchanges into the database."""
        store = self._shared_store
        with store.transaction(writes=False):
            pass  # what others have forgotten is not handed in
        with store.lock, store.database.writing() as connection:
            with self._lock:
                exchanges = tuple(zip(self._ring, self._times, strict=True))
                count, self._unrecorded = self._unrecorded, 0
                self._empty()
            self._handed_in = max(self._handed_in, flush_wanted or 0)
            if exchanges:
                connection.execute(insert(EXCHANGES), [self._row(*exchange) for exchange in exchanges])
                _trim(connection, self._size)
            if count:
                connection.execute(_COUNT, {"count": count})
            self._sign(connection)

    def leave(self) -> None:
        """Hand in what is left, as this process ends."""
        if not self._is_entered:
            return
        self._is_entered = False
        self.hand_in()
        with self._shared_store.lock, self._shared_store.database.writing() as connection:
            connection.execute(_LEAVE, {"me": self._process})

    def enter(self) -> None:
        """Let the others know of this process, before it answers its first request."""
        if not self._is_entered:
            self._is_entered, self._process = True, uuid.uuid4().hex
            self.hand_in()
            with self._shared_store.lock, self._shared_store.database.writing() as connection:
                connection.execute(_BURY, {"alive_s": self._shared_store.database.real_s() - _BURIED_S})

    def _gather(self) -> None:
        """Let every process hand in its exchanges."""
        store = self._shared_store
        with store.lock, store.database.writing() as connection:
            requested: int = connection.execute(_WANT).scalar_one()
        self.hand_in(requested)
        deadline_s = time.monotonic() + _HANDING_IN_LIMIT_S
        while time.monotonic() < deadline_s:
            with store.transaction(writes=False) as connection:
                about = {"wanted": requested, "alive_s": store.database.real_s() - _ALIVE_S}
                if not connection.execute(_LATE, about).scalar_one():
                    return
            time.sleep(_LOOK_S)

    def forget_own(self, world: str | None) -> None:
        """Forget what this process has not handed in yet."""
        with self._lock:
            remaining = [] if world is None else [pair for pair in zip(self._ring, self._times, strict=True) if pair[0].world != world]
            self._empty()
            for exchange, recorded_s in remaining:
                super().record(exchange)
                self._times.append(recorded_s)
            if world is None:
                self._next, self._end, self._unrecorded = 1, 0, 0

    def _empty(self) -> None:
        self._ring, self._bytes, self._times = deque(), 0, deque()

    def _row(self, exchange: JournalEntry, recorded_s: float) -> dict[str, Json]:
        return {
            "process": self._process,
            "number": exchange.number,
            "recorded_s": recorded_s,
            "world": exchange.world,
            "operation": exchange.operation,
            "status": str(exchange.status),
            "body": encoded(self._mask(exchange)),
        }

    def _sign(self, connection: Connection) -> None:
        about = {"me": self._process, "now_s": self._shared_store.database.real_s(), "done": self._handed_in}
        if not connection.execute(_SIGN, about).rowcount:
            connection.execute(insert(PROCESSES), {"id": self._process, "seen_s": about["now_s"], "handed_in": self._handed_in})

    @property
    def _shared_store(self) -> DurableStore:
        if self.store is None:
            raise RuntimeError("the journal has no store yet")
        return self.store


def _clear(connection: Connection, world: str | None) -> None:
    connection.execute(delete(EXCHANGES) if world is None else delete(EXCHANGES).where(EXCHANGES.c.world == world))
    if world is None:
        connection.execute(update(STATE).values(exchanges=0))


def _trim(connection: Connection, size: int) -> None:
    """Let the oldest go where more than `size` are kept."""
    oldest_s = connection.execute(select(EXCHANGES.c.recorded_s).order_by(EXCHANGES.c.recorded_s.desc()).offset(size).limit(1)).scalar()
    if oldest_s is not None:
        connection.execute(delete(EXCHANGES).where(EXCHANGES.c.recorded_s <= oldest_s))


_WANT = update(STATE).values(flush_wanted=STATE.c.flush_wanted + 1).returning(STATE.c.flush_wanted)
_COUNT = update(STATE).values(exchanges=STATE.c.exchanges + bindparam("count"))
_SIGN = update(PROCESSES).where(PROCESSES.c.id == bindparam("me")).values(seen_s=bindparam("now_s"), handed_in=bindparam("done"))
_LEAVE = delete(PROCESSES).where(PROCESSES.c.id == bindparam("me"))
_BURY = delete(PROCESSES).where(PROCESSES.c.seen_s < bindparam("alive_s"))
_LATE = (
    select(func.count())
    .select_from(PROCESSES)
    .where(PROCESSES.c.handed_in < bindparam("wanted"), PROCESSES.c.seen_s > bindparam("alive_s"))
)
