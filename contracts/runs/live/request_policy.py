"""What every request to a live service must pass: it is the document's, it is within the budget, and it is not too soon."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.analysis.declarations.contract import Contract
from contracts.runs.live.budget import LONGEST_WAIT_S, Budget, BudgetSpent, Pace, retry_after_s
from contracts.traffic.exchange import Exchange
from contracts.transport.target import origin_of

SAFE = ("GET", "HEAD")
_STREAK = 3  # failures in a row, after which a service is left alone
_SILENCES = 6  # requests in a row without any answer, after which not even what must be deleted is sent


class NotAllowed(RuntimeError):
    """A request that must never be sent was about to be: an error of ours."""


class RepeatedFailures(BudgetSpent):
    """The service fails again and again: it is left alone."""


@dataclass
class RequestPolicy:
    """Stands between a session and the service. Implements `contracts.transport.session.Gate`."""

    contract: Contract
    budget: Budget
    pace: Pace
    _permitted: tuple[str, str] | None = None
    _is_cleaning: bool = False
    _failures: int = 0
    _rests: int = 0  # refusals for haste in a row
    _silences: int = 0
    _end: str | None = None  # why nothing more may be sent
    sent_count: int = field(default=0, init=False)  # what deletes included

    def before(self, method: str, path: str) -> None:
        """Wait for the request's turn.

        Raises:
            NotAllowed: the document does not have it, or it changes something and nobody asked for that.
            Spent: it would be one too many, or the service needs rest.
        """
        if not may_send(self.contract, method, path):
            raise NotAllowed(f"{method} {path} is no operation of the document at this origin")
        if method not in SAFE and (method, path) != self._permitted:
            raise NotAllowed(f"{method} {path} was not announced")
        if self._silences >= _SILENCES:
            raise RepeatedFailures(f"{self._silences} requests in a row had no answer")
        if not self._is_cleaning:
            if self._failures >= _STREAK:
                raise RepeatedFailures(f"{self._failures} requests in a row failed: the service is left alone")
            if self._end is not None:
                raise BudgetSpent(self._end)
            self.budget.take_request()
        self.pace.wait()
        self.sent_count += 1

    def after(self, exchange: Exchange) -> None:
        """Count failures, and heed a service that asks to be left alone for a while."""
        status = exchange.status
        self._failures = self._failures + 1 if status is None or status >= 500 else 0
        self._silences = self._silences + 1 if status is None else 0
        wait_s = retry_after_s(exchange.header("retry-after"))
        if status not in (429, 503) or (status == 503 and wait_s is None):
            self._rests = 0
            return
        if wait_s is None:
            wait_s = self.pace.longer_s(self._rests + 1)
        self._rests += 1
        if wait_s > LONGEST_WAIT_S:
            self._end = f"the service asks to wait {wait_s:.0f} s, longer than the {LONGEST_WAIT_S:.0f} s it is granted"
        self.pace.rest(min(wait_s, LONGEST_WAIT_S))

    def rest(self, times: int) -> None:
        """Send nothing for a while, which doubles each time."""
        self.pace.rest(self.pace.longer_s(times))

    @contextlib.contextmanager
    def permitted(self, method: str, path: str) -> Iterator[None]:
        """While the block lasts, this one request may change something."""
        before, self._permitted = self._permitted, (method, path)
        try:
            yield
        finally:
            self._permitted = before

    @contextlib.contextmanager
    def cleaning(self) -> Iterator[None]:
        """While the block lasts, no budget counts, and no failure of the service is a reason to stop."""
        before, self._is_cleaning = self._is_cleaning, True
        try:
            yield
        finally:
            self._is_cleaning = before


def may_send(contract: Contract, method: str, path: str) -> bool:
    """Whether the document has this operation, and has it where the rest of it is."""
    operation_match = contract.find(method, path)
    return operation_match is not None and is_at_home(contract, operation_match[0].key)


def is_at_home(contract: Contract, key: str) -> bool:
    """Whether an operation is served at the document's own origin, and at no other."""
    operation = contract.operations[key]
    holders = (operation.raw, *(item for _, item in reversed(contract.document.path_item(operation.path))))
    servers = next((holder["servers"] for holder in holders if holder.get("servers")), None)
    if servers is None:
        return True
    document_servers = contract.document.raw.get("servers") or [{}]
    return origin_of(servers[0]) in (None, origin_of(document_servers[0]))
