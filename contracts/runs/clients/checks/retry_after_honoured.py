"""A service that asks for patience gets it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.runs.clients.client_case import ClientCase

RULE = "A request that was answered with Retry-After is not sent again before that time is over (RFC 9110, 10.2.3)."
_EARLY_S = 0.05  # clocks and schedulers are no finer


def check(trial: ClientCase) -> Iterator[Departure]:
    """A repeated request that came too early."""
    for number, waited_s in enumerate(trial.waited_s):
        before = trial.answers[min(number, len(trial.answers) - 1)]
        wanted_s = before.headers.get("Retry-After", "")
        if wanted_s.isdecimal() and waited_s < float(wanted_s) - _EARLY_S:
            yield trial.departure(f"sent again before {wanted_s} s were over, which {before.status} asked for with Retry-After")
            return
