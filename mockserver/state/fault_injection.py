"""Failures that a test asked for: the next requests of one world are answered with a status of its choice, whatever they say."""

from __future__ import annotations

import math
import threading
from dataclasses import asdict, dataclass, replace

from mockserver.errors import ApiError
from specs.json.parsing import Json

MOST_TIMES = 1000
ANY_WORLD = "*"  # no world is called so
STATUS = "status"
KINDS = (STATUS, "latency", "cut", "truncated", "malformed")
REASON = "A failure that was asked for."


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedFault:
    """One failure, for the next `times` requests that it fits."""

    status: int
    operation: str | None = None  # the key or operationId of the one it is for; None: any
    times: int = 1
    retry_after_s: int | None = None
    kind: str = STATUS
    """`status`: the request is refused; the others carry it out, and spoil its answer: `latency`, `cut`, `truncated`, `malformed`."""
    latency_s: float = 0.0
    """By which the answer is late, whatever its kind."""
    share: float = 1.0
    """Of the requests that it fits: of two, 0.5 lets the first one fail, and the second one pass."""
    fitting: int = 0
    """How many requests it fitted so far."""

    @property
    def is_refusal(self) -> bool:
        """Whether the request is refused, and not carried out."""
        return self.kind == STATUS

    def error(self) -> ApiError:
        """The refusal that a client sees."""
        headers = {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}
        error = ApiError(REASON, headers=headers)
        error.status = self.status
        return error

    def counted(self) -> InjectedFault:
        """The fault after one more request that it fits."""
        return replace(self, fitting=self.fitting + 1)

    @property
    def is_due(self) -> bool:
        """Whether the last request that it fits is one of those that fail."""
        return math.ceil(self.fitting * self.share) > math.ceil((self.fitting - 1) * self.share)


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

    def take(self, world: str, *names: str) -> InjectedFault | None:
        """The first failure that waits in this world, or in any, for an operation of these names; it is used up once."""
        with self._lock:
            return self._taken(world, names) or self._taken(ANY_WORLD, names)

    def _taken(self, world: str, names: tuple[str, ...]) -> InjectedFault | None:
        waiting = self._waiting.get(world, [])
        for index, fault in enumerate(waiting):
            if fault.operation is not None and fault.operation not in names:
                continue
            counted = waiting[index] = fault.counted()
            if not counted.is_due:
                continue
            waiting[index : index + 1] = [replace(counted, times=fault.times - 1)] if fault.times > 1 else []
            if not waiting:
                self._waiting.pop(world, None)
            return fault
        return None

    def state(self) -> dict[str, Json]:
        """What waits, as JSON by world: what `restore` takes."""
        with self._lock:
            return {world: [asdict(fault) for fault in waiting] for world, waiting in self._waiting.items()}

    def restore(self, world: str, waiting: Json) -> None:
        """Let what waits in a world be this; None: nothing."""
        with self._lock:
            if waiting:
                self._waiting[world] = [InjectedFault(**fault) for fault in waiting]
            else:
                self._waiting.pop(world, None)

    def clear(self, world: str | None = None) -> None:
        """Forget what waits in one world, or in all."""
        with self._lock:
            if world is None:
                self._waiting.clear()
            else:
                self._waiting.pop(world, None)
