"""An answer does not take longer than is stated."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from specs.json.parsing import Json

RULE = "Every answer comes within the stated time."
_KEY = "x-time-limit-s"


def check(reading: MatchedExchange) -> Iterator[Departure]:
    """An answer that took longer than its operation, its document or the run allows; the strictest counts."""
    limits = [limit for limit in _limits(reading) if limit is not None]
    if not limits or reading.exchange.is_callback or "delay" in reading.preferred or "wait=" in reading.preferred:
        return
    if reading.exchange.elapsed_s > min(limits):
        yield reading.departure(f"took {reading.exchange.elapsed_s:.3f} s, wanted at most {min(limits):g} s")


def _limits(reading: MatchedExchange) -> Iterator[float | None]:
    yield reading.contract.time_limit_s
    yield _number(reading.contract.document.raw.get(_KEY))
    if reading.operation is not None:
        yield _number(reading.operation.raw.get(_KEY))


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
