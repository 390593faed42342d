"""How much a run may send, and how fast: a budget of requests and of creations, and a pace that the service may slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT_S = 120.0  # that a service is granted


class BudgetSpent(Exception):
    """A run must end here, in order: a budget is spent, or the service asks for rest. The message says which."""


@dataclass
class Budget:
    """What is left to send and to create. What deletes is never counted."""

    requests: int
    creations: int
    sent_count: int = 0
    created_count: int = 0

    def take_request(self) -> None:
        """Count a request that is about to be sent.

        Raises:
            Spent: there is none left.
        """
        if self.sent_count >= self.requests:
            raise BudgetSpent(f"the budget of {self.requests} requests is spent (--max-requests)")
        self.sent_count += 1

    def take_creation(self) -> None:
        """Count something that is about to be created.

        Raises:
            Spent: there is none left.
        """
        if not self.can_create:
            raise BudgetSpent(f"the budget of {self.creations} creations is spent (--max-creates)")
        self.created_count += 1

    @property
    def can_create(self) -> bool:
        return self.created_count < self.creations


@dataclass
class Pace:
    """The time between requests: never less than the rate allows, nor than the service asked for."""

    per_second: float
    now_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next_s: float = field(default=float("-inf"))

    def wait(self) -> None:
        """Sleep until the next request may be sent."""
        ahead_s = self._next_s - self.now_s()
        if ahead_s > 0:
            self.sleep(ahead_s)
        self._next_s = max(self._next_s, self.now_s()) + 1.0 / self.per_second

    def longer_s(self, times: int) -> float:
        """The usual time between requests, doubled so many times; never longer than a service is granted."""
        return min(2.0**times / self.per_second, LONGEST_WAIT_S)

    def rest(self, seconds: float) -> None:
        """Send nothing for this long from now."""
        self._next_s = max(self._next_s, self.now_s() + seconds)


def retry_after_s(text: str | None, *, now: datetime | None = None) -> float | None:
    """The seconds that a Retry-After header asks for; None where there is none that can be read. Source: RFC 9110, 10.2.3."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text) if len(text) < 10 else float("inf")
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - (now or datetime.now(UTC))).total_seconds())
