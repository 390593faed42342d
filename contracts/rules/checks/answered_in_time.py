"""An answer does not take longer than is stated."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.analysis.finding import Departure
from contracts.analysis.matched_exchange import MatchedExchange
from specs.json.parsing import Json

RULE = "Every answer comes within the stated time."
MUTED_BY = ()
_KEY = "x-time-limit-s"


def check(matched: MatchedExchange) -> Iterator[Departure]:
    """An answer that took longer than its operation, its document or the run allows; the strictest counts.

    Silent: where neither the operation, nor the document (`x-time-limit-s`), nor the run states a limit; about callbacks, and
    answers whose delay was asked for.

    Source: `x-time-limit-s` in the document or its overlay.
    """
    limits = [limit for limit in _limits(matched) if limit is not None]
    if not limits or matched.exchange.is_callback or "delay" in matched.preferred or "wait=" in matched.preferred:
        return
    if matched.exchange.elapsed_s > min(limits):
        yield matched.departure(f"took {matched.exchange.elapsed_s:.3f} s, wanted at most {min(limits):g} s")


def _limits(matched: MatchedExchange) -> Iterator[float | None]:
    yield matched.contract.time_limit_s
    yield _number(matched.contract.document.raw.get(_KEY))
    if matched.operation is not None:
        yield _number(matched.operation.raw.get(_KEY))


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
