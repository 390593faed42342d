"""How many requests there were, by operation and status, and how long they took; counted where exchanges are recorded."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

BOUNDS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1.0)  # of the durations that are counted together
_BOUNDS_US = tuple(round(bound * 1e6) for bound in BOUNDS_S)


@dataclass(slots=True)
class Durations:
    """How many requests of one operation took how long."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))  # by bound; the last: longer than all
    sum_us: int = 0


class RequestMetrics:
    """What was counted since the start."""

    def __init__(self) -> None:
        self.requests: dict[tuple[str, str, int], int] = {}  # by API, operation ("": none was reached) and status
        self.durations: dict[tuple[str, str], Durations] = {}  # by API and operation

    def count(self, api: str, operation: str | None, status: int, duration_us: int) -> None:
        """Count one request."""
        key = operation or ""
        self.requests[api, key, status] = self.requests.get((api, key, status), 0) + 1
        durations = self.durations.get((api, key))
        if durations is None:
            durations = self.durations[api, key] = Durations()
        durations.counts[bisect_left(_BOUNDS_US, duration_us)] += 1
        durations.sum_us += duration_us
