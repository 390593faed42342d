"""Failures that a test asked for: the next requests of one world are answered with a status of its choice, whatever they say."""

from __future__ import annotations

import math
import threading
from dataclasses import asdict, dataclass, replace

from mockserver.errors import ApiError
from mockserver.state.rate_limit import RateLimit
from specs.json.parsing import Json

MOST_TIMES = 1000
ANY_WORLD = "*"  # no world is called so
STATUS = "status"
RATE_LIMIT = "rate_limit"
KINDS = (STATUS, RATE_LIMIT, "latency", "cut", "truncated", "malformed")
REASON = "A failure that was asked for."


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedFault:
    """One failure, for the next `times` requests that it fits."""

    status: int
    operation: str | None = None  # the key or operationId of the one it is for; None: any
    times: int = 1
    retry_after_s: int | None = None
    kind: str = STATUS
    """`status`, `rate_limit`: the request is refused. `latency`, `cut`, `truncated`, `malformed`: its answer is spoilt."""
    latency_s: float = 0.0
    """By which the answer is late, whatever its kind."""
    share: float = 1.0
    """Of the requests that it fits: of two, 0.5 lets the first one fail, and the second one pass."""
    fitting: int = 0
    """How many requests it fitted so far."""
    rate_limit: RateLimit | None = None
    """What a `rate_limit` lets pass; it lasts until it is taken back, whatever `times` and `share` say."""

    @property
    def is_refusal(self) -> bool:
        """Whether the request is refused, and not carried out."""
        return self.kind in (STATUS, RATE_LIMIT)

    def error(self) -> ApiError:
        """The refusal that a client sees."""
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        error = ApiError(REASON, headers=headers)
        error.status = self.status
        return error

    def counted(self, world: str, now_s: float) -> InjectedFault:
        """The fault after one more request that it fits."""
        limit = self.rate_limit and self.rate_limit.counted(world, now_s)
        return replace(self, fitting=self.fitting + 1, rate_limit=limit)

    def due(self, world: str, now_s: float) -> InjectedFault | None:
        """The fault as the last request that it fits meets it; None where that one passes."""
        if self.rate_limit is not None:
            wait_s = self.rate_limit.wait_s(world, now_s)
            return None if wait_s is None else replace(self, retry_after_s=wait_s)
        return self if math.ceil(self.fitting * self.share) > math.ceil((self.fitting - 1) * self.share) else None

    def used(self) -> list[InjectedFault]:
        """What waits in its place once it has happened."""
        if self.rate_limit is not None:
            return [self]
        return [replace(self, times=self.times - 1)] if self.times > 1 else []

    @classmethod
    def from_json(cls, state: dict[str, Json]) -> InjectedFault:
        """The fault that `dataclasses.asdict` made plain."""
        limit = state.get("rate_limit")
        return cls(**{**state, "rate_limit": limit and RateLimit.from_json(limit)})


class FaultInjector:
    """The failures that are still to come, by world."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[InjectedFault]] = {}
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, world: str, fault: InjectedFault) -> None:
        """Let it happen, behind those that wait already; in every world, where it is `ANY_WORLD`."""
        with self._lock:
            self._waiting.setdefault(world, []).append(fault)

    def take(self, world: str, *names: str, now_s: float) -> InjectedFault | None:
        """The first failure that waits in this world, or in any, for an operation of these names; it is used up once."""
        with self._lock:
            return self._taken(world, world, names, now_s) or self._taken(ANY_WORLD, world, names, now_s)

    def _taken(self, where: str, world: str, names: tuple[str, ...], now_s: float) -> InjectedFault | None:
        waiting = self._waiting.get(where, [])
        for index, fault in enumerate(waiting):
            if fault.operation is not None and fault.operation not in names:
                continue
            counted = waiting[index] = fault.counted(world, now_s)
            due = counted.due(world, now_s)
            if due is None:
                continue
            waiting[index : index + 1] = counted.used()
            if not waiting:
                self._waiting.pop(where, None)
            return due
        return None

    def state(self) -> dict[str, Json]:
        """What waits, as JSON by world: what `restore` takes."""
        with self._lock:
            return {world: [asdict(fault) for fault in waiting] for world, waiting in self._waiting.items()}

    def restore(self, world: str, waiting: Json) -> None:
        """Let what waits in a world be this; None: nothing."""
        with self._lock:
            if waiting:
                self._waiting[world] = [InjectedFault.from_json(fault) for fault in waiting]
            else:
                self._waiting.pop(world, None)

    def clear(self, world: str | None = None) -> None:
        """Forget what waits in one world, or in all."""
        with self._lock:
            if world is None:
                self._waiting.clear()
            else:
                self._waiting.pop(world, None)
