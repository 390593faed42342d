"""What may have happened is not done again."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase

RULE = "A request is sent once: again only if it failed, and a POST or PATCH only if it surely did nothing (RFC 9110, 9.2.2)."
_REFUSED_FOR_NOW = (429, 503)  # with Retry-After: the service says that it did nothing, and when to come back
_FAILED = (0, 408, 409, 425, 429)  # and every 5xx


def check(trial: ClientCase) -> Iterator[Departure]:
    """A request that followed an answer after which there was nothing, or nothing harmless, to repeat."""
    if trial.handed is not None:
        return
    is_idempotent = trial.operation.method not in ("POST", "PATCH")
    for number in range(1, len(trial.emitted)):
        before = trial.answers[min(number, len(trial.answers)) - 1]
        is_failure = before.status in _FAILED or before.status >= 500
        is_told = before.status in _REFUSED_FOR_NOW and "Retry-After" in before.headers
        if is_told or (is_failure and is_idempotent):
            continue
        after = "no answer" if before.is_hang_up else f"{before.status}"
        yield trial.departure(f"sent {len(trial.emitted)} times: once more after {after}, when it may have been done already")
        return
