"""When a request is sent again, and after how long: a pure decision.

What changes nothing, and what changes the same thing however often it is sent (GET, HEAD, PUT, DELETE), is repeated after a failure that
may pass. A POST or a PATCH may have done its work whenever it arrived: it is repeated only if it never left, or if the service says that
it did nothing and when to come back (429 or 503 with Retry-After).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

_REPEATABLE = frozenset(("GET", "HEAD", "PUT", "DELETE", "OPTIONS"))
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
_REFUSED_FOR_NOW = frozenset((429, 503))
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_FIRST_S, _LONGEST_S = 0.5, 8.0
_LONGEST_ASKED_S = 60.0  # a service that asks for more patience is not waited for


def pause_s(
    method: str, outcome: httpx.Response | httpx.TransportError, tries: int, *, jitter: Callable[[], float], now: Callable[[], datetime]
) -> float | None:
    """How long to wait before the next try, in seconds; None: no other. `tries` have been made; `jitter` gives 0 to 1."""
    grown_s: float = min(_FIRST_S * 2.0 ** (tries - 1), _LONGEST_S)
    backoff_s = grown_s * (0.5 + jitter() / 2)
    if isinstance(outcome, httpx.TransportError):
        return backoff_s if method in _REPEATABLE or isinstance(outcome, _NEVER_LEFT) else None
    retry_header = outcome.headers.get("x-should-retry", "").lower()
    asked_s = asked_pause_s(outcome, now)
    if retry_header == "false" or outcome.is_success or (asked_s is not None and asked_s > _LONGEST_ASKED_S):
        return None
    if method in _REPEATABLE:
        should_retry = retry_header == "true" or outcome.status_code in _PASSING
    else:
        should_retry = outcome.status_code in _REFUSED_FOR_NOW and asked_s is not None
    return (backoff_s if asked_s is None else asked_s) if should_retry else None


def asked_pause_s(response: httpx.Response, now: Callable[[], datetime]) -> float | None:
    """How long the service asks to wait, in seconds; None where it does not say.

    Source: RFC 9110, 10.2.3 (seconds, or a date).
    """
    try:
        if "retry-after-ms" in response.headers:
            return max(0.0, float(response.headers["retry-after-ms"]) / 1000)
        text = response.headers.get("retry-after", "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit():
            return float(text)
        date = parsedate_to_datetime(text)
        return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now()).total_seconds())
    except ValueError:
        return None
